// Interception of rain by a canopy whose capacity grows with its leaf area (Dickinson 1984); rain
// falls in showers, and between them the canopy dries once (after Gash 1979).
#pragma once
#include "kzwater/cover.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto canopy_water = store<"canopy_water">("rain held by the canopy");
inline constexpr auto canopy_capacity =
    parameter<"canopy_capacity">({.long_name = "rain held per unit of leaf area",
                                  .units = "mm",
                                  .initial = 0.2,
                                  .lower = 0.0,
                                  .upper = 1.0,
                                  .source = "dickinson1984: 0.2; from memory"});
inline constexpr auto shower_duration = parameter<"shower_duration">(
    {.long_name = "hours of rain in a day with rain; 24 where the weather has hours",
     .units = "h d-1",
     .initial = 3.0,
     .lower = 0.0,
     .upper = 24.0,
     .source = "assumed; summer showers of the continent"});
inline constexpr auto shower_frequency = parameter<"shower_frequency">(
    {.long_name = "showers in a day with rain",
     .units = "d-1",
     .initial = 1.0,
     .lower = 0.5,
     .upper = 8.0,
     .source = "gash1979: one storm in a day with rain; from memory"});
inline constexpr auto intercepted =
    flux<"interception">(rain_water, canopy_water, "rain that the canopy catches");
inline constexpr auto canopy_drip =
    flux<"canopy_drip">(canopy_water, rain_water, "water that a canopy with fewer leaves lets go");
inline constexpr auto canopy_evaporation =
    flux<"canopy_evaporation">(canopy_water, atmosphere, "evaporation from the canopy");

struct Interception {
  static constexpr std::string_view name = "interception";
  static constexpr std::string_view title = "Interception of rain by the canopy";
  static constexpr std::string_view choice = "interception";
  static constexpr bool standard = true;
  static constexpr Fields fields{reference_evapotranspiration,
                                 day_of_year,
                                 leaf_area_index,
                                 dormant_leaf_share,
                                 green_up_day,
                                 senescence_day,
                                 leaf_change_time,
                                 canopy_capacity,
                                 shower_duration,
                                 shower_frequency,
                                 rain_water,
                                 canopy_water,
                                 remaining_demand,
                                 intercepted,
                                 canopy_drip,
                                 canopy_evaporation};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T leaves = green_leaves(c);
    // allen1998, equation 97
    const T cover = T(1.0) - exponential(T(-0.7) * leaves);
    const T capacity = c[canopy_capacity] * leaves;
    const T wet = c[reference_evapotranspiration] * cover;
    const T in_showers = wet * c[shower_duration] * T(1.0 / 24.0);
    const T drying = smaller(wet, in_showers + c[shower_frequency] * capacity);
    const T held = smaller(c[canopy_water], capacity);
    const T dripping = c[canopy_water] - held;
    const T falling = c[rain_water] * cover;
    const T evaporated = smaller(drying * dt, held + falling);
    const T caught = smaller(falling, capacity - held + evaporated);

    const T per_day = T(1.0) / dt;
    c.set(canopy_evaporation, evaporated * per_day);
    c.set(remaining_demand, larger(c[reference_evapotranspiration] - evaporated * per_day, T(0.0)));
    c.set(intercepted, caught * per_day);
    c.set(canopy_drip, dripping * per_day);
    c.set(canopy_water, larger(held + caught - evaporated, T(0.0)));
    c.set(rain_water, c[rain_water] - caught + dripping);
  }
};

}  // namespace kzwater
