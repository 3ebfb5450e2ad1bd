// Users and rows of allocations, written by hand or drawn.
#pragma once
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "kzwater/lateral/allocation.hpp"

struct Case {
  kzwater::Constraints constraints{{0}, {}};
  std::vector<double> coefficients;
  std::vector<double> bound;
  std::vector<double> demand;
  std::vector<std::int32_t> priority;

  kzwater::AllocationTerms terms() const { return {demand, bound, coefficients}; }
};

using Row = std::vector<std::pair<std::int32_t, double>>;

inline Case rows(const std::vector<Row>& row, std::vector<double> bound, std::vector<double> demand,
                 std::vector<std::int32_t> priority) {
  Case result;
  for (const auto& entries : row) {
    for (const auto& [user, coefficient] : entries) {
      result.constraints.user.push_back(user);
      result.coefficients.push_back(coefficient);
    }
    result.constraints.start.push_back(result.constraints.user.size());
  }
  result.bound = std::move(bound);
  result.demand = std::move(demand);
  result.priority = std::move(priority);
  return result;
}

/// Any rows over any users of three classes; some users ask for nothing, some rows are empty.
inline Case random_case(unsigned seed, std::int32_t users, std::size_t count) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<> uniform;
  std::vector<Row> row(count);
  std::vector<double> bound;
  for (auto& entries : row) {
    const double density = 0.5 * uniform(random);
    for (std::int32_t user = 0; user < users; ++user) {
      if (uniform(random) < density) {
        entries.emplace_back(user, 0.2 + uniform(random));
      }
    }
    bound.push_back(uniform(random) < 0.1 ? 0.0 : 1.2 * density * users * uniform(random));
  }
  std::vector<double> demand;
  std::vector<std::int32_t> priority;
  for (std::int32_t user = 0; user < users; ++user) {
    demand.push_back(uniform(random) < 0.1 ? 0.0 : 2.0 * uniform(random));
    priority.push_back(1 + static_cast<std::int32_t>(random() % 3));
  }
  return rows(row, bound, demand, priority);
}

/// A river with losses: reach r drains to a lower number. A row for each reach over all users above
/// it, with what a m3 of theirs would have been there.
inline Case random_river(unsigned seed, std::int32_t users) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<> uniform;
  std::vector<Row> row(users);
  Case drawn = random_case(seed, users, 1);
  std::vector<std::int32_t> below(users);
  std::vector<double> gain(users);
  std::vector<double> bound;
  for (std::int32_t r = 0; r < users; ++r) {
    const auto reach_back = static_cast<std::int32_t>(random() % 5) + 1;
    below[r] = r == 0 ? -1 : std::max(0, r - reach_back);
    gain[r] = 1.0 - 0.2 * uniform(random);
    bound.push_back(uniform(random) < 0.1 ? 0.0 : 4.0 * uniform(random));
    double coefficient = 1.0;
    for (std::int32_t place = r; place >= 0; place = below[place]) {
      row[place].emplace_back(r, coefficient);
      coefficient *= gain[place];
    }
  }
  return rows(row, bound, drawn.demand, drawn.priority);
}
