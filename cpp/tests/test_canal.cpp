// Losses of a reach of a canal: Kostyakov's law in closed form, shares, derivatives; its ice.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <utility>

#include "kzwater/lateral/canal.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

const auto losing = [](auto x) {
  using T = typename decltype(x)::value_type;
  const auto shares = Canal::shares<T>({x[0], x[1], x[2], x[3], x[4], x[5], x[6]}, x[7], x[8]);
  return std::array<T, 4>{shares.arriving, shares.seeping, shares.evaporating, shares.spilling};
};
/// Of thickness, warmth, what whole ice leaves, and the rules of ice.
const auto freezing = []<class T>(const std::array<T, 6>& x) {
  const auto [thickness, open, left] = Canal::freeze<T>(x[0], x[1], x[2], {x[3], x[4], x[5]});
  return std::array<T, 3>{thickness, open, left};
};
constexpr std::array usual{20.0, 12.0, 30.0, 1.9, 0.4, 0.8, 0.03, 18.0, 6.0};

}  // namespace

BOOST_AUTO_TEST_SUITE(canals)

/// dQ/dL = -(A/100) l Q^(1-m) marched in small steps.
BOOST_AUTO_TEST_CASE(seepage_is_kostyakovs_along_the_reach) {
  const auto shares = Canal::shares<double>({25.0, 0.0, 40.0, 3.4, 0.5, 0.9, 0.0}, 16.0, 0.0);
  double flow = 16.0;
  const int pieces = 200000;
  for (int i = 0; i < pieces; ++i) {
    const double length = 25.0 / pieces;
    const double middle = flow - 0.5 * length * 0.034 * 0.9 * std::sqrt(flow);
    flow -= length * 0.034 * 0.9 * std::sqrt(middle);
  }
  BOOST_TEST(shares.arriving == flow / 16.0, tt::tolerance(1e-9));
  BOOST_TEST(shares.seeping == 1.0 - flow / 16.0, tt::tolerance(1e-8));
}

BOOST_AUTO_TEST_CASE(evaporation_is_that_of_the_surface) {
  // 10 km x 20 m x 8 mm d-1 = 1600 m3 d-1 of 5 m3 s-1
  const auto shares = Canal::shares<double>({10.0, 20.0, 5.0, 0.0, 0.4, 1.0, 0.0}, 5.0, 8.0);
  BOOST_TEST(shares.evaporating == 1600.0 / (5.0 * 86400.0), tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_canal_without_length_loses_nothing) {
  const auto shares = Canal::shares<double>({0.0, 20.0, 5.0, 1.9, 0.4, 1.0, 0.0}, 5.0, 8.0);
  BOOST_TEST(shares.arriving == 1.0, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(shares_sum_to_one_and_something_always_arrives) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (int i = 0; i < 2000; ++i) {
    const auto u = [&] { return unit(random); };
    const auto [arriving, seeping, evaporating, spilling] = Canal::shares<double>(
        {500.0 * u(), 100.0 * u(), 100.0 * u(), 20.0 * u(), u(), u(), 0.9 * u()}, 50.0 * u(),
        15.0 * u());
    BOOST_TEST(arriving > 0.0);
    BOOST_TEST(seeping >= 0.0);
    BOOST_TEST(evaporating >= 0.0);
    BOOST_TEST(spilling >= 0.0);
    BOOST_TEST(arriving + seeping + evaporating + spilling == 1.0, tt::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_lining_and_more_flow_lessen_the_share_that_seeps) {
  const auto seeping = [](double lining, double flow) {
    return Canal::shares<double>({20.0, 0.0, 10.0, 1.9, 0.4, lining, 0.0}, flow, 0.0).seeping;
  };
  BOOST_TEST(seeping(0.3, 8.0) < 0.35 * seeping(1.0, 8.0));
  BOOST_TEST(seeping(1.0, 16.0) < seeping(1.0, 8.0));
  BOOST_TEST(seeping(1.0, 0.0) == seeping(1.0, 2.0));  // a fifth of the capacity
}

BOOST_AUTO_TEST_CASE(the_tangent_is_the_central_difference) {
  for (std::size_t moved = 0; moved < usual.size(); ++moved) {
    auto up = usual;
    auto down = usual;
    up[moved] *= 1.0 + 1e-6;
    down[moved] *= 1.0 - 1e-6;
    const auto exact = local_column(losing, usual, moved);
    for (std::size_t k = 0; k < 4; ++k) {
      const double difference = (losing(up)[k] - losing(down)[k]) / (2e-6 * usual[moved]);
      BOOST_TEST(std::abs(difference - exact[k].d) <= 1e-8 * (1.0 + std::abs(exact[k].d)));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_transpose_agrees_with_the_tangent) {
  const std::array<double, 4> adjoint{0.3, -0.7, 0.2, 1.1};
  const auto jacobian = local_jacobian<4>(losing, usual);
  const auto back = local_transpose<4>(losing, usual, adjoint);
  std::array<double, 9> direction{};
  double forward = 0.0;
  double backward = 0.0;
  for (std::size_t i = 0; i < 9; ++i) {
    direction[i] = 0.1 * static_cast<double>(i) - 0.35;
    backward += back[i] * direction[i];
    for (std::size_t k = 0; k < 4; ++k) {
      forward += adjoint[k] * jacobian[k][i] * direction[i];
    }
  }
  BOOST_TEST(forward == backward, tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(ice_leaves_a_share_of_the_capacity) {
  // 4 degrees of frost: (20^2 4)^(1/2) = 40 mm cover 0.8 at the end of the step, 0.4 in the mean
  const IceRules<double> rules{20.0, 7.0, 50.0};
  const auto grown = Canal::freeze(0.0, -4.0, 0.63, rules);
  BOOST_TEST(grown.thickness == 40.0, tt::tolerance(1e-12));
  BOOST_TEST(grown.open == 0.6, tt::tolerance(1e-12));
  BOOST_TEST(grown.left == 0.6 + 0.63 * 0.4, tt::tolerance(1e-12));
  const auto whole = Canal::freeze(200.0, -4.0, 0.63, rules);
  BOOST_TEST(whole.open == 0.0);
  BOOST_TEST(whole.left == 0.63, tt::tolerance(1e-14));
  const auto none = Canal::freeze(0.0, 3.0, 0.63, rules);
  BOOST_TEST(none.thickness == 0.0);
  BOOST_TEST(none.left == 1.0);
  BOOST_TEST(Canal::freeze(200.0, -4.0, 1.0, rules).left == 1.0);
}

BOOST_AUTO_TEST_CASE(tangents_and_transposes_of_ice_agree) {
  // it grows, grows where it is whole, closes, thaws, is gone within the step, there is none
  for (const auto& [thickness, warmth] :
       {std::pair{20.0, -2.0}, std::pair{80.0, -2.0}, std::pair{40.0, -9.0}, std::pair{30.0, 2.0},
        std::pair{30.0, 9.0}, std::pair{0.0, 9.0}}) {
    check_local_derivatives<3>(freezing, std::array{thickness, warmth, 0.63, 20.0, 7.0, 50.0});
  }
}

BOOST_AUTO_TEST_SUITE_END()
