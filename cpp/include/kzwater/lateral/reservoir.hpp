// A reservoir in one step: what it loses, spills, must release and may release. Zones and the share
// of the buffer as in WEAP (Yates et al. 2005, from memory); linear hedging.
//
// All depends on the volume at the start of the step alone, in the order of water_body.hpp: the
// exchange with air and bed, the spill over the crest, the release. What is taken for a call in the
// range is released, always.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "kzwater/error.hpp"
#include "kzwater/lateral/outlets.hpp"
#include "kzwater/lateral/reservoir_fields.hpp"
#include "kzwater/lateral/seasonal_curve.hpp"

namespace kzwater {

/// Volumes of today, m3, in rising order but for `hedging`, which lies between dead and crest.
template <class T>
struct Zones {
  T dead;     // below it nothing is released
  T buffer;   // below it a share of the water above `dead` is
  T target;   // full for its use
  T flood;    // above it flood control begins
  T crest;    // above it water spills
  T hedging;  // below it calls are met in part; `dead` for no hedging
};

/// The upper volume of each zone by day of the year, m3.
struct ZoneCurves {
  SeasonalCurve dead, buffer, target, flood;
  double crest;
  std::optional<SeasonalCurve> hedging;

  Zones<double> on(int day) const;
  /// One error for each fault, on the first day that has it: "zone_outside_table",
  /// "rule_curve_below_dead", "rule_curve_above_crest", "zones_out_of_order".
  std::vector<Error> problems(const LevelTable& table) const;
};

template <class T>
struct ReleaseRules {
  T minimum_release;       // m3 s-1
  T safe_release;          // that the reach below can take, m3 s-1
  T buffer_share;          // of the water of the buffer that a day may take, d-1
  T hedging_share;         // of a call that is met at the dead volume
  bool to_target = false;  // what is above the target curve is released, not kept
};

enum class ReleaseCause {
  none,
  called,
  minimum_release,
  target,
  flood,
  safe_release,
  capacity,
  buffer,
  dead_volume,
  hedging
};
std::string_view release_cause_name(ReleaseCause cause);

template <class T>
struct ReleaseRange {
  T must, may;  // m3 s-1
  T met;        // share of a call that hedging leaves
  ReleaseCause must_set_by, may_set_by;
};
template <class T>
struct Release {
  T rate;              // m3 s-1
  ReleaseCause cause;  // called where the whole call is met
};

struct Reservoir {
  static constexpr std::string_view name = "reservoirs";
  static constexpr std::string_view title = "Reservoirs with zones, rules and hydropower";
  static constexpr auto fields = reservoir_fields;

  /// The start of a step.
  template <class T>
  struct Standing {
    SurfaceExchange<T> exchange;
    T spill;   // m3 s-1
    T volume;  // m3, after both
  };
  template <class T>
  static Standing<T> stand(const LevelTable& table, T volume, const SurfaceRates<T>& rates,
                           const Weir<T>& spillway, double dt) {
    const auto exchange = exchange_at_surface(table, volume, rates, dt);
    const T above = water_above(table, exchange.volume, spillway.crest);
    const T level = table.at(exchange.volume).level;
    const T spilled = drained_by_weir(weir_flow(spillway, level, spillway.crest), above, dt);
    return {exchange, spilled / T(dt), exchange.volume - spilled};
  }

  /// What `volume` (m3), after exchange and spill, must and may give in the dt seconds.
  template <class T>
  static ReleaseRange<T> release_range(T volume, const Zones<T>& zones,
                                       const ReleaseRules<T>& rules, T capacity, double dt) {
    const T per_dt(1.0 / dt);
    const T above_dead = larger(T(0.0), volume - zones.dead) * per_dt;
    const auto must = must_release(volume, zones, rules, dt);
    const T limit = smaller(capacity, above_dead);
    const bool short_of = limit < must.rate;
    const ReleaseCause limit_cause =
        capacity < above_dead ? ReleaseCause::capacity : ReleaseCause::dead_volume;
    const T bound = select(short_of, limit, must.rate);

    const T days(dt / seconds_per_day);
    const T share = T(1.0) - power(T(1.0) - rules.buffer_share, days);
    const T in_buffer = larger(T(0.0), smaller(volume, zones.buffer) - zones.dead) * per_dt;
    const T withheld = (T(1.0) - share) * in_buffer;
    const T free = above_dead - withheld;
    const T may = larger(bound, smaller(capacity, free));
    const ReleaseCause free_cause =
        withheld > T(0.0) ? ReleaseCause::buffer : ReleaseCause::dead_volume;
    return {bound, may, met_share(volume, zones, rules), short_of ? limit_cause : must.cause,
            capacity < free ? ReleaseCause::capacity : free_cause};
  }

  /// What is released for a call (m3 s-1).
  template <class T>
  static Release<T> release(const ReleaseRange<T>& range, T call) {
    const T met = range.met * call;
    if (met < range.must) {
      return {range.must, range.must_set_by};
    }
    if (range.may < met) {
      return {range.may, range.may_set_by};
    }
    return {met, met < call ? ReleaseCause::hedging : ReleaseCause::called};
  }

  /// A given release: what is there above the dead volume of it, and what had to be cut.
  template <class T>
  struct Imposed {
    T rate, cut;  // m3 s-1
  };
  template <class T>
  static Imposed<T> impose(T volume, T dead, T given, double dt) {
    const T rate = smaller(given, larger(T(0.0), volume - dead) / T(dt));
    return {rate, given - rate};
  }

  /// The volume at the end, with the inflow of the step (m3 s-1).
  template <class T>
  static T finish(T volume, T release, T inflow, double dt) {
    // by the rounding of rate times dt a release may exceed what it was made of
    return (volume - smaller(volume, T(dt) * release)) + T(dt) * inflow;
  }

 private:
  template <class T>
  static Release<T> must_release(T volume, const Zones<T>& zones, const ReleaseRules<T>& rules,
                                 double dt) {
    const bool flooded = zones.flood < volume;
    const T curve = rules.to_target ? zones.target : zones.flood;
    const T wanted = larger(T(0.0), volume - curve) / T(dt);
    const bool held = !(zones.crest < volume) && rules.safe_release < wanted;
    const T drawn = select(held, rules.safe_release, wanted);
    if (!(rules.minimum_release < drawn)) {
      const bool none = !(T(0.0) < rules.minimum_release);
      return {rules.minimum_release, none ? ReleaseCause::none : ReleaseCause::minimum_release};
    }
    const ReleaseCause rule = flooded ? ReleaseCause::flood : ReleaseCause::target;
    return {drawn, held ? ReleaseCause::safe_release : rule};
  }

  template <class T>
  static T met_share(T volume, const Zones<T>& zones, const ReleaseRules<T>& rules) {
    const T width = zones.hedging - zones.dead;
    const T above = larger(T(0.0), volume - zones.dead) / larger(T(no_water), width);
    const T met = rules.hedging_share + (T(1.0) - rules.hedging_share) * above;
    return select(volume < zones.hedging, met, T(1.0));
  }
};

}  // namespace kzwater
