// The implicit kinematic wave of one reach: its root, its balance, its limits and its derivatives.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "kzwater/lateral/kinematic_wave.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double day = 86400.0;

// a mountain river: 12 km, 0.4 %, 20 m wide
double coefficient() {
  return KinematicWave::outflow_coefficient(12000.0, 0.004, 20.0, 0.035);
}

KinematicWave::Split advance(double volume, double inflow, double coefficient, double dt) {
  const double turnover = KinematicWave::turnover_volume(coefficient, dt);
  return KinematicWave::split(volume + dt * inflow, turnover, 1.0 / turnover);
}

long double exact_root(long double b) {
  long double s = std::fmin(std::cbrt(b), std::pow(b, 0.2L));
  for (int iteration = 0; iteration < 60; ++iteration) {
    const long double z = s * s;
    s = (s * z * (4 * z + 2) + b) / (z * (5 * z + 3));
  }
  return s;
}

// Reaches in all states, from dry to flood, and of all sizes; only inputs that the order of
// evaluation decides.
struct Planes {
  std::vector<double> volume, inflow, turnover, per_turnover, outflow, total_inflow, total_outflow,
      root;
  explicit Planes(std::size_t count, double dt)
      : outflow(count), total_inflow(count), total_outflow(count), root(count) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> magnitude(-6.0, 8.0);
    for (std::size_t i = 0; i < count; ++i) {
      volume.push_back(i % 7 == 0 ? 0.0 : std::pow(10.0, magnitude(random)));
      inflow.push_back(i % 5 == 0 ? 0.0 : std::pow(10.0, magnitude(random) - 4.0));
      const double rate = std::pow(10.0, magnitude(random) / 2.0 - 4.0);
      turnover.push_back(KinematicWave::turnover_volume(rate, dt));
      per_turnover.push_back(1.0 / turnover.back());
    }
  }
  ReachPlanes view() {
    return {.volume = volume.data(),
            .outflow = outflow.data(),
            .total_inflow = total_inflow.data(),
            .total_outflow = total_outflow.data(),
            .root = root.data(),
            .inflow = inflow.data(),
            .turnover = turnover.data(),
            .per_turnover = per_turnover.data()};
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(kinematic_wave)

BOOST_AUTO_TEST_CASE(four_newton_steps_give_all_digits_of_the_root_at_every_magnitude) {
  long double worst = 0.0L;
  for (double exponent = -250.0; exponent < 250.0; exponent += 0.0017) {
    const double b = std::pow(10.0, exponent);
    const long double exact = exact_root(b);
    worst = std::fmax(worst, std::fabs(KinematicWave::root(b) / exact - 1.0L));
  }
  BOOST_TEST(worst < 1e-15L);
}

BOOST_AUTO_TEST_CASE(outflow_obeys_mannings_formula) {
  // Q = A R^(2/3) S^(1/2) / n, with A = V / L and R = depth = V / (L w)
  const double length = 5000.0;
  const double slope = 0.001;
  const double width = 30.0;
  const double roughness = 0.04;
  const double depth = 1.7;
  const double volume = length * width * depth;
  const double manning = width * depth * std::pow(depth, 2.0 / 3.0) * std::sqrt(slope) / roughness;
  const double c = KinematicWave::outflow_coefficient(length, slope, width, roughness);
  BOOST_TEST(c * std::pow(volume, 5.0 / 3.0) == manning, tt::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(volume_closes_and_nothing_is_negative_for_any_step) {
  const double volumes[] = {0.0, 5e-324, 1e-300, 1e-30, 1e-6, 1.0, 3e4, 1e9, 1e13};
  const double inflows[] = {0.0, 1e-30, 1e-3, 1.0, 1e5};
  for (double dt = 1.0; dt <= 30.0 * day; dt *= 1.37) {
    for (const double c : {1e-12, coefficient(), 1e-3, 10.0}) {
      for (const double volume : volumes) {
        for (const double inflow : inflows) {
          const auto after = advance(volume, inflow, c, dt);
          const double water = volume + dt * inflow;
          const bool whole = std::fabs(after.volume + after.leaving - water) <= 3e-16 * water;
          BOOST_REQUIRE(after.volume >= 0.0 && after.leaving >= 0.0 && whole);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(both_parts_keep_their_digits_where_one_is_tiny) {
  for (double exponent = -30.0; exponent < 30.0; exponent += 0.31) {
    const double b = std::pow(10.0, exponent);
    const auto after = KinematicWave::split(b, 1.0, 1.0);
    const long double s = exact_root(b);
    BOOST_REQUIRE(std::fabs(after.volume / (s * s * s) - 1.0L) < 2e-15L);
    BOOST_REQUIRE(std::fabs(after.leaving / (s * s * s * s * s) - 1.0L) < 3e-15L);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_reach_stays_empty) {
  const auto after = advance(0.0, 0.0, coefficient(), day);
  BOOST_TEST(after.volume == 0.0);
  BOOST_TEST(after.leaving == 0.0);
}

BOOST_AUTO_TEST_CASE(impossible_water_is_left_for_the_ledger) {
  const auto overdrawn = advance(10.0, -1.0, coefficient(), 60.0);
  BOOST_TEST(overdrawn.volume == -50.0);
  BOOST_TEST(overdrawn.leaving == 0.0);
  const auto unknown = advance(std::numeric_limits<double>::quiet_NaN(), 0.0, coefficient(), 60.0);
  BOOST_TEST((std::isnan(unknown.volume) || std::isnan(unknown.leaving)));
}

BOOST_AUTO_TEST_CASE(steady_flow_has_the_volume_of_mannings_formula) {
  const double c = coefficient();
  double volume = 0.0;
  for (int step = 0; step < 200; ++step) {
    volume = advance(volume, 25.0, c, 3600.0).volume;
  }
  BOOST_TEST(volume == std::pow(25.0 / c, 0.6), tt::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(recession_converges_at_first_order_to_the_exact_solution) {
  // dV/dt = -c V^(5/3) has the solution V(t) = (V0^(-2/3) + 2/3 c t)^(-3/2)
  const double c = coefficient();
  const double start = 4e5;
  const double exact = std::pow(std::pow(start, -2.0 / 3.0) + 2.0 / 3.0 * c * day, -1.5);
  const auto error = [&](int steps) {
    double volume = start;
    for (int step = 0; step < steps; ++step) {
      volume = advance(volume, 0.0, c, day / steps).volume;
    }
    return volume / exact - 1.0;
  };
  const double fine = error(2048);
  const double finer = error(4096);
  BOOST_TEST(fine < 5e-3);
  BOOST_TEST(fine / finer == 2.0, tt::tolerance(2e-3));
}

BOOST_AUTO_TEST_CASE(partials_of_the_coefficient_are_those_of_its_formula) {
  const double value[] = {12000.0, 0.004, 20.0, 0.035};
  const auto partial = KinematicWave::log_partials(value[0], value[1], value[2], value[3]);
  const double by_hand[] = {partial.length, partial.slope, partial.width, partial.roughness};
  for (std::size_t k = 0; k < 4; ++k) {
    Dual dual[4];
    for (std::size_t j = 0; j < 4; ++j) {
      dual[j] = {value[j], j == k ? 1.0 : 0.0};
    }
    const Dual c = KinematicWave::outflow_coefficient(dual[0], dual[1], dual[2], dual[3]);
    BOOST_TEST(c.d / c.v == by_hand[k], tt::tolerance(1e-13));
  }
}

BOOST_AUTO_TEST_CASE(tangent_is_the_central_difference) {
  const double dt = 3600.0;
  const double c = coefficient();
  for (const double volume : {1e2, 1e5, 1e8}) {
    const double inflow = 7.0;
    const auto after = advance(volume, inflow, c, dt);
    double tangent_volume = 0.3 * volume;
    double tangent_outflow = 0.0;
    double total = 0.0;
    const double tangent_inflow = -2.0;
    const double log_coefficient = 0.4;
    const double outflow = after.leaving / dt;
    AdvanceReachTangents::body({.volume = &tangent_volume,
                                .outflow = &tangent_outflow,
                                .total_outflow = &total,
                                .inflow = &tangent_inflow,
                                .log_coefficient = &log_coefficient,
                                .root = &after.root,
                                .value_outflow = &outflow},
                               0, 1, dt);
    const double h = 1e-6;
    const auto shifted = [&](double sign) {
      return advance(volume * (1.0 + sign * h * 0.3), inflow - sign * h * 2.0,
                     c * std::exp(sign * h * 0.4), dt);
    };
    const auto ahead = shifted(1.0);
    const auto behind = shifted(-1.0);
    BOOST_TEST(tangent_volume == (ahead.volume - behind.volume) / (2.0 * h), tt::tolerance(1e-7));
    BOOST_TEST(tangent_outflow == (ahead.leaving - behind.leaving) / (2.0 * h * dt),
               tt::tolerance(1e-7));
  }
}

BOOST_AUTO_TEST_CASE(every_level_gives_the_same_bits) {
  constexpr std::size_t count = 1003;
  Planes reference(count, 21600.0);
  Leveled<AdvanceReaches<true>>::baseline(reference.view(), 1, count, 21600.0);
  for (const auto level : {Level::v3, Level::v4}) {
    if (level > best_level()) {
      BOOST_TEST_MESSAGE("skipped: this processor lacks "
                         << level_names[static_cast<std::size_t>(level)]);
      continue;
    }
    Planes other(count, 21600.0);
    Leveled<AdvanceReaches<true>>::table[static_cast<std::size_t>(level)](other.view(), 1, count,
                                                                          21600.0);
    for (const auto& [a, b] :
         {std::pair(&reference.volume, &other.volume),
          std::pair(&reference.outflow, &other.outflow), std::pair(&reference.root, &other.root)}) {
      BOOST_TEST(std::memcmp(a->data(), b->data(), count * sizeof(double)) == 0);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
