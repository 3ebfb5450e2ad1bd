#include "kzwater/simulation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "kzwater/error.hpp"

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

struct Accumulate {
  KZWATER_INLINE static void body(const double* value, double* total, std::size_t count) {
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      total[i] += value[i];
    }
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

struct Simulation::Span {
  std::size_t first = 0;  // step of the stretch
  std::size_t steps = 0;
  std::size_t chunks = 0;
  std::vector<double> runoff;          // [steps][hrus] mm d-1
  std::vector<double> lateral;         // [steps][reaches] m3 s-1
  std::vector<double> discharge;       // [steps][reaches] m3 s-1
  std::vector<double> hru_reference;   // [steps][hrus] mm d-1, where rivers evaporate
  std::vector<double> reference;       // [steps][reaches] mm d-1, likewise
  std::vector<double> sums;            // [chunks][steps][fluxes + stores]
  std::vector<double> residual;        // [chunks][steps] mm
  std::vector<double> river_residual;  // [steps] mm
  std::vector<double> alluvial;        // [steps] m3
  std::vector<double> evaporation, transmission_loss, alluvial_return;  // [steps] m3 s-1
  std::vector<ColumnBreach> breach;                                     // [chunks]
  std::vector<std::size_t> breach_step;  // [chunks], `steps` where there is none
};

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
    const auto good_columns = column_.state();
    const auto good_rivers = router_.volume();
    const auto good_alluvium = router_.alluvial();
    const double before = storage();
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
    if (moves_land()) {
      Leveled<Accumulate>::run(area, report.area_record + interval * column_.hrus() + begin, count);
    }
  }
}

void Simulation::gather_runoff(Span& window) const {
  constexpr double mm_per_day_to_m_per_second = 1.0 / (1000.0 * 86400.0);
  const double* area = areas();
  for (std::size_t step = 0; step < window.steps; ++step) {
    const double* runoff = window.runoff.data() + step * column_.hrus();
    double* lateral = window.lateral.data() + step * reaches();
    for (std::size_t reach = 0; reach < reaches(); ++reach) {
      double volume = 0.0;
      for (auto k = static_cast<std::size_t>(reach_begin_[reach]);
           k < static_cast<std::size_t>(reach_begin_[reach + 1]); ++k) {
        const auto hru = static_cast<std::size_t>(reach_hru_[k]);
        volume += runoff[hru] * area[hru];
      }
      lateral[reach] = volume * mm_per_day_to_m_per_second;
    }
  }
}

/// Means over the land of the reach; a reach without land takes those of the next one below.
void Simulation::gather_reference(Span& window) const {
  for (std::size_t step = 0; step < window.steps && !reference_reach_.empty(); ++step) {
    const double* of_hru = window.hru_reference.data() + step * column_.hrus();
    double* reference = window.reference.data() + step * reaches();
    for (std::size_t reach = 0; reach < reaches(); ++reach) {
      const auto from = reference_reach_[reach];
      double amount = 0.0;
      double area = 0.0;
      for (auto k = from < 0 ? 0 : reach_begin_[from]; from >= 0 && k < reach_begin_[from + 1];
           ++k) {
        const auto hru = static_cast<std::size_t>(reach_hru_[static_cast<std::size_t>(k)]);
        amount += of_hru[hru] * domain_.hru_area[hru];
        area += domain_.hru_area[hru];
      }
      reference[reach] = from < 0 ? 0.0 : std::max(amount / area, 0.0);
    }
  }
}

void Simulation::route(const Stretch& stretch, const Report& report, Span& window, Team& team) {
  const std::size_t first = window.first;
  const std::size_t substep = first * domain_.substeps;
  const std::size_t substeps = window.steps * domain_.substeps;
  const std::size_t boundaries = domain_.boundaries.size();
  const std::size_t imposed = domain_.imposed.size();
  const std::size_t exchanges = domain_.exchanges.size();
  const kzwater::Window drivers{
      .steps = window.steps,
      .step_length = stretch.dt,
      .lateral = window.lateral,
      .boundary = {stretch.boundary + first * boundaries, window.steps * boundaries},
      .imposed = {stretch.imposed + substep * imposed, substeps * imposed},
      .reference_evapotranspiration = window.reference,
  };
  for (auto* series : {&window.river_residual, &window.alluvial, &window.evaporation,
                       &window.transmission_loss, &window.alluvial_return}) {
    series->resize(window.steps);
  }
  router_.route(drivers,
                {.discharge = window.discharge,
                 .exchange = {report.exchange + substep * exchanges, substeps * exchanges},
                 .storage = {report.river_storage + first, window.steps},
                 .outflow = {report.river_outflow + first, window.steps},
                 .inflow = {report.river_inflow + first, window.steps},
                 .residual = window.river_residual,
                 .alluvial = window.alluvial,
                 .evaporation = window.evaporation,
                 .transmission_loss = window.transmission_loss,
                 .alluvial_return = window.alluvial_return},
                team);
  const auto put = [&](const std::vector<double>& series, double* target) {
    if (target != nullptr) {
      std::ranges::copy(series, target + first);
    }
  };
  put(window.alluvial, report.alluvial_storage);
  put(window.evaporation, report.channel_evaporation);
  put(window.transmission_loss, report.transmission_loss);
  put(window.alluvial_return, report.alluvial_return);
  for (std::size_t step = 0; step < window.steps; ++step) {
    const double* discharge = window.discharge.data() + step * reaches();
    for (std::size_t gauge = 0; gauge < domain_.gauges.size(); ++gauge) {
      report.discharge[(first + step) * domain_.gauges.size() + gauge] =
          discharge[static_cast<std::size_t>(domain_.gauges[gauge])];
    }
    report.residual[first + step] = window.river_residual[step];
    double* total =
        report.reach_record + static_cast<std::size_t>(stretch.interval[first + step]) * reaches();
    Leveled<Accumulate>::run(discharge, total, reaches());
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

double Simulation::storage() {
  const auto totals = store_totals();
  return std::accumulate(totals.begin(), totals.end(), 0.0) +
         (router_.storage() + router_.alluvial_storage()) * mm_m2_per_m3;
}

// The balance of the whole basin, rivers and hand-over included; all in mm m2.
void Simulation::close_basin(const Stretch& stretch, const Report& report, const Span& window,
                             double before) const {
  const double area = std::accumulate(domain_.hru_area.begin(), domain_.hru_area.end(), 0.0);
  const double river_dt = 86400.0 * stretch.dt * mm_m2_per_m3;
  for (std::size_t step = window.first; step < window.first + window.steps; ++step) {
    const double* store = report.store + step * stores_.size();
    const double after =
        std::accumulate(store, store + stores_.size(), 0.0) +
        (report.river_storage[step] + window.alluvial[step - window.first]) * mm_m2_per_m3;
    const double river_out = report.river_outflow[step] + window.evaporation[step - window.first];
    double net = (report.river_inflow[step] - river_out) * river_dt;
    double gross = (report.river_inflow[step] + river_out) * river_dt;
    for (std::size_t flux = 0; flux < fluxes_.size(); ++flux) {
      const double amount = sign_[flux] * report.flux[step * fluxes_.size() + flux] * stretch.dt;
      net += amount;
      gross += std::abs(amount);
    }
    const double residual = (after - before) - net;
    const double allowed =
        ledger_relative_tolerance * (before + after + gross) + ledger_absolute_tolerance * area;
    report.basin_residual[step] = residual / area;
    if (!(std::abs(residual) <= allowed)) {
      throw Error("balance", {{"place", "basin"},
                              {"store", "storage"},
                              {"index", 0LL},
                              {"step", static_cast<long long>(step - window.first)},
                              {"residual", residual / area},
                              {"tolerance", allowed / area}});
    }
    before = after;
  }
}

}  // namespace kzwater
