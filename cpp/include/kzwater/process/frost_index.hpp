// Frost index of the ground under its snow: day-degrees of frost that decay (Molnau and Bissell
// 1983, equation 1), and the share of infiltration that it leaves open between their thresholds.
#pragma once
#include "kzwater/frozen_ground.hpp"
#include "kzwater/kept.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto frost_index = memory<"frost_index">(
    {.long_name = "frost index of the ground", .units = "degC d", .lower = 0.0});
inline constexpr auto frost_index_decay = parameter<"frost_index_decay">(
    {.long_name = "share of the frost index that remains after a day",
     .units = "1",
     .initial = 0.97,
     .lower = 0.8,
     .upper = 0.999,
     .source = "molnau1983: 0.97; from memory"});
inline constexpr auto frost_snow_reduction_cold = parameter<"frost_snow_reduction_cold">(
    {.long_name = "insulation by snow below 0 degC",
     .units = "cm-1",
     .initial = 0.08,
     .lower = 0.0,
     .upper = 2.0,
     .source = "molnau1983: 0.08; seen as quoted in the manuals of SWB and PRMS"});
inline constexpr auto frost_snow_reduction_warm = parameter<"frost_snow_reduction_warm">(
    {.long_name = "insulation by snow above 0 degC",
     .units = "cm-1",
     .initial = 0.5,
     .lower = 0.0,
     .upper = 2.0,
     .source = "molnau1983: 0.5; seen as quoted in the manuals of SWB and PRMS"});
inline constexpr auto snow_relative_density =
    parameter<"snow_relative_density">({.long_name = "density of the snowpack relative to water",
                                        .units = "1",
                                        .initial = 0.25,
                                        .lower = 0.05,
                                        .upper = 0.6,
                                        .source = "hock2003; seasonal snow 0.2-0.4; from memory"});

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
struct FrostIndex {
  static constexpr std::string_view name = "frost_index";
  static constexpr std::string_view title = "Frost index of the ground";
  static constexpr std::string_view choice = "frozen_ground";
  static constexpr bool standard = true;
  static constexpr std::size_t keeps = 1;
  static constexpr Fields fields{air_temperature,
                                 snow_ice,
                                 snow_liquid,
                                 frost_index_decay,
                                 frost_snow_reduction_cold,
                                 frost_snow_reduction_warm,
                                 snow_relative_density,
                                 frost_index_onset,
                                 frost_index_full,
                                 frozen_ground_blocking,
                                 frost_index,
                                 opened_ground};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T depth = (c[snow_ice] + c[snow_liquid]) * T(0.1) / c[snow_relative_density];  // cm
    const auto cold = c[air_temperature] < T(0.0);
    const T insulation = select(cold, c[frost_snow_reduction_cold], c[frost_snow_reduction_warm]);
    const T frost = -c[air_temperature] * exponential(T(-0.4) * insulation * depth);
    // exact for constant weather, and for a step of one day the published recursion
    const T remaining = kept<0>(c, dt, [](auto p, auto dt) KZWATER_KEPT {
      return exponential(logarithm(p[frost_index_decay]) * dt);
    });
    const T added = frost * (T(1.0) - remaining) / (T(1.0) - c[frost_index_decay]);
    const T index = larger(c[frost_index] * remaining + added, T(0.0));
    const T frozen = (index - c[frost_index_onset]) / (c[frost_index_full] - c[frost_index_onset]);
    const T blocked = c[frozen_ground_blocking] * larger(smaller(frozen, T(1.0)), T(0.0));

    c.set(frost_index, index);
    c.set(opened_ground, T(1.0) - blocked);
  }
};

}  // namespace kzwater
