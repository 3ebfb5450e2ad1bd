// One sub-step of a range of reaches, by the scheme that the model chose: values, tangents and
// adjoints on planes by position of a piece.
#pragma once
#include <cstddef>
#include <vector>

#include "flow.hpp"
#include "loss_step.hpp"

namespace kzwater {

class ReachStep {
 public:
  ReachStep(const Piece& piece, const ReachModel& model, double dt);

  bool loses() const { return losses_.active(); }
  void advance(Flow& water, Range at) const;
  /// Advances the water and keeps what its adjoint needs from `cursor` on.
  void advance(Flow& water, Range at, Tape& tape, std::size_t cursor) const;
  Tape tape(std::size_t size) const;

  /// Advances the water and its tangent.
  class Tangent;
  /// Takes the adjoint from after the sub-step to before it.
  class Transpose;

 private:
  void route(Flow& water, Range at) const;

  Scheme scheme_;
  double dt_;  // s
  LossStep losses_;
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
  LossStep::Tangent losses_;
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
  /// Planes of the values that the scheme began the sub-step with.
  struct Before {
    const double *volume, *inflow;
  };
  void route(AdjointFlow& adjoint, Range at, const Tape& tape, std::size_t cursor,
             const Before& before);

  const ReachStep& step_;
  LossStep::Transpose losses_;
  Flow left_;  // after the losses
  std::vector<double> log_coefficient_;
  std::vector<double> drained_, passed_;  // adjoints
  std::vector<Muskingum::Partials> partials_;
};

}  // namespace kzwater
