// Aquifers below managed rivers: the linear store and the sharing of wells, by hand.
#include <array>
#include <boost/test/unit_test.hpp>

#include "kzwater/lateral/aquifer.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;

/// Of water, salt, what is pumped, what seeps with its salt, and the residence time in days.
const auto draining = []<class T>(const std::array<T, 6>& x) {
  const auto [after, drained] =
      Aquifer::drain<T>({x[0], x[1]}, x[2], {x[3], x[4]}, x[5] * T(day), day);
  return std::array<T, 4>{after.water, after.salt, drained.water, drained.salt};
};
/// Of what a user and the others of its class ask for, of the water there and what is pumped.
const auto giving = []<class T>(const std::array<T, 4>& x) {
  return std::array<T, 1>{Aquifer::give(x[0], x[0] + x[1], Aquifer::pumpable(x[2], x[3]))};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(aquifers)

BOOST_AUTO_TEST_CASE(a_share_of_what_wells_leave_drains_and_what_seeps_stays) {
  // 1000 m3 with 2 kg m-3, of which 200 are pumped; a tenth of the rest drains, 50 seep
  const auto [after, drained] =
      Aquifer::drain<double>({1000.0, 2000.0}, 200.0, {50.0, 30.0}, 10.0 * day, day);
  BOOST_TEST(drained.water == 80.0, tt::tolerance(1e-14));
  BOOST_TEST(drained.salt == 160.0, tt::tolerance(1e-14));
  BOOST_TEST(after.water == 720.0 + 50.0, tt::tolerance(1e-14));
  BOOST_TEST(after.salt == 1440.0 + 30.0, tt::tolerance(1e-14));
}

/// V' = -V / T in steps of T / n: (1 - 1 / n)^k of the water is left.
BOOST_AUTO_TEST_CASE(without_seepage_the_store_recedes) {
  Aquifer::Store<double> store{1e6, 0.0};
  double left = 1e6;
  for (int step = 0; step < 30; ++step) {
    store = Aquifer::drain(store, 0.0, {0.0, 0.0}, 25.0 * day, day).after;
    left *= 0.96;
  }
  BOOST_TEST(store.water == left, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(all_drains_within_a_step_longer_than_the_residence_time) {
  const auto [after, drained] =
      Aquifer::drain<double>({1000.0, 500.0}, 400.0, {7.0, 1.0}, 0.5 * day, day);
  BOOST_TEST(drained.water == 600.0);
  BOOST_TEST(drained.salt == 300.0);
  BOOST_TEST(after.water == 7.0);
  BOOST_TEST(after.salt == 1.0);
}

BOOST_AUTO_TEST_CASE(wells_leave_nothing_below_zero) {
  BOOST_TEST(Aquifer::pumpable(1000.0, 300.0) == 700.0);
  BOOST_TEST(Aquifer::pumpable(1000.0, 1000.0 * (1.0 + 1e-15)) == 0.0);
  const auto [after, drained] =
      Aquifer::drain<double>({0.0, 0.0}, 0.0, {5.0, 2.0}, 10.0 * day, day);
  BOOST_TEST(drained.water == 0.0);
  BOOST_TEST(drained.salt == 0.0);
  BOOST_TEST(after.water == 5.0);
  BOOST_TEST(after.salt == 2.0);
}

BOOST_AUTO_TEST_CASE(a_class_shares_what_is_left_in_proportion) {
  BOOST_TEST(Aquifer::give(30.0, 100.0, 100.0) == 30.0);
  BOOST_TEST(Aquifer::give(30.0, 100.0, 50.0) == 15.0);
  BOOST_TEST(Aquifer::give(30.0, 100.0, 0.0) == 0.0);
  BOOST_TEST(Aquifer::give(0.0, 0.0, 0.0) == 0.0);
}

BOOST_AUTO_TEST_CASE(the_relief_of_a_user_is_the_derivative_by_what_is_left) {
  const auto by_water = local_column(giving, std::array{30.0, 70.0, 80.0, 30.0}, 2);
  BOOST_TEST(by_water[0].d == 0.3, tt::tolerance(1e-14));
  BOOST_TEST(local_column(giving, std::array{30.0, 70.0, 180.0, 30.0}, 2)[0].d == 0.0);
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_agree) {
  // slow, within a step, pumped dry
  check_local_derivatives<4>(draining, std::array{1e3, 2e3, 2e2, 50.0, 30.0, 10.0});
  check_local_derivatives<4>(draining, std::array{1e3, 2e3, 2e2, 50.0, 30.0, 0.5});
  check_local_derivatives<4>(draining, std::array{1e3, 2e3, 1.1e3, 50.0, 30.0, 10.0});
  // enough, a part, nothing left
  check_local_derivatives<1>(giving, std::array{30.0, 70.0, 180.0, 30.0});
  check_local_derivatives<1>(giving, std::array{30.0, 70.0, 80.0, 30.0});
  check_local_derivatives<1>(giving, std::array{30.0, 70.0, 80.0, 90.0});
}

BOOST_AUTO_TEST_SUITE_END()
