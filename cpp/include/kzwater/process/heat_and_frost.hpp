// Yield that heat at flowering and frost before ripeness take: each day a share of what is left,
// linear between a temperature that begins to harm and one that leaves nothing (heat as pollination
// fails in AquaCrop, Steduto et al. 2012; frost assumed alike).
#pragma once
#include "kzwater/process/crop_yield.hpp"
#include "kzwater/weather.hpp"

namespace kzwater {

inline constexpr auto temperature_yield =
    memory<"temperature_yield">({.long_name = "share of the yield that heat and frost have left "
                                              "since sowing or cutting",
                                 .units = "1",
                                 .initial = 1.0,
                                 .lower = 0.0,
                                 .upper = 1.0});
inline constexpr auto heat_onset =
    parameter<"heat_onset">({.long_name = "highest temperature of the day above which flowers fail",
                             .units = "degC",
                             .initial = 40.0,
                             .lower = 25.0,
                             .upper = 50.0,
                             .source = "steduto2012: maize 40, wheat 35; from memory"});
inline constexpr auto heat_range =
    parameter<"heat_range">({.long_name = "rise above that at which all flowers of the day fail",
                             .units = "degC",
                             .initial = 5.0,
                             .lower = 1.0,
                             .upper = 20.0,
                             .source = "steduto2012: 5; from memory"});
inline constexpr auto flowering_length = parameter<"flowering_length">(
    {.long_name = "days over which the flowers that make the yield open in the middle stage",
     .units = "d",
     .initial = 30.0,
     .lower = 5.0,
     .upper = 120.0,
     .source = "assumed"});
inline constexpr auto frost_onset = parameter<"frost_onset">(
    {.long_name = "lowest temperature of the day below which frost harms the crop",
     .units = "degC",
     .initial = 0.0,
     .lower = -40.0,
     .upper = 5.0,
     .source = "assumed: summer crops 0; hardened winter wheat -15"});
inline constexpr auto frost_range =
    parameter<"frost_range">({.long_name = "fall below that at which nothing is left of the yield",
                              .units = "degC",
                              .initial = 3.0,
                              .lower = 0.5,
                              .upper = 20.0,
                              .source = "assumed"});

struct HeatAndFrost {
  static constexpr std::string_view name = "heat_and_frost";
  static constexpr std::string_view title = "Yield that heat and frost take";
  static constexpr std::string_view choice = "heat_and_frost";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr auto made_factor = computed(temperature_factor);
  static constexpr Fields fields{air_temperature_maximum,
                                 air_temperature_minimum,
                                 crop_stage,
                                 heat_onset,
                                 heat_range,
                                 flowering_length,
                                 frost_onset,
                                 frost_range,
                                 stage_before,
                                 temperature_yield,
                                 made_factor};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T stage = c[crop_stage];
    const T flowers = select(stage > T(2.5), select(stage < T(3.5), T(1.0), T(0.0)), T(0.0));
    // what is ripening stands frost
    const T tender = select(stage > T(0.5), select(stage < T(3.5), T(1.0), T(0.0)), T(0.0));
    const T failing = share((c[air_temperature_maximum] - c[heat_onset]) / c[heat_range]) *
                      smaller(dt / c[flowering_length], T(1.0));
    const T freezing = share((c[frost_onset] - c[air_temperature_minimum]) / c[frost_range]);
    const T kept = (T(1.0) - flowers * failing) * (T(1.0) - tender * freezing);

    const T before = c[temperature_yield];
    const T ended = CropYield::harvested(c[stage_before], stage);
    const T anew = select(stage > T(0.5), select(ended > T(0.5), T(1.0), before), T(1.0));
    c.set(made_factor, before);
    c.set(temperature_yield, anew * kept);
  }
};

}  // namespace kzwater
