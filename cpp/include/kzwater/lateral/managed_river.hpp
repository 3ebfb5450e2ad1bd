// A river on which people live: places with channels, reservoirs and lakes, intakes and canals,
// users with priorities, limits, water that must stay, and the step that joins them.
//
// In a step all that bodies of water may release is decided by what they hold at its start, and all
// losses are shares fixed at its start. The water at every place is then a linear function of what
// is taken, so that the allocation knows exactly what a withdrawal leaves to others, and what is
// allocated is delivered. What users give back enters the river in the next step.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "kzwater/lateral/allocation.hpp"
#include "kzwater/lateral/canal.hpp"
#include "kzwater/lateral/hydropower.hpp"
#include "kzwater/lateral/lake.hpp"
#include "kzwater/lateral/reservoir.hpp"
#include "kzwater/lateral/river_places.hpp"

namespace kzwater {

inline constexpr double no_limit = std::numeric_limits<double>::infinity();

/// By place; of bodies of water, which have no channel, nothing is read.
struct RiverChannels {
  std::vector<double> travel_time;  // s; 0 where water passes at once
  std::vector<double> bed_loss;     // m3 s-1 that seep while there is water
  std::vector<double> surface;      // m2 that evaporate
};

/// By reach of a canal; `parent` is the reach above, -1 at an intake.
struct CanalReaches {
  std::vector<std::int32_t> parent;
  std::vector<Canal::Reach<double>> reach;
  /// Share of the capacity that whole ice leaves; NaN, or no vector: ice is not looked at.
  std::vector<double> under_ice = {};
  IceRules<double> ice = {lake_ice_growth.meta.initial, lake_ice_melt.meta.initial,
                          lake_ice_closing.meta.initial};
};

/// Where a user takes its water; the shares of a user sum to 1.
struct Intake {
  std::int32_t user = 0, place = 0;
  std::int32_t canal = -1;  // the reach at whose end the user is, -1 beside the river
  double share = 1.0;
  double capacity = no_limit;  // m3 s-1 at the river
};

enum class WellOrder : std::uint8_t { none, before_river, after_river };

struct Users {
  std::vector<std::int32_t> priority;      // 1 is served first
  std::vector<double> consumed, returned;  // shares of what is delivered; the rest seeps
  std::vector<std::int32_t> return_place;  // -1: a drain that leaves the river for good
  std::vector<double> return_salt;         // kg added to each m3 returned
  std::vector<WellOrder> well_order;
  std::vector<double> well_capacity;  // m3 s-1
  /// Of what a user lacks, a step gives up its length over these days and the rest is asked for
  /// again; 0, or no vector: all is given up.
  std::vector<double> carry_over_days = {};
};

/// A demand for water that stays in the river: past the intakes of a channel, or out of a body.
struct StayingDemand {
  std::int32_t place = 0, priority = 0;
};

/// A staying demand that is what lakes lack, at most what the stretch has of it. Each step asks for
/// what brings them to their volume in the time told, and for what they lose meanwhile: to the air
/// and their bed, less the rain.
struct LakeTarget {
  std::int32_t staying = 0;
  std::vector<std::int32_t> bodies;
  double volume = 0.0;       // m3 that they are to hold together
  double seconds = 86400.0;  // in which what they lack is to come
  double share = 1.0;        // of it, that is to leave the last channel; its losses come on top
};

/// The takes of its users, at the river, may not pass a volume.
struct SharedLimit {
  std::vector<std::int32_t> users;
};

/// A lake has its outlets and straits, a reservoir its zones, rules and plant; the other's are not
/// read.
struct WaterBody {
  std::int32_t place = 0;
  bool lake = false;
  LevelTable table;
  ZoneCurves zones;
  ReleaseRules<double> rules;
  Weir<double> spillway;
  LinearTable capacity;  // m3 s-1 by level, m
  PowerPlant<double> plant;
  LinearTable tailwater;  // m by release, m3 s-1
  double evaporation_coefficient = 1.0;
  double seepage = 0.0;  // mm d-1
  IceRules<double> ice = {20.0, 7.0, 50.0};
  Gate<double> gate = {0.6, 0.0, 0.0};  // of a lake; its crest is `spillway`
  bool on_call = true;  // whether users below may ask it for more than its rules release
};

/// Between two lakes, by their numbers among the bodies.
struct Strait {
  std::int32_t first = 0, second = 0;
  StraitChannel<double> channel;
};

/// A user is given a share of the water that reaches a place, of what is above a threshold since
/// its period began. It is asked for in the step after, when it is known.
struct ShareAbove {
  std::int32_t place = 0, user = 0;
};

/// What the seepage of a river feeds and wells draw on: stores that drain by a share of what they
/// hold. By member the number of its aquifer, -1 for groundwater out of the river's account; empty:
/// -1 for all. What seeps from bodies of water stays out of it.
struct Groundwater {
  std::vector<std::int32_t> return_place;  // by aquifer; -1: its water leaves for good
  std::vector<double> residence_time;      // s, by aquifer
  std::vector<std::int32_t> below_channel, below_canal, below_user, of_wells;  // the last: by user
};

struct ManagedRiverSetup {
  std::size_t places = 0;
  std::vector<Branch> branches;
  RiverChannels channels;
  CanalReaches canals;
  std::vector<Intake> intakes;  // by user, ascending
  Users users;
  std::vector<StayingDemand> staying;
  std::vector<SharedLimit> limits;
  std::vector<WaterBody> bodies;
  std::vector<Strait> straits;
  AllocationRule rule = AllocationRule::fair;
  std::vector<ShareAbove> shares_above;
  std::vector<LakeTarget> lake_targets;
  Groundwater groundwater;
};

/// What drives a stretch, rows of steps one after the other; an empty span: zero, or no limit.
struct RiverStretch {
  std::size_t steps = 0;
  double seconds = 86400.0;                             // of a step
  std::size_t ahead = 0;                                // further rows of those below that say so
  std::span<const std::int32_t> day = {};               // [step], of a common year
  std::span<const double> inflow = {};                  // [step][place], m3 s-1
  std::span<const double> inflow_salinity = {};         // [step][place], kg m-3
  std::span<const double> evaporation = {}, rain = {};  // [step + ahead][place], mm d-1
  std::span<const double> demand = {};                  // [step + ahead][user], m3 s-1
  std::span<const double> staying = {};                 // [step + ahead][staying], m3 s-1
  std::span<const double> limit = {};            // [step + ahead][limit], m3 of the period at hand
  std::span<const double> limit_begins = {};     // [step + ahead][limit], 1 where a period begins
  std::span<const double> canal_closed = {};     // [step][canal], 1 where closed
  std::span<const double> temperature = {};      // [step][place], degC, for ice
  std::span<const double> opening = {};          // [step][body], m, of the gates of lakes
  std::span<const double> release = {};          // [step][body], m3 s-1 imposed; NaN: by the rules
  std::span<const double> share = {};            // [step][share above], 0 where none is counted
  std::span<const double> share_threshold = {};  // [step][share above], m3
  std::span<const double> share_begins = {};     // [step][share above], 1 where a period begins
};

/// What a part of a river takes over from a run of the whole, m3 (salt kg) in each step; NaN, or an
/// empty span: computed. The water of a place that is cut off is not computed; what its users got
/// is to be given too. Shares above a threshold count at places that are not cut off.
struct RiverExchange {
  std::span<const double> outflow = {}, salt_outflow = {};  // [step][place], of places cut off
  std::span<const double> salinity = {};                    // [step][place], kg m-3, likewise
  std::span<const double> taken = {};                       // [step][user], that users got
  std::span<const double> release = {};                     // [step][body], without the spill
  std::span<const double> called = {};                      // [step][call], as `called` was told
  std::span<const double> seeped = {}, salt_seeped = {};    // [step][place], of places cut off
};

/// Why somebody got less than asked for.
enum class Shortage : std::uint8_t {
  none,
  no_water,   // `cause` is the place where it is lacking, -1 where no row tells
  priority,   // of a user of an earlier class; `cause` is the user
  staying,    // water that must stay; `cause` is the demand
  call,       // water on its way to users farther down; `cause` is the place
  reservoir,  // what its rules or outlets hold back; `cause` is the body
  storage,    // a body is at its dead volume; `cause` is the body
  canal,      // capacity; `cause` is the reach
  closed_canal,
  intake,    // capacity; `cause` is the intake
  limit,     // `cause` is the limit
  aquifer,   // wells found no more water; `cause` is the aquifer
  canal_ice  // capacity under ice; `cause` is the reach
};

class RiverDay;

class ManagedRiver {
 public:
  /// Throws Error of RiverPlaces, of Allocator, and "array_size".
  explicit ManagedRiver(ManagedRiverSetup setup);
  ManagedRiver(ManagedRiver&&) noexcept;
  ManagedRiver& operator=(ManagedRiver&&) noexcept;
  ~ManagedRiver();

  const ManagedRiverSetup& setup() const;
  /// All that is remembered from step to step, by name.
  std::map<std::string, std::span<double>> state();
  /// Names of what a step yields, and how many values each has.
  std::vector<std::pair<std::string, std::size_t>> results() const;

  /// Advances the state. `wanted` names results; `rows` receives one row of each for every step.
  /// `between` is called after whole steps. Throws Error "river_balance", "level_table_ended", with
  /// the state of the last good step.
  void run(const RiverStretch& stretch, const std::map<std::string, double*>& wanted,
           const std::function<void(std::size_t)>& between, const RiverExchange& exchange = {});

 private:
  std::unique_ptr<RiverDay> day_;
};

}  // namespace kzwater
