// The time loop: windows, threads and levels do not change a bit; a breach puts the state back.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "kzwater/catalogue.hpp"
#include "kzwater/error.hpp"
#include "kzwater/simulation.hpp"

using namespace kzwater;

namespace {

constexpr std::size_t hrus = 700;
constexpr std::size_t reaches = 40;
constexpr std::size_t substeps = 3;

// Synthetic: a comb of reaches, HRUs spread over them, two forcing points.
struct Case {
  std::size_t steps;
  std::vector<double> precipitation, temperature, evapotranspiration, day_of_year, boundary,
      imposed;
  std::vector<std::int32_t> month, interval;
  std::vector<double> flux, store, basin_residual, residual, discharge, exchange, river_storage,
      river_outflow, river_inflow, record, reach_record;

  explicit Case(std::size_t count) : steps(count), month(count, 3), interval(count, 0) {
    for (std::size_t step = 0; step < steps; ++step) {
      const auto day = static_cast<double>(step);
      for (std::size_t point = 0; point < 2; ++point) {
        precipitation.push_back(step % 5 == 0 ? 14.0 + static_cast<double>(point) : 0.0);
        temperature.push_back(-12.0 * std::cos(day * 0.0172) + static_cast<double>(point));
        evapotranspiration.push_back(2.0 + std::sin(day));
      }
      day_of_year.push_back(1.0 + static_cast<double>(step % 365));
      boundary.push_back(1.5);
    }
  }

  Stretch stretch(std::size_t first, std::size_t count) {
    return {.steps = count,
            .dt = 1.0,
            .forcing = {&precipitation[first * 2], &temperature[first * 2],
                        &evapotranspiration[first * 2], &day_of_year[first]},
            .points = {2, 2, 2, 1},
            .month = &month[first],
            .interval = &interval[first],
            .boundary = &boundary[first],
            .imposed = imposed.data()};
  }

  Report report(const Simulation& simulation, std::size_t count) {
    flux.assign(count * simulation.fluxes().size(), 0.0);
    store.assign(count * simulation.stores().size(), 0.0);
    residual.assign(count, 0.0);
    basin_residual.assign(count, 0.0);
    discharge.assign(count * 2, 0.0);
    exchange.assign(count * substeps, 0.0);
    river_storage.assign(count, 0.0);
    river_outflow.assign(count, 0.0);
    river_inflow.assign(count, 0.0);
    record.assign(hrus, 0.0);
    reach_record.assign(reaches, 0.0);
    return {.flux = flux.data(),
            .store = store.data(),
            .basin_residual = basin_residual.data(),
            .residual = residual.data(),
            .discharge = discharge.data(),
            .exchange = exchange.data(),
            .river_storage = river_storage.data(),
            .river_outflow = river_outflow.data(),
            .river_inflow = river_inflow.data(),
            .recorded = {simulation.column().find("snow_ice")},
            .record = record.data(),
            .reach_record = reach_record.data(),
            .intervals = 1};
  }
};

Simulation make() {
  Domain domain;
  Downscaling downscaling;
  for (std::size_t hru = 0; hru < hrus; ++hru) {
    domain.hru_area.push_back(1e6 + 1e3 * static_cast<double>(hru));
    domain.hru_unit.push_back(static_cast<std::int32_t>(hru / 3));
    domain.hru_reach.push_back(static_cast<std::int32_t>((hru * 7) % reaches));
    downscaling.elevation_difference.push_back(static_cast<double>(hru) - 300.0);
  }
  for (std::size_t neighbour = 0; neighbour < Downscaling::neighbours; ++neighbour) {
    for (std::size_t hru = 0; hru < hrus; ++hru) {
      const double share = static_cast<double>(hru % 10) / 10.0;
      downscaling.index.push_back(neighbour == 1 ? 1 : 0);
      const std::array weights{1.0 - share, share, 0.0, 0.0};
      downscaling.weight.push_back(weights[neighbour]);
    }
  }
  for (std::size_t reach = 0; reach < reaches; ++reach) {
    domain.downstream.push_back(reach < 2 ? static_cast<std::int32_t>(reach) - 1
                                          : static_cast<std::int32_t>(reach) - 2);
  }
  domain.channel = {std::vector(reaches, 3000.0), std::vector(reaches, 1e-3),
                    std::vector(reaches, 12.0), std::vector(reaches, 0.04)};
  domain.substeps = substeps;
  domain.gauges = {0, 11};
  domain.exchanges = {5};
  domain.boundaries = {30};
  return {standard_processes(),
          domain,
          downscaling,
          {{"precipitation", GradientKind::multiplicative, std::vector(12, 1e-4)},
           {"air_temperature", GradientKind::additive, std::vector(12, -0.0065)},
           {"reference_evapotranspiration", GradientKind::none, std::vector(12, 0.0)},
           {"day_of_year", GradientKind::uniform, std::vector(12, 0.0)}}};
}

const auto nothing = [](std::size_t) {};

// All that a run leaves, as bytes to compare.
std::vector<double> trace(Case& the_case, std::size_t threads,
                          const std::vector<std::size_t>& pieces) {
  auto simulation = make();
  std::vector<double> all;
  std::size_t first = 0;
  for (const std::size_t count : pieces) {
    simulation.run(the_case.stretch(first, count), the_case.report(simulation, count), threads,
                   nothing);
    all.insert(all.end(), the_case.discharge.begin(), the_case.discharge.end());
    first += count;
  }
  const auto state = simulation.column().state();
  all.insert(all.end(), state.begin(), state.end());
  all.insert(all.end(), simulation.router().volume().begin(), simulation.router().volume().end());
  return all;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(simulation)

BOOST_AUTO_TEST_CASE(threads_windows_and_levels_do_not_change_a_bit) {
  Case the_case(100);
  const auto reference = trace(the_case, 1, {100});
  BOOST_TEST(same_bits(reference, trace(the_case, 2, {100})));
  BOOST_TEST(same_bits(reference, trace(the_case, 4, {100})));
  BOOST_TEST(same_bits(reference, trace(the_case, 2, {1, 2, 40, 57})));
  const auto best = best_level();
  for (int chosen = 0; chosen <= static_cast<int>(best); ++chosen) {
    use_level(static_cast<Level>(chosen));
    BOOST_TEST(same_bits(reference, trace(the_case, 1, {100})));
  }
  use_level(best);
}

BOOST_AUTO_TEST_CASE(the_whole_basin_closes_its_balance) {
  Case the_case(400);
  auto simulation = make();
  const auto before = simulation.store_totals();
  simulation.run(the_case.stretch(0, 400), the_case.report(simulation, 400), 2, nothing);
  const auto after = simulation.store_totals();
  const auto fluxes = simulation.fluxes();
  double change = 0.0;
  double net = 0.0;
  double gross = 0.0;
  for (std::size_t store = 0; store < before.size(); ++store) {
    change += (after[store] - before[store]) / 1000.0;
  }
  change += the_case.river_storage.back();
  for (std::size_t step = 0; step < 400; ++step) {
    for (std::size_t flux = 0; flux < fluxes.size(); ++flux) {
      const auto& meta = simulation.column().fields()[fluxes[flux]].meta;
      const double sign =
          (meta.from == atmosphere.name ? 1.0 : 0.0) - (meta.to == atmosphere.name ? 1.0 : 0.0);
      net += sign * the_case.flux[step * fluxes.size() + flux] / 1000.0;
      gross += std::abs(sign * the_case.flux[step * fluxes.size() + flux]) / 1000.0;
    }
    net += (the_case.river_inflow[step] - the_case.river_outflow[step]) * 86400.0;
  }
  BOOST_TEST(gross > 1e8);
  BOOST_TEST(std::abs(change - net) < 1e-10 * gross);
  BOOST_TEST(the_case.river_inflow[0] == 1.5);
}

BOOST_AUTO_TEST_CASE(gradients_act_by_height_and_never_make_rain_negative) {
  Case the_case(1);
  auto simulation = make();
  for (auto& value : the_case.precipitation) {
    value = 10.0;
  }
  for (auto& value : the_case.temperature) {
    value = 30.0;
  }
  simulation.run(the_case.stretch(0, 1), the_case.report(simulation, 1), 1, nothing);
  const auto fluxes = simulation.fluxes();
  const auto rain = simulation.column().find("rainfall");
  const auto place = std::ranges::find(fluxes, rain) - fluxes.begin();
  double expected = 0.0;
  for (std::size_t hru = 0; hru < hrus; ++hru) {
    expected += 10.0 * (1.0 + 1e-4 * (static_cast<double>(hru) - 300.0)) *
                simulation.domain().hru_area[hru];
  }
  BOOST_TEST(the_case.flux[static_cast<std::size_t>(place)] == expected,
             boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(values_of_hrus_themselves_reach_each_hru) {
  const ForcingRule own{"precipitation", GradientKind::own, std::vector(12, 0.5)};
  std::vector<double> values(3 * hrus);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(i % 97);
  }
  std::vector<double> lane(hrus, -1.0);
  downscale({}, own, values.data() + hrus, 0, 200, 50, lane.data());
  for (std::size_t i = 0; i < 50; ++i) {
    BOOST_TEST(lane[i] == static_cast<double>((hrus + 200 + i) % 97));
  }
  BOOST_TEST(lane[50] == -1.0);
}

BOOST_AUTO_TEST_CASE(a_breach_names_its_place_and_puts_the_state_back) {
  Case the_case(100);
  the_case.precipitation[140] = std::numeric_limits<double>::quiet_NaN();
  auto simulation = make();
  simulation.run(the_case.stretch(0, 40), the_case.report(simulation, 40), 1, nothing);
  try {
    simulation.run(the_case.stretch(40, 60), the_case.report(simulation, 60), 2, nothing);
    BOOST_FAIL("a NaN in the forcing was not found");
  } catch (const Error& error) {
    const auto& values = error.values();
    BOOST_TEST(error.code() == "balance");
    BOOST_TEST(std::get<std::string>(values.at("store")) == "rain_water");
    BOOST_TEST(std::get<long long>(values.at("step")) == 70);
    BOOST_TEST(std::get<long long>(values.at("index")) == 0);
  }
  Case sound(100);
  auto twin = make();
  twin.run(sound.stretch(0, simulation.steps_done()), sound.report(twin, simulation.steps_done()),
           1, nothing);
  BOOST_TEST(simulation.steps_done() < 71U);
  BOOST_TEST(same_bits(simulation.column().state(), twin.column().state()));
  BOOST_TEST(same_bits(simulation.router().volume(), twin.router().volume()));
}

BOOST_AUTO_TEST_CASE(a_missing_forcing_is_named) {
  std::vector<std::string> processes{"precipitation_phase", "snow_degree_day", "infiltration",
                                     "overland_flow", "river_inflow"};
  Domain domain{.hru_area = {1.0},
                .hru_unit = {0},
                .receiver_first = {},
                .receiver_end = {},
                .glaciers = {},
                .hru_reach = {0},
                .downstream = {-1},
                .imposed = {},
                .channel = {{1.0}, {1.0}, {1.0}, {1.0}},
                .substeps = 1,
                .gauges = {},
                .exchanges = {},
                .boundaries = {}};
  const Downscaling one_point{{0, 0, 0, 0}, {1.0, 0.0, 0.0, 0.0}, {0.0}};
  BOOST_CHECK_EXCEPTION(Simulation(processes, domain, one_point, {}), Error,
                        [](const Error& error) { return error.code() == "forcing_missing"; });
}

BOOST_AUTO_TEST_CASE(the_engine_counts_the_balance_of_the_basin_itself) {
  Case the_case(60);
  auto simulation = make();
  simulation.run(the_case.stretch(0, 60), the_case.report(simulation, 60), 1, nothing);
  BOOST_TEST(std::ranges::max(the_case.basin_residual) < 1e-11);
  BOOST_TEST(std::ranges::min(the_case.basin_residual) > -1e-11);
  BOOST_TEST(std::ranges::max(the_case.basin_residual) != 0.0);
}

BOOST_AUTO_TEST_CASE(an_index_of_nothing_is_refused) {
  Case the_case(2);
  auto simulation = make();
  the_case.month[1] = 12;
  BOOST_CHECK_EXCEPTION(
      simulation.run(the_case.stretch(0, 2), the_case.report(simulation, 2), 1, nothing), Error,
      [](const Error& error) { return error.code() == "array_index"; });
}

BOOST_AUTO_TEST_CASE(more_threads_than_there_is_work_share_the_work_among_few) {
  Case the_case(10);
  BOOST_TEST(same_bits(trace(the_case, 1, {10}), trace(the_case, 1'000'000, {10})));
}

BOOST_AUTO_TEST_SUITE_END()
