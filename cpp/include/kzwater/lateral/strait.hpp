// Water between two lakes: over a weir or through a channel by Manning's equation, from the higher
// to the lower, never more than levels both.
#pragma once
#include "kzwater/lateral/outlets.hpp"

namespace kzwater {

template <class T>
struct StraitChannel {
  T width, length;  // m
  T roughness;      // s m^(-1/3)
  T sill;           // m
};
/// b / n d^(5/3) (D / L)^(1/2) with the mean depth d above the sill and the drop D.
template <class T>
T channel_flow(const StraitChannel<T>& channel, T level, T level_below) {
  const T upper = larger(T(0.0), level - channel.sill);
  const T lower = smaller(upper, larger(T(0.0), level_below - channel.sill));
  const T depth = T(0.5) * (upper + lower);
  const T wet = select(depth > T(0.0), power(depth, T(5.0 / 3.0)), T(0.0));
  return channel.width / channel.roughness * wet * root_of((upper - lower) / channel.length);
}

/// A lake as its neighbour sees it.
template <class T>
struct Side {
  const LevelTable& table;
  T volume;  // m3
};

/// The levels from `lowest` to `highest` between which the volumes of both lakes are lines.
std::vector<double> bends(const LevelTable& first, const LevelTable& second, double lowest,
                          double highest);
/// The volume at a level, and beyond the ends of the table that of the end.
double volume_within(const LevelTable& table, double level);

/// What must pass from the higher of two lakes until both stand at one level, m3.
template <class T>
T water_to_level(const Side<T>& high, const Side<T>& low) {
  const double bottom = value_of(low.table.at(low.volume).level);
  const double top = value_of(high.table.at(high.volume).level);
  const auto levels = bends(high.table, low.table, bottom, top);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const double lower = volume_within(low.table, levels[i]);
    const double upper = volume_within(low.table, levels[i + 1]);
    const double higher = volume_within(high.table, levels[i]);
    const double highest = volume_within(high.table, levels[i + 1]);
    const double both = (upper - lower) + (highest - higher);
    // what is left over when both stand at the lower of the two levels
    const T over = (high.volume - T(higher)) - (T(lower) - low.volume);
    if (value_of(over) <= both || i + 2 == levels.size()) {
      const T rise = over / larger(T(no_water), T(both));
      return (T(lower) - low.volume) + T(upper - lower) * rise;
    }
  }
  return T(0.0);
}

/// m3 s-1 in a step of dt seconds from `first` to `second`, below zero where it goes back;
/// `flow` gives that of two levels, the higher first. Exact where it goes with the drop^(1/2) and
/// the walls are vertical: it fades as the levels come together.
template <class T, class Flow>
T through_strait(const Side<T>& first, const Side<T>& second, T sill, const Flow& flow, double dt) {
  const T level_first = first.table.at(first.volume).level;
  const T level_second = second.table.at(second.volume).level;
  const bool back = level_first < level_second;
  const Side<T>& high = back ? second : first;
  const Side<T>& low = back ? first : second;
  const T running = flow(larger(level_first, level_second), smaller(level_first, level_second));
  const T water = smaller(water_to_level(high, low), water_above(high.table, high.volume, sill));
  const T passed = drained_by_orifice(running, water, dt) / T(dt);
  return back ? -passed : passed;
}

}  // namespace kzwater
