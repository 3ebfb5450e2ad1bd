// Planes by position of a piece: what moves with the wave through it.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "kzwater/lateral/router.hpp"
#include "kzwater/network.hpp"

namespace kzwater {

/// Values of the computed reaches of a piece by position; zero where there are none.
std::vector<double> by_position(const Piece& piece, std::span<const double> by_reach);
/// The way back; nothing where by_reach is empty.
void to_reaches(const Piece& piece, const std::vector<double>& by_position,
                std::span<double> by_reach);

/// What reaches hold or its direction or adjoint, [reach].
template <class Value>
struct Stored {
  std::span<Value> volume, alluvial;
};

struct Range {
  std::size_t first, end;
};

/// Planes by position of what moves with the wave, water or its tangent; flows in m3 s-1.
struct Flow {
  std::vector<double> volume;        // m3
  std::vector<double> before;        // m3, volume at the start of the step
  std::vector<double> supply;        // lateral and boundary inflow of the step
  std::vector<double> inflow;        // of the sub-step
  std::vector<double> outflow;       // of the sub-step; the last one is always zero
  std::vector<double> total_inflow;  // summed over the sub-steps of the step
  std::vector<double> total_outflow;
  // with losses only
  std::vector<double> alluvial;         // m3
  std::vector<double> alluvial_before;  // m3, at the start of the step
  std::vector<double> reference;        // evapotranspiration of the step, mm d-1
  std::vector<double> evaporated;       // m3, summed over the sub-steps of the step
  std::vector<double> seeped, returned;
  std::vector<double> net_inflow;  // what the losses leave, summed likewise; nobody reads it
  /// initial [reach]; empty: zero.
  Flow(const Piece& piece, const Stored<const double>& initial, bool losses);
};

/// Planes by position of the adjoint of Flow.
struct AdjointFlow {
  std::vector<double> volume;
  std::vector<double> weight;  // of the outflow of each sub-step of the step
  std::vector<double> inflow;
  std::vector<double> total_inflow;
  std::vector<double> outflow;
  // with losses only
  std::vector<double> alluvial;
  std::vector<double> reference;        // evapotranspiration of the step, a value in mm d-1
  std::vector<double> total_reference;  // its adjoint, summed over the sub-steps of the step
  AdjointFlow(const Piece& piece, const Stored<const double>& by_reach, bool losses);
};

/// Directions or adjoints of what ReachModel holds, [reach] or by position.
struct ModelDirections {
  std::vector<double> log_coefficient, weight;
  std::vector<double> evaporating, bed, per_volume, recession_time;
  explicit ModelDirections(std::size_t reaches);
  ModelDirections(const Piece& piece, const ModelDirections& by_reach);
};

/// What the adjoint needs of each sub-step, in the order of computing.
struct Tape {
  std::vector<double> root;            // kinematic wave
  std::vector<double> volume, inflow;  // Muskingum and losses: before the sub-step
  std::vector<double> alluvial;        // losses: before the sub-step
};

}  // namespace kzwater
