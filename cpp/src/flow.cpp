#include "flow.hpp"

#include <algorithm>

namespace kzwater {

std::vector<double> by_position(const Piece& piece, std::span<const double> by_reach) {
  std::vector<double> result(piece.computed, 0.0);
  if (!by_reach.empty()) {
    std::transform(piece.reach.begin(),
                   piece.reach.begin() + static_cast<std::ptrdiff_t>(piece.computed),
                   result.begin(), [&](std::int32_t reach) { return by_reach[reach]; });
  }
  return result;
}

void to_reaches(const Piece& piece, const std::vector<double>& by_position,
                std::span<double> by_reach) {
  for (std::size_t i = 0; i < piece.computed && !by_reach.empty(); ++i) {
    by_reach[piece.reach[i]] = by_position[i];
  }
}

Flow::Flow(const Piece& piece, const Stored<const double>& initial, bool losses)
    : volume(by_position(piece, initial.volume)),
      before(piece.computed),
      supply(piece.computed),
      inflow(piece.computed),
      outflow(piece.reach.size() + 1),
      total_inflow(piece.computed),
      total_outflow(piece.computed) {
  if (losses) {
    alluvial = by_position(piece, initial.alluvial);
    for (auto* plane :
         {&alluvial_before, &reference, &evaporated, &seeped, &returned, &net_inflow}) {
      plane->resize(piece.computed);
    }
  }
}

AdjointFlow::AdjointFlow(const Piece& piece, const Stored<const double>& by_reach, bool losses)
    : volume(by_position(piece, by_reach.volume)),
      weight(piece.computed),
      inflow(piece.computed),
      total_inflow(piece.computed),
      outflow(piece.computed) {
  if (losses) {
    alluvial = by_position(piece, by_reach.alluvial);
    reference.resize(piece.computed);
    total_reference.resize(piece.computed);
  }
}

ModelDirections::ModelDirections(std::size_t reaches)
    : log_coefficient(reaches),
      weight(reaches),
      evaporating(reaches),
      bed(reaches),
      per_volume(reaches),
      recession_time(reaches) {}

ModelDirections::ModelDirections(const Piece& piece, const ModelDirections& by_reach)
    : log_coefficient(by_position(piece, by_reach.log_coefficient)),
      weight(by_position(piece, by_reach.weight)),
      evaporating(by_position(piece, by_reach.evaporating)),
      bed(by_position(piece, by_reach.bed)),
      per_volume(by_position(piece, by_reach.per_volume)),
      recession_time(by_position(piece, by_reach.recession_time)) {}

}  // namespace kzwater
