// Yield relative to that of a crop that never wants water (Doorenbos and Kassam 1979): the
// responses of the stages multiply (Jensen 1968), and one of the whole season may stand in their
// place.
#pragma once
#include "kzwater/crop.hpp"

namespace kzwater {

inline constexpr auto stage_before =
    memory<"stage_before">({.long_name = "stage of the crop in the step before",
                            .units = "1",
                            .lower = 0.0,
                            .upper = 4.0});
inline constexpr auto stage_evapotranspiration = memory<"stage_evapotranspiration">(
    {.long_name = "evapotranspiration since the stage began", .units = "mm", .lower = 0.0});
inline constexpr auto stage_requirement = memory<"stage_requirement">(
    {.long_name = "evapotranspiration without want of water since the stage began",
     .units = "mm",
     .lower = 0.0});
inline constexpr auto cycle_evapotranspiration = memory<"cycle_evapotranspiration">(
    {.long_name = "evapotranspiration since the growth cycle began", .units = "mm", .lower = 0.0});
inline constexpr auto cycle_requirement = memory<"cycle_requirement">(
    {.long_name = "evapotranspiration without want of water since the growth cycle began",
     .units = "mm",
     .lower = 0.0});
inline constexpr auto yield_of_stages =
    memory<"yield_of_stages">({.long_name = "share of the yield that the stages passed have left",
                               .units = "1",
                               .initial = 1.0,
                               .lower = 0.0,
                               .upper = 1.0});
inline constexpr auto harvested_yield = memory<"harvested_yield">(
    {.long_name = "relative yield harvested since sowing, summed over cuts",
     .units = "1",
     .lower = 0.0,
     .upper = 12.0});
inline constexpr auto unharmed_yield = memory<"unharmed_yield">(
    {.long_name = "relative yield since sowing had there been neither heat nor frost, summed over "
                  "cuts",
     .units = "1",
     .lower = 0.0,
     .upper = 12.0});
inline constexpr auto harvests = memory<"harvests">(
    {.long_name = "harvests or cuts since sowing", .units = "1", .lower = 0.0, .upper = 12.0});
inline constexpr auto yield_response_season = parameter<"yield_response_season">(
    {.long_name = "loss of yield per loss of evapotranspiration in the growth cycle",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 2.0,
     .source =
         "doorenbos1979: cotton 0.85, maize 1.25; from memory; 0: those of the stages count"});
inline constexpr auto yield_response_initial = parameter<"yield_response_initial">(
    {.long_name = "loss of yield per loss of evapotranspiration in the initial stage",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 2.0,
     .source = "assumed"});
inline constexpr auto yield_response_development = parameter<"yield_response_development">(
    {.long_name = "loss of yield per loss of evapotranspiration in the development stage",
     .units = "1",
     .initial = 0.4,
     .lower = 0.0,
     .upper = 2.0,
     .source = "doorenbos1979: maize 0.40, wheat 0.20; from memory"});
inline constexpr auto yield_response_middle = parameter<"yield_response_middle">(
    {.long_name = "loss of yield per loss of evapotranspiration in the middle stage",
     .units = "1",
     .initial = 0.8,
     .lower = 0.0,
     .upper = 2.0,
     .source = "doorenbos1979: maize 1.50, wheat 0.60; from memory"});
inline constexpr auto yield_response_late = parameter<"yield_response_late">(
    {.long_name = "loss of yield per loss of evapotranspiration in the late stage",
     .units = "1",
     .initial = 0.4,
     .lower = 0.0,
     .upper = 2.0,
     .source = "doorenbos1979: maize 0.20-0.50; from memory"});

struct CropYield {
  static constexpr std::string_view name = "crop_yield";
  static constexpr std::string_view title = "Yield by the response of stages to want of water";
  static constexpr std::string_view choice = "yield";
  static constexpr bool standard = false;
  static constexpr Fields fields{crop_stage,
                                 actual_evapotranspiration,
                                 unstressed_evapotranspiration,
                                 temperature_factor,
                                 yield_response_season,
                                 yield_response_initial,
                                 yield_response_development,
                                 yield_response_middle,
                                 yield_response_late,
                                 stage_before,
                                 stage_evapotranspiration,
                                 stage_requirement,
                                 cycle_evapotranspiration,
                                 cycle_requirement,
                                 yield_of_stages,
                                 harvested_yield,
                                 unharmed_yield,
                                 harvests};

  /// 1 on the day on which a crop is harvested or cut.
  template <class T>
  KZWATER_INLINE static T harvested(T stage_before, T stage) {
    return select(stage_before - stage > T(0.5), T(1.0), T(0.0));
  }
  /// What a response leaves of the yield.
  template <class T>
  KZWATER_INLINE static T left(T response, T actual, T required) {
    const T met = smaller(actual / larger(required, T(1e-9)), T(1.0));
    const T lost = select(required > T(1e-9), response * (T(1.0) - met), T(0.0));
    return larger(T(1.0) - lost, T(0.0));
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T stage = c[crop_stage];
    const T before = c[stage_before];
    const auto sown = before < T(0.5);
    const T passed = larger(stage - before, before - stage) - T(0.5);
    const auto changed = passed > T(0.0);
    const T harvest = harvested(before, stage);
    const T ended = select(sown, select(changed, T(1.0), T(0.0)), harvest);

    const T response =
        of_stage(before, T(0.0), c[yield_response_initial], c[yield_response_development],
                 c[yield_response_middle], c[yield_response_late]);
    const T of_stage_passed = left(response, c[stage_evapotranspiration], c[stage_requirement]);
    const T stages = c[yield_of_stages] * select(changed, of_stage_passed, T(1.0));
    const T whole =
        left(c[yield_response_season], c[cycle_evapotranspiration], c[cycle_requirement]);
    const T yielded = select(c[yield_response_season] > T(0.0), whole, stages);
    const auto resown = select(sown, select(changed, T(1.0), T(0.0)), T(0.0)) > T(0.5);

    const T grows = select(stage > T(0.5), dt, T(0.0));
    const T used = c[actual_evapotranspiration] * grows;
    const T required = c[unstressed_evapotranspiration] * grows;
    const T within_stage = select(changed, T(0.0), T(1.0));
    const T within_cycle = T(1.0) - ended;
    const T earlier = select(resown, T(0.0), T(1.0));
    c.set(harvested_yield,
          earlier * c[harvested_yield] + harvest * yielded * c[temperature_factor]);
    c.set(unharmed_yield, earlier * c[unharmed_yield] + harvest * yielded);
    c.set(harvests, earlier * c[harvests] + harvest);
    c.set(yield_of_stages, select(ended > T(0.5), T(1.0), stages));
    c.set(stage_evapotranspiration, within_stage * c[stage_evapotranspiration] + used);
    c.set(stage_requirement, within_stage * c[stage_requirement] + required);
    c.set(cycle_evapotranspiration, within_cycle * c[cycle_evapotranspiration] + used);
    c.set(cycle_requirement, within_cycle * c[cycle_requirement] + required);
    c.set(stage_before, stage);
  }
};

}  // namespace kzwater
