// Irrigation by a list of days and depths: each adds to what is to come (no equation; the plan of
// the farm, or a record of what was done).
#pragma once
#include "kzwater/process/irrigation_application.hpp"

namespace kzwater {

inline constexpr auto scheduled_irrigation =
    forcing<"scheduled_irrigation">({.long_name = "irrigation that the list of the field has",
                                     .units = "mm d-1",
                                     .lower = 0.0,
                                     .upper = 400.0});
inline constexpr auto schedule_is_gross = parameter<"schedule_is_gross">(
    {.long_name = "whether the list holds water that is taken, 1, or that reaches the soil, 0",
     .units = "1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed"});

struct IrrigationBySchedule {
  static constexpr std::string_view name = "irrigation_by_schedule";
  static constexpr std::string_view title = "Irrigation by a list of days";
  static constexpr std::string_view choice = "irrigation_schedule";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr Fields fields{scheduled_irrigation, schedule_is_gross, application_efficiency,
                                 irrigation_due};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T reaches = select(c[schedule_is_gross] > T(0.5), c[application_efficiency], T(1.0));
    c.set(irrigation_due, c[irrigation_due] + c[scheduled_irrigation] * reaches * dt);
  }
};

}  // namespace kzwater
