#include <boost/test/unit_test.hpp>
#include <cmath>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

constexpr double capacity = 150.0;

SingleLane soil(double content, double rate, double exponent) {
  SingleLane lane("percolation");
  lane["soil_water_capacity"] = capacity;
  lane["percolation_rate"] = rate;
  lane["percolation_exponent"] = exponent;
  lane["soil_water"] = content;
  return lane;
}

/// dW/dt = -k (W / capacity)^n by classical Runge-Kutta steps of 1e-3 d.
double drained_numerically(double content, double rate, double exponent, double days) {
  const auto slope = [&](double w) { return -rate * std::pow(w / capacity, exponent); };
  const int steps = static_cast<int>(std::lround(days * 1000.0));
  const double h = days / steps;
  for (int step = 0; step < steps; ++step) {
    const double k1 = slope(content);
    const double k2 = slope(content + 0.5 * h * k1);
    const double k3 = slope(content + 0.5 * h * k2);
    const double k4 = slope(content + h * k3);
    content += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
  }
  return content;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(percolation)

// Campbell 1974 gives the conductivity, k (W / capacity)^(2b + 3), but no store that empties by it;
// no such number was found in public, so an independent numerical solution stands in.
BOOST_AUTO_TEST_CASE(the_content_is_that_of_a_numerical_solution) {
  for (const double exponent : {1.5, 4.0, 11.0, 25.0}) {
    for (const double content : {30.0, 120.0, 150.0}) {
      auto lane = soil(content, 60.0, exponent);
      lane.run(1.0);
      BOOST_TEST(lane["soil_water"] == drained_numerically(content, 60.0, exponent, 1.0),
                 tolerance(1e-9));
    }
  }
}

// n = 2: 1/W = 1/W0 + k t / capacity^2, so 150 mm at 75 mm d-1 are 100 mm after a day.
BOOST_AUTO_TEST_CASE(a_quadratic_store_empties_as_a_hyperbola) {
  auto lane = soil(150.0, 75.0, 2.0);
  lane.run(1.0);
  BOOST_TEST(lane["soil_water"] == 100.0, tolerance(1e-14));
  BOOST_TEST(lane["percolation"] == 50.0, tolerance(1e-13));
  BOOST_TEST(lane["recharge_water"] == 50.0, tolerance(1e-13));
}

// Campbell 1974, abstract: k = ks (theta / theta_s)^(2b + 3); b = 4, at half the content ks / 2^11.
BOOST_AUTO_TEST_CASE(the_rate_at_an_instant_is_campbells_conductivity) {
  auto lane = soil(75.0, 100.0, 11.0);
  lane.run(1e-3);
  BOOST_TEST(lane["percolation"] == 100.0 / 2048.0, tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(an_empty_soil_gives_nothing) {
  auto lane = soil(0.0, 500.0, 1.5);
  lane.run(1.0);
  BOOST_TEST(lane["percolation"] == 0.0);
  BOOST_TEST(lane["soil_water"] == 0.0);
}

BOOST_AUTO_TEST_CASE(a_tight_soil_gives_nothing) {
  auto lane = soil(140.0, 0.0, 4.0);
  lane.run(1.0);
  BOOST_TEST(lane["percolation"] == 0.0);
  BOOST_TEST(lane["soil_water"] == 140.0);
}

BOOST_AUTO_TEST_CASE(the_fastest_soil_is_not_overdrawn) {
  auto lane = soil(300.0, 500.0, 1.5);
  lane.run(1.0);
  BOOST_TEST(lane["soil_water"] > 0.0);
  BOOST_TEST(lane["percolation"] < 300.0);
}

BOOST_AUTO_TEST_SUITE_END()
