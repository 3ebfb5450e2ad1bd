// The crop of a field as several processes see it, and the soil that its roots share out (numbers
// of equations are those of Allen et al. 1998).
#pragma once
#include "kzwater/air.hpp"
#include "kzwater/cover.hpp"
#include "kzwater/soil.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto rooted_water =
    store<"rooted_water">("water of the soil that roots have reached, above wilting point");
inline constexpr auto unrooted_water =
    store<"unrooted_water">("water of the soil below the roots, above wilting point", 200.0);
inline constexpr auto rooted_depth = memory<"rooted_depth">(
    {.long_name = "depth of the soil that roots have reached", .units = "mm", .lower = 0.0});
inline constexpr auto surface_depletion = memory<"surface_depletion">(
    {.long_name = "water that the evaporating layer lacks where it is wetted and exposed",
     .units = "mm",
     .lower = 0.0});

inline constexpr auto basal_coefficient = forcing<"basal_coefficient">(
    {.long_name = "basal crop coefficient", .units = "1", .lower = 0.0, .upper = 1.5});
inline constexpr auto crop_height = forcing<"crop_height">(
    {.long_name = "height of the crop", .units = "m", .lower = 0.0, .upper = 10.0});
inline constexpr auto ground_cover =
    forcing<"ground_cover">({.long_name = "share of the ground that the crop covers",
                             .units = "1",
                             .lower = 0.0,
                             .upper = 1.0});
inline constexpr auto root_depth =
    forcing<"root_depth">({.long_name = "depth that the roots of the crop reach",
                           .units = "mm",
                           .lower = 50.0,
                           .upper = 3000.0});
inline constexpr auto crop_stage = forcing<"crop_stage">(
    {.long_name = "stage of the crop: 1 initial, 2 development, 3 middle, 4 late, 0 none",
     .units = "1",
     .lower = 0.0,
     .upper = 4.0});
inline constexpr auto water_stress =
    forcing<"water_stress">({.long_name = "share of the transpiration that dry soil leaves",
                             .units = "1",
                             .lower = 0.0,
                             .upper = 1.0});
inline constexpr auto unstressed_evapotranspiration = forcing<"unstressed_evapotranspiration">(
    {.long_name = "evapotranspiration of the crop without want of water",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 60.0});
inline constexpr auto transpiration_lost_to_salt = forcing<"transpiration_lost_to_salt">(
    {.long_name = "transpiration that salt in the root zone has taken from the crop",
     .units = "mm d-1",
     .lower = 0.0,
     .upper = 60.0});
inline constexpr auto temperature_factor =
    forcing<"temperature_factor">({.long_name = "share of the yield that heat and frost have left",
                                   .units = "1",
                                   .lower = 0.0,
                                   .upper = 1.0});

inline constexpr auto actual_evapotranspiration =
    forcing<"actual_evapotranspiration">({.long_name = "evapotranspiration of the field",
                                          .units = "mm d-1",
                                          .lower = 0.0,
                                          .upper = 60.0});

/// x as a share: at least 0, at most 1.
template <class T>
KZWATER_INLINE T share(T x) {
  return smaller(larger(x, T(0.0)), T(1.0));
}
/// The value of the day's stage; `none` without a crop.
template <class T>
KZWATER_INLINE T of_stage(T stage, T none, T initial, T development, T middle, T late) {
  return select(stage < T(0.5), none,
                select(stage < T(1.5), initial,
                       select(stage < T(2.5), development, select(stage < T(3.5), middle, late))));
}

/// How much the height of a crop, in m, makes of wind and dry air (62, 70, 72).
template <class T>
KZWATER_INLINE T height_factor(T height) {
  const T tall = smaller(larger(height, T(0.1)), T(10.0));
  return power(tall * T(1.0 / 3.0), T(0.3));
}
/// What wind, of which `measured` is that at 2 m, and dry air add to the coefficients of a crop of
/// 3 m (62, 70, 72), within the weather for which it is meant.
template <class Cell, class T>
KZWATER_INLINE T climate_addition(Cell c, T measured) {
  const T wind = smaller(larger(measured, T(1.0)), T(6.0));
  const T humidity = smaller(larger(c[relative_humidity_minimum], T(0.2)), T(0.8));
  return T(0.04) * (wind - T(2.0)) - T(0.4) * (humidity - T(0.45));
}
/// The largest coefficient that the energy allows (72).
template <class T>
KZWATER_INLINE T largest_coefficient(T addition, T basal, T height) {
  return larger(T(1.2) + addition * height_factor(height), basal + T(0.05));
}

}  // namespace kzwater
