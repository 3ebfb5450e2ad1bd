#include "loss_step.hpp"

#include <algorithm>

#include "kzwater/level.hpp"

namespace kzwater {

LossStep::LossStep(const Piece& piece, const ReachModel& model, double dt)
    : active_(model.loses), dt_(dt) {
  if (!active_) {
    return;
  }
  evaporating_ = by_position(piece, model.evaporating);
  bed_ = by_position(piece, model.bed);
  per_volume_ = by_position(piece, model.per_volume);
  for (const double time : by_position(piece, model.recession_time)) {
    const double left = exponential(-dt / time);
    recession_.push_back(1.0 - left);
    by_time_.push_back(-left * (dt / time) / time);
  }
}

void LossStep::advance(Flow& water, Range at) const {
  Leveled<LoseWater>::run({.volume = water.volume.data(),
                           .inflow = water.inflow.data(),
                           .store = water.alluvial.data(),
                           .total_inflow = water.total_inflow.data(),
                           .evaporated = water.evaporated.data(),
                           .seeped = water.seeped.data(),
                           .returned = water.returned.data(),
                           .reference = water.reference.data(),
                           .evaporating = evaporating_.data(),
                           .bed = bed_.data(),
                           .per_volume = per_volume_.data(),
                           .recession = recession_.data()},
                          at.first, at.end, dt_);
}

LossStep::Tangent::Tangent(const LossStep& step, const ModelDirections& direction)
    : step_(step),
      evaporating_(direction.evaporating),
      bed_(direction.bed),
      per_volume_(direction.per_volume),
      recession_(step.by_time_) {
  for (std::size_t i = 0; i < recession_.size(); ++i) {
    recession_[i] *= direction.recession_time[i];
  }
}

void LossStep::Tangent::advance(Flow& water, Flow& tangent, Range at) const {
  Leveled<LoseWaterTangents>::run({.volume = water.volume.data(),
                                   .inflow = water.inflow.data(),
                                   .store = water.alluvial.data(),
                                   .volume_direction = tangent.volume.data(),
                                   .inflow_direction = tangent.inflow.data(),
                                   .store_direction = tangent.alluvial.data(),
                                   .reference = water.reference.data(),
                                   .evaporating = step_.evaporating_.data(),
                                   .bed = step_.bed_.data(),
                                   .per_volume = step_.per_volume_.data(),
                                   .recession = step_.recession_.data(),
                                   .reference_direction = tangent.reference.data(),
                                   .evaporating_direction = evaporating_.data(),
                                   .bed_direction = bed_.data(),
                                   .per_volume_direction = per_volume_.data(),
                                   .recession_direction = recession_.data()},
                                  at.first, at.end, step_.dt_);
}

LossStep::Transpose::Transpose(const LossStep& step)
    : step_(step),
      evaporating_(step.bed_.size()),
      bed_(step.bed_.size()),
      per_volume_(step.bed_.size()),
      recession_(step.bed_.size()) {}

void LossStep::Transpose::repeat(const Tape& tape, const AdjointFlow& adjoint, Range at,
                                 std::size_t cursor, Flow& left) const {
  const auto put = [&](const double* from, std::vector<double>& to) {
    std::copy_n(from, at.end - at.first, to.data() + at.first);
  };
  put(tape.volume.data() + cursor, left.volume);
  put(tape.inflow.data() + cursor, left.inflow);
  put(tape.alluvial.data() + cursor, left.alluvial);
  put(adjoint.reference.data() + at.first, left.reference);
  step_.advance(left, at);
}

void LossStep::Transpose::advance(AdjointFlow& adjoint, Range at, const Tape& tape,
                                  std::size_t cursor) {
  const auto offset = cursor - at.first;
  Leveled<TransposeLosses>::run({.volume = adjoint.volume.data(),
                                 .inflow = adjoint.inflow.data(),
                                 .store = adjoint.alluvial.data(),
                                 .total_inflow = adjoint.total_inflow.data(),
                                 .reference_adjoint = adjoint.total_reference.data(),
                                 .evaporating_adjoint = evaporating_.data(),
                                 .bed_adjoint = bed_.data(),
                                 .per_volume_adjoint = per_volume_.data(),
                                 .recession_adjoint = recession_.data(),
                                 .reference = adjoint.reference.data(),
                                 .evaporating = step_.evaporating_.data(),
                                 .bed = step_.bed_.data(),
                                 .per_volume = step_.per_volume_.data(),
                                 .recession = step_.recession_.data(),
                                 .value_volume = tape.volume.data() + offset,
                                 .value_inflow = tape.inflow.data() + offset,
                                 .value_store = tape.alluvial.data() + offset},
                                at.first, at.end, step_.dt_);
}

void LossStep::Transpose::finish(ModelDirections& result) const {
  result.evaporating = evaporating_;
  result.bed = bed_;
  result.per_volume = per_volume_;
  result.recession_time = recession_;
  for (std::size_t i = 0; i < recession_.size(); ++i) {
    result.recession_time[i] *= step_.by_time_[i];
  }
}

}  // namespace kzwater
