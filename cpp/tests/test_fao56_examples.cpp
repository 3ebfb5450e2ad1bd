// Worked examples of FAO-56 (Allen et al. 1998) whose quantities no process gives away: the
// functions that processes are made of, at the precision that the book prints. Letters and numbers
// are those of shared/data/irrigation/fao56.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "kzwater/reference_surface.hpp"

namespace {

struct Example {
  const char* id;
  double computed;
  double printed;
  int decimals;
};

void check(const Example& example) {
  const double half_a_unit = 0.5 * std::pow(10.0, -example.decimals);
  BOOST_TEST(std::abs(example.computed - example.printed) <= half_a_unit,
             example.id << ": " << example.computed << ", printed " << example.printed);
}

// Stefan and Boltzmann's of a day (39).
double black_body_of_day(double minimum, double maximum) {
  return 0.5 * (kzwater::black_body_radiation(minimum) + kzwater::black_body_radiation(maximum));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fao56_examples)

BOOST_AUTO_TEST_CASE(air_is_that_of_the_examples) {
  check({"P2", kzwater::air_pressure(1800.0), 81.8, 1});
  check({"P4", kzwater::air_pressure(1200.0), 87.9, 1});
  check({"PSY2", kzwater::psychrometric_constant(1800.0), 0.054, 3});
  // A psychrometer (15, 16) is no input of the engine; its two ingredients are.
  const double wet_bulb = kzwater::saturation_vapour_pressure(19.5);
  const double psychrometer = 0.000662 * kzwater::air_pressure(1200.0);
  check({"EA4", wet_bulb - psychrometer * (25.6 - 19.5), 1.91, 2});
  check({"D17", kzwater::saturation_slope(30.2), 0.246, 3});
  check({"U14", kzwater::wind_speed_at_two_metres(3.2, 10.0), 2.4, 1});
}

BOOST_AUTO_TEST_CASE(radiation_is_that_of_the_examples) {
  check({"RSO18", kzwater::clear_sky_radiation(41.09, 100.0), 30.90, 2});
  const double share = kzwater::clear_sky_share(14.5, 18.8);
  const double black_body = black_body_of_day(19.1, 25.1);
  check({"RNL11", -kzwater::net_radiation(0.0, black_body, 2.1, share), 3.5, 1});
  // 0.77 x 14.5 = 11.165, which the book prints as 11.1
  check({"RNS12", kzwater::net_radiation(14.5, 0.0, 2.1, share), 11.1, 0});
  // 16.9 absorbed and 3.0 emitted: vapour of 1 kPa and a clear sky let a fifth of 15 go
  check({"RN16", kzwater::net_radiation(16.9 / 0.77, 15.0, 1.0, 1.0), 13.9, 1});
  check({"E13", kzwater::evaporation_equivalent * 0.33, 0.13, 2});
}

// Example 17 is a month in which the soil takes up 0.14 MJ m-2 d-1; a day of the engine has none.
// Bangkok in April, 13 deg 44' N, 2 m, 34.8 and 25.6 degC, 2.85 kPa, 2 m s-1, sunshine 8.5 h.
BOOST_AUTO_TEST_CASE(a_month_is_that_of_the_example_but_for_the_heat_of_the_soil) {
  const double clear_sky = kzwater::clear_sky_radiation(38.06, 2.0);
  const double gamma = kzwater::psychrometric_constant(2.0);
  const kzwater::ReferenceDay<double> day{25.6, 34.8, 2.85, 2.0, 22.65, clear_sky, gamma};
  const double without = kzwater::penman_monteith_of_day(day, 900.0, 0.34);
  const double slope = kzwater::saturation_slope(30.2);
  const double heat = kzwater::evaporation_equivalent * slope * 0.14;
  check({"ET17", without - heat / (slope + gamma * (1.0 + 0.34 * 2.0)), 5.72, 2});
  BOOST_TEST(std::abs(without - 5.72) > 0.03);
}

BOOST_AUTO_TEST_SUITE_END()
