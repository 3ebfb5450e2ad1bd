// The salt of a step: it goes where water goes, at the concentration of the water that takes it
// along; water that evaporates or is consumed leaves its salt behind.
#include <algorithm>
#include <cmath>
#include <ranges>

#include "river_day.hpp"

namespace kzwater {

void RiverDay::move_salt(const StepRows& in, const Remembered& before) {
  for (std::size_t p = 0; p < places(); ++p) {
    const double entering = own_salt_[p] - before.returning_salt[p];
    account_.add(salt_inflow, entering);
    account_.add(salt_return_inflow, before.returning_salt[p]);
  }
  std::ranges::fill(strait_salt_, 0.0);
  auto& met = own_salt_;  // kg at each head, as it comes together
  for (const auto place : places_.order()) {
    const auto p = static_cast<std::size_t>(place);
    if (cut_off(p)) {
      move_salt_of_cut_off(in, p, met[p]);
    } else if (body_of_[p] < 0) {
      move_channel_salt(p, met[p]);
    } else {
      move_body_salt(static_cast<std::size_t>(body_of_[p]), met[p], before.water[p]);
    }
    for (const auto& branch : places_.below(p)) {
      const double leaving = branch.share * salt_outflow_[p];
      if (branch.to < 0) {
        account_.add(salt_discharge, leaving);
      } else {
        met[static_cast<std::size_t>(branch.to)] += leaving;
      }
    }
  }
  for (std::size_t k = 0; k < setup_.straits.size(); ++k) {
    const auto& [first, second, channel] = setup_.straits[k];
    const auto to = static_cast<std::size_t>(strait_[k] > 0.0 ? second : first);
    now_.salt[place_of_body(to)] += strait_salt_[k];
  }
  lead_salt_through_canals();
}

/// Of a place whose water is not computed.
void RiverDay::move_salt_of_cut_off(const StepRows& in, std::size_t place, double entering_salt) {
  const auto& exchange = in.exchange();
  const auto aquifer = setup_.groundwater.below_channel[place];
  salt_outflow_[place] = in.at(exchange.salt_outflow, places(), place);
  salinity_[place] = in.at(exchange.salinity, places(), place);
  account_.add(salt_boundary_inflow, salt_outflow_[place] + salinity_[place] * take_[place]);
  account_.add(salt_withdrawal, salinity_[place] * take_[place]);
  account_.add(salt_discharge, entering_salt);
  salt_seeped_[place] = aquifer < 0 ? 0.0 : in.at(exchange.salt_seeped, places(), place);
  seep_salt(boundary_salt_recharge, boundary_salt_recharge, aquifer, salt_seeped_[place]);
}

void RiverDay::move_channel_salt(std::size_t place, double entering_salt) {
  salinity_[place] = concentration(entering_salt, head_[place]);
  const double taken = std::min(entering_salt, salinity_[place] * take_[place]);
  const double entering = entering_salt - taken;
  const double before = now_.salt[place];
  const double there = before + entering;
  const double seeping = shares_.seeping[place] * there;
  const double kept = there - seeping;
  const double leaving = (1.0 - shares_.seeping[place]) *
                         (shares_.drained[place] * before + shares_.passed[place] * entering);
  salt_outflow_[place] = std::min(leaving, kept);
  now_.salt[place] = kept - salt_outflow_[place];
  account_.add(salt_withdrawal, taken);
  salt_seeped_[place] = seeping;
  seep_salt(salt_bed_seepage, bed_salt_recharge, setup_.groundwater.below_channel[place], seeping);
}

void RiverDay::move_body_salt(std::size_t body, double entering_salt, double volume) {
  const auto p = place_of_body(body);
  const double salt = now_.salt[p];
  double as_water = (take_[p] + seeped_[p]) + outflow_[p];
  for (std::size_t k = 0; k < setup_.straits.size(); ++k) {
    as_water += leaving_by_strait(k, body);
  }
  const double leaving = salt_taken_along(salt, volume, as_water);
  const double per_volume = as_water > 0.0 ? leaving / as_water : 0.0;
  salinity_[p] = as_water > 0.0 ? per_volume : concentration(salt, volume);
  salt_outflow_[p] = per_volume * outflow_[p];
  for (std::size_t k = 0; k < setup_.straits.size(); ++k) {
    const double moved = per_volume * leaving_by_strait(k, body);
    strait_salt_[k] += moved;
    account_.add(strait_salt, moved);
  }
  const bool lake = setup_.bodies[body].lake;
  const auto add = [&](const auto& of_lake, const auto& of_reservoir, double amount) {
    account_.add(of_lake, lake ? amount : 0.0);
    account_.add(of_reservoir, lake ? 0.0 : amount);
  };
  add(river_lake_salt_withdrawal, reservoir_salt_withdrawal, per_volume * take_[p]);
  salt_seeped_[p] = per_volume * seeped_[p];
  add(river_lake_salt_seepage, reservoir_salt_seepage, salt_seeped_[p]);
  add(river_lake_salt_outflow, reservoir_salt_outflow, salt_outflow_[p]);
  add(river_lake_salt_inflow, reservoir_salt_inflow, entering_salt);
  now_.salt[p] = std::max(0.0, salt - leaving) + entering_salt;
}

/// m3 of the step; a strait brings water from one of its lakes only.
double RiverDay::leaving_by_strait(std::size_t strait, std::size_t body) const {
  const auto& [first, second, channel] = setup_.straits[strait];
  const double flow = strait_[strait];
  const auto from = static_cast<std::size_t>(flow > 0.0 ? first : second);
  return from == body ? std::abs(flow) : 0.0;
}

void RiverDay::lead_salt_through_canals() {
  std::ranges::fill(user_salt_, 0.0);
  for (std::size_t j = 0; j < setup_.intakes.size(); ++j) {
    const auto& intake = setup_.intakes[j];
    const auto u = static_cast<std::size_t>(intake.user);
    double salt =
        rows_.needed()[j] * from_river_[u] * salinity_[static_cast<std::size_t>(intake.place)];
    canal_path_.clear();
    for (auto reach = intake.canal; reach >= 0;
         reach = setup_.canals.parent[static_cast<std::size_t>(reach)]) {
      canal_path_.push_back(static_cast<std::size_t>(reach));
    }
    for (const auto reach : canal_path_ | std::views::reverse) {
      const auto& shares = canals_[reach];
      const double seeping = shares.seeping * salt;
      const double reaching = salt - seeping;
      const double spilling =
          reaching * (shares.spilling / std::max(no_water, shares.spilling + shares.arriving));
      seep_salt(canal_salt_seepage, canal_salt_recharge, setup_.groundwater.below_canal[reach],
                seeping);
      account_.add(canal_salt_spill, spilling);
      salt = reaching - spilling;
    }
    user_salt_[u] += salt;
    account_.add(salt_delivery, salt);
  }
}

/// Of the salt that a user was brought: what it gives back and lets seep takes all along.
void RiverDay::leave_salt(std::size_t user) {
  const auto place = setup_.users.return_place[user];
  const double salt = user_salt_[user];
  const double left = returned_[user] + seeped_by_user_[user];
  if (!(left > 0.0)) {
    account_.add(user_salt_kept, salt);
    return;
  }
  const double back = salt * (returned_[user] / left);
  seep_salt(user_salt_seepage, user_salt_recharge, setup_.groundwater.below_user[user],
            salt - back);
  if (place < 0) {
    account_.add(user_salt_drainage, back);
    return;
  }
  const double washed = setup_.users.return_salt[user] * returned_[user];
  account_.add(user_salt_return, back);
  account_.add(user_salt_washed, washed);
  now_.returning_salt[static_cast<std::size_t>(place)] += back + washed;
}

}  // namespace kzwater
