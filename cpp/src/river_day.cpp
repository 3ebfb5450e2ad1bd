#include "river_day.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kzwater/error.hpp"

namespace kzwater {

namespace {

void check_size(const char* array, std::size_t found, std::size_t expected) {
  if (found != expected) {
    throw Error("array_size", {{"array", std::string(array)},
                               {"found", static_cast<long long>(found)},
                               {"expected", static_cast<long long>(expected)}});
  }
}

/// Of an array that may be left out.
template <class T>
void fill_or_check(const char* name, std::vector<T>& values, std::size_t size, T without) {
  if (values.empty()) {
    values.assign(size, without);
  }
  check_size(name, values.size(), size);
}

void check_users(Users& users) {
  const auto size = users.priority.size();
  check_size("consumed", users.consumed.size(), size);
  check_size("returned", users.returned.size(), size);
  check_size("return_place", users.return_place.size(), size);
  check_size("return_salt", users.return_salt.size(), size);
  check_size("well_order", users.well_order.size(), size);
  check_size("well_capacity", users.well_capacity.size(), size);
  fill_or_check("carry_over_days", users.carry_over_days, size, 0.0);
}

/// What seeps from bodies of water stays out of the account.
void check_groundwater(ManagedRiverSetup& setup) {
  auto& ground = setup.groundwater;
  const auto users = setup.users.priority.size();
  check_size("residence_time", ground.residence_time.size(), ground.return_place.size());
  fill_or_check("below_channel", ground.below_channel, setup.places, -1);
  fill_or_check("below_canal", ground.below_canal, setup.canals.parent.size(), -1);
  fill_or_check("below_user", ground.below_user, users, -1);
  fill_or_check("of_wells", ground.of_wells, users, -1);
  for (const auto& body : setup.bodies) {
    ground.below_channel[static_cast<std::size_t>(body.place)] = -1;
  }
}

ManagedRiverSetup checked(ManagedRiverSetup setup) {
  const auto& [time, bed, surface] = setup.channels;
  check_size("travel_time", time.size(), setup.places);
  check_size("bed_loss", bed.size(), setup.places);
  check_size("surface", surface.size(), setup.places);
  const auto canals = setup.canals.parent.size();
  check_size("canal", setup.canals.reach.size(), canals);
  fill_or_check("under_ice", setup.canals.under_ice, canals, static_cast<double>(NAN));
  check_users(setup.users);
  check_groundwater(setup);
  return setup;
}

/// Of users, of what stays and of calls. Where the largest volume counts, a call comes after those
/// of its class who stand where it passes: on its way water would be lost.
std::vector<std::int32_t> priorities(const ManagedRiverSetup& setup, const RiverRows& rows) {
  auto all = setup.users.priority;
  for (const auto& staying : setup.staying) {
    all.push_back(staying.priority);
  }
  for (const auto& call : rows.calls()) {
    all.push_back(call.priority);
  }
  if (setup.rule == AllocationRule::maximum_volume) {
    for (std::size_t k = 0; k < all.size(); ++k) {
      all[k] = 2 * all[k] + (k < all.size() - rows.calls().size() ? 0 : 1);
    }
  }
  return all;
}

std::vector<std::int32_t> bodies_by_place(const ManagedRiverSetup& setup) {
  std::vector<std::int32_t> body_of(setup.places, -1);
  for (std::size_t b = 0; b < setup.bodies.size(); ++b) {
    auto& at = body_of[static_cast<std::size_t>(setup.bodies[b].place)];
    if (at >= 0) {
      throw Error("place_taken", {{"place", static_cast<long long>(setup.bodies[b].place)}});
    }
    at = static_cast<std::int32_t>(b);
  }
  return body_of;
}

/// The place at which each reach of a canal begins to take water.
std::vector<std::int32_t> places_of_canals(const ManagedRiverSetup& setup) {
  std::vector<std::int32_t> place(setup.canals.parent.size(), -1);
  for (const auto& intake : setup.intakes) {
    for (auto reach = intake.canal; reach >= 0;
         reach = setup.canals.parent[static_cast<std::size_t>(reach)]) {
      place[static_cast<std::size_t>(reach)] = intake.place;
    }
  }
  return place;
}

/// Of each lake target the channels from its place down to the body below.
std::vector<std::vector<std::int32_t>> ways_to_lakes(const ManagedRiverSetup& setup,
                                                     const RiverPlaces& places,
                                                     const std::vector<std::int32_t>& body_of) {
  std::vector<std::vector<std::int32_t>> ways;
  for (const auto& target : setup.lake_targets) {
    auto& way = ways.emplace_back();
    auto place = setup.staying[static_cast<std::size_t>(target.staying)].place;
    while (place >= 0 && body_of[static_cast<std::size_t>(place)] < 0) {
      way.push_back(place);
      const auto below = places.below(static_cast<std::size_t>(place));
      place = below.size() == 1 ? below.front().to : -1;
    }
  }
  return ways;
}

}  // namespace

RiverDay::RiverDay(ManagedRiverSetup setup)
    : setup_(checked(std::move(setup))),
      places_(setup_.places, setup_.branches),
      calls_(setup_, places_),
      rows_(setup_, places_, calls_.list()),
      flow_(places_),
      priorities_(priorities(setup_, rows_)),
      allocator_({rows_.start(), rows_.variable()}, priorities_),
      permits_({rows_.start(), rows_.variable()}, priorities_),
      body_of_(bodies_by_place(setup_)),
      canal_place_(places_of_canals(setup_)),
      lake_ways_(ways_to_lakes(setup_, places_, body_of_)) {
  shares_.body.assign(places(), 0);
  for (const auto& body : setup_.bodies) {
    shares_.body[static_cast<std::size_t>(body.place)] = 1;
  }
  for (const auto& body : setup_.bodies) {
    below_.push_back(places_.downstream_of(body.place, shares_.body));
  }
  list_wells();
  resize();
}

void RiverDay::resize() {
  const auto to = [](std::size_t size, auto&... all) { (all.assign(size, 0.0), ...); };
  to(places(), now_.water, now_.salt, now_.returning, now_.returning_salt, now_.head,
     shares_.drained, shares_.passed, shares_.seeping, shares_.evaporating, shares_.given, passing_,
     loss_, own_inflow_, own_salt_, may_give_, base_, base_stored_, none_);
  to(places(), head_, take_, release_, outflow_, spill_, seeped_, evaporated_, salinity_,
     salt_outflow_, salt_seeped_);
  to(users(), now_.carried, demand_, permitted_, from_river_, from_well_, withdrawn_, delivered_,
     consumed_, returned_, seeped_by_user_, user_salt_, shortage_, reason_, cause_, relief_,
     carried_in_, asked_, lacked_, well_asked_, well_given_, well_relief_);
  to(setup_.staying.size(), staying_demand_, staying_met_, staying_reason_, staying_cause_,
     staying_relief_);
  target_of_.assign(setup_.staying.size(), -1);
  for (std::size_t t = 0; t < setup_.lake_targets.size(); ++t) {
    target_of_[static_cast<std::size_t>(setup_.lake_targets[t].staying)] =
        static_cast<std::int32_t>(t);
  }
  const auto canals = setup_.canals.parent.size();
  to(canals, now_.canal_flow, now_.canal_ice, arriving_, capacity_left_, canal_head_,
     canal_seepage_, canal_evaporation_, canal_spill_);
  canals_.resize(canals);
  closed_.assign(canals, 0);
  to(setup_.limits.size(), now_.limit_taken);
  const auto bodies = setup_.bodies.size();
  to(bodies, now_.ice, level_, area_, rain_, power_, may_release_, release_cause_);
  bodies_.resize(bodies);
  gain_.assign(bodies, none_);
  to(setup_.straits.size(), strait_, strait_salt_);
  to(setup_.shares_above.size(), now_.share_summed, now_.share_due);
  to(rows_.variables(), wanted_);
  to(rows_.calls().size(), called_);
  to(setup_.groundwater.return_place.size(), now_.groundwater, now_.groundwater_salt, recharge_,
     salt_recharge_, pumped_, baseflow_);
  permit_.resize(users());
  to(1, residual_, salt_residual_);
}

std::map<std::string, std::span<double>> RiverDay::state() {
  return {{"water", now_.water},
          {"salt", now_.salt},
          {"returning", now_.returning},
          {"returning_salt", now_.returning_salt},
          {"head", now_.head},
          {"canal_flow", now_.canal_flow},
          {"limit_taken", now_.limit_taken},
          {"ice", now_.ice},
          {"share_summed", now_.share_summed},
          {"share_due", now_.share_due},
          {"groundwater", now_.groundwater},
          {"groundwater_salt", now_.groundwater_salt},
          {"canal_ice", now_.canal_ice},
          {"carried", now_.carried}};
}

std::vector<std::pair<std::string, Values*>> RiverDay::results() {
  return {{"head_inflow", &head_},
          {"discharge", &outflow_},
          {"stored", &now_.water},
          {"stored_salt", &now_.salt},
          {"salinity", &salinity_},
          {"salt_outflow", &salt_outflow_},
          {"release", &release_},
          {"seeped", &seeped_},
          {"evaporated", &evaporated_},
          {"spill", &spill_},
          {"demand", &demand_},
          {"permitted", &permitted_},
          {"from_river", &from_river_},
          {"from_well", &from_well_},
          {"withdrawn", &withdrawn_},
          {"delivered", &delivered_},
          {"consumed", &consumed_},
          {"returned", &returned_},
          {"seeped_by_user", &seeped_by_user_},
          {"shortage", &shortage_},
          {"reason", &reason_},
          {"cause", &cause_},
          {"relief", &relief_},
          {"staying_demand", &staying_demand_},
          {"staying_met", &staying_met_},
          {"staying_reason", &staying_reason_},
          {"staying_cause", &staying_cause_},
          {"staying_relief", &staying_relief_},
          {"canal_head", &canal_head_},
          {"canal_seepage", &canal_seepage_},
          {"canal_evaporation", &canal_evaporation_},
          {"canal_spill", &canal_spill_},
          {"limit_taken", &now_.limit_taken},
          {"level", &level_},
          {"area", &area_},
          {"rain", &rain_},
          {"power", &power_},
          {"may_release", &may_release_},
          {"release_cause", &release_cause_},
          {"called", &called_},
          {"ice", &now_.ice},
          {"strait", &strait_},
          {"moved", &account_.moved()},
          {"residual", &residual_},
          {"salt_residual", &salt_residual_},
          {"salt_seeped", &salt_seeped_},
          {"groundwater", &now_.groundwater},
          {"groundwater_salt", &now_.groundwater_salt},
          {"recharge", &recharge_},
          {"pumped", &pumped_},
          {"baseflow", &baseflow_},
          {"canal_ice", &now_.canal_ice},
          {"carried_in", &carried_in_},
          {"carried_out", &now_.carried}};
}

void RiverDay::step(const StepRows& in) {
  const auto before = now_;
  try {
    make_step(in, before);
    close(before);
  } catch (...) {
    now_ = before;
    throw;
  }
}

void RiverDay::make_step(const StepRows& in, const Remembered& before) {
  account_.clear();
  begin_limits(in);
  begin_groundwater();
  meet_heads(in);
  fix_channels(in);
  fix_canals(in);
  rows_.set_coefficients(arriving_, passing_);
  want(in);
  stand_bodies(in);
  want_staying(in);
  set_user_bounds(in);
  permit();
  permit_ahead(in);
  look_ahead(in);
  place_calls(in);
  hedge(in);
  fix_gains();
  flow_without_takes(in);
  set_water_bounds(in);
  set_given_takes_aside(in);
  const auto& shared =
      allocator_.allocate({wanted_, rows_.bound(), rows_.coefficient()}, setup_.rule);
  draw(shared, in);
  deliver(shared, in);
  move_salt(in, before);
  end_pumping(in);
  use_water();
  count_shares(in);
  settle_groundwater(in);
  explain(shared);
}

ManagedRiver::ManagedRiver(ManagedRiverSetup setup)
    : day_(std::make_unique<RiverDay>(std::move(setup))) {}
ManagedRiver::ManagedRiver(ManagedRiver&&) noexcept = default;
ManagedRiver& ManagedRiver::operator=(ManagedRiver&&) noexcept = default;
ManagedRiver::~ManagedRiver() = default;

const ManagedRiverSetup& ManagedRiver::setup() const {
  return day_->setup();
}

std::map<std::string, std::span<double>> ManagedRiver::state() {
  return day_->state();
}

std::vector<std::pair<std::string, std::size_t>> ManagedRiver::results() const {
  std::vector<std::pair<std::string, std::size_t>> sizes;
  for (const auto& [name, values] : day_->results()) {
    sizes.emplace_back(name, values->size());
  }
  return sizes;
}

void ManagedRiver::run(const RiverStretch& stretch, const std::map<std::string, double*>& wanted,
                       const std::function<void(std::size_t)>& between,
                       const RiverExchange& exchange) {
  const auto results = day_->results();
  for (std::size_t step = 0; step < stretch.steps; ++step) {
    try {
      day_->step(StepRows(stretch, exchange, step));
    } catch (const Error& error) {
      auto values = error.values();
      values["step"] = static_cast<long long>(step);
      throw Error(error.code(), std::move(values));
    }
    for (const auto& [name, values] : results) {
      if (const auto found = wanted.find(name); found != wanted.end()) {
        std::ranges::copy(*values, found->second + step * values->size());
      }
    }
    between(step + 1);
  }
}

}  // namespace kzwater
