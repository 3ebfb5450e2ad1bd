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

#include "kzwater/lateral/channel_losses.hpp"
#include "kzwater/lateral/kinematic_wave.hpp"
#include "kzwater/lateral/muskingum.hpp"
#include "kzwater/network.hpp"
#include "kzwater/team.hpp"

namespace kzwater {

/// Per reach: m, 1, m, s m-1/3.
struct Channel {
  std::vector<double> length, slope, width, roughness;
};

enum class Scheme { kinematic_wave, muskingum };

/// What the linear Muskingum method adds, per reach; empty: as declared.
struct WaveSpeed {
  std::vector<double> celerity;  // m s-1; NaN or empty: that of the channel
  std::vector<double> discharge_ratio, weight;
};

/// What reaches lose, per reach; empty: as declared.
struct Losses {
  std::vector<double> evaporation_coefficient;
  std::vector<double> bed_conductivity;    // mm d-1
  std::vector<double> alluvial_recession;  // d
};

/// Per reach, what the chosen scheme and the losses compute with.
struct ReachModel {
  Scheme scheme = Scheme::kinematic_wave;
  std::vector<double> coefficient;     // c of the kinematic wave, or Muskingum's travel time K in s
  std::vector<double> weight;          // Muskingum's x
  bool loses = false;                  // whether any reach does; if not, the rest is not used
  std::vector<double> evaporating;     // m3 s-1 for each mm d-1 of reference evapotranspiration
  std::vector<double> bed;             // m3 s-1, seepage at no depth
  std::vector<double> per_volume;      // s-1, more of it for each m3
  std::vector<double> recession_time;  // s
};

struct RouterSetup {
  Channel channel;
  std::vector<double> own_area;  // m2 of its land; for a reach without land length x width is taken
  std::size_t substeps = 1;      // per model step
  std::vector<std::int32_t> boundary;  // reaches that receive a boundary inflow
  std::vector<std::int32_t> recorded;  // reaches whose outflow of every sub-step is wanted
  Scheme scheme = Scheme::kinematic_wave;
  WaveSpeed speed = {};
  Losses losses = {};
};

/// What drives a window, in m3 s-1. Rows follow each other; a sub-step row is one of
/// steps * substeps.
struct Window {
  std::size_t steps = 0;
  double step_length = 1.0;               // d
  std::span<const double> lateral = {};   // [step][reach]
  std::span<const double> boundary = {};  // [step][k], k as in RouterSetup::boundary
  std::span<const double> imposed = {};   // [sub-step][k], k as in Network::imposed()
  /// [step][reach] mm d-1; empty: zero.
  std::span<const double> reference_evapotranspiration = {};
};

/// What a window yields; an empty span is not wanted.
struct Output {
  std::span<double> discharge = {};  // [step][reach] m3 s-1, the mean; NaN above imposed reaches
  std::span<double> exchange = {};   // [sub-step][k] m3 s-1, k as in RouterSetup::recorded
  std::span<double> storage = {};    // [step] m3 in all computed reaches at the end
  std::span<double> outflow = {};    // [step] m3 s-1 that leaves the basin
  std::span<double> inflow = {};     // [step] m3 s-1 from boundaries and imposed reaches
  std::span<double> residual = {};   // [step] mm on the reach's own area, the largest
  std::span<double> alluvial = {};   // [step] m3 beside all computed reaches at the end
  std::span<double> evaporation = {}, transmission_loss = {},
                    alluvial_return = {};  // [step] m3 s-1
};

/// All that decides a window: directions (const double, empty: zero) or gradient (double, empty:
/// not wanted).
template <class Value>
struct Controls {
  std::span<Value> volume = {};                                // [reach], before the window
  std::span<Value> lateral = {}, boundary = {}, imposed = {};  // as in Window
  std::span<Value> length = {}, slope = {}, width = {}, roughness = {};  // [reach]
  std::span<Value> celerity = {}, discharge_ratio = {}, weight = {};     // [reach]
  std::span<Value> alluvial = {};                                        // [reach], as volume
  std::span<Value> reference_evapotranspiration = {};                    // as in Window
  std::span<Value> evaporation_coefficient = {}, bed_conductivity = {};  // [reach]
  std::span<Value> alluvial_recession = {};                              // [reach]
};

/// What a window yields: directions (double, empty: not wanted) or weights (const double, empty:
/// zero).
template <class Value>
struct Responses {
  std::span<Value> volume = {};                    // [reach], after the window
  std::span<Value> discharge = {}, exchange = {};  // as in Output
  std::span<Value> alluvial = {};                  // [reach], after the window
};

struct Block;
struct Ledger;
struct ModelDirections;
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
  /// m3 per reach: with alluvial() the whole state.
  std::vector<double>& volume() { return volume_; }
  const std::vector<double>& volume() const { return volume_; }
  /// m3 per reach; zero for ever where nothing is lost.
  std::vector<double>& alluvial() { return alluvial_; }
  const std::vector<double>& alluvial() const { return alluvial_; }
  /// m3 in and beside all computed reaches, summed in the order of Output::storage.
  double storage() const;
  double alluvial_storage() const;
  bool loses() const { return model_.loses; }
  /// Whether evaporation needs Window::reference_evapotranspiration.
  bool evaporates() const;

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
  struct LogPartials;
  LogPartials log_partials(std::size_t reach) const;
  void make_model();
  void add_losses();
  double sum_over_blocks(const std::vector<double>& by_reach) const;
  void put_loss_gradient(const ModelDirections& adjoint, const Controls<double>& result) const;
  ModelDirections model_directions(const Controls<const double>& directions) const;
  void put_channel_gradient(const ModelDirections& adjoint, const Controls<double>& result) const;
  void put_imposed_gradient(std::span<const double> crossing, std::span<const double> discharge,
                            std::span<double> imposed) const;

  Network network_;
  RouterSetup setup_;
  std::vector<Block> blocks_;  // the branches, then the trunk
  std::size_t cuts_ = 0;       // branches' outlets into the trunk
  ReachModel model_;
  std::vector<double> volume_, alluvial_;
};

}  // namespace kzwater
