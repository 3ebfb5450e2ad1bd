#include "kzwater/lateral/allocation.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "kzwater/error.hpp"

namespace kzwater {

namespace {

void check_size(const char* array, std::size_t found, std::size_t expected) {
  if (found != expected) {
    throw Error("array_size", {{"array", std::string(array)},
                               {"found", static_cast<long long>(found)},
                               {"expected", static_cast<long long>(expected)}});
  }
}

/// Running sums of counts: where each group begins, and after them the end of the last.
std::vector<std::size_t> starts_of(const std::vector<std::size_t>& group, std::size_t groups) {
  std::vector<std::size_t> start(groups + 1, 0);
  for (const auto g : group) {
    ++start[g + 1];
  }
  std::partial_sum(start.begin(), start.end(), start.begin());
  return start;
}

/// Items 0 .. group.size() - 1, those of one group together and ascending.
std::vector<std::size_t> grouped(const std::vector<std::size_t>& group,
                                 std::vector<std::size_t> start) {
  std::vector<std::size_t> result(group.size());
  for (std::size_t item = 0; item < group.size(); ++item) {
    result[start[group[item]]++] = item;
  }
  return result;
}

}  // namespace

Allocator::Allocator(Constraints constraints, std::vector<std::int32_t> priority)
    : constraints_(std::move(constraints)), priority_(std::move(priority)) {
  check_structure();
  index_classes();
  index_entries();
  demand_.resize(users());
  given_.resize(entries_.size());
  coefficient_.resize(entries_.size());
  left_.resize(rows());
  exhausted_.resize(rows());
  rate_.resize(segments_.size());
  active_.resize(segments_.size());
  position_.assign(users(), users());
  candidates_.reserve(segments_.size());
  ranked_.reserve(std::max(users(), segments_.size()));
  owner_.resize(users());
  inside_.resize(users());
  cost_.resize(users());
  result_.allocated.resize(users());
  result_.share.resize(users());
  result_.binding.resize(users());
  result_.relief.resize(users());
  result_.slack.resize(rows());
  result_.taken.resize(rows() * classes_.size());
  result_.order.reserve(users());
  result_.settlements.reserve(users() + classes_.size());
}

void Allocator::check_structure() const {
  const auto& [start, user] = constraints_;
  check_size("start", std::min<std::size_t>(start.size(), 1), 1);
  check_size("start", start.front(), 0);
  check_size("start", start.back(), user.size());
  std::vector<std::size_t> seen(users(), 0);
  for (std::size_t row = 0; row < rows(); ++row) {
    check_size("start", std::min(start[row], start[row + 1]), start[row]);
    for (std::size_t k = start[row]; k < start[row + 1]; ++k) {
      if (user[k] < 0 || user[k] >= static_cast<std::ptrdiff_t>(users())) {
        throw Error("array_index", {{"array", std::string("user")},
                                    {"found", static_cast<long long>(user[k])},
                                    {"size", static_cast<long long>(users())}});
      }
      if (std::exchange(seen[user[k]], row + 1) == row + 1) {
        throw Error("allocation_user_twice", {{"row", static_cast<long long>(row)},
                                              {"user", static_cast<long long>(user[k])}});
      }
    }
  }
}

void Allocator::index_classes() {
  classes_ = priority_;
  std::ranges::sort(classes_);
  const auto repeated = std::ranges::unique(classes_);
  classes_.erase(repeated.begin(), repeated.end());
  for (const auto priority : priority_) {
    const auto found = std::ranges::lower_bound(classes_, priority);
    class_of_.push_back(static_cast<std::size_t>(found - classes_.begin()));
  }
  member_start_ = starts_of(class_of_, classes_.size());
  members_ = grouped(class_of_, member_start_);
}

void Allocator::index_entries() {
  const auto& [start, user] = constraints_;
  std::vector<std::size_t> entry_class(user.size());
  std::ranges::transform(user, entry_class.begin(), [this](auto u) { return class_of_[u]; });
  std::vector<std::size_t> entry_row(user.size());
  for (std::size_t row = 0; row < rows(); ++row) {
    std::fill_n(entry_row.begin() + static_cast<std::ptrdiff_t>(start[row]),
                start[row + 1] - start[row], row);
  }
  const auto entry_start = starts_of(entry_class, classes_.size());
  const auto by_class = grouped(entry_class, entry_start);
  std::vector<std::size_t> entry_user;
  entry_user.reserve(user.size());
  entries_.reserve(user.size());
  column_.reserve(user.size());
  for (std::size_t place = 0; place < classes_.size(); ++place) {
    segment_start_.push_back(segments_.size());
    std::size_t row = rows();
    for (std::size_t k = entry_start[place]; k < entry_start[place + 1]; ++k) {
      const auto given = by_class[k];
      if (std::exchange(row, entry_row[given]) != entry_row[given]) {
        segments_.push_back({row, k, k});
      }
      ++segments_.back().end;
      entries_.push_back({static_cast<std::uint32_t>(user[given]),
                          static_cast<std::uint32_t>(segments_.size() - 1),
                          static_cast<std::uint32_t>(given)});
      entry_user.push_back(entries_.back().user);
    }
  }
  segment_start_.push_back(segments_.size());
  column_start_ = starts_of(entry_user, users());
  for (const auto entry : grouped(entry_user, column_start_)) {
    column_.push_back({static_cast<std::uint32_t>(entry), entries_[entry].segment});
  }
}

void Allocator::check_sizes(const AllocationTerms& terms) const {
  check_size("demand", terms.demand.size(), users());
  check_size("bound", terms.bound.size(), rows());
  check_size("coefficients", terms.coefficients.size(), entries_.size());
}

void Allocator::load(const AllocationTerms& terms) {
  check_sizes(terms);
  std::ranges::copy(terms.demand, demand_.begin());
  std::ranges::copy(terms.coefficients, given_.begin());
  for (std::size_t k = 0; k < entries_.size(); ++k) {
    coefficient_[k] = given_[entries_[k].given];
  }
  for (std::size_t row = 0; row < rows(); ++row) {
    left_[row] = {terms.bound[row], 0.0};
  }
  std::ranges::fill(exhausted_, 0);
  std::ranges::fill(active_, 0);
  std::ranges::fill(position_, users());
  std::ranges::fill(result_.binding, -1);
  std::ranges::fill(result_.relief, 0.0);
  std::ranges::fill(result_.taken, 0.0);
  result_.order.clear();
  result_.settlements.clear();
}

const Allocation& Allocator::allocate(const AllocationTerms& terms, AllocationRule rule) {
  load(terms);
  for (std::size_t place = 0; place < classes_.size(); ++place) {
    const auto first = segment_start_[place];
    const auto end = segment_start_[place + 1];
    const auto taken = [&](std::size_t s) -> double& {
      return result_.taken[segments_[s].row * classes_.size() + place];
    };
    for (std::size_t s = first; s < end; ++s) {
      taken(s) = left_[segments_[s].row].value();
    }
    if (rule == AllocationRule::fair) {
      fill(place);
    } else {
      deliver_most(place);
    }
    for (std::size_t s = first; s < end; ++s) {
      taken(s) -= left_[segments_[s].row].value();
    }
  }
  std::ranges::transform(left_, result_.slack.begin(),
                         [](const CompensatedSum& left) { return left.value(); });
  return result_;
}

double Allocator::taken_before(std::size_t row, std::size_t user) const {
  const double* by_class = result_.taken.data() + row * classes_.size();
  return std::accumulate(by_class, by_class + class_of_[user], 0.0);
}

void Allocator::fill(std::size_t place) {
  const auto later = [](const Candidate& a, const Candidate& b) {
    return std::pair(a.share, a.segment) > std::pair(b.share, b.segment);
  };
  candidates_.clear();
  for (std::size_t s = segment_start_[place]; s < segment_start_[place + 1]; ++s) {
    if (const double share = open(s); share < 1.0) {
      candidates_.push_back({share, s});
    }
  }
  std::ranges::make_heap(candidates_, later);
  while (!candidates_.empty()) {
    std::ranges::pop_heap(candidates_, later);
    const auto segment = candidates_.back().segment;
    candidates_.pop_back();
    // Whom another row has stopped meanwhile leaves the more to the rest: a row binds no sooner
    // than was thought, perhaps later, perhaps never.
    const Candidate now{active_[segment] > 0 ? share_at(segment) : 1.0, segment};
    if (now.share >= 1.0) {
      continue;
    }
    if (!candidates_.empty() && later(now, candidates_.front())) {
      candidates_.push_back(now);
      std::ranges::push_heap(candidates_, later);
    } else {
      bind(now);
    }
  }
  meet(place);
}

/// The share at which the row would bind if no other did, 1 where it cannot.
double Allocator::open(std::size_t segment) {
  const auto [row, first, end] = segments_[segment];
  double rate = 0.0;
  std::size_t active = 0;
  for (std::size_t k = first; k < end; ++k) {
    rate += coefficient_[k] * demand_[entries_[k].user];
    active += coefficient_[k] > 0.0 ? 1 : 0;
  }
  const double rounding = static_cast<double>(end - first) * std::numeric_limits<double>::epsilon();
  if (active == 0 || (exhausted_[row] == 0 && left_[row].value() > rate * (1.0 + rounding))) {
    return 1.0;
  }
  rate_[segment] = {};
  active_[segment] = active;
  for (std::size_t k = first; k < end; ++k) {
    rate_[segment].add(coefficient_[k] * demand_[entries_[k].user]);
  }
  return share_at(segment);
}

double Allocator::share_at(std::size_t segment) const {
  const auto row = segments_[segment].row;
  const double left = left_[row].value();
  if (exhausted_[row] != 0 || left <= 0.0) {
    return 0.0;
  }
  const double rate = rate_[segment].value();
  return rate > 0.0 ? left / rate : 1.0;
}

void Allocator::bind(const Candidate& candidate) {
  const auto [row, first, end] = segments_[candidate.segment];
  const auto before = result_.order.size();
  const double rate = rate_[candidate.segment].value();
  const bool moves = exhausted_[row] == 0 && left_[row].value() >= 0.0;
  for (std::size_t k = first; k < end; ++k) {
    const auto user = entries_[k].user;
    if (coefficient_[k] > 0.0 && !settled(user)) {
      settle(user, candidate.share, candidate.share * demand_[user]);
    }
  }
  close(
      {static_cast<std::int32_t>(row), before, result_.order.size(), candidate.share, rate, moves});
}

void Allocator::meet(std::size_t place) {
  const auto before = result_.order.size();
  for (std::size_t m = member_start_[place]; m < member_start_[place + 1]; ++m) {
    if (!settled(members_[m])) {
      settle(members_[m], 1.0, demand_[members_[m]]);
    }
  }
  close({-1, before, result_.order.size(), 1.0, 0.0, false});
}

void Allocator::settle(std::size_t user, double share, double allocated) {
  position_[user] = result_.order.size();
  result_.order.push_back(static_cast<std::int32_t>(user));
  result_.allocated[user] = allocated;
  result_.share[user] = demand_[user] > 0.0 ? share : 1.0;
  for (std::size_t c = column_start_[user]; c < column_start_[user + 1]; ++c) {
    const auto [k, segment] = column_[c];
    left_[segments_[segment].row].add(-(coefficient_[k] * allocated));
    if (active_[segment] > 0 && coefficient_[k] > 0.0) {
      rate_[segment].add(-(coefficient_[k] * demand_[user]));
      --active_[segment];
    }
  }
}

/// Enters who was just settled together.
void Allocator::close(const Settlement& settlement) {
  if (settlement.first == settlement.end) {
    return;
  }
  result_.settlements.push_back(settlement);
  if (settlement.row < 0) {
    return;
  }
  if (settlement.rate > 0.0) {  // users who ask for nothing leave the row to the next class
    exhausted_[settlement.row] = 1;
  }
  for (std::size_t p = settlement.first; p < settlement.end; ++p) {
    const auto user = result_.order[p];
    if (demand_[user] > 0.0) {
      result_.binding[user] = settlement.row;
      result_.relief[user] = settlement.moves ? demand_[user] / settlement.rate : 0.0;
    }
  }
}

}  // namespace kzwater
