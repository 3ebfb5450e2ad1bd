// Power of falling water: efficiency times density, gravity, flow and head.
#pragma once
#include <cstddef>

#include "kzwater/lateral/outlets.hpp"

namespace kzwater {

template <class T>
struct PowerPlant {
  T efficiency;     // 1
  T flow_capacity;  // m3 s-1
  T installed;      // MW
};
template <class T>
struct Generation {
  T flow;    // through the turbines, m3 s-1; the rest of a release passes them by
  T head;    // m
  T power;   // MW
  T energy;  // of the step, MWh
};

struct Hydropower {
  /// MW for each m3 s-1 and m of head.
  static constexpr double power_of_water = 1000.0 * gravity * 1e-6;
  static constexpr double seconds_per_hour = 3600.0;

  /// What a release (m3 s-1) generates between a level and the tailwater (m), which may be a table
  /// of the release.
  template <class T>
  static Generation<T> generate(const PowerPlant<T>& plant, T release, T level,
                                const LinearTable& tailwater, double dt) {
    const T head = larger(T(0.0), level - tailwater.at(release));
    const T per_flow = T(power_of_water) * plant.efficiency * head;
    const T most = plant.installed / larger(T(no_water), per_flow);
    const T flow = smaller(release, smaller(plant.flow_capacity, most));
    const T power = per_flow * flow;
    return {flow, head, power, power * T(dt / seconds_per_hour)};
  }

  /// The release (m3 s-1) that generates a power (MW): the least that does, or the capacity of the
  /// turbines where none does.
  template <class T>
  static T flow_for(const PowerPlant<T>& plant, T power, T level, const LinearTable& tailwater) {
    // with the tailwater a + b q of two rows, the smaller root of q (level - a - b q) = p
    const T p = smaller(power, plant.installed) / (T(power_of_water) * plant.efficiency);
    const auto x = tailwater.x();
    const std::size_t last = x.size() > 1 ? x.size() - 2 : 0;
    for (std::size_t row = 0; row <= last; ++row) {
      const T b(tailwater.slope()[row]);
      const T drop = level - T(tailwater.y()[row]) + b * T(x[row]);
      const T square = drop * drop - T(4.0) * b * p;
      const T flow = T(2.0) * p / larger(T(no_water), drop + root_of(square));
      const bool found = value_of(drop) > 0.0 && value_of(square) >= 0.0;
      const bool inside = x.size() == 1 || (value_of(flow) >= x[row] * (1.0 - 1e-12) &&
                                            value_of(flow) <= x[row + 1] * (1.0 + 1e-12));
      if (found && inside) {
        return smaller(plant.flow_capacity, flow);
      }
    }
    return plant.flow_capacity;
  }
};

}  // namespace kzwater
