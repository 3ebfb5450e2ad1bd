// The places of a managed river in the order of the water, and how much of the water at one of them
// is at another one within the same step.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kzwater {

/// A share of what flows out of a place; `to` is -1 where it leaves the basin.
struct Branch {
  std::int32_t from = 0;
  std::int32_t to = -1;
  double share = 1.0;
};

class RiverPlaces {
 public:
  /// Each place needs branches whose shares sum to 1. Throws Error "river_index", "river_cycle"
  /// {place} and "river_shares" {place, sum}.
  RiverPlaces(std::size_t size, std::vector<Branch> branches);

  std::size_t size() const { return size_; }
  /// Every place after those above it.
  std::span<const std::int32_t> order() const { return order_; }
  std::span<const Branch> below(std::size_t place) const {
    return {branches_.data() + first_[place], branches_.data() + first_[place + 1]};
  }
  /// Where the water at a place may get to within a step, in the order of the water, the place
  /// itself first; water does not pass what is closed, but may start there.
  std::vector<std::int32_t> downstream_of(std::int32_t place, std::span<const char> closed) const;
  /// Of one unit at the head of `reached`[0], what is at the head of each place; `passing` is the
  /// share of its inflow that a place lets through in the step, `first` that of the first place.
  /// `gain` is by place and must be zero at the places reached.
  void spread(std::span<const std::int32_t> reached, std::span<const double> passing, double first,
              std::span<double> gain) const;
  /// Travel times (s) that are zero or at least a step of `seconds`, so that water either passes a
  /// place within a step or not at all: shorter ones are handed on to the next place until a step
  /// is full, and are rounded to none or a whole step where rivers meet or a body begins.
  std::vector<double> in_whole_steps(std::span<const double> travel_time,
                                     std::span<const char> body, double seconds) const;

 private:
  void sort_branches();
  void sort_places();

  std::size_t size_;
  std::vector<Branch> branches_;
  std::vector<std::size_t> first_;  // branches of place p: first_[p] .. first_[p + 1] - 1
  std::vector<std::int32_t> order_;
  std::vector<std::size_t> rank_;  // where a place stands in order_
};

}  // namespace kzwater
