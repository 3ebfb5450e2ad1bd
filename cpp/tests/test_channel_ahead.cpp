// A channel as calls see it: what leaves of what enters, and what must enter, by hand.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <span>
#include <vector>

#include "kzwater/lateral/channel_ahead.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

/// Of what is stored, what enters and what is asked for, in two steps.
template <int Passes>
const auto leaving = []<class T>(const std::array<T, 3>& x) {
  const ChannelAhead<T> channel{Passes != 0 ? 1.0 : 0.4, Passes != 0, x[2]};
  T stored = x[0];
  const T first = channel.leave(stored, x[1]);
  const T second = channel.leave(stored, x[1]);
  return std::array<T, 3>{first, second, stored};
};
/// Of what is wanted of four steps and what is asked for, in the first.
const auto entering = []<class T>(const std::array<T, 5>& x) {
  const ChannelAhead<T> channel{0.5, false, x[4]};
  return std::array<T, 1>{channel.enter(std::span(x).template first<4>(), 0)};
};

std::vector<double> entered(double drained, const std::vector<double>& wanted, double asked = 0.0) {
  const ChannelAhead<double> channel{drained, false, asked};
  std::vector<double> all(wanted.size());
  for (std::size_t step = 0; step < wanted.size(); ++step) {
    all[step] = channel.enter(wanted, step);
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(channels_ahead)

BOOST_AUTO_TEST_CASE(a_store_lets_out_its_share_and_none_of_what_enters) {
  const ChannelAhead<double> channel{0.25, false, 0.0};
  double stored = 1000.0;
  BOOST_TEST(channel.leave(stored, 400.0) == 250.0);
  BOOST_TEST(stored == 1150.0);
}

BOOST_AUTO_TEST_CASE(a_short_channel_lets_all_pass) {
  const ChannelAhead<double> channel{1.0, true, 0.0};
  double stored = 100.0;
  BOOST_TEST(channel.leave(stored, 400.0) == 500.0);
  BOOST_TEST(stored == 0.0);
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_is_lost_up_to_the_largest_share) {
  // 140 of 1400: nine tenths are kept of what leaves and of what stays
  const ChannelAhead<double> channel{0.25, false, 140.0};
  double stored = 1000.0;
  BOOST_TEST(channel.leave(stored, 400.0) == 225.0, tt::tolerance(1e-14));
  BOOST_TEST(stored == 0.9 * 1400.0 - 225.0, tt::tolerance(1e-14));
  BOOST_TEST(lost_share(140.0, 1400.0) == 0.1, tt::tolerance(1e-14));
  BOOST_TEST(lost_share(140.0, 20.0) == 0.95);
  BOOST_TEST(lost_share(140.0, 0.0) == 0.95);
  BOOST_TEST(lost_share(0.0, 0.0) == 0.0);
}

/// n +- (n (n - 1))^(1/2) / 2 with a mean time of n steps.
BOOST_AUTO_TEST_CASE(the_lead_is_the_mean_time_with_half_its_spread) {
  BOOST_TEST(lead_of(1.0).least == 1.0);
  BOOST_TEST(lead_of(1.0).most == 1.0);
  BOOST_TEST(lead_of(0.25).least == 4.0 - 0.5 * std::sqrt(12.0), tt::tolerance(1e-14));
  BOOST_TEST(lead_of(0.25).most == 4.0 + 0.5 * std::sqrt(12.0), tt::tolerance(1e-14));
}

/// The spread is the deviation of the time that water is in the store: k steps with the chance
/// d (1 - d)^(k - 1).
BOOST_AUTO_TEST_CASE(the_spread_is_that_of_a_linear_store) {
  const double drained = 0.3;
  double mean = 0.0;
  double square = 0.0;
  double share = drained;
  for (int step = 1; step < 200; ++step) {
    mean += share * step;
    square += share * step * step;
    share *= 1.0 - drained;
  }
  const double deviation = std::sqrt(square - mean * mean);
  BOOST_TEST(lead_of(drained).least == mean - 0.5 * deviation, tt::tolerance(1e-9));
  BOOST_TEST(lead_of(drained).most == mean + 0.5 * deviation, tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(without_spread_what_is_wanted_enters_a_step_before) {
  const std::vector<double> expected{2.0, 8.0, 5.0, 5.0};
  BOOST_TEST(entered(1.0, {3.0, 2.0, 8.0, 5.0}) == expected, tt::per_element());
}

/// From 1.293 to 2.707 steps ahead: a peak enters in full two steps before.
BOOST_AUTO_TEST_CASE(the_most_within_the_spread_enters) {
  const auto all = entered(0.5, {0.0, 0.0, 10.0, 0.0, 0.0}, 1.0);
  BOOST_TEST(all[0] == 11.0);
  BOOST_TEST(all[1] == 10.0 * std::sqrt(0.5) + 1.0, tt::tolerance(1e-14));
  BOOST_TEST(all[2] == 0.0);
  BOOST_TEST(all[4] == 0.0);
  // from the first step the far end of the spread lies between the third and the fourth
  BOOST_TEST(entered(0.5, {0.0, 0.0, 0.0, 10.0})[0] == 10.0 * std::sqrt(0.5), tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_short_channel_is_entered_when_water_is_wanted) {
  const ChannelAhead<double> channel{1.0, true, 3.0};
  const std::vector<double> wanted{5.0, 0.0};
  BOOST_TEST(channel.enter(wanted, 0) == 8.0);
  BOOST_TEST(channel.enter(wanted, 1) == 0.0);
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_agree) {
  // losses in full, the largest share; water that stays and that passes
  for (const double asked : {140.0, 5e4}) {
    check_local_derivatives<3>(leaving<0>, std::array{1e3, 4e2, asked});
    check_local_derivatives<3>(leaving<1>, std::array{1e3, 4e2, asked});
  }
  // the most at a whole step, between two at either end, and none
  check_local_derivatives<1>(entering, std::array{1.0, 2.0, 9.0, 3.0, 0.5});
  check_local_derivatives<1>(entering, std::array{1.0, 9.0, 2.0, 1.0, 0.5});
  check_local_derivatives<1>(entering, std::array{1.0, 2.0, 3.0, 9.0, 0.5});
  check_local_derivatives<1>(entering, std::array{1.0, -2.0, -3.0, -9.0, 0.5});
}

BOOST_AUTO_TEST_SUITE_END()
