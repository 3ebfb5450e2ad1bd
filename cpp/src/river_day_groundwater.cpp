// Groundwater below a managed river: what seeps into it, what wells pump, what drains from it.
//
// Wells pump of what an aquifer holds at the start of the step, those before the river first; of
// what they leave a share drains, which the river has in the next step; what seeps is there to be
// pumped from the next step on.
#include <algorithm>

#include "kzwater/lateral/aquifer.hpp"
#include "river_day.hpp"

namespace kzwater {

void RiverDay::list_wells() {
  wells_.resize(setup_.groundwater.return_place.size());
  for (std::size_t u = 0; u < users(); ++u) {
    const auto aquifer = setup_.groundwater.of_wells[u];
    if (aquifer >= 0 && setup_.users.well_order[u] != WellOrder::none) {
      wells_[static_cast<std::size_t>(aquifer)].push_back(u);
    }
  }
  for (auto& users : wells_) {
    std::ranges::stable_sort(users, {}, [&](std::size_t u) { return setup_.users.priority[u]; });
  }
}

void RiverDay::begin_groundwater() {
  for (auto* const amounts : {&recharge_, &salt_recharge_, &pumped_, &from_well_}) {
    std::ranges::fill(*amounts, 0.0);
  }
}

/// Wells before the river leave to those after it what these might need in their turn.
void RiverDay::begin_pumping(const StepRows& in) {
  for (std::size_t u = 0; u < users(); ++u) {
    well_asked_[u] = setup_.users.well_order[u] == WellOrder::none
                         ? 0.0
                         : std::min(asked_[u], setup_.users.well_capacity[u] * in.seconds());
  }
  share_groundwater();
  for (std::size_t u = 0; u < users(); ++u) {
    if (setup_.users.well_order[u] == WellOrder::before_river) {
      pump(u, well_given_[u]);
    }
  }
}

/// What wells before the river can be counted on for, of what is wanted in a step to come: no more
/// than today where their aquifer is running dry.
double RiverDay::well_ahead(std::size_t user, double wanted, double seconds) const {
  if (setup_.users.well_order[user] != WellOrder::before_river) {
    return 0.0;
  }
  const double capacity = setup_.users.well_capacity[user] * seconds;
  const bool dry = from_well_[user] < std::min(asked_[user], capacity);
  return std::min(wanted, dry ? from_well_[user] : capacity);
}

/// What the river did not bring is pumped, up to the capacity of the wells.
void RiverDay::end_pumping(const StepRows& in) {
  for (std::size_t u = 0; u < users(); ++u) {
    const double missing = std::max(0.0, asked_[u] - from_river_[u] - from_well_[u]);
    const double left = setup_.users.well_capacity[u] * in.seconds() - from_well_[u];
    well_asked_[u] = setup_.users.well_order[u] == WellOrder::none
                         ? 0.0
                         : std::max(0.0, std::min(missing, left));
  }
  share_groundwater();
  for (std::size_t u = 0; u < users(); ++u) {
    pump(u, well_given_[u]);
    const auto aquifer = setup_.groundwater.of_wells[u];
    if (aquifer < 0) {
      account_.add(pumping, from_well_[u]);
      continue;
    }
    const auto a = static_cast<std::size_t>(aquifer);
    const double salt =
        concentration(now_.groundwater_salt[a], now_.groundwater[a]) * from_well_[u];
    account_.add(groundwater_pumping, from_well_[u]);
    account_.add(groundwater_salt_pumping, salt);
    user_salt_[u] += salt;
  }
}

void RiverDay::pump(std::size_t user, double volume) {
  from_well_[user] += volume;
  if (const auto aquifer = setup_.groundwater.of_wells[user]; aquifer >= 0) {
    pumped_[static_cast<std::size_t>(aquifer)] += volume;
  }
}

/// What wells give of what is asked of them.
void RiverDay::share_groundwater() {
  std::ranges::copy(well_asked_, well_given_.begin());
  std::ranges::fill(well_relief_, 0.0);
  for (std::size_t a = 0; a < wells_.size(); ++a) {
    share_aquifer(a);
  }
}

/// Class by class, in proportion to what is asked; the class that gets a part of it gains by more.
void RiverDay::share_aquifer(std::size_t aquifer) {
  const auto& of_it = wells_[aquifer];
  double left = Aquifer::pumpable(now_.groundwater[aquifer], pumped_[aquifer]);
  bool served = true;
  for (std::size_t first = 0; first < of_it.size();) {
    double asked = 0.0;
    auto end = first;
    for (; end < of_it.size() &&
           setup_.users.priority[of_it[end]] == setup_.users.priority[of_it[first]];
         ++end) {
      asked += well_asked_[of_it[end]];
    }
    const bool enough = asked <= left;
    for (; first < end; ++first) {
      const auto user = of_it[first];
      well_given_[user] = Aquifer::give(well_asked_[user], asked, left);
      well_relief_[user] = served && !enough ? well_asked_[user] / asked : 0.0;
    }
    left = enough ? left - asked : 0.0;
    served = served && enough;
  }
}

void RiverDay::settle_groundwater(const StepRows& in) {
  const auto& ground = setup_.groundwater;
  for (std::size_t a = 0; a < wells_.size(); ++a) {
    const auto [after, drained] = Aquifer::drain<double>(
        {now_.groundwater[a], now_.groundwater_salt[a]}, pumped_[a],
        {recharge_[a], salt_recharge_[a]}, ground.residence_time[a], in.seconds());
    now_.groundwater[a] = after.water;
    now_.groundwater_salt[a] = after.salt;
    baseflow_[a] = drained.water;
    if (ground.return_place[a] < 0) {
      account_.add(groundwater_outflow, baseflow_[a]);
      account_.add(groundwater_salt_outflow, drained.salt);
      continue;
    }
    account_.add(groundwater_return, baseflow_[a]);
    account_.add(groundwater_salt_return, drained.salt);
    now_.returning[static_cast<std::size_t>(ground.return_place[a])] += baseflow_[a];
    now_.returning_salt[static_cast<std::size_t>(ground.return_place[a])] += drained.salt;
  }
}

/// Whether the wells of a user would have brought half of what is lacking from a full aquifer.
bool RiverDay::lacks_groundwater(std::size_t user) const {
  return setup_.groundwater.of_wells[user] >= 0 &&
         well_asked_[user] - well_given_[user] >= 0.5 * shortage_[user];
}

/// What a user would get of more water in its aquifer; none where its wells would not bring all.
double RiverDay::groundwater_relief(std::size_t user) const {
  const double unmet = well_asked_[user] - well_given_[user];
  return unmet >= (1.0 - no_shortage) * shortage_[user] ? well_relief_[user] : 0.0;
}

}  // namespace kzwater
