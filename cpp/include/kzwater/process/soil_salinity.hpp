// What salt in the root zone takes from transpiration: the yield that falls above a threshold of
// the conductivity of the saturation extract (Maas and Hoffman 1977), turned into stress by the
// response of yield (Allen et al. 1998, equations 89 and 90).
#pragma once
#include "kzwater/process/crop_yield.hpp"
#include "kzwater/salt.hpp"

namespace kzwater {

inline constexpr auto salinity_threshold = parameter<"salinity_threshold">(
    {.long_name = "conductivity of the saturation extract above which the yield falls",
     .units = "dS m-1",
     .initial = 2.0,
     .lower = 0.1,
     .upper = 20.0,
     .source = "allen1998, table 23: cotton 7.7, maize 1.7, alfalfa 2.0; seen"});
inline constexpr auto salinity_slope = parameter<"salinity_slope">(
    {.long_name = "loss of yield per conductivity above the threshold",
     .units = "m dS-1",
     .initial = 0.1,
     .lower = 0.0,
     .upper = 1.0,
     .source = "allen1998, table 23: cotton 0.052, maize 0.12, alfalfa 0.073; seen"});
inline constexpr auto soil_salinity =
    forcing<"soil_salinity">({.long_name = "conductivity of the saturation extract of the root "
                                           "zone at the start of the step",
                              .units = "dS m-1",
                              .lower = 0.0,
                              .upper = 500.0});

struct SoilSalinity {
  static constexpr std::string_view name = "soil_salinity";
  static constexpr std::string_view title = "Stress of crops by salt in the root zone";
  static constexpr std::string_view choice = "salt_stress";
  static constexpr bool standard = false;
  static constexpr auto made_salinity = computed(soil_salinity);
  static constexpr auto made_stress = computed(salt_stress);
  static constexpr Fields fields{wilting_point,
                                 available_water_capacity,
                                 drainable_porosity,
                                 salt_per_conductivity,
                                 salinity_threshold,
                                 salinity_slope,
                                 yield_response_season,
                                 yield_response_initial,
                                 yield_response_development,
                                 yield_response_middle,
                                 yield_response_late,
                                 salted_depth,
                                 rooted_salt,
                                 made_salinity,
                                 made_stress};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    // g m-2 in mm are g L-1; roots of today have not yet brought or left their salt
    const T saturated = (c[wilting_point] + c[available_water_capacity] + c[drainable_porosity]) *
                        larger(c[salted_depth], T(1.0));
    const T conductivity =
        smaller(c[rooted_salt] / (c[salt_per_conductivity] * saturated), T(500.0));
    // stresses of all stages lower the yield by the sum of their responses
    const T of_stages = c[yield_response_initial] + c[yield_response_development] +
                        c[yield_response_middle] + c[yield_response_late];
    const T season = c[yield_response_season];
    const T response = larger(select(season > T(0.0), season, of_stages), T(0.1));
    const T above = larger(conductivity - c[salinity_threshold], T(0.0));
    c.set(made_salinity, conductivity);
    c.set(made_stress, larger(T(1.0) - c[salinity_slope] * above / response, T(0.0)));
  }
};

}  // namespace kzwater
