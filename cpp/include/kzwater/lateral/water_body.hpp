// What reservoirs and lakes have in common in a step: what they give to the air and to their bed,
// what drains over a crest or through an opening, and the salt that goes along.
//
// All of it is taken from the volume V0 at the start of the step, and what the river brings in the
// step is there from the next step on. So what leaves in a step is known before the inflow is, and
// upstream and downstream do not wait for each other. The order is: rain, then evaporation and
// seepage, both cut by one share where there is less; then what runs over a crest; then what is
// released. Each is taken from what the one before has left: nothing can be taken twice.
#pragma once
#include "kzwater/lateral/level_table.hpp"

namespace kzwater {

inline constexpr double seconds_per_day = 86400.0;
/// To divide by where nothing is: the quotient is then of no effect.
inline constexpr double no_water = 1e-280;

/// Depths of a day, mm d-1.
template <class T>
struct SurfaceRates {
  T rain, evaporation, seepage;
};
template <class T>
struct SurfaceExchange {
  T rain, evaporation, seepage;  // m3 s-1
  T volume;                      // that is left, m3
};
/// Rain on and evaporation and seepage from the area at the start of a step of dt seconds.
template <class T>
SurfaceExchange<T> exchange_at_surface(const LevelTable& table, T volume,
                                       const SurfaceRates<T>& rates, double dt) {
  const T area = table.at(volume).area;
  const T per_rate = area * T(1e-3 * dt / seconds_per_day);  // m3 for each mm d-1
  const T rained = per_rate * rates.rain;
  const T there = volume + rained;
  const T wanted = per_rate * (rates.evaporation + rates.seepage);
  const T share = select(there < wanted, there / larger(T(no_water), wanted), T(1.0));
  const T evaporated = share * (per_rate * rates.evaporation);
  const T seeped = share * (per_rate * rates.seepage);
  // by rounding the parts may exceed their sum
  const T left = select(there < wanted, T(0.0), larger(T(0.0), (there - evaporated) - seeped));
  return {rained / T(dt), evaporated / T(dt), seeped / T(dt), left};
}

/// x^(1/2), 0 with no direction from x <= 0 on.
template <class T>
T root_of(T x) {
  return select(x > T(0.0), square_root(larger(T(no_water), x)), T(0.0));
}

/// What of a volume stands above a level, m3; all above the lowest row where that is higher.
template <class T>
T water_above(const LevelTable& table, T volume, T level) {
  const auto& rows = table.rows();
  if (value_of(level) <= rows.level.front()) {
    return volume - T(rows.volume.front());
  }
  if (value_of(level) >= value_of(table.at(volume).level)) {
    return T(0.0);
  }
  return larger(T(0.0), volume - table.volume_at(level));
}

/// What of `water` (m3) above a crest runs over it in dt, where it runs with `flow` (m3 s-1) at the
/// start: exact where the flow goes with the head^(3/2) and the walls are vertical; never all.
template <class T>
T drained_by_weir(T flow, T water, double dt) {
  const T x = T(0.5 * dt) * flow / larger(T(no_water), water);
  const T kept = T(1.0) / (T(1.0) + x);
  return water * (x * kept * (T(1.0) + kept));
}
/// The same where the flow goes with the head^(1/2): all is gone when the time of that is over.
template <class T>
T drained_by_orifice(T flow, T water, double dt) {
  const T x = smaller(T(1.0), T(0.5 * dt) * flow / larger(T(no_water), water));
  return water * (x * (T(2.0) - x));
}

/// Salt (kg) that water takes along that leaves as such, at the concentration at the start; water
/// that evaporates leaves its salt behind.
template <class T>
T salt_taken_along(T salt, T volume_at_start, T left_as_water) {
  const T share = smaller(T(1.0), left_as_water / larger(T(no_water), volume_at_start));
  return salt * share;
}
/// kg m-3, which is g per litre; 0 where no water is.
template <class T>
T concentration(T salt, T volume) {
  return select(volume > T(0.0), salt / larger(T(no_water), volume), T(0.0));
}

}  // namespace kzwater
