// What a reach of a canal loses on the way: seepage by Kostyakov's law, a share A / Q^m of the flow
// per length (Kostyakov 1951), evaporation of its surface, operational spill.
//
// Along the reach dQ/dL = -(A/100) l Q^(1-m), with l what a lining leaves of the seepage, so that
//     Q(L)^m = Q(0)^m - m (A/100) l L.
// The shares of the head flow are taken at the flow of the step before (at least a fifth of the
// capacity, so that a canal that has just been opened does not lose all) and are kept for the whole
// step: they serve both to allocate and to deliver.
//
// Ice is that of lakes (Stefan 1891). With the share o of the surface open and r of the capacity
// left by whole ice, o + r (1 - o) of it is left, and nothing evaporates below ice.
#pragma once
#include <string_view>

#include "kzwater/field.hpp"
#include "kzwater/lake_ice.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

// clang-format off
inline constexpr auto canal_length = parameter<"canal_length">({
    .long_name = "length of a reach of a canal", .units = "km",
    .initial = 10.0, .lower = 0.0, .upper = 1000.0, .source = "assumed"});
inline constexpr auto canal_width = parameter<"canal_width">({
    .long_name = "width of the water of a reach of a canal", .units = "m",
    .initial = 10.0, .lower = 0.0, .upper = 500.0, .source = "assumed"});
inline constexpr auto canal_capacity = parameter<"canal_capacity">({
    .long_name = "largest flow at the head of a reach of a canal", .units = "m3 s-1",
    .initial = 50.0, .lower = 0.0, .upper = 2000.0, .source = "assumed"});
inline constexpr auto canal_seepage_coefficient = parameter<"canal_seepage_coefficient">({
    .long_name = "seepage of an unlined canal per kilometre, of a flow of 1 m3 s-1",
    .units = "percent km-1", .initial = 1.9, .lower = 0.0, .upper = 20.0,
    .source = "kostyakov1951: 0.7 heavy, 1.9 medium, 3.4 light soils; from memory"});
inline constexpr auto canal_seepage_exponent = parameter<"canal_seepage_exponent">({
    .long_name = "exponent by which the share that seeps falls with the flow", .units = "1",
    .initial = 0.4, .lower = 0.0, .upper = 1.0,
    .source = "kostyakov1951: 0.3 heavy, 0.4 medium, 0.5 light soils; from memory"});
inline constexpr auto canal_lining_factor = parameter<"canal_lining_factor">({
    .long_name = "what a lining leaves of the seepage", .units = "1",
    .initial = 1.0, .lower = 0.0, .upper = 1.0,
    .source = "off; about 0.3 concrete, 0.1 film; from memory"});
inline constexpr auto canal_spill_share = parameter<"canal_spill_share">({
    .long_name = "share of what reaches the end that is spilled to the drain", .units = "1",
    .initial = 0.0, .lower = 0.0, .upper = 0.9, .source = "off; assumed"});
inline constexpr auto canal_capacity_under_ice = parameter<"canal_capacity_under_ice">({
    .long_name = "share of the capacity that whole ice leaves a reach of a canal", .units = "1",
    .initial = 1.0, .lower = 0.0, .upper = 1.0,
    .source = "off; assumed; 0.63 of a wide canal by Manning under ice as rough as its bed"});

inline constexpr Place aquifer{"aquifer"};    // groundwater below canals, users and river beds
inline constexpr Field<Role::transient, "canal_water"> canal_water{{
    .long_name = "water in canals", .units = "m3", .lower = 0.0}};
inline constexpr auto canal_ice_thickness = memory<"canal_ice_thickness">({
    .long_name = "thickness of the ice of canals", .units = "mm", .lower = 0.0});
inline constexpr Field<Role::flux, "canal_seepage"> canal_seepage{{
    .long_name = "seepage of canals", .units = "m3 s-1", .lower = 0.0,
    .from = canal_water.name, .to = aquifer.name}};
inline constexpr Field<Role::flux, "canal_evaporation"> canal_evaporation{{
    .long_name = "evaporation from canals", .units = "m3 s-1", .lower = 0.0,
    .from = canal_water.name, .to = atmosphere.name}};
inline constexpr Field<Role::flux, "canal_spill"> canal_spill{{
    .long_name = "spill from the ends of canals", .units = "m3 s-1", .lower = 0.0,
    .from = canal_water.name, .to = drains.name}};
// clang-format on

struct Canal {
  static constexpr std::string_view name = "canal";
  static constexpr std::string_view title = "Losses of canals";
  static constexpr Fields fields{canal_length,
                                 canal_width,
                                 canal_capacity,
                                 canal_seepage_coefficient,
                                 canal_seepage_exponent,
                                 canal_lining_factor,
                                 canal_spill_share,
                                 canal_capacity_under_ice,
                                 canal_water,
                                 canal_ice_thickness,
                                 canal_seepage,
                                 canal_evaporation,
                                 canal_spill};
  static constexpr double least_share_of_capacity = 0.2;
  /// No reach loses more than this share, so that a demand at its end stays finite.
  static constexpr double largest_loss = 0.95;

  template <class T>
  struct Reach {
    T length, width, capacity, coefficient, exponent, lining, spill;
  };
  /// Of the flow at the head; they sum to 1.
  template <class T>
  struct Shares {
    T arriving, seeping, evaporating, spilling;
  };

  /// `flow` in m3 s-1 is that of the step before; `evaporation` in mm d-1.
  template <class T>
  static Shares<T> shares(const Reach<T>& reach, T flow, T evaporation) {
    const T day(86400.0);
    const T basis = larger(T(1e-3), larger(flow, T(least_share_of_capacity) * reach.capacity));
    const T asked = reach.coefficient * reach.lining * reach.length / T(100.0);
    const T m = larger(reach.exponent, T(1e-6));
    // (Q(L) / Q(0))^m; below zero where the canal would run dry before its end
    const T left = T(1.0) - m * asked / power(basis, m);
    const T kept = power(larger(left, T(1e-12)), T(1.0) / m);
    const T dried = reach.length * reach.width * evaporation / day / basis;
    const T lost = (T(1.0) - kept) + larger(T(0.0), dried);
    const T scale =
        select(lost > T(largest_loss), T(largest_loss) / larger(lost, T(1e-12)), T(1.0));
    const T seeping = (T(1.0) - kept) * scale;
    const T evaporating = larger(T(0.0), dried) * scale;
    const T reaching = (T(1.0) - seeping) - evaporating;
    const T spilling = reaching * reach.spill;
    return {reaching - spilling, seeping, evaporating, spilling};
  }

  template <class T>
  struct Frozen {
    T thickness;  // mm
    T open;       // share of the surface without ice
    T left;       // share of the capacity
  };
  /// After a step of `warmth` (degC d), where whole ice leaves a share of the capacity.
  template <class T>
  static Frozen<T> freeze(T thickness, T warmth, T under_ice, const IceRules<T>& rules) {
    const auto ice = ice_after(thickness, warmth, rules);
    return {ice.thickness, ice.open, T(1.0) - (T(1.0) - ice.open) * (T(1.0) - under_ice)};
  }
};

}  // namespace kzwater
