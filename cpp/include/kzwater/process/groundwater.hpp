// Fast and slow groundwater: two parallel linear reservoirs (Maillet 1905; Nash 1957).
#pragma once
#include "kzwater/kept.hpp"
#include "kzwater/linear_reservoir.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto fast_recharge_share = parameter<"fast_recharge_share">(
    {.long_name = "share of recharge that enters the fast reservoir",
     .units = "1",
     .initial = 0.5,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed"});
inline constexpr auto fast_recession =
    parameter<"fast_recession">({.long_name = "recession coefficient of the fast reservoir",
                                 .units = "d-1",
                                 .initial = 0.08,
                                 .lower = 0.02,
                                 .upper = 1.0,
                                 .source = "usual range 0.05-0.3; from memory"});
inline constexpr auto slow_recession =
    parameter<"slow_recession">({.long_name = "recession coefficient of the slow reservoir",
                                 .units = "d-1",
                                 .initial = 0.005,
                                 .lower = 0.0002,
                                 .upper = 0.05,
                                 .source = "usual range 0.001-0.02; from memory"});
inline constexpr auto fast_recharge =
    flux<"fast_recharge">(recharge_water, groundwater_fast, "recharge of the fast reservoir");
inline constexpr auto slow_recharge =
    flux<"slow_recharge">(recharge_water, groundwater_slow, "recharge of the slow reservoir");
inline constexpr auto fast_discharge =
    flux<"fast_discharge">(groundwater_fast, runoff_water, "discharge of the fast reservoir");
inline constexpr auto slow_discharge =
    flux<"slow_discharge">(groundwater_slow, runoff_water, "discharge of the slow reservoir");

struct Groundwater {
  static constexpr std::string_view name = "groundwater";
  static constexpr std::string_view title = "Fast and slow groundwater";
  static constexpr std::string_view choice = "groundwater";
  static constexpr bool standard = true;
  static constexpr std::size_t keeps = 4;
  static constexpr Fields fields{fast_recharge_share, fast_recession,   slow_recession,
                                 recharge_water,      groundwater_fast, groundwater_slow,
                                 runoff_water,        fast_recharge,    slow_recharge,
                                 fast_discharge,      slow_discharge};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T to_fast = c[recharge_water] * c[fast_recharge_share];
    const T to_slow = c[recharge_water] - to_fast;
    const T fast_remaining = kept<0>(
        c, dt, [](auto p, auto dt) KZWATER_KEPT { return remaining(p[fast_recession] * dt); });
    const T fast_leaving = kept<1>(
        c, dt, [](auto p, auto dt) KZWATER_KEPT { return leaving(p[fast_recession] * dt); });
    const T slow_remaining = kept<2>(
        c, dt, [](auto p, auto dt) KZWATER_KEPT { return remaining(p[slow_recession] * dt); });
    const T slow_leaving = kept<3>(
        c, dt, [](auto p, auto dt) KZWATER_KEPT { return leaving(p[slow_recession] * dt); });
    const T from_fast = released(c[groundwater_fast], to_fast, fast_remaining, fast_leaving);
    const T from_slow = released(c[groundwater_slow], to_slow, slow_remaining, slow_leaving);

    const T per_day = T(1.0) / dt;
    c.set(fast_recharge, to_fast * per_day);
    c.set(slow_recharge, to_slow * per_day);
    c.set(fast_discharge, from_fast * per_day);
    c.set(slow_discharge, from_slow * per_day);
    c.set(groundwater_fast, larger(c[groundwater_fast] + to_fast - from_fast, T(0.0)));
    c.set(groundwater_slow, larger(c[groundwater_slow] + to_slow - from_slow, T(0.0)));
    c.set(runoff_water, c[runoff_water] + from_fast + from_slow);
    c.set(recharge_water, T(0.0));
  }
};

}  // namespace kzwater
