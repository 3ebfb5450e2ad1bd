// One piece of the network in one window: the wave that carries water, its tangent or, backwards,
// its adjoint.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "kzwater/lateral/kinematic_wave.hpp"
#include "kzwater/network.hpp"

namespace kzwater {

struct Timing {
  std::size_t steps;
  std::size_t substeps;  // per step
  double dt;             // s, of a sub-step
  std::size_t total() const { return steps * substeps; }
};

/// A position whose flow comes from or goes to one column of an array of the window.
struct Tap {
  std::size_t position;
  std::size_t level;
  std::size_t column;
};

/// A piece and its borders.
struct Block {
  Piece piece;
  std::vector<std::size_t> outlets;  // positions, all of the last level
  std::vector<Tap> boundary;
  std::vector<Tap> given;  // crossing into the piece; the level is that of the reach below
  std::vector<Tap> kept;   // crossing out of it
};

/// The window's arrays for water or its tangent, in m3 s-1; empty: `lateral` and `boundary` are
/// zero, `discharge` is not wanted.
struct FlowArrays {
  std::span<const double> lateral;   // [step][reach]
  std::span<const double> boundary;  // [step][column]
  std::span<double> discharge;       // [step][reach]
  std::span<double> crossing;        // [column][sub-step]
};

/// The same for adjoints: what was read is written, and the other way round.
struct AdjointArrays {
  std::span<double> lateral;
  std::span<double> boundary;
  std::span<const double> discharge;
  std::span<double> crossing;
  std::span<double> log_coefficient;  // [reach]
};

struct Breach {
  std::size_t step = std::numeric_limits<std::size_t>::max();
  std::int32_t reach = 0;
  double residual = 0.0;   // m3
  double tolerance = 0.0;  // m3
};

/// The balance of a piece step by step.
struct Ledger {
  std::vector<double> storage;   // m3
  std::vector<double> outflow;   // m3 s-1
  std::vector<double> residual;  // mm of the reach's own area, the largest
  Breach breach;                 // the first one
  explicit Ledger(std::size_t steps) : storage(steps), outflow(steps), residual(steps) {}
};

/// Planes by position of what moves with the wave, water or its tangent; flows in m3 s-1.
struct Flow {
  std::vector<double> volume;        // m3
  std::vector<double> before;        // m3, volume at the start of the step
  std::vector<double> supply;        // lateral and boundary inflow of the step
  std::vector<double> inflow;        // of the sub-step
  std::vector<double> outflow;       // of the sub-step
  std::vector<double> total_inflow;  // summed over the sub-steps of the step
  std::vector<double> total_outflow;
  /// initial is the volume [reach]; empty: zero.
  Flow(const Piece& piece, std::span<const double> initial);
};

class Cascade {
 public:
  /// coefficient [reach] is that of KinematicWave.
  Cascade(const Block& block, const Timing& timing, std::span<const double> coefficient);

  /// Takes volume [reach] to the end of the window; own_area [reach] in m2.
  void route(const FlowArrays& arrays, std::span<const double> own_area, std::span<double> volume,
             Ledger& ledger);

  /// What moves as a tangent; spans are [reach] and may be empty.
  struct Direction {
    FlowArrays arrays;
    std::span<const double> log_coefficient;
    std::span<const double> volume;
    std::span<double> volume_after;
  };
  void route_tangent(const FlowArrays& arrays, std::span<const double> volume,
                     const Direction& direction);

  /// The roots of all sub-steps in the order of computing; fills the crossing series kept here.
  std::vector<double> trace(const FlowArrays& arrays, std::span<const double> volume) const;
  /// Takes adjoint [reach] of the volume from the end of the window to its start.
  void route_transpose(const FlowArrays& arrays, std::span<const double> volume,
                       const AdjointArrays& adjoint_arrays, std::span<double> adjoint);

 private:
  /// The levels at work, and with them a range of positions and of confluences.
  struct Wave {
    std::size_t index;
    std::size_t first_level, end_level;
    std::size_t first, end;
    std::size_t first_confluence, end_confluence;
    std::size_t size() const { return end - first; }
    bool has(const Tap& tap) const { return tap.level >= first_level && tap.level < end_level; }
  };
  std::size_t waves() const;
  Wave wave(std::size_t index) const;
  template <class Visit>
  void each_level_at(const Wave& wave, std::size_t substep, Visit visit) const;
  template <class Visit>
  void each_boundary(const Wave& wave, std::size_t array_size, Visit visit) const;
  template <class Visit>
  void each_crossing(const Wave& wave, const std::vector<Tap>& taps, Visit visit) const;
  /// The values of one step in an array [step][reach]; null if it is empty.
  template <class Value>
  Value* row(std::span<Value> array, std::size_t step) const {
    return array.empty() ? nullptr : array.data() + step * reaches_;
  }
  double mean(double total) const { return total / static_cast<double>(timing_.substeps); }

  void receive(const Wave& wave, const FlowArrays& arrays, Flow& flow) const;
  void send(const Wave& wave, const FlowArrays& arrays, Flow& flow) const;
  void settle(const Wave& wave, std::span<const double> own_area, const Flow& water,
              Ledger& ledger) const;
  ReachPlanes planes(Flow& water, double* root) const;
  struct Adjoint;
  void send_back(const Wave& wave, const AdjointArrays& arrays, Adjoint& adjoint) const;
  void receive_back(const Wave& wave, const AdjointArrays& arrays, const Adjoint& adjoint) const;

  const Block& block_;
  Timing timing_;
  std::size_t reaches_;  // of the network
  std::vector<double> turnover_, per_turnover_;
};

}  // namespace kzwater
