// The tangent of a piece in one window and its transpose.
#include "cascade.hpp"

namespace kzwater {

void Cascade::route_tangent(const FlowArrays& arrays, const Stored<const double>& stored,
                            const Direction& direction) {
  Flow water(block_.piece, stored, step_.loses());
  Flow tangent(block_.piece, direction.before, step_.loses());
  ReachStep::Tangent step(step_, block_.piece, model_, {block_.piece, direction.model});
  for (std::size_t index = 0; index < waves(); ++index) {
    const auto at = wave(index);
    receive(at, arrays, water);
    receive(at, direction.arrays, tangent);
    step.advance(water, tangent, at.range());
    send(at, arrays, water);
    send(at, direction.arrays, tangent);
  }
  to_reaches(block_.piece, tangent.volume, direction.after.volume);
  if (step_.loses()) {
    to_reaches(block_.piece, tangent.alluvial, direction.after.alluvial);
  }
}

void Cascade::route_transpose(const FlowArrays& arrays, const Stored<const double>& stored,
                              const AdjointArrays& adjoint_arrays,
                              const Stored<double>& adjoint_stored) {
  const auto tape = trace(arrays, stored);
  AdjointFlow adjoint(block_.piece, {adjoint_stored.volume, adjoint_stored.alluvial},
                      step_.loses());
  ReachStep::Transpose step(step_, block_.piece, model_);
  std::size_t cursor = timing_.total() * block_.piece.computed;
  for (std::size_t index = waves(); index-- > 0;) {
    const auto at = wave(index);
    cursor -= at.size();
    if (step_.loses()) {
      start_losses_back(at, arrays, adjoint);
    }
    send_back(at, adjoint_arrays, adjoint);
    step.advance(adjoint, at.range(), tape, cursor);
    receive_back(at, adjoint_arrays, adjoint);
  }
  to_reaches(block_.piece, adjoint.volume, adjoint_stored.volume);
  if (step_.loses()) {
    to_reaches(block_.piece, adjoint.alluvial, adjoint_stored.alluvial);
  }
  const auto model = step.finish();
  auto& all = adjoint_arrays.model;
  to_reaches(block_.piece, model.log_coefficient, all.log_coefficient);
  to_reaches(block_.piece, model.weight, all.weight);
  to_reaches(block_.piece, model.evaporating, all.evaporating);
  to_reaches(block_.piece, model.bed, all.bed);
  to_reaches(block_.piece, model.per_volume, all.per_volume);
  to_reaches(block_.piece, model.recession_time, all.recession_time);
}

Tape Cascade::trace(const FlowArrays& arrays, const Stored<const double>& stored) const {
  auto tape = step_.tape(timing_.total() * block_.piece.computed);
  Flow water(block_.piece, stored, step_.loses());
  std::size_t cursor = 0;
  for (std::size_t index = 0; index < waves(); ++index) {
    const auto at = wave(index);
    receive(at, arrays, water);
    step_.advance(water, at.range(), tape, cursor);
    send(at, arrays, water);
    cursor += at.size();
  }
  return tape;
}

/// Sets the reference evapotranspiration of the step that the adjoint enters from behind.
void Cascade::start_losses_back(const Wave& wave, const FlowArrays& arrays,
                                AdjointFlow& adjoint) const {
  const auto end_step = [&](std::size_t step, std::size_t first, std::size_t end) {
    const auto* reference = row(arrays.reference, step);
    for (auto i = first; i < end; ++i) {
      adjoint.reference[i] = reference == nullptr ? 0.0 : reference[block_.piece.reach[i]];
      adjoint.total_reference[i] = 0.0;
    }
  };
  each_level_at(wave, timing_.substeps - 1, end_step);
}

/// The transpose of send: weights of the outflow of the sub-step.
void Cascade::send_back(const Wave& wave, const AdjointArrays& arrays, AdjointFlow& adjoint) const {
  const auto& piece = block_.piece;
  const auto end_step = [&](std::size_t step, std::size_t first, std::size_t end) {
    const auto* discharge = row(arrays.discharge, step);
    for (auto i = first; i < end; ++i) {
      adjoint.weight[i] = discharge == nullptr ? 0.0 : mean(discharge[piece.reach[i]]);
      adjoint.total_inflow[i] = 0.0;
    }
  };
  each_level_at(wave, timing_.substeps - 1, end_step);
  for (auto i = wave.first; i < wave.end; ++i) {
    const auto below = piece.downstream[i];
    adjoint.outflow[i] = adjoint.weight[i] + (below < 0 ? 0.0 : adjoint.inflow[below]);
  }
  each_crossing(wave, block_.kept, [&](std::size_t position, std::size_t index) {
    adjoint.outflow[position] += arrays.crossing[index];
  });
}

/// The transpose of receive, but for the confluences, which send_back reads.
void Cascade::receive_back(const Wave& wave, const AdjointArrays& arrays,
                           const AdjointFlow& adjoint) const {
  const auto& piece = block_.piece;
  each_crossing(wave, block_.given, [&](std::size_t position, std::size_t index) {
    arrays.crossing[index] = adjoint.inflow[piece.downstream[position]];
  });
  const auto start_step = [&](std::size_t step, std::size_t first, std::size_t end) {
    auto* lateral = row(arrays.lateral, step);
    for (auto i = first; i < end; ++i) {
      lateral[piece.reach[i]] = adjoint.total_inflow[i];
    }
  };
  if (!arrays.lateral.empty()) {
    each_level_at(wave, 0, start_step);
  }
  if (!arrays.reference.empty() && step_.loses()) {
    each_level_at(wave, 0, [&](std::size_t step, std::size_t first, std::size_t end) {
      auto* reference = row(arrays.reference, step);
      for (auto i = first; i < end; ++i) {
        reference[piece.reach[i]] = adjoint.total_reference[i];
      }
    });
  }
  each_boundary(wave, arrays.boundary.size(), [&](std::size_t position, std::size_t index) {
    arrays.boundary[index] = adjoint.total_inflow[position];
  });
}

}  // namespace kzwater
