// Stages, basal coefficient, height, cover and roots of a crop by days or day-degrees since sowing
// (Allen et al. 1998, chapters 6 and 7, equations 66, 70 and 76; day-degrees as in Pereira et al.
// 2025).
#pragma once
#include "kzwater/crop.hpp"
#include "kzwater/kept.hpp"

namespace kzwater {

inline constexpr auto crop_age =
    memory<"crop_age">({.long_name = "days, or day-degrees, of the crop since sowing or cutting",
                        .units = "d",
                        .lower = 0.0,
                        .upper = 10000.0});
inline constexpr auto crop_cycle =
    memory<"crop_cycle">({.long_name = "number of the growth cycle, 0 without a crop",
                          .units = "1",
                          .lower = 0.0,
                          .upper = 12.0});
inline constexpr auto sowing_day =
    parameter<"sowing_day">({.long_name = "day of the year on which the crop is sown",
                             .units = "d",
                             .initial = 105.0,
                             .lower = 1.0,
                             .upper = 365.0,
                             .source = "assumed"});
inline constexpr auto latest_harvest_day = parameter<"latest_harvest_day">(
    {.long_name = "day of the year that ends the season in any case, 0 for none",
     .units = "d",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 365.0,
     .source = "assumed"});
inline constexpr auto crop_cycles =
    parameter<"crop_cycles">({.long_name = "growth cycles in a season: cuts of alfalfa",
                              .units = "1",
                              .initial = 1.0,
                              .lower = 1.0,
                              .upper = 12.0,
                              .source = "assumed"});
inline constexpr auto counts_day_degrees = parameter<"counts_day_degrees">(
    {.long_name = "whether stages are lengths in day-degrees, 1, or in days, 0",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed"});
inline constexpr auto growth_base_temperature = parameter<"growth_base_temperature">(
    {.long_name = "temperature below which the crop does not grow",
     .units = "degC",
     .initial = 10.0,
     .lower = -5.0,
     .upper = 20.0,
     .source = "pereira2025: maize 10, potato 2, tomato 7; from memory"});
inline constexpr auto growth_upper_temperature = parameter<"growth_upper_temperature">(
    {.long_name = "temperature above which the crop grows no faster",
     .units = "degC",
     .initial = 32.0,
     .lower = 21.0,
     .upper = 45.0,
     .source = "pereira2025: maize 32, potato 30, tomato 28; from memory"});
inline constexpr auto initial_stage =
    parameter<"initial_stage">({.long_name = "length of the initial stage, d or degC d",
                                .units = "d",
                                .initial = 30.0,
                                .lower = 1.0,
                                .upper = 1500.0,
                                .source = "allen1998, table 11: cotton 30; from memory"});
inline constexpr auto development_stage =
    parameter<"development_stage">({.long_name = "length of the development stage, d or degC d",
                                    .units = "d",
                                    .initial = 50.0,
                                    .lower = 1.0,
                                    .upper = 1500.0,
                                    .source = "allen1998, table 11: cotton 50; from memory"});
inline constexpr auto middle_stage =
    parameter<"middle_stage">({.long_name = "length of the middle stage, d or degC d",
                               .units = "d",
                               .initial = 55.0,
                               .lower = 1.0,
                               .upper = 1500.0,
                               .source = "allen1998, table 11: cotton 55; from memory"});
inline constexpr auto late_stage =
    parameter<"late_stage">({.long_name = "length of the late stage, d or degC d",
                             .units = "d",
                             .initial = 45.0,
                             .lower = 1.0,
                             .upper = 1500.0,
                             .source = "allen1998, table 11: cotton 45; from memory"});
inline constexpr auto later_cycle_share = parameter<"later_cycle_share">(
    {.long_name = "length of the growth cycles after the first, as a share of its length",
     .units = "1",
     .initial = 1.0,
     .lower = 0.2,
     .upper = 2.0,
     .source = "allen1998, table 11: alfalfa 45 after 75 days in Idaho; from memory"});
inline constexpr auto basal_coefficient_initial = parameter<"basal_coefficient_initial">(
    {.long_name = "basal coefficient of the initial stage",
     .units = "1",
     .initial = 0.15,
     .lower = 0.0,
     .upper = 1.3,
     .source = "allen1998, table 17: cotton 0.15; from memory"});
inline constexpr auto basal_coefficient_middle = parameter<"basal_coefficient_middle">(
    {.long_name = "basal coefficient of the middle stage in a subhumid climate",
     .units = "1",
     .initial = 1.1,
     .lower = 0.0,
     .upper = 1.3,
     .source = "allen1998, table 17: cotton 1.10-1.15; from memory"});
inline constexpr auto basal_coefficient_end = parameter<"basal_coefficient_end">(
    {.long_name = "basal coefficient at the end of the late stage in a subhumid climate",
     .units = "1",
     .initial = 0.45,
     .lower = 0.0,
     .upper = 1.3,
     .source = "allen1998, table 17: cotton 0.50-0.40; from memory"});
inline constexpr auto basal_coefficient_fallow = parameter<"basal_coefficient_fallow">(
    {.long_name = "basal coefficient of the field without a crop",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "allen1998, chapter 11: bare ground 0; from memory"});
inline constexpr auto crop_height_initial =
    parameter<"crop_height_initial">({.long_name = "height of the crop in the initial stage",
                                      .units = "m",
                                      .initial = 0.05,
                                      .lower = 0.0,
                                      .upper = 5.0,
                                      .source = "assumed"});
inline constexpr auto crop_height_middle =
    parameter<"crop_height_middle">({.long_name = "height of the full-grown crop",
                                     .units = "m",
                                     .initial = 1.3,
                                     .lower = 0.05,
                                     .upper = 10.0,
                                     .source = "allen1998, table 12: cotton 1.2-1.5; from memory"});
inline constexpr auto root_depth_initial =
    parameter<"root_depth_initial">({.long_name = "depth of roots in the initial stage",
                                     .units = "mm",
                                     .initial = 200.0,
                                     .lower = 50.0,
                                     .upper = 3000.0,
                                     .source = "allen1998, chapter 8: 150-300 mm; from memory"});
inline constexpr auto root_depth_middle = parameter<"root_depth_middle">(
    {.long_name = "depth of the roots of the full-grown crop",
     .units = "mm",
     .initial = 1200.0,
     .lower = 50.0,
     .upper = 3000.0,
     .source = "allen1998, table 22: cotton 1000-1700 mm; from memory"});

struct CropCalendar {
  static constexpr std::string_view name = "crop_calendar";
  static constexpr std::string_view title = "Growth of a crop by days or day-degrees";
  static constexpr std::string_view choice = "crop";
  static constexpr bool standard = false;
  static constexpr std::size_t keeps = 2;
  static constexpr auto made_coefficient = computed(basal_coefficient);
  static constexpr auto made_height = computed(crop_height);
  static constexpr auto made_cover = computed(ground_cover);
  static constexpr auto made_roots = computed(root_depth);
  static constexpr auto made_stage = computed(crop_stage);
  static constexpr Fields fields{day_of_year,
                                 air_temperature,
                                 wind_speed,
                                 wind_speed_height,
                                 relative_humidity_minimum,
                                 sowing_day,
                                 latest_harvest_day,
                                 crop_cycles,
                                 counts_day_degrees,
                                 growth_base_temperature,
                                 growth_upper_temperature,
                                 initial_stage,
                                 development_stage,
                                 middle_stage,
                                 late_stage,
                                 later_cycle_share,
                                 basal_coefficient_initial,
                                 basal_coefficient_middle,
                                 basal_coefficient_end,
                                 basal_coefficient_fallow,
                                 minimum_coefficient,
                                 crop_height_initial,
                                 crop_height_middle,
                                 root_depth_initial,
                                 root_depth_middle,
                                 crop_age,
                                 crop_cycle,
                                 made_coefficient,
                                 made_height,
                                 made_cover,
                                 made_roots,
                                 made_stage};

  template <class Cell, class T>
  KZWATER_INLINE static auto on_day(Cell c, T day) {
    return larger(c[day_of_year] - day, day - c[day_of_year]) < T(0.5);
  }

  /// The crop after the step: its growth cycle, 0 without a crop, and its age in it.
  template <class T>
  struct Crop {
    T cycle;
    T age;
  };

  /// Whether it is the day before the first on which the crop may be sown.
  template <class Cell>
  KZWATER_INLINE static auto on_eve(Cell c) {
    using T = typename Cell::Scalar;
    return on_day(c, select(c[sowing_day] > T(1.5), c[sowing_day] - T(1.0), T(365.0)));
  }

  /// Adds the growth of the step; a crop that is ripe goes, or is cut and grows again.
  template <class Cell, class T>
  KZWATER_INLINE static Crop<T> grown(Cell c, T dt, T sown) {
    const T warm = c[air_temperature] - c[growth_base_temperature];
    const T range = c[growth_upper_temperature] - c[growth_base_temperature];
    const T degrees = smaller(larger(warm, T(0.0)), range);
    // a cycle that is shorter than the first goes through the same stages sooner
    const T pace = T(1.0) / select(c[crop_cycle] > T(1.5), c[later_cycle_share], T(1.0));
    const T growth = select(c[counts_day_degrees] > T(0.5), degrees, T(1.0)) * pace * dt;
    const T season = c[initial_stage] + c[development_stage] + c[middle_stage] + c[late_stage];

    // at least the day before sowing is without a crop, so that seasons stay apart
    const T standing =
        select(on_day(c, c[latest_harvest_day]), T(0.0), select(on_eve(c), T(0.0), c[crop_cycle]));
    const T cycle = select(standing > T(0.0), standing, sown);
    const T age = select(standing > T(0.0), c[crop_age], T(0.0)) + growth;
    const auto ripe = age > season;
    const T next = select(cycle < c[crop_cycles], cycle + T(1.0), T(0.0));
    const T after = select(cycle > T(0.0), select(ripe, next, cycle), T(0.0));
    // a state of longer stages is cut once
    const T afresh = smaller(age - season, growth);
    return {after, select(after > T(0.0), select(ripe, afresh, age), T(0.0))};
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    describe_crop(c, dt, grown(c, dt, select(on_day(c, c[sowing_day]), T(1.0), T(0.0))));
  }

  /// Sets what the crop is for the water.
  template <class Cell, class T>
  KZWATER_INLINE static void describe_crop(Cell c, T dt, Crop<T> crop) {
    const T age = crop.age;
    const auto sown = crop.cycle > T(0.0);
    const T developed = share((age - c[initial_stage]) / c[development_stage]);
    const T before_late = c[initial_stage] + c[development_stage] + c[middle_stage];
    const T faded = share((age - before_late) / c[late_stage]);

    // the table's coefficients hold for 2 m s-1 and 45 %; those below 0.45 are not adjusted
    const T profile = kept<0>(
        c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return wind_profile(p[wind_speed_height]); });
    const T factor = kept<1>(c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT {
      return height_factor(p[crop_height_middle]);
    });
    const T weather = climate_addition(c, wind_speed_of_profile(c[wind_speed], profile));
    const T addition = weather * factor;
    const T middle = c[basal_coefficient_middle] +
                     select(c[basal_coefficient_middle] < T(0.45), T(0.0), addition);
    const T end =
        c[basal_coefficient_end] + select(c[basal_coefficient_end] < T(0.45), T(0.0), addition);
    const T basal =
        larger(c[basal_coefficient_initial] + developed * (middle - c[basal_coefficient_initial]) +
                   faded * (end - middle),
               T(0.0));
    const T height =
        select(sown,
               c[crop_height_initial] +
                   developed * larger(c[crop_height_middle] - c[crop_height_initial], T(0.0)),
               T(0.0));
    // roots outlive a cut
    const T rooted = share(developed + larger(crop.cycle - T(1.0), T(0.0)));
    const T roots = c[root_depth_initial] +
                    rooted * larger(c[root_depth_middle] - c[root_depth_initial], T(0.0));
    const T most = largest_coefficient(weather, basal, height);
    const T relative =
        larger(basal - c[minimum_coefficient], T(0.0)) / (most - c[minimum_coefficient]);
    const T cover = power(relative, T(1.0) + T(0.5) * height);
    const T passed = select(age > c[initial_stage], T(1.0), T(0.0)) +
                     select(age > c[initial_stage] + c[development_stage], T(1.0), T(0.0)) +
                     select(age > before_late, T(1.0), T(0.0));

    c.set(crop_cycle, crop.cycle);
    c.set(crop_age, age);
    c.set(made_coefficient, select(sown, basal, c[basal_coefficient_fallow]));
    c.set(made_height, height);
    c.set(made_cover, select(sown, cover, T(0.0)));
    c.set(made_roots, select(sown, roots, c[root_depth_initial]));
    c.set(made_stage, select(sown, T(1.0) + passed, T(0.0)));
  }
};

}  // namespace kzwater
