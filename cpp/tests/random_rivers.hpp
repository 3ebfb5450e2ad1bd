// Rivers at random, with every option on.
#pragma once
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "managed_rivers.hpp"

namespace kzwater::managed {

constexpr std::size_t steps = 40;

struct RandomRiver {
  ManagedRiverSetup setup;
  double filled = 2.5e7;     // m3 in each body at the start
  double groundwater = 0.0;  // m3 in each aquifer
  std::vector<std::int32_t> days;
  Series inflow, salinity, evaporation, rain, temperature, opening;
  Series demand, staying, limit, begins, closed, release, share, threshold, share_begins;

  RiverStretch stretch(std::size_t first, std::size_t count) const {
    const auto rows = [&](const Series& all) {
      const auto width = all.size() / steps;
      return std::span(all).subspan(first * width, (steps - first) * width);
    };
    return {.steps = count,
            .ahead = steps - first - count,
            .day = std::span(days).subspan(first, count),
            .inflow = rows(inflow),
            .inflow_salinity = rows(salinity),
            .evaporation = rows(evaporation),
            .rain = rows(rain),
            .demand = rows(demand),
            .staying = rows(staying),
            .limit = rows(limit),
            .limit_begins = rows(begins),
            .canal_closed = rows(closed),
            .temperature = rows(temperature),
            .opening = rows(opening),
            .release = rows(release),
            .share = rows(share),
            .share_threshold = rows(threshold),
            .share_begins = rows(share_begins)};
  }
};

class RiverMaker {
 public:
  explicit RiverMaker(unsigned seed) : random_(seed) {}

  RandomRiver make() {
    RandomRiver made;
    auto& setup = made.setup;
    setup = channels(8);
    const auto places = static_cast<std::int32_t>(setup.places);
    for (std::int32_t p = 0; p + 1 < places; ++p) {
      setup.branches[static_cast<std::size_t>(p)].to =
          p + 1 + static_cast<std::int32_t>(below(static_cast<std::size_t>(places - p - 1)));
      if (unit() < 0.2 && p + 2 < places) {  // a bifurcation
        setup.branches[static_cast<std::size_t>(p)].share = 0.7;
        setup.branches.push_back({p, places - 1, 0.3});
      }
    }
    for (std::size_t p = 0; p < setup.places; ++p) {
      setup.channels.travel_time[p] = unit() < 0.4 ? 0.0 : 3.0 * unit() * 86400.0;
      setup.channels.bed_loss[p] = unit();
      setup.channels.surface[p] = 1e6 * unit();
    }
    add_canals(setup);
    add_bodies(setup);
    add_users(setup);
    add_series(made);
    made.filled = unit() < 0.3 ? 1.02e7 : 2.5e7;
    add_groundwater(made);
    return made;
  }

 private:
  double unit() { return distribution_(random_); }
  std::size_t below(std::size_t size) {
    return static_cast<std::size_t>(unit() * 0.999999 * static_cast<double>(size));
  }

  void add_canals(ManagedRiverSetup& setup) {
    setup.canals.parent = {-1, 0, 0, -1};
    for (std::size_t c = 0; c < setup.canals.parent.size(); ++c) {
      setup.canals.reach.push_back({30.0 * unit(), 10.0 * unit(), 2.0 + 20.0 * unit(), 3.0 * unit(),
                                    0.4, unit(), 0.1 * unit()});
      setup.canals.under_ice.push_back(unit() < 0.7 ? unit() : NAN);
    }
  }

  void add_bodies(ManagedRiverSetup& setup) {
    for (const std::int32_t place : {1, 4}) {
      auto body = reservoir(place);
      body.rules = {unit(), 1e6, unit(), unit(), unit() < 0.3};
      body.zones.buffer = SeasonalCurve(3e7);
      body.zones.hedging = SeasonalCurve(4e7);
      body.seepage = unit();
      body.on_call = unit() < 0.8;
      body.spillway.crest = place == 1 ? 30.0 : 100.0;
      setup.bodies.push_back(std::move(body));
    }
    for (const std::int32_t place : {6, 7}) {
      auto lake = reservoir(place);
      lake.lake = true;
      lake.table = LevelTable({{0.0, 100.0}, {2e6, 6e6}, {0.0, 4e8}});
      lake.spillway = {1.7, place == 6 ? 30.0 : 0.0, 12.0};
      lake.gate = {0.6, place == 6 ? 3.0 : 0.0, 2.0};
      setup.bodies.push_back(std::move(lake));
    }
    setup.straits.push_back({2, 3, {20.0, 500.0, 0.03, 5.0}});
  }

  void add_users(ManagedRiverSetup& setup) {
    for (std::int32_t u = 0; u < 10; ++u) {
      const auto place = static_cast<std::int32_t>(below(setup.places));
      // both canals keep to one place each, as canals do
      const auto kind = below(4);
      if (kind == 0) {
        add_user(setup, 2, 1 + static_cast<std::int32_t>(below(3)),
                 static_cast<std::int32_t>(below(3)));
      } else if (kind == 1) {
        add_user(setup, 6, 1 + static_cast<std::int32_t>(below(3)), 3);
      } else {
        add_user(setup, place, 1 + static_cast<std::int32_t>(below(3)));
        setup.intakes.back().capacity = unit() < 0.3 ? 2.0 : no_limit;
      }
      setup.users.return_salt.back() = unit();
      setup.users.well_order.back() = static_cast<WellOrder>(below(3));
      setup.users.well_capacity.back() = unit();
      setup.users.carry_over_days.push_back(unit() < 0.5 ? 0.0 : 1.0 + 10.0 * unit());
    }
    for (int s = 0; s < 3; ++s) {
      setup.staying.push_back({static_cast<std::int32_t>(below(setup.places)),
                               1 + static_cast<std::int32_t>(below(3))});
    }
    if (unit() < 0.5) {
      setup.lake_targets = {{2, {2, 3}, 8e7 * unit(), 10.0 * 86400.0, 0.5 + unit()}};
    }
    setup.limits = {{{0, 1, 2, 3}}, {{2, 3, 4}}, {{9}}};
    for (const std::int32_t user : {5, 9}) {  // counted where the parts below are not cut off
      setup.shares_above.push_back({5 + static_cast<std::int32_t>(below(3)), user});
    }
  }

  /// Two aquifers, one of which leaves for good; of what seeps and pumps a third is out of both.
  void add_groundwater(RandomRiver& made) {
    auto& ground = made.setup.groundwater;
    ground.return_place = {static_cast<std::int32_t>(below(made.setup.places)), -1};
    ground.residence_time = {(0.5 + 100.0 * unit()) * 86400.0, (0.5 + 5.0 * unit()) * 86400.0};
    made.groundwater = unit() < 0.5 ? 2e4 : 2e6;
    const auto choose = [&](std::vector<std::int32_t>& of, std::size_t members) {
      for (std::size_t k = 0; k < members; ++k) {
        of.push_back(static_cast<std::int32_t>(below(3)) - 1);
      }
    };
    choose(ground.below_channel, made.setup.places);
    choose(ground.below_canal, made.setup.canals.parent.size());
    choose(ground.below_user, made.setup.users.priority.size());
    choose(ground.of_wells, made.setup.users.priority.size());
  }

  void add_series(RandomRiver& made) {
    const auto fill = [&](Series& series, std::size_t width, double scale) {
      for (std::size_t k = 0; k < steps * width; ++k) {
        series.push_back(scale * unit());
      }
    };
    const auto& setup = made.setup;
    for (std::size_t step = 0; step < steps; ++step) {
      made.days.push_back(static_cast<std::int32_t>(60 + step));
    }
    fill(made.inflow, setup.places, 6.0);
    fill(made.salinity, setup.places, 1.5);
    fill(made.evaporation, setup.places, 8.0);
    fill(made.rain, setup.places, 2.0);
    fill(made.temperature, setup.places, 8.0);
    for (auto& warmth : made.temperature) {
      warmth -= 5.0;
    }
    fill(made.opening, setup.bodies.size(), 2.0);
    fill(made.demand, setup.users.priority.size(), 5.0);
    fill(made.staying, setup.staying.size(), 8.0);
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t l = 0; l < setup.limits.size(); ++l) {
        made.limit.push_back(3e6);
        made.begins.push_back(step % 10 == 0 ? 1.0 : 0.0);
      }
      for (std::size_t a = 0; a < setup.shares_above.size(); ++a) {
        made.share.push_back(step % 20 < 15 ? 0.5 : 0.0);
        made.threshold.push_back(5e6);
        made.share_begins.push_back(step % 20 == 0 ? 1.0 : 0.0);
      }
      for (std::size_t c = 0; c < setup.canals.parent.size(); ++c) {
        made.closed.push_back(unit() < 0.1 ? 1.0 : 0.0);
      }
      for (std::size_t b = 0; b < setup.bodies.size(); ++b) {
        made.release.push_back(unit() < 0.1 ? 20.0 * unit() : NAN);
      }
    }
  }

  std::mt19937_64 random_;
  std::uniform_real_distribution<double> distribution_{0.0, 1.0};
};

inline ManagedRiver filled(const RandomRiver& made) {
  ManagedRiver river(made.setup);
  for (const auto& body : made.setup.bodies) {
    river.state().at("water")[static_cast<std::size_t>(body.place)] = made.filled;
    river.state().at("salt")[static_cast<std::size_t>(body.place)] = 1e7;
  }
  std::ranges::fill(river.state().at("groundwater"), made.groundwater);
  std::ranges::fill(river.state().at("groundwater_salt"), 2.0 * made.groundwater);
  return river;
}

}  // namespace kzwater::managed
