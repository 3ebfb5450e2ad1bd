// The window that a simulation computes between two hand-overs of land and rivers.
#pragma once

#include <cstddef>
#include <vector>

#include "kzwater/simulation.hpp"

namespace kzwater {

/// Adds a row of values to the totals.
struct Accumulate {
  KZWATER_INLINE static void body(const double* value, double* total, std::size_t count) {
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      total[i] += value[i];
    }
  }
};

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

}  // namespace kzwater
