// Evaporation and transpiration of a field with a dual crop coefficient (Allen et al. 1998,
// chapters 7 and 8, equations 71-79, 84 and 85): the published day scheme with coefficients from
// the start of the step, held to what the root zone holds. The depletion of the surface is a view
// of that water.
#pragma once
#include "kzwater/irrigation.hpp"
#include "kzwater/kept.hpp"
#include "kzwater/salt.hpp"

namespace kzwater {

inline constexpr auto wetted_share =
    memory<"wetted_share">({.long_name = "share of the ground that the last wetting reached",
                            .units = "1",
                            .initial = 1.0,
                            .lower = 0.0,
                            .upper = 1.0});
inline constexpr auto wetting_rain =
    parameter<"wetting_rain">({.long_name = "rain that wets all of the ground",
                               .units = "mm d-1",
                               .initial = 3.0,
                               .lower = 0.5,
                               .upper = 10.0,
                               .source = "allen1998, chapter 7: 3 to 4 mm; from memory"});
inline constexpr auto wetted_shading = parameter<"wetted_shading">(
    {.long_name = "share of the crop's cover that shades the ground wetted by irrigation",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "allen1998, page 149: drip 0.67, others 0; from memory"});
inline constexpr auto rain_infiltration =
    flux<"rain_infiltration">(surface_water, rooted_water, "rain and melt that enter the soil");
inline constexpr auto irrigation_infiltration =
    flux<"irrigation_infiltration">(irrigation_water, rooted_water,
                                    "irrigation that enters the "
                                    "soil");
inline constexpr auto field_evaporation =
    flux<"field_evaporation">(rooted_water, atmosphere, "evaporation from the soil of a field");
inline constexpr auto crop_transpiration =
    flux<"crop_transpiration">(rooted_water, atmosphere, "transpiration of the crop");

struct CropWater {
  static constexpr std::string_view name = "crop_water";
  static constexpr std::string_view title = "Dual crop coefficient of FAO-56";
  static constexpr std::string_view choice = "evapotranspiration";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::size_t keeps = 1;
  static constexpr auto made_stress = computed(water_stress);
  static constexpr auto made_unstressed = computed(unstressed_evapotranspiration);
  static constexpr auto made_actual = computed(actual_evapotranspiration);
  static constexpr auto made_lost_to_salt = computed(transpiration_lost_to_salt);
  static constexpr Fields fields{evaporative_demand,
                                 wind_speed,
                                 wind_speed_height,
                                 relative_humidity_minimum,
                                 basal_coefficient,
                                 crop_height,
                                 ground_cover,
                                 wilting_point,
                                 available_water_capacity,
                                 drainable_porosity,
                                 topsoil_depth,
                                 readily_evaporable_share,
                                 depletion_fraction,
                                 salt_stress,
                                 closed_snow_cover,
                                 irrigation_wetted_share,
                                 wetted_shading,
                                 wetting_rain,
                                 snow_ice,
                                 snow_liquid,
                                 surface_water,
                                 irrigation_water,
                                 rooted_depth,
                                 rooted_water,
                                 surface_depletion,
                                 wetted_share,
                                 rain_infiltration,
                                 irrigation_infiltration,
                                 field_evaporation,
                                 crop_transpiration,
                                 made_stress,
                                 made_unstressed,
                                 made_actual,
                                 made_lost_to_salt};

  /// The share of exposed ground that the last wetting reached (75), and remembers the wetting.
  template <class Cell, class T>
  KZWATER_INLINE static T wetted_and_exposed(Cell c, T dt) {
    const auto irrigated = c[irrigation_water] * c[irrigation_wetted_share] > T(0.0);
    const T kept = select(irrigated, c[irrigation_wetted_share], c[wetted_share]);
    const T wetted = select(c[surface_water] > c[wetting_rain] * dt, T(1.0), kept);
    c.set(wetted_share, wetted);
    const T exposed =
        smaller(T(1.0) - c[ground_cover], wetted * (T(1.0) - c[wetted_shading] * c[ground_cover]));
    return larger(exposed, T(0.01));
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T rain = c[surface_water];
    const T irrigation = c[irrigation_water];
    const T exposed = wetted_and_exposed(c, dt);
    const T snow_free =
        larger(T(1.0) - (c[snow_ice] + c[snow_liquid]) / c[closed_snow_cover], T(0.0));
    const T reference = c[evaporative_demand] * snow_free * dt;

    // evaporation (71, 74, 77), Kr after rain and irrigation of the step are credited
    const T evaporable = topsoil(c).field;
    const T readily = c[readily_evaporable_share] * evaporable;
    const T onto_wetted = irrigation / larger(c[irrigation_wetted_share], T(0.01));
    const T credit = rain + select(c[irrigation_wetted_share] > T(0.0), onto_wetted, T(0.0));
    const T depleted = smaller(larger(c[surface_depletion] - credit, T(0.0)), evaporable);
    const T reduction = smaller((evaporable - depleted) / (evaporable - readily), T(1.0));
    const T profile = kept<0>(
        c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return wind_profile(p[wind_speed_height]); });
    const T weather = climate_addition(c, wind_speed_of_profile(c[wind_speed], profile));
    const T most = largest_coefficient(weather, c[basal_coefficient], c[crop_height]);
    const T coefficient = smaller(reduction * (most - c[basal_coefficient]), exposed * most);
    const T there = c[rooted_water] + rain + irrigation;
    const T evaporated =
        smaller(smaller(coefficient * reference, exposed * (evaporable - depleted)), there);

    // transpiration (84, 85), stress by the depletion before the step
    const T available = c[available_water_capacity] * larger(c[rooted_depth], T(1.0));
    const T potential = (c[basal_coefficient] + coefficient) * c[evaporative_demand];
    const T easily =
        smaller(larger(c[depletion_fraction] + T(0.04) * (T(5.0) - potential), T(0.1)), T(0.8));
    const T stress = smaller(c[rooted_water] / ((T(1.0) - easily) * available), T(1.0));
    const T wanted = c[basal_coefficient] * reference;
    const T salted = c[salt_stress];
    const T transpired = smaller(stress * salted * wanted, larger(there - evaporated, T(0.0)));
    // what both take is split by what each would take alone
    const T of_both = (T(1.0) - stress) + (T(1.0) - salted);
    const T of_salt =
        select(of_both > T(0.0), (T(1.0) - salted) / larger(of_both, T(1e-12)), T(0.0));

    const T per_day = T(1.0) / dt;
    c.set(rain_infiltration, rain * per_day);
    c.set(irrigation_infiltration, irrigation * per_day);
    c.set(field_evaporation, evaporated * per_day);
    c.set(crop_transpiration, transpired * per_day);
    c.set(made_stress, stress);
    c.set(made_unstressed, evaporated * per_day + wanted * per_day);
    c.set(made_actual, (evaporated + transpired) * per_day);
    c.set(made_lost_to_salt, larger(wanted - transpired, T(0.0)) * of_salt * per_day);
    c.set(surface_depletion, smaller(depleted + evaporated / exposed, evaporable));
    c.set(rooted_water, larger(there - evaporated - transpired, T(0.0)));
    c.set(surface_water, T(0.0));
    c.set(irrigation_water, T(0.0));
  }
};

}  // namespace kzwater
