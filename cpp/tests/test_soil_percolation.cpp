#include <boost/test/unit_test.hpp>
#include <cmath>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

/// Layers of 100, 500 and 1000 mm that hold 0.4 of their volume, 0.1 of it below wilting point.
SingleLane soil(double conductivity, double exponent) {
  SingleLane lane("soil_percolation");
  lane["wilting_point"] = 0.1;
  lane["available_water_capacity"] = 0.15;
  lane["drainable_porosity"] = 0.15;
  lane["topsoil_depth"] = 100.0;
  lane["rootzone_depth"] = 500.0;
  lane["subsoil_depth"] = 1000.0;
  lane["saturated_conductivity"] = conductivity;
  lane["conductivity_exponent"] = exponent;
  return lane;
}

/// dV/dt = -K (V / full)^n by classical Runge-Kutta steps of 1e-3 d.
double drained_numerically(double content, double full, double conductivity, double exponent) {
  const auto slope = [&](double v) { return -conductivity * std::pow(v / full, exponent); };
  constexpr double h = 1e-3;
  for (int step = 0; step < 1000; ++step) {
    const double k1 = slope(content);
    const double k2 = slope(content + 0.5 * h * k1);
    const double k3 = slope(content + 0.5 * h * k2);
    const double k4 = slope(content + h * k3);
    content += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
  }
  return content;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(soil_percolation)

// Only the subsoil is wet, so that nothing arrives from above; 100 mm lie below its zero.
BOOST_AUTO_TEST_CASE(a_layer_drains_as_a_numerical_solution) {
  for (const double exponent : {3.0, 11.0, 25.0}) {
    for (const double content : {50.0, 200.0, 300.0}) {
      auto lane = soil(60.0, exponent);
      lane["subsoil_water"] = content;
      lane.run(1.0);
      const double left = drained_numerically(content + 100.0, 400.0, 60.0, exponent) - 100.0;
      BOOST_TEST(lane["subsoil_water"] == left, tolerance(1e-9));
    }
  }
}

// Campbell 1974, abstract: k = ks (theta / theta_s)^(2b + 3); b = 4, at half the content ks / 2^11.
BOOST_AUTO_TEST_CASE(the_rate_at_an_instant_is_campbells_conductivity) {
  auto lane = soil(100.0, 11.0);
  lane["subsoil_water"] = 100.0;
  lane.run(1e-4);
  BOOST_TEST(lane["subsoil_percolation"] == 100.0 / 2048.0, tolerance(1e-5));
}

// Full layers pass on what arrives: none gets above saturation, however fast the soil drains.
BOOST_AUTO_TEST_CASE(no_layer_gets_above_saturation) {
  for (const double conductivity : {0.1, 5.0, 370.0, 20000.0}) {
    for (const double exponent : {3.0, 13.0, 35.0}) {
      auto lane = soil(conductivity, exponent);
      lane["topsoil_water"] = 35.0;
      lane["rootzone_water"] = 150.0;
      lane["subsoil_water"] = 300.0;
      lane.run(1.0);
      BOOST_TEST(lane["rootzone_water"] <= 150.0 * (1.0 + 1e-14));
      BOOST_TEST(lane["subsoil_water"] <= 300.0 * (1.0 + 1e-14));
      BOOST_TEST(lane["runoff_water"] == 0.0);
    }
  }
}

// No layer passes more than its saturated conductivity.
BOOST_AUTO_TEST_CASE(a_full_tight_soil_holds_its_water) {
  auto lane = soil(0.1, 3.0);
  lane["rootzone_water"] = 150.0;
  lane["subsoil_water"] = 300.0;
  lane["topsoil_water"] = 35.0;
  lane.run(1.0);
  BOOST_TEST(lane["topsoil_percolation"] <= 0.1 * (1.0 + 1e-13));
  BOOST_TEST(lane["rootzone_percolation"] <= 0.1 * (1.0 + 1e-13));
}

BOOST_AUTO_TEST_CASE(what_was_put_above_saturation_is_shed) {
  auto lane = soil(0.1, 35.0);
  lane["topsoil_water"] = 45.0;
  lane["rootzone_water"] = 170.0;
  lane["subsoil_water"] = 310.0;
  lane.run(0.5);
  BOOST_TEST(lane["topsoil_excess"] == 20.0, tolerance(1e-13));
  BOOST_TEST(lane["rootzone_excess"] == 40.0, tolerance(1e-13));
  BOOST_TEST(lane["runoff_water"] == 30.0, tolerance(1e-13));
  BOOST_TEST(lane["recharge_water"] == 10.0, tolerance(1e-2));
  BOOST_TEST(lane["subsoil_water"] <= 300.0);
}

BOOST_AUTO_TEST_CASE(roots_water_does_not_drain_below_zero) {
  auto lane = soil(20000.0, 3.0);
  lane["rootzone_water"] = 0.001;
  lane.run(1.0);
  BOOST_TEST(lane["rootzone_water"] >= 0.0);
  BOOST_TEST(lane["rootzone_percolation"] <= 0.001);
}

BOOST_AUTO_TEST_CASE(an_empty_soil_gives_nothing) {
  auto lane = soil(500.0, 5.0);
  lane.run(1.0);
  BOOST_TEST(lane["topsoil_percolation"] == 0.0);
  BOOST_TEST(lane["subsoil_percolation"] == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
