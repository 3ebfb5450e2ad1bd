#include "reach_step.hpp"

#include <algorithm>

#include "kzwater/level.hpp"

namespace kzwater {

namespace {

ReachPlanes planes_of(Flow& water, double* root, const std::vector<double>& turnover,
                      const std::vector<double>& per_turnover) {
  return {.volume = water.volume.data(),
          .outflow = water.outflow.data(),
          .total_inflow = water.total_inflow.data(),
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
          .total_inflow = water.total_inflow.data(),
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

std::vector<double> by_position(const Piece& piece, std::span<const double> by_reach) {
  std::vector<double> result(piece.computed, 0.0);
  if (!by_reach.empty()) {
    std::transform(piece.reach.begin(),
                   piece.reach.begin() + static_cast<std::ptrdiff_t>(piece.computed),
                   result.begin(), [&](std::int32_t reach) { return by_reach[reach]; });
  }
  return result;
}

void to_reaches(const Piece& piece, const std::vector<double>& by_position,
                std::span<double> by_reach) {
  for (std::size_t i = 0; i < piece.computed && !by_reach.empty(); ++i) {
    by_reach[piece.reach[i]] = by_position[i];
  }
}

Flow::Flow(const Piece& piece, std::span<const double> initial)
    : volume(by_position(piece, initial)),
      before(piece.computed),
      supply(piece.computed),
      inflow(piece.computed),
      outflow(piece.reach.size()),
      total_inflow(piece.computed),
      total_outflow(piece.computed) {}

AdjointFlow::AdjointFlow(const Piece& piece, std::span<const double> by_reach)
    : volume(by_position(piece, by_reach)),
      weight(piece.computed),
      inflow(piece.computed),
      total_inflow(piece.computed),
      outflow(piece.computed) {}

ModelDirections::ModelDirections(const Piece& piece, const ModelDirections& by_reach)
    : log_coefficient(by_position(piece, by_reach.log_coefficient)),
      weight(by_position(piece, by_reach.weight)) {}

ReachStep::ReachStep(const Piece& piece, const ReachModel& model, double dt)
    : scheme_(model.scheme), dt_(dt) {
  for (std::size_t i = 0; i < piece.computed; ++i) {
    const auto coefficient = model.coefficient[piece.reach[i]];
    if (scheme_ == Scheme::muskingum) {
      const auto [drained, passed] =
          Muskingum::coefficients(coefficient, model.weight[piece.reach[i]], dt);
      drained_.push_back(drained);
      passed_.push_back(passed);
    } else {
      turnover_.push_back(KinematicWave::turnover_volume(coefficient, dt));
      per_turnover_.push_back(1.0 / turnover_.back());
    }
  }
}

Tape ReachStep::tape(std::size_t size) const {
  Tape result;
  if (scheme_ == Scheme::muskingum) {
    result.volume.resize(size);
    result.inflow.resize(size);
  } else {
    result.root.resize(size);
  }
  return result;
}

void ReachStep::advance(Flow& water, Range at) const {
  if (scheme_ == Scheme::muskingum) {
    Leveled<AdvanceMuskingum>::run(planes_of(water, drained_, passed_), at.first, at.end, dt_);
  } else {
    Leveled<AdvanceReaches<false>>::run(planes_of(water, nullptr, turnover_, per_turnover_),
                                        at.first, at.end, dt_);
  }
}

void ReachStep::advance(Flow& water, Range at, Tape& tape, std::size_t cursor) const {
  if (scheme_ == Scheme::muskingum) {
    keep(water.volume, at, tape.volume, cursor);
    keep(water.inflow, at, tape.inflow, cursor);
    advance(water, at);
  } else {
    double* root = tape.root.data() + cursor - at.first;
    Leveled<AdvanceReaches<true>>::run(planes_of(water, root, turnover_, per_turnover_), at.first,
                                       at.end, dt_);
  }
}

ReachStep::Tangent::Tangent(const ReachStep& step, const Piece& piece, const ReachModel& model,
                            const ModelDirections& direction)
    : step_(step), log_coefficient_(direction.log_coefficient), root_(piece.computed) {
  const auto partials = partials_of(piece, model, step.dt_);
  for (std::size_t i = 0; i < partials.size(); ++i) {
    const auto& [log, weight] = partials[i];
    drained_.push_back(log.drained * log_coefficient_[i] + weight.drained * direction.weight[i]);
    passed_.push_back(log.passed * log_coefficient_[i] + weight.passed * direction.weight[i]);
  }
}

void ReachStep::Tangent::advance(Flow& water, Flow& tangent, Range at) {
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
    step_.advance(water, at);
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
      log_coefficient_(piece.computed),
      drained_(piece.computed),
      passed_(piece.computed),
      partials_(partials_of(piece, model, step.dt_)) {}

void ReachStep::Transpose::advance(AdjointFlow& adjoint, Range at, const Tape& tape,
                                   std::size_t cursor) {
  if (step_.scheme_ == Scheme::muskingum) {
    Leveled<TransposeMuskingum>::run({.volume = adjoint.volume.data(),
                                      .inflow = adjoint.inflow.data(),
                                      .total_inflow = adjoint.total_inflow.data(),
                                      .drained_adjoint = drained_.data(),
                                      .passed_adjoint = passed_.data(),
                                      .outflow = adjoint.outflow.data(),
                                      .drained = step_.drained_.data(),
                                      .passed = step_.passed_.data(),
                                      .value_volume = tape.volume.data() + cursor - at.first,
                                      .value_inflow = tape.inflow.data() + cursor - at.first},
                                     at.first, at.end, step_.dt_);
    return;
  }
  Leveled<TransposeReaches>::run({.volume = adjoint.volume.data(),
                                  .inflow = adjoint.inflow.data(),
                                  .total_inflow = adjoint.total_inflow.data(),
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
  return result;
}

}  // namespace kzwater
