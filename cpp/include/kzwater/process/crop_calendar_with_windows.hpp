// Calendar of a crop that is sown within a window: on the morning after some warm days on end, at
// the latest on its last day (no published equation; soil that has warmed up is the usual rule).
#pragma once
#include "kzwater/frozen_ground.hpp"
#include "kzwater/process/crop_calendar.hpp"

namespace kzwater {

inline constexpr auto sowing_window = parameter<"sowing_window">(
    {.long_name = "days by which sowing may wait for warmth; 0: it is sown on its day in any case",
     .units = "d",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 120.0,
     .source = "assumed: sown on its day"});
inline constexpr auto sowing_temperature = parameter<"sowing_temperature">(
    {.long_name = "mean temperature of the air at which the crop is sown",
     .units = "degC",
     .initial = 14.0,
     .lower = -5.0,
     .upper = 30.0,
     .source = "cotton 14 in the topsoil, here of the air; from memory"});
inline constexpr auto sowing_warm_days = parameter<"sowing_warm_days">(
    {.long_name = "days on end that have been as warm as sowing asks for",
     .units = "d",
     .initial = 5.0,
     .lower = 1.0,
     .upper = 30.0,
     .source = "assumed"});
inline constexpr auto warm_days = memory<"warm_days">(
    {.long_name = "days on end that were as warm as sowing asks for, at most 30",
     .units = "d",
     .lower = 0.0,
     .upper = 30.0});
inline constexpr auto sown_day = memory<"sown_day">(
    {.long_name = "day of the year on which the crop was sown last, 0 from the eve of its window",
     .units = "d",
     .lower = 0.0,
     .upper = 366.0});

struct CropCalendarWithWindows {
  static constexpr std::string_view name = "crop_calendar_with_windows";
  static constexpr std::string_view title = "Growth of a crop that is sown within a window";
  static constexpr std::string_view choice = "crop";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::size_t keeps = CropCalendar::keeps;
  static constexpr auto fields =
      extended(CropCalendar::fields, sowing_window, sowing_temperature, sowing_warm_days, snow_ice,
               snow_liquid, open_ground, warm_days, sown_day);

  /// 1 where seed can be sown into the ground: neither frozen nor below snow.
  template <class Cell>
  KZWATER_INLINE static auto workable(Cell c) {
    using T = typename Cell::Scalar;
    return select(c[snow_ice] + c[snow_liquid] < T(1.0),
                  select(c[open_ground] > T(0.99), T(1.0), T(0.0)), T(0.0));
  }

  /// 1 on the day of sowing. The morning knows the days before, not its own.
  template <class Cell>
  KZWATER_INLINE static auto sows(Cell c) {
    using T = typename Cell::Scalar;
    const T after = c[day_of_year] - c[sowing_day];
    const T passed = select(after < T(-0.5), after + T(365.0), after);
    const T closes = c[sowing_window] - T(0.5);
    const auto was_warm = c[warm_days] > c[sowing_warm_days] - T(0.5);
    const T ready = select(was_warm, workable(c), T(0.0));
    const T last = select(passed > closes, T(1.0), ready);
    const T within = select(passed < c[sowing_window] + T(0.5), last, T(0.0));
    const T waited = select(c[sown_day] > T(0.5), T(0.0), within);
    const T on_its_day = select(CropCalendar::on_day(c, c[sowing_day]), T(1.0), T(0.0));
    return select(c[sowing_window] < T(0.5), on_its_day, waited);
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T sown = sows(c);
    const T remembered = select(CropCalendar::on_eve(c), T(0.0), c[sown_day]);
    const T longer = smaller(c[warm_days] + dt, T(30.0));

    CropCalendar::describe_crop(c, dt, CropCalendar::grown(c, dt, sown));
    c.set(sown_day, select(sown > T(0.5), c[day_of_year], remembered));
    c.set(warm_days, select(c[air_temperature] < c[sowing_temperature], T(0.0), longer));
  }
};

}  // namespace kzwater
