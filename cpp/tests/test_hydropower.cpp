// Hydropower by hand, its limits, and the flow for a power as the inverse.
#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

#include "kzwater/lateral/hydropower.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;
const PowerPlant<double> plant{0.9, 500.0, 1000.0};
const LinearTable& constant_tailwater() {
  static const LinearTable table("tailwater", {0.0}, {720.0});
  return table;
}
const LinearTable& rising_tailwater() {
  static const LinearTable table("tailwater", {0.0, 100.0, 1000.0}, {720.0, 723.0, 730.0});
  return table;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hydropower)

BOOST_AUTO_TEST_CASE(power_is_efficiency_density_gravity_flow_and_head) {
  // 0.9 x 1000 kg m-3 x 9.80665 m s-2 x 300 m3 s-1 x 150 m = 397.169 MW, 9532.06 MWh a day
  const auto made = Hydropower::generate(plant, 300.0, 870.0, constant_tailwater(), day);
  BOOST_TEST(made.head == 150.0);
  BOOST_TEST(made.flow == 300.0);
  BOOST_TEST(made.power == 397.169325, tt::tolerance(1e-12));
  BOOST_TEST(made.energy == 24.0 * 397.169325, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(turbines_take_no_more_flow_or_power_than_they_can) {
  const auto full = Hydropower::generate(plant, 800.0, 870.0, constant_tailwater(), day);
  BOOST_TEST(full.flow == 500.0);
  const PowerPlant<double> small{0.9, 500.0, 100.0};
  const auto capped = Hydropower::generate(small, 300.0, 870.0, constant_tailwater(), day);
  BOOST_TEST(capped.power == 100.0, tt::tolerance(1e-14));
  BOOST_TEST(capped.flow == 300.0 * 100.0 / 397.169325, tt::tolerance(1e-12));
  const auto drowned = Hydropower::generate(plant, 300.0, 700.0, constant_tailwater(), day);
  BOOST_TEST(drowned.head == 0.0);
  BOOST_TEST(drowned.power == 0.0);
}

BOOST_AUTO_TEST_CASE(the_tailwater_rises_with_the_release) {
  const auto made = Hydropower::generate(plant, 550.0, 870.0, rising_tailwater(), day);
  BOOST_TEST(made.head == 870.0 - 726.5, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(the_flow_for_a_power_generates_it) {
  for (const auto* tailwater : {&constant_tailwater(), &rising_tailwater()}) {
    for (const double power : {0.0, 10.0, 100.0, 300.0, 550.0}) {
      const double flow = Hydropower::flow_for(plant, power, 870.0, *tailwater);
      const auto made = Hydropower::generate(plant, flow, 870.0, *tailwater, day);
      BOOST_TEST(made.power == power, tt::tolerance(1e-12));
    }
  }
  BOOST_TEST(Hydropower::flow_for(plant, 5000.0, 870.0, rising_tailwater()) == 500.0);
  BOOST_TEST(Hydropower::flow_for(plant, 100.0, 700.0, rising_tailwater()) == 500.0);  // no head
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_agree) {
  const auto run = []<class T>(const std::array<T, 6>& x) {
    const PowerPlant<T> of{x[0], x[1], x[2]};
    const auto made = Hydropower::generate(of, x[3], x[4], rising_tailwater(), day);
    return std::array<T, 4>{made.flow, made.power, made.energy,
                            Hydropower::flow_for(of, x[5], x[4], rising_tailwater())};
  };
  check_local_derivatives<4>(run, std::array<double, 6>{0.9, 500.0, 1e3, 300.0, 870.0, 80.0});
  check_local_derivatives<4>(run, std::array<double, 6>{0.9, 500.0, 1e3, 700.0, 870.0, 300.0});
  check_local_derivatives<4>(run, std::array<double, 6>{0.8, 500.0, 200.0, 300.0, 870.0, 900.0});
}

BOOST_AUTO_TEST_SUITE_END()
