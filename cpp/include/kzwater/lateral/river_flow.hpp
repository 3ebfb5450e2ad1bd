// The water of one step on its way through the places of a managed river, and the transpose.
//
// At the head of a place meet what comes from above and its own inflow; people take theirs, the
// rest enters the channel, a linear Muskingum reach whose losses are a share of its water fixed at
// the start of the step. A body of water keeps what it receives and lets out its release.
// Everything is linear in inflow, water stored, takes and releases.
#pragma once
#include <span>
#include <vector>

#include "kzwater/lateral/river_places.hpp"

namespace kzwater {

/// By place, fixed in a step; of the water stored and of the inflow of a channel.
struct RiverShares {
  std::vector<double> drained, passed;       // that leave downstream, before losses
  std::vector<double> seeping, evaporating;  // of both
  std::vector<double> given;  // m3 that leave a place whose water is not computed; else NaN
  std::vector<char> body;     // 1 for a reservoir or a lake: nothing passes

  double kept(std::size_t place) const { return (1.0 - seeping[place]) - evaporating[place]; }
};

/// By place, m3 in a step.
template <class Span>
struct RiverWater {
  Span stored;   // before the step, then after it
  Span inflow;   // own inflow, then all at the head
  Span take;     // at the head of a channel, or from the body itself
  Span release;  // of bodies
  Span outflow;  // to the places below, or out of the basin
};

class RiverFlow {
 public:
  explicit RiverFlow(const RiverPlaces& places) : places_(&places) {}

  /// Brings `stored` and `inflow` from before to after and fills `outflow`. Nothing more is taken
  /// than is there; losses of bodies are taken before.
  void advance(const RiverShares& shares, const RiverWater<std::span<double>>& water) const;
  /// Brings adjoints from after (stored, inflow at the head, outflow) to before (stored, own
  /// inflow, take, release); `take` and `release` are added to, `outflow` is used up.
  void transpose(const RiverShares& shares, const RiverWater<std::span<double>>& adjoint) const;

 private:
  const RiverPlaces* places_;
};

}  // namespace kzwater
