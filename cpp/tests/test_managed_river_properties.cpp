// Properties of managed rivers made at random, with every option on: the ledger closes, everything
// asked for is delivered or explained, limits hold, a run that is stopped and taken up is the same.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "random_rivers.hpp"

using namespace kzwater;
using namespace kzwater::managed;

BOOST_AUTO_TEST_SUITE(managed_river_properties)

BOOST_AUTO_TEST_CASE(demands_are_delivered_or_explained_and_nothing_is_lost) {
  std::array<int, 13> reasons{};
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto made = RiverMaker(seed).make();
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
      for (std::size_t a = 0; a < made.setup.groundwater.return_place.size(); ++a) {
        const double before = step > 0 ? found.at("groundwater", step - 1, a) : made.groundwater;
        BOOST_TEST(found.at("pumped", step, a) <= before * (1.0 + 1e-12));
        BOOST_TEST(found.at("groundwater", step, a) >= found.at("recharge", step, a));
        BOOST_TEST(found.at("groundwater_salt", step, a) >= 0.0);
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
    const auto made = RiverMaker(seed).make();
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
    const auto made = RiverMaker(seed).make();
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

BOOST_AUTO_TEST_SUITE_END()
