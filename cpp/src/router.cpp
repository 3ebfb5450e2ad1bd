#include "kzwater/lateral/router.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>

#include "arrays.hpp"
#include "cascade.hpp"

namespace kzwater {

namespace {

constexpr double seconds_per_day = 86400.0;

template <class Value>
void check_controls(const Controls<Value>& controls, const Network& network,
                    const RouterSetup& setup, std::size_t steps) {
  const auto reaches = network.size();
  expect_size_or_none("volume", controls.volume.size(), reaches);
  expect_size_or_none("lateral", controls.lateral.size(), steps * reaches);
  expect_size_or_none("boundary", controls.boundary.size(), steps * setup.boundary.size());
  expect_size_or_none("imposed", controls.imposed.size(),
                      steps * setup.substeps * network.imposed().size());
  expect_size_or_none("length", controls.length.size(), reaches);
  expect_size_or_none("slope", controls.slope.size(), reaches);
  expect_size_or_none("width", controls.width.size(), reaches);
  expect_size_or_none("roughness", controls.roughness.size(), reaches);
  expect_size_or_none("celerity", controls.celerity.size(), reaches);
  expect_size_or_none("discharge_ratio", controls.discharge_ratio.size(), reaches);
  expect_size_or_none("weight", controls.weight.size(), reaches);
  expect_size_or_none("alluvial", controls.alluvial.size(), reaches);
  expect_size_or_none("reference_evapotranspiration", controls.reference_evapotranspiration.size(),
                      steps * reaches);
  expect_size_or_none("evaporation_coefficient", controls.evaporation_coefficient.size(), reaches);
  expect_size_or_none("bed_conductivity", controls.bed_conductivity.size(), reaches);
  expect_size_or_none("alluvial_recession", controls.alluvial_recession.size(), reaches);
}

template <class Value>
void check_responses(const Responses<Value>& responses, const Network& network,
                     const RouterSetup& setup, std::size_t steps) {
  const auto reaches = network.size();
  expect_size_or_none("volume", responses.volume.size(), reaches);
  expect_size_or_none("discharge", responses.discharge.size(), steps * reaches);
  expect_size_or_none("alluvial", responses.alluvial.size(), reaches);
  expect_size_or_none("exchange", responses.exchange.size(),
                      steps * setup.substeps * setup.recorded.size());
}

void raise_first_breach(const std::vector<Ledger>& ledgers) {
  const auto step = [](const Ledger& ledger) { return ledger.breach.step; };
  const auto& first = std::ranges::min_element(ledgers, {}, step)->breach;
  if (first.step == Breach{}.step) {
    return;
  }
  throw Error("balance",
              {{"place", std::string("reach")},
               {"store", std::string(first.alluvial ? alluvial_water.name : river_water.name)},
               {"index", static_cast<long long>(first.reach)},
               {"step", static_cast<long long>(first.step)},
               {"residual", first.residual},
               {"tolerance", first.tolerance}});
}

double at(std::span<const double> values, std::size_t index) {
  return values.empty() ? 0.0 : values[index];
}

}  // namespace

/// The crossing series of a window, [column][sub-step]: the cuts, the imposed and the recorded
/// reaches.
struct Router::Crossing {
  std::vector<double> all;
  std::span<double> imposed, recorded;
  Crossing(const Router& router, std::size_t total)
      : all((router.cuts_ + router.network_.imposed().size() + router.setup_.recorded.size()) *
            total) {
    const auto outer = std::span(all).subspan(router.cuts_ * total);
    imposed = outer.first(router.network_.imposed().size() * total);
    recorded = outer.subspan(imposed.size());
  }
};

double Router::storage() const {
  return sum_over_blocks(volume_);
}

double Router::alluvial_storage() const {
  return sum_over_blocks(alluvial_);
}

double Router::sum_over_blocks(const std::vector<double>& by_reach) const {
  double result = 0.0;
  for (const auto& block : blocks_) {
    double part = 0.0;
    for (std::size_t i = 0; i < block.piece.computed; ++i) {
      part += by_reach[block.piece.reach[i]];
    }
    result += part;
  }
  return result;
}

/// Checks the window.
Timing Router::timing(const Window& window) const {
  const auto substeps = setup_.substeps;
  expect_size("lateral", window.lateral.size(), window.steps * network_.size());
  expect_size("boundary", window.boundary.size(), window.steps * setup_.boundary.size());
  expect_size("imposed", window.imposed.size(),
              window.steps * substeps * network_.imposed().size());
  expect_size_or_none("reference_evapotranspiration", window.reference_evapotranspiration.size(),
                      window.steps * network_.size());
  return {window.steps, substeps,
          window.step_length * seconds_per_day / static_cast<double>(substeps)};
}

template <class Work>
void Router::over_branches(Team& team, Work work) const {
  const auto branches = blocks_.size() - 1;
  std::atomic<std::size_t> next{0};
  const auto share = [&](std::size_t) {
    for (auto block = next++; block < branches; block = next++) {
      work(block);
    }
  };
  if (branches > 1) {
    team(share);
  } else {
    share(0);
  }
}

void Router::route(const Window& window, const Output& output, Team& team) {
  const auto time = timing(window);
  check_responses<double>({{}, output.discharge, output.exchange, {}}, network_, setup_,
                          window.steps);
  for (const auto total :
       {output.storage, output.outflow, output.inflow, output.residual, output.alluvial,
        output.evaporation, output.transmission_loss, output.alluvial_return}) {
    expect_size_or_none("total", total.size(), window.steps);
  }
  Crossing crossing(*this, time.total());
  transpose(window.imposed, network_.imposed().size(), crossing.imposed);
  const FlowArrays arrays{window.lateral, window.boundary, output.discharge, crossing.all,
                          window.reference_evapotranspiration};
  std::vector<Ledger> ledgers(blocks_.size(), Ledger(window.steps));
  auto volume = volume_;
  auto alluvial = alluvial_;
  const auto work = [&](std::size_t block) {
    Cascade(blocks_[block], time, model_)
        .route(arrays, setup_.own_area, {volume, alluvial}, ledgers[block]);
  };
  over_branches(team, work);
  work(blocks_.size() - 1);
  raise_first_breach(ledgers);
  std::ranges::copy(volume, volume_.begin());  // in place: callers may hold a view
  std::ranges::copy(alluvial, alluvial_.begin());
  fill_discharge(window.imposed, output.discharge, std::numeric_limits<double>::quiet_NaN());
  if (!output.exchange.empty()) {
    transpose(crossing.recorded, time.total(), output.exchange);
  }
  sum_up(ledgers, window, output);
}

/// Mean outflow of the imposed reaches, and a value for all that lies above them.
void Router::fill_discharge(std::span<const double> imposed, std::span<double> discharge,
                            double absent) const {
  const auto reaches = network_.size();
  const auto columns = network_.imposed().size();
  const auto steps = columns == 0 ? 0 : discharge.size() / reaches;
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t reach = 0; reach < reaches; ++reach) {
      if (!network_.computed(static_cast<std::int32_t>(reach))) {
        discharge[step * reaches + reach] = absent;
      }
    }
    for (std::size_t k = 0; k < columns; ++k) {
      discharge[step * reaches + network_.imposed()[k]] = mean_imposed(imposed, step, k);
    }
  }
}

double Router::mean_imposed(std::span<const double> imposed, std::size_t step,
                            std::size_t column) const {
  const auto substeps = setup_.substeps;
  double total = 0.0;
  for (std::size_t t = step * substeps; t < (step + 1) * substeps; ++t) {
    total += at(imposed, t * network_.imposed().size() + column);
  }
  return total / static_cast<double>(substeps);
}

void Router::sum_up(const std::vector<Ledger>& ledgers, const Window& window,
                    const Output& output) const {
  const auto sum = [&](std::span<double> target, auto series) {
    for (std::size_t step = 0; step < target.size(); ++step) {
      target[step] = 0.0;
      for (const auto& ledger : ledgers) {
        target[step] += (ledger.*series)[step];
      }
    }
  };
  sum(output.storage, &Ledger::storage);
  sum(output.outflow, &Ledger::outflow);
  sum(output.alluvial, &Ledger::alluvial);
  sum(output.evaporation, &Ledger::evaporation);
  sum(output.transmission_loss, &Ledger::seepage);
  sum(output.alluvial_return, &Ledger::returned);
  for (std::size_t step = 0; step < output.residual.size(); ++step) {
    const auto residual = [&](const Ledger& ledger) { return ledger.residual[step]; };
    output.residual[step] = residual(std::ranges::max(ledgers, {}, residual));
  }
  const auto boundaries = setup_.boundary.size();
  for (std::size_t step = 0; step < output.inflow.size(); ++step) {
    output.inflow[step] = 0.0;
    for (std::size_t k = 0; k < boundaries; ++k) {
      output.inflow[step] += window.boundary[step * boundaries + k];
    }
    for (std::size_t k = 0; k < network_.imposed().size(); ++k) {
      output.inflow[step] += mean_imposed(window.imposed, step, k);
    }
  }
}

void Router::route_tangent(const Window& window, const Controls<const double>& directions,
                           const Responses<double>& result, Team& team) const {
  const auto time = timing(window);
  check_controls(directions, network_, setup_, window.steps);
  check_responses(result, network_, setup_, window.steps);
  Crossing water(*this, time.total());
  Crossing tangent(*this, time.total());
  transpose(window.imposed, network_.imposed().size(), water.imposed);
  transpose(directions.imposed, network_.imposed().size(), tangent.imposed);
  const auto model = model_directions(directions);
  for (std::size_t r = 0; r < result.volume.size(); ++r) {
    result.volume[r] = at(directions.volume, r);
  }
  for (std::size_t r = 0; r < result.alluvial.size(); ++r) {
    result.alluvial[r] = at(directions.alluvial, r);
  }
  const FlowArrays arrays{
      window.lateral, window.boundary, {}, water.all, window.reference_evapotranspiration};
  const Cascade::Direction direction{{directions.lateral, directions.boundary, result.discharge,
                                      tangent.all, directions.reference_evapotranspiration},
                                     model,
                                     {directions.volume, directions.alluvial},
                                     {result.volume, result.alluvial}};
  const auto work = [&](std::size_t block) {
    Cascade(blocks_[block], time, model_).route_tangent(arrays, {volume_, alluvial_}, direction);
  };
  over_branches(team, work);
  work(blocks_.size() - 1);
  fill_discharge(directions.imposed, result.discharge, 0.0);
  if (!result.exchange.empty()) {
    transpose(tangent.recorded, time.total(), result.exchange);
  }
}

void Router::route_transpose(const Window& window, const Responses<const double>& weights,
                             const Controls<double>& result, Team& team) const {
  const auto time = timing(window);
  check_controls(result, network_, setup_, window.steps);
  check_responses(weights, network_, setup_, window.steps);
  Crossing water(*this, time.total());
  Crossing adjoint(*this, time.total());
  transpose(window.imposed, network_.imposed().size(), water.imposed);
  transpose(weights.exchange, setup_.recorded.size(), adjoint.recorded);
  std::vector<double> volume(network_.size());
  std::ranges::copy(weights.volume, volume.begin());
  std::vector<double> alluvial(network_.size());
  std::ranges::copy(weights.alluvial, alluvial.begin());
  ModelDirections model(network_.size());
  std::ranges::fill(result.lateral, 0.0);
  std::ranges::fill(result.reference_evapotranspiration, 0.0);
  const FlowArrays arrays{
      window.lateral, window.boundary, {}, water.all, window.reference_evapotranspiration};
  const AdjointArrays adjoints{
      result.lateral, result.boundary, weights.discharge,
      adjoint.all,    model,           result.reference_evapotranspiration};
  const auto forward = [&](std::size_t block) {  // for what the branches send into the trunk
    Cascade(blocks_[block], time, model_).trace(arrays, {volume_, alluvial_});
  };
  const auto work = [&](std::size_t block) {
    Cascade(blocks_[block], time, model_)
        .route_transpose(arrays, {volume_, alluvial_}, adjoints, {volume, alluvial});
  };
  if (cuts_ > 0) {
    over_branches(team, forward);
  }
  work(blocks_.size() - 1);
  over_branches(team, work);
  std::ranges::copy_n(volume.begin(), static_cast<std::ptrdiff_t>(result.volume.size()),
                      result.volume.begin());
  std::ranges::copy_n(alluvial.begin(), static_cast<std::ptrdiff_t>(result.alluvial.size()),
                      result.alluvial.begin());
  put_channel_gradient(model, result);
  put_loss_gradient(model, result);
  put_imposed_gradient(adjoint.imposed, weights.discharge, result.imposed);
}

void Router::put_imposed_gradient(std::span<const double> crossing,
                                  std::span<const double> discharge,
                                  std::span<double> imposed) const {
  const auto columns = network_.imposed().size();
  const auto total = columns == 0 ? 0 : imposed.size() / columns;
  for (std::size_t t = 0; t < total; ++t) {
    for (std::size_t k = 0; k < columns; ++k) {
      const auto mean = t / setup_.substeps * network_.size() + network_.imposed()[k];
      imposed[t * columns + k] =
          crossing[k * total + t] + at(discharge, mean) / static_cast<double>(setup_.substeps);
    }
  }
}

}  // namespace kzwater
