// The linear Muskingum scheme of one reach: coefficients, moments of its response, derivatives.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "kzwater/lateral/muskingum.hpp"
#include "kzwater/level.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

constexpr double hour = 3600.0;

// Travel times and weights from far below to far above the classical range at dt = 1 h.
struct Reach {
  double travel_time, weight;
};
std::vector<Reach> reaches() {
  std::vector<Reach> result;
  for (const double hours : {1e-6, 0.1, 0.5, 0.99, 1.0, 1.3, 2.0, 5.0, 50.0, 1e6}) {
    for (const double weight : {0.0, 0.1, 0.25, 0.4, 0.5}) {
      result.push_back({hours * hour, weight});
    }
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(muskingum)

BOOST_AUTO_TEST_CASE(no_coefficient_is_negative_for_any_reach) {
  for (const auto& [travel_time, weight] : reaches()) {
    const auto [drained, passed] = Muskingum::coefficients(travel_time, weight, hour);
    BOOST_TEST(drained > 0.0);
    BOOST_TEST(drained <= 1.0);
    BOOST_TEST(passed >= 0.0);
    BOOST_TEST(passed <= 1.0);
  }
}

BOOST_AUTO_TEST_CASE(within_its_range_it_is_the_classical_scheme) {
  // Q2 = C1 I2 + C2 I1 + C3 Q1 (Chow 1988, equation 8.4.7), its means over the steps from volumes
  const double k = 2.0 * hour;
  const double x = 0.2;
  const double divisor = k * (1.0 - x) + 0.5 * hour;
  const double c1 = (0.5 * hour - k * x) / divisor;
  const double c2 = (0.5 * hour + k * x) / divisor;
  const double c3 = (k * (1.0 - x) - 0.5 * hour) / divisor;
  const auto [drained, passed] = Muskingum::coefficients(k, x, hour);
  double in = 3.0;
  double out = 3.0;
  double volume = k * 3.0;
  for (int step = 0; step < 40; ++step) {
    const double next_in = 3.0 + 10.0 * std::exp(-std::pow((step - 8.0) / 4.0, 2.0));
    const double next_out = c1 * next_in + c2 * in + c3 * out;
    const double entering = 0.5 * (in + next_in) * hour;
    const double leaving = drained * volume + passed * entering;
    BOOST_TEST(leaving / hour == 0.5 * (out + next_out), tt::tolerance(1e-13));
    volume += entering - leaving;
    BOOST_TEST(volume == k * (x * next_in + (1.0 - x) * next_out), tt::tolerance(1e-13));
    in = next_in;
    out = next_out;
  }
}

BOOST_AUTO_TEST_CASE(the_mean_delay_is_the_travel_time_for_any_reach) {
  // response 1 m3 in the first step; mean K, variance K^2 (1 - 2 x) within the classical range
  for (const auto& [travel_time, weight] : reaches()) {
    if (travel_time > 100.0 * hour) {
      continue;  // the tail is too long to sum up
    }
    const auto [drained, passed] = Muskingum::coefficients(travel_time, weight, hour);
    double volume = 1.0 - passed;
    double mean = 0.0;
    double square = 0.0;
    for (int step = 1; step < 20000; ++step) {
      const double leaving = drained * volume;
      mean += leaving * step * hour;
      square += leaving * step * hour * step * hour;
      volume -= leaving;
    }
    BOOST_TEST(mean == travel_time, tt::tolerance(1e-9));
    const bool classical =
        hour >= 2.0 * travel_time * weight && hour <= 2.0 * travel_time * (1.0 - weight);
    if (classical && weight < 0.5) {
      BOOST_TEST(square - mean * mean == travel_time * travel_time * (1.0 - 2.0 * weight),
                 tt::tolerance(1e-8));
    }
  }
}

BOOST_AUTO_TEST_CASE(partial_derivatives_are_central_differences) {
  constexpr double h = 1e-6;
  for (const auto& [travel_time, weight] : reaches()) {
    const double divisor = Muskingum::divisor(travel_time, weight, hour);
    const double middle = travel_time * (1.0 - weight) + 0.5 * hour;
    const double bound = std::fmax(travel_time, hour);
    if (std::fabs(middle - bound) < 1e-4 * divisor || travel_time > 100.0 * hour ||
        std::fabs(travel_time - hour) < 1e-4 * hour) {
      continue;  // at a kink, or too slow for differences
    }
    const auto partial = Muskingum::partials(travel_time, weight, hour);
    const auto later = Muskingum::coefficients(travel_time * std::exp(h), weight, hour);
    const auto sooner = Muskingum::coefficients(travel_time * std::exp(-h), weight, hour);
    const auto up = Muskingum::coefficients(travel_time, weight + h, hour);
    const auto down = Muskingum::coefficients(travel_time, weight - h, hour);
    const auto near = [](double difference, double exact) {
      return std::fabs(difference / (2.0 * h) - exact) < 1e-8;
    };
    BOOST_TEST(near(later.drained - sooner.drained, partial.log_travel_time.drained));
    BOOST_TEST(near(later.passed - sooner.passed, partial.log_travel_time.passed));
    BOOST_TEST(near(up.drained - down.drained, partial.weight.drained));
    BOOST_TEST(near(up.passed - down.passed, partial.weight.passed));
  }
}

BOOST_AUTO_TEST_CASE(celerity_of_the_channel_is_that_of_its_normal_depth) {
  // a channel 36 m wide stands for 25 m3 s-1
  const double slope = 1e-3;
  const double roughness = 0.04;
  const double depth = std::pow(roughness * 25.0 / (36.0 * std::sqrt(slope)), 0.6);
  BOOST_TEST(
      Muskingum::channel_celerity(slope, 36.0, roughness, 1.0) == 5.0 / 3.0 * 25.0 / (36.0 * depth),
      tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
