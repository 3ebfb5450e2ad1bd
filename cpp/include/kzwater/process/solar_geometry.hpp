// Extraterrestrial radiation and daylight of a step of any length, the exact mean of the sun's
// course over it (Allen et al. 1998, equations 21-34: equation 21 for a day, 28 for an hour).
#pragma once
#include "kzwater/kept.hpp"
#include "kzwater/weather.hpp"

namespace kzwater {

struct SolarGeometry {
  static constexpr std::string_view name = "solar_geometry";
  static constexpr std::string_view title = "Course of the sun";
  static constexpr std::string_view choice = "solar_geometry";
  static constexpr bool standard = false;
  static constexpr std::size_t keeps = 2;
  static constexpr Fields fields{day_of_year,
                                 hour_of_day,
                                 clock_meridian,
                                 latitude,
                                 longitude,
                                 computed(extraterrestrial_radiation),
                                 computed(daylight_duration),
                                 computed(daylight_margin)};
  static constexpr double pi = 3.141592653589793;

  /// The latitude as an angle.
  template <class Place>
  KZWATER_INLINE static auto parallel(Place p) {
    return p[latitude] * typename Place::Scalar(pi / 180.0);
  }
  /// Hour angle of the sun at the middle of the step, without its sign: mornings mirror afternoons
  /// (31-33).
  template <class Cell>
  KZWATER_INLINE static auto hour_angle(Cell c) {
    using T = typename Cell::Scalar;
    const T season = T(2.0 * pi / 364.0) * (c[day_of_year] - T(81.0));
    const T correction =
        T(0.1645) * sine(T(2.0) * season) - T(0.1255) * cosine(season) - T(0.025) * sine(season);
    const T hours =
        c[hour_of_day] - T(12.0) + (c[longitude] - c[clock_meridian]) / T(15.0) + correction;
    const T angle = hours * T(pi / 12.0);
    // the way to noon over the nearer side, also across the line of change of date
    const T afternoon = select(angle < T(0.0), -angle, angle);
    const T within = select(afternoon > T(2.0 * pi), afternoon - T(2.0 * pi), afternoon);
    const T turned = select(within > T(pi), T(2.0 * pi) - within, within);
    return select(turned < T(0.0), -turned, turned);
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T year_angle = T(2.0 * pi / 365.0) * c[day_of_year];
    const T nearness = T(1.0) + T(0.033) * cosine(year_angle);
    const T declination = T(0.409) * sine(year_angle - T(1.39));
    const T sine_of_parallel =
        kept<0>(c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return sine(parallel(p)); });
    const T cosine_of_parallel =
        kept<1>(c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return cosine(parallel(p)); });
    const T steady = sine_of_parallel * sine(declination);
    const T swing = cosine_of_parallel * cosine(declination);
    const T sunset = arccosine(-steady / swing);

    const T middle = hour_angle(c);
    const T half = T(pi) * dt;
    const auto bright = [sunset](T angle) { return larger(smaller(angle, sunset), -sunset); };
    // the day around this noon and, where the step reaches past midnight, that around the next
    const T begin = bright(middle - half);
    const T end = bright(middle + half);
    const T next_begin = bright(middle - half - T(2.0 * pi));
    const T next_end = bright(middle + half - T(2.0 * pi));
    const T duration = (end - begin) + (next_end - next_begin);
    const T height = (sine(end) - sine(begin)) + (sine(next_end) - sine(next_begin));
    const T radiation = T(0.0820 * 24.0 * 60.0) * nearness * (steady * duration + swing * height);

    const T whole = T(2.0) * half;
    c.set(computed(extraterrestrial_radiation), larger(radiation / whole, T(0.0)));
    c.set(computed(daylight_duration), T(24.0) * duration / whole);
    c.set(computed(daylight_margin), (sunset - middle) * T(12.0 / pi));
  }
};

}  // namespace kzwater
