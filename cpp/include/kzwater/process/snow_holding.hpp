// Snow beyond what a slope can hold slides to lower ground (Frey and Holzmann 2015; Gruber 2007
// moves mass from cell to cell in the same way).
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto snow_holding_depth = parameter<"snow_holding_depth">(
    {.long_name = "water equivalent of the snow that the slope holds",
     .units = "mm",
     .initial = 1000.0,
     .lower = 10.0,
     .upper = 20000.0,
     .source = "assumed; steep slopes hold less: a few 100 mm above 40 degrees; from memory"});
inline constexpr auto snow_slide =
    flux<"snow_slide">(snow_ice, sliding_snow, "snow that leaves the slope for lower ground");

struct SnowHolding {
  static constexpr std::string_view name = "snow_holding";
  static constexpr std::string_view title = "Snow that slopes cannot hold";
  static constexpr std::string_view choice = "snow_holding";
  static constexpr bool standard = false;
  static constexpr Fields fields{snow_holding_depth, snow_ice, sliding_snow, snow_slide};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T held = smaller(c[snow_ice], c[snow_holding_depth]);
    const T sliding = c[snow_ice] - held;

    c.set(snow_slide, sliding / dt);
    c.set(snow_ice, held);
    c.set(sliding_snow, c[sliding_snow] + sliding);
  }
};

}  // namespace kzwater
