// Derivatives of an allocation, its settlements staying as they are. Whoever was met follows its
// demand. Users that a row settled at the share t share what the row left them,
//     t R = b - sum of a w over those settled before,  R = sum of a d over them,  w = t d.
// A row settles users that way once; those that it settles later get nothing, before and after.
#include <ranges>

#include "kzwater/lateral/allocation.hpp"

namespace kzwater {

void Allocator::tangent(const AllocationTerms& direction, std::span<double> allocated) const {
  check_sizes(direction);
  const auto& [start, of_entry] = constraints_;
  for (const auto& [row, first, end, share, rate, moves] : result_.settlements) {
    double by_share = 0.0;
    if (moves && rate > 0.0) {
      double change = direction.bound[row];
      for (std::size_t k = start[row]; k < start[row + 1]; ++k) {
        const auto user = of_entry[k];
        if (given_[k] <= 0.0 || position_[user] >= end) {
          continue;
        }
        const bool before = position_[user] < first;
        const double volume = before ? result_.allocated[user] : share * demand_[user];
        const double by_volume = before ? allocated[user] : share * direction.demand[user];
        change -= direction.coefficients[k] * volume + given_[k] * by_volume;
      }
      by_share = change / rate;
    }
    for (std::size_t p = first; p < end; ++p) {
      const auto user = result_.order[p];
      allocated[user] = share * direction.demand[user] + by_share * demand_[user];
    }
  }
}

void Allocator::transpose(std::span<double> allocated, const AllocationAdjoints& adjoint) const {
  check_sizes({adjoint.demand, adjoint.bound, adjoint.coefficients});
  const auto& [start, of_entry] = constraints_;
  for (const auto& [row, first, end, share, rate, moves] :
       std::views::reverse(result_.settlements)) {
    double of_share = 0.0;
    for (std::size_t p = first; p < end; ++p) {
      const auto user = result_.order[p];
      adjoint.demand[user] += share * allocated[user];
      of_share += demand_[user] * allocated[user];
    }
    if (!moves || rate <= 0.0) {
      continue;
    }
    const double change = of_share / rate;
    adjoint.bound[row] += change;
    for (std::size_t k = start[row]; k < start[row + 1]; ++k) {
      const auto user = of_entry[k];
      if (given_[k] <= 0.0 || position_[user] >= end) {
        continue;
      }
      const bool before = position_[user] < first;
      const double volume = before ? result_.allocated[user] : share * demand_[user];
      adjoint.coefficients[k] -= volume * change;
      (before ? allocated[user] : adjoint.demand[user]) -=
          given_[k] * (before ? change : share * change);
    }
  }
}

}  // namespace kzwater
