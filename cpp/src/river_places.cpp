#include "kzwater/lateral/river_places.hpp"

#include <algorithm>
#include <cmath>

#include "kzwater/error.hpp"

namespace kzwater {

namespace {

constexpr double share_tolerance = 1e-12;  // of shares that sum to 1, as those of a unit

}  // namespace

RiverPlaces::RiverPlaces(std::size_t size, std::vector<Branch> branches)
    : size_(size), branches_(std::move(branches)) {
  const auto count = static_cast<std::int32_t>(size);
  for (const auto& branch : branches_) {
    if (branch.from < 0 || branch.from >= count || branch.to < -1 || branch.to >= count) {
      throw Error("river_index", {{"from", static_cast<long long>(branch.from)},
                                  {"to", static_cast<long long>(branch.to)}});
    }
  }
  sort_branches();
  sort_places();
}

void RiverPlaces::sort_branches() {
  std::ranges::stable_sort(branches_, {}, &Branch::from);
  first_.assign(size_ + 1, 0);
  std::vector<double> sum(size_, 0.0);
  for (const auto& branch : branches_) {
    ++first_[static_cast<std::size_t>(branch.from) + 1];
    sum[static_cast<std::size_t>(branch.from)] += branch.share;
  }
  for (std::size_t place = 0; place < size_; ++place) {
    first_[place + 1] += first_[place];
    if (!(std::abs(sum[place] - 1.0) <= share_tolerance)) {
      throw Error("river_shares", {{"place", static_cast<long long>(place)}, {"sum", sum[place]}});
    }
  }
}

void RiverPlaces::sort_places() {
  std::vector<std::size_t> above(size_, 0);
  for (const auto& branch : branches_) {
    if (branch.to >= 0) {
      ++above[static_cast<std::size_t>(branch.to)];
    }
  }
  order_.reserve(size_);
  for (std::size_t place = 0; place < size_; ++place) {
    if (above[place] == 0) {
      order_.push_back(static_cast<std::int32_t>(place));
    }
  }
  for (std::size_t next = 0; next < order_.size(); ++next) {
    for (const auto& branch : below(static_cast<std::size_t>(order_[next]))) {
      if (branch.to >= 0 && --above[static_cast<std::size_t>(branch.to)] == 0) {
        order_.push_back(branch.to);
      }
    }
  }
  if (order_.size() < size_) {
    const auto looped = std::ranges::find_if(above, [](std::size_t left) { return left > 0; });
    throw Error("river_cycle", {{"place", static_cast<long long>(looped - above.begin())}});
  }
  rank_.resize(size_);
  for (std::size_t k = 0; k < size_; ++k) {
    rank_[static_cast<std::size_t>(order_[k])] = k;
  }
}

std::vector<std::int32_t> RiverPlaces::downstream_of(std::int32_t place,
                                                     std::span<const char> closed) const {
  std::vector<char> met(size_, 0);
  std::vector<std::int32_t> found{place};
  met[static_cast<std::size_t>(place)] = 1;
  for (std::size_t next = 0; next < found.size(); ++next) {
    const auto from = static_cast<std::size_t>(found[next]);
    if (next > 0 && closed[from] != 0) {
      continue;
    }
    for (const auto& branch : below(from)) {
      if (branch.to >= 0 && met[static_cast<std::size_t>(branch.to)] == 0) {
        met[static_cast<std::size_t>(branch.to)] = 1;
        found.push_back(branch.to);
      }
    }
  }
  std::ranges::sort(found, {},
                    [&](std::int32_t at) { return rank_[static_cast<std::size_t>(at)]; });
  return found;
}

void RiverPlaces::spread(std::span<const std::int32_t> reached, std::span<const double> passing,
                         double first, std::span<double> gain) const {
  const auto start = reached.front();
  gain[static_cast<std::size_t>(start)] = 1.0;
  for (const auto place : reached) {
    const auto from = static_cast<std::size_t>(place);
    const double passed = gain[from] * (place == start ? first : passing[from]);
    if (passed == 0.0) {
      continue;
    }
    for (const auto& branch : below(from)) {
      if (branch.to >= 0) {
        gain[static_cast<std::size_t>(branch.to)] += passed * branch.share;
      }
    }
  }
}

std::vector<double> RiverPlaces::in_whole_steps(std::span<const double> travel_time,
                                                std::span<const char> body, double seconds) const {
  std::vector<int> rivers(size_, 0);  // that meet at a place
  for (const auto& branch : branches_) {
    if (branch.to >= 0) {
      ++rivers[static_cast<std::size_t>(branch.to)];
    }
  }
  std::vector<double> time(size_, 0.0);
  std::vector<double> handed_on(size_, 0.0);
  for (const auto place : order_) {
    const auto p = static_cast<std::size_t>(place);
    if (body[p] != 0) {
      continue;
    }
    const double all = handed_on[p] + travel_time[p];
    const auto next = below(p);
    const auto to = static_cast<std::size_t>(next.front().to);
    const bool goes_on =
        next.size() == 1 && next.front().to >= 0 && rivers[to] == 1 && body[to] == 0;
    if (all >= seconds) {
      time[p] = all;
    } else if (goes_on) {
      handed_on[to] = all;
    } else {
      time[p] = all >= 0.5 * seconds ? seconds : 0.0;
    }
  }
  return time;
}

}  // namespace kzwater
