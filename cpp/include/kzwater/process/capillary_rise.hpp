// Capillary rise from a shallow water table into the root zone: the largest steady flux of Gardner
// (1958, equations 15-18) for a conductivity Ks / (1 + (suction / air entry)^n).
#pragma once
#include "kzwater/soil.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto air_entry_suction = parameter<"air_entry_suction">(
    {.long_name = "suction at which air enters the saturated soil",
     .units = "mm",
     .initial = 480.0,
     .lower = 20.0,
     .upper = 1500.0,
     .source = "clapp1978, table 2: sand 121, loam 478, silt loam 786; from memory"});
inline constexpr auto water_table_depth = parameter<"water_table_depth">(
    {.long_name = "depth of the water table below ground when the slow reservoir is empty",
     .units = "mm",
     .initial = 4000.0,
     .lower = 500.0,
     .upper = 100000.0,
     .source = "assumed"});
inline constexpr auto specific_yield = parameter<"specific_yield">(
    {.long_name = "water of the slow reservoir per rise of the water table",
     .units = "1",
     .initial = 0.1,
     .lower = 0.02,
     .upper = 0.35,
     .source = "usual range 0.05-0.25; from memory"});
inline constexpr auto capillary_rise = flux<"capillary_rise">(
    groundwater_slow, rootzone_water, "capillary rise from the water table into the root zone");

struct CapillaryRise {
  static constexpr std::string_view name = "capillary_rise";
  static constexpr std::string_view title = "Capillary rise from a shallow water table";
  static constexpr std::string_view choice = "capillary_rise";
  static constexpr bool standard = false;
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

  /// The largest flux that a soil of such conductivity carries to a dry soil `height` above the
  /// water table.
  template <class T>
  KZWATER_INLINE static T largest(T conductivity, T exponent, T entry, T height) {
    const T angle = T(3.141592653589793) / exponent;
    const T relative = power(angle / sine(angle) * entry / height, exponent);
    return conductivity * smaller(relative, T(1.0));
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    // Campbell: K = Ks (entry / suction)^(2 + 3 / b), conductivity_exponent = 2 b + 3
    const T b = larger(T(0.5) * (c[conductivity_exponent] - T(3.0)), T(0.5));
    const T table = c[water_table_depth] - c[groundwater_slow] / c[specific_yield];
    const T height = larger(table - c[topsoil_depth] - c[rootzone_depth], T(1.0));
    const T flux =
        largest(c[saturated_conductivity], T(2.0) + T(3.0) / b, c[air_entry_suction], height);
    // dW/dt = flux (1 - W / field capacity), as long as the water table stands still
    const T field = below_topsoil(c, c[rootzone_depth]).field;
    const T missing = larger(field - c[rootzone_water], T(0.0));
    const T drawn = missing * (T(1.0) - exponential(-flux * dt / field));
    const T rising = smaller(drawn, c[groundwater_slow]);

    c.set(capillary_rise, rising / dt);
    c.set(rootzone_water, c[rootzone_water] + rising);
    c.set(groundwater_slow, c[groundwater_slow] - rising);
  }
};

}  // namespace kzwater
