#include "cascade.hpp"

#include <algorithm>
#include <cmath>

#include "kzwater/ledger.hpp"

namespace kzwater {

namespace {

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

}  // namespace

Flow::Flow(const Piece& piece, std::span<const double> initial)
    : volume(by_position(piece, initial)),
      before(piece.computed),
      supply(piece.computed),
      inflow(piece.computed),
      outflow(piece.reach.size()),
      total_inflow(piece.computed),
      total_outflow(piece.computed) {}

Cascade::Cascade(const Block& block, const Timing& timing, std::span<const double> coefficient)
    : block_(block),
      timing_(timing),
      reaches_(coefficient.size()),
      turnover_(by_position(block.piece, coefficient)),
      per_turnover_(turnover_.size()) {
  for (std::size_t i = 0; i < turnover_.size(); ++i) {
    turnover_[i] = KinematicWave::turnover_volume(turnover_[i], timing.dt);
    per_turnover_[i] = 1.0 / turnover_[i];
  }
}

void Cascade::route(const FlowArrays& arrays, std::span<const double> own_area,
                    std::span<double> volume, Ledger& ledger) {
  Flow water(block_.piece, volume);
  const auto reaches = planes(water, nullptr);
  for (std::size_t index = 0; index < waves(); ++index) {
    const auto at = wave(index);
    receive(at, arrays, water);
    Leveled<AdvanceReaches<false>>::run(reaches, at.first, at.end, timing_.dt);
    send(at, arrays, water);
    settle(at, own_area, water, ledger);
  }
  to_reaches(block_.piece, water.volume, volume);
}

void Cascade::route_tangent(const FlowArrays& arrays, std::span<const double> volume,
                            const Direction& direction) {
  Flow water(block_.piece, volume);
  Flow tangent(block_.piece, direction.volume);
  const auto log_coefficient = by_position(block_.piece, direction.log_coefficient);
  std::vector<double> root(block_.piece.computed);
  const auto reaches = planes(water, root.data());
  const ReachTangents tangents{.volume = tangent.volume.data(),
                               .outflow = tangent.outflow.data(),
                               .total_outflow = tangent.total_outflow.data(),
                               .inflow = tangent.inflow.data(),
                               .log_coefficient = log_coefficient.data(),
                               .root = root.data(),
                               .value_outflow = water.outflow.data()};
  for (std::size_t index = 0; index < waves(); ++index) {
    const auto at = wave(index);
    receive(at, arrays, water);
    receive(at, direction.arrays, tangent);
    Leveled<AdvanceReaches<true>>::run(reaches, at.first, at.end, timing_.dt);
    Leveled<AdvanceReachTangents>::run(tangents, at.first, at.end, timing_.dt);
    send(at, arrays, water);
    send(at, direction.arrays, tangent);
  }
  to_reaches(block_.piece, tangent.volume, direction.volume_after);
}

/// Planes by position.
struct Cascade::Adjoint {
  std::vector<double> volume;
  std::vector<double> weight;  // of the outflow of each sub-step of the step
  std::vector<double> inflow;
  std::vector<double> total_inflow;
  std::vector<double> outflow;
  std::vector<double> log_coefficient;
  Adjoint(const Piece& piece, std::span<const double> by_reach)
      : volume(by_position(piece, by_reach)),
        weight(piece.computed),
        inflow(piece.computed),
        total_inflow(piece.computed),
        outflow(piece.computed),
        log_coefficient(piece.computed) {}
};

void Cascade::route_transpose(const FlowArrays& arrays, std::span<const double> volume,
                              const AdjointArrays& adjoint_arrays,
                              std::span<double> adjoint_volume) {
  const auto roots = trace(arrays, volume);
  Adjoint adjoint(block_.piece, adjoint_volume);
  std::size_t cursor = roots.size();
  for (std::size_t index = waves(); index-- > 0;) {
    const auto at = wave(index);
    cursor -= at.size();
    send_back(at, adjoint_arrays, adjoint);
    Leveled<TransposeReaches>::run({.volume = adjoint.volume.data(),
                                    .inflow = adjoint.inflow.data(),
                                    .total_inflow = adjoint.total_inflow.data(),
                                    .log_coefficient = adjoint.log_coefficient.data(),
                                    .outflow = adjoint.outflow.data(),
                                    .root = roots.data() + cursor - at.first,
                                    .turnover = turnover_.data()},
                                   at.first, at.end, timing_.dt);
    receive_back(at, adjoint_arrays, adjoint);
  }
  to_reaches(block_.piece, adjoint.volume, adjoint_volume);
  to_reaches(block_.piece, adjoint.log_coefficient, adjoint_arrays.log_coefficient);
}

std::vector<double> Cascade::trace(const FlowArrays& arrays, std::span<const double> volume) const {
  std::vector<double> roots(timing_.total() * block_.piece.computed);
  Flow water(block_.piece, volume);
  std::size_t cursor = 0;
  for (std::size_t index = 0; index < waves(); ++index) {
    const auto at = wave(index);
    receive(at, arrays, water);
    Leveled<AdvanceReaches<true>>::run(planes(water, roots.data() + cursor - at.first), at.first,
                                       at.end, timing_.dt);
    send(at, arrays, water);
    cursor += at.size();
  }
  return roots;
}

std::size_t Cascade::waves() const {
  const auto levels = block_.piece.levels();
  return levels == 0 ? 0 : timing_.total() + levels - 1;
}

Cascade::Wave Cascade::wave(std::size_t index) const {
  const auto& piece = block_.piece;
  const auto total = timing_.total();
  Wave result{};
  result.index = index;
  result.first_level = index < total ? 0 : index - total + 1;
  result.end_level = std::min(index + 1, piece.levels());
  result.first = piece.level_start[result.first_level];
  result.end = piece.level_start[result.end_level];
  result.first_confluence = piece.confluence_start[result.first_level];
  result.end_confluence = piece.confluence_start[result.end_level];
  return result;
}

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

/// Sums the inflow of the sub-step: land, boundaries, then the reaches above.
void Cascade::receive(const Wave& wave, const FlowArrays& arrays, Flow& flow) const {
  const auto& piece = block_.piece;
  const auto start_step = [&](std::size_t step, std::size_t first, std::size_t end) {
    const auto* lateral = row(arrays.lateral, step);
    for (auto i = first; i < end; ++i) {
      flow.supply[i] = lateral == nullptr ? 0.0 : lateral[piece.reach[i]];
      flow.before[i] = flow.volume[i];
      flow.total_inflow[i] = 0.0;
      flow.total_outflow[i] = 0.0;
    }
  };
  each_level_at(wave, 0, start_step);
  each_boundary(wave, arrays.boundary.size(), [&](std::size_t position, std::size_t index) {
    flow.supply[position] += arrays.boundary[index];
  });
  each_crossing(wave, block_.given, [&](std::size_t position, std::size_t index) {
    flow.outflow[position] = arrays.crossing[index];
  });
  std::copy_n(flow.supply.data() + wave.first, wave.size(), flow.inflow.data() + wave.first);
  const auto* source = piece.source.data();
  const auto* target = piece.target.data();
  const auto* outflow = flow.outflow.data();
  auto* inflow = flow.inflow.data();
  for (auto k = wave.first_confluence; k < wave.end_confluence; ++k) {
    inflow[target[k]] += outflow[source[k]];
  }
}

/// Keeps the outflow of the sub-step where it leaves the piece and, at the end of a step, its mean.
void Cascade::send(const Wave& wave, const FlowArrays& arrays, Flow& flow) const {
  each_crossing(wave, block_.kept, [&](std::size_t position, std::size_t index) {
    arrays.crossing[index] = flow.outflow[position];
  });
  if (arrays.discharge.empty()) {
    return;
  }
  const auto end_step = [&](std::size_t step, std::size_t first, std::size_t end) {
    auto* discharge = row(arrays.discharge, step);
    for (auto i = first; i < end; ++i) {
      discharge[block_.piece.reach[i]] = mean(flow.total_outflow[i]);
    }
  };
  each_level_at(wave, timing_.substeps - 1, end_step);
}

void Cascade::settle(const Wave& wave, std::span<const double> own_area, const Flow& water,
                     Ledger& ledger) const {
  const auto settle_level = [&](std::size_t step, std::size_t first, std::size_t end) {
    for (auto i = first; i < end; ++i) {
      const auto reach = block_.piece.reach[i];
      const double millimetre = 1e-3 * own_area[reach];  // in m3
      const double before = water.before[i];
      const double after = water.volume[i];
      const double in = timing_.dt * water.total_inflow[i];
      const double out = timing_.dt * water.total_outflow[i];
      const double residual = std::abs((after - before) - (in - out));
      const double tolerance =
          ledger_relative_tolerance * (before + after + std::abs(in) + std::abs(out)) +
          ledger_absolute_tolerance * millimetre;
      const bool closed = residual <= tolerance && after >= 0.0;  // false for a NaN
      if (!closed && step < ledger.breach.step) {
        ledger.breach = {step, reach, residual, tolerance};
      }
      ledger.storage[step] += after;
      ledger.residual[step] = std::max(ledger.residual[step], residual / millimetre);
    }
    if (end == block_.piece.computed) {
      for (const auto position : block_.outlets) {
        ledger.outflow[step] += mean(water.total_outflow[position]);
      }
    }
  };
  each_level_at(wave, timing_.substeps - 1, settle_level);
}

ReachPlanes Cascade::planes(Flow& water, double* root) const {
  return {.volume = water.volume.data(),
          .outflow = water.outflow.data(),
          .total_inflow = water.total_inflow.data(),
          .total_outflow = water.total_outflow.data(),
          .root = root,
          .inflow = water.inflow.data(),
          .turnover = turnover_.data(),
          .per_turnover = per_turnover_.data()};
}

/// The transpose of send: weights of the outflow of the sub-step.
void Cascade::send_back(const Wave& wave, const AdjointArrays& arrays, Adjoint& adjoint) const {
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
                           const Adjoint& adjoint) const {
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
  each_boundary(wave, arrays.boundary.size(), [&](std::size_t position, std::size_t index) {
    arrays.boundary[index] = adjoint.total_inflow[position];
  });
}

}  // namespace kzwater
