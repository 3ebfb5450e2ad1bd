// The column: composition, planes, and the ledger that catches every leak.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <vector>

#include "kzwater/column.hpp"
#include "kzwater/error.hpp"
#include "kzwater/ledger.hpp"

using namespace kzwater;

namespace {

std::string code_of(const std::vector<std::string>& names) {
  try {
    const Column column(names, 1);
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

struct Bench {
  Column column{standard_processes(), 200};
  ColumnLedger ledger{column};
  Workspace workspace{column};
  bool breached = false;
  ColumnBreach breach;

  Bench() { workspace.bind(128, 72); }
  void force(const char* name, double value) {
    std::fill_n(workspace.lanes(column.find(name)), workspace.count(), value);
  }
  double step(double dt) {
    force("precipitation", 12.0);
    force("air_temperature", 3.0);
    force("reference_evapotranspiration", 2.0);
    workspace.keep_stores();
    workspace.step(dt);
    return ledger.check(workspace, dt, breached, breach);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(column)

BOOST_AUTO_TEST_CASE(unknown_and_doubled_processes_are_refused) {
  BOOST_TEST(code_of({"rain_dance"}) == "unknown_process");
  BOOST_TEST(code_of({"precipitation_phase", "precipitation_phase"}) == "process_twice");
}

BOOST_AUTO_TEST_CASE(a_list_that_leaves_water_between_two_processes_is_refused) {
  BOOST_TEST(code_of({"precipitation_phase"}) == "transient_not_drained");
  BOOST_TEST(code_of({"river_inflow", "groundwater"}) == "transient_not_drained");
  BOOST_TEST(code_of(standard_processes()).empty());
}

BOOST_AUTO_TEST_CASE(planes_begin_at_the_declared_values) {
  Column column(standard_processes(), 5);
  BOOST_TEST(column.plane(column.find("snow_melt_factor"))[4] == 3.5);
  BOOST_TEST(column.plane(column.find("snow_ice"))[0] == 0.0);
  BOOST_CHECK_THROW(column.plane(column.find("rainfall")), Error);
}

BOOST_AUTO_TEST_CASE(what_is_kept_follows_the_length_of_the_step_and_the_parameters) {
  Bench first;
  first.step(1.0);
  const auto change = [](Bench& bench) {
    std::ranges::fill(bench.column.plane(bench.column.find("fast_recession")), 0.3);
    bench.workspace.bind(128, 72);
  };
  Bench second;
  second.column.restore(first.column.state());
  first.step(0.5);
  second.step(0.5);
  BOOST_TEST((first.column.state() == second.column.state()));

  change(first);
  Bench third;
  third.column.restore(first.column.state());
  change(third);
  first.step(0.5);
  third.step(0.5);
  second.step(0.5);
  BOOST_TEST((first.column.state() == third.column.state()));
  BOOST_TEST((first.column.state() != second.column.state()));
}

BOOST_AUTO_TEST_CASE(state_can_be_put_back) {
  Bench bench;
  const auto before = bench.column.state();
  bench.step(1.0);
  BOOST_TEST(bench.column.state() != before);
  bench.column.restore(before);
  BOOST_TEST(bench.column.state() == before);
}

BOOST_AUTO_TEST_CASE(an_honest_step_closes_and_touches_only_its_lanes) {
  Bench bench;
  for (int day = 0; day < 100; ++day) {
    BOOST_TEST(bench.step(1.0) < 1e-12);
  }
  BOOST_TEST(!bench.breached);
  const auto soil = bench.column.plane(bench.column.find("rootzone_water"));
  BOOST_TEST(soil[127] == 40.0);
  BOOST_TEST(soil[128] != 40.0);
}

BOOST_AUTO_TEST_CASE(a_leak_of_a_millionth_is_found_at_its_lane) {
  Bench bench;
  bench.step(1.0);
  const auto soil = bench.column.find("rootzone_water");
  bench.force("precipitation", 12.0);
  bench.workspace.keep_stores();
  bench.workspace.step(1.0);
  bench.workspace.lanes(soil)[17] *= 1.0 - 1e-6;
  bench.ledger.check(bench.workspace, 1.0, bench.breached, bench.breach);
  BOOST_TEST(bench.breached);
  BOOST_TEST(bench.breach.store == soil);
  BOOST_TEST(bench.breach.lane == 17U);
}

BOOST_AUTO_TEST_CASE(a_nan_and_a_negative_store_are_breaches) {
  for (const double wrong : {std::numeric_limits<double>::quiet_NaN(), -1e-6}) {
    Bench bench;
    bench.step(1.0);
    bench.workspace.keep_stores();
    bench.workspace.step(1.0);
    bench.workspace.lanes(bench.column.find("groundwater_slow"))[3] = wrong;
    bench.ledger.check(bench.workspace, 1.0, bench.breached, bench.breach);
    BOOST_TEST(bench.breached);
    BOOST_TEST(bench.breach.lane == 3U);
  }
}

BOOST_AUTO_TEST_CASE(water_left_in_a_transient_store_is_a_breach) {
  Bench bench;
  bench.step(1.0);
  bench.workspace.keep_stores();
  bench.workspace.step(1.0);
  const auto left = bench.column.find("surface_water");
  bench.workspace.lanes(left)[9] = 1e-12;
  bench.ledger.check(bench.workspace, 1.0, bench.breached, bench.breach);
  BOOST_TEST(bench.breached);
  BOOST_TEST(bench.breach.store == left);
}

BOOST_AUTO_TEST_SUITE_END()
