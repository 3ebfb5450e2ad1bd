// What corrections of precipitation gauges share: the water that wind carried past the gauge.
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto gauge_wind_factor = parameter<"gauge_wind_factor">(
    {.long_name = "wind speed at the rim of the gauge relative to that of the forcing",
     .units = "1",
     .initial = 0.73,
     .lower = 0.1,
     .upper = 1.2,
     .source =
         "assumed; logarithmic profile from 10 m to 1.5 m over grass of roughness 0.01 m: 0.725"});
inline constexpr auto missed_rainfall =
    flux<"missed_rainfall">(atmosphere, rain_water, "rain that the gauge did not catch");
inline constexpr auto missed_snowfall =
    flux<"missed_snowfall">(atmosphere, fresh_snow, "snow that the gauge did not catch");

/// Adds what is missing to the rain and snow of the step, each as a share of what was caught.
template <class Cell>
KZWATER_INLINE void add_missed(Cell c, typename Cell::Scalar of_rain, typename Cell::Scalar of_snow,
                               typename Cell::Scalar dt) {
  using T = typename Cell::Scalar;
  const T rain = c[rain_water] * of_rain;
  const T snow = c[fresh_snow] * of_snow;

  c.set(missed_rainfall, rain / dt);
  c.set(missed_snowfall, snow / dt);
  c.set(rain_water, c[rain_water] + rain);
  c.set(fresh_snow, c[fresh_snow] + snow);
}

}  // namespace kzwater
