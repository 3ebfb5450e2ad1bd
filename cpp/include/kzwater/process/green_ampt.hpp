// Infiltration of a shower behind a sharp wetting front (Green and Ampt 1911; ponding as in Mein
// and Larson 1973, equation 6) into the topsoil and then the root zone.
#pragma once
#include "kzwater/process/infiltration.hpp"
#include "kzwater/soil.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto wetting_front_suction = parameter<"wetting_front_suction">(
    {.long_name = "suction of the soil at the wetting front",
     .units = "mm",
     .initial = 90.0,
     .lower = 10.0,
     .upper = 600.0,
     .source = "rawls1983, table 2: sand 50, loam 89, silt loam 167, clay 316; from memory"});
inline constexpr auto shower_share =
    parameter<"shower_share">({.long_name = "share of the time in which the water of a step falls",
                               .units = "1",
                               .initial = 0.25,
                               .lower = 0.02,
                               .upper = 1.0,
                               .source = "assumed: six hours of a day"});

struct GreenAmpt {
  static constexpr std::string_view name = "green_ampt";
  static constexpr std::string_view title = "Infiltration of showers behind a wetting front";
  static constexpr std::string_view choice = "infiltration";
  static constexpr bool standard = false;
  static constexpr Fields fields{
      open_ground,    wilting_point,        available_water_capacity, drainable_porosity,
      topsoil_depth,  rootzone_depth,       saturated_conductivity,   wetting_front_suction,
      shower_share,   topsoil_water,        rootzone_water,           surface_water,
      overland_water, topsoil_infiltration, rootzone_infiltration,    surface_runoff};

  static constexpr double front_begin = 1e-3;  // mm: where the endless rate of a dry surface is cut
  static constexpr double least = 1e-280;      // instead of a division by zero

  /// x - log(1 + x), by its series where the subtraction would lose digits.
  template <class T>
  KZWATER_INLINE static T passed(T x) {
    const T tail = T(1.0 / 6.0) - x * (T(1.0 / 7.0) - x * (T(1.0 / 8.0) - x * T(1.0 / 9.0)));
    const T series =
        x * x *
        (T(1.0 / 2.0) - x * (T(1.0 / 3.0) - x * (T(1.0 / 4.0) - x * (T(1.0 / 5.0) - x * tail))));
    return select(x < T(0.02), series, x - logarithm(T(1.0) + x));
  }
  /// One of Newton's steps to the x with x - log(1 + x) = time.
  template <class T>
  KZWATER_INLINE static T nearer(T x, T time) {
    return x - (passed(x) - time) * (T(1.0) + x) / x;
  }
  /// The x below `most` with x - log(1 + x) = time, from above, where x^2 / (2 + 2 x) = time, so
  /// that the steps converge from one side. Four without a loop, which would not be vectorised.
  template <class T>
  KZWATER_INLINE static T front(T time, T most) {
    const T begin = smaller(time + square_root(time * (time + T(2.0))), most);
    return nearer(nearer(nearer(nearer(begin, time), time), time), time);
  }
  /// What a ponded front at `begin` (in suctions) takes until it is at `end`, and beyond it at the
  /// rate reached there.
  template <class T>
  KZWATER_INLINE static T ponded(T begin, T end, T time) {
    const T target = passed(begin) + time;
    const T whole = passed(end);
    const T within = smaller(target, whole);
    const T beyond = (target - within) * (T(1.0) + end) / end;
    return larger(front(within, end) - begin, T(0.0)) + beyond;
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T capacity = topsoil(c).saturation;
    const T room = larger(capacity - c[topsoil_water], T(0.0));
    const T room_below =
        larger(below_topsoil(c, c[rootzone_depth]).saturation - c[rootzone_water], T(0.0));
    const T water = c[surface_water];
    const T time = c[shower_share] * dt;
    const T intensity = water / time;
    const T conductivity = c[saturated_conductivity] * c[open_ground];
    const T suction = c[wetting_front_suction] * capacity / c[topsoil_depth];
    const T end = capacity + T(front_begin);
    const T begin = end - room;

    // all water enters until the front takes it no faster than it falls
    const T excess = larger(intensity - conductivity, T(least));
    const auto ponds = intensity > conductivity * (T(1.0) + suction / end);
    const T at_ponding = select(ponds, conductivity * suction / excess - begin, water);
    const T before = smaller(larger(at_ponding, T(0.0)), water);
    const T time_ponded = time * ((water - before) / larger(water, T(least)));
    const T at_front = smaller(begin + before, end);
    const T after =
        suction * ponded(at_front / suction, end / suction, conductivity * time_ponded / suction);
    const T entering = smaller(smaller(before + after, water), room + room_below);

    infiltrate(c, entering, room, dt);
  }
};

}  // namespace kzwater
