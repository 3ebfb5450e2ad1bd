// Reference evapotranspiration of an hour by the Penman-Monteith equation (Allen et al. 1998,
// equation 53; ASCE-EWRI 2005 with its own constants), also for shorter steps.
#pragma once
#include "kzwater/net_radiation.hpp"

namespace kzwater {

inline constexpr auto sky_share = memory<"sky_share">(
    {.long_name =
         "shortwave radiation relative to a clear sky before the sun came near the horizon",
     .units = "1",
     .initial = 0.8,
     .lower = 0.0,
     .upper = 1.0});
inline constexpr auto hourly_reference_numerator = parameter<"hourly_reference_numerator">(
    {.long_name = "constant of the aerodynamic term of hourly reference evapotranspiration",
     .units = "K mm s3 Mg-1 h-1",
     .initial = 37.0,
     .lower = 20.0,
     .upper = 100.0,
     .source = "allen1998, equation 53: 37 (also asce2005, short); asce2005, tall: 66"});
inline constexpr auto reference_denominator_day = parameter<"reference_denominator_day">(
    {.long_name = "constant of the surface's resistance in hourly reference evapotranspiration "
                  "by day",
     .units = "s m-1",
     .initial = 0.34,
     .lower = 0.1,
     .upper = 1.0,
     .source = "allen1998, equation 53: 0.34; asce2005, short: 0.24, tall: 0.25"});
inline constexpr auto reference_denominator_night = parameter<"reference_denominator_night">(
    {.long_name = "constant of the surface's resistance in hourly reference evapotranspiration "
                  "by night",
     .units = "s m-1",
     .initial = 0.34,
     .lower = 0.1,
     .upper = 3.0,
     .source = "allen1998, equation 53: 0.34; asce2005, short: 0.96, tall: 1.7"});
inline constexpr auto ground_heat_share_day = parameter<"ground_heat_share_day">(
    {.long_name = "share of net radiation that warms the ground by day",
     .units = "1",
     .initial = 0.1,
     .lower = 0.0,
     .upper = 0.5,
     .source = "allen1998, equation 45: 0.1 (also asce2005, short); asce2005, tall: 0.04"});
inline constexpr auto ground_heat_share_night = parameter<"ground_heat_share_night">(
    {.long_name = "share of net radiation that the ground gives off by night",
     .units = "1",
     .initial = 0.5,
     .lower = 0.0,
     .upper = 1.0,
     .source = "allen1998, equation 46: 0.5 (also asce2005, short); asce2005, tall: 0.2"});

struct PenmanMonteithHourly {
  static constexpr std::string_view name = "penman_monteith_hourly";
  static constexpr std::string_view title =
      "Reference evapotranspiration by Penman-Monteith, hourly";
  static constexpr std::string_view choice = "reference_evapotranspiration";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature,
                                 vapour_pressure,
                                 wind_speed,
                                 shortwave_radiation,
                                 extraterrestrial_radiation,
                                 daylight_margin,
                                 elevation,
                                 wind_speed_height,
                                 hourly_reference_numerator,
                                 reference_denominator_day,
                                 reference_denominator_night,
                                 ground_heat_share_day,
                                 ground_heat_share_night,
                                 sky_share,
                                 computed(reference_evapotranspiration)};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    const T air = c[air_temperature];
    const T clear_sky = clear_sky_radiation(c[extraterrestrial_radiation], c[elevation]);
    // by night the clouds of two to three hours before sunset, and so while the sun is too low to
    // show them
    const T seen = clear_sky_share(c[shortwave_radiation], clear_sky);
    const T share = select(c[daylight_margin] > T(0.5), seen, c[sky_share]);
    const T kept = select(c[daylight_margin] > T(2.0), seen, c[sky_share]);
    const T radiation =
        net_radiation(c[shortwave_radiation], black_body_radiation(air), c[vapour_pressure], share);
    const auto day = radiation > T(0.0);
    const T ground = radiation * select(day, c[ground_heat_share_day], c[ground_heat_share_night]);
    const T stiffness = select(day, c[reference_denominator_day], c[reference_denominator_night]);
    const T wind = wind_speed_at_two_metres(c[wind_speed], c[wind_speed_height]);
    const T deficit = saturation_vapour_pressure(air) - c[vapour_pressure];
    const T slope = saturation_slope(air);
    const T gamma = psychrometric_constant(c[elevation]);

    const T radiative = T(evaporation_equivalent) * slope * (radiation - ground);
    const T numerator = T(24.0) * c[hourly_reference_numerator];  // per day
    const T aerodynamic = gamma * numerator / (air + T(273.0)) * wind * deficit;
    const T resistance = slope + gamma * (T(1.0) + stiffness * wind);
    c.set(sky_share, kept);
    c.set(computed(reference_evapotranspiration),
          larger((radiative + aerodynamic) / resistance, T(0.0)));  // dew is not counted
  }
};

}  // namespace kzwater
