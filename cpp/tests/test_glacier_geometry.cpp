// Areas of glaciers: scaling, land with its water, ice that keeps its volume; and the transposes.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "kzwater/lateral/glacier_geometry.hpp"

using namespace kzwater;

namespace {

std::vector<double> random_values(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> between(0.0, 100.0);
  std::vector<double> values(count);
  std::ranges::generate(values, [&] { return between(random); });
  return values;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

constexpr std::array moves{
    LandMove{.from = 0, .to = 3, .area = 2.0, .to_area = 5.0},
    LandMove{.from = 1, .to = 3, .area = 4.0, .to_area = 7.0},
    LandMove{.from = 3, .to = 2, .area = 1.5, .to_area = 0.0},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(glacier_geometry)

// V = c A^1.36, so half the volume covers 2^(-1 / 1.36) of the area.
BOOST_AUTO_TEST_CASE(area_scales_with_volume) {
  BOOST_TEST(scaled_area(10.0, 4.0, 2.0) == 10.0 * std::pow(0.5, 1.0 / 1.36),
             boost::test_tools::tolerance(1e-13));
  BOOST_TEST(scaled_area(10.0, 4.0, 4.0) == 10.0);
  BOOST_TEST(scaled_area(10.0, 4.0, 9.0) == 10.0);
  BOOST_TEST(scaled_area(10.0, 4.0, 0.0) == 0.0);
}

BOOST_AUTO_TEST_CASE(the_lowest_land_is_lost_first) {
  const std::vector<double> full{4.0, 3.0, 2.0};
  BOOST_TEST(filled_from_top(full, 9.0) == full, boost::test_tools::per_element());
  BOOST_TEST(filled_from_top(full, 4.5) == (std::vector<double>{0.0, 2.5, 2.0}),
             boost::test_tools::per_element());
  BOOST_TEST(filled_from_top(full, 0.0) == (std::vector<double>{0.0, 0.0, 0.0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(land_keeps_its_water) {
  std::vector<double> area{6.0, 4.0, 0.0, 5.0};
  std::vector<double> depth{10.0, 20.0, 0.0, 2.0};
  const double before = dot(area, depth);
  carry(moves, depth);
  const std::vector<double> after{4.0, 0.0, 1.5, 9.5};
  BOOST_TEST(dot(after, depth) == before, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(depth[3] == (5.0 * 2.0 + 2.0 * 10.0 + 4.0 * 20.0) / 11.0,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(depth[2] == depth[3]);
}

BOOST_AUTO_TEST_CASE(carrying_has_its_transpose) {
  auto value = random_values(4, 1);
  const auto before = value;
  auto adjoint = random_values(4, 2);
  const auto weight = adjoint;
  carry(moves, value);
  carry_transpose(moves, adjoint);
  BOOST_TEST(dot(value, weight) == dot(before, adjoint), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(ice_keeps_its_volume_and_takes_the_shape) {
  const std::vector<double> area{0.0, 2.5, 2.0};
  const std::vector<double> shape{50.0, 100.0, 25.0};
  const auto ice = reshaped_ice(std::vector{40.0, 270.0, 120.0}, area, shape);
  BOOST_TEST(dot(ice, area) == 430.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(ice[0] == 0.0);
  BOOST_TEST(ice[1] / ice[2] == 4.0, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(reshaping_has_its_transpose) {
  const std::vector<double> area{0.0, 2.5, 2.0};
  const std::vector<double> shape{50.0, 100.0, 25.0};
  const auto volume = random_values(3, 1);
  const auto weight = random_values(3, 2);
  BOOST_TEST(dot(reshaped_ice(volume, area, shape), weight) ==
                 dot(volume, reshaped_ice_transpose(weight, area, shape)),
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
