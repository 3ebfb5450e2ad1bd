// Routing through a network: analytic cases, balance, the same bits in every way of running,
// faults.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "kzwater/error.hpp"
#include "kzwater/lateral/router.hpp"
#include "routed_basin.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

bool same_bits(const Routed& a, const Routed& b) {
  return same_bits(a.discharge, b.discharge) && same_bits(a.exchange, b.exchange) &&
         same_bits(a.storage, b.storage) && same_bits(a.outflow, b.outflow) &&
         same_bits(a.inflow, b.inflow) && same_bits(a.residual, b.residual) &&
         same_bits(a.volume, b.volume) && same_bits(a.alluvial_storage, b.alluvial_storage) &&
         same_bits(a.evaporation, b.evaporation) &&
         same_bits(a.transmission_loss, b.transmission_loss) &&
         same_bits(a.alluvial_return, b.alluvial_return) && same_bits(a.alluvial, b.alluvial);
}

// Steps [first, first + count) of a basin's drivers.
Window part_of(const RoutedBasin& basin, std::size_t first, std::size_t count) {
  const auto row = [&](const std::vector<double>& all) {
    const auto columns = all.size() / basin.steps;
    return std::span(all).subspan(first * columns, count * columns);
  };
  return {.steps = count,
          .step_length = basin.step_length,
          .lateral = row(basin.lateral),
          .boundary = row(basin.boundary),
          .imposed = row(basin.imposed),
          .reference_evapotranspiration = row(basin.reference)};
}

// A reach whose upstream part holds about half of all reaches.
std::int32_t middle(const RoutedBasin& basin) {
  const auto count = basin.reaches_above();
  std::int32_t best = 0;
  for (std::size_t r = 0; r < count.size(); ++r) {
    const auto all = static_cast<double>(count.size());
    const auto off = [&](std::size_t reach) { return std::abs(2.0 * count[reach] - all); };
    if (basin.downstream[r] >= 0 && off(r) < off(best)) {
      best = static_cast<std::int32_t>(r);
    }
  }
  return best;
}

void check_steady_outflow(const Variant& variant) {
  RoutedBasin basin(400, 300, 2, variant);
  basin.step_length = 10.0;
  for (std::size_t k = 0; k < basin.lateral.size(); ++k) {
    basin.lateral[k] = 0.02 + static_cast<double>(k % 400 % 7) / 50.0;
  }
  std::ranges::fill(basin.boundary, 3.5);
  Team team(1);
  auto router = basin.router();
  const auto routed = basin.route(router, team);
  const double inflow =
      std::accumulate(basin.lateral.begin(), basin.lateral.begin() + 400, 0.0) + 3.5 * 2.0;
  BOOST_TEST(routed.outflow.back() == inflow, tt::tolerance(1e-12));
  BOOST_TEST(routed.inflow.back() == 7.0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(router)

BOOST_AUTO_TEST_CASE(steady_outflow_is_the_sum_of_all_inflows) {
  check_steady_outflow({Scheme::kinematic_wave});
}

BOOST_AUTO_TEST_CASE(steady_outflow_of_muskingum_is_the_sum_of_all_inflows) {
  check_steady_outflow({Scheme::muskingum});
}

BOOST_AUTO_TEST_CASE(a_small_wave_travels_at_five_thirds_of_the_velocity) {
  // dQ/dA = 5/3 v in a wide channel with Manning's friction: the mean delay over the chain is L /
  // (5/3 v). The implicit scheme keeps the mean of the delay for any dt: each reach is a linear
  // store with the constant dV/dQ.
  constexpr std::size_t reaches = 30;
  constexpr std::size_t steps = 4000;
  RoutedBasin basin(reaches, steps, 1);
  for (std::size_t r = 0; r < reaches; ++r) {
    basin.downstream[r] = static_cast<std::int32_t>(r) + 1;
    basin.channel.length[r] = 2000.0;
    basin.channel.slope[r] = 0.002;
    basin.channel.width[r] = 15.0;
    basin.channel.roughness[r] = 0.04;
  }
  basin.downstream.back() = -1;
  basin.boundary_reaches = {0};
  basin.recorded = {};
  basin.step_length = 0.02;
  std::ranges::fill(basin.lateral, 0.0);
  basin.boundary.assign(steps, 12.0);
  Team team(1);
  auto router = basin.router();
  basin.route(router, team);  // to the steady state

  std::vector<double> pulse(steps, 0.0);
  pulse[0] = 1.0;
  std::vector<double> wave(steps * reaches);
  const auto window = part_of(basin, 0, steps);
  router.route_tangent(window, {.boundary = pulse}, {.discharge = wave}, team);
  double volume = 0.0;
  double moment = 0.0;
  for (std::size_t step = 0; step < steps; ++step) {
    volume += wave[(step + 1) * reaches - 1];
    moment += wave[(step + 1) * reaches - 1] * static_cast<double>(step) * 0.02 * day;
  }
  const double velocity = 12.0 / (router.volume().back() / 2000.0);
  BOOST_TEST(volume == 1.0, tt::tolerance(1e-10));
  BOOST_TEST(moment / volume == reaches * 2000.0 / (5.0 / 3.0 * velocity), tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_basin_closes_and_flows_forward_for_any_step_length) {
  for (const auto& variant : variants) {
    Team team(2);
    for (const double seconds : {1.0, 60.0, 3600.0, day, 30.0 * day}) {
      RoutedBasin basin(3000, 20, 3, variant);
      basin.step_length = seconds / day;
      auto router = basin.router();
      const double before = router.storage() + router.alluvial_storage();
      const auto routed = basin.route(router, team);
      double gain = 0.0;
      const double after = routed.storage.back() + routed.alluvial_storage.back();
      double gross = before + after;
      for (std::size_t step = 0; step < basin.steps; ++step) {
        const auto* lateral = &basin.lateral[step * 3000];
        const double in = std::accumulate(lateral, lateral + 3000, 0.0) + routed.inflow[step];
        gain += seconds * (in - routed.outflow[step] - routed.evaporation[step]);
        gross += seconds * (in + routed.outflow[step] + routed.transmission_loss[step]);
      }
      BOOST_TEST(std::abs(after - before - gain) <= 1e-13 * gross);
      BOOST_TEST(router.storage() == routed.storage.back());
      BOOST_TEST(router.alluvial_storage() == routed.alluvial_storage.back());
      BOOST_TEST((routed.evaporation.back() > 0.0) == variant.losses);
      BOOST_TEST((routed.transmission_loss.back() > 0.0) == variant.losses);
      BOOST_TEST(*std::ranges::min_element(routed.discharge) >= 0.0);
      BOOST_TEST(*std::ranges::min_element(routed.volume) >= 0.0);
      BOOST_TEST(*std::ranges::min_element(routed.alluvial) >= 0.0);
      BOOST_TEST(*std::ranges::max_element(routed.residual) < 1e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_two_and_four_threads_give_the_same_bits) {
  for (const auto& variant : variants) {
    const RoutedBasin basin(9000, 12, 4, variant);
    const auto routed = [&](std::size_t threads) {
      Team team(threads);
      auto router = basin.router();
      return basin.route(router, team);
    };
    const auto one = routed(1);
    BOOST_TEST(same_bits(one, routed(2)));
    BOOST_TEST(same_bits(one, routed(4)));
  }
}

BOOST_AUTO_TEST_CASE(every_level_gives_the_same_bits) {
  for (const auto& variant : variants) {
    const RoutedBasin basin(3000, 12, 4, variant);
    const auto before = level();
    const auto routed = [&](Level wanted) {
      use_level(wanted);
      Team team(1);
      auto router = basin.router();
      return basin.route(router, team);
    };
    const auto baseline = routed(Level::baseline);
    for (const auto wanted : {Level::v3, Level::v4}) {
      if (wanted > best_level()) {
        BOOST_TEST_MESSAGE("skipped: this processor lacks "
                           << level_names[static_cast<std::size_t>(wanted)]);
      } else {
        BOOST_TEST(same_bits(baseline, routed(wanted)));
      }
    }
    use_level(before);
  }
}

BOOST_AUTO_TEST_CASE(stopping_and_resuming_at_any_step_gives_the_same_bits) {
  for (const auto& variant : variants) {
    const RoutedBasin basin(2500, 9, 4, variant);
    Team team(2);
    auto whole = basin.router();
    const auto expected = basin.route(whole, team);
    for (std::size_t stop = 1; stop < basin.steps; ++stop) {
      auto first = basin.router();
      Routed start(basin, stop);
      first.route(part_of(basin, 0, stop), start.output(), team);
      auto second = basin.router();
      second.volume() = first.volume();
      second.alluvial() = first.alluvial();
      Routed rest(basin, basin.steps - stop);
      second.route(part_of(basin, stop, basin.steps - stop), rest.output(), team);
      start.append(rest);
      start.volume = second.volume();
      start.alluvial = second.alluvial();
      BOOST_TEST(same_bits(start, expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_part_with_the_recorded_exchange_gives_the_bits_of_the_whole) {
  for (const auto& variant : variants) {
    RoutedBasin whole(7000, 8, 4, variant);
    const auto border = middle(whole);
    whole.recorded = {border};
    Team team(2);
    auto whole_router = whole.router();
    const auto expected = whole.route(whole_router, team);

    RoutedBasin lower = whole;
    lower.imposed_reaches = {border};
    lower.imposed = expected.exchange;
    lower.recorded = {};
    lower.drop_absent_boundaries();
    auto lower_router = lower.router();
    const auto routed = lower.route(lower_router, team);
    std::size_t compared = 0;
    for (std::size_t k = 0; k < routed.discharge.size(); ++k) {
      const auto reach = static_cast<std::int32_t>(k % 7000);
      const bool computed = lower_router.network().computed(reach);
      if (computed || reach == border) {
        BOOST_REQUIRE(routed.discharge[k] == expected.discharge[k]);
      } else {
        BOOST_REQUIRE(std::isnan(routed.discharge[k]));
      }
      if (computed) {
        BOOST_REQUIRE(routed.volume[reach] == expected.volume[reach]);
        BOOST_REQUIRE(routed.alluvial[reach] == expected.alluvial[reach]);
        ++compared;
      }
    }
    BOOST_TEST(compared > 2 * whole.steps * 1000);
    BOOST_TEST(same_bits(routed.outflow, expected.outflow));
  }
}

BOOST_AUTO_TEST_CASE(a_sub_basin_on_its_own_gives_the_bits_of_the_whole) {
  for (const auto& variant : variants) {
    RoutedBasin whole(7000, 8, 4, variant);
    const auto outlet = middle(whole);
    Team team(1);
    auto whole_router = whole.router();
    const auto expected = whole.route(whole_router, team);
    const auto [upper, reach] = whole.upstream_part(outlet);
    auto upper_router = upper.router();
    const auto routed = upper.route(upper_router, team);
    for (std::size_t k = 0; k < routed.discharge.size(); ++k) {
      const auto step = k / reach.size();
      BOOST_REQUIRE(routed.discharge[k] ==
                    expected.discharge[step * 7000 + reach[k % reach.size()]]);
    }
    BOOST_TEST(reach.size() > 1000U);
  }
}

BOOST_AUTO_TEST_CASE(a_breach_names_reach_and_step_and_leaves_the_state) {
  for (const auto& variant : variants) {
    RoutedBasin basin(3000, 6, 2, variant);
    Team team(2);
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(), -1e6}) {
      auto lateral = basin.lateral;
      std::swap(lateral, basin.lateral);
      basin.lateral[4 * 3000 + 1234] = bad;
      auto router = basin.router();
      const auto before = router.volume();
      try {
        basin.route(router, team);
        BOOST_ERROR("no error");
      } catch (const Error& error) {
        BOOST_TEST(error.code() == "balance");
        BOOST_TEST(std::get<std::string>(error.values().at("place")) == "reach");
        BOOST_TEST(std::get<std::string>(error.values().at("store")) == "river_water");
        BOOST_TEST(std::get<long long>(error.values().at("index")) == 1234);
        BOOST_TEST(std::get<long long>(error.values().at("step")) == 4);
      }
      BOOST_TEST(same_bits(router.volume(), before));
      std::swap(lateral, basin.lateral);
    }
  }
}

BOOST_AUTO_TEST_CASE(arrays_of_the_wrong_size_and_absent_reaches_are_refused) {
  const RoutedBasin basin(50, 4, 2);
  Team team(1);
  auto router = basin.router();
  auto window = part_of(basin, 0, 4);
  window.steps = 5;
  const auto code_is = [](const std::string& code) {
    return [code](const Error& error) { return error.code() == code; };
  };
  BOOST_CHECK_EXCEPTION(router.route(window, {}, team), Error, code_is("array_size"));
  std::vector<double> few(3);
  BOOST_CHECK_EXCEPTION(router.route(part_of(basin, 0, 4), {.outflow = few}, team), Error,
                        code_is("array_size"));
  auto fewer = basin;
  fewer.channel.width.pop_back();
  BOOST_CHECK_EXCEPTION(fewer.router(), Error, code_is("array_size"));
  auto absent = basin;
  absent.imposed_reaches = {middle(basin)};
  absent.recorded = absent.imposed_reaches;
  BOOST_CHECK_EXCEPTION(absent.router(), Error, code_is("reach_absent"));
  absent.recorded = {50};
  BOOST_CHECK_EXCEPTION(absent.router(), Error, code_is("reach_absent"));
}

BOOST_AUTO_TEST_SUITE_END()
