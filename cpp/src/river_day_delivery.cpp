// The water of a step on its way: down the river, through the canals, to the users and back.
#include <algorithm>
#include <cmath>

#include "kzwater/lateral/carry_over.hpp"
#include "kzwater/lateral/share_above.hpp"
#include "river_day.hpp"

namespace kzwater {

void RiverDay::deliver(const Allocation& shared, const StepRows& in) {
  take_water(shared, in);
  let_out(in);
  std::ranges::copy(now_.water, base_stored_.begin());
  std::ranges::copy(own_inflow_, head_.begin());
  flow_.advance(shares_, {now_.water, head_, take_, release_, outflow_});
  for (std::size_t p = 0; p < places(); ++p) {
    if (cut_off(p)) {
      settle_cut_off(in, p);
    } else if (body_of_[p] < 0) {
      settle_channel(p);
    } else {
      settle_body(in, static_cast<std::size_t>(body_of_[p]));
    }
    for (const auto& branch : places_.below(p)) {
      account_.add(discharge, branch.to < 0 ? branch.share * outflow_[p] : 0.0);
    }
  }
  std::ranges::copy(head_, now_.head.begin());
  lead_through_canals(in);
}

void RiverDay::take_water(const Allocation& shared, const StepRows& in) {
  for (std::size_t u = 0; u < users(); ++u) {
    from_river_[u] = taken_by(shared, in, u);
  }
  std::ranges::fill(take_, 0.0);
  for (std::size_t j = 0; j < setup_.intakes.size(); ++j) {
    const auto& intake = setup_.intakes[j];
    take_[static_cast<std::size_t>(intake.place)] +=
        rows_.needed()[j] * from_river_[static_cast<std::size_t>(intake.user)];
  }
}

/// What bodies of water spill and release of what they hold.
void RiverDay::let_out(const StepRows& in) {
  for (std::size_t b = 0; b < bodies_.size(); ++b) {
    const auto& body = bodies_[b];
    const auto p = place_of_body(b);
    spill_[p] = body.spill * in.seconds();
    const double given = in.at(in.exchange().release, bodies_.size(), b, NAN);
    release_[p] =
        (std::isfinite(given) ? given : body.range.must * in.seconds() + body.extra) + spill_[p];
    // what spills leaves with the release, from what was there before it
    now_.water[p] = cut_off(p) ? now_.water[p] : body.volume + spill_[p];
  }
}

/// What flows out of and is taken at a place whose water is not computed comes from outside, and
/// what reaches it leaves.
void RiverDay::settle_cut_off(const StepRows& in, std::size_t place) {
  const auto aquifer = setup_.groundwater.below_channel[place];
  account_.add(boundary_inflow, outflow_[place] + take_[place]);
  account_.add(withdrawal, take_[place]);
  account_.add(discharge, head_[place]);
  seeped_[place] = aquifer < 0 ? 0.0 : in.at(in.exchange().seeped, places(), place);
  seep(boundary_recharge, boundary_recharge, aquifer, seeped_[place]);
}

/// Losses of a channel, whose water before the step is `base_stored_`.
void RiverDay::settle_channel(std::size_t place) {
  const double there = base_stored_[place] + (head_[place] - take_[place]);
  seeped_[place] = shares_.seeping[place] * there;
  evaporated_[place] = shares_.evaporating[place] * there;
  seep(bed_seepage, bed_recharge, setup_.groundwater.below_channel[place], seeped_[place]);
  account_.add(channel_evaporation, evaporated_[place]);
  account_.add(withdrawal, take_[place]);
}

void RiverDay::settle_body(const StepRows& in, std::size_t body) {
  const auto p = place_of_body(body);
  const auto& standing = bodies_[body];
  const auto& of = setup_.bodies[body];
  now_.water[p] += standing.from_straits;
  seeped_[p] = standing.exchange.seepage * in.seconds();
  evaporated_[p] = standing.exchange.evaporation * in.seconds();
  rain_[body] = standing.exchange.rain * in.seconds();
  release_[p] = outflow_[p] - spill_[p];
  release_cause_[body] =
      static_cast<double>(standing.extra > 0.0 ? ReleaseCause::called : standing.range.must_set_by);
  if (of.lake) {
    account_.add(river_lake_rain, rain_[body]);
    account_.add(river_lake_evaporation, evaporated_[p]);
    account_.add(river_lake_seepage, seeped_[p]);
    account_.add(river_lake_outflow, outflow_[p]);
    account_.add(river_lake_withdrawal, take_[p]);
    account_.add(river_lake_inflow, head_[p]);
    return;
  }
  account_.add(reservoir_rain, rain_[body]);
  account_.add(reservoir_evaporation, evaporated_[p]);
  account_.add(reservoir_seepage, seeped_[p]);
  account_.add(reservoir_spill, spill_[p]);
  account_.add(reservoir_release, release_[p]);
  account_.add(reservoir_withdrawal, take_[p]);
  account_.add(reservoir_inflow, head_[p]);
  power_[body] = Hydropower::generate(of.plant, release_[p] / in.seconds(), level_[body],
                                      of.tailwater, in.seconds())
                     .power;
}

void RiverDay::lead_through_canals(const StepRows& in) {
  std::ranges::fill(canal_head_, 0.0);
  std::ranges::fill(withdrawn_, 0.0);
  for (std::size_t j = 0; j < setup_.intakes.size(); ++j) {
    const auto& intake = setup_.intakes[j];
    const auto u = static_cast<std::size_t>(intake.user);
    withdrawn_[u] += rows_.needed()[j] * from_river_[u];
    double arriving = intake.share * from_river_[u];
    for (auto reach = intake.canal; reach >= 0;
         reach = setup_.canals.parent[static_cast<std::size_t>(reach)]) {
      const auto c = static_cast<std::size_t>(reach);
      arriving /= arriving_[c];
      canal_head_[c] += arriving;
    }
  }
  for (std::size_t c = 0; c < canals_.size(); ++c) {
    canal_seepage_[c] = canals_[c].seeping * canal_head_[c];
    canal_evaporation_[c] = canals_[c].evaporating * canal_head_[c];
    canal_spill_[c] = canals_[c].spilling * canal_head_[c];
    seep(canal_seepage, canal_recharge, setup_.groundwater.below_canal[c], canal_seepage_[c]);
    account_.add(canal_evaporation, canal_evaporation_[c]);
    account_.add(canal_spill, canal_spill_[c]);
    now_.canal_flow[c] = canal_head_[c] / in.seconds();
  }
  for (std::size_t l = 0; l < setup_.limits.size(); ++l) {
    for (const auto user : setup_.limits[l].users) {
      now_.limit_taken[l] += withdrawn_[static_cast<std::size_t>(user)];
    }
  }
}

/// What users do with what they get; what they give back is in the river in the next step.
void RiverDay::use_water() {
  const auto& all = setup_.users;
  for (std::size_t u = 0; u < users(); ++u) {
    permitted_[u] = std::min(asked_[u], permitted_[u] + from_well_[u]);
    delivered_[u] = from_river_[u] + from_well_[u];
    const auto lack = carry_over(asked_[u], delivered_[u], all.carry_over_days[u], seconds_);
    lacked_[u] = lack.lacked;
    now_.carried[u] = lack.carried;
    shortage_[u] = lack.shortage;
    consumed_[u] = all.consumed[u] * delivered_[u];
    returned_[u] = all.returned[u] * delivered_[u];
    seeped_by_user_[u] = std::max(0.0, (delivered_[u] - consumed_[u]) - returned_[u]);
    account_.add(delivery, from_river_[u]);
    account_.add(consumption, consumed_[u]);
    seep(user_seepage, user_recharge, setup_.groundwater.below_user[u], seeped_by_user_[u]);
    const auto place = all.return_place[u];
    if (place < 0) {
      account_.add(user_drainage, returned_[u]);
    } else {
      account_.add(user_return, returned_[u]);
      now_.returning[static_cast<std::size_t>(place)] += returned_[u];
    }
    leave_salt(u);
  }
}

/// What came above the threshold in this step is due in the next.
void RiverDay::count_shares(const StepRows& in) {
  const auto& stretch = in.stretch();
  const auto size = setup_.shares_above.size();
  for (std::size_t a = 0; a < size; ++a) {
    const bool begins = in.at(stretch.share_begins, size, a) > 0.0;
    const double came = head_[static_cast<std::size_t>(setup_.shares_above[a].place)];
    const auto [summed, due] =
        sum_above(begins ? 0.0 : now_.share_summed[a], came, in.at(stretch.share, size, a),
                  in.at(stretch.share_threshold, size, a));
    now_.share_summed[a] = summed;
    now_.share_due[a] = due;
  }
}

}  // namespace kzwater
