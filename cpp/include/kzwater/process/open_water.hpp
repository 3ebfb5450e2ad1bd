// Open water of an HRU that is or holds a lake: evaporation by a coefficient (Allen et al. 1998,
// table 12), stopped by ice that grows by the square root of frost (Stefan 1891), and overflow.
#pragma once
#include "kzwater/lake_ice.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto lake_water = store<"lake_water">("water of the lakes of the HRU");
inline constexpr auto lake_ice_thickness = memory<"lake_ice_thickness">(
    {.long_name = "thickness of the ice of lakes", .units = "mm", .lower = 0.0});
inline constexpr auto open_water_share = parameter<"open_water_share">(
    {.long_name = "share of the HRU that is open water",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed from the land cover: 1 for water, 0 for land"});
inline constexpr auto open_water_coefficient = parameter<"open_water_coefficient">(
    {.long_name = "evaporation of open water relative to the reference",
     .units = "1",
     .initial = 1.05,
     .lower = 0.3,
     .upper = 1.6,
     .source = "allen1998, table 12: 1.05 shallow, 0.65-1.25 deep; from memory"});
inline constexpr auto lake_spill_depth =
    parameter<"lake_spill_depth">({.long_name = "depth of lake water above which it overflows",
                                   .units = "mm",
                                   .initial = 1000.0,
                                   .lower = 0.0,
                                   .upper = 50000.0,
                                   .source = "assumed"});
inline constexpr auto lake_filling =
    flux<"lake_filling">(surface_water, lake_water, "rain and meltwater on lakes");
inline constexpr auto lake_evaporation =
    flux<"lake_evaporation">(lake_water, atmosphere, "evaporation from lakes");
inline constexpr auto lake_overflow =
    flux<"lake_overflow">(lake_water, overland_water, "overflow of lakes");

struct OpenWater {
  static constexpr std::string_view name = "open_water";
  static constexpr std::string_view title = "Open water with evaporation, ice and overflow";
  static constexpr std::string_view choice = "open_water";
  static constexpr bool standard = false;
  static constexpr std::array passes_on{surface_water.name};
  static constexpr Fields fields{air_temperature,  reference_evapotranspiration,
                                 open_water_share, open_water_coefficient,
                                 lake_spill_depth, lake_ice_growth,
                                 lake_ice_melt,    lake_ice_closing,
                                 surface_water,    overland_water,
                                 lake_water,       lake_ice_thickness,
                                 lake_filling,     lake_evaporation,
                                 lake_overflow};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const auto ice =
        ice_after<T>(c[lake_ice_thickness], c[air_temperature] * dt,
                     IceRules<T>{c[lake_ice_growth], c[lake_ice_melt], c[lake_ice_closing]});
    const T open = c[open_water_share] * ice.open;

    const T filling = c[open_water_share] * c[surface_water];
    const T there = c[lake_water] + filling;
    const T demand = open * c[open_water_coefficient] * c[reference_evapotranspiration] * dt;
    const T evaporated = smaller(demand, there);
    const T left = there - evaporated;
    const T spilled = larger(left - c[open_water_share] * c[lake_spill_depth], T(0.0));

    const T per_day = T(1.0) / dt;
    c.set(lake_filling, filling * per_day);
    c.set(lake_evaporation, evaporated * per_day);
    c.set(lake_overflow, spilled * per_day);
    c.set(lake_water, left - spilled);
    c.set(lake_ice_thickness, ice.thickness);
    c.set(surface_water, c[surface_water] - filling);
    c.set(overland_water, c[overland_water] + spilled);
  }
};

}  // namespace kzwater
