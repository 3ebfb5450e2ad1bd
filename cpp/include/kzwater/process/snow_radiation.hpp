// Snowpack whose melt follows temperature and absorbed shortwave radiation (Pellicciotti et al.
// 2005, equation 3), with an albedo that falls with the warmth since snow fell (Brock et al. 2000).
#pragma once
#include "kzwater/snowpack.hpp"

namespace kzwater {

inline constexpr auto snow_warmth =
    memory<"snow_warmth">({.long_name = "air temperature above 0 degC, summed since snow fell",
                           .units = "degC d",
                           .lower = 0.0});
inline constexpr auto snow_temperature_factor = parameter<"snow_temperature_factor">(
    {.long_name = "melt by each degree of air temperature beside radiation",
     .units = "mm degC-1 d-1",
     .initial = 1.2,
     .lower = 0.0,
     .upper = 5.0,
     .source = "pellicciotti2005: 0.05 mm h-1 degC-1; from memory"});
inline constexpr auto snow_radiation_factor = parameter<"snow_radiation_factor">(
    {.long_name = "melt by each unit of absorbed shortwave radiation",
     .units = "mm m2 MJ-1",
     .initial = 2.6,
     .lower = 0.0,
     .upper = 3.0,
     .source = "pellicciotti2005: 0.0094 mm m2 h-1 W-1 are 2.61; all radiation would melt 2.99; "
               "from memory"});
inline constexpr auto snow_radiation_threshold = parameter<"snow_radiation_threshold">(
    {.long_name = "air temperature above which the pack melts for half of the time",
     .units = "degC",
     .initial = 1.0,
     .lower = -3.0,
     .upper = 3.0,
     .source = "pellicciotti2005: 1 degC; from memory"});
inline constexpr auto snow_radiation_band = parameter<"snow_radiation_band">(
    {.long_name = "range of air temperature from melt at no time to melt at all times",
     .units = "degC",
     .initial = 2.0,
     .lower = 0.1,
     .upper = 15.0,
     .source = "assumed; the range of temperature within a step, small for hourly steps"});
inline constexpr auto snow_refreezing_factor = parameter<"snow_refreezing_factor">(
    {.long_name = "refreezing by each degree of frost",
     .units = "mm degC-1 d-1",
     .initial = 0.175,
     .lower = 0.0,
     .upper = 2.0,
     .source = "bergstrom1976: 0.05 of a degree-day factor of 3.5; from memory"});
inline constexpr auto snow_albedo_fresh =
    parameter<"snow_albedo_fresh">({.long_name = "albedo of fresh snow",
                                    .units = "1",
                                    .initial = 0.86,
                                    .lower = 0.7,
                                    .upper = 0.95,
                                    .source = "pellicciotti2005: 0.86; brock2000: 0.713 for old "
                                              "deep snow at 1 degC d; from memory"});
inline constexpr auto snow_albedo_decay = parameter<"snow_albedo_decay">(
    {.long_name = "fall of the albedo with each tenfold sum of warmth",
     .units = "1",
     .initial = 0.155,
     .lower = 0.0,
     .upper = 0.4,
     .source = "pellicciotti2005: 0.155; brock2000: 0.112; from memory"});
inline constexpr auto snow_albedo_old =
    parameter<"snow_albedo_old">({.long_name = "lowest albedo of snow",
                                  .units = "1",
                                  .initial = 0.4,
                                  .lower = 0.2,
                                  .upper = 0.7,
                                  .source = "old dirty snow 0.35-0.5; from memory"});
inline constexpr auto snow_albedo_renewal = parameter<"snow_albedo_renewal">(
    {.long_name = "snowfall that leaves 1/e of the summed warmth",
     .units = "mm",
     .initial = 5.0,
     .lower = 1.0,
     .upper = 30.0,
     .source =
         "assumed; fresh snow of a few centimetres hides the old; flanner2006 takes 10 mm for "
         "all of it; from memory"});

struct SnowRadiation {
  static constexpr std::string_view name = "snow_radiation";
  static constexpr std::string_view title = "Snow melted by temperature and shortwave radiation";
  static constexpr std::string_view choice = "snow";
  static constexpr bool standard = false;
  static constexpr Fields fields{air_temperature,
                                 shortwave_radiation,
                                 snow_temperature_factor,
                                 snow_radiation_factor,
                                 snow_radiation_threshold,
                                 snow_radiation_band,
                                 snow_refreezing_factor,
                                 snow_albedo_fresh,
                                 snow_albedo_decay,
                                 snow_albedo_old,
                                 snow_albedo_renewal,
                                 snow_retention,
                                 fresh_snow,
                                 rain_water,
                                 snow_ice,
                                 snow_liquid,
                                 snow_warmth,
                                 surface_water,
                                 snow_accumulation,
                                 rain_on_snow,
                                 snow_melt,
                                 snow_refreezing,
                                 snow_outflow};

  /// (1 - exp(-x)) / x: what remains on average of what decays; by its series where the
  /// subtraction would lose digits.
  template <class T>
  KZWATER_INLINE static T mean_remaining(T x, T remaining) {
    const T tail = T(1.0 / 24.0) - x * (T(1.0 / 120.0) - x * T(1.0 / 720.0));
    const T series = T(1.0) - x * (T(0.5) - x * (T(1.0 / 6.0) - x * tail));
    return select(x < T(0.01), series, (T(1.0) - remaining) / larger(x, T(0.01)));
  }
  template <class Cell>
  KZWATER_INLINE static typename Cell::Scalar albedo(Cell c, typename Cell::Scalar warmth) {
    using T = typename Cell::Scalar;
    constexpr double decades = 0.4342944819032518;  // log10(e)
    const T fallen = c[snow_albedo_decay] * T(decades) * logarithm(T(1.0) + warmth);
    return larger(c[snow_albedo_fresh] - fallen, c[snow_albedo_old]);
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T warm = larger(c[air_temperature], T(0.0));
    // exact for warmth that gathers and snow that falls at constant rates; bare ground has no age
    const T renewed = c[fresh_snow] / c[snow_albedo_renewal];
    const T remaining = exponential(-renewed);
    const T before = select(c[snow_ice] > T(0.0), c[snow_warmth], T(0.0));
    const T after = before * remaining + warm * dt * mean_remaining(renewed, remaining);
    const T reflected = albedo(c, (before + after) * T(0.5));
    const T absorbed = c[shortwave_radiation] * (T(1.0) - reflected);
    const T above =
        (c[air_temperature] - c[snow_radiation_threshold]) / c[snow_radiation_band] + T(0.5);
    const T share = larger(smaller(above, T(1.0)), T(0.0));
    const T melting =
        share * (c[snow_temperature_factor] * warm + c[snow_radiation_factor] * absorbed);
    const T frost = larger(-c[air_temperature], T(0.0));

    c.set(snow_warmth, after);
    settle_snowpack(c, melting * dt, c[snow_refreezing_factor] * frost * dt, dt);
  }
};

}  // namespace kzwater
