// What is asked of a river for lakes that are to be filled, by hand.
#include <array>
#include <boost/test/unit_test.hpp>

#include "kzwater/lateral/lake_target.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;
constexpr std::array<double, 0> no_channel{};

/// Of two lakes by what they hold and lose, the volume, the share, two channels, and the most that
/// may be asked for.
const auto asking = []<class T>(const std::array<T, 8>& x) {
  const LakesNeed<T> need{(x[4] - x[0]) - x[1], x[2] + x[3], x[5]};
  const std::array<T, 2> losses{x[6], T(0.5) * x[6]};
  return std::array<T, 1>{smaller(x[7], wanted_for_lakes(need, losses, 20.0 * day, day))};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lake_targets)

BOOST_AUTO_TEST_CASE(a_part_of_what_is_lacking_and_all_that_is_lost_is_asked_for) {
  // 100 days for 10 million m3, and 3000 m3 that are lost in this one; half of it from this river
  const LakesNeed<double> need{1e7, 3e3, 0.5};
  BOOST_TEST(wanted_for_lakes(need, no_channel, 100.0 * day, day) == 0.5 * (1e5 + 3e3),
             tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(channels_lose_on_the_way_what_is_sent) {
  const std::array losses{200.0, 300.0};
  BOOST_TEST(wanted_for_lakes<double>({1e7, 3e3, 0.5}, losses, 100.0 * day, day) ==
                 0.5 * (1e5 + 3e3) + 500.0,
             tt::tolerance(1e-14));
  BOOST_TEST(wanted_for_lakes<double>({-1e7, 3e3, 0.5}, losses, 100.0 * day, day) == 0.0);
}

BOOST_AUTO_TEST_CASE(what_is_above_the_target_and_rain_count_against_losses) {
  BOOST_TEST(wanted_for_lakes<double>({-1e5, 3e3, 1.0}, no_channel, 100.0 * day, day) == 2e3,
             tt::tolerance(1e-12));
  BOOST_TEST(wanted_for_lakes<double>({1e5, -1e3, 1.0}, no_channel, 100.0 * day, day) == 0.0);
}

BOOST_AUTO_TEST_CASE(no_more_is_asked_for_in_a_step_than_is_lacking) {
  BOOST_TEST(wanted_for_lakes<double>({1e5, 0.0, 1.0}, no_channel, 0.25 * day, day) == 1e5);
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_agree) {
  // lacking, above the target, and more than may be asked for
  check_local_derivatives<1>(asking, std::array{3e5, 2e5, 1e3, 4e2, 8e5, 0.7, 50.0, 1e6});
  check_local_derivatives<1>(asking, std::array{5e5, 4e5, 1e3, 4e2, 8e5, 0.7, 50.0, 1e6});
  check_local_derivatives<1>(asking, std::array{3e5, 2e5, 1e3, 4e2, 8e5, 0.7, 50.0, 1e3});
}

BOOST_AUTO_TEST_SUITE_END()
