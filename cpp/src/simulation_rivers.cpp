// Hand-over from the land to the rivers and their way through a window.
#include <algorithm>

#include "simulation_span.hpp"

namespace kzwater {

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

}  // namespace kzwater
