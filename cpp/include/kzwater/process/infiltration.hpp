// Infiltration with sub-grid variability of the soil's capacity (Zhao 1992; Wood, Lettenmaier and
// Zartarian 1992, equations 3a-3b), of the share of the water that frozen ground leaves open.
#pragma once
#include "kzwater/soil.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto infiltration_shape = parameter<"infiltration_shape">(
    {.long_name = "shape of the distribution of storage capacity within the HRU",
     .units = "1",
     .initial = 0.2,
     .lower = 0.01,
     .upper = 2.0,
     .source = "wood1992: 0.01-0.5; from memory"});
inline constexpr auto infiltrated =
    flux<"infiltration">(surface_water, soil_water, "infiltration into the root zone");
inline constexpr auto surface_runoff =
    flux<"surface_runoff">(surface_water, overland_water, "runoff over the surface");

struct Infiltration {
  static constexpr std::string_view name = "infiltration";
  static constexpr std::string_view title = "Infiltration with sub-grid capacity, graded by frost";
  static constexpr std::string_view choice = "infiltration";
  static constexpr bool standard = true;
  static constexpr Fields fields{open_ground, soil_water_capacity, infiltration_shape,
                                 soil_water,  surface_water,       overland_water,
                                 infiltrated, surface_runoff};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T capacity = c[soil_water_capacity];
    const T shape = c[infiltration_shape] + T(1.0);
    const T offered = c[surface_water] * c[open_ground];
    // with the deficit as (1 - i/i_max)^(1 + b) the closed form needs no case for full saturation
    const T deficit = larger(T(1.0) - c[soil_water] / capacity, T(0.0));
    const T unsaturated = power(deficit, T(1.0) / shape);
    const T left = larger(unsaturated - offered / (shape * capacity), T(0.0));
    const T entering = larger(smaller(capacity * (deficit - power(left, shape)), offered), T(0.0));
    const T running_off = c[surface_water] - entering;

    c.set(infiltrated, entering / dt);
    c.set(surface_runoff, running_off / dt);
    c.set(soil_water, c[soil_water] + entering);
    c.set(overland_water, c[overland_water] + running_off);
    c.set(surface_water, T(0.0));
  }
};

}  // namespace kzwater
