// Infiltration with sub-grid variability of the soil's capacity (Zhao 1992; Wood, Lettenmaier and
// Zartarian 1992, equations 3a-3b) into the topsoil and then the root zone.
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
inline constexpr auto topsoil_infiltration =
    flux<"topsoil_infiltration">(surface_water, topsoil_water, "infiltration into the topsoil");
inline constexpr auto rootzone_infiltration = flux<"rootzone_infiltration">(
    surface_water, rootzone_water, "infiltration through a full topsoil into the root zone");
inline constexpr auto surface_runoff =
    flux<"surface_runoff">(surface_water, overland_water, "water that the soil does not take");

/// Puts what enters into the topsoil as far as it has room and the rest into the root zone.
template <class Cell, class T>
KZWATER_INLINE void infiltrate(Cell c, T entering, T topsoil_room, T dt) {
  const T into_topsoil = smaller(entering, topsoil_room);
  const T into_rootzone = entering - into_topsoil;
  const T refused = c[surface_water] - entering;
  const T per_day = T(1.0) / dt;
  c.set(topsoil_infiltration, into_topsoil * per_day);
  c.set(rootzone_infiltration, into_rootzone * per_day);
  c.set(surface_runoff, refused * per_day);
  c.set(topsoil_water, c[topsoil_water] + into_topsoil);
  c.set(rootzone_water, c[rootzone_water] + into_rootzone);
  c.set(overland_water, c[overland_water] + refused);
  c.set(surface_water, T(0.0));
}

struct Infiltration {
  static constexpr std::string_view name = "infiltration";
  static constexpr std::string_view title = "Infiltration with sub-grid capacity";
  static constexpr std::string_view choice = "infiltration";
  static constexpr bool standard = true;
  static constexpr Fields fields{open_ground,           wilting_point,  available_water_capacity,
                                 drainable_porosity,    topsoil_depth,  rootzone_depth,
                                 infiltration_shape,    topsoil_water,  rootzone_water,
                                 surface_water,         overland_water, topsoil_infiltration,
                                 rootzone_infiltration, surface_runoff};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T topsoil_capacity = topsoil(c).saturation;
    const T capacity = topsoil_capacity + below_topsoil(c, c[rootzone_depth]).saturation;
    const T shape = c[infiltration_shape] + T(1.0);
    const T offered = c[surface_water] * c[open_ground];
    // with the deficit as (1 - i/i_max)^(1 + b) the closed form needs no case for full saturation
    const T deficit = larger(T(1.0) - (c[topsoil_water] + c[rootzone_water]) / capacity, T(0.0));
    const T unsaturated = power(deficit, T(1.0) / shape);
    const T left = larger(unsaturated - offered / (shape * capacity), T(0.0));
    const T entering = larger(smaller(capacity * (deficit - power(left, shape)), offered), T(0.0));

    infiltrate(c, entering, larger(topsoil_capacity - c[topsoil_water], T(0.0)), dt);
  }
};

}  // namespace kzwater
