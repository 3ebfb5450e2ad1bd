#include <boost/test/unit_test.hpp>
#include <cmath>

#include "single_lane.hpp"

namespace {

using boost::test_tools::tolerance;
using kzwater::oracle::SingleLane;

/// The water table stands 1000 mm below the roots and does not move.
SingleLane dry_roots(double exponent) {
  SingleLane lane("capillary_rise");
  lane["topsoil_depth"] = 100.0;
  lane["rootzone_depth"] = 500.0;
  lane["available_water_capacity"] = 0.2;
  lane["water_table_depth"] = 2600.0;
  lane["specific_yield"] = 0.1;
  lane["groundwater_slow"] = 100.0;
  lane["saturated_conductivity"] = 300.0;
  lane["air_entry_suction"] = 100.0;
  lane["conductivity_exponent"] = exponent;
  return lane;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(capillary_rise)

// Gardner 1958 (from memory): the largest flux is A a / d^n with A = 1.76 for n = 3 and 1.52 for
// n = 4; K = Ks / (1 + (suction / 100 mm)^n) has a = Ks 100^n for suctions far above 100 mm.
BOOST_AUTO_TEST_CASE(the_flux_to_dry_roots_is_that_of_gardner) {
  // Campbell's n = 2 + 3 / b: b = 3 and b = 1.5
  for (const auto& [exponent, n, factor] : {std::tuple(9.0, 3.0, 1.76), {6.0, 4.0, 1.52}}) {
    auto lane = dry_roots(exponent);
    lane.run(1e-6);
    BOOST_TEST(lane["capillary_rise"] == factor * 300.0 * std::pow(0.1, n), tolerance(6e-3));
  }
}

BOOST_AUTO_TEST_CASE(moist_roots_draw_nothing) {
  auto lane = dry_roots(9.0);
  lane["rootzone_water"] = 100.0;
  lane.run(1.0);
  BOOST_TEST(lane["capillary_rise"] == 0.0);
}

BOOST_AUTO_TEST_CASE(no_more_rises_than_there_is) {
  auto lane = dry_roots(9.0);
  lane["water_table_depth"] = 500.0;
  lane["groundwater_slow"] = 3.0;
  lane.run(1.0);
  BOOST_TEST(lane["groundwater_slow"] == 0.0);
  BOOST_TEST(lane["rootzone_water"] == 3.0);
}

BOOST_AUTO_TEST_SUITE_END()
