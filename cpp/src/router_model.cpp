// What a scheme computes with, made from the channel and its wave speed, and the derivatives of
// that.
#include <algorithm>
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

constexpr double seconds_per_day = 86400.0;
constexpr double metres_per_second = 1e-3 / seconds_per_day;  // in a mm d-1

bool any(const std::vector<double>& values) {
  return std::ranges::any_of(values, [](double value) { return value != 0.0; });
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
      const double speed =
          std::isnan(celerity[r])
              ? Muskingum::channel_celerity(slope[r], width[r], roughness[r], discharge_ratio[r])
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
    return {1.0 / length[reach],
            -0.3 / slope[reach],
            -0.4 / width[reach],
            0.6 / roughness[reach],
            0.0,
            -0.4 / speed.discharge_ratio[reach]};
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
    const auto& [evaporation, conductivity, recession] = setup_.losses;
    const double length = setup_.channel.length[r];
    const double width = setup_.channel.width[r];
    const double surface = at(directions.length, r) * width + length * at(directions.width, r);
    const double coefficient = at(directions.evaporation_coefficient, r);
    const double speed = metres_per_second * at(directions.bed_conductivity, r);
    const double seeping = metres_per_second * conductivity[r];
    result.evaporating[r] =
        metres_per_second * (coefficient * width * length + evaporation[r] * surface);
    result.bed[r] = speed * width * length + seeping * surface;
    result.per_volume[r] = 2.0 / width * (speed - seeping / width * at(directions.width, r));
    result.recession_time[r] = seconds_per_day * at(directions.alluvial_recession, r);
  }
  return result;
}

/// Makes what the losses compute with: of the water surface w L and the perimeter w + 2 V / (w L).
void Router::add_losses() {
  const auto reaches = network_.size();
  auto& [evaporation, conductivity, recession] = setup_.losses;
  fill(evaporation, reaches, channel_evaporation_coefficient.meta.initial);
  fill(conductivity, reaches, bed_conductivity.meta.initial);
  fill(recession, reaches, alluvial_recession.meta.initial);
  expect_size("channel_evaporation_coefficient", evaporation.size(), reaches);
  expect_size("bed_conductivity", conductivity.size(), reaches);
  expect_size("alluvial_recession", recession.size(), reaches);
  model_.loses = any(evaporation) || any(conductivity);
  for (std::size_t r = 0; r < reaches; ++r) {
    const double surface = setup_.channel.width[r] * setup_.channel.length[r];
    const double seeping = metres_per_second * conductivity[r];
    model_.evaporating.push_back(metres_per_second * evaporation[r] * surface);
    model_.bed.push_back(seeping * surface);
    model_.per_volume.push_back(2.0 * seeping / setup_.channel.width[r]);
    model_.recession_time.push_back(seconds_per_day * recession[r]);
  }
}

bool Router::evaporates() const {
  return any(setup_.losses.evaporation_coefficient);
}

/// Adds to the gradient of the channel what it has through the losses, and puts that of the losses.
void Router::put_loss_gradient(const ModelDirections& adjoint,
                               const Controls<double>& result) const {
  const auto& [evaporation, conductivity, recession] = setup_.losses;
  const auto put = [](std::span<double> target, std::size_t reach, double value) {
    if (!target.empty()) {
      target[reach] = value;
    }
  };
  for (std::size_t r = 0; r < network_.size(); ++r) {
    const double length = setup_.channel.length[r];
    const double width = setup_.channel.width[r];
    const double seeping = metres_per_second * conductivity[r];
    const double surface =
        metres_per_second * evaporation[r] * adjoint.evaporating[r] + seeping * adjoint.bed[r];
    const double banks = 2.0 / width * adjoint.per_volume[r];
    put(result.length, r, at(result.length, r) + width * surface);
    put(result.width, r, at(result.width, r) + length * surface - seeping / width * banks);
    put(result.evaporation_coefficient, r,
        metres_per_second * width * length * adjoint.evaporating[r]);
    put(result.bed_conductivity, r, metres_per_second * (width * length * adjoint.bed[r] + banks));
    put(result.alluvial_recession, r, seconds_per_day * adjoint.recession_time[r]);
  }
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
