// A share of what comes above a threshold, by hand.
#include <array>
#include <boost/test/unit_test.hpp>

#include "kzwater/lateral/share_above.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

/// Of what is summed up, what comes, the share and the threshold.
const auto summing = []<class T>(const std::array<T, 4>& x) {
  const auto [summed, due] = sum_above(x[0], x[1], x[2], x[3]);
  return std::array<T, 2>{summed, due};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(shares_above)

BOOST_AUTO_TEST_CASE(what_comes_above_the_threshold_in_the_step_is_due) {
  const auto below = sum_above(100.0, 20.0, 0.4, 150.0);
  BOOST_TEST(below.summed == 120.0);
  BOOST_TEST(below.due == 0.0);
  BOOST_TEST(sum_above(140.0, 20.0, 0.4, 150.0).due == 4.0, tt::tolerance(1e-14));
  BOOST_TEST(sum_above(160.0, 20.0, 0.4, 150.0).due == 8.0, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(without_a_share_nothing_is_counted) {
  const auto none = sum_above(160.0, 20.0, 0.0, 150.0);
  BOOST_TEST(none.summed == 160.0);
  BOOST_TEST(none.due == 0.0);
}

/// However the water comes, what was due is the share of all that came above the threshold.
BOOST_AUTO_TEST_CASE(the_sum_of_what_was_due_is_the_share_of_what_is_above) {
  double summed = 0.0;
  double due = 0.0;
  double came = 0.0;
  for (int step = 1; step <= 50; ++step) {
    const double coming = 7.0 * (step % 11);
    const auto after = sum_above(summed, coming, 0.3, 500.0);
    summed = after.summed;
    due += after.due;
    came += coming;
  }
  BOOST_TEST(due == 0.3 * (came - 500.0), tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_agree) {
  // below the threshold, passing it, above it
  check_local_derivatives<2>(summing, std::array{100.0, 20.0, 0.4, 150.0});
  check_local_derivatives<2>(summing, std::array{140.0, 20.0, 0.4, 150.0});
  check_local_derivatives<2>(summing, std::array{160.0, 20.0, 0.4, 150.0});
}

BOOST_AUTO_TEST_SUITE_END()
