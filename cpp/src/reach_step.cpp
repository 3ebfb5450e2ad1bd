#include "reach_step.hpp"

#include <algorithm>

#include "kzwater/level.hpp"

namespace kzwater {

namespace {

/// Where the scheme sums its inflow up: the losses have summed the whole of it.
double* total_inflow(Flow& water) {
  return water.net_inflow.empty() ? water.total_inflow.data() : water.net_inflow.data();
}

ReachPlanes planes_of(Flow& water, double* root, const std::vector<double>& turnover,
                      const std::vector<double>& per_turnover) {
  return {.volume = water.volume.data(),
          .outflow = water.outflow.data(),
          .total_inflow = total_inflow(water),
          .total_outflow = water.total_outflow.data(),
          .root = root,
          .inflow = water.inflow.data(),
          .turnover = turnover.data(),
          .per_turnover = per_turnover.data()};
}

MuskingumPlanes planes_of(Flow& water, const std::vector<double>& drained,
                          const std::vector<double>& passed) {
  return {.volume = water.volume.data(),
          .outflow = water.outflow.data(),
          .total_inflow = total_inflow(water),
          .total_outflow = water.total_outflow.data(),
          .inflow = water.inflow.data(),
          .drained = drained.data(),
          .passed = passed.data()};
}

std::vector<Muskingum::Partials> partials_of(const Piece& piece, const ReachModel& model,
                                             double dt) {
  std::vector<Muskingum::Partials> result;
  for (std::size_t i = 0; i < piece.computed && model.scheme == Scheme::muskingum; ++i) {
    const auto reach = piece.reach[i];
    result.push_back(Muskingum::partials(model.coefficient[reach], model.weight[reach], dt));
  }
  return result;
}

void keep(const std::vector<double>& plane, Range at, std::vector<double>& tape,
          std::size_t cursor) {
  std::copy_n(plane.data() + at.first, at.end - at.first, tape.data() + cursor);
}

}  // namespace

ReachStep::ReachStep(const Piece& piece, const ReachModel& model, double dt)
    : scheme_(model.scheme), dt_(dt), losses_(piece, model, dt) {
  const auto coefficient = by_position(piece, model.coefficient);
  if (scheme_ == Scheme::muskingum) {
    const auto weight = by_position(piece, model.weight);
    drained_.resize(piece.computed);
    passed_.resize(piece.computed);
    for (std::size_t i = 0; i < piece.computed; ++i) {
      const auto shares = Muskingum::coefficients(coefficient[i], weight[i], dt);
      drained_[i] = shares.drained;
      passed_[i] = shares.passed;
    }
  } else {
    turnover_.resize(piece.computed);
    per_turnover_.resize(piece.computed);
    for (std::size_t i = 0; i < piece.computed; ++i) {
      turnover_[i] = KinematicWave::turnover_volume(coefficient[i], dt);
      per_turnover_[i] = 1.0 / turnover_[i];
    }
  }
}

Tape ReachStep::tape(std::size_t size) const {
  Tape result;
  if (scheme_ == Scheme::muskingum || losses_.active()) {
    result.volume.resize(size);
    result.inflow.resize(size);
  }
  if (scheme_ == Scheme::kinematic_wave) {
    result.root.resize(size);
  }
  if (losses_.active()) {
    result.alluvial.resize(size);
  }
  return result;
}

void ReachStep::advance(Flow& water, Range at) const {
  if (losses_.active()) {
    losses_.advance(water, at);
  }
  route(water, at);
}

void ReachStep::route(Flow& water, Range at) const {
  if (scheme_ == Scheme::muskingum) {
    Leveled<AdvanceMuskingum>::run(planes_of(water, drained_, passed_), at.first, at.end, dt_);
  } else {
    Leveled<AdvanceReaches<false>>::run(planes_of(water, nullptr, turnover_, per_turnover_),
                                        at.first, at.end, dt_);
  }
}

void ReachStep::advance(Flow& water, Range at, Tape& tape, std::size_t cursor) const {
  if (!tape.volume.empty()) {
    keep(water.volume, at, tape.volume, cursor);
    keep(water.inflow, at, tape.inflow, cursor);
  }
  if (losses_.active()) {
    keep(water.alluvial, at, tape.alluvial, cursor);
    losses_.advance(water, at);
  }
  if (scheme_ == Scheme::muskingum) {
    route(water, at);
  } else {
    double* root = tape.root.data() + cursor - at.first;
    Leveled<AdvanceReaches<true>>::run(planes_of(water, root, turnover_, per_turnover_), at.first,
                                       at.end, dt_);
  }
}

ReachStep::Tangent::Tangent(const ReachStep& step, const Piece& piece, const ReachModel& model,
                            const ModelDirections& direction)
    : step_(step),
      losses_(step.losses_, direction),
      log_coefficient_(direction.log_coefficient),
      root_(piece.computed) {
  const auto partials = partials_of(piece, model, step.dt_);
  for (std::size_t i = 0; i < partials.size(); ++i) {
    const auto& [log, weight] = partials[i];
    drained_.push_back(log.drained * log_coefficient_[i] + weight.drained * direction.weight[i]);
    passed_.push_back(log.passed * log_coefficient_[i] + weight.passed * direction.weight[i]);
  }
}

void ReachStep::Tangent::advance(Flow& water, Flow& tangent, Range at) {
  if (step_.losses_.active()) {
    losses_.advance(water, tangent, at);
  }
  if (step_.scheme_ == Scheme::muskingum) {
    Leveled<AdvanceMuskingumTangents>::run({.volume = tangent.volume.data(),
                                            .outflow = tangent.outflow.data(),
                                            .total_outflow = tangent.total_outflow.data(),
                                            .inflow = tangent.inflow.data(),
                                            .drained = step_.drained_.data(),
                                            .passed = step_.passed_.data(),
                                            .drained_direction = drained_.data(),
                                            .passed_direction = passed_.data(),
                                            .value_volume = water.volume.data(),
                                            .value_inflow = water.inflow.data()},
                                           at.first, at.end, step_.dt_);
    step_.route(water, at);
    return;
  }
  const auto reaches = planes_of(water, root_.data(), step_.turnover_, step_.per_turnover_);
  Leveled<AdvanceReaches<true>>::run(reaches, at.first, at.end, step_.dt_);
  Leveled<AdvanceReachTangents>::run({.volume = tangent.volume.data(),
                                      .outflow = tangent.outflow.data(),
                                      .total_outflow = tangent.total_outflow.data(),
                                      .inflow = tangent.inflow.data(),
                                      .log_coefficient = log_coefficient_.data(),
                                      .root = root_.data(),
                                      .value_outflow = water.outflow.data()},
                                     at.first, at.end, step_.dt_);
}

ReachStep::Transpose::Transpose(const ReachStep& step, const Piece& piece, const ReachModel& model)
    : step_(step),
      losses_(step.losses_),
      left_(piece, {}, step.losses_.active()),
      log_coefficient_(piece.computed),
      drained_(piece.computed),
      passed_(piece.computed),
      partials_(partials_of(piece, model, step.dt_)) {}

void ReachStep::Transpose::advance(AdjointFlow& adjoint, Range at, const Tape& tape,
                                   std::size_t cursor) {
  if (!step_.losses_.active()) {
    const auto offset = cursor - at.first;
    route(adjoint, at, tape, cursor, {tape.volume.data() + offset, tape.inflow.data() + offset});
    return;
  }
  losses_.repeat(tape, adjoint, at, cursor, left_);
  route(adjoint, at, tape, cursor, {left_.volume.data(), left_.inflow.data()});
  losses_.advance(adjoint, at, tape, cursor);
}

void ReachStep::Transpose::route(AdjointFlow& adjoint, Range at, const Tape& tape,
                                 std::size_t cursor, const Before& before) {
  double* total_inflow =
      step_.losses_.active() ? left_.net_inflow.data() : adjoint.total_inflow.data();
  if (step_.scheme_ == Scheme::muskingum) {
    Leveled<TransposeMuskingum>::run({.volume = adjoint.volume.data(),
                                      .inflow = adjoint.inflow.data(),
                                      .total_inflow = total_inflow,
                                      .drained_adjoint = drained_.data(),
                                      .passed_adjoint = passed_.data(),
                                      .outflow = adjoint.outflow.data(),
                                      .drained = step_.drained_.data(),
                                      .passed = step_.passed_.data(),
                                      .value_volume = before.volume,
                                      .value_inflow = before.inflow},
                                     at.first, at.end, step_.dt_);
    return;
  }
  Leveled<TransposeReaches>::run({.volume = adjoint.volume.data(),
                                  .inflow = adjoint.inflow.data(),
                                  .total_inflow = total_inflow,
                                  .log_coefficient = log_coefficient_.data(),
                                  .outflow = adjoint.outflow.data(),
                                  .root = tape.root.data() + cursor - at.first,
                                  .turnover = step_.turnover_.data()},
                                 at.first, at.end, step_.dt_);
}

ModelDirections ReachStep::Transpose::finish() const {
  ModelDirections result(log_coefficient_.size());
  result.log_coefficient = log_coefficient_;
  for (std::size_t i = 0; i < partials_.size(); ++i) {
    const auto& [log, weight] = partials_[i];
    result.log_coefficient[i] = log.drained * drained_[i] + log.passed * passed_[i];
    result.weight[i] = weight.drained * drained_[i] + weight.passed * passed_[i];
  }
  if (step_.losses_.active()) {
    losses_.finish(result);
  }
  return result;
}

}  // namespace kzwater
