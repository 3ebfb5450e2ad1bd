// Parts of random rivers run alone, with what the rest of the whole gives, takes and calls for.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "random_rivers.hpp"

using namespace kzwater;
using namespace kzwater::managed;

BOOST_AUTO_TEST_SUITE(managed_river_parts)

/// Places 0 to 4 are cut off: what flows from them, what users got and what was released is given.
BOOST_AUTO_TEST_CASE(a_part_with_the_exchanges_of_the_whole_is_the_whole) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    auto made = RiverMaker(seed).make();
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
    auto begun = RiverMaker(seed).make();
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
                            .release = after(release),
                            .seeped = after(found.rows.at("seeped")),
                            .salt_seeped = after(found.rows.at("salt_seeped"))});
    for (const auto* name : {"stored", "stored_salt", "discharge", "delivered", "salinity",
                             "groundwater", "groundwater_salt"}) {
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
    const auto made = RiverMaker(seed).make();
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
                            .taken = after(taken),
                            .seeped = after(found.rows.at("seeped")),
                            .salt_seeped = after(found.rows.at("salt_seeped"))});
    for (std::size_t step = 1; step < steps; ++step) {
      for (std::size_t u = 0; u < users; ++u) {
        const double expected = found.at("delivered", step, u);
        BOOST_TEST(std::abs(again.at("delivered", step - 1, u) - expected) <=
                   1e-9 * (found.at("demand", step, u) + found.at("carried_in", step, u)));
      }
    }
  }
}

/// Only what users and reservoirs below ask for is given, as calls: places 0 to 4 allocate by
/// themselves, what flows out of the others and what their users got is set aside.
BOOST_AUTO_TEST_CASE(a_part_with_the_calls_of_the_rest_shares_out_as_the_whole_did) {
  std::size_t held_by_calls = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    auto made = RiverMaker(seed).make();
    auto& setup = made.setup;
    const auto users = setup.users.priority.size();
    for (std::size_t u = 0; u < users; ++u) {  // nobody above gets back what was taken below
      setup.users.return_place[u] = -1;
    }
    setup.limits = {{{0}}, {{1}}, {{2}}};
    setup.lake_targets.clear();
    auto& ground = setup.groundwater;  // which would carry water of the rest to the part
    for (auto* const of :
         {&ground.below_channel, &ground.below_canal, &ground.below_user, &ground.of_wells}) {
      std::ranges::fill(*of, -1);
    }
    for (auto& share : setup.shares_above) {
      share.place = 0;
    }
    for (auto& branch : setup.branches) {  // and no water gets to them within the step
      const auto from = static_cast<std::size_t>(branch.from);
      if (branch.from < 5 && branch.to == 5) {
        const bool body = from == 1 || from == 4;
        branch.to = body ? 6 : 5;
        setup.channels.travel_time[from] = 1.5 * 86400.0;
      }
    }
    auto whole = filled(made);
    const auto found = run(whole, made.stretch(0, steps));
    std::vector<char> below(users, 0);
    for (const auto& intake : setup.intakes) {
      below[static_cast<std::size_t>(intake.user)] = intake.place >= 5 ? 1 : 0;
    }
    // The part sees other water below: it knows the calls alone.
    auto part = filled(made);
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t p = 5; p < setup.places; ++p) {
        made.inflow[step * setup.places + p] *= 3.0;
      }
      for (std::size_t u = 0; u < users; ++u) {
        made.demand[step * users + u] *= below[u] != 0 ? 0.25 : 1.0;
      }
    }
    const auto again =
        run(part, made.stretch(0, steps), {.called = std::span(found.rows.at("called"))});
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t u = 0; u < users; ++u) {
        if (below[u] == 0) {
          const double demand = found.at("demand", step, u);
          BOOST_TEST(std::abs(again.at("delivered", step, u) - found.at("delivered", step, u)) <=
                     1e-9 * demand);
          held_by_calls +=
              static_cast<Shortage>(static_cast<int>(found.at("reason", step, u))) == Shortage::call
                  ? 1
                  : 0;
        }
      }
    }
  }
  BOOST_TEST(held_by_calls > 100U);
}

BOOST_AUTO_TEST_SUITE_END()
