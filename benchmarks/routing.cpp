// Cell-substeps per second of routing on a synthetic D8 tree, by level of the processor and number
// of threads.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "kzwater/lateral/router.hpp"
#include "kzwater/level.hpp"

namespace {

using namespace kzwater;

constexpr std::int32_t side = 316;
constexpr std::size_t cells = static_cast<std::size_t>(side) * side;
constexpr std::size_t steps = 32;
constexpr std::size_t substeps = 4;

/// Grows a tree from a corner of the grid: at each turn a random cell beside the tree joins a
/// random neighbour in it.
std::vector<std::int32_t> grow_tree(std::mt19937_64& random) {
  std::vector<std::int32_t> downstream(cells, -2);
  std::vector<std::pair<std::int32_t, std::int32_t>> edge{{0, -1}};
  while (!edge.empty()) {
    std::swap(edge[random() % edge.size()], edge.back());
    const auto [cell, below] = edge.back();
    edge.pop_back();
    if (downstream[cell] != -2) {
      continue;
    }
    downstream[cell] = below;
    for (std::int32_t row = cell / side - 1; row <= cell / side + 1; ++row) {
      for (std::int32_t column = cell % side - 1; column <= cell % side + 1; ++column) {
        const auto neighbour = row * side + column;
        if (row >= 0 && row < side && column >= 0 && column < side && downstream[neighbour] == -2) {
          edge.emplace_back(neighbour, cell);
        }
      }
    }
  }
  return downstream;
}

Router make_router(Scheme scheme) {
  std::mt19937_64 random(1);
  Network network(grow_tree(random));
  std::vector<double> drained(cells, 0.0);
  for (std::size_t r = 0; r < cells; ++r) {
    for (auto reach = static_cast<std::int32_t>(r); reach >= 0;
         reach = network.downstream()[reach]) {
      ++drained[reach];
    }
  }
  RouterSetup setup;
  setup.scheme = scheme;
  setup.substeps = substeps;
  setup.own_area.assign(cells, 1e6);
  setup.channel.length.assign(cells, 1200.0);
  setup.channel.roughness.assign(cells, 0.04);
  for (const double area : drained) {
    setup.channel.slope.push_back(0.02 * std::pow(area, -0.3));
    setup.channel.width.push_back(0.7 * std::sqrt(area));
  }
  return {std::move(network), std::move(setup)};
}

double cell_substeps_per_second(Router& router, std::size_t window_steps, std::size_t threads) {
  const std::vector<double> lateral(window_steps * cells, 0.01);
  std::vector<double> discharge(window_steps * cells);
  Team team(threads);
  double shortest = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t step = 0; step < steps; step += window_steps) {
      router.route({.steps = window_steps,
                    .step_length = 1.0,
                    .lateral = lateral,
                    .boundary = {},
                    .imposed = {}},
                   {.discharge = discharge,
                    .exchange = {},
                    .storage = {},
                    .outflow = {},
                    .inflow = {},
                    .residual = {}},
                   team);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    shortest = std::min(shortest, taken.count());
  }
  return static_cast<double>(cells * steps * substeps) / shortest;
}

struct Named {
  const char* name;
  Scheme scheme;
};

}  // namespace

int main() try {
  std::printf("%zu reaches, %zu sub-steps a step, million cell-substeps per second\n", cells,
              substeps);
  std::printf("%-16s%-10s%10s%16s%16s\n", "scheme", "level", "threads", "32 steps", "step by step");
  for (const auto& [scheme_name, scheme] :
       {Named{"kinematic_wave", Scheme::kinematic_wave}, Named{"muskingum", Scheme::muskingum}}) {
    auto router = make_router(scheme);
    for (const auto wanted : {Level::baseline, Level::v3, Level::v4}) {
      if (wanted > best_level()) {
        continue;
      }
      use_level(wanted);
      const std::string name(level_names[static_cast<std::size_t>(wanted)]);
      for (const std::size_t threads : {1, 2}) {
        std::printf("%-16s%-10s%10zu%16.1f%16.1f\n", scheme_name, name.c_str(), threads,
                    cell_substeps_per_second(router, steps, threads) * 1e-6,
                    cell_substeps_per_second(router, 1, threads) * 1e-6);
      }
    }
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
