// Infiltration with sub-grid variability of the soil's capacity (Zhao 1992; Wood, Lettenmaier and
// Zartarian 1992, equations 3a-3b), graded by the frost index (thresholds of Molnau and Bissell
// 1983).
#pragma once
#include "kzwater/process/frost_index.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto infiltration_shape = parameter<"infiltration_shape">(
    {.long_name = "shape of the distribution of storage capacity within the HRU",
     .units = "1",
     .initial = 0.2,
     .lower = 0.01,
     .upper = 2.0,
     .source = "wood1992: 0.01-0.5; from memory"});
inline constexpr auto frost_index_onset = parameter<"frost_index_onset">(
    {.long_name = "frost index at which the ground begins to block infiltration",
     .units = "degC d",
     .initial = 56.0,
     .lower = 0.0,
     .upper = 80.0,
     .source = "molnau1983: transition 56-83; from memory"});
inline constexpr auto frost_index_full = parameter<"frost_index_full">(
    {.long_name = "frost index at which the ground blocks infiltration most",
     .units = "degC d",
     .initial = 83.0,
     .lower = 81.0,
     .upper = 400.0,
     .source = "molnau1983: transition 56-83; from memory"});
inline constexpr auto frozen_ground_blocking = parameter<"frozen_ground_blocking">(
    {.long_name = "share of infiltration that fully frozen ground blocks",
     .units = "1",
     .initial = 0.6,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed; between restricted and limited class of granger1984"});
inline constexpr auto infiltrated =
    flux<"infiltration">(surface_water, soil_water, "infiltration into the root zone");
inline constexpr auto surface_runoff =
    flux<"surface_runoff">(surface_water, runoff_water, "runoff over the surface");

struct Infiltration {
  static constexpr std::string_view name = "infiltration";
  static constexpr std::string_view title = "Infiltration with sub-grid capacity, graded by frost";
  static constexpr std::string_view choice = "infiltration";
  static constexpr bool standard = true;
  static constexpr Fields fields{
      soil_water_capacity, infiltration_shape, frost_index_onset,      frost_index_full,
      frost_index,         soil_water,         frozen_ground_blocking, surface_water,
      runoff_water,        infiltrated,        surface_runoff};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T capacity = c[soil_water_capacity];
    const T shape = c[infiltration_shape] + T(1.0);
    const T frozen =
        (c[frost_index] - c[frost_index_onset]) / (c[frost_index_full] - c[frost_index_onset]);
    const T open = T(1.0) - c[frozen_ground_blocking] * larger(smaller(frozen, T(1.0)), T(0.0));
    const T offered = c[surface_water] * open;
    // with the deficit as (1 - i/i_max)^(1 + b) the closed form needs no case for full saturation
    const T deficit = larger(T(1.0) - c[soil_water] / capacity, T(0.0));
    const T unsaturated = power(deficit, T(1.0) / shape);
    const T left = larger(unsaturated - offered / (shape * capacity), T(0.0));
    const T entering = larger(smaller(capacity * (deficit - power(left, shape)), offered), T(0.0));
    const T running_off = c[surface_water] - entering;

    c.set(infiltrated, entering / dt);
    c.set(surface_runoff, running_off / dt);
    c.set(soil_water, c[soil_water] + entering);
    c.set(runoff_water, c[runoff_water] + running_off);
    c.set(surface_water, T(0.0));
  }
};

}  // namespace kzwater
