#include "kzwater/network.hpp"

#include <algorithm>
#include <limits>
#include <ranges>
#include <string>
#include <utility>

#include "kzwater/error.hpp"

namespace kzwater {

namespace {

constexpr std::int32_t outside = -1;
constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

void check_index(std::int32_t index, std::size_t size, std::int32_t lowest, const char* where) {
  if (index < lowest || index >= static_cast<std::ptrdiff_t>(size)) {
    throw Error("network_index", {{"where", std::string(where)},
                                  {"index", static_cast<long long>(index)},
                                  {"reaches", static_cast<long long>(size)}});
  }
}

}  // namespace

/// Which piece computes each reach, where in it, and the lowest reaches of each piece; the last
/// piece is the trunk.
struct Network::Ownership {
  std::vector<std::size_t> owner;
  std::vector<std::int32_t> position;
  std::vector<std::vector<std::int32_t>> lowest;
};

std::size_t Piece::level_of(std::size_t position) const {
  const auto above = std::ranges::upper_bound(level_start, position);
  return static_cast<std::size_t>(above - level_start.begin()) - 1;
}

Network::Network(std::vector<std::int32_t> downstream, std::vector<std::int32_t> imposed)
    : downstream_(std::move(downstream)), imposed_(std::move(imposed)) {
  for (const auto below : downstream_) {
    check_index(below, size(), outside, "downstream");
  }
  for (const auto reach : imposed_) {
    check_index(reach, size(), 0, "imposed");
  }
  index_upstream();
  order_reaches();
  mark_computed();
}

void Network::index_upstream() {
  upstream_start_.assign(size() + 1, 0);
  for (const auto below : downstream_) {
    if (below != outside) {
      ++upstream_start_[below + 1];
    }
  }
  for (std::size_t r = 0; r < size(); ++r) {
    upstream_start_[r + 1] += upstream_start_[r];
  }
  upstream_.resize(upstream_start_.back());
  auto next = upstream_start_;
  for (std::size_t r = 0; r < size(); ++r) {
    if (downstream_[r] != outside) {
      upstream_[next[downstream_[r]]++] = static_cast<std::int32_t>(r);
    }
  }
}

void Network::order_reaches() {
  std::vector<std::size_t> waiting(size());
  for (std::size_t r = 0; r < size(); ++r) {
    waiting[r] = upstream_start_[r + 1] - upstream_start_[r];
    if (waiting[r] == 0) {
      order_.push_back(static_cast<std::int32_t>(r));
    }
  }
  for (std::size_t k = 0; k < order_.size(); ++k) {
    const auto below = downstream_[order_[k]];
    if (below != outside && --waiting[below] == 0) {
      order_.push_back(below);
    }
  }
  if (order_.size() == size()) {
    return;
  }
  std::string reaches;  // whatever still waits lies on a cycle: nothing flows out of a cycle
  for (std::size_t r = 0; r < size() && reaches.size() < 100; ++r) {
    if (waiting[r] > 0) {
      reaches += std::to_string(r);
      reaches += ' ';
    }
  }
  reaches.pop_back();
  throw Error("network_cycle",
              {{"reaches", reaches}, {"count", static_cast<long long>(size() - order_.size())}});
}

void Network::mark_computed() {
  computed_.assign(size(), 1);
  std::vector<char> imposed(size(), 0);
  for (const auto reach : imposed_) {
    if (imposed[reach] != 0) {
      throw Error("network_imposed", {{"reach", static_cast<long long>(reach)}});
    }
    imposed[reach] = 1;
  }
  for (const auto reach : std::views::reverse(order_)) {
    const auto below = downstream_[reach];
    const bool there = below == outside || computed_[below] != 0;
    if (imposed[reach] != 0 && (below == outside || !there)) {
      throw Error("network_imposed", {{"reach", static_cast<long long>(reach)}});
    }
    computed_[reach] = static_cast<char>(there && imposed[reach] == 0);
  }
}

std::vector<std::size_t> Network::count_computed() const {
  std::vector<std::size_t> count(size(), 0);
  for (const auto reach : order_) {
    if (computed(reach)) {
      ++count[reach];
      if (downstream_[reach] != outside) {
        count[downstream_[reach]] += count[reach];
      }
    }
  }
  return count;
}

void Network::choose_lowest(const std::vector<std::size_t>& count, std::size_t limit,
                            Ownership& ownership) const {
  std::vector<std::int32_t> trunk;
  std::size_t filled = limit;  // of the last branch
  for (std::int32_t r = 0; r < static_cast<std::int32_t>(size()); ++r) {
    const auto below = downstream_[r];
    if (!computed(r) || (below != outside && count[below] <= limit)) {
      continue;
    }
    if (count[r] > limit) {
      if (below == outside) {
        trunk.push_back(r);
      }
      continue;
    }
    if (filled + count[r] > limit) {
      ownership.lowest.emplace_back();
      filled = 0;
    }
    filled += count[r];
    ownership.owner[r] = ownership.lowest.size() - 1;
    ownership.lowest.back().push_back(r);
  }
  ownership.lowest.push_back(std::move(trunk));
}

Network::Ownership Network::share_out(std::size_t limit) const {
  const auto count = count_computed();
  Ownership result{std::vector(size(), nobody), std::vector<std::int32_t>(size(), outside), {}};
  choose_lowest(count, limit, result);
  const auto trunk = result.lowest.size() - 1;
  for (const auto reach : std::views::reverse(order_)) {
    if (computed(reach) && result.owner[reach] == nobody) {
      result.owner[reach] = count[reach] > limit ? trunk : result.owner[downstream_[reach]];
    }
  }
  return result;
}

Network::Pieces Network::cut(std::size_t limit) const {
  auto ownership = share_out(limit);
  Pieces result;
  for (std::size_t piece = 0; piece + 1 < ownership.lowest.size(); ++piece) {
    result.branches.push_back(assemble(piece, ownership));
  }
  result.trunk = assemble(ownership.lowest.size() - 1, ownership);
  return result;
}

Piece Network::assemble(std::size_t piece, Ownership& ownership) const {
  Piece result;
  add_levels(piece, ownership, result);
  add_confluences(ownership, result);
  return result;
}

void Network::add_levels(std::size_t piece, Ownership& ownership, Piece& result) const {
  std::vector<std::vector<std::int32_t>> levels;  // from the lowest reaches upwards
  for (auto level = ownership.lowest[piece]; !level.empty();) {
    std::vector<std::int32_t> above;
    for (const auto reach : level) {
      for (auto k = upstream_start_[reach]; k < upstream_start_[reach + 1]; ++k) {
        if (ownership.owner[upstream_[k]] == piece) {
          above.push_back(upstream_[k]);
        }
      }
    }
    levels.push_back(std::exchange(level, std::move(above)));
  }
  result.level_start.push_back(0);
  for (const auto& level : std::views::reverse(levels)) {
    for (const auto reach : level) {
      ownership.position[reach] = static_cast<std::int32_t>(result.reach.size());
      result.reach.push_back(reach);
    }
    result.level_start.push_back(result.reach.size());
  }
  result.computed = result.reach.size();
}

void Network::add_confluences(const Ownership& ownership, Piece& result) const {
  result.downstream.assign(result.computed, outside);
  result.confluence_start.push_back(0);
  for (std::size_t position = 0; position < result.computed; ++position) {
    const auto reach = result.reach[position];
    for (auto k = upstream_start_[reach]; k < upstream_start_[reach + 1]; ++k) {
      auto source = ownership.position[upstream_[k]];
      if (ownership.owner[upstream_[k]] != ownership.owner[reach]) {
        source = static_cast<std::int32_t>(result.reach.size());
        result.reach.push_back(upstream_[k]);
        result.downstream.push_back(outside);
      }
      result.source.push_back(source);
      result.target.push_back(static_cast<std::int32_t>(position));
      result.downstream[source] = static_cast<std::int32_t>(position);
    }
    if (position + 1 == result.level_start[result.confluence_start.size()]) {
      result.confluence_start.push_back(result.source.size());
    }
  }
}

}  // namespace kzwater
