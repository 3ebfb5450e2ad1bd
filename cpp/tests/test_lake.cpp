// Lakes: weirs and gates by hand and in closed form, straits that level, the equilibrium of a
// terminal lake, ice, salt.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "kzwater/lateral/lake.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;
constexpr double nowhere = -1e9;  // a level far below
const IceRules<double> no_ice{20.0, 7.0, 50.0};

LevelTable walls(double area = 1e6, double bottom = 0.0) {
  return LevelTable({{bottom, bottom + 50.0}, {area, area}, {}});
}
// Walls of slope 1 : 1000 from a point at the bottom, level 0 to 30 m.
LevelTable cone() {
  LevelTable::Rows rows;
  for (int row = 0; row <= 60; ++row) {
    const double depth = 0.5 * row;
    const double radius = 1000.0 * depth;
    rows.level.push_back(depth);
    rows.area.push_back(std::numbers::pi * radius * radius);
    rows.volume.push_back(std::numbers::pi * radius * radius * depth / 3.0);
  }
  return LevelTable(std::move(rows));
}

const Weir<double> no_crest{1.7, 0.0, 40.0};
const Gate<double> no_gate{0.6, 0.0, 0.0};

template <class T>
std::array<T, 4> leave(const std::array<T, 8>& x) {
  static const LevelTable table = cone();
  const Outlet<T> outlet{{x[1], x[2], x[3]}, {T(0.6), x[4], x[5]}};
  const auto left = Lake::leave(table, x[0], outlet, x[6], x[7], day);
  return {left.over, left.through, left.volume, left.over + left.through};
}

template <class T>
std::array<T, 2> level_out(const std::array<T, 6>& x) {
  static const LevelTable east = cone();
  static const LevelTable west = walls(2e9, 3.0);
  const StraitChannel<T> channel{x[2], x[3], x[4], x[5]};
  const auto flow = [&](T high, T low) { return channel_flow(channel, high, low); };
  const T passed = through_strait<T>({west, x[0]}, {east, x[1]}, channel.sill, flow, day);
  return {x[0] - T(day) * passed, x[1] + T(day) * passed};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lake)

BOOST_AUTO_TEST_CASE(a_weir_runs_with_the_head_to_the_power_of_three_halves) {
  const Weir<double> weir{1.7, 20.0, 100.0};
  BOOST_TEST(weir_flow(weir, 104.0, nowhere) == 1.7 * 20.0 * 8.0, tt::tolerance(1e-15));
  BOOST_TEST(weir_flow(weir, 104.0, 100.0) == 1.7 * 20.0 * 8.0, tt::tolerance(1e-15));
  BOOST_TEST(weir_flow(weir, 99.0, nowhere) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_drowned_weir_runs_by_villemonte) {
  // heads 4 and 1: 1 - (1 / 4)^(3/2) = 7 / 8, and (7 / 8)^0.385 = 0.949886...
  const Weir<double> weir{1.7, 20.0, 100.0};
  BOOST_TEST(weir_flow(weir, 104.0, 101.0) == 272.0 * std::pow(0.875, 0.385), tt::tolerance(1e-14));
  BOOST_TEST(weir_flow(weir, 104.0, 101.0) == 258.367, tt::tolerance(1e-4));
  BOOST_TEST(weir_flow(weir, 104.0, 104.0) == 0.0);
  BOOST_TEST(weir_flow(weir, 104.0, 105.0) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_gate_runs_with_the_root_of_its_head) {
  // 0.6 x 10 m x 2 m x (2 x 9.80665 x 4)^(1/2): the middle of the opening is 1 m above the sill
  const Gate<double> gate{0.6, 10.0, 50.0};
  const double whole = 12.0 * std::sqrt(2.0 * 9.80665 * 4.0);
  BOOST_TEST(gate_flow(gate, 2.0, 55.0, nowhere) == whole, tt::tolerance(1e-14));
  BOOST_TEST(gate_flow(gate, 2.0, 55.0, 51.0) == whole, tt::tolerance(1e-14));
  BOOST_TEST(gate_flow(gate, 2.0, 55.0, 54.0) == 0.5 * whole, tt::tolerance(1e-14));
  BOOST_TEST(gate_flow(gate, 2.0, 55.0, 56.0) == 0.0);
  BOOST_TEST(gate_flow(gate, 0.0, 55.0, nowhere) == 0.0);
  BOOST_TEST(gate_flow(gate, 2.0, 49.0, nowhere) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_gate_that_reaches_out_of_the_water_is_a_weir) {
  // 2/3 H high under 2/3 H of head: m b (2/3)^(3/2) (2 g)^(1/2) H^(3/2)
  const Gate<double> gate{0.6, 10.0, 50.0};
  const double as_weir = 6.0 * std::pow(2.0 / 3.0, 1.5) * std::sqrt(2.0 * 9.80665);
  BOOST_TEST(gate_flow(gate, 9.0, 51.0, nowhere) == as_weir, tt::tolerance(1e-14));
  BOOST_TEST(gate_flow(gate, 9.0, 54.0, nowhere) == 8.0 * as_weir, tt::tolerance(1e-14));
  BOOST_TEST(
      gate_flow(gate, 2.0, 53.0 - 1e-12, nowhere) == gate_flow(gate, 2.0, 53.0 + 1e-12, nowhere),
      tt::tolerance(1e-11));
}

// dV/dt = -m b a (2 g h)^(1/2) has h(t)^(1/2) = h0^(1/2) - m b a (2 g)^(1/2) t / (2 A).
BOOST_AUTO_TEST_CASE(through_a_gate_vertical_walls_drain_as_the_closed_form_in_any_step) {
  const auto table = walls();
  const Outlet<double> outlet{no_crest, {0.6, 10.0, 5.0}};
  const double fall = 0.6 * 10.0 * 2.0 * std::sqrt(2.0 * gravity) / (2.0 * 1e6);
  const double time = 1.5 * day;
  const double root = std::sqrt(24.0) - fall * time;  // 30 m over the middle at 6 m
  BOOST_TEST(root > std::sqrt(2.0));                  // the gate stays under water
  for (const int steps : {1, 9, 144}) {
    double volume = 30e6;
    for (int step = 0; step < steps; ++step) {
      volume = Lake::leave(table, volume, outlet, 2.0, nowhere, time / steps).volume;
    }
    BOOST_TEST(volume == 1e6 * (6.0 + root * root), tt::tolerance(1e-12));
  }
  // to the middle and no lower in a step, however long
  BOOST_TEST(Lake::leave(table, 30e6, outlet, 2.0, nowhere, 1e9).volume == 6e6,
             tt::tolerance(1e-14));
  // nor below the water behind it
  BOOST_TEST(Lake::leave(table, 30e6, outlet, 2.0, 12.0, 1e9).volume == 12e6, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_dam_with_gate_and_crest_gives_through_both) {
  const auto table = walls(3e9, 30.0);
  const Outlet<double> dam{{1.7, 200.0, 45.5}, {0.6, 60.0, 38.0}};  // as Kokaral, crest at 45.5 m
  const double hour = 3600.0;
  const auto at = [&](double level, double opening) {
    return Lake::leave(table, table.volume_at(level), dam, opening, nowhere, hour);
  };
  BOOST_TEST(at(42.0, 0.0).over + at(42.0, 0.0).through == 0.0);
  BOOST_TEST(at(42.0, 1.0).over == 0.0);
  BOOST_TEST(at(42.0, 1.0).through == 36.0 * std::sqrt(2.0 * gravity * 3.5), tt::tolerance(1e-3));
  BOOST_TEST(at(46.0, 0.0).over == 340.0 * std::pow(0.5, 1.5), tt::tolerance(1e-3));
  const auto both = at(46.0, 1.0);
  BOOST_TEST(both.volume + hour * (both.over + both.through) == table.volume_at(46.0),
             tt::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(behind_a_weir_the_level_settles_where_outflow_is_inflow) {
  // Q = C b H^(3/2) at the mean of the step; the error is of first order in it
  const auto table = walls(1e8);
  const Outlet<double> outlet{{1.7, 30.0, 20.0}, no_gate};
  const double inflow = 80.0;
  const double head = std::pow(inflow / 51.0, 2.0 / 3.0);
  double before = 0.0;
  for (const double dt : {2.0 * day, day, 0.5 * day}) {
    double volume = 20e8;
    for (double time = 0.0; time < 3000.0 * day; time += dt) {
      volume = Lake::leave(table, volume, outlet, 0.0, nowhere, dt).volume + dt * inflow;
    }
    const double error = std::fabs(table.at(volume).level - 20.0 - head);
    if (before > 0.0) {
      BOOST_TEST(before / error == 2.0, tt::tolerance(0.02));
    }
    before = error;
  }
  BOOST_TEST(before < 0.03);
}

BOOST_AUTO_TEST_CASE(a_strait_levels_two_lakes_at_the_common_level_and_never_passes_it) {
  const auto first = walls(2e6);
  const auto second = walls(3e6);
  const double common = (2e6 * 30.0 + 3e6 * 20.0) / 5e6;  // 24 m
  BOOST_TEST(water_to_level<double>({first, 60e6}, {second, 60e6}) == 2e6 * 6.0,
             tt::tolerance(1e-14));
  const StraitChannel<double> wide{500.0, 100.0, 0.03, 10.0};
  const auto flow = [&](double high, double low) { return channel_flow(wide, high, low); };
  double a = 60e6;
  double b = 60e6;
  const double once = through_strait<double>({first, a}, {second, b}, 10.0, flow, 365.0 * day);
  BOOST_TEST(a - once * 365.0 * day == 2e6 * common, tt::tolerance(1e-13));
  for (int step = 0; step < 200; ++step) {
    const double passed =
        600.0 * through_strait<double>({first, a}, {second, b}, 10.0, flow, 600.0);
    BOOST_TEST(passed >= 0.0);
    a -= passed;
    b += passed;
    BOOST_TEST(a / 2e6 - b / 3e6 >= -1e-9);
  }
  BOOST_TEST(a / 2e6 == common, tt::tolerance(1e-10));
  // and the other way round
  BOOST_TEST(through_strait<double>({second, 60e6}, {first, 60e6}, 10.0, flow, day) ==
             -through_strait<double>({first, 60e6}, {second, 60e6}, 10.0, flow, day));
}

BOOST_AUTO_TEST_CASE(lakes_of_any_shape_come_to_one_level) {
  const auto high = cone();
  const auto low = walls(2e9, 3.0);
  for (const double level : {5.0, 8.3, 19.75, 29.0}) {
    const double volume = high.volume_at(level);
    const double passed = water_to_level<double>({high, volume}, {low, 0.1e9});
    BOOST_TEST(high.at(volume - passed).level == low.at(0.1e9 + passed).level,
               tt::tolerance(1e-12));
  }
  // a lake far above the other is drained to its bottom
  BOOST_TEST(water_to_level<double>({walls(1e6, 40.0), 5e6}, {walls(1e9), 1e9}) == 5e6,
             tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(below_the_sill_of_a_strait_nothing_passes) {
  const auto table = walls();
  const StraitChannel<double> channel{500.0, 100.0, 0.03, 20.0};
  const auto flow = [&](double high, double low) { return channel_flow(channel, high, low); };
  BOOST_TEST(through_strait<double>({table, 19e6}, {table, 5e6}, 20.0, flow, day) == 0.0);
  // no lower than the sill in a step
  const double passed = through_strait<double>({table, 25e6}, {table, 5e6}, 20.0, flow, 1e9);
  BOOST_TEST(25e6 - 1e9 * passed == 20e6, tt::tolerance(1e-12));
  // Manning by hand: 500 / 0.03 x 3^(5/3) x (2 / 100)^(1/2), heads 4 and 2
  BOOST_TEST(channel_flow(channel, 24.0, 22.0) ==
                 500.0 / 0.03 * std::pow(3.0, 5.0 / 3.0) * std::sqrt(0.02),
             tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_weir_as_a_strait_levels_its_lakes_too) {
  const auto first = walls(2e6);
  const auto second = walls(3e6);
  const Weir<double> weir{1.7, 300.0, 18.0};
  const auto flow = [&](double high, double low) { return weir_flow(weir, high, low); };
  double a = 60e6;
  double b = 60e6;
  for (int step = 0; step < 400; ++step) {
    const double passed = day * through_strait<double>({first, a}, {second, b}, 18.0, flow, day);
    a -= passed;
    b += passed;
  }
  BOOST_TEST(a / 2e6 == 24.0, tt::tolerance(1e-9));
  BOOST_TEST(a + b == 120e6, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_terminal_lake_settles_at_inflow_over_evaporation_less_rain) {
  const auto table = cone();
  const double inflow = 60.0;
  const LakeWeather<double> weather{0.4, 3.0, 15.0};
  const LakeSurface<double> surface{1.1, 0.0, no_ice};
  double volume = 1e9;
  for (int month = 0; month < 12000; ++month) {
    const auto standing = Lake::stand(table, volume, 0.0, weather, surface, 30.0 * day);
    volume = standing.exchange.volume + 30.0 * day * inflow;
  }
  const double area = table.at(volume).area;
  // what the river brings in a step is there from the next on: the area at the start of a step
  BOOST_TEST(area == inflow * day / (1e-3 * (1.1 * 3.0 - 0.4)), tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(ice_grows_by_the_root_of_frost_and_stops_evaporation) {
  const auto table = walls();
  const LakeSurface<double> surface{1.0, 0.0, no_ice};
  double ice = 0.0;
  for (int step = 0; step < 100; ++step) {
    ice = Lake::stand(table, 30e6, ice, {0.0, 1.0, -16.0}, surface, day).ice;
  }
  BOOST_TEST(ice == 20.0 * std::sqrt(1600.0), tt::tolerance(1e-12));
  const auto closed = Lake::stand(table, 30e6, ice, {1.0, 2.0, -16.0}, surface, day);
  BOOST_TEST(closed.exchange.evaporation == 0.0);
  BOOST_TEST(closed.exchange.rain == 1e3 / day, tt::tolerance(1e-14));  // snow on the ice
  const auto thawing = Lake::stand(table, 30e6, 100.0, {0.0, 2.0, 5.0}, surface, day);
  BOOST_TEST(thawing.ice == 65.0);
  const auto half = Lake::stand(table, 30e6, 25.0, {0.0, 2.0, 0.0}, surface, day);
  BOOST_TEST(half.exchange.evaporation == 0.5 * 2e3 / day, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(salt_stays_when_water_evaporates_and_leaves_with_it_otherwise) {
  const auto table = walls();
  const Outlet<double> outlet{{1.7, 5.0, 20.0}, no_gate};
  const LakeSurface<double> surface{1.0, 0.5, no_ice};
  double volume = 24e6;
  double salt = 24e6;  // 1 g per litre
  double gone = 0.0;
  double brought = 0.0;
  for (int step = 0; step < 3650; ++step) {
    const auto standing = Lake::stand(table, volume, 0.0, {1.0, 6.0, 15.0}, surface, day);
    const auto left = Lake::leave(table, standing.exchange.volume, outlet, 0.0, nowhere, day);
    const double out = day * (standing.exchange.seepage + left.over + left.through);
    const double taken = salt_taken_along(salt, volume, out);
    BOOST_TEST(taken == concentration(salt, volume) * out, tt::tolerance(1e-12));
    volume = left.volume + day * 0.2;
    salt = (salt - taken) + day * 0.2 * 0.5;  // 0.5 g per litre flows in
    gone += taken;
    brought += day * 0.2 * 0.5;
    BOOST_TEST(salt >= 0.0);
  }
  BOOST_TEST(salt + gone == 24e6 + brought, tt::tolerance(1e-12));
  BOOST_TEST(concentration(salt, volume) == salt / volume);
  BOOST_TEST(concentration(salt, volume) > 0.5);
}

BOOST_AUTO_TEST_CASE(a_lake_that_dries_keeps_its_salt) {
  const auto table = walls();
  const LakeSurface<double> surface{1.0, 0.0, no_ice};
  const auto dry = Lake::stand(table, 3e3, 0.0, {0.0, 8.0, 20.0}, surface, day);
  BOOST_TEST(dry.exchange.volume == 0.0);
  BOOST_TEST(salt_taken_along(500.0, 3e3, 0.0) == 0.0);
  BOOST_TEST(salt_taken_along(500.0, 0.0, 0.0) == 0.0);
  BOOST_TEST(salt_taken_along(500.0, 3e3, 4e3) == 500.0);  // no more than there is
  BOOST_TEST(concentration(500.0, 0.0) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_table_that_ends_before_the_lake_does_is_told) {
  const auto table = walls();
  const LakeSurface<double> surface{1.0, 0.0, no_ice};
  BOOST_TEST(code_of([&] {
               (void)Lake::stand(table, 50.1e6, 0.0, {0.0, 0.0, 0.0}, surface, day);
             }) == "level_table_ended");
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_of_outlets_agree) {
  const auto run = []<class T>(const std::array<T, 8>& x) { return leave(x); };
  const double volume = cone().volume_at(20.3);
  // volume, coefficient, length, crest, width of the gate, sill, opening, level below
  check_local_derivatives<4>(run, std::array{volume, 1.7, 90.0, 19.2, 12.0, 15.1, 1.5, 3.0});
  check_local_derivatives<4>(run, std::array{volume, 1.7, 90.0, 19.2, 12.0, 15.1, 1.5, 19.6});
  check_local_derivatives<4>(run, std::array{volume, 1.7, 90.0, 21.0, 12.0, 19.1, 9.0, 3.0});
  check_local_derivatives<4>(run, std::array{volume, 1.7, 90.0, 21.0, 12.0, 22.0, 9.0, 23.0});
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_of_a_strait_agree) {
  const auto run = []<class T>(const std::array<T, 6>& x) { return level_out(x); };
  const double high = cone().volume_at(17.3);
  const double low = cone().volume_at(9.1);
  // volumes of both, width, length, roughness, sill: a little passes, all, up to the sill, back
  check_local_derivatives<2>(run, std::array{20e9, low, 400.0, 5e3, 0.03, 8.2});
  check_local_derivatives<2>(run, std::array{20e9, low, 4e6, 50.0, 0.03, 5.2});
  check_local_derivatives<2>(run, std::array{20e9, low, 4e6, 50.0, 0.03, 12.6});
  check_local_derivatives<2>(run, std::array{10e9, high, 400.0, 5e3, 0.03, 8.2});
  check_local_derivatives<2>(run, std::array{10e9, high, 4e6, 50.0, 0.03, 8.2});
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_of_surface_and_salt_agree) {
  const auto table = cone();
  const auto run = [&]<class T>(const std::array<T, 7>& x) {
    const LakeSurface<T> surface{x[5], T(0.3), {T(20.0), T(7.0), T(50.0)}};
    const auto standing = Lake::stand(table, x[0], x[1], {x[2], x[3], x[4]}, surface, day);
    const T taken = salt_taken_along(x[6], x[0], T(day) * standing.exchange.seepage);
    return std::array<T, 4>{standing.exchange.volume, standing.exchange.evaporation, standing.ice,
                            concentration(x[6] - taken, standing.exchange.volume)};
  };
  check_local_derivatives<4>(run, std::array{5e9, 20.0, 1.0, 4.0, -3.0, 1.1, 8e9});
  check_local_derivatives<4>(run, std::array{5e9, 40.0, 1.0, 4.0, 3.0, 1.1, 8e9});
  check_local_derivatives<4>(run, std::array{5e9, 0.0, 1.0, 4.0, 13.0, 1.1, 8e9});
}

BOOST_AUTO_TEST_SUITE_END()
