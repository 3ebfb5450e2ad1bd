// Water handed over between HRUs of a unit: conserved, transposed, and never cut by a chunk.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "kzwater/column.hpp"
#include "kzwater/error.hpp"
#include "kzwater/lateral/exchange.hpp"

using namespace kzwater;

namespace {

/// Bands of two HRUs each; every band gives to the one below it, the lowest to nobody.
struct Slope {
  std::vector<double> area;
  std::vector<std::int32_t> first, end;

  explicit Slope(std::size_t bands, unsigned seed = 3) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> between(1e3, 1e6);
    for (std::size_t hru = 0; hru < 2 * bands; ++hru) {
      area.push_back(between(random));
      const auto below = static_cast<std::int32_t>(hru / 2 * 2) - 2;
      first.push_back(below < 0 ? 0 : below);
      end.push_back(below < 0 ? 0 : below + 2);
    }
  }
  Neighbourhood neighbourhood() const { return {area.data(), first.data(), end.data()}; }
  double volume(const std::vector<double>& depth) const {
    return std::inner_product(depth.begin(), depth.end(), area.begin(), 0.0);
  }
};

std::vector<double> random_depths(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> between(0.0, 500.0);
  std::vector<double> depth(count);
  std::ranges::generate(depth, [&] { return between(random); });
  return depth;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exchange)

BOOST_AUTO_TEST_CASE(volume_is_conserved) {
  const Slope slope(5);
  const auto leaving = random_depths(10, 1);
  std::vector<double> received(10, 7.0);
  hand_over(slope.neighbourhood(), 0, 10, leaving.data(), received.data());
  BOOST_TEST(slope.volume(received) == slope.volume(leaving), boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_volume_lies_evenly_on_the_band_below) {
  Slope slope(2);
  slope.area = {1.0, 3.0, 2.0, 5.0};
  const std::vector<double> leaving{0.0, 0.0, 8.0, 0.0};
  std::vector<double> received(4);
  hand_over(slope.neighbourhood(), 0, 4, leaving.data(), received.data());
  BOOST_TEST(received == (std::vector<double>{4.0, 4.0, 0.0, 0.0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_nobody_takes_stays) {
  Slope slope(2);
  slope.area = {0.0, 0.0, 2.0, 5.0};
  const std::vector<double> leaving{1.0, 2.0, 3.0, 4.0};
  std::vector<double> received(4);
  hand_over(slope.neighbourhood(), 0, 4, leaving.data(), received.data());
  BOOST_TEST(received == leaving, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_transpose_has_the_same_dot_product) {
  const Slope slope(40);
  const auto leaving = random_depths(80, 1);
  const auto weight = random_depths(80, 2);
  std::vector<double> received(80);
  std::vector<double> adjoint(80, 0.0);
  hand_over(slope.neighbourhood(), 0, 80, leaving.data(), received.data());
  hand_over_transpose(slope.neighbourhood(), 0, 80, weight.data(), adjoint.data());
  BOOST_TEST(std::inner_product(received.begin(), received.end(), weight.begin(), 0.0) ==
                 std::inner_product(leaving.begin(), leaving.end(), adjoint.begin(), 0.0),
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(no_chunk_cuts_a_unit) {
  std::vector<std::int32_t> unit;
  std::mt19937 random(4);
  for (std::int32_t u = 0; u < 200; ++u) {
    unit.insert(unit.end(), u == 77 ? 3 * chunk_size : 1 + random() % 40, u);
  }
  const auto begins = chunks_of_units(unit);
  BOOST_TEST(begins.front() == 0U);
  BOOST_TEST(begins.back() == unit.size());
  for (std::size_t chunk = 1; chunk + 1 < begins.size(); ++chunk) {
    BOOST_TEST(unit[begins[chunk]] != unit[begins[chunk] - 1]);
    const bool one_unit = unit[begins[chunk + 1] - 1] == unit[begins[chunk]];
    BOOST_TEST((one_unit || begins[chunk + 1] - begins[chunk] <= chunk_size));
  }
}

BOOST_AUTO_TEST_CASE(no_units_are_no_chunks) {
  BOOST_TEST(chunks_of_units({}).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
