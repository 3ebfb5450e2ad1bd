// How a router cuts its network into blocks and joins them by crossing series.
#include <string>
#include <utility>

#include "arrays.hpp"
#include "cascade.hpp"
#include "kzwater/lateral/router.hpp"

namespace kzwater {

namespace {

constexpr std::size_t branch_size =
    2048;  // reaches: the planes of a branch stay in the second-level cache

void expect_computed(const Network& network, const std::vector<std::int32_t>& reaches,
                     const char* where) {
  for (const auto reach : reaches) {
    if (reach < 0 || reach >= static_cast<std::ptrdiff_t>(network.size()) ||
        !network.computed(reach)) {
      throw Error("reach_absent",
                  {{"where", std::string(where)}, {"reach", static_cast<long long>(reach)}});
    }
  }
}

/// Sets the first reach above each position apart from further ones: most have one at most.
void part_confluences(Block& block) {
  const auto& piece = block.piece;
  const auto none = static_cast<std::int32_t>(piece.reach.size());
  block.first_source.assign(piece.computed, none);
  block.confluence_start = {0};
  for (std::size_t level = 0; level < piece.levels(); ++level) {
    for (auto k = piece.confluence_start[level]; k < piece.confluence_start[level + 1]; ++k) {
      auto& first = block.first_source[piece.target[k]];
      if (first == none) {
        first = piece.source[k];
      } else {
        block.source.push_back(piece.source[k]);
        block.target.push_back(piece.target[k]);
      }
    }
    block.confluence_start.push_back(block.source.size());
  }
}

}  // namespace

Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

Router::Router(Network network, RouterSetup setup)
    : network_(std::move(network)), setup_(std::move(setup)) {
  const auto reaches = network_.size();
  const auto& [length, slope, width, roughness] = setup_.channel;
  expect_size("reach_length", length.size(), reaches);
  expect_size("reach_slope", slope.size(), reaches);
  expect_size("reach_width", width.size(), reaches);
  expect_size("reach_roughness", roughness.size(), reaches);
  expect_size("own_area", setup_.own_area.size(), reaches);
  if (setup_.substeps == 0) {
    throw Error("no_substeps", {});
  }
  expect_computed(network_, setup_.boundary, "boundary");
  expect_computed(network_, setup_.recorded, "recorded");
  make_model();
  add_losses();
  volume_.assign(reaches, 0.0);
  alluvial_.assign(reaches, 0.0);
  for (std::size_t r = 0; r < reaches; ++r) {
    if (!(setup_.own_area[r] > 0.0)) {
      setup_.own_area[r] = length[r] * width[r];
    }
  }
  add_blocks();
  add_taps();
}

void Router::add_blocks() {
  auto [branches, trunk] = network_.cut(branch_size);
  branches.push_back(std::move(trunk));
  for (auto& piece : branches) {
    auto& block = blocks_.emplace_back();
    block.piece = std::move(piece);
    for (std::size_t i = 0; i < block.piece.computed; ++i) {
      if (network_.downstream()[block.piece.reach[i]] < 0) {
        block.outlets.push_back(i);
      }
    }
    part_confluences(block);
  }
}

void Router::add_taps() {
  std::vector<std::size_t> column(
      network_.size());  // of reaches whose outflow crosses into a piece
  std::vector<std::pair<Block*, std::size_t>> seat(network_.size());
  for (auto& block : blocks_) {
    for (std::size_t i = 0; i < block.piece.computed; ++i) {
      const auto reach = block.piece.reach[i];
      seat[reach] = {&block, i};
      if (block.piece.downstream[i] < 0 && network_.downstream()[reach] >= 0) {
        block.kept.push_back({i, block.piece.level_of(i), cuts_});
        column[reach] = cuts_++;
      }
    }
  }
  const auto imposed = network_.imposed().size();
  for (std::size_t k = 0; k < imposed; ++k) {
    column[network_.imposed()[k]] = cuts_ + k;
  }
  for (auto& block : blocks_) {
    const auto& piece = block.piece;
    for (auto i = piece.computed; i < piece.reach.size(); ++i) {
      block.given.push_back({i, piece.level_of(piece.downstream[i]), column[piece.reach[i]]});
    }
  }
  for (std::size_t k = 0; k < setup_.recorded.size(); ++k) {
    const auto [block, i] = seat[setup_.recorded[k]];
    block->kept.push_back({i, block->piece.level_of(i), cuts_ + imposed + k});
  }
  for (std::size_t k = 0; k < setup_.boundary.size(); ++k) {
    const auto [block, i] = seat[setup_.boundary[k]];
    block->boundary.push_back({i, block->piece.level_of(i), k});
  }
}

}  // namespace kzwater
