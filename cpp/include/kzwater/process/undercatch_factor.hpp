// Undercatch of gauges by one factor for snow and one for rain (Sevruk 1982).
#pragma once
#include "kzwater/undercatch.hpp"

namespace kzwater {

inline constexpr auto snow_undercatch_factor = parameter<"snow_undercatch_factor">(
    {.long_name = "snowfall relative to what the gauge catches",
     .units = "1",
     .initial = 1.2,
     .lower = 1.0,
     .upper = 3.0,
     .source = "sevruk1982: losses of 10-50 % of snow; from memory"});
inline constexpr auto rain_undercatch_factor = parameter<"rain_undercatch_factor">(
    {.long_name = "rainfall relative to what the gauge catches",
     .units = "1",
     .initial = 1.05,
     .lower = 1.0,
     .upper = 1.5,
     .source = "sevruk1982: losses of 2-10 % of rain; from memory"});

struct UndercatchFactor {
  static constexpr std::string_view name = "undercatch_factor";
  static constexpr std::string_view title = "Undercatch by factors";
  static constexpr std::string_view choice = "undercatch";
  static constexpr bool standard = false;
  static constexpr Fields fields{
      snow_undercatch_factor, rain_undercatch_factor, rain_water, fresh_snow,
      missed_rainfall,        missed_snowfall};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    add_missed(c, c[rain_undercatch_factor] - T(1.0), c[snow_undercatch_factor] - T(1.0), dt);
  }
};

}  // namespace kzwater
