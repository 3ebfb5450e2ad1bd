// The losses of a range of reaches in one sub-step: values, tangents and adjoints on planes by
// position of a piece.
#pragma once
#include <cstddef>
#include <vector>

#include "flow.hpp"

namespace kzwater {

class LossStep {
 public:
  LossStep(const Piece& piece, const ReachModel& model, double dt);
  /// Whether any reach of the basin can lose water; nothing else may be called where none can.
  bool active() const { return active_; }
  void advance(Flow& water, Range at) const;

  class Tangent;
  class Transpose;

 private:
  bool active_;
  double dt_;  // s
  std::vector<double> evaporating_, bed_, per_volume_, recession_;
  std::vector<double> by_time_;  // derivative of recession_ by the recession time in s
};

class LossStep::Tangent {
 public:
  Tangent(const LossStep& step, const ModelDirections& direction);
  void advance(Flow& water, Flow& tangent, Range at) const;

 private:
  const LossStep& step_;
  std::vector<double> evaporating_, bed_, per_volume_, recession_;  // directions
};

class LossStep::Transpose {
 public:
  explicit Transpose(const LossStep& step);
  /// What of the water the losses leave to the scheme, from the tape.
  void repeat(const Tape& tape, const AdjointFlow& adjoint, Range at, std::size_t cursor,
              Flow& left) const;
  void advance(AdjointFlow& adjoint, Range at, const Tape& tape, std::size_t cursor);
  void finish(ModelDirections& result) const;

 private:
  const LossStep& step_;
  std::vector<double> evaporating_, bed_, per_volume_, recession_;  // adjoints
};

}  // namespace kzwater
