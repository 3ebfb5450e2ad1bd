#include <boost/test/unit_test.hpp>
#include <cmath>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

/// All water in the slow reservoir.
SingleLane aquifer(double content, double recession, double recharge) {
  SingleLane lane("groundwater");
  lane["fast_recharge_share"] = 0.0;
  lane["slow_recession"] = recession;
  lane["groundwater_slow"] = content;
  lane["recharge_water"] = recharge;
  return lane;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(groundwater)

// Maillet 1905: S(t) = S0 exp(-k t).
BOOST_AUTO_TEST_CASE(storage_recedes_exponentially) {
  auto lane = aquifer(200.0, 0.03, 0.0);
  lane.run(0.5);
  BOOST_TEST(lane["groundwater_slow"] == 200.0 * std::exp(-0.015), tolerance(1e-14));
  BOOST_TEST(lane["slow_discharge"] == -200.0 * std::expm1(-0.015) / 0.5, tolerance(1e-12));
  BOOST_TEST(lane["runoff_water"] == 0.5 * lane["slow_discharge"], tolerance(1e-14));
}

// dS/dt = R - k S has S(t) = S0 exp(-k t) + R (1 - exp(-k t)) / k.
BOOST_AUTO_TEST_CASE(recharge_is_spread_over_the_step) {
  for (const double recession : {0.0002, 0.005, 0.05}) {
    for (const double dt : {1.0 / 24.0, 1.0}) {
      auto lane = aquifer(80.0, recession, 6.0 * dt);
      lane.run(dt);
      const double lost = -std::expm1(-recession * dt);
      BOOST_TEST(lane["groundwater_slow"] == 80.0 * (1.0 - lost) + 6.0 * lost / recession,
                 tolerance(1e-13));
    }
  }
}

// From an empty store the share 1 - (1 - exp(-x)) / x of the recharge leaves, about x / 2, without
// loss of digits however small x = k dt is: (x + expm1(-x)) / x in extended precision.
BOOST_AUTO_TEST_CASE(the_first_discharge_keeps_its_digits) {
  for (const double turnover : {1e-6, 1e-4, 0.01, 0.0999, 0.1001, 0.5}) {
    const double recession = 0.05;
    const double dt = turnover / recession;
    auto lane = aquifer(0.0, recession, 10.0);
    lane.run(dt);
    const long double x = recession * dt;
    const long double share =
        turnover < 1e-3 ? x / 2 - x * x / 6 + x * x * x / 24 : (x + std::expm1(-x)) / x;
    BOOST_TEST(lane["runoff_water"] == static_cast<double>(10 * share), tolerance(2e-14));
  }
}

// In equilibrium k S = R: 2 mm d-1 at k = 0.05 d-1 hold 40 mm.
BOOST_AUTO_TEST_CASE(lasting_recharge_leads_to_the_equilibrium) {
  auto lane = aquifer(0.0, 0.05, 0.0);
  for (int day = 0; day < 2000; ++day) {
    lane["recharge_water"] = 2.0;
    lane.run(1.0);
  }
  BOOST_TEST(lane["groundwater_slow"] == 40.0, tolerance(1e-12));
  BOOST_TEST(lane["slow_discharge"] == 2.0, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(recharge_is_shared_between_the_reservoirs) {
  SingleLane lane("groundwater");
  lane["fast_recharge_share"] = 0.3;
  lane["recharge_water"] = 10.0;
  lane.run(0.5);
  BOOST_TEST(lane["fast_recharge"] == 6.0, tolerance(1e-15));
  BOOST_TEST(lane["slow_recharge"] == 14.0, tolerance(1e-15));
  BOOST_TEST(lane["recharge_water"] == 0.0);
}

BOOST_AUTO_TEST_CASE(empty_reservoirs_give_nothing) {
  SingleLane lane("groundwater");
  lane.run(1.0);
  BOOST_TEST(lane["fast_discharge"] == 0.0);
  BOOST_TEST(lane["slow_discharge"] == 0.0);
}

// Singh and Stall 1971 (Water Resources Research 7, abstract): base flow of 22 basins in Illinois
// falls by a factor of ten in 15 to 100 days. Both ends lie within the bounds of a reservoir, and
// its discharge falls so in that time.
BOOST_AUTO_TEST_CASE(base_flow_falls_tenfold_in_the_measured_time) {
  for (const double days : {15.0, 100.0}) {
    SingleLane lane("groundwater");
    lane["fast_recession"] = std::log(10.0) / days;
    lane["groundwater_fast"] = 100.0;
    lane.run(1.0);
    const double first = lane["fast_discharge"];
    for (int day = 0; day < static_cast<int>(days); ++day) {
      lane.run(1.0);
    }
    BOOST_TEST(lane["fast_discharge"] == first / 10.0, tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_SUITE_END()
