// One sub-step of a range of reaches, by the scheme that the model chose: values, tangents and
// adjoints on planes by position of a piece.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "kzwater/lateral/router.hpp"
#include "kzwater/network.hpp"

namespace kzwater {

/// Values of the computed reaches of a piece by position; zero where there are none.
std::vector<double> by_position(const Piece& piece, std::span<const double> by_reach);
/// The way back; nothing where by_reach is empty.
void to_reaches(const Piece& piece, const std::vector<double>& by_position,
                std::span<double> by_reach);

struct Range {
  std::size_t first, end;
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

/// Planes by position of the adjoint of Flow.
struct AdjointFlow {
  std::vector<double> volume;
  std::vector<double> weight;  // of the outflow of each sub-step of the step
  std::vector<double> inflow;
  std::vector<double> total_inflow;
  std::vector<double> outflow;
  AdjointFlow(const Piece& piece, std::span<const double> by_reach);
};

/// Directions or adjoints of what ReachModel holds, [reach] or by position.
struct ModelDirections {
  std::vector<double> log_coefficient, weight;
  explicit ModelDirections(std::size_t reaches) : log_coefficient(reaches), weight(reaches) {}
  ModelDirections(const Piece& piece, const ModelDirections& by_reach);
};

/// What the adjoint needs of each sub-step, in the order of computing.
struct Tape {
  std::vector<double> root;            // kinematic wave
  std::vector<double> volume, inflow;  // Muskingum: before the sub-step
};

class ReachStep {
 public:
  ReachStep(const Piece& piece, const ReachModel& model, double dt);

  void advance(Flow& water, Range at) const;
  /// Advances the water and keeps what its adjoint needs from `cursor` on.
  void advance(Flow& water, Range at, Tape& tape, std::size_t cursor) const;
  Tape tape(std::size_t size) const;

  /// Advances the water and its tangent.
  class Tangent;
  /// Takes the adjoint from after the sub-step to before it.
  class Transpose;

 private:
  Scheme scheme_;
  double dt_;  // s
  std::vector<double> turnover_, per_turnover_;
  std::vector<double> drained_, passed_;
};

class ReachStep::Tangent {
 public:
  /// direction by position.
  Tangent(const ReachStep& step, const Piece& piece, const ReachModel& model,
          const ModelDirections& direction);
  void advance(Flow& water, Flow& tangent, Range at);

 private:
  const ReachStep& step_;
  std::vector<double> log_coefficient_, root_;
  std::vector<double> drained_, passed_;  // directions
};

class ReachStep::Transpose {
 public:
  Transpose(const ReachStep& step, const Piece& piece, const ReachModel& model);
  void advance(AdjointFlow& adjoint, Range at, const Tape& tape, std::size_t cursor);
  /// Adjoints of the model, by position.
  ModelDirections finish() const;

 private:
  const ReachStep& step_;
  std::vector<double> log_coefficient_;
  std::vector<double> drained_, passed_;  // adjoints
  std::vector<Muskingum::Partials> partials_;
};

}  // namespace kzwater
