// Evapotranspiration with a dual coefficient for natural covers (Allen et al. 1998, chapters 7 and
// 9, equations 71-77, 84 and 97-98), integrated over the step.
#pragma once
#include "kzwater/cover.hpp"
#include "kzwater/soil.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto cover_height =
    parameter<"cover_height">({.long_name = "height of the full-grown cover",
                               .units = "m",
                               .initial = 0.4,
                               .lower = 0.0,
                               .upper = 30.0,
                               .source = "allen1998, table 12: grass 0.1-0.4, cereals 1; from "
                                         "memory"});
inline constexpr auto climate_adjustment = parameter<"climate_adjustment">(
    {.long_name = "addition to the coefficients of full cover for wind and dry air",
     .units = "1",
     .initial = 0.0,
     .lower = -0.2,
     .upper = 0.5,
     .source = "allen1998, equation 72: (0.04 (u - 2) - 0.004 (RHmin - 45)) (h / 3)^0.3; checked"});
inline constexpr auto soil_evaporation =
    flux<"soil_evaporation">(topsoil_water, atmosphere, "evaporation from the soil");
inline constexpr auto topsoil_transpiration =
    flux<"topsoil_transpiration">(topsoil_water, atmosphere, "transpiration out of the topsoil");
inline constexpr auto rootzone_transpiration = flux<"rootzone_transpiration">(
    rootzone_water, atmosphere, "transpiration out of the root zone");

struct Evapotranspiration {
  static constexpr std::string_view name = "evapotranspiration";
  static constexpr std::string_view title = "Evapotranspiration with a dual coefficient and stress";
  static constexpr std::string_view choice = "evapotranspiration";
  static constexpr bool standard = true;
  static constexpr Fields fields{evaporative_demand,
                                 day_of_year,
                                 leaf_area_index,
                                 cover_height,
                                 climate_adjustment,
                                 minimum_coefficient,
                                 dormant_leaf_share,
                                 green_up_day,
                                 senescence_day,
                                 leaf_change_time,
                                 readily_evaporable_share,
                                 depletion_fraction,
                                 closed_snow_cover,
                                 wilting_point,
                                 available_water_capacity,
                                 drainable_porosity,
                                 topsoil_depth,
                                 rootzone_depth,
                                 snow_ice,
                                 snow_liquid,
                                 topsoil_water,
                                 rootzone_water,
                                 soil_evaporation,
                                 topsoil_transpiration,
                                 rootzone_transpiration};

  template <class T>
  struct Coefficients {
    T basal;        // Kcb
    T evaporation;  // largest Ke that the energy left over allows
    T exposed;      // largest Ke that the exposed ground allows
  };

  template <class Cell>
  KZWATER_INLINE static Coefficients<typename Cell::Scalar> coefficients(Cell c) {
    using T = typename Cell::Scalar;
    const T leaves = green_leaves(c);
    const T full = smaller(T(1.0) + T(0.1) * c[cover_height], T(1.2)) + c[climate_adjustment];
    const T basal = c[minimum_coefficient] +
                    (full - c[minimum_coefficient]) * (T(1.0) - exponential(T(-0.7) * leaves));
    const T most = larger(T(1.2) + c[climate_adjustment], basal + T(0.05));
    const T relative = (basal - c[minimum_coefficient]) / (most - c[minimum_coefficient]);
    const T covered = power(relative, T(1.0) + T(0.5) * c[cover_height]);
    const T exposed = larger(T(1.0) - covered, T(0.01));
    return {basal, most - basal, exposed * most};
  }
  /// What is left of `water` that falls by `demand` above `critical` and by a share of it below.
  template <class T>
  KZWATER_INLINE static T dried(T water, T critical, T demand) {
    const T unhindered = smaller(demand, larger(water - critical, T(0.0)));
    return (water - unhindered) * exponential((unhindered - demand) / critical);
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const auto top = topsoil(c);
    const auto k = coefficients(c);
    const T snow_free =
        larger(T(1.0) - (c[snow_ice] + c[snow_liquid]) / c[closed_snow_cover], T(0.0));
    const T reference = c[evaporative_demand] * snow_free * dt;

    // Ke = min(Kr k.evaporation, k.exposed): both limits in one critical content
    const T reached = smaller(k.exposed / k.evaporation, T(1.0));
    const T evaporable = reached * (T(1.0) - c[readily_evaporable_share]) * top.field;
    const T moist = dried(c[topsoil_water], evaporable, reached * k.evaporation * reference);

    // roots take no water below wilting point; from both layers in the ratio of what is there
    const T out_of_reach = smaller(moist, top.held);
    const T available = moist - out_of_reach + c[rootzone_water];
    const T most = c[available_water_capacity] * (c[topsoil_depth] + c[rootzone_depth]);
    const T left = dried(available, (T(1.0) - c[depletion_fraction]) * most, k.basal * reference);
    const T taken =
        select(available > T(0.0), T(1.0) - left / larger(available, T(1e-280)), T(0.0));
    const T from_top = (moist - out_of_reach) * taken;
    const T from_root = c[rootzone_water] * taken;

    const T per_day = T(1.0) / dt;
    c.set(soil_evaporation, (c[topsoil_water] - moist) * per_day);
    c.set(topsoil_transpiration, from_top * per_day);
    c.set(rootzone_transpiration, from_root * per_day);
    c.set(topsoil_water, moist - from_top);
    c.set(rootzone_water, c[rootzone_water] - from_root);
  }
};

}  // namespace kzwater
