// Allocation of the largest volume. Where the rows of a class are nested and its users stand to
// each other in one proportion in all rows that they share, as in a river with losses, the rows
// bound a polymatroid in what arrives at the lowest one (edmonds1970): to serve first whoever costs
// least there is exact.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "kzwater/error.hpp"
#include "kzwater/lateral/allocation.hpp"

namespace kzwater {

namespace {

/// Products of gains in another order differ by rounding.
constexpr double proportion_tolerance = 1e-9;
constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

[[noreturn]] void refuse(const char* code, std::size_t row, std::size_t other) {
  throw Error(code,
              {{"row", static_cast<long long>(row)}, {"other", static_cast<long long>(other)}});
}

}  // namespace

void Allocator::deliver_most(std::size_t place) {
  rank(place);
  for (const auto user : ranked_) {
    deliver(user);
  }
}

/// The users of a class, those first that cost the lowest row of their tree least.
void Allocator::rank(std::size_t place) {
  const auto first = segment_start_[place];
  const auto end = segment_start_[place + 1];
  std::ranges::fill(owner_, nobody);
  std::ranges::fill(cost_, 0.0);
  ranked_.resize(end - first);
  std::iota(ranked_.begin(), ranked_.end(), first);
  for (const auto segment : ranked_) {
    for (std::size_t k = segments_[segment].first; k < segments_[segment].end; ++k) {
      active_[segment] += coefficient_[k] > 0.0 ? 1 : 0;
    }
  }
  std::ranges::sort(ranked_, [this](std::size_t a, std::size_t b) {
    return std::pair(active_[b], a) < std::pair(active_[a], b);
  });
  for (const auto segment : ranked_) {
    nest(segment);
  }
  std::ranges::fill(active_, 0);
  const auto* members = members_.data();
  ranked_.assign(members + member_start_[place], members + member_start_[place + 1]);
  std::ranges::sort(ranked_, [this](std::size_t a, std::size_t b) {
    return std::pair(cost_[a], a) < std::pair(cost_[b], b);
  });
}

/// Puts a row into the smallest one around it. Rows come from the largest to the smallest; they are
/// nested when all users of each have the same row around them.
void Allocator::nest(std::size_t segment) {
  const auto& [row, first, end] = segments_[segment];
  const auto in_row = [this](std::size_t k) { return coefficient_[k] > 0.0; };
  std::size_t k = first;
  while (k < end && !in_row(k)) {
    ++k;
  }
  const auto around = k < end ? owner_[entries_[k].user] : nobody;
  const double proportion = k < end ? inside_[entries_[k].user] / coefficient_[k] : 0.0;
  for (; k < end; ++k) {
    const auto user = entries_[k].user;
    if (!in_row(k)) {
      continue;
    }
    if (owner_[user] != around) {
      refuse("allocation_not_nested", row, segments_[smaller(around, owner_[user])].row);
    }
    if (around == nobody) {
      cost_[user] = coefficient_[k];
    } else if (std::abs(inside_[user] - proportion * coefficient_[k]) >
               proportion_tolerance * inside_[user]) {
      refuse("allocation_not_proportional", row, segments_[around].row);
    }
    owner_[user] = segment;
    inside_[user] = coefficient_[k];
  }
}

/// Of two rows, one of which may be none, that with fewer users: it is not around the other.
std::size_t Allocator::smaller(std::size_t a, std::size_t b) const {
  if (a == nobody || b == nobody) {
    return std::min(a, b);
  }
  return active_[a] < active_[b] ? a : b;
}

/// All that the rows of a user leave, at most its demand.
void Allocator::deliver(std::size_t user) {
  double most = demand_[user];
  std::size_t binding = nobody;
  for (std::size_t c = column_start_[user]; c < column_start_[user + 1]; ++c) {
    const auto [k, segment] = column_[c];
    const auto row = segments_[segment].row;
    if (coefficient_[k] > 0.0) {
      const double left = exhausted_[row] != 0 ? 0.0 : left_[row].value();
      const double here = std::max(left, 0.0) / coefficient_[k];
      if (here < most || (left <= 0.0 && binding == nobody)) {
        most = here;
        binding = k;
      }
    }
  }
  const auto before = result_.order.size();
  if (binding == nobody) {
    settle(user, 1.0, demand_[user]);
    close({-1, before, before + 1, 1.0, 0.0, false});
    return;
  }
  const auto row = segments_[entries_[binding].segment].row;
  const bool moves = exhausted_[row] == 0 && left_[row].value() >= 0.0;
  const double share = demand_[user] > 0.0 ? most / demand_[user] : 0.0;
  settle(user, share, most);
  close({static_cast<std::int32_t>(row), before, before + 1, share,
         coefficient_[binding] * demand_[user], moves});
}

}  // namespace kzwater
