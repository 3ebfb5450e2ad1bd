// Percolation out of the root zone as a power of its relative water content (Campbell 1974,
// equation 7), solved analytically over the step: dW/dt = -k (W / capacity)^n.
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto percolation_rate = parameter<"percolation_rate">(
    {.long_name = "percolation at full water capacity",
     .units = "mm d-1",
     .initial = 10.0,
     .lower = 0.0,
     .upper = 500.0,
     .source = "assumed; loams drain 5-50 mm d-1 near saturation; from memory"});
inline constexpr auto percolation_exponent =
    parameter<"percolation_exponent">({.long_name = "exponent of percolation",
                                       .units = "1",
                                       .initial = 4.0,
                                       .lower = 1.5,
                                       .upper = 25.0,
                                       .source = "campbell1974: 2 b + 3; lower here because the "
                                                 "store begins at wilting point; from memory"});
inline constexpr auto percolated =
    flux<"percolation">(soil_water, recharge_water, "percolation out of the root zone");

struct Percolation {
  static constexpr std::string_view name = "percolation";
  static constexpr std::string_view title = "Percolation out of the root zone";
  static constexpr std::string_view choice = "percolation";
  static constexpr bool standard = true;
  static constexpr Fields fields{percolation_rate, percolation_exponent, soil_water_capacity,
                                 soil_water,       recharge_water,       percolated};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T excess = c[percolation_exponent] - T(1.0);
    const T filled = c[soil_water] / c[soil_water_capacity];
    const T drained =
        excess * c[percolation_rate] * dt / c[soil_water_capacity] * power(filled, excess);
    const T after = c[soil_water] * power(T(1.0) + drained, T(-1.0) / excess);

    c.set(percolated, (c[soil_water] - after) / dt);
    c.set(recharge_water, c[recharge_water] + (c[soil_water] - after));
    c.set(soil_water, after);
  }
};

}  // namespace kzwater
