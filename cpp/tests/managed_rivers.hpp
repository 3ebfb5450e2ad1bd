// Managed rivers for tests: built up place by place, run for some days.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "kzwater/lateral/managed_river.hpp"

namespace kzwater::managed {

using Series = std::vector<double>;

inline ManagedRiverSetup channels(std::size_t places, double travel_days = 0.0) {
  ManagedRiverSetup setup;
  setup.places = places;
  for (std::size_t p = 0; p < places; ++p) {
    const auto place = static_cast<std::int32_t>(p);
    setup.branches.push_back({place, p + 1 < places ? place + 1 : -1, 1.0});
  }
  setup.channels.travel_time.assign(places, travel_days * 86400.0);
  setup.channels.bed_loss.assign(places, 0.0);
  setup.channels.surface.assign(places, 0.0);
  return setup;
}

/// Who consumes 60 % and gives back 30 % to the place below, if there is one.
inline void add_user(ManagedRiverSetup& setup, std::int32_t place, std::int32_t priority,
                     std::int32_t canal = -1) {
  auto& users = setup.users;
  setup.intakes.push_back(
      {static_cast<std::int32_t>(users.priority.size()), place, canal, 1.0, no_limit});
  users.priority.push_back(priority);
  users.consumed.push_back(0.6);
  users.returned.push_back(0.3);
  users.return_place.push_back(setup.branches[static_cast<std::size_t>(place)].to);
  users.return_salt.push_back(0.0);
  users.well_order.push_back(WellOrder::none);
  users.well_capacity.push_back(0.0);
}

/// A reservoir with vertical walls: 1 km2 for each m, from 0 to 100 million m3 at 100 m.
inline WaterBody reservoir(std::int32_t place) {
  return {
      .place = place,
      .table = LevelTable({{0.0, 200.0}, {1e6, 1e6}, {0.0, 2e8}}),
      .zones =
          {SeasonalCurve(1e7), SeasonalCurve(1e7), SeasonalCurve(8e7), SeasonalCurve(9e7), 1e8, {}},
      .rules = {0.0, 1e6, 1.0, 1.0, false},
      .spillway = {1.7, 20.0, 100.0},
      .capacity = LinearTable("capacity", {0.0}, {500.0}),
      .plant = {0.85, 300.0, 100.0},
      .tailwater = LinearTable("tailwater", {0.0}, {0.0})};
}

struct Run {
  std::map<std::string, Series> rows;

  double at(const std::string& name, std::size_t step, std::size_t index) const {
    const auto& values = rows.at(name);
    return values[step * (values.size() / steps) + index];
  }
  std::size_t steps = 0;
};

inline Run run(ManagedRiver& river, const RiverStretch& stretch,
               const RiverExchange& exchange = {}) {
  Run result;
  result.steps = stretch.steps;
  std::map<std::string, double*> wanted;
  for (const auto& [name, size] : river.results()) {
    auto& rows = result.rows[name];
    rows.resize(size * stretch.steps);
    wanted[name] = rows.data();
  }
  river.run(stretch, wanted, [](std::size_t) {}, exchange);
  return result;
}

/// The same values in every step.
inline Series steady(std::size_t steps, const Series& row) {
  Series rows;
  for (std::size_t step = 0; step < steps; ++step) {
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

}  // namespace kzwater::managed
