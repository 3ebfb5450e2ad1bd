#include "kzwater/simulation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "kzwater/error.hpp"
#include "simulation_span.hpp"

namespace kzwater {
namespace {

// Windows are long enough that a chunk's states are reused from cache, short enough that runoff of
// the window stays small.
constexpr std::size_t longest_window = 32;
constexpr std::size_t window_values = 4'000'000;
constexpr double mm_m2_per_m3 = 1000.0;

// Eight partial sums whatever the vector width, so that the bits of a sum are the same at every
// level.
struct WeightedSum {
  KZWATER_INLINE static void body(const double* value, const double* weight, std::size_t count,
                                  double* result) {
    std::array<double, 8> partial{};
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
#pragma omp simd
      for (std::size_t lane = 0; lane < 8; ++lane) {
        partial[lane] += value[i + lane] * weight[i + lane];
      }
    }
    for (std::size_t lane = 0; i < count; ++i, ++lane) {
      partial[lane] += value[i] * weight[i];
    }
    *result = ((partial[0] + partial[4]) + (partial[2] + partial[6])) +
              ((partial[1] + partial[5]) + (partial[3] + partial[7]));
  }
};

struct AccumulateVolume {
  KZWATER_INLINE static void body(const double* value, const double* area, double* total,
                                  std::size_t count) {
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      total[i] += value[i] * area[i];
    }
  }
};

}  // namespace

std::size_t Simulation::window_steps() const {
  return std::clamp(window_values / std::max<std::size_t>(column_.hrus(), 1), std::size_t{1},
                    longest_window);
}

std::vector<double> Simulation::store_totals() {
  std::vector<double> total(stores_.size(), 0.0);
  for (std::size_t chunk = 0; chunk < chunks(); ++chunk) {
    const std::size_t begin = chunk_begin_[chunk];
    const std::size_t count = chunk_begin_[chunk + 1] - begin;
    for (std::size_t store = 0; store < stores_.size(); ++store) {
      double part = 0.0;
      Leveled<WeightedSum>::run(column_.plane(stores_[store]).data() + begin, areas() + begin,
                                count, &part);
      total[store] += part;
    }
  }
  return total;
}

void Simulation::run(const Stretch& stretch, const Report& report, std::size_t threads,
                     const std::function<void(std::size_t)>& between) {
  check_stretch(stretch, report);
  Span window;
  std::vector<double> good_columns;
  window.chunks = chunks();
  Team team(std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(window.chunks, 1)));
  for (window.first = 0; window.first < stretch.steps; window.first += window.steps) {
    window.steps = window_end(stretch, window.first) - window.first;
    window.runoff.resize(window.steps * column_.hrus());
    window.lateral.resize(window.steps * reaches());
    window.discharge.resize(window.steps * reaches());
    if (!reference_reach_.empty()) {
      window.hru_reference.resize(window.steps * column_.hrus());
      window.reference.resize(window.steps * reaches());
    }
    window.sums.resize(window.chunks * window.steps * (fluxes_.size() + stores_.size()));
    window.residual.assign(window.chunks * window.steps, 0.0);
    window.breach.assign(window.chunks, {});
    window.breach_step.assign(window.chunks, window.steps);
    good_columns = column_.state(std::move(good_columns));
    const auto good_rivers = router_.volume();
    const auto good_alluvium = router_.alluvial();
    const Amounts before = storage();
    const auto put_back = [&] {
      column_.restore(good_columns);
      router_.volume() = good_rivers;
      router_.alluvial() = good_alluvium;
    };
    try {
      const auto turn = turn_year(stretch, window);
      advance_columns(stretch, report, window, team);
      gather_runoff(window);
      gather_reference(window);
      route(stretch, report, window, team);
      sum_columns(report, window);
      add_turn(stretch, report, window, turn);
      close_basin(stretch, report, window, before);
    } catch (const Error& error) {
      put_back();
      auto values = error.values();
      if (values.contains("step")) {  // from the start of the window to that of the run
        values["step"] = std::get<long long>(values["step"]) + static_cast<long long>(steps_done_);
      }
      throw Error(error.code(), values);
    } catch (...) {
      put_back();
      throw;
    }
    steps_done_ += window.steps;
    between(window.first + window.steps);
  }
}

// A year of the glaciers turns between two windows.
std::size_t Simulation::window_end(const Stretch& stretch, std::size_t first) const {
  const std::size_t longest = std::min(first + window_steps(), stretch.steps);
  if (!moves_land()) {
    return longest;
  }
  return static_cast<std::size_t>(std::find(stretch.turn + first + 1, stretch.turn + longest, 1) -
                                  stretch.turn);
}

Glaciers::Turn Simulation::turn_year(const Stretch& stretch, const Span& window) {
  const bool turns = moves_land() && stretch.turn[window.first] == 1;
  return turns ? glaciers_.turn(column_, domain_.hru_area) : Glaciers::Turn{};
}

void Simulation::add_turn(const Stretch& stretch, const Report& report, const Span& window,
                          const Glaciers::Turn& turn) const {
  if (!moves_land()) {
    return;
  }
  double* const flux = report.flux + window.first * fluxes_.size();
  const std::array amounts{turn.away, turn.in, turn.moved};
  for (std::size_t k = 0; k < amounts.size(); ++k) {
    const auto place = std::ranges::find(fluxes_, glaciers_.fluxes()[k]) - fluxes_.begin();
    flux[place] += amounts[k] / stretch.dt;
  }
}

void Simulation::advance_columns(const Stretch& stretch, const Report& report, Span& window,
                                 Team& team) {
  team([&](std::size_t id) {
    Workspace workspace(column_, largest_chunk(), neighbourhood());
    for (std::size_t chunk = id; chunk < window.chunks; chunk += team.size()) {
      advance_chunk(stretch, report, window, workspace, chunk);
    }
  });
  const auto first = std::ranges::min_element(window.breach_step);
  if (first == window.breach_step.end() || *first == window.steps) {
    return;
  }
  const auto chunk = static_cast<std::size_t>(first - window.breach_step.begin());
  const auto& breach = window.breach[chunk];
  throw Error("balance", {{"place", "hru"},
                          {"store", std::string(column_.fields()[breach.store].name)},
                          {"index", static_cast<long long>(chunk_begin_[chunk] + breach.lane)},
                          {"step", static_cast<long long>(*first)},
                          {"residual", breach.residual},
                          {"tolerance", breach.tolerance}});
}

void Simulation::advance_chunk(const Stretch& stretch, const Report& report, Span& window,
                               Workspace& workspace, std::size_t chunk) {
  const std::size_t begin = chunk_begin_[chunk];
  const std::size_t count = chunk_begin_[chunk + 1] - begin;
  const std::size_t totals = fluxes_.size() + stores_.size();
  const double* area = areas() + begin;
  workspace.bind(begin, count);
  for (std::size_t step = 0; step < window.steps; ++step) {
    for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
      const double* point = stretch.forcing[rule] + (window.first + step) * stretch.points[rule];
      downscale(downscaling_, rules_[rule], point, stretch.month[window.first + step], begin, count,
                workspace.lanes(rule_field_[rule]));
    }
    workspace.keep_stores();
    workspace.step(stretch.dt);
    bool breached = false;
    window.residual[chunk * window.steps + step] =
        ledger_.check(workspace, stretch.dt, breached, window.breach[chunk]);
    if (breached) {
      window.breach_step[chunk] = step;
      return;
    }
    std::copy_n(workspace.lanes(runoff_field_), count,
                window.runoff.begin() + static_cast<std::ptrdiff_t>(step * column_.hrus() + begin));
    if (!reference_reach_.empty()) {
      std::copy_n(workspace.lanes(reference_field_), count,
                  window.hru_reference.begin() +
                      static_cast<std::ptrdiff_t>(step * column_.hrus() + begin));
    }
    double* sum = window.sums.data() + (chunk * window.steps + step) * totals;
    for (const std::size_t flux : fluxes_) {
      Leveled<WeightedSum>::run(workspace.lanes(flux), area, count, sum++);
    }
    for (const std::size_t store : stores_) {
      Leveled<WeightedSum>::run(workspace.lanes(store), area, count, sum++);
    }
    const auto interval = static_cast<std::size_t>(stretch.interval[window.first + step]);
    for (std::size_t field = 0; field < report.recorded.size(); ++field) {
      double* total =
          report.record + (field * report.intervals + interval) * column_.hrus() + begin;
      const double* value = workspace.lanes(report.recorded[field]);
      if (moves_land()) {
        Leveled<AccumulateVolume>::run(value, area, total, count);
      } else {
        Leveled<Accumulate>::run(value, total, count);
      }
    }
    for (std::size_t field = 0; field < report.by_step.size(); ++field) {
      const std::size_t row = field * stretch.steps + window.first + step;
      std::copy_n(workspace.lanes(report.by_step[field]), count,
                  report.step_record + row * column_.hrus() + begin);
    }
    if (moves_land()) {
      Leveled<Accumulate>::run(area, report.area_record + interval * column_.hrus() + begin, count);
    }
  }
}

void Simulation::sum_columns(const Report& report, const Span& window) const {
  const std::size_t totals = fluxes_.size() + stores_.size();
  for (std::size_t step = 0; step < window.steps; ++step) {
    double* flux = report.flux + (window.first + step) * fluxes_.size();
    double* store = report.store + (window.first + step) * stores_.size();
    std::fill_n(flux, fluxes_.size(), 0.0);
    std::fill_n(store, stores_.size(), 0.0);
    for (std::size_t chunk = 0; chunk < window.chunks; ++chunk) {
      const double* part = window.sums.data() + (chunk * window.steps + step) * totals;
      for (std::size_t k = 0; k < fluxes_.size(); ++k) {
        flux[k] += part[k];
      }
      for (std::size_t k = 0; k < stores_.size(); ++k) {
        store[k] += part[fluxes_.size() + k];
      }
      report.residual[window.first + step] = std::max(report.residual[window.first + step],
                                                      window.residual[chunk * window.steps + step]);
    }
  }
}

Simulation::Amounts Simulation::stored(const double* totals) const {
  Amounts sum{};
  for (std::size_t store = 0; store < stores_.size(); ++store) {
    sum[substance_of(stores_[store])] += totals[store];
  }
  return sum;
}

Simulation::Amounts Simulation::storage() {
  auto sum = stored(store_totals().data());
  sum[0] += (router_.storage() + router_.alluvial_storage()) * mm_m2_per_m3;
  return sum;
}

// The balance of the whole basin, rivers and hand-over included; water in mm m2, salt in g.
void Simulation::close_basin(const Stretch& stretch, const Report& report, const Span& window,
                             Amounts before) const {
  const double river_dt = 86400.0 * stretch.dt * mm_m2_per_m3;
  const double area = std::accumulate(domain_.hru_area.begin(), domain_.hru_area.end(), 0.0);
  for (std::size_t step = window.first; step < window.first + window.steps; ++step) {
    auto after = stored(report.store + step * stores_.size());
    after[0] += (report.river_storage[step] + window.alluvial[step - window.first]) * mm_m2_per_m3;
    const double river_out = report.river_outflow[step] + window.evaporation[step - window.first];
    Amounts net{(report.river_inflow[step] - river_out) * river_dt};
    Amounts gross{(report.river_inflow[step] + river_out) * river_dt};
    for (std::size_t flux = 0; flux < fluxes_.size(); ++flux) {
      const double amount = sign_[flux] * report.flux[step * fluxes_.size() + flux] * stretch.dt;
      net[substance_of(fluxes_[flux])] += amount;
      gross[substance_of(fluxes_[flux])] += std::abs(amount);
    }
    const std::array residuals{report.basin_residual, report.basin_salt_residual};
    for (std::size_t substance = 0; substance < substances; ++substance) {
      const double residual = (after[substance] - before[substance]) - net[substance];
      const double moved = before[substance] + after[substance] + gross[substance];
      residuals[substance][step] = closed({residual, moved, area}, step - window.first);
    }
    before = after;
  }
}

double Simulation::closed(const Closure& closure, std::size_t step) {
  const auto [residual, moved, area] = closure;
  const double allowed = ledger_relative_tolerance * moved + ledger_absolute_tolerance * area;
  if (!(std::abs(residual) <= allowed)) {
    throw Error("balance", {{"place", "basin"},
                            {"store", "storage"},
                            {"index", 0LL},
                            {"step", static_cast<long long>(step)},
                            {"residual", residual / area},
                            {"tolerance", allowed / area}});
  }
  return residual / area;
}

}  // namespace kzwater
