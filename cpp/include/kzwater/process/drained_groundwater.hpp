// Groundwater whose table moves with what it holds: recharge lifts it, and drains below it empty it
// as a linear reservoir (de Zeeuw and Hellinga 1958), exact for constant recharge.
#pragma once
#include "kzwater/linear_reservoir.hpp"
#include "kzwater/water_table.hpp"

namespace kzwater {

inline constexpr auto drain_depth = parameter<"drain_depth">(
    {.long_name =
         "depth of the drains below ground; no drains where it is that of the base or more",
     .units = "mm",
     .initial = 100000.0,
     .lower = 300.0,
     .upper = 100000.0,
     .source = "assumed: none; collectors in Kazakhstan 2-3.5 m; from memory"});
inline constexpr auto initial_water_table = parameter<"initial_water_table">(
    {.long_name = "depth of the water table below ground at the cold start",
     .units = "mm",
     .initial = 3800.0,
     .lower = 0.0,
     .upper = 100000.0,
     .source = "assumed: 200 mm above the base"});
inline constexpr auto drain_recession = parameter<"drain_recession">(
    {.long_name = "recession coefficient of the water above the drains; 0: nothing drains",
     .units = "d-1",
     .initial = 0.01,
     .lower = 0.0,
     .upper = 1.0,
     .source = "dezeeuw1958: pi^2 K D / (yield spacing^2), 0.5 m d-1 and 5 m deep at 150 m 0.011; "
               "from memory"});
inline constexpr auto deep_seepage_rate =
    parameter<"deep_seepage_rate">({.long_name = "rate at which groundwater seeps to the deep "
                                                 "aquifer while there is any above the base",
                                    .units = "mm d-1",
                                    .initial = 0.0,
                                    .lower = 0.0,
                                    .upper = 20.0,
                                    .source = "assumed: none"});
inline constexpr auto groundwater_inflow_rate = parameter<"groundwater_inflow_rate">(
    {.long_name = "rate at which groundwater comes from canals, from the side or from below",
     .units = "mm d-1",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 20.0,
     .source = "assumed: none"});
inline constexpr auto table_recharge =
    flux<"table_recharge">(recharge_water, groundwater_slow, "recharge of the water table");
inline constexpr auto groundwater_inflow =
    flux<"groundwater_inflow">(deep_aquifer, groundwater_slow, "groundwater that flows in");
inline constexpr auto drain_discharge =
    flux<"drain_discharge">(groundwater_slow, runoff_water, "discharge of the drains");
inline constexpr auto deep_seepage =
    flux<"deep_seepage">(groundwater_slow, deep_aquifer, "seepage to the deep aquifer");
inline constexpr auto groundwater_overflow = flux<"groundwater_overflow">(
    groundwater_slow, runoff_water, "groundwater that reaches the surface and runs off");

struct DrainedGroundwater {
  static constexpr std::string_view name = "drained_groundwater";
  static constexpr std::string_view title = "Groundwater with a table and drains";
  static constexpr std::string_view choice = "groundwater";
  static constexpr bool standard = false;
  static constexpr auto made_table = computed(water_table);
  static constexpr Fields fields{
      initial_water_table, water_table_depth, specific_yield,          drain_depth,
      drain_recession,     deep_seepage_rate, groundwater_inflow_rate, recharge_water,
      groundwater_slow,    runoff_water,      table_recharge,          groundwater_inflow,
      drain_discharge,     deep_seepage,      groundwater_overflow,    made_table};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T recharge = c[recharge_water];
    const T inflow = c[groundwater_inflow_rate] * dt;
    const T gain = recharge + inflow;
    // what comes first fills the ground up to the drains; they run for the rest of the step
    const T below_drains =
        larger(c[water_table_depth] - c[drain_depth], T(0.0)) * c[specific_yield];
    const T above = larger(c[groundwater_slow] - below_drains, T(0.0));
    const T missing = larger(below_drains - c[groundwater_slow], T(0.0));
    const T running = T(1.0) - smaller(missing / larger(gain, T(1e-12)), T(1.0));
    const T by_drains = release(above, gain * running, c[drain_recession] * dt * running);
    const T drained = select(c[drain_depth] < c[water_table_depth], by_drains, T(0.0));
    const T kept = larger(c[groundwater_slow] + gain - drained, T(0.0));
    const T seeped = smaller(c[deep_seepage_rate] * dt, kept);
    const T capacity = c[water_table_depth] * c[specific_yield];
    const T overflow = larger(kept - seeped - capacity, T(0.0));
    const T after = smaller(kept - seeped, capacity);

    const T per_day = T(1.0) / dt;
    c.set(table_recharge, recharge * per_day);
    c.set(groundwater_inflow, inflow * per_day);
    c.set(drain_discharge, drained * per_day);
    c.set(deep_seepage, seeped * per_day);
    c.set(groundwater_overflow, overflow * per_day);
    c.set(recharge_water, T(0.0));
    c.set(runoff_water, c[runoff_water] + drained + overflow);
    c.set(groundwater_slow, after);
    c.set(made_table, larger(table_below_ground(c, after), T(0.0)));
  }
};

}  // namespace kzwater
