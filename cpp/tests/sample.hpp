// Random inputs of a process within the declared bounds: somewhere inside them, or with many lanes
// exactly at the edges where behaviour changes: empty stores, no rain, full soil, temperatures at a
// threshold.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "kzwater/process.hpp"

namespace kzwater::oracle {

/// One plane of lanes for each field of a process, and room for what it keeps.
class Planes {
 public:
  Planes(std::size_t fields, std::size_t lanes, std::size_t kept = 0)
      : values_(fields, std::vector<double>(lanes)), kept_(kept, std::vector<double>(lanes)) {}

  std::vector<double>& operator[](std::size_t slot) { return values_[slot]; }
  const std::vector<double>& operator[](std::size_t slot) const { return values_[slot]; }
  std::size_t fields() const { return values_.size(); }
  std::size_t lanes() const { return values_.front().size(); }
  /// Pointers to lane `first` of all planes, valid until the next call.
  double* const* pointers(std::size_t first = 0) {
    pointers_.clear();
    for (auto* planes : {&values_, &kept_}) {
      for (auto& plane : *planes) {
        pointers_.push_back(plane.data() + first);
      }
    }
    return pointers_.data();
  }

 private:
  std::vector<std::vector<double>> values_;
  std::vector<std::vector<double>> kept_;
  std::vector<double*> pointers_;
};

/// The values of some lanes after a step, all of it computed anew.
inline void run_lanes(const Process& process, Level level, double* const* planes, std::size_t count,
                      double dt) {
  const auto row = static_cast<std::size_t>(level);
  if (process.kept > 0) {
    process.keep[row](planes, count, dt);
  }
  process.run[row](planes, count, dt);
}

inline constexpr double largest_store =
    300.0;  // mm (memory: its own units) where nothing bounds it

class Sampler {
 public:
  Sampler(const Process& process, std::size_t lanes, unsigned seed)
      : process_(process), planes_(process.fields.size(), lanes, process.kept), random_(seed) {}

  Planes inside() {
    constexpr double margin = 0.01;
    for (std::size_t slot = 0; slot < planes_.fields(); ++slot) {
      const auto [lower, upper] = range(process_.fields[slot].meta);
      const double border = margin * (upper - lower);
      for (auto& x : planes_[slot]) {
        x = uniform(lower + border, upper - border);
      }
    }
    return std::move(planes_);
  }

  Planes with_edges() {
    for (std::size_t slot = 0; slot < planes_.fields(); ++slot) {
      for (auto& x : planes_[slot]) {
        x = one(range(process_.fields[slot].meta));
      }
    }
    for (std::size_t slot = 0; slot < planes_.fields(); ++slot) {
      meet(slot);
    }
    return std::move(planes_);
  }

 private:
  double uniform(double lower, double upper) {
    return std::uniform_real_distribution<double>(lower, upper)(random_);
  }
  bool chance(double share) { return uniform(0.0, 1.0) < share; }

  static std::pair<double, double> range(const Meta& meta) {
    return {std::isfinite(meta.lower) ? meta.lower : -largest_store,
            std::isfinite(meta.upper) ? meta.upper : largest_store};
  }

  double one(std::pair<double, double> range) {
    const auto [lower, upper] = range;
    const double kind = uniform(0.0, 1.0);
    if (kind < 0.08) {
      return lower;
    }
    if (kind < 0.12) {
      return upper;
    }
    if (kind < 0.16) {
      return std::clamp(0.0, lower, upper);
    }
    if (kind < 0.24) {  // orders of magnitude above the lower bound
      return lower + (upper - lower) * std::pow(10.0, uniform(-14.0, 0.0));
    }
    return uniform(lower, upper);
  }

  /// Some lanes take the value of another quantity with the same units: a threshold, a capacity.
  void meet(std::size_t slot) {
    const auto& field = process_.fields[slot];
    std::vector<std::size_t> partners;
    for (std::size_t other = 0; other < planes_.fields(); ++other) {
      const auto& partner = process_.fields[other];
      if (other != slot && partner.role == Role::parameter &&
          partner.meta.units == field.meta.units && field.role != Role::parameter) {
        partners.push_back(other);
      }
    }
    for (std::size_t lane = 0; !partners.empty() && lane < planes_.lanes(); ++lane) {
      if (chance(0.15)) {
        const auto partner = partners[random_() % partners.size()];
        planes_[slot][lane] =
            std::clamp(planes_[partner][lane], field.meta.lower, field.meta.upper);
      }
    }
  }

  const Process& process_;
  Planes planes_;
  std::mt19937_64 random_;
};

inline Planes draw_inside(const Process& process, std::size_t lanes, unsigned seed) {
  return Sampler(process, lanes, seed).inside();
}
inline Planes draw_with_edges(const Process& process, std::size_t lanes, unsigned seed) {
  return Sampler(process, lanes, seed).with_edges();
}

/// Every plane random in -1 .. 1, for directions and for adjoints.
inline Planes draw_directions(const Process& process, std::size_t lanes, unsigned seed) {
  Planes planes(process.fields.size(), lanes);
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  for (std::size_t slot = 0; slot < planes.fields(); ++slot) {
    std::ranges::generate(planes[slot], [&] { return uniform(random); });
  }
  return planes;
}

}  // namespace kzwater::oracle
