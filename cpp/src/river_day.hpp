// One step of a managed river, with all that it remembers and all that it tells.
#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kzwater/lateral/allocation.hpp"
#include "kzwater/lateral/managed_river.hpp"
#include "kzwater/lateral/river_fields.hpp"
#include "kzwater/lateral/river_flow.hpp"
#include "river_calls.hpp"
#include "river_rows.hpp"

namespace kzwater {

/// The rows of a stretch for one step.
class StepRows {
 public:
  StepRows(const RiverStretch& stretch, const RiverExchange& exchange, std::size_t step)
      : stretch_(stretch), exchange_(exchange), step_(step) {}

  double seconds() const { return stretch_.seconds; }
  int day() const { return stretch_.day[step_]; }
  /// The value of `index` of `width`, or `without` where nothing is given.
  double at(std::span<const double> rows, std::size_t width, std::size_t index,
            double without = 0.0) const {
    return rows.empty() ? without : rows[step_ * width + index];
  }
  /// Of rows that are told ahead, some steps later; the last one stands for what is beyond it.
  double later(std::span<const double> rows, std::size_t width, std::size_t index,
               std::size_t steps, double without = 0.0) const {
    return rows.empty() ? without : rows[(step_ + std::min(steps, told_ahead())) * width + index];
  }
  /// How many steps after this one are told.
  std::size_t told_ahead() const { return stretch_.steps + stretch_.ahead - 1 - step_; }
  const RiverStretch& stretch() const { return stretch_; }
  const RiverExchange& exchange() const { return exchange_; }

 private:
  const RiverStretch& stretch_;
  const RiverExchange& exchange_;
  std::size_t step_;
};

using Values = std::vector<double>;

/// Less than this share of a demand is rounding.
inline constexpr double no_shortage = 1e-9;

class RiverDay {
 public:
  explicit RiverDay(ManagedRiverSetup setup);

  const ManagedRiverSetup& setup() const { return setup_; }
  std::map<std::string, std::span<double>> state();
  std::vector<std::pair<std::string, Values*>> results();
  /// Throws "river_balance" and "level_table_ended" with the state as before.
  void step(const StepRows& in);

 private:
  struct Remembered {
    Values water, salt;                    // by place, m3 and kg
    Values returning, returning_salt;      // by place
    Values head;                           // by place, m3 that met there in the last step
    Values canal_flow;                     // m3 s-1 at the head of each reach
    Values limit_taken;                    // m3 of the period at hand
    Values ice, canal_ice;                 // by body and by reach of a canal, mm
    Values carried;                        // by user, m3 that are asked for again
    Values groundwater, groundwater_salt;  // by aquifer, m3 and kg
    Values share_summed, share_due;        // by share above a threshold, m3
  };
  struct Body {  // of a step
    SurfaceExchange<double> exchange;
    double spill = 0.0;         // m3 s-1
    double volume = 0.0;        // m3, after exchange, spill and straits
    double open = 1.0;          // share of the surface without ice
    double from_straits = 0.0;  // m3, that come in the step
    ReleaseRange<double> range;
    double dead = 0.0, extra = 0.0;  // m3; the latter is released above `must` for users
  };

  std::size_t places() const { return places_.size(); }
  std::size_t users() const { return setup_.users.priority.size(); }
  bool cut_off(std::size_t place) const { return std::isfinite(shares_.given[place]); }
  std::size_t place_of_body(std::size_t body) const {
    return static_cast<std::size_t>(setup_.bodies[body].place);
  }

  void resize();
  void make_step(const StepRows& in, const Remembered& before);
  // river_day_start.cpp: what is fixed before anyone takes
  void begin_limits(const StepRows& in);
  void meet_heads(const StepRows& in);
  void fix_channels(const StepRows& in);
  void fix_canals(const StepRows& in);
  Canal::Frozen<double> ice_of_canal(const StepRows& in, std::size_t canal) const;
  void want(const StepRows& in);
  void want_staying(const StepRows& in);
  double lakes_want(const StepRows& in, std::size_t number, std::size_t steps) const;
  double staying_wanted(const StepRows& in, std::size_t demand, std::size_t steps) const;
  void fix_gains();
  // river_day_bodies.cpp: what reservoirs and lakes hold and let out
  void stand_bodies(const StepRows& in);
  void stand_body(const StepRows& in, std::size_t body);
  void lead_through_straits(const StepRows& in);
  static void name_body(const std::function<void()>& work, std::size_t body);
  double left_in_body(std::size_t body) const;
  ReleaseRange<double> outflow_of(const StepRows& in, std::size_t body) const;
  ReleaseRange<double> range_of(const StepRows& in, std::size_t body) const;
  // river_day_ahead.cpp: what would come in the steps ahead
  void look_ahead(const StepRows& in);
  void channel_ahead(std::size_t place);
  void body_ahead(const StepRows& in, std::size_t body);
  // river_day_sharing.cpp: who gets what
  void set_user_bounds(const StepRows& in);
  void permit();
  void permit_ahead(const StepRows& in);
  std::set<std::int32_t> renew_limits(const StepRows& in, std::size_t steps, Values& bound) const;
  bool limit_changes(const StepRows& in, std::size_t limit, std::size_t steps) const;
  double wanted_ahead(const StepRows& in, std::size_t user, std::size_t steps) const;
  void place_calls(const StepRows& in);
  void hedge(const StepRows& in);
  void flow_without_takes(const StepRows& in);
  void set_water_bounds(const StepRows& in);
  void set_given_takes_aside(const StepRows& in);
  double taken_by(const Allocation& shared, const StepRows& in, std::size_t user) const;
  double staying_in(const Allocation& shared, std::size_t row) const;
  void draw(const Allocation& shared, const StepRows& in);
  void draw_for(std::size_t place, double left, double seconds);
  // river_day_delivery.cpp: the water on its way
  void deliver(const Allocation& shared, const StepRows& in);
  void take_water(const Allocation& shared, const StepRows& in);
  void let_out(const StepRows& in);
  void settle_cut_off(const StepRows& in, std::size_t place);
  void settle_channel(std::size_t place);
  void settle_body(const StepRows& in, std::size_t body);
  void lead_through_canals(const StepRows& in);
  void use_water();
  void count_shares(const StepRows& in);
  // river_day_salt.cpp: the salt in it
  void move_salt(const StepRows& in, const Remembered& before);
  void move_salt_of_cut_off(const StepRows& in, std::size_t place, double entering_salt);
  void move_channel_salt(std::size_t place, double entering_salt);
  void move_body_salt(std::size_t body, double entering_salt, double volume);
  double leaving_by_strait(std::size_t strait, std::size_t body) const;
  void lead_salt_through_canals();
  void leave_salt(std::size_t user);
  // river_day_groundwater.cpp: what seepage feeds and wells draw on
  void list_wells();
  void begin_groundwater();
  void begin_pumping(const StepRows& in);
  double well_ahead(std::size_t user, double wanted, double seconds) const;
  void end_pumping(const StepRows& in);
  void share_groundwater();
  void share_aquifer(std::size_t aquifer);
  void pump(std::size_t user, double volume);
  void settle_groundwater(const StepRows& in);
  bool lacks_groundwater(std::size_t user) const;
  double groundwater_relief(std::size_t user) const;
  /// Water that seeps to an aquifer, or out of the river's account.
  template <class Seepage, class Recharge>
  void seep(const Seepage& away, const Recharge& to_aquifer, std::int32_t aquifer, double volume) {
    seep_to(recharge_, away, to_aquifer, aquifer, volume);
  }
  template <class Seepage, class Recharge>
  void seep_salt(const Seepage& away, const Recharge& to_aquifer, std::int32_t aquifer,
                 double salt) {
    seep_to(salt_recharge_, away, to_aquifer, aquifer, salt);
  }
  template <class Seepage, class Recharge>
  void seep_to(Values& recharge, const Seepage& away, const Recharge& to_aquifer,
               std::int32_t aquifer, double amount) {
    if (aquifer < 0) {
      account_.add(away, amount);
      return;
    }
    account_.add(to_aquifer, amount);
    recharge[static_cast<std::size_t>(aquifer)] += amount;
  }
  // river_day_audit.cpp: what is told, and the ledger
  void explain(const Allocation& shared);
  struct Explained {
    Shortage reason = Shortage::none;
    double cause = -1.0;
  };
  bool held_by_permit(std::size_t user) const;
  Explained explained(std::int32_t held_by, const Allocation& shared, std::size_t variable,
                      double missing) const;
  Explained in_river(const Allocation& shared, std::size_t row, std::size_t variable,
                     double missing) const;
  Shortage narrowed(std::size_t row, std::size_t variable, double missing) const;
  Explained withheld(const Allocation& shared, std::size_t body, std::size_t place,
                     double lacking) const;
  void close(const Remembered& before);
  double check(std::string_view store, double before, double after) const;
  enum class Store { channels, reservoirs, lakes };
  double stored(const Values& by_place, Store store) const;

  ManagedRiverSetup setup_;
  RiverPlaces places_;
  RiverCalls calls_;
  RiverRows rows_;
  RiverFlow flow_;
  std::vector<std::int32_t> priorities_;  // by variable
  Allocator allocator_, permits_;
  std::vector<std::int32_t> body_of_;                 // of each place, -1 for a channel
  std::vector<std::vector<std::int32_t>> below_;      // of each body, in the order of the water
  std::vector<std::size_t> canal_path_;               // of the intake at hand
  std::vector<std::int32_t> canal_place_;             // where the water of each reach is taken
  std::vector<std::int32_t> target_of_;               // of each staying demand, -1 for none
  std::vector<std::vector<std::int32_t>> lake_ways_;  // of each lake target, channels down to it
  Remembered now_;

  // Of the step: what is fixed at its start
  double seconds_ = 0.0;  // of a step, to which travel times are cut
  Values travel_time_;    // s, by place
  RiverShares shares_;
  Values passing_;  // by place, share of its water that a channel passes within a step
  Values loss_;     // by place, m3 that a channel asks for
  std::vector<Canal::Shares<double>> canals_;
  Values arriving_;           // by canal reach
  Values capacity_left_;      // by canal reach, share of its capacity that ice leaves
  std::vector<char> closed_;  // by canal reach
  std::vector<Body> bodies_;
  std::vector<Values> gain_;      // of each body, by place, of what it releases
  Values own_inflow_, own_salt_;  // by place, m3 and kg
  // [place][step ahead], m3 at the head and leaving: by itself, and what reservoirs may add
  Values flow_ahead_, leaving_ahead_, extra_ahead_, extra_leaving_;
  Values may_give_;                // by place, m3 in a channel, or that a body may release
  Values base_, base_stored_;      // by place, m3 at the head without takes
  Values wanted_, permit_wanted_;  // by variable, m3
  Values called_;                  // by call, m3
  Values permitted_share_;         // [step ahead][user], of what is wanted, where all take
  struct Permit {                  // of today
    std::int32_t row = -1;         // that holds the user, -1: none
    double volume = 0.0, relief = 0.0;
  };
  std::vector<Permit> permit_;  // by user
  Values none_;                 // zeros by place
  // and what comes of it
  Values head_, take_, release_, outflow_, spill_, seeped_, evaporated_;  // by place
  Values salinity_, salt_outflow_;  // of what people take there, kg m-3; kg
  Values demand_, permitted_, from_river_, from_well_, withdrawn_, delivered_, consumed_, returned_,
      seeped_by_user_, user_salt_, shortage_, reason_, cause_, relief_;  // by user
  Values carried_in_, asked_, lacked_;  // by user, m3: of steps before, with it, of it not met
  Values staying_demand_, staying_met_, staying_reason_, staying_cause_, staying_relief_;
  Values canal_head_, canal_seepage_, canal_evaporation_, canal_spill_;
  Values level_, area_, rain_, power_, may_release_, release_cause_;  // by body
  Values strait_, strait_salt_;                          // m3 and kg from the first to the second
  Values recharge_, salt_recharge_, pumped_, baseflow_;  // by aquifer, m3 and kg
  std::vector<std::vector<std::size_t>> wells_;          // users of each aquifer, by priority
  Values well_asked_, well_given_, well_relief_;         // by user, m3; of the pumping at hand
  Values salt_seeped_;                                   // by place, kg
  Values residual_, salt_residual_;
  RiverAccount account_;
};

}  // namespace kzwater
