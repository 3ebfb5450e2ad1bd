// Tangent and transpose of a routed window, rivers cut into branches and trunk included.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

#include "routed_basin.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

using Values = std::vector<double>;

// Owns what Controls views; in the same order everywhere.
struct ControlValues {
  Values volume, lateral, boundary, imposed, length, slope, width, roughness, celerity,
      discharge_ratio, weight, alluvial, reference, evaporation, conductivity, recession;

  explicit ControlValues(const RoutedBasin& basin)
      : volume(basin.volume.size()),
        lateral(basin.lateral.size()),
        boundary(basin.boundary.size()),
        imposed(basin.imposed.size()),
        length(basin.volume.size()),
        slope(basin.volume.size()),
        width(basin.volume.size()),
        roughness(basin.volume.size()),
        celerity(basin.volume.size()),
        discharge_ratio(basin.volume.size()),
        weight(basin.volume.size()),
        alluvial(basin.alluvial.size()),
        reference(basin.reference.size()),
        evaporation(basin.losses.bed_conductivity.size()),
        conductivity(basin.losses.bed_conductivity.size()),
        recession(basin.losses.bed_conductivity.size()) {}

  std::vector<Values*> all() {
    return {&volume,    &lateral,     &boundary,     &imposed,         &length, &slope,
            &width,     &roughness,   &celerity,     &discharge_ratio, &weight, &alluvial,
            &reference, &evaporation, &conductivity, &recession};
  }
  template <class Value>
  Controls<Value> view() {
    return {volume,    lateral,     boundary,     imposed,         length, slope,
            width,     roughness,   celerity,     discharge_ratio, weight, alluvial,
            reference, evaporation, conductivity, recession};
  }
};

struct ResponseValues {
  Values volume, discharge, exchange, alluvial;

  explicit ResponseValues(const RoutedBasin& basin)
      : volume(basin.volume.size()),
        discharge(basin.lateral.size()),
        exchange(basin.steps * basin.substeps * basin.recorded.size()),
        alluvial(basin.alluvial.size()) {}

  std::vector<Values*> all() { return {&volume, &discharge, &exchange, &alluvial}; }
  template <class Value>
  Responses<Value> view() {
    return {volume, discharge, exchange, alluvial};
  }
};

// The quantities of a basin that directions move, in the order of ControlValues::all.
std::vector<Values*> controls_of(RoutedBasin& basin) {
  auto& channel = basin.channel;
  return {&basin.volume,
          &basin.lateral,
          &basin.boundary,
          &basin.imposed,
          &channel.length,
          &channel.slope,
          &channel.width,
          &channel.roughness,
          &basin.speed.celerity,
          &basin.speed.discharge_ratio,
          &basin.speed.weight,
          &basin.alluvial,
          &basin.reference,
          &basin.losses.evaporation_coefficient,
          &basin.losses.bed_conductivity,
          &basin.losses.alluvial_recession};
}

// Lengthens reaches at whose travel time the coefficients have a kink, where no difference is a
// derivative.
void leave_kinks(RoutedBasin& basin) {
  const double dt = basin.step_length * 86400.0 / static_cast<double>(basin.substeps);
  auto& [length, slope, width, roughness] = basin.channel;
  const auto& [celerity, ratio, weight] = basin.speed;
  for (std::size_t r = 0; r < length.size(); ++r) {
    const double own = Muskingum::channel_celerity(slope[r], width[r], roughness[r], ratio[r]);
    const double time = length[r] / (std::isnan(celerity[r]) ? own : celerity[r]);
    const double middle = time * (1.0 - weight[r]) + 0.5 * dt;
    const double least = std::fmax(time, dt);
    if (std::fabs(middle - least) < 1e-3 * least || std::fabs(time - dt) < 1e-3 * dt) {
      length[r] *= 1.01;
    }
  }
}

// Lets no reach fall dry, for the losses have a kink there.
void keep_wet(RoutedBasin& basin) {
  for (auto& flow : basin.lateral) {
    flow += basin.variant.losses ? 0.3 : 0.0;
  }
  for (auto& conductivity : basin.losses.bed_conductivity) {
    conductivity *= 1e-3;
  }
}

// A basin with branches, a trunk and an imposed reach near a head.
RoutedBasin basin_with_everything(const Variant& variant) {
  RoutedBasin basin(6000, 5, 3, variant);
  if (variant.scheme == Scheme::muskingum) {
    basin.step_length = 0.05;  // sub-steps about as long as the travel times
    leave_kinks(basin);
  }
  const auto count = basin.reaches_above();
  for (std::size_t r = 0; r < count.size() && basin.imposed_reaches.empty(); ++r) {
    if (count[r] > 20.0 && count[r] < 60.0) {
      basin.imposed_reaches = {static_cast<std::int32_t>(r)};
    }
  }
  basin.drop_absent_boundaries();
  basin.imposed.assign(basin.steps * basin.substeps, 1.3);
  return basin;
}

double dot(const std::vector<Values*>& a, const std::vector<Values*>& b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    sum = std::inner_product(a[k]->begin(), a[k]->end(), b[k]->begin(), sum);
  }
  return sum;
}

void randomise(const std::vector<Values*>& all, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  for (auto* values : all) {
    for (auto& value : *values) {
      value = unit(random);
    }
  }
}

// Directions in proportion to the values, so that all matter alike.
ControlValues proportional_directions(RoutedBasin& basin) {
  ControlValues directions(basin);
  randomise(directions.all(), 21);
  const auto values = controls_of(basin);
  for (std::size_t k = 0; k < values.size(); ++k) {
    for (std::size_t i = 0; i < values[k]->size(); ++i) {
      const double value = (*values[k])[i];
      (*directions.all()[k])[i] *= std::isnan(value) ? 0.0 : value;
    }
  }
  return directions;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(router_derivatives)

BOOST_AUTO_TEST_CASE(tangent_is_the_central_difference) {
  for (const auto& variant : variants) {
    auto basin = basin_with_everything(variant);
    keep_wet(basin);
    auto directions = proportional_directions(basin);
    ResponseValues tangent(basin);
    Team team(2);
    basin.router().route_tangent(basin.window(), directions.view<const double>(),
                                 tangent.view<double>(), team);

    constexpr double h = 1e-5;
    const auto shifted = [&](double step) {
      auto moved = basin;
      const auto values = controls_of(moved);
      for (std::size_t k = 0; k < values.size(); ++k) {
        for (std::size_t i = 0; i < values[k]->size(); ++i) {
          (*values[k])[i] += step * (*directions.all()[k])[i];
        }
      }
      auto router = moved.router();
      return moved.route(router, team);
    };
    const auto ahead = shifted(h);
    const auto behind = shifted(-h);
    const auto compare = [&](const Values& up, const Values& down, const Values& exact) {
      const auto largest = [](const Values& values) {
        double most = 0.0;
        for (const double value : values) {
          most = std::fmax(most, std::fabs(value));
        }
        return most;
      };
      Values difference(exact.size());
      for (std::size_t i = 0; i < exact.size(); ++i) {
        difference[i] = std::isnan(up[i]) ? 0.0 : (up[i] - down[i]) / (2.0 * h) - exact[i];
      }
      BOOST_TEST(largest(difference) < 1e-7 * largest(exact));
    };
    compare(ahead.volume, behind.volume, tangent.volume);
    compare(ahead.discharge, behind.discharge, tangent.discharge);
    compare(ahead.exchange, behind.exchange, tangent.exchange);
    if (variant.losses) {
      compare(ahead.alluvial, behind.alluvial, tangent.alluvial);
    }
  }
}

BOOST_AUTO_TEST_CASE(tangent_and_transpose_agree_to_twelve_digits) {
  for (const auto& variant : variants) {
    auto basin = basin_with_everything(variant);
    auto directions = proportional_directions(basin);
    ResponseValues tangent(basin);
    ResponseValues weights(basin);
    ControlValues gradient(basin);
    randomise(weights.all(), 22);
    Team team(2);
    const auto router = basin.router();
    router.route_tangent(basin.window(), directions.view<const double>(), tangent.view<double>(),
                         team);
    router.route_transpose(basin.window(), weights.view<const double>(), gradient.view<double>(),
                           team);
    const double forward = dot(tangent.all(), weights.all());
    const double backward = dot(directions.all(), gradient.all());
    BOOST_TEST(forward == backward, tt::tolerance(1e-12));
    // and control by control, so that none hides behind the others
    for (std::size_t k = 0; k < gradient.all().size(); ++k) {
      ControlValues only(basin);
      *only.all()[k] = *directions.all()[k];
      router.route_tangent(basin.window(), only.view<const double>(), tangent.view<double>(), team);
      BOOST_TEST(dot(tangent.all(), weights.all()) == dot(only.all(), gradient.all()),
                 tt::tolerance(1e-11));
      const bool of_speed = k >= 8 && k < 11;
      const bool counts =
          (!of_speed || variant.scheme == Scheme::muskingum) && (k < 11 || variant.losses);
      BOOST_TEST((dot(only.all(), gradient.all()) != 0.0) == counts);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_transpose_has_the_same_bits_on_one_two_and_four_threads) {
  for (const auto& variant : variants) {
    auto basin = basin_with_everything(variant);
    ResponseValues weights(basin);
    randomise(weights.all(), 23);
    const auto router = basin.router();
    const auto gradient = [&](std::size_t threads) {
      Team team(threads);
      ControlValues result(basin);
      router.route_transpose(basin.window(), weights.view<const double>(), result.view<double>(),
                             team);
      return result;
    };
    auto one = gradient(1);
    for (const std::size_t threads : {2U, 4U}) {
      auto other = gradient(threads);
      for (std::size_t k = 0; k < one.all().size(); ++k) {
        const auto& expected = *one.all()[k];
        const auto& found = *other.all()[k];
        BOOST_REQUIRE(found.size() == expected.size());
        BOOST_TEST((expected.empty() || std::memcmp(expected.data(), found.data(),
                                                    expected.size() * sizeof(double)) == 0));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_drop_counts_once) {
  for (const auto& variant : variants) {
    // storage + dt * outflow of the window grows by one for each m3 that was there or came in
    RoutedBasin basin(6000, 5, 3, variant);
    const double dt = basin.step_length * 86400.0;
    ResponseValues weights(basin);
    std::ranges::fill(weights.volume, 1.0);
    std::ranges::fill(weights.alluvial, 1.0);
    std::ranges::fill(basin.losses.evaporation_coefficient, 0.0);
    for (std::size_t k = 0; k < weights.discharge.size(); ++k) {
      weights.discharge[k] = basin.downstream[k % 6000] < 0 ? dt : 0.0;
    }
    ControlValues gradient(basin);
    Team team(1);
    basin.router().route_transpose(basin.window(), weights.view<const double>(),
                                   gradient.view<double>(), team);
    const auto all_near = [](const Values& values, double expected) {
      return std::ranges::all_of(
          values, [&](double value) { return std::fabs(value / expected - 1.0) < 1e-11; });
    };
    BOOST_TEST(all_near(gradient.volume, 1.0));
    BOOST_TEST(all_near(gradient.alluvial, 1.0));
    BOOST_TEST(all_near(gradient.lateral, dt));
    BOOST_TEST(all_near(gradient.boundary, dt));
  }
}

BOOST_AUTO_TEST_SUITE_END()
