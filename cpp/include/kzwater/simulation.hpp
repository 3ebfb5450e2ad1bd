// The time loop. A run is cut into windows: every chunk of HRUs is advanced through the whole
// window while its states stay in cache, then the window's runoff is routed. Results do not depend
// on the length of the window nor on threads.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kzwater/column.hpp"
#include "kzwater/downscaling.hpp"
#include "kzwater/lateral/glacier_geometry.hpp"
#include "kzwater/lateral/router.hpp"
#include "kzwater/ledger.hpp"
#include "kzwater/team.hpp"

namespace kzwater {

struct Domain {
  std::vector<double> hru_area;              // m2
  std::vector<std::int32_t> hru_unit;        // ascending
  std::vector<std::int32_t> receiver_first;  // of what an HRU hands to others of its unit; empty
  std::vector<std::int32_t> receiver_end;    // where no process does
  std::vector<GlacierHrus> glaciers;
  std::vector<std::int32_t> hru_reach;   // reach that takes the HRU's runoff
  std::vector<std::int32_t> downstream;  // of each reach, -1 leaves the basin
  std::vector<std::int32_t> imposed;     // reaches whose outflow is given
  Channel channel;
  std::size_t substeps = 1;              // of routing per step
  std::vector<std::int32_t> gauges;      // reaches whose discharge is reported
  std::vector<std::int32_t> exchanges;   // reaches whose sub-step discharge is recorded
  std::vector<std::int32_t> boundaries;  // reaches with boundary inflow
  Scheme scheme = Scheme::kinematic_wave;
  WaveSpeed speed = {};
  Losses losses = {};
};

struct Stretch {
  std::size_t steps = 0;
  double dt = 1.0;                         // days
  std::vector<const double*> forcing;      // per rule: [steps][points]
  std::vector<std::size_t> points;         // per rule: number of forcing points
  const std::int32_t* month = nullptr;     // [steps] 0..11
  const std::int32_t* interval = nullptr;  // [steps] row of `record` that a step belongs to
  const std::int32_t* turn = nullptr;      // [steps] 1 where a step begins a year of the glaciers
  const double* boundary = nullptr;        // [steps][boundaries] m3 s-1
  const double* imposed = nullptr;         // [steps * substeps][imposed reaches] m3 s-1
};

/// Filled by the run; arrays belong to the caller.
struct Report {
  double* flux = nullptr;            // [steps][fluxes] mm d-1 x m2, summed over HRUs
  double* store = nullptr;           // [steps][stores] mm x m2 at the end of each step
  double* basin_residual = nullptr;  // [steps] mm, all storage less what entered and left the basin
  double* basin_salt_residual = nullptr;  // [steps] g m-2, likewise of salt
  double* residual = nullptr;             // [steps] mm, largest over HRUs, stores and reaches
  double* discharge = nullptr;            // [steps][gauges] m3 s-1
  double* exchange = nullptr;             // [steps * substeps][exchanges] m3 s-1
  double* river_storage = nullptr;        // [steps] m3 at the end of each step
  double* river_outflow = nullptr;        // [steps] m3 s-1 that leaves the basin
  double* river_inflow = nullptr;         // [steps] m3 s-1 from boundaries and imposed reaches
  double* alluvial_storage = nullptr;     // [steps] m3 at the end of each step
  double* channel_evaporation = nullptr;  // [steps] m3 s-1, as are the next two
  double* transmission_loss = nullptr;
  double* alluvial_return = nullptr;
  std::vector<std::size_t> recorded;  // fields that `record` accumulates
  double* record = nullptr;  // [recorded][intervals][hrus] sums over the steps of each interval,
                             // times the area of the HRU where that changes
  double* area_record = nullptr;  // [intervals][hrus] sums of the area, where that changes
  double* reach_record =
      nullptr;  // [intervals][reaches] sums of discharge over the steps of each interval
  std::size_t intervals = 0;
  std::vector<std::size_t> by_step = {};  // fields that `step_record` keeps
  double* step_record = nullptr;          // [by_step][steps][hrus] values of each step
};

class Simulation {
 public:
  Simulation(const std::vector<std::string>& processes, Domain domain, Downscaling downscaling,
             std::vector<ForcingRule> rules);

  Column& column() { return column_; }
  const Column& column() const { return column_; }
  Router& router() { return router_; }
  const Router& router() const { return router_; }
  const Domain& domain() const { return domain_; }
  std::size_t steps_done() const { return steps_done_; }
  /// Sum over HRUs of each store x area, in the order of stores(), mm x m2.
  std::vector<double> store_totals();
  const std::vector<std::size_t>& stores() const { return stores_; }
  const std::vector<std::size_t>& fluxes() const { return fluxes_; }
  /// Whether the areas of HRUs change.
  bool moves_land() const { return glaciers_.at_work(); }

  /// Advances the state. `between` is called between windows, at whole steps; an exception thrown
  /// there stops the run with a consistent state. Throws Error "balance" on a breach, with the
  /// state put back to the last good window.
  void run(const Stretch& stretch, const Report& report, std::size_t threads,
           const std::function<void(std::size_t)>& between);

 private:
  struct Span;
  void advance_columns(const Stretch& stretch, const Report& report, Span& window, Team& team);
  void advance_chunk(const Stretch& stretch, const Report& report, Span& window,
                     Workspace& workspace, std::size_t chunk);
  void check_domain() const;
  void check_stretch(const Stretch& stretch, const Report& report) const;
  void check_receivers() const;
  void index_reaches();
  /// Of each substance over the basin: water in mm m2, salt in g.
  using Amounts = std::array<double, substances>;
  void close_basin(const Stretch& stretch, const Report& report, const Span& window,
                   Amounts before) const;
  /// What a balance leaves of all that was moved, over the area of the basin.
  struct Closure {
    double residual;
    double moved;
    double area;  // m2
  };
  /// Returns the residual over the area of the basin; throws Error "balance" where it is too large.
  static double closed(const Closure& closure, std::size_t step);
  std::size_t substance_of(std::size_t field) const {
    return static_cast<std::size_t>(column_.fields()[field].meta.substance);
  }
  /// Sums of the totals of stores.
  Amounts stored(const double* totals) const;
  std::size_t window_end(const Stretch& stretch, std::size_t first) const;
  Glaciers::Turn turn_year(const Stretch& stretch, const Span& window);
  void add_turn(const Stretch& stretch, const Report& report, const Span& window,
                const Glaciers::Turn& turn) const;
  Amounts storage();
  /// Of each HRU, m2.
  const double* areas() const;
  void sum_columns(const Report& report, const Span& window) const;
  void route(const Stretch& stretch, const Report& report, Span& window, Team& team);
  void gather_runoff(Span& window) const;
  void gather_reference(Span& window) const;
  void find_reference_reaches();
  std::size_t window_steps() const;
  std::size_t chunks() const { return chunk_begin_.size() - 1; }
  std::size_t largest_chunk() const;
  Neighbourhood neighbourhood() const;
  std::size_t reaches() const { return domain_.downstream.size(); }

  Column column_;
  ColumnLedger ledger_;
  Domain domain_;
  Glaciers glaciers_;
  Downscaling downscaling_;
  std::vector<ForcingRule> rules_;
  std::vector<std::size_t> rule_field_;
  std::vector<std::size_t> stores_;
  std::vector<std::size_t> fluxes_;
  std::vector<double>
      sign_;  // of each flux in the balance of the basin: 1 enters, -1 leaves, 0 stays within
  std::size_t runoff_field_;
  std::vector<std::int32_t>
      reach_begin_;  // HRUs of each reach: reach_hru_[reach_begin_[r] .. reach_begin_[r + 1])
  std::vector<std::int32_t> reach_hru_;
  std::vector<std::size_t> chunk_begin_;  // chunk c holds HRUs chunk_begin_[c] .. [c + 1] - 1
  Router router_;
  std::size_t reference_field_ = 0;
  /// Of each reach the one whose land gives its reference evapotranspiration, -1 for none; empty
  /// where no river evaporates.
  std::vector<std::int32_t> reference_reach_;
  std::size_t steps_done_ = 0;
};

}  // namespace kzwater
