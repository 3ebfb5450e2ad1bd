// Tangent and transpose of an allocation against each other and against differences.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "allocation_cases.hpp"
#include "kzwater/lateral/allocation.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

using Values = std::vector<double>;

Values drawn(std::size_t size, std::mt19937_64& random) {
  std::normal_distribution<> normal;
  Values result(size);
  std::ranges::generate(result, [&] { return normal(random); });
  return result;
}

double product(const Values& a, const Values& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Directions of the terms; `terms` looks at them.
struct Direction {
  Values demand, bound, coefficients;
  Direction(const Case& c, std::mt19937_64& random)
      : demand(drawn(c.demand.size(), random)),
        bound(drawn(c.bound.size(), random)),
        coefficients(drawn(c.coefficients.size(), random)) {
    // an absent entry or demand, and a row without water, stay what they are
    for (std::size_t u = 0; u < demand.size(); ++u) {
      demand[u] *= c.demand[u] > 0.0 ? 1.0 : 0.0;
    }
    for (std::size_t i = 0; i < bound.size(); ++i) {
      bound[i] *= c.bound[i] > 0.0 ? 1.0 : 0.0;
    }
  }
  AllocationTerms terms() const { return {demand, bound, coefficients}; }
};

Case moved(const Case& c, const Direction& direction, double step) {
  Case result = c;
  const auto move = [step](Values& value, const Values& by) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      value[i] += step * by[i];
    }
  };
  move(result.demand, direction.demand);
  move(result.bound, direction.bound);
  move(result.coefficients, direction.coefficients);
  return result;
}

constexpr auto fair = AllocationRule::fair;
constexpr auto most = AllocationRule::maximum_volume;

struct Kind {
  Case drawn;
  AllocationRule rule;
};

std::vector<Kind> kinds(unsigned seed) {
  return {{random_case(seed, 30, 20), fair},
          {random_river(seed, 40), fair},
          {random_river(seed, 40), most}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(allocation_derivatives)

BOOST_AUTO_TEST_CASE(transpose_is_that_of_the_tangent) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    for (const auto& [c, rule] : kinds(seed)) {
      std::mt19937_64 random(seed);
      Allocator allocator(c.constraints, c.priority);
      allocator.allocate(c.terms(), rule);
      const Direction direction(c, random);
      Values tangent(c.demand.size());
      allocator.tangent(direction.terms(), tangent);
      const Values weight = drawn(tangent.size(), random);
      Values used = weight;
      Values demand(c.demand.size());
      Values bound(c.bound.size());
      Values coefficients(c.coefficients.size());
      allocator.transpose(used, {demand, bound, coefficients});
      const double there = product(weight, tangent);
      const double back = product(demand, direction.demand) + product(bound, direction.bound) +
                          product(coefficients, direction.coefficients);
      double size = 0.0;
      for (std::size_t u = 0; u < tangent.size(); ++u) {
        size += std::abs(weight[u] * tangent[u]);
      }
      BOOST_TEST(std::abs(there - back) <= 1e-12 * size);
    }
  }
}

BOOST_AUTO_TEST_CASE(tangent_is_the_central_difference) {
  constexpr double h = 1e-7;
  std::size_t compared = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    for (const auto& [c, rule] : kinds(seed)) {
      std::mt19937_64 random(seed);
      Direction direction(c, random);
      if (rule == most) {
        std::ranges::fill(direction.coefficients, 0.0);  // the rows must stay in proportion
      }
      Allocator allocator(c.constraints, c.priority);
      const Case up = moved(c, direction, h);
      const Case down = moved(c, direction, -h);
      const Allocation above = allocator.allocate(up.terms(), rule);
      const Allocation below = allocator.allocate(down.terms(), rule);
      const auto& at = allocator.allocate(c.terms(), rule);
      if (above.binding != at.binding || below.binding != at.binding || above.order != at.order ||
          below.order != at.order) {
        continue;
      }
      Values tangent(c.demand.size());
      allocator.tangent(direction.terms(), tangent);
      for (std::size_t u = 0; u < tangent.size(); ++u) {
        const double difference = (above.allocated[u] - below.allocated[u]) / (2.0 * h);
        BOOST_TEST(std::abs(difference - tangent[u]) <= 1e-5 * (1.0 + std::abs(tangent[u])));
      }
      ++compared;
    }
  }
  BOOST_TEST(compared > 500);
}

BOOST_AUTO_TEST_CASE(relief_is_the_tangent_of_the_bound) {
  const Case c = random_case(3, 40, 30);
  Allocator allocator(c.constraints, c.priority);
  const auto& result = allocator.allocate(c.terms());
  const Values none(c.demand.size(), 0.0);
  const Values no_coefficients(c.coefficients.size(), 0.0);
  std::size_t relieved = 0;
  for (std::size_t i = 0; i < c.bound.size(); ++i) {
    Values bound(c.bound.size(), 0.0);
    bound[i] = 1.0;
    Values tangent(c.demand.size());
    allocator.tangent({none, bound, no_coefficients}, tangent);
    for (std::size_t u = 0; u < tangent.size(); ++u) {
      if (result.binding[u] == static_cast<std::int32_t>(i)) {
        BOOST_TEST(tangent[u] == result.relief[u], tt::tolerance(1e-14));
        relieved += result.relief[u] > 0.0 ? 1 : 0;
      }
    }
  }
  BOOST_TEST(relieved > 5);
}

BOOST_AUTO_TEST_SUITE_END()
