// Allocation: examples that can be followed by hand, and what holds for every network.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "allocation_cases.hpp"
#include "kzwater/error.hpp"
#include "kzwater/lateral/allocation.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

using Values = std::vector<double>;

Allocation allocate(const Case& c, AllocationRule rule = AllocationRule::fair) {
  Allocator allocator(c.constraints, c.priority);
  return allocator.allocate(c.terms(), rule);
}

template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "no error";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(allocation)

BOOST_AUTO_TEST_CASE(two_users_of_a_row_get_the_same_share) {
  const auto result = allocate(rows({{{0, 1.0}, {1, 1.0}}}, {6.0}, {4.0, 8.0}, {1, 1}));
  BOOST_TEST(result.allocated == (Values{2.0, 4.0}), tt::per_element());
  BOOST_TEST(result.share == (Values{0.5, 0.5}), tt::per_element());
  BOOST_TEST(result.binding == (std::vector<std::int32_t>{0, 0}), tt::per_element());
  BOOST_TEST(result.relief == (Values{4.0 / 12.0, 8.0 / 12.0}), tt::per_element());
  BOOST_TEST(result.slack[0] == 0.0);
}

BOOST_AUTO_TEST_CASE(a_canal_that_binds_leaves_its_water_to_the_others) {
  // river 10 for 0, 1 and 2; canal 2 for 0 and 1: they get 1 each, user 2 all it asks for
  const auto result = allocate(rows({{{0, 1.0}, {1, 1.0}, {2, 1.0}}, {{0, 1.0}, {1, 1.0}}},
                                    {10.0, 2.0}, {4.0, 4.0, 7.0}, {1, 1, 1}));
  BOOST_TEST(result.allocated == (Values{1.0, 1.0, 7.0}), tt::per_element());
  BOOST_TEST(result.binding == (std::vector<std::int32_t>{1, 1, -1}), tt::per_element());
  BOOST_TEST(result.slack == (Values{1.0, 0.0}), tt::per_element());
  BOOST_TEST(result.order == (std::vector<std::int32_t>{0, 1, 2}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(losses_count_where_the_water_would_have_arrived) {
  // of what user 0 takes only half would have reached the lower place
  const auto result =
      allocate(rows({{{0, 1.0}}, {{0, 0.5}, {1, 1.0}}}, {10.0, 3.0}, {4.0, 4.0}, {1, 1}));
  BOOST_TEST(result.allocated == (Values{2.0, 2.0}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_and_an_overdrawn_row_give_nothing) {
  for (const double bound : {0.0, -3.0}) {
    const auto result =
        allocate(rows({{{0, 1.0}}, {{0, 1.0}, {1, 1.0}}}, {bound, 5.0}, {4.0, 4.0}, {1, 1}));
    BOOST_TEST(result.allocated == (Values{0.0, 4.0}), tt::per_element());
    BOOST_TEST(result.binding == (std::vector<std::int32_t>{0, -1}), tt::per_element());
    BOOST_TEST(result.slack == (Values{bound, 1.0}), tt::per_element());
    // more water reaches the user only when the gap is filled
    BOOST_TEST(result.relief[0] == (bound < 0.0 ? 0.0 : 1.0));
  }
}

BOOST_AUTO_TEST_CASE(rows_that_bind_together_name_the_first) {
  const auto result = allocate(
      rows({{{1, 2.0}}, {{0, 1.0}, {1, 1.0}}, {{0, 2.0}}}, {4.0, 4.0, 4.0}, {4.0, 4.0}, {1, 1}));
  BOOST_TEST(result.allocated == (Values{2.0, 2.0}), tt::per_element());
  BOOST_TEST(result.binding == (std::vector<std::int32_t>{1, 0}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(who_asks_for_nothing_lacks_nothing) {
  const auto result = allocate(rows({{{0, 1.0}, {1, 1.0}}}, {1.0}, {0.0, 2.0}, {1, 1}));
  BOOST_TEST(result.allocated == (Values{0.0, 1.0}), tt::per_element());
  BOOST_TEST(result.share == (Values{1.0, 0.5}), tt::per_element());
  BOOST_TEST(result.binding == (std::vector<std::int32_t>{-1, 0}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(a_class_takes_before_those_after_it) {
  // priorities are numbers in any order, with gaps
  const Case c =
      rows({{{0, 1.0}, {1, 1.0}, {2, 1.0}, {3, 1.0}}}, {5.0}, {2.0, 4.0, 2.0, 9.0}, {7, 3, 7, 12});
  Allocator allocator(c.constraints, c.priority);
  const auto& result = allocator.allocate(c.terms());
  BOOST_TEST(allocator.classes() == (std::vector<std::int32_t>{3, 7, 12}), tt::per_element());
  BOOST_TEST(result.allocated == (Values{0.5, 4.0, 0.5, 0.0}), tt::per_element());
  BOOST_TEST(result.taken == (Values{4.0, 1.0, 0.0}), tt::per_element());
  BOOST_TEST(allocator.taken_before(0, 1) == 0.0);
  BOOST_TEST(allocator.taken_before(0, 0) == 4.0);
  BOOST_TEST(allocator.taken_before(0, 3) == 5.0);
  // what more there is goes to the second class, not to the third
  BOOST_TEST(result.relief == (Values{0.5, 0.0, 0.5, 0.0}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(who_asks_for_nothing_takes_no_water_that_comes_from_the_next_class) {
  const auto result = allocate(rows({{{0, 1.0}, {1, 1.0}}}, {0.0}, {0.0, 2.0}, {1, 2}));
  BOOST_TEST(result.relief == (Values{0.0, 1.0}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(a_user_in_no_row_gets_its_demand) {
  const auto result = allocate(rows({{{0, 1.0}, {1, 0.0}}}, {0.0}, {3.0, 5.0}, {1, 1}));
  BOOST_TEST(result.allocated == (Values{0.0, 5.0}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(a_huge_user_leaves_no_trace_of_rounding) {
  // the first row stops a user of 1e12; what is then left to that of 1e-3 is known to all digits
  const auto result =
      allocate(rows({{{0, 1.0}}, {{0, 1.0}, {1, 1.0}}}, {0.0, 0.25e-3}, {1e12, 1e-3}, {1, 1}));
  BOOST_TEST(result.allocated[1] == 0.25e-3, tt::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(the_largest_volume_is_taken_where_it_costs_least) {
  // user 0 lies above a reach that loses half: each m3 that it takes costs the lower place half
  const Case c = rows({{{0, 1.0}}, {{0, 0.5}, {1, 1.0}}}, {10.0, 3.0}, {4.0, 4.0}, {1, 1});
  const auto result = allocate(c, AllocationRule::maximum_volume);
  BOOST_TEST(result.allocated == (Values{4.0, 1.0}), tt::per_element());
  BOOST_TEST(result.binding == (std::vector<std::int32_t>{-1, 1}), tt::per_element());
  BOOST_TEST(result.relief[1] == 1.0);
}

BOOST_AUTO_TEST_CASE(the_largest_volume_refuses_rows_that_are_no_tree) {
  const Case crossing =
      rows({{{0, 1.0}, {1, 1.0}}, {{1, 1.0}, {2, 1.0}}}, {1.0, 1.0}, {1.0, 1.0, 1.0}, {1, 1, 1});
  const Case uneven =
      rows({{{0, 1.0}, {1, 1.0}}, {{0, 0.5}, {1, 0.4}}}, {1.0, 1.0}, {1.0, 1.0}, {1, 1});
  const auto most = AllocationRule::maximum_volume;
  BOOST_TEST(refusal([&] { allocate(crossing, most); }) == "allocation_not_nested");
  BOOST_TEST(refusal([&] { allocate(uneven, most); }) == "allocation_not_proportional");
  // in classes of their own the same users do not stand in each other's way
  Case apart = crossing;
  apart.priority = {1, 2, 3};
  BOOST_TEST(refusal([&] { allocate(apart, most); }) == "no error");
}

BOOST_AUTO_TEST_CASE(rows_that_do_not_fit_are_refused) {
  const auto made = [](Constraints constraints) {
    return refusal([&] { Allocator(constraints, {1, 1}); });
  };
  BOOST_TEST(made({{}, {}}) == "array_size");
  BOOST_TEST(made({{0, 2}, {0}}) == "array_size");
  BOOST_TEST(made({{1, 2}, {0, 1}}) == "array_size");
  BOOST_TEST(made({{0, 2, 1, 2}, {0, 1}}) == "array_size");
  BOOST_TEST(made({{0, 1}, {2}}) == "array_index");
  BOOST_TEST(made({{0, 1}, {-1}}) == "array_index");
  BOOST_TEST(made({{0, 2}, {1, 1}}) == "allocation_user_twice");
  Case c = rows({{{0, 1.0}}}, {1.0}, {1.0}, {1});
  c.bound.push_back(1.0);
  BOOST_TEST(refusal([&] { allocate(c); }) == "array_size");
}

BOOST_AUTO_TEST_CASE(no_row_is_overdrawn_and_nobody_gets_more_than_asked) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Case c = random_case(seed, 40, 30);
    const auto result = allocate(c);
    const auto& [start, user] = c.constraints;
    for (std::size_t i = 0; i < c.bound.size(); ++i) {
      double sum = 0.0;
      for (std::size_t k = start[i]; k < start[i + 1]; ++k) {
        sum += c.coefficients[k] * result.allocated[user[k]];
      }
      BOOST_TEST(sum <= std::max(c.bound[i], 0.0) * (1.0 + 1e-14));
    }
    for (std::size_t u = 0; u < c.demand.size(); ++u) {
      BOOST_TEST((result.allocated[u] >= 0.0 && result.allocated[u] <= c.demand[u]));
      BOOST_TEST((result.binding[u] >= 0) == (result.allocated[u] < c.demand[u]));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_step_leaves_nothing_to_the_next) {
  const Case first = random_case(1, 40, 30);
  Case second = random_case(1, 40, 30);
  std::ranges::reverse(second.bound);
  std::ranges::reverse(second.demand);
  Allocator allocator(first.constraints, first.priority);
  const Allocation fresh = allocator.allocate(first.terms());
  allocator.allocate(second.terms());
  const auto& again = allocator.allocate(first.terms());
  BOOST_TEST(again.allocated == fresh.allocated, tt::per_element());
  BOOST_TEST(again.slack == fresh.slack, tt::per_element());
  BOOST_TEST(again.binding == fresh.binding, tt::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
