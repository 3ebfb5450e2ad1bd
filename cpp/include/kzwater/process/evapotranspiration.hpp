// Evapotranspiration from reference evapotranspiration, a single coefficient of the cover and
// soil-water stress (Allen et al. 1998, equations 58, 81 and 84), integrated exactly over the step.
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto cover_coefficient = parameter<"cover_coefficient">(
    {.long_name = "evapotranspiration of the unstressed cover relative to the reference",
     .units = "1",
     .initial = 0.9,
     .lower = 0.0,
     .upper = 1.5,
     .source = "allen1998, tables 12 and 17: 0.3-1.2; from memory"});
inline constexpr auto depletion_fraction = parameter<"depletion_fraction">(
    {.long_name = "share of the root zone's water that the cover takes up without stress",
     .units = "1",
     .initial = 0.5,
     .lower = 0.1,
     .upper = 0.9,
     .source = "allen1998, table 22: 0.3-0.7; from memory"});
inline constexpr auto evapotranspired = flux<"evapotranspiration">(
    soil_water, atmosphere, "evapotranspiration", "lwe_water_evaporation_rate");

struct Evapotranspiration {
  static constexpr std::string_view name = "evapotranspiration";
  static constexpr std::string_view title = "Evapotranspiration with soil-water stress";
  static constexpr std::string_view choice = "evapotranspiration";
  static constexpr bool standard = true;
  static constexpr Fields fields{
      reference_evapotranspiration, cover_coefficient, depletion_fraction,
      soil_water_capacity,          soil_water,        evapotranspired};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T demand = c[reference_evapotranspiration] * c[cover_coefficient] * dt;
    const T critical = (T(1.0) - c[depletion_fraction]) * c[soil_water_capacity];
    const T unstressed = smaller(demand, larger(c[soil_water] - critical, T(0.0)));
    const T at_critical = c[soil_water] - unstressed;
    // below the critical content dW/dt = -E W / critical: what is left of the demand acts
    // exponentially
    const T after = at_critical * exponential((unstressed - demand) / critical);

    c.set(evapotranspired, (c[soil_water] - after) / dt);
    c.set(soil_water, after);
  }
};

}  // namespace kzwater
