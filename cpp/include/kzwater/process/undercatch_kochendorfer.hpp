// Undercatch of weighing gauges in wind, one curve for rain and snow (Kochendorfer et al. 2017,
// equation 3).
#pragma once
#include "kzwater/undercatch.hpp"

namespace kzwater {

inline constexpr auto undercatch_wind_sensitivity = parameter<"undercatch_wind_sensitivity">(
    {.long_name = "decline of the catch with wind",
     .units = "s m-1",
     .initial = 0.0785,
     .lower = 0.0,
     .upper = 0.2,
     .source = "kochendorfer2017: gauge without shield 0.0785, single Alter shield 0.0348; from "
               "memory"});
inline constexpr auto undercatch_temperature_sensitivity =
    parameter<"undercatch_temperature_sensitivity">(
        {.long_name = "change of the catch with temperature",
         .units = "degC-1",
         .initial = 0.729,
         .lower = 0.0,
         .upper = 3.0,
         .source = "kochendorfer2017: without shield 0.729, single Alter 1.366; from memory"});
inline constexpr auto undercatch_offset = parameter<"undercatch_offset">(
    {.long_name = "offset of the catch",
     .units = "1",
     .initial = 0.407,
     .lower = 0.0,
     .upper = 2.0,
     .source = "kochendorfer2017: without shield 0.407, single Alter 0.779; from memory"});

struct UndercatchKochendorfer {
  static constexpr std::string_view name = "undercatch_kochendorfer";
  static constexpr std::string_view title = "Undercatch of weighing gauges";
  static constexpr std::string_view choice = "undercatch";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature,
                                 wind_speed,
                                 gauge_wind_factor,
                                 undercatch_wind_sensitivity,
                                 undercatch_temperature_sensitivity,
                                 undercatch_offset,
                                 rain_water,
                                 fresh_snow,
                                 missed_rainfall,
                                 missed_snowfall};
  static constexpr double strongest_wind = 7.2;  // m s-1 at the gauge: none stronger was measured

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T wind = smaller(c[wind_speed] * c[gauge_wind_factor], T(strongest_wind));
    const T coldness = T(1.0) -
                       arctangent(c[undercatch_temperature_sensitivity] * c[air_temperature]) +
                       c[undercatch_offset];
    // in warm rain the curve would catch more than falls
    const T decline = larger(c[undercatch_wind_sensitivity] * wind * coldness, T(0.0));
    const T missed = exponential(decline) - T(1.0);
    add_missed(c, missed, missed, dt);
  }
};

}  // namespace kzwater
