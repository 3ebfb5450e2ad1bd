// The soil that several processes share: three layers of one texture, and what each holds.
#pragma once
#include "kzwater/field.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

inline constexpr auto topsoil_water =
    store<"topsoil_water">("water of the topsoil above half of wilting point", 10.0);
inline constexpr auto rootzone_water =
    store<"rootzone_water">("water of the root zone below the topsoil, above wilting point", 40.0);
inline constexpr auto subsoil_water =
    store<"subsoil_water">("water of the subsoil above wilting point", 60.0);

// Contents as differences, so that no choice within the bounds puts field capacity above
// saturation.
inline constexpr auto wilting_point = parameter<"wilting_point">(
    {.long_name = "water content at wilting point",
     .units = "1",
     .initial = 0.13,
     .lower = 0.01,
     .upper = 0.35,
     .source = "saxton2006, table 3: sand 0.05, loam 0.14, clay 0.30; from memory"});
inline constexpr auto available_water_capacity = parameter<"available_water_capacity">(
    {.long_name = "water content at field capacity less that at wilting point",
     .units = "1",
     .initial = 0.14,
     .lower = 0.02,
     .upper = 0.35,
     .source = "saxton2006, table 3: sand 0.05, loam 0.14, silt loam 0.20; from memory"});
inline constexpr auto drainable_porosity = parameter<"drainable_porosity">(
    {.long_name = "water content at saturation less that at field capacity",
     .units = "1",
     .initial = 0.18,
     .lower = 0.02,
     .upper = 0.45,
     .source = "saxton2006, table 3: sand 0.36, loam 0.18, clay 0.08; from memory"});
inline constexpr auto saturated_conductivity = parameter<"saturated_conductivity">(
    {.long_name = "hydraulic conductivity of the saturated soil",
     .units = "mm d-1",
     .initial = 370.0,
     .lower = 0.1,
     .upper = 20000.0,
     .source = "saxton2006, table 3: sand 2600, loam 370, clay 26; from memory"});
inline constexpr auto conductivity_exponent = parameter<"conductivity_exponent">(
    {.long_name = "exponent of conductivity against relative saturation",
     .units = "1",
     .initial = 13.0,
     .lower = 3.0,
     .upper = 35.0,
     .source = "campbell1974: 2 b + 3, loam 13.8; from memory"});
inline constexpr auto topsoil_depth =
    parameter<"topsoil_depth">({.long_name = "depth of the layer that evaporates",
                                .units = "mm",
                                .initial = 100.0,
                                .lower = 50.0,
                                .upper = 200.0,
                                .source = "allen1998: 100-150 mm; from memory"});
inline constexpr auto rootzone_depth =
    parameter<"rootzone_depth">({.long_name = "depth of the roots below the topsoil",
                                 .units = "mm",
                                 .initial = 700.0,
                                 .lower = 50.0,
                                 .upper = 3000.0,
                                 .source = "allen1998, table 22: 500-1500 mm; from memory"});
inline constexpr auto subsoil_depth =
    parameter<"subsoil_depth">({.long_name = "depth of the soil below the roots",
                                .units = "mm",
                                .initial = 1000.0,
                                .lower = 100.0,
                                .upper = 10000.0,
                                .source = "assumed"});
/// Made by the process that answers for frozen ground; whatever lets water into the soil reads it.
inline constexpr auto open_ground =
    forcing<"open_ground">({.long_name = "share of infiltration that frozen ground leaves open",
                            .units = "1",
                            .lower = 0.0,
                            .upper = 1.0});

/// What a layer of the soil holds at two contents, and what it holds that never counts as water of
/// its store, mm.
template <class T>
struct Layer {
  T held;        // below the zero of the store
  T field;       // from there to field capacity
  T saturation;  // from there to saturation
};
template <class Cell>
KZWATER_INLINE Layer<typename Cell::Scalar> topsoil(Cell c) {
  using T = typename Cell::Scalar;
  const T held = T(0.5) * c[wilting_point] * c[topsoil_depth];
  const T field = held + c[available_water_capacity] * c[topsoil_depth];
  return {held, field, field + c[drainable_porosity] * c[topsoil_depth]};
}
template <class Cell>
KZWATER_INLINE Layer<typename Cell::Scalar> below_topsoil(Cell c, typename Cell::Scalar depth) {
  using T = typename Cell::Scalar;
  const T field = c[available_water_capacity] * depth;
  return {c[wilting_point] * depth, field, field + c[drainable_porosity] * depth};
}

}  // namespace kzwater
