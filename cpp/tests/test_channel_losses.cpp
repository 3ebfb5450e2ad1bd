// Losses of one reach: closed forms, what is never exceeded, the adjoint against the tangent.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "kzwater/lateral/channel_losses.hpp"
#include "kzwater/level.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double dt = 21600.0;
constexpr std::size_t reaches = 64;

using Values = std::vector<double>;

// Volume, inflow, store, reference, evaporating, bed, per volume, recession: wet and dry reaches.
std::vector<Values> random_values() {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> unit(0.1, 1.0);
  std::vector<Values> values(8, Values(reaches));
  for (std::size_t i = 0; i < reaches; ++i) {
    const double wet = i % 2 == 0 ? 1.0 : 1e-3;
    values[0][i] = wet * 5e4 * unit(random);
    values[1][i] = wet * 3.0 * unit(random);
    values[2][i] = wet * 1e4 * unit(random);
    values[3][i] = 8.0 * unit(random);
    values[4][i] = 0.01 * unit(random);
    values[5][i] = 0.2 * unit(random);
    values[6][i] = 1e-6 * unit(random);
    values[7][i] = 0.3 * unit(random);
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(channel_losses)

BOOST_AUTO_TEST_CASE(a_wet_reach_gives_what_is_asked_for) {
  const auto after = ChannelLosses::lose<double>(1e5, 2.0, 4e3, {0.3, 0.2, 1e-6, 0.25}, dt);
  BOOST_TEST(after.evaporated == 0.3 * dt, tt::tolerance(1e-14));
  BOOST_TEST(after.seeped == (0.2 + 0.1) * dt, tt::tolerance(1e-14));
  BOOST_TEST(after.returned == 1e3);
  BOOST_TEST(after.store == 3e3 + 0.3 * dt, tt::tolerance(1e-14));
  BOOST_TEST(after.volume + dt * after.inflow == 1e5 + dt * (2.0 - 0.6) + 1e3,
             tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_dry_reach_gives_all_it_has_in_equal_shares) {
  const auto after = ChannelLosses::lose<double>(1e3, 0.01, 0.0, {0.3, 0.1, 0.0, 0.5}, dt);
  const double there = 1e3 + 0.01 * dt;
  BOOST_TEST(after.volume == 0.0);
  BOOST_TEST(after.inflow == 0.0);
  BOOST_TEST(after.evaporated == 0.75 * there, tt::tolerance(1e-14));
  BOOST_TEST(after.seeped == 0.25 * there, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_where_nothing_is_asked_for_or_there) {
  const auto idle = ChannelLosses::lose<double>(1e3, 0.5, 0.0, {0.0, 0.0, 0.0, 0.5}, dt);
  BOOST_TEST(idle.volume == 1e3);
  BOOST_TEST(idle.inflow == 0.5);
  const auto empty = ChannelLosses::lose<double>(0.0, 0.0, 0.0, {0.3, 0.1, 0.0, 0.5}, dt);
  BOOST_TEST(empty.evaporated == 0.0);
  BOOST_TEST(empty.store == 0.0);
  const auto below = ChannelLosses::lose<double>(-5.0, 0.0, 0.0, {0.3, 0.1, 0.0, 0.5}, dt);
  BOOST_TEST(below.volume == -5.0);  // for the ledger to find
  BOOST_TEST(
      std::isnan(ChannelLosses::lose<double>(NAN, 0.0, 0.0, {0.3, 0.1, 0.0, 0.5}, dt).volume));
}

BOOST_AUTO_TEST_CASE(the_tangent_is_the_central_difference) {
  const auto values = random_values();
  const auto after = [&](std::size_t i, double step, std::size_t moved) {
    std::array<double, 8> x{};
    for (std::size_t k = 0; k < 8; ++k) {
      x[k] = values[k][i] * (k == moved ? 1.0 + step : 1.0);
    }
    return ChannelLosses::lose<double>(x[0], x[1], x[2], {x[4] * x[3], x[5], x[6], x[7]}, dt);
  };
  for (std::size_t i = 0; i < reaches; ++i) {
    for (std::size_t moved = 0; moved < 8; ++moved) {
      std::array<Dual, 8> x;
      for (std::size_t k = 0; k < 8; ++k) {
        x[k] = Dual(values[k][i], k == moved ? values[k][i] : 0.0);
      }
      const auto exact =
          ChannelLosses::lose<Dual>(x[0], x[1], x[2], {x[4] * x[3], x[5], x[6], x[7]}, dt);
      const auto up = after(i, 1e-6, moved);
      const auto down = after(i, -1e-6, moved);
      const auto near = [](double high, double low, Dual value) {
        const double scale = std::fabs(value.v) + std::fabs(value.d) + 1e-12;
        return std::fabs((high - low) / 2e-6 - value.d) < 1e-7 * scale;
      };
      BOOST_TEST(near(up.volume, down.volume, exact.volume));
      BOOST_TEST(near(up.inflow, down.inflow, exact.inflow));
      BOOST_TEST(near(up.store, down.store, exact.store));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_transpose_agrees_with_the_tangent) {
  const auto values = random_values();
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  std::vector<Values> direction(8, Values(reaches));
  std::vector<Values> adjoint(9, Values(reaches));
  for (std::size_t k = 0; k < 8; ++k) {
    for (std::size_t i = 0; i < reaches; ++i) {
      direction[k][i] = values[k][i] * unit(random);
      adjoint[k][i] = k < 3 ? unit(random) : 0.0;
    }
  }
  auto moved = values;
  auto tangent = direction;
  const auto weights = adjoint;
  Leveled<LoseWaterTangents>::run(
      {moved[0].data(), moved[1].data(), moved[2].data(), tangent[0].data(), tangent[1].data(),
       tangent[2].data(), values[3].data(), values[4].data(), values[5].data(), values[6].data(),
       values[7].data(), direction[3].data(), direction[4].data(), direction[5].data(),
       direction[6].data(), direction[7].data()},
      0, reaches, dt);
  Leveled<TransposeLosses>::run(
      {adjoint[0].data(), adjoint[1].data(), adjoint[2].data(), adjoint[8].data(),
       adjoint[3].data(), adjoint[4].data(), adjoint[5].data(), adjoint[6].data(),
       adjoint[7].data(), values[3].data(), values[4].data(), values[5].data(), values[6].data(),
       values[7].data(), values[0].data(), values[1].data(), values[2].data()},
      0, reaches, dt);
  double forward = 0.0;
  double backward = 0.0;
  for (std::size_t i = 0; i < reaches; ++i) {
    for (std::size_t k = 0; k < 8; ++k) {
      forward += k < 3 ? weights[k][i] * tangent[k][i] : 0.0;
      backward += direction[k][i] * adjoint[k][i];
    }
  }
  BOOST_TEST(forward == backward, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
