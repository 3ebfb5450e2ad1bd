#include "kzwater/lateral/river_flow.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace kzwater {

void RiverFlow::advance(const RiverShares& shares,
                        const RiverWater<std::span<double>>& water) const {
  for (const auto place : places_->order()) {
    const auto p = static_cast<std::size_t>(place);
    // By the rounding of sums what was allocated may exceed what is there by a last digit.
    if (std::isfinite(shares.given[p])) {
      water.outflow[p] = shares.given[p];
    } else if (shares.body[p] != 0) {
      water.take[p] = std::min(water.take[p], water.stored[p]);
      const double left = water.stored[p] - water.take[p];
      water.outflow[p] = std::min(water.release[p], left);
      water.stored[p] = (left - water.outflow[p]) + water.inflow[p];
    } else {
      water.take[p] = std::min(water.take[p], water.inflow[p]);
      const double entering = water.inflow[p] - water.take[p];
      const double there = shares.kept(p) * (water.stored[p] + entering);
      const double leaving =
          shares.kept(p) * (shares.drained[p] * water.stored[p] + shares.passed[p] * entering);
      water.outflow[p] = std::min(leaving, there);
      water.stored[p] = there - water.outflow[p];
    }
    for (const auto& branch : places_->below(p)) {
      if (branch.to >= 0) {
        water.inflow[static_cast<std::size_t>(branch.to)] += branch.share * water.outflow[p];
      }
    }
  }
}

void RiverFlow::transpose(const RiverShares& shares,
                          const RiverWater<std::span<double>>& adjoint) const {
  for (const auto place : places_->order() | std::views::reverse) {
    const auto p = static_cast<std::size_t>(place);
    double outflow = adjoint.outflow[p];
    for (const auto& branch : places_->below(p)) {
      if (branch.to >= 0) {
        outflow += branch.share * adjoint.inflow[static_cast<std::size_t>(branch.to)];
      }
    }
    adjoint.outflow[p] = 0.0;
    if (std::isfinite(shares.given[p])) {
      continue;
    }
    const double stored = adjoint.stored[p];
    if (shares.body[p] != 0) {
      adjoint.release[p] += outflow - stored;
      adjoint.take[p] -= stored;
      adjoint.inflow[p] += stored;
      continue;
    }
    const double kept = shares.kept(p);
    const double leaving = outflow - stored;
    const double entering = kept * (stored + shares.passed[p] * leaving);
    adjoint.stored[p] = kept * (stored + shares.drained[p] * leaving);
    adjoint.inflow[p] += entering;
    adjoint.take[p] -= entering;
  }
}

}  // namespace kzwater
