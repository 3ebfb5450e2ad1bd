// One piece of the network in one window: the wave that carries water, its tangent or, backwards,
// its adjoint.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "kzwater/network.hpp"
#include "reach_step.hpp"

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
  /// Of each position the first reach above it, reach.size() for none: read where outflow is zero.
  std::vector<std::int32_t> first_source;
  /// The confluences of further reaches, as Piece::source, target and confluence_start.
  std::vector<std::int32_t> source, target;
  std::vector<std::size_t> confluence_start;
  std::vector<Tap> boundary;
  std::vector<Tap> given;  // crossing into the piece; the level is that of the reach below
  std::vector<Tap> kept;   // crossing out of it
};

/// The window's arrays for water or its tangent, in m3 s-1; empty: `lateral` and `boundary` are
/// zero, `discharge` is not wanted.
struct FlowArrays {
  std::span<const double> lateral;    // [step][reach]
  std::span<const double> boundary;   // [step][column]
  std::span<double> discharge;        // [step][reach]
  std::span<double> crossing;         // [column][sub-step]
  std::span<const double> reference;  // [step][reach], evapotranspiration in mm d-1; empty: zero
};

/// The same for adjoints: what was read is written, and the other way round.
struct AdjointArrays {
  std::span<double> lateral;
  std::span<double> boundary;
  std::span<const double> discharge;
  std::span<double> crossing;
  ModelDirections& model;       // [reach]
  std::span<double> reference;  // [step][reach]
};

struct Breach {
  std::size_t step = std::numeric_limits<std::size_t>::max();
  std::int32_t reach = 0;
  bool alluvial = false;   // else in the river
  double residual = 0.0;   // m3
  double tolerance = 0.0;  // m3
};

/// The balance of a piece step by step.
struct Ledger {
  std::vector<double> storage;                         // m3
  std::vector<double> outflow;                         // m3 s-1
  std::vector<double> residual;                        // mm of the reach's own area, the largest
  std::vector<double> alluvial;                        // m3
  std::vector<double> evaporation, seepage, returned;  // m3 s-1
  Breach breach;                                       // the first one
  explicit Ledger(std::size_t steps)
      : storage(steps),
        outflow(steps),
        residual(steps),
        alluvial(steps),
        evaporation(steps),
        seepage(steps),
        returned(steps) {}
};

class Cascade {
 public:
  Cascade(const Block& block, const Timing& timing, const ReachModel& model);

  /// Takes what is stored to the end of the window; own_area [reach] in m2.
  void route(const FlowArrays& arrays, std::span<const double> own_area,
             const Stored<double>& stored, Ledger& ledger);

  /// What moves as a tangent; spans are [reach] and may be empty.
  struct Direction {
    FlowArrays arrays;
    const ModelDirections& model;
    Stored<const double> before;
    Stored<double> after;
  };
  void route_tangent(const FlowArrays& arrays, const Stored<const double>& stored,
                     const Direction& direction);

  /// What the adjoint needs of all sub-steps; fills the crossing series kept here.
  Tape trace(const FlowArrays& arrays, const Stored<const double>& stored) const;
  /// Takes the adjoint of what is stored from the end of the window to its start.
  void route_transpose(const FlowArrays& arrays, const Stored<const double>& stored,
                       const AdjointArrays& adjoint_arrays, const Stored<double>& adjoint);

 private:
  /// The levels at work, and with them a range of positions and of confluences.
  struct Wave {
    std::size_t index;
    std::size_t first_level, end_level;
    std::size_t first, end;
    std::size_t first_confluence, end_confluence;
    std::size_t size() const { return end - first; }
    Range range() const { return {first, end}; }
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
  /// area [position] in m2.
  void settle(const Wave& wave, std::span<const double> area, const Flow& water,
              Ledger& ledger) const;
  void settle_alluvium(const Wave& wave, std::span<const double> area, const Flow& water,
                       Ledger& ledger) const;
  /// Starts a step of the planes of the losses.
  void start_losses(std::span<const double> reference, std::size_t step, std::size_t first,
                    std::size_t end, Flow& flow) const;
  void start_losses_back(const Wave& wave, const FlowArrays& arrays, AdjointFlow& adjoint) const;
  void send_back(const Wave& wave, const AdjointArrays& arrays, AdjointFlow& adjoint) const;
  void receive_back(const Wave& wave, const AdjointArrays& arrays,
                    const AdjointFlow& adjoint) const;

  const Block& block_;
  Timing timing_;
  const ReachModel& model_;
  std::size_t reaches_;  // of the network
  ReachStep step_;
};

/// Calls visit(step, first position, end position) for each level whose sub-step is the given one
/// of its step.
template <class Visit>
void Cascade::each_level_at(const Wave& wave, std::size_t substep, Visit visit) const {
  const auto substeps = timing_.substeps;
  const auto& start = block_.piece.level_start;
  auto level = wave.first_level + (wave.index - wave.first_level + substeps - substep) % substeps;
  for (; level < wave.end_level; level += substeps) {
    visit((wave.index - level) / substeps, start[level], start[level + 1]);
  }
}

/// Calls visit(position, index into the boundary array) for each inflow whose reach starts a step.
template <class Visit>
void Cascade::each_boundary(const Wave& wave, std::size_t array_size, Visit visit) const {
  const auto columns = array_size / timing_.steps;
  for (const auto& tap : block_.boundary) {
    const auto substep = wave.index - tap.level;
    if (columns > 0 && wave.has(tap) && substep % timing_.substeps == 0) {
      visit(tap.position, substep / timing_.substeps * columns + tap.column);
    }
  }
}

/// Calls visit(position, index into the crossing array) for each tap at work.
template <class Visit>
void Cascade::each_crossing(const Wave& wave, const std::vector<Tap>& taps, Visit visit) const {
  for (const auto& tap : taps) {
    if (wave.has(tap)) {
      visit(tap.position, tap.column * timing_.total() + wave.index - tap.level);
    }
  }
}

}  // namespace kzwater
