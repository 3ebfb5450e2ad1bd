// Properties of managed rivers made at random, with every option on: the ledger closes, everything
// asked for is delivered or explained, limits hold, a run that is stopped and taken up is the same.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "managed_rivers.hpp"

using namespace kzwater;
using namespace kzwater::managed;

namespace {

constexpr std::size_t steps = 40;

struct Case {
  ManagedRiverSetup setup;
  double filled = 2.5e7;  // m3 in each body at the start
  std::vector<std::int32_t> days;
  Series inflow, salinity, evaporation, rain, temperature, opening;
  Series demand, staying, limit, begins, closed, release;

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
            .release = rows(release)};
  }
};

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  Case make() {
    Case made;
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
    setup.limits = {{{0, 1, 2, 3}}, {{2, 3, 4}}, {{9}}};
  }

  void add_series(Case& made) {
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

ManagedRiver filled(const Case& made) {
  ManagedRiver river(made.setup);
  for (const auto& body : made.setup.bodies) {
    river.state().at("water")[static_cast<std::size_t>(body.place)] = made.filled;
    river.state().at("salt")[static_cast<std::size_t>(body.place)] = 1e7;
  }
  return river;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(managed_river_properties)

BOOST_AUTO_TEST_CASE(demands_are_delivered_or_explained_and_nothing_is_lost) {
  std::array<int, 12> reasons{};
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto made = Maker(seed).make();
    auto river = filled(made);
    const auto found = run(river, made.stretch(0, steps));  // its ledger would throw
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t u = 0; u < made.setup.users.priority.size(); ++u) {
        const double carried = found.at("carried_out", step, u);
        const double carried_in = found.at("carried_in", step, u);
        const double demand = found.at("demand", step, u) + carried_in;
        const double delivered = found.at("delivered", step, u);
        const double lacked = found.at("shortage", step, u) + carried;
        BOOST_TEST(found.at("from_river", step, u) >= 0.0);
        BOOST_TEST(std::abs(delivered + lacked - demand) <= 1e-9 * demand);
        BOOST_TEST(carried_in == (step > 0 ? found.at("carried_out", step - 1, u) : 0.0));
        const double days = made.setup.users.carry_over_days[u];
        BOOST_TEST(carried <= (days > 0.0 ? lacked * (1.0 - 1.0 / days) * (1.0 + 1e-12) : 0.0));
        BOOST_TEST(std::abs(found.at("consumed", step, u) + found.at("returned", step, u) +
                            found.at("seeped_by_user", step, u) - delivered) <= 1e-9 * demand);
        BOOST_TEST(delivered <= found.at("permitted", step, u) * (1.0 + 1e-9));
        const bool lacking = lacked > 1e-9 * demand;
        BOOST_TEST((found.at("reason", step, u) > 0.0) == lacking);
        ++reasons.at(static_cast<std::size_t>(found.at("reason", step, u)));
      }
      for (std::size_t l = 0; l < made.setup.limits.size(); ++l) {
        BOOST_TEST(found.at("limit_taken", step, l) <= 3e6 * (1.0 + 1e-12));
      }
      for (std::size_t p = 0; p < made.setup.places; ++p) {
        BOOST_TEST(found.at("stored", step, p) >= 0.0);
        BOOST_TEST(found.at("discharge", step, p) >= 0.0);
      }
    }
  }
  for (std::size_t reason = 0; reason < reasons.size(); ++reason) {
    BOOST_TEST(reasons.at(reason) > 20, reason << " in " << reasons.at(reason));
  }
}

BOOST_AUTO_TEST_CASE(water_promised_to_stay_stays) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto made = Maker(seed).make();
    auto river = filled(made);
    const auto found = run(river, made.stretch(0, steps));
    for (std::size_t s = 0; s < made.setup.staying.size(); ++s) {
      const auto place = static_cast<std::size_t>(made.setup.staying[s].place);
      const bool body = place == 1 || place == 4 || place >= 6;
      for (std::size_t step = 0; step < steps; ++step) {
        double flow = found.at(body ? "discharge" : "head_inflow", step, place);
        for (const auto& intake : made.setup.intakes) {
          flow -= !body && intake.place == made.setup.staying[s].place
                      ? found.at("withdrawn", step, static_cast<std::size_t>(intake.user))
                      : 0.0;
        }
        const double met = found.at("staying_met", step, s);
        BOOST_TEST(met <= flow + 1e-9 * (1.0 + found.at("staying_demand", step, s)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_run_taken_up_at_any_day_is_the_whole_run) {
  for (unsigned seed = 0; seed < 5; ++seed) {
    const auto made = Maker(seed).make();
    auto whole = filled(made);
    const auto found = run(whole, made.stretch(0, steps));
    for (std::size_t stop = 1; stop < steps; ++stop) {
      auto first = filled(made);
      run(first, made.stretch(0, stop));
      auto second = filled(made);
      for (const auto& [name, values] : first.state()) {
        std::ranges::copy(values, second.state().at(name).begin());
      }
      const auto rest = run(second, made.stretch(stop, steps - stop));
      for (const auto& [name, rows] : rest.rows) {
        const auto& all = found.rows.at(name);
        BOOST_TEST(std::equal(rows.begin(), rows.end(),
                              all.end() - static_cast<std::ptrdiff_t>(rows.size())),
                   name);
      }
    }
  }
}

/// Places 0 to 4 are cut off: what flows from them, what users got and what was released is given.
BOOST_AUTO_TEST_CASE(a_part_with_the_exchanges_of_the_whole_is_the_whole) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    auto made = Maker(seed).make();
    auto whole = filled(made);
    const auto found = run(whole, made.stretch(0, steps));
    Series outflow;
    Series salt;
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t p = 0; p < made.setup.places; ++p) {
        outflow.push_back(p < 5 ? found.at("discharge", step, p) : NAN);
        salt.push_back(found.at("salt_outflow", step, p));
        made.inflow[step * made.setup.places + p] *= p < 5 ? 0.0 : 1.0;
      }
    }
    Series release;
    for (std::size_t step = 0; step < steps; ++step) {
      for (const auto& body : made.setup.bodies) {
        release.push_back(found.at("release", step, static_cast<std::size_t>(body.place)));
      }
    }
    // From the second day on: before the first there is no flow that losses could be shares of.
    auto part = filled(made);
    auto first = filled(made);
    auto begun = Maker(seed).make();
    run(first, begun.stretch(0, 1));
    for (const auto& [name, values] : first.state()) {
      std::ranges::copy(values, part.state().at(name).begin());
    }
    const auto after = [](const Series& rows) {
      return std::span(rows).subspan(rows.size() / steps);
    };
    const auto again = run(part, made.stretch(1, steps - 1),
                           {.outflow = after(outflow),
                            .salt_outflow = after(salt),
                            .salinity = after(found.rows.at("salinity")),
                            .taken = after(found.rows.at("from_river")),
                            .release = after(release)});
    for (const auto* name : {"stored", "stored_salt", "discharge", "delivered", "salinity"}) {
      const auto width = found.rows.at(name).size() / steps;
      const bool by_place = width == made.setup.places;
      for (std::size_t step = 1; step < steps; ++step) {
        for (std::size_t k = by_place ? 5 : 0; k < width; ++k) {
          BOOST_TEST(again.at(name, step - 1, k) == found.at(name, step, k),
                     name << " " << step << " " << k);
        }
      }
    }
  }
}

/// Only what happens at and above the cut is given: the rest allocates by itself, under limits that
/// both share.
BOOST_AUTO_TEST_CASE(a_part_shares_out_as_the_whole_did) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const auto made = Maker(seed).make();
    const auto users = made.setup.users.priority.size();
    auto whole = filled(made);
    const auto found = run(whole, made.stretch(0, steps));
    std::vector<char> above(users, 0);
    for (const auto& intake : made.setup.intakes) {
      above[static_cast<std::size_t>(intake.user)] = intake.place < 5 ? 1 : 0;
    }
    Series outflow;
    Series taken;
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t p = 0; p < made.setup.places; ++p) {
        outflow.push_back(p < 5 ? found.at("discharge", step, p) : NAN);
      }
      for (std::size_t u = 0; u < users; ++u) {
        taken.push_back(above[u] != 0 ? found.at("from_river", step, u) : NAN);
      }
    }
    auto part = filled(made);
    auto first = filled(made);
    run(first, made.stretch(0, 1));
    for (const auto& [name, values] : first.state()) {
      std::ranges::copy(values, part.state().at(name).begin());
    }
    const auto after = [](const Series& rows) {
      return std::span(rows).subspan(rows.size() / steps);
    };
    const auto again = run(part, made.stretch(1, steps - 1),
                           {.outflow = after(outflow),
                            .salt_outflow = after(found.rows.at("salt_outflow")),
                            .salinity = after(found.rows.at("salinity")),
                            .taken = after(taken)});
    for (std::size_t step = 1; step < steps; ++step) {
      for (std::size_t u = 0; u < users; ++u) {
        const double expected = found.at("delivered", step, u);
        BOOST_TEST(std::abs(again.at("delivered", step - 1, u) - expected) <=
                   1e-9 * (found.at("demand", step, u) + found.at("carried_in", step, u)));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
