// Capillary rise from a shallow water table into the root zone: the largest steady flux of Gardner
// (1958, equations 15-18).
#pragma once
#include "kzwater/water_table.hpp"

namespace kzwater {

inline constexpr auto capillary_rise = flux<"capillary_rise">(
    groundwater_slow, rootzone_water, "capillary rise from the water table into the root zone");

struct CapillaryRise {
  static constexpr std::string_view name = "capillary_rise";
  static constexpr std::string_view title = "Capillary rise from a shallow water table";
  static constexpr std::string_view choice = "capillary_rise";
  static constexpr bool standard = false;
  static constexpr std::size_t keeps = 2;
  static constexpr Fields fields{available_water_capacity,
                                 wilting_point,
                                 drainable_porosity,
                                 saturated_conductivity,
                                 conductivity_exponent,
                                 topsoil_depth,
                                 rootzone_depth,
                                 air_entry_suction,
                                 water_table_depth,
                                 specific_yield,
                                 rootzone_water,
                                 groundwater_slow,
                                 capillary_rise};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T height =
        table_below_ground(c, c[groundwater_slow]) - c[topsoil_depth] - c[rootzone_depth];
    const T field = below_topsoil(c, c[rootzone_depth]).field;
    const T drawn =
        drawn_by_roots(c[rootzone_water], field,
                       largest_rise(gardner(c, dt), c[saturated_conductivity], height) * dt);
    const T rising = smaller(drawn, c[groundwater_slow]);

    c.set(capillary_rise, rising / dt);
    c.set(rootzone_water, c[rootzone_water] + rising);
    c.set(groundwater_slow, c[groundwater_slow] - rising);
  }
};

}  // namespace kzwater
