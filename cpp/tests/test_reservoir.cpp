// One reservoir: what it must and may release by zone and rule, and why; what it loses and spills;
// draining in closed form.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "kzwater/lateral/reservoir.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;
using Cause = ReleaseCause;

// Vertical walls: 1e6 m3 to the metre.
LevelTable walls() {
  return LevelTable({{0.0, 100.0}, {1e6, 1e6}, {0.0, 1e8}});
}
LevelTable valley() {
  return LevelTable({{0.0, 20.0, 50.0, 100.0}, {1e5, 4e5, 1e6, 2e6}, {}});
}

constexpr Zones<double> zones{10e6, 20e6, 60e6, 80e6, 90e6, 10e6};
constexpr ReleaseRules<double> rules{5.0, 80.0, 1.0, 1.0, false};

ReleaseRange<double> range_at(double volume, const ReleaseRules<double>& by = rules,
                              const Zones<double>& in = zones, double capacity = 500.0) {
  return Reservoir::release_range(volume, in, by, capacity, day);
}

void check_range(const ReleaseRange<double>& range, double must, Cause must_by, double may,
                 Cause may_by) {
  BOOST_TEST(range.must == must, tt::tolerance(1e-12));
  BOOST_TEST(release_cause_name(range.must_set_by) == release_cause_name(must_by));
  BOOST_TEST(range.may == may, tt::tolerance(1e-12));
  BOOST_TEST(release_cause_name(range.may_set_by) == release_cause_name(may_by));
}

// Volume at the end of `time`, in steps of dt, through the spillway alone.
double spilled_down(const LevelTable& table, const Weir<double>& weir, double volume, double time,
                    int steps) {
  const double dt = time / steps;
  for (int step = 0; step < steps; ++step) {
    volume = Reservoir::stand(table, volume, {0.0, 0.0, 0.0}, weir, dt).volume;
  }
  return volume;
}

// One step as the network takes it: what is left of the volume, released, spilled, evaporated.
template <class T>
std::array<T, 4> whole_step(const std::array<T, 14>& x) {
  static const LevelTable table = valley();
  const Weir<T> weir{x[9], x[10], T(80.0)};
  const auto standing = Reservoir::stand(table, x[0], {x[2], x[3], x[4]}, weir, day);
  const Zones<T> in{T(2e6), T(5e6), x[5], x[6], table.volume_at(weir.crest), x[7]};
  const ReleaseRules<T> by{x[8], x[11], x[12], x[13], true};
  const auto range = Reservoir::release_range(standing.volume, in, by, T(300.0), day);
  const auto released = Reservoir::release(range, T(20.0) + x[1]);
  return {Reservoir::finish(standing.volume, released.rate, x[1], day), released.rate,
          standing.spill, standing.exchange.evaporation};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reservoir)

BOOST_AUTO_TEST_CASE(between_buffer_and_flood_calls_are_free_above_the_minimum) {
  check_range(range_at(50e6), 5.0, Cause::minimum_release, 40e6 / day, Cause::dead_volume);
  check_range(range_at(50e6, rules, zones, 100.0), 5.0, Cause::minimum_release, 100.0,
              Cause::capacity);
}

BOOST_AUTO_TEST_CASE(below_the_dead_volume_nothing_is_released) {
  check_range(range_at(10e6), 0.0, Cause::dead_volume, 0.0, Cause::dead_volume);
  check_range(range_at(3e6), 0.0, Cause::dead_volume, 0.0, Cause::dead_volume);
  // the minimum takes the last water above it
  check_range(range_at(10e6 + 2.0 * day), 2.0, Cause::dead_volume, 2.0, Cause::dead_volume);
}

BOOST_AUTO_TEST_CASE(the_buffer_gives_its_share_of_a_day) {
  ReleaseRules<double> held = rules;
  held.buffer_share = 0.1;
  check_range(range_at(15e6, held), 5.0, Cause::minimum_release, 0.1 * 5e6 / day, Cause::buffer);
  check_range(range_at(25e6, held), 5.0, Cause::minimum_release, (5e6 + 0.1 * 10e6) / day,
              Cause::buffer);
  // the minimum goes before the buffer
  held.minimum_release = 30.0;
  check_range(range_at(15e6, held), 30.0, Cause::minimum_release, 30.0, Cause::buffer);
}

BOOST_AUTO_TEST_CASE(two_half_days_take_what_a_day_takes_from_the_buffer) {
  ReleaseRules<double> held = rules;
  held.buffer_share = 0.3;
  const auto most = [&](double volume, double dt) {
    return dt * Reservoir::release_range(volume, zones, held, 500.0, dt).may;
  };
  const double half = 18e6 - most(18e6, 0.5 * day);
  BOOST_TEST(half - most(half, 0.5 * day) == 18e6 - most(18e6, day), tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(flood_control_draws_down_to_its_curve_within_what_is_safe) {
  check_range(range_at(80e6 + 60.0 * day), 60.0, Cause::flood, 500.0, Cause::capacity);
  check_range(range_at(80e6 + 100.0 * day), 80.0, Cause::safe_release, 500.0, Cause::capacity);
  // above the crest what is safe binds no more
  check_range(range_at(91e6), 11e6 / day, Cause::flood, 500.0, Cause::capacity);
  check_range(range_at(91e6, rules, zones, 110.0), 110.0, Cause::capacity, 110.0, Cause::capacity);
}

BOOST_AUTO_TEST_CASE(a_target_curve_is_drawn_down_to_where_that_is_the_rule) {
  ReleaseRules<double> down = rules;
  down.to_target = true;
  check_range(range_at(60e6 + 40.0 * day, down), 40.0, Cause::target, 500.0, Cause::capacity);
  check_range(range_at(60e6 + 2.0 * day, down), 5.0, Cause::minimum_release, 500.0,
              Cause::capacity);
  check_range(range_at(50e6, down), 5.0, Cause::minimum_release, 40e6 / day, Cause::dead_volume);
}

BOOST_AUTO_TEST_CASE(hedging_falls_on_a_line_from_its_curve_to_the_dead_volume) {
  ReleaseRules<double> careful = rules;
  careful.hedging_share = 0.4;
  Zones<double> in = zones;
  in.hedging = 50e6;
  BOOST_TEST(range_at(50e6, careful, in).met == 1.0);
  BOOST_TEST(range_at(30e6, careful, in).met == 0.7, tt::tolerance(1e-14));
  BOOST_TEST(range_at(10e6, careful, in).met == 0.4, tt::tolerance(1e-14));
  BOOST_TEST(range_at(30e6, careful).met == 1.0);  // no curve, no hedging
  const auto released = Reservoir::release(range_at(30e6, careful, in), 100.0);
  BOOST_TEST(released.rate == 70.0, tt::tolerance(1e-14));
  BOOST_TEST(release_cause_name(released.cause) == "hedging");
}

BOOST_AUTO_TEST_CASE(a_call_is_met_within_the_range_and_says_what_bound_it) {
  const auto range = range_at(80e6 + 60.0 * day);
  const auto low = Reservoir::release(range, 20.0);
  BOOST_TEST(low.rate == range.must);
  BOOST_TEST(release_cause_name(low.cause) == "flood");
  const auto met = Reservoir::release(range, 200.0);
  BOOST_TEST(met.rate == 200.0);
  BOOST_TEST(release_cause_name(met.cause) == "called");
  const auto high = Reservoir::release(range, 2000.0);
  BOOST_TEST(high.rate == 500.0);
  BOOST_TEST(release_cause_name(high.cause) == "capacity");
}

BOOST_AUTO_TEST_CASE(a_given_release_is_cut_to_what_is_there) {
  const auto whole = Reservoir::impose(50e6, 10e6, 300.0, day);
  BOOST_TEST(whole.rate == 300.0);
  BOOST_TEST(whole.cut == 0.0);
  const auto cut = Reservoir::impose(10e6 + 100.0 * day, 10e6, 300.0, day);
  BOOST_TEST(cut.rate == 100.0, tt::tolerance(1e-12));
  BOOST_TEST(cut.cut == 200.0, tt::tolerance(1e-12));
  BOOST_TEST(Reservoir::impose(5e6, 10e6, 300.0, day).rate == 0.0);
}

BOOST_AUTO_TEST_CASE(air_and_bed_take_depths_of_the_area_at_the_start) {
  const auto after = exchange_at_surface<double>(walls(), 50e6, {10.0, 6.0, 2.0}, 0.5 * day);
  BOOST_TEST(after.rain == 1e6 * 0.010 / day, tt::tolerance(1e-14));
  BOOST_TEST(after.evaporation == 1e6 * 0.006 / day, tt::tolerance(1e-14));
  BOOST_TEST(after.seepage == 1e6 * 0.002 / day, tt::tolerance(1e-14));
  BOOST_TEST(after.volume == 50e6 + 0.5 * 1e6 * 0.002, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(what_dries_up_gives_all_it_has_in_equal_shares) {
  const auto after = exchange_at_surface<double>(walls(), 4000.0, {0.0, 6.0, 2.0}, day);
  BOOST_TEST(after.volume == 0.0);
  BOOST_TEST(after.evaporation * day == 3000.0, tt::tolerance(1e-14));
  BOOST_TEST(after.seepage * day == 1000.0, tt::tolerance(1e-14));
  const auto empty = exchange_at_surface<double>(walls(), 0.0, {0.0, 0.0, 0.0}, day);
  BOOST_TEST(empty.volume == 0.0);
  BOOST_TEST(empty.evaporation == 0.0);
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_to_the_last_drop_leaves_nothing_below_zero) {
  for (int step = 1; step < 1000; ++step) {
    const double evaporation = 0.013 * step;
    const double volume = 1e6 * 1e-3 * (evaporation + 0.7);
    const auto after = exchange_at_surface<double>(walls(), volume, {0.0, evaporation, 0.7}, day);
    BOOST_TEST(after.volume >= 0.0);
    BOOST_TEST(after.volume <= 1e-12 * volume);
  }
}

// dV/dt = -C b ((V - Vc) / A)^(3/2) has H(t) = H0 (1 + C b t H0^(1/2) / (2 A))^-2.
BOOST_AUTO_TEST_CASE(over_a_weir_vertical_walls_drain_as_the_closed_form_in_any_step) {
  const Weir<double> weir{1.8, 40.0, 90.0};
  const double head = 4.0;
  const double time = 10.0 * day;
  const double turned = 1.0 + 1.8 * 40.0 * time * std::sqrt(head) / (2.0 * 1e6);
  const double exact = 90e6 + 1e6 * head / (turned * turned);
  for (const int steps : {1, 10, 240}) {
    BOOST_TEST(spilled_down(walls(), weir, 94e6, time, steps) == exact, tt::tolerance(1e-13));
  }
}

BOOST_AUTO_TEST_CASE(over_a_weir_sloping_walls_drain_ever_closer_with_shorter_steps) {
  const Weir<double> weir{1.8, 40.0, 40.0};
  const double start = valley().volume_at(70.0);
  const double time = 5.0 * day;
  const double fine = spilled_down(valley(), weir, start, time, 32768);
  double before = 0.0;
  for (const int steps : {5, 10, 20, 40}) {
    const double error = std::fabs(spilled_down(valley(), weir, start, time, steps) - fine);
    if (before > 0.0) {
      BOOST_TEST(before / error > 1.8);  // first order
    }
    before = error;
  }
  BOOST_TEST(before < 1e-3 * start);
}

BOOST_AUTO_TEST_CASE(no_step_takes_more_than_there_is_and_none_is_lost) {
  const auto table = valley();
  const Weir<double> weir{2.0, 2000.0, 80.0};
  for (const double volume : {0.0, 1.0, 2e6, 20e6, 60e6, table.volume_at(99.0)}) {
    for (const double dt : {1.0, 3600.0, day, 30.0 * day}) {
      const auto standing = Reservoir::stand(table, volume, {3.0, 12.0, 4.0}, weir, dt);
      const Zones<double> in{0.0, 5e6, 30e6, 50e6, table.volume_at(80.0), 0.0};
      const auto range = Reservoir::release_range(standing.volume, in, rules, 1e6, dt);
      const double released = Reservoir::release(range, 1e6).rate;
      const double end = Reservoir::finish(standing.volume, released, 0.0, dt);
      const auto& exchange = standing.exchange;
      const double out = exchange.evaporation + exchange.seepage + standing.spill + released;
      BOOST_TEST(end >= 0.0);
      BOOST_TEST(std::fabs(end - volume - dt * (exchange.rain - out)) <=
                 1e-12 * (volume + dt * exchange.rain));
    }
  }
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_of_a_step_agree_in_every_zone) {
  const auto table = valley();
  // call by inflow, rain, evaporation, seepage, target, flood, hedging, minimum, weir, safe ...
  const auto at = [](double volume) {
    return std::array<double, 14>{volume, 15.0, 3.0, 8.0,  1.0,   30e6, 45e6,
                                  12e6,   4.0,  1.9, 60.0, 120.0, 0.2,  0.5};
  };
  const auto run = []<class T>(const std::array<T, 14>& x) { return whole_step(x); };
  for (const double volume : {1e6, 3e6, 8e6, 20e6, 35e6, 50e6, table.volume_at(90.0)}) {
    check_local_derivatives<4>(run, at(volume));
  }
}

BOOST_AUTO_TEST_CASE(zones_follow_the_day_and_their_faults_are_named) {
  const auto table = walls();
  const ZoneCurves good{SeasonalCurve(10e6),
                        SeasonalCurve(20e6),
                        SeasonalCurve("target", {{100, 40e6}, {200, 60e6}}),
                        SeasonalCurve(80e6),
                        90e6,
                        std::nullopt};
  BOOST_TEST(good.problems(table).empty());
  BOOST_TEST(good.on(150).target == 50e6);
  BOOST_TEST(good.on(150).hedging == 10e6);
  const auto faults = [&](const ZoneCurves& curves) {
    std::string codes;
    for (const Error& error : curves.problems(table)) {
      codes += error.code() + " " + std::get<std::string>(error.values().at("zone")) + "; ";
    }
    return codes;
  };
  ZoneCurves bad = good;
  bad.flood = SeasonalCurve("flood", {{100, 80e6}, {200, 95e6}});
  BOOST_TEST(faults(bad) == "rule_curve_above_crest flood; ");
  const auto found = bad.problems(table);
  BOOST_TEST(std::get<long long>(found.front().values().at("day")) == 167);  // 2/3 of the way
  bad = good;
  bad.buffer = SeasonalCurve(5e6);
  BOOST_TEST(faults(bad) == "rule_curve_below_dead buffer; ");
  bad = good;
  bad.buffer = SeasonalCurve(45e6);
  BOOST_TEST(faults(bad) == "zones_out_of_order buffer; ");
  bad = good;
  bad.flood = SeasonalCurve(55e6);
  BOOST_TEST(faults(bad) == "zones_out_of_order target; ");
  bad = good;
  bad.hedging = SeasonalCurve(5e6);
  BOOST_TEST(faults(bad) == "rule_curve_below_dead hedging; ");
  bad = good;
  bad.crest = 110e6;
  BOOST_TEST(faults(bad) == "zone_outside_table crest; ");
}

BOOST_AUTO_TEST_SUITE_END()
