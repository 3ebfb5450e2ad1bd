// The flood of a paddy: a level that is let fall to a lower mark and filled to an upper one, until
// the crop's days of drainage (no published equation; a lower mark below the ground is alternate
// wetting and drying, Bouman, Lampayan and Tuong 2007). Rain falls into the pond.
#pragma once
#include "kzwater/paddy.hpp"
#include "kzwater/process/crop_calendar.hpp"
#include "kzwater/process/root_growth.hpp"

namespace kzwater {

inline constexpr auto pond_lower_level = parameter<"pond_lower_level">(
    {.long_name = "level above the highest ground of a paddy at which it is filled again; below "
                  "zero the ground is let dry",
     .units = "mm",
     .initial = 50.0,
     .lower = -500.0,
     .upper = 300.0,
     .source = "assumed; bouman2007: -150 in alternate wetting and drying; from memory"});
inline constexpr auto pond_upper_level = parameter<"pond_upper_level">(
    {.long_name = "level above the highest ground of a paddy to which it is filled",
     .units = "mm",
     .initial = 100.0,
     .lower = 0.0,
     .upper = 300.0,
     .source = "rice of Kyzylorda 100-150; from memory"});
inline constexpr auto pond_unevenness = parameter<"pond_unevenness">(
    {.long_name = "height of the highest ground of a paddy above its mean",
     .units = "mm",
     .initial = 50.0,
     .lower = 0.0,
     .upper = 200.0,
     .source = "assumed; levelled by laser 15"});
inline constexpr auto flooding_delay =
    parameter<"flooding_delay">({.long_name = "age of the crop at which its paddy is flooded, d or "
                                              "degC d",
                                 .units = "d",
                                 .initial = 0.0,
                                 .lower = 0.0,
                                 .upper = 1500.0,
                                 .source = "assumed: flooded as soon as it is sown"});
inline constexpr auto mid_drainage_age = parameter<"mid_drainage_age">(
    {.long_name = "age of the crop at which its paddy is drained for some time, d or degC d",
     .units = "d",
     .initial = 45.0,
     .lower = 0.0,
     .upper = 4000.0,
     .source = "assumed: the end of tillering"});
inline constexpr auto mid_drainage_length = parameter<"mid_drainage_length">(
    {.long_name = "time for which a paddy is drained in mid-season, d or degC d; 0 for not at all",
     .units = "d",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 1000.0,
     .source = "assumed"});
inline constexpr auto final_drainage_lead = parameter<"final_drainage_lead">(
    {.long_name = "time between the last drainage of a paddy and its harvest, d or degC d",
     .units = "d",
     .initial = 15.0,
     .lower = 0.0,
     .upper = 1000.0,
     .source = "10-20 days; from memory"});
inline constexpr auto pond_rain =
    flux<"pond_rain">(surface_water, ponded_water, "rain and melt on a paddy");

struct PaddyFlooding {
  static constexpr std::string_view name = "paddy_flooding";
  static constexpr std::string_view title = "Flood of a paddy between two levels";
  static constexpr std::string_view choice = "flooding";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::array passes_on{surface_water.name};
  static constexpr auto made_shortage = computed(flooding_shortage);
  static constexpr auto made_room = computed(flooding_room);
  static constexpr auto made_outlet = computed(closed_outlet);
  static constexpr Fields fields{crop_stage,
                                 crop_age,
                                 initial_stage,
                                 development_stage,
                                 middle_stage,
                                 late_stage,
                                 bund_height,
                                 pond_lower_level,
                                 pond_upper_level,
                                 pond_unevenness,
                                 flooding_delay,
                                 mid_drainage_age,
                                 mid_drainage_length,
                                 final_drainage_lead,
                                 available_water_capacity,
                                 drainable_porosity,
                                 rooted_depth,
                                 rooted_water,
                                 surface_water,
                                 ponded_water,
                                 pond_rain,
                                 made_shortage,
                                 made_room,
                                 made_outlet};

  /// 1 while the crop is to stand in water, 0 before it, in drainages and without a crop.
  template <class Cell>
  KZWATER_INLINE static typename Cell::Scalar flooded(Cell c) {
    using T = typename Cell::Scalar;
    const T age = c[crop_age];
    const T season = c[initial_stage] + c[development_stage] + c[middle_stage] + c[late_stage];
    const T last = season - c[final_drainage_lead];
    const T dried = c[mid_drainage_age] + c[mid_drainage_length];
    const T between =
        select(age > c[mid_drainage_age], select(age > dried, T(1.0), T(0.0)), T(1.0));
    const T begun = select(age < c[flooding_delay], T(0.0), between);
    const T before_last = select(age > last, T(0.0), begun);
    return select(c[crop_stage] > T(0.5), before_last, T(0.0)) * is_paddy(c);
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    // what the soil still takes comes first; the table falls by more than the water that is gone
    const T porosity = c[available_water_capacity] + c[drainable_porosity];
    const T lacking = larger(porosity * c[rooted_depth] - c[rooted_water], T(0.0));
    const T above = c[ponded_water] - lacking;
    const T level = select(above > T(0.0), above, above / c[drainable_porosity]);
    const T lower = c[pond_lower_level] + c[pond_unevenness];
    const T upper = smaller(c[pond_upper_level] + c[pond_unevenness], c[bund_height]);
    const T held = flooded(c);
    const T room = larger(upper - above, T(0.0));
    const T shortage = select(level < lower, room, T(0.0));

    const T rain = is_paddy(c) * c[surface_water];
    c.set(pond_rain, rain / dt);
    c.set(made_shortage, held * shortage / dt);
    c.set(made_room, held * room / dt);
    c.set(made_outlet, held);
    c.set(ponded_water, c[ponded_water] + rain);
    c.set(surface_water, c[surface_water] - rain);
  }
};

}  // namespace kzwater
