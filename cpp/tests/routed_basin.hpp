// A random basin with everything that a router takes, for its tests and its benchmark.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "kzwater/lateral/router.hpp"

struct Routed;

struct Variant {
  kzwater::Scheme scheme = kzwater::Scheme::kinematic_wave;
  bool losses = false;
};
constexpr Variant variants[]{{kzwater::Scheme::kinematic_wave, false},
                             {kzwater::Scheme::muskingum, false},
                             {kzwater::Scheme::kinematic_wave, true},
                             {kzwater::Scheme::muskingum, true}};

struct RoutedBasin {
  std::size_t steps;
  std::size_t substeps;
  double step_length = 1.0;
  std::vector<std::int32_t> downstream, boundary_reaches, recorded, imposed_reaches;
  kzwater::Channel channel;
  Variant variant;
  kzwater::WaveSpeed speed;
  kzwater::Losses losses;
  std::vector<double> own_area, volume, alluvial, lateral, boundary, imposed, reference;

  RoutedBasin(std::size_t reaches, std::size_t step_count, std::size_t substep_count,
              const Variant& chosen = {})
      : steps(step_count), substeps(substep_count), variant(chosen) {
    grow_tree(reaches);
    for (std::size_t r = 0; r < reaches; ++r) {
      channel.length.push_back(between(300.0, 4000.0));
      channel.slope.push_back(std::pow(10.0, between(-4.0, -1.0)));
      channel.width.push_back(between(2.0, 80.0));
      channel.roughness.push_back(between(0.025, 0.1));
      own_area.push_back(between(1e5, 3e6));
      volume.push_back(r % 11 == 0 ? 0.0 : between(0.0, 5e4));
    }
    for (std::size_t k = 0; k < steps * reaches; ++k) {
      lateral.push_back(k % 3 == 0 ? 0.0 : between(0.0, 0.2));
    }
    boundary_reaches = {static_cast<std::int32_t>(reaches / 2),
                        static_cast<std::int32_t>(reaches / 3)};
    for (std::size_t k = 0; k < steps * boundary_reaches.size(); ++k) {
      boundary.push_back(between(0.0, 20.0));
    }
    recorded = {static_cast<std::int32_t>(reaches / 4)};
    for (std::size_t r = 0; r < reaches; ++r) {  // every other celerity is that of the channel
      speed.celerity.push_back(r % 2 == 0 ? std::nan("") : between(0.3, 3.0));
      speed.discharge_ratio.push_back(between(0.5, 5.0));
      speed.weight.push_back(between(0.0, 0.5));
    }
    alluvial.assign(reaches, 0.0);
    if (variant.losses) {
      add_losses();
    }
  }

  kzwater::Router router() const {
    kzwater::Router result(kzwater::Network(downstream, imposed_reaches),
                           {.channel = channel,
                            .own_area = own_area,
                            .substeps = substeps,
                            .boundary = boundary_reaches,
                            .recorded = recorded,
                            .scheme = variant.scheme,
                            .speed = speed,
                            .losses = losses});
    result.volume() = volume;
    result.alluvial() = alluvial;
    return result;
  }

  kzwater::Window window() const {
    return {.steps = steps,
            .step_length = step_length,
            .lateral = lateral,
            .boundary = boundary,
            .imposed = imposed,
            .reference_evapotranspiration = reference};
  }

  Routed route(kzwater::Router& router, kzwater::Team& team) const;

  std::vector<double> reaches_above() const {
    std::vector<double> count(downstream.size(), 0.0);
    for (std::size_t r = 0; r < downstream.size(); ++r) {
      for (auto reach = static_cast<std::int32_t>(r); reach >= 0; reach = downstream[reach]) {
        ++count[reach];
      }
    }
    return count;
  }

  void drop_absent_boundaries() {
    const kzwater::Network network(downstream, imposed_reaches);
    for (auto k = boundary_reaches.size(); k-- > 0;) {
      if (!network.computed(boundary_reaches[k])) {
        std::vector<double> rest;
        for (std::size_t i = 0; i < boundary.size(); ++i) {
          if (i % boundary_reaches.size() != k) {
            rest.push_back(boundary[i]);
          }
        }
        boundary = rest;
        boundary_reaches.erase(boundary_reaches.begin() + static_cast<std::ptrdiff_t>(k));
      }
    }
  }

  /// The sub-basin of one reach as a basin of its own, and its reaches in the whole.
  std::pair<RoutedBasin, std::vector<std::int32_t>> upstream_part(std::int32_t outlet) const;

 private:
  double between(double lower, double upper) {
    return std::uniform_real_distribution<double>(lower, upper)(random_);
  }

  /// Some reaches lose nothing, some fall dry.
  void add_losses() {
    const auto reaches = downstream.size();
    for (std::size_t r = 0; r < reaches; ++r) {
      losses.evaporation_coefficient.push_back(r % 5 == 0 ? 0.0 : between(0.5, 1.5));
      losses.bed_conductivity.push_back(r % 7 == 0 ? 0.0 : std::pow(10.0, between(0.0, 4.0)));
      losses.alluvial_recession.push_back(between(0.5, 50.0));
      alluvial[r] = r % 3 == 0 ? 0.0 : between(0.0, 2e4);
    }
    for (std::size_t k = 0; k < steps * reaches; ++k) {
      reference.push_back(between(0.0, 9.0));
    }
  }

  /// Reaches join those of the last few rows, so that there are long rivers and many heads; indices
  /// are shuffled.
  void grow_tree(std::size_t reaches) {
    std::vector<std::int32_t> name(reaches);
    for (std::size_t r = 0; r < reaches; ++r) {
      name[r] = static_cast<std::int32_t>(r);
    }
    std::shuffle(name.begin(), name.end(), random_);
    downstream.assign(reaches, -1);
    for (std::size_t r = 1; r < reaches; ++r) {
      downstream[name[r]] = name[r - 1 - random_() % std::min<std::size_t>(r, 40)];
    }
  }

  std::mt19937_64 random_{5};
};

struct Routed {
  std::vector<double> discharge, exchange, storage, outflow, inflow, residual, volume;
  std::vector<double> alluvial_storage, evaporation, transmission_loss, alluvial_return, alluvial;

  Routed(const RoutedBasin& basin, std::size_t steps)
      : discharge(steps * basin.downstream.size()),
        exchange(steps * basin.substeps * basin.recorded.size()),
        storage(steps),
        outflow(steps),
        inflow(steps),
        residual(steps),
        alluvial_storage(steps),
        evaporation(steps),
        transmission_loss(steps),
        alluvial_return(steps) {}

  kzwater::Output output() {
    return {.discharge = discharge,
            .exchange = exchange,
            .storage = storage,
            .outflow = outflow,
            .inflow = inflow,
            .residual = residual,
            .alluvial = alluvial_storage,
            .evaporation = evaporation,
            .transmission_loss = transmission_loss,
            .alluvial_return = alluvial_return};
  }

  void append(const Routed& later) {
    const auto add = [](std::vector<double>& to, const std::vector<double>& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    add(discharge, later.discharge);
    add(exchange, later.exchange);
    add(storage, later.storage);
    add(outflow, later.outflow);
    add(inflow, later.inflow);
    add(residual, later.residual);
    add(alluvial_storage, later.alluvial_storage);
    add(evaporation, later.evaporation);
    add(transmission_loss, later.transmission_loss);
    add(alluvial_return, later.alluvial_return);
  }
};

inline Routed RoutedBasin::route(kzwater::Router& router, kzwater::Team& team) const {
  Routed result(*this, steps);
  router.route(window(), result.output(), team);
  result.volume = router.volume();
  result.alluvial = router.alluvial();
  return result;
}

inline std::pair<RoutedBasin, std::vector<std::int32_t>> RoutedBasin::upstream_part(
    std::int32_t outlet) const {
  std::vector<std::int32_t> reaches;
  std::vector<std::int32_t> index(downstream.size(), -1);
  for (std::size_t r = 0; r < downstream.size(); ++r) {
    auto reach = static_cast<std::int32_t>(r);
    while (reach >= 0 && reach != outlet) {
      reach = downstream[reach];
    }
    if (reach == outlet) {
      index[r] = static_cast<std::int32_t>(reaches.size());
      reaches.push_back(static_cast<std::int32_t>(r));
    }
  }
  RoutedBasin part(reaches.size(), steps, substeps, variant);
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    const auto r = reaches[i];
    part.downstream[i] = r == outlet ? -1 : index[downstream[r]];
    part.channel.length[i] = channel.length[r];
    part.channel.slope[i] = channel.slope[r];
    part.channel.width[i] = channel.width[r];
    part.channel.roughness[i] = channel.roughness[r];
    part.speed.celerity[i] = speed.celerity[r];
    part.speed.discharge_ratio[i] = speed.discharge_ratio[r];
    part.speed.weight[i] = speed.weight[r];
    if (variant.losses) {
      part.losses.evaporation_coefficient[i] = losses.evaporation_coefficient[r];
      part.losses.bed_conductivity[i] = losses.bed_conductivity[r];
      part.losses.alluvial_recession[i] = losses.alluvial_recession[r];
    }
    part.alluvial[i] = alluvial[r];
    part.own_area[i] = own_area[r];
    part.volume[i] = volume[r];
    for (std::size_t step = 0; step < steps; ++step) {
      part.lateral[step * reaches.size() + i] = lateral[step * downstream.size() + r];
      if (variant.losses) {
        part.reference[step * reaches.size() + i] = reference[step * downstream.size() + r];
      }
    }
  }
  part.boundary_reaches.clear();
  part.boundary.clear();
  for (const auto reach : boundary_reaches) {
    if (index[reach] >= 0) {
      part.boundary_reaches.push_back(index[reach]);
    }
  }
  for (std::size_t k = 0; k < boundary.size(); ++k) {
    if (index[boundary_reaches[k % boundary_reaches.size()]] >= 0) {
      part.boundary.push_back(boundary[k]);
    }
  }
  return {part, reaches};
}
