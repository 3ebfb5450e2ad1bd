// Routes windows of model steps through the network, several sub-steps a step.
//
// Each piece of the network is marched in waves: at wave w its level l does sub-step w - l, for
// which the level above it is just done, so that one wave is one long vectorised loop over all
// levels at work. Branches run on the threads of a team; the outflow that they leave for the trunk
// is kept for each sub-step.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kzwater/lateral/kinematic_wave.hpp"
#include "kzwater/network.hpp"
#include "kzwater/team.hpp"

namespace kzwater {

/// Per reach: m, 1, m, s m-1/3.
struct Channel {
  std::vector<double> length, slope, width, roughness;
};

struct RouterSetup {
  Channel channel;
  std::vector<double> own_area;  // m2 of its land; for a reach without land length x width is taken
  std::size_t substeps = 1;      // per model step
  std::vector<std::int32_t> boundary;  // reaches that receive a boundary inflow
  std::vector<std::int32_t> recorded;  // reaches whose outflow of every sub-step is wanted
};

/// What drives a window, in m3 s-1. Rows follow each other; a sub-step row is one of
/// steps * substeps.
struct Window {
  std::size_t steps = 0;
  double step_length = 1.0;               // d
  std::span<const double> lateral = {};   // [step][reach]
  std::span<const double> boundary = {};  // [step][k], k as in RouterSetup::boundary
  std::span<const double> imposed = {};   // [sub-step][k], k as in Network::imposed()
};

/// What a window yields; an empty span is not wanted.
struct Output {
  std::span<double> discharge = {};  // [step][reach] m3 s-1, the mean; NaN above imposed reaches
  std::span<double> exchange = {};   // [sub-step][k] m3 s-1, k as in RouterSetup::recorded
  std::span<double> storage = {};    // [step] m3 in all computed reaches at the end
  std::span<double> outflow = {};    // [step] m3 s-1 that leaves the basin
  std::span<double> inflow = {};     // [step] m3 s-1 from boundaries and imposed reaches
  std::span<double> residual = {};   // [step] mm on the reach's own area, the largest
};

/// All that decides a window: directions (const double, empty: zero) or gradient (double, empty:
/// not wanted).
template <class Value>
struct Controls {
  std::span<Value> volume = {};                                // [reach], before the window
  std::span<Value> lateral = {}, boundary = {}, imposed = {};  // as in Window
  std::span<Value> length = {}, slope = {}, width = {}, roughness = {};  // [reach]
};

/// What a window yields: directions (double, empty: not wanted) or weights (const double, empty:
/// zero).
template <class Value>
struct Responses {
  std::span<Value> volume = {};                    // [reach], after the window
  std::span<Value> discharge = {}, exchange = {};  // as in Output
};

struct Block;
struct Ledger;
struct Timing;

class Router {
 public:
  /// Throws Error "array_size" and, for a boundary or recorded reach that is not computed,
  /// "reach_absent".
  Router(Network network, RouterSetup setup);
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  const Network& network() const { return network_; }
  /// m3 per reach: the whole state.
  std::vector<double>& volume() { return volume_; }
  const std::vector<double>& volume() const { return volume_; }
  /// m3 in all computed reaches, summed in the order of Output::storage.
  double storage() const;

  /// Advances the volumes. Throws Error "array_size" and, with the volumes as before the window,
  /// Error "balance".
  void route(const Window& window, const Output& output, Team& team);
  /// Directional derivative of a window that would start from the present volumes.
  void route_tangent(const Window& window, const Controls<const double>& directions,
                     const Responses<double>& result, Team& team) const;
  /// Gradient of sum(weights * responses) of a window that would start from the present volumes.
  void route_transpose(const Window& window, const Responses<const double>& weights,
                       const Controls<double>& result, Team& team) const;

 private:
  struct Crossing;
  void add_blocks();
  void add_taps();
  Timing timing(const Window& window) const;
  template <class Work>
  void over_branches(Team& team, Work work) const;
  double mean_imposed(std::span<const double> imposed, std::size_t step, std::size_t column) const;
  void fill_discharge(std::span<const double> imposed, std::span<double> discharge,
                      double absent) const;
  void sum_up(const std::vector<Ledger>& ledgers, const Window& window, const Output& output) const;
  KinematicWave::LogPartials log_partials(std::size_t reach) const;
  void put_channel_gradient(std::span<const double> log_coefficient,
                            const Controls<double>& result) const;
  void put_imposed_gradient(std::span<const double> crossing, std::span<const double> discharge,
                            std::span<double> imposed) const;

  Network network_;
  RouterSetup setup_;
  std::vector<Block> blocks_;  // the branches, then the trunk
  std::size_t cuts_ = 0;       // branches' outlets into the trunk
  std::vector<double> coefficient_;
  std::vector<double> volume_;
};

}  // namespace kzwater
