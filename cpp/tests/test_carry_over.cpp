// Demand that is carried over: what is asked for again and what is given up, by hand.
#include <array>
#include <boost/test/unit_test.hpp>

#include "kzwater/lateral/carry_over.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;

/// Of what is asked for and delivered, and the days.
const auto carrying = []<class T>(const std::array<T, 3>& x) {
  const auto [lacked, carried, shortage] = carry_over(x[0], x[1], x[2], day);
  return std::array<T, 3>{lacked, carried, shortage};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(carried_demand)

BOOST_AUTO_TEST_CASE(a_step_gives_up_its_length_over_the_days) {
  const auto [lacked, carried, shortage] = carry_over(1000.0, 600.0, 5.0, day);
  BOOST_TEST(lacked == 400.0);
  BOOST_TEST(carried == 320.0, tt::tolerance(1e-14));
  BOOST_TEST(shortage == 80.0, tt::tolerance(1e-14));
  BOOST_TEST(carry_over(1000.0, 600.0, 5.0, 0.5 * day).shortage == 40.0, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(all_is_given_up_without_days_or_in_a_step_as_long) {
  for (const double days : {0.0, 0.25, 1.0}) {
    const auto [lacked, carried, shortage] = carry_over(1000.0, 600.0, days, day);
    BOOST_TEST(carried == 0.0);
    BOOST_TEST(shortage == 400.0);
  }
}

BOOST_AUTO_TEST_CASE(the_last_cubic_metre_is_given_up_at_once) {
  BOOST_TEST(carry_over(1.24, 0.0, 5.0, day).shortage == 1.24);
  BOOST_TEST(carry_over(1.26, 0.0, 5.0, day).carried == 0.8 * 1.26, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(nothing_is_lacking_where_by_rounding_more_is_delivered) {
  BOOST_TEST(carry_over(1000.0, 1000.0 * (1.0 + 1e-15), 5.0, day).lacked == 0.0);
}

/// Nothing is ever delivered: the shortages sum up to what was asked for.
BOOST_AUTO_TEST_CASE(in_the_end_all_that_is_lacked_is_a_shortage_once) {
  double asked = 1e6;
  double shortages = 0.0;
  for (int step = 0; step < 200; ++step) {
    const auto lack = carry_over(asked, 0.0, 10.0, day);
    shortages += lack.shortage;
    asked = lack.carried;
  }
  BOOST_TEST(asked == 0.0);
  BOOST_TEST(shortages == 1e6, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_agree) {
  // carried in part, given up at once, too little to carry, nothing lacking
  check_local_derivatives<3>(carrying, std::array{1000.0, 600.0, 5.0});
  check_local_derivatives<3>(carrying, std::array{1000.0, 600.0, 0.5});
  check_local_derivatives<3>(carrying, std::array{601.0, 600.0, 5.0});
  check_local_derivatives<3>(carrying, std::array{500.0, 600.0, 5.0});
}

BOOST_AUTO_TEST_SUITE_END()
