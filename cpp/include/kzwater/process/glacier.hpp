// Glacier: ice melts by degree-days where its snow is gone (Hock 2003, equation 2), snow that
// stays turns to ice (Seibert et al. 2018), and the water of the glacier leaves by a linear
// reservoir past the soil.
#pragma once
#include "kzwater/linear_reservoir.hpp"
#include "kzwater/process/snow_degree_day.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto glacier_ice = store<"glacier_ice">("ice of the glacier");
inline constexpr auto glacier_water = store<"glacier_water">("water in and under the glacier");

inline constexpr auto glacier_share =
    parameter<"glacier_share">({.long_name = "share of the HRU that is glacier",
                                .units = "1",
                                .initial = 0.0,
                                .lower = 0.0,
                                .upper = 1.0,
                                .source = "basin file: 1 in HRUs of glaciers"});
inline constexpr auto glacier_melt_factor =
    parameter<"glacier_melt_factor">({.long_name = "degree-day factor of glacier ice",
                                      .units = "mm degC-1 d-1",
                                      .initial = 7.0,
                                      .lower = 1.0,
                                      .upper = 20.0,
                                      .source = "hock2003: 5-9; Tien Shan 6-8; from memory"});
inline constexpr auto glacier_bare_snow = parameter<"glacier_bare_snow">(
    {.long_name = "snow on the glacier from which on none of its ice is bare",
     .units = "mm",
     .initial = 20.0,
     .lower = 1.0,
     .upper = 200.0,
     .source = "assumed"});
inline constexpr auto glacier_snow_turnover = parameter<"glacier_snow_turnover">(
    {.long_name = "share of the glacier's snow that becomes ice in a day",
     .units = "d-1",
     .initial = 0.001,
     .lower = 0.0,
     .upper = 0.02,
     .source = "seibert2018: 0.001-0.003; from memory"});
inline constexpr auto glacier_recession =
    parameter<"glacier_recession">({.long_name = "recession coefficient of the glacier's water",
                                    .units = "d-1",
                                    .initial = 0.2,
                                    .lower = 0.02,
                                    .upper = 5.0,
                                    .source = "seibert2018: 0.05-0.5; from memory"});
inline constexpr auto glacier_accumulation =
    flux<"glacier_accumulation">(snow_ice, glacier_ice, "snow that becomes ice of the glacier");
inline constexpr auto glacier_melt =
    flux<"glacier_melt">(glacier_ice, glacier_water, "melt of the glacier's ice");
inline constexpr auto glacier_inflow =
    flux<"glacier_inflow">(surface_water, glacier_water, "rain and snow melt into the glacier");
inline constexpr auto glacier_discharge =
    flux<"glacier_discharge">(glacier_water, runoff_water, "discharge of the glacier");

struct Glacier {
  static constexpr std::string_view name = "glacier";
  static constexpr std::string_view title = "Glacier: ice melt, snow that turns to ice, discharge";
  static constexpr std::string_view choice = "glacier";
  static constexpr bool standard = false;
  static constexpr std::array passes_on{surface_water.name};
  static constexpr Fields fields{
      air_temperature,   glacier_share,         snow_melt_threshold, glacier_melt_factor,
      glacier_bare_snow, glacier_snow_turnover, glacier_recession,   snow_ice,
      surface_water,     glacier_ice,           glacier_water,       runoff_water,
      glacier_melt,      glacier_accumulation,  glacier_inflow,      glacier_discharge};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T warmth = larger(c[air_temperature] - c[snow_melt_threshold], T(0.0));
    const T bare = larger(T(1.0) - c[snow_ice] / c[glacier_bare_snow], T(0.0));
    const T melt = smaller(c[glacier_melt_factor] * warmth * bare * dt, c[glacier_ice]);
    const T turned =
        c[snow_ice] * c[glacier_share] * (T(1.0) - exponential(-c[glacier_snow_turnover] * dt));
    const T entering = c[surface_water] * c[glacier_share];
    const T leaving = release(c[glacier_water], melt + entering, c[glacier_recession] * dt);

    const T per_day = T(1.0) / dt;
    c.set(glacier_melt, melt * per_day);
    c.set(glacier_accumulation, turned * per_day);
    c.set(glacier_inflow, entering * per_day);
    c.set(glacier_discharge, leaving * per_day);
    c.set(snow_ice, c[snow_ice] - turned);
    c.set(glacier_ice, c[glacier_ice] - melt + turned);
    c.set(glacier_water, larger(c[glacier_water] + melt + entering - leaving, T(0.0)));
    c.set(surface_water, c[surface_water] - entering);
    c.set(runoff_water, c[runoff_water] + leaving);
  }
};

}  // namespace kzwater
