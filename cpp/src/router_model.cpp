// What a scheme computes with, made from the channel and its wave speed, and the derivatives of that.
#include <cmath>

#include "arrays.hpp"
#include "kzwater/lateral/router.hpp"
#include "reach_step.hpp"

namespace kzwater {

namespace {

double at(std::span<const double> values, std::size_t index) {
  return values.empty() ? 0.0 : values[index];
}

void fill(std::vector<double>& values, std::size_t reaches, double declared) {
  if (values.empty()) {
    values.assign(reaches, declared);
  }
}

}  // namespace

/// Derivatives of the logarithm of ReachModel::coefficient.
struct Router::LogPartials {
  double length, slope, width, roughness, celerity, discharge_ratio;
};

void Router::make_model() {
  const auto reaches = network_.size();
  auto& [celerity, discharge_ratio, weight] = setup_.speed;
  fill(celerity, reaches, std::nan(""));
  fill(discharge_ratio, reaches, wave_discharge_ratio.meta.initial);
  fill(weight, reaches, muskingum_weight.meta.initial);
  expect_size("wave_celerity", celerity.size(), reaches);
  expect_size("wave_discharge_ratio", discharge_ratio.size(), reaches);
  expect_size("muskingum_weight", weight.size(), reaches);
  model_.scheme = setup_.scheme;
  model_.weight = weight;
  const auto& [length, slope, width, roughness] = setup_.channel;
  for (std::size_t r = 0; r < reaches; ++r) {
    if (model_.scheme == Scheme::kinematic_wave) {
      model_.coefficient.push_back(
          KinematicWave::outflow_coefficient(length[r], slope[r], width[r], roughness[r]));
    } else {
      const double speed = std::isnan(celerity[r])
                               ? Muskingum::channel_celerity(slope[r], width[r], roughness[r],
                                                             discharge_ratio[r])
                               : celerity[r];
      model_.coefficient.push_back(length[r] / speed);
    }
  }
}

Router::LogPartials Router::log_partials(std::size_t reach) const {
  const auto& [length, slope, width, roughness] = setup_.channel;
  if (model_.scheme == Scheme::kinematic_wave) {
    const auto partial =
        KinematicWave::log_partials(length[reach], slope[reach], width[reach], roughness[reach]);
    return {partial.length, partial.slope, partial.width, partial.roughness, 0.0, 0.0};
  }
  const auto& speed = setup_.speed;
  if (std::isnan(speed.celerity[reach])) {
    return {1.0 / length[reach],    -0.3 / slope[reach], -0.4 / width[reach],
            0.6 / roughness[reach], 0.0,                 -0.4 / speed.discharge_ratio[reach]};
  }
  return {1.0 / length[reach], 0.0, 0.0, 0.0, -1.0 / speed.celerity[reach], 0.0};
}

ModelDirections Router::model_directions(const Controls<const double>& directions) const {
  ModelDirections result(network_.size());
  for (std::size_t r = 0; r < network_.size(); ++r) {
    const auto partial = log_partials(r);
    result.log_coefficient[r] =
        partial.length * at(directions.length, r) + partial.slope * at(directions.slope, r) +
        partial.width * at(directions.width, r) + partial.roughness * at(directions.roughness, r) +
        partial.celerity * at(directions.celerity, r) +
        partial.discharge_ratio * at(directions.discharge_ratio, r);
    result.weight[r] = at(directions.weight, r);
  }
  return result;
}

void Router::put_channel_gradient(const ModelDirections& adjoint,
                                  const Controls<double>& result) const {
  const auto put = [&](std::span<double> target, auto partial) {
    for (std::size_t r = 0; r < target.size(); ++r) {
      target[r] = adjoint.log_coefficient[r] * (log_partials(r).*partial);
    }
  };
  put(result.length, &LogPartials::length);
  put(result.slope, &LogPartials::slope);
  put(result.width, &LogPartials::width);
  put(result.roughness, &LogPartials::roughness);
  put(result.celerity, &LogPartials::celerity);
  put(result.discharge_ratio, &LogPartials::discharge_ratio);
  std::ranges::copy_n(adjoint.weight.begin(), static_cast<std::ptrdiff_t>(result.weight.size()),
                      result.weight.begin());
}

}  // namespace kzwater
