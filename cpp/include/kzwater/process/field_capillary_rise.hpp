// Capillary rise from the water table to the roots of a field, by the largest steady flux of
// Gardner (1958, equations 15-18); roots that stand in the table fill to field capacity.
#pragma once
#include "kzwater/process/root_growth.hpp"
#include "kzwater/water_table.hpp"

namespace kzwater {

inline constexpr auto matrix_conductivity_share = parameter<"matrix_conductivity_share">(
    {.long_name = "conductivity of the soil between its large pores over that at saturation",
     .units = "1",
     .initial = 0.1,
     .lower = 0.001,
     .upper = 1.0,
     .source = "schaap2000: a tenth over all textures; from memory"});
inline constexpr auto field_capillary_rise = flux<"field_capillary_rise">(
    groundwater_slow, rooted_water, "capillary rise from the water table to the roots of a field");

struct FieldCapillaryRise {
  static constexpr std::string_view name = "field_capillary_rise";
  static constexpr std::string_view title = "Capillary rise to the roots of a field";
  static constexpr std::string_view choice = "capillary_rise";
  static constexpr bool standard = false;
  static constexpr std::size_t keeps = 2;
  static constexpr Fields fields{available_water_capacity,
                                 saturated_conductivity,
                                 matrix_conductivity_share,
                                 conductivity_exponent,
                                 air_entry_suction,
                                 water_table_depth,
                                 specific_yield,
                                 field_soil_depth,
                                 rooted_depth,
                                 rooted_water,
                                 groundwater_slow,
                                 field_capillary_rise};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T depth = larger(smaller(c[rooted_depth], c[field_soil_depth]), T(1e-9));
    const T field = c[available_water_capacity] * depth;
    const T height = table_below_ground(c, c[groundwater_slow]) - depth;
    const T conductivity = c[saturated_conductivity] * c[matrix_conductivity_share];
    const T rise = largest_rise(gardner(c, dt), conductivity, height);
    const T drawn = drawn_by_roots(c[rooted_water], field, rise * dt);
    const T missing = larger(field - c[rooted_water], T(0.0));
    const T wanted = select(height > T(0.0), drawn, missing);
    const T rising = smaller(wanted, c[groundwater_slow]);

    c.set(field_capillary_rise, rising / dt);
    c.set(rooted_water, c[rooted_water] + rising);
    c.set(groundwater_slow, c[groundwater_slow] - rising);
  }
};

}  // namespace kzwater
