// What is fixed at the start of a step, before anyone takes water.
#include <algorithm>
#include <cmath>
#include <ranges>

#include "kzwater/lateral/lake_target.hpp"
#include "river_day.hpp"

namespace kzwater {

void RiverDay::begin_limits(const StepRows& in) {
  const auto& begins = in.stretch().limit_begins;
  for (std::size_t l = 0; l < now_.limit_taken.size(); ++l) {
    if (in.at(begins, now_.limit_taken.size(), l) > 0.0) {
      now_.limit_taken[l] = 0.0;
    }
  }
}

void RiverDay::meet_heads(const StepRows& in) {
  const auto& stretch = in.stretch();
  for (std::size_t p = 0; p < places(); ++p) {
    const double entering = in.at(stretch.inflow, places(), p) * in.seconds();
    account_.add(lateral_inflow, entering);
    account_.add(return_inflow, now_.returning[p]);
    own_inflow_[p] = entering + now_.returning[p];
    own_salt_[p] = in.at(stretch.inflow_salinity, places(), p) * entering + now_.returning_salt[p];
    now_.returning[p] = 0.0;
    now_.returning_salt[p] = 0.0;
  }
  // Without a step before, the flow that the inflows of today would keep up stands for it.
  if (std::ranges::all_of(now_.head, [](double head) { return head == 0.0; })) {
    std::ranges::copy(own_inflow_, now_.head.begin());
    for (const auto place : places_.order()) {
      for (const auto& branch : places_.below(static_cast<std::size_t>(place))) {
        if (branch.to >= 0) {
          now_.head[static_cast<std::size_t>(branch.to)] +=
              branch.share * now_.head[static_cast<std::size_t>(place)];
        }
      }
    }
  }
}

void RiverDay::fix_channels(const StepRows& in) {
  const auto& channels = setup_.channels;
  if (in.seconds() != seconds_) {
    travel_time_ = places_.in_whole_steps(channels.travel_time, shares_.body, in.seconds());
    calls_.set_travel_time(travel_time_, in.seconds());
    for (auto* ahead : {&flow_ahead_, &leaving_ahead_, &extra_ahead_, &extra_leaving_}) {
      ahead->assign(places() * calls_.steps(), 0.0);
    }
    permitted_share_.assign(users() * calls_.steps(), 0.0);
    seconds_ = in.seconds();
  }
  const double days = in.seconds() / seconds_per_day;
  for (std::size_t p = 0; p < places(); ++p) {
    shares_.given[p] = in.at(in.exchange().outflow, places(), p, NAN);
    if (shares_.body[p] != 0 || std::isfinite(shares_.given[p])) {
      passing_[p] = 0.0;
      loss_[p] = 0.0;
      continue;
    }
    // A linear store; the Muskingum scheme with the weight at which nothing passes in the step.
    const bool passes = travel_time_[p] == 0.0;
    shares_.drained[p] = passes ? 1.0 : in.seconds() / travel_time_[p];
    shares_.passed[p] = passes ? 1.0 : 0.0;
    const double soaking = channels.bed_loss[p] * in.seconds();
    const double drying = 1e-3 * days * channels.surface[p] *
                          std::max(0.0, in.at(in.stretch().evaporation, places(), p));
    const double asked = soaking + drying;
    const double there = now_.water[p] + now_.head[p];
    const double share = lost_share(asked, there) / std::max(no_water, asked);
    shares_.seeping[p] = share * soaking;
    shares_.evaporating[p] = share * drying;
    passing_[p] = shares_.kept(p) * shares_.passed[p];
    loss_[p] = asked;
  }
}

void RiverDay::fix_canals(const StepRows& in) {
  for (std::size_t c = 0; c < canals_.size(); ++c) {
    closed_[c] = in.at(in.stretch().canal_closed, canals_.size(), c) > 0.0 ? 1 : 0;
    const auto ice = ice_of_canal(in, c);
    now_.canal_ice[c] = ice.thickness;
    capacity_left_[c] = ice.left;
    const double evaporation =
        canal_place_[c] < 0
            ? 0.0
            : in.at(in.stretch().evaporation, places(), static_cast<std::size_t>(canal_place_[c]));
    canals_[c] =
        Canal::shares<double>(setup_.canals.reach[c], now_.canal_flow[c], ice.open * evaporation);
    arriving_[c] = canals_[c].arriving;
  }
}

/// A closed canal holds no water that could freeze.
Canal::Frozen<double> RiverDay::ice_of_canal(const StepRows& in, std::size_t canal) const {
  const auto place = canal_place_[canal];
  const double under_ice = setup_.canals.under_ice[canal];
  if (closed_[canal] != 0 || place < 0 || std::isnan(under_ice)) {
    return {0.0, 1.0, 1.0};
  }
  const double warmth = in.at(in.stretch().temperature, places(), static_cast<std::size_t>(place)) *
                        in.seconds() / seconds_per_day;
  return Canal::freeze(now_.canal_ice[canal], warmth, under_ice, setup_.canals.ice);
}

void RiverDay::want(const StepRows& in) {
  const auto& stretch = in.stretch();
  for (std::size_t u = 0; u < users(); ++u) {
    demand_[u] = in.at(stretch.demand, users(), u) * in.seconds();
  }
  for (std::size_t a = 0; a < setup_.shares_above.size(); ++a) {
    demand_[static_cast<std::size_t>(setup_.shares_above[a].user)] += now_.share_due[a];
  }
  for (std::size_t u = 0; u < users(); ++u) {
    carried_in_[u] = now_.carried[u];
    asked_[u] = demand_[u] + carried_in_[u];
  }
  begin_pumping(in);
  for (std::size_t u = 0; u < users(); ++u) {
    wanted_[u] = asked_[u] - from_well_[u];
  }
}

/// What must stay, some steps from now, m3.
double RiverDay::staying_wanted(const StepRows& in, std::size_t demand, std::size_t steps) const {
  const auto& staying = in.stretch().staying;
  const double most = in.later(staying, staying_demand_.size(), demand, steps) * in.seconds();
  const auto target = target_of_[demand];
  return target < 0 ? most
                    : std::min(most, lakes_want(in, static_cast<std::size_t>(target), steps));
}

/// What the lakes of a target want some steps from now: they lack what they lack today, and lose by
/// the evaporation and the rain of then.
double RiverDay::lakes_want(const StepRows& in, std::size_t number, std::size_t steps) const {
  const auto& target = setup_.lake_targets[number];
  const auto& evaporation = in.stretch().evaporation;
  const auto& rain = in.stretch().rain;
  double lacking = target.volume;
  double losing = 0.0;
  for (const auto body : target.bodies) {
    const auto b = static_cast<std::size_t>(body);
    const auto p = place_of_body(b);
    const auto& exchange = bodies_[b].exchange;
    lacking -= now_.water[p];
    losing += (exchange.evaporation + exchange.seepage - exchange.rain) * in.seconds();
    const double dries =
        in.later(evaporation, places(), p, steps) - in.at(evaporation, places(), p);
    const double wets = in.later(rain, places(), p, steps) - in.at(rain, places(), p);
    const double open = bodies_[b].open * setup_.bodies[b].evaporation_coefficient;
    losing += 1e-3 * area_[b] * (open * dries - wets) * in.seconds() / seconds_per_day;
  }
  const auto losses = lake_ways_[number] | std::views::transform([&](std::int32_t place) {
                        return loss_[static_cast<std::size_t>(place)];
                      });
  return wanted_for_lakes<double>({lacking, losing, target.share}, losses, target.seconds,
                                  in.seconds());
}

/// All that must stay, with what lakes lack by the state at the start of the step.
void RiverDay::want_staying(const StepRows& in) {
  for (std::size_t s = 0; s < staying_demand_.size(); ++s) {
    staying_demand_[s] = staying_wanted(in, s, 0);
    wanted_[rows_.staying_variable(s)] = staying_demand_[s];
  }
}

/// What of a release is at each place below within the step.
void RiverDay::fix_gains() {
  for (std::size_t b = 0; b < bodies_.size(); ++b) {
    std::ranges::fill(gain_[b], 0.0);
    places_.spread(below_[b], passing_, 1.0, gain_[b]);
    gain_[b][place_of_body(b)] = 0.0;
  }
}

}  // namespace kzwater
