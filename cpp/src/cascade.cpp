#include "cascade.hpp"

#include <algorithm>
#include <cmath>

#include "kzwater/ledger.hpp"

namespace kzwater {

namespace {

/// Asks for the values of reaches that lie far apart in slow memory, before they are wanted.
void ask_for(const double* by_reach, const std::int32_t* reach, std::size_t size) {
#ifdef __GNUC__
  for (std::size_t i = 0; i < size; ++i) {
    __builtin_prefetch(by_reach + reach[i]);
  }
#endif
}

}  // namespace

Cascade::Cascade(const Block& block, const Timing& timing, const ReachModel& model)
    : block_(block),
      timing_(timing),
      model_(model),
      reaches_(model.coefficient.size()),
      step_(block.piece, model, timing.dt) {}

void Cascade::route(const FlowArrays& arrays, std::span<const double> own_area,
                    const Stored<double>& stored, Ledger& ledger) {
  Flow water(block_.piece, {stored.volume, stored.alluvial}, step_.loses());
  const auto area = by_position(block_.piece, own_area);
  for (std::size_t index = 0; index < waves(); ++index) {
    const auto at = wave(index);
    receive(at, arrays, water);
    step_.advance(water, at.range());
    send(at, arrays, water);
    settle(at, area, water, ledger);
    if (step_.loses()) {
      settle_alluvium(at, area, water, ledger);
    }
  }
  to_reaches(block_.piece, water.volume, stored.volume);
  if (step_.loses()) {
    to_reaches(block_.piece, water.alluvial, stored.alluvial);
  }
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
  result.first_confluence = block_.confluence_start[result.first_level];
  result.end_confluence = block_.confluence_start[result.end_level];
  return result;
}

/// Sums the inflow of the sub-step: land, boundaries, then the reaches above.
void Cascade::receive(const Wave& wave, const FlowArrays& arrays, Flow& flow) const {
  const auto& piece = block_.piece;
  const auto start_step = [&](std::size_t step, std::size_t first, std::size_t end) {
    const auto* lateral = row(arrays.lateral, step);
    const auto size = end - first;
    if (lateral != nullptr && step + 1 < timing_.steps) {
      ask_for(row(arrays.lateral, step + 1), piece.reach.data() + first, size);
    }
    if (!arrays.discharge.empty()) {
      ask_for(row(arrays.discharge, step), piece.reach.data() + first, size);
    }
    for (auto i = first; i < end; ++i) {
      flow.supply[i] = lateral == nullptr ? 0.0 : lateral[piece.reach[i]];
      flow.before[i] = flow.volume[i];
      flow.total_inflow[i] = 0.0;
      flow.total_outflow[i] = 0.0;
    }
    if (step_.loses()) {
      start_losses(arrays.reference, step, first, end, flow);
    }
  };
  each_level_at(wave, 0, start_step);
  each_boundary(wave, arrays.boundary.size(), [&](std::size_t position, std::size_t index) {
    flow.supply[position] += arrays.boundary[index];
  });
  each_crossing(wave, block_.given, [&](std::size_t position, std::size_t index) {
    flow.outflow[position] = arrays.crossing[index];
  });
  const auto* first_source = block_.first_source.data();
  const auto* source = block_.source.data();
  const auto* target = block_.target.data();
  const auto* supply = flow.supply.data();
  const auto* outflow = flow.outflow.data();
  auto* inflow = flow.inflow.data();
  for (auto i = wave.first; i < wave.end; ++i) {
    inflow[i] = supply[i] + outflow[first_source[i]];
  }
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

void Cascade::settle(const Wave& wave, std::span<const double> area, const Flow& water,
                     Ledger& ledger) const {
  const bool loses = step_.loses();
  const auto settle_level = [&](std::size_t step, std::size_t first, std::size_t end) {
    for (auto i = first; i < end; ++i) {
      const auto reach = block_.piece.reach[i];
      const double millimetre = 1e-3 * area[i];  // in m3
      const double before = water.before[i];
      const double after = water.volume[i];
      double in = timing_.dt * water.total_inflow[i];
      double out = timing_.dt * water.total_outflow[i];
      if (loses) {
        in += water.returned[i];
        out += water.evaporated[i] + water.seeped[i];
      }
      const double residual = std::abs((after - before) - (in - out));
      const double tolerance =
          ledger_relative_tolerance * (before + after + std::abs(in) + std::abs(out)) +
          ledger_absolute_tolerance * millimetre;
      const bool closed = residual <= tolerance && after >= 0.0;  // false for a NaN
      if (!closed && step < ledger.breach.step) {
        ledger.breach = {step, reach, false, residual, tolerance};
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

void Cascade::start_losses(std::span<const double> reference, std::size_t step, std::size_t first,
                           std::size_t end, Flow& flow) const {
  const auto* of_step = row(reference, step);
  for (auto i = first; i < end; ++i) {
    flow.reference[i] = of_step == nullptr ? 0.0 : of_step[block_.piece.reach[i]];
    flow.alluvial_before[i] = flow.alluvial[i];
    flow.evaporated[i] = 0.0;
    flow.seeped[i] = 0.0;
    flow.returned[i] = 0.0;
  }
}

void Cascade::settle_alluvium(const Wave& wave, std::span<const double> area, const Flow& water,
                              Ledger& ledger) const {
  const double per_second = 1.0 / (timing_.dt * static_cast<double>(timing_.substeps));
  const auto settle_level = [&](std::size_t step, std::size_t first, std::size_t end) {
    for (auto i = first; i < end; ++i) {
      const auto reach = block_.piece.reach[i];
      const double millimetre = 1e-3 * area[i];  // in m3
      const double before = water.alluvial_before[i];
      const double after = water.alluvial[i];
      const double in = water.seeped[i];
      const double out = water.returned[i];
      const double residual = std::abs((after - before) - (in - out));
      const double tolerance = ledger_relative_tolerance * (before + after + in + out) +
                               ledger_absolute_tolerance * millimetre;
      const bool closed = residual <= tolerance && after >= 0.0;
      if (!closed && step < ledger.breach.step) {
        ledger.breach = {step, reach, true, residual, tolerance};
      }
      ledger.alluvial[step] += after;
      ledger.evaporation[step] += per_second * water.evaporated[i];
      ledger.seepage[step] += per_second * in;
      ledger.returned[step] += per_second * out;
      ledger.residual[step] = std::max(ledger.residual[step], residual / millimetre);
    }
  };
  each_level_at(wave, timing_.substeps - 1, settle_level);
}

}  // namespace kzwater
