// What would flow in the steps ahead were the inflows those of today and nobody to take any, and
// what reservoirs could add: by this, calls are placed.
#include <algorithm>
#include <cmath>

#include "river_day.hpp"

namespace kzwater {

void RiverDay::look_ahead(const StepRows& in) {
  const auto steps = calls_.steps();
  for (std::size_t p = 0; p < places(); ++p) {
    const auto first = static_cast<std::ptrdiff_t>(p * steps);
    std::fill_n(flow_ahead_.begin() + first, steps, own_inflow_[p]);
    std::fill_n(extra_ahead_.begin() + first, steps, 0.0);
  }
  for (const auto place : places_.order()) {
    const auto p = static_cast<std::size_t>(place);
    if (cut_off(p)) {
      const auto first = static_cast<std::ptrdiff_t>(p * steps);
      std::fill_n(leaving_ahead_.begin() + first, steps, shares_.given[p]);
      std::fill_n(extra_leaving_.begin() + first, steps, 0.0);
    } else if (body_of_[p] < 0) {
      channel_ahead(p);
    } else {
      body_ahead(in, static_cast<std::size_t>(body_of_[p]));
    }
    for (const auto& branch : places_.below(p)) {
      const auto to = static_cast<std::size_t>(branch.to);
      for (std::size_t t = 0; branch.to >= 0 && t < steps; ++t) {
        flow_ahead_[to * steps + t] += branch.share * leaving_ahead_[p * steps + t];
        extra_ahead_[to * steps + t] += branch.share * extra_leaving_[p * steps + t];
      }
    }
  }
}

/// A channel loses what it asks for, not a share of its water: calls that follow a share would
/// overshoot where the flow rises.
void RiverDay::channel_ahead(std::size_t place) {
  const auto steps = calls_.steps();
  const auto channel = calls_.channel(place, loss_[place]);
  may_give_[place] = now_.water[place];
  double stored = now_.water[place];
  double with_extra = stored;
  for (std::size_t k = place * steps; k < (place + 1) * steps; ++k) {
    leaving_ahead_[k] = channel.leave(stored, flow_ahead_[k]);
    const double most = channel.leave(with_extra, flow_ahead_[k] + extra_ahead_[k]);
    extra_leaving_[k] = std::max(0.0, most - leaving_ahead_[k]);
  }
}

/// A reservoir goes on by its rules; a lake, and a release that is imposed, stay as they are. A
/// reservoir on call can add what it may, what flows to it, and what those above it send.
void RiverDay::body_ahead(const StepRows& in, std::size_t body) {
  const auto steps = calls_.steps();
  const auto p = place_of_body(body);
  const auto& of = setup_.bodies[body];
  const auto& standing = bodies_[body];
  const auto& exchange = standing.exchange;
  const double seconds = in.seconds();
  loss_[p] = std::max(0.0, (exchange.evaporation + exchange.seepage) - exchange.rain) * seconds;
  may_give_[p] = (standing.range.may + standing.spill) * seconds;
  const bool imposed = std::isfinite(in.at(in.stretch().release, bodies_.size(), body, NAN));
  const bool by_rule = !of.lake && !imposed;
  double volume = left_in_body(body);
  const auto zones = of.zones.on(in.day());
  const double hedged = of.rules.hedging_share < 1.0 ? zones.hedging : zones.dead;
  const auto range_at = [&](double capacity) {
    return Reservoir::release_range(volume, zones, of.rules, capacity, seconds);
  };
  if (by_rule && of.on_call) {  // what it holds, whatever its outlets can let out at once
    may_give_[p] = (range_at(no_limit).may + standing.spill) * seconds;
    // Below its hedging curve it saves: all that users want is called from those above it.
    may_give_[p] = std::min(may_give_[p], std::max(0.0, volume - hedged));
  }
  const double capacity = by_rule ? of.capacity.at(level_[body]) : 0.0;
  double must = standing.range.must;
  for (std::size_t k = p * steps; k < (p + 1) * steps; ++k) {
    must = by_rule && k > p * steps ? range_at(capacity).must : must;
    leaving_ahead_[k] = (must + standing.spill) * seconds;
    extra_leaving_[k] = by_rule && of.on_call
                            ? (standing.range.may - standing.range.must) * seconds +
                                  std::max(0.0, flow_ahead_[k] - leaving_ahead_[k]) +
                                  extra_ahead_[k]
                            : 0.0;
    volume = std::max(0.0, volume + flow_ahead_[k] - leaving_ahead_[k] - loss_[p]);
  }
}

}  // namespace kzwater
