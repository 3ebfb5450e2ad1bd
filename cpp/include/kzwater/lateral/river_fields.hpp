// What a managed river is declared by: its stores of water and salt, their fluxes, and the ledger's
// account of them.
#pragma once
#include <string_view>
#include <vector>

#include "kzwater/lateral/canal.hpp"
#include "kzwater/lateral/channel_losses.hpp"
#include "kzwater/lateral/lake_fields.hpp"

namespace kzwater {

// clang-format off
inline constexpr Place consumers{"consumers"};  // what users keep or breathe out
inline constexpr Place users_land{"users_land"};  // where users wash salt from, or leave it

inline constexpr Field<Role::store, "returning_water"> returning_water{{
    .long_name = "water that users have given back and the river gets in the next step",
    .units = "m3", .lower = 0.0}};
inline constexpr Field<Role::transient, "user_water"> user_water{{
    .long_name = "water in the hands of users", .units = "m3", .lower = 0.0}};
inline constexpr Field<Role::flux, "bed_seepage"> bed_seepage{{
    .long_name = "seepage through the beds of a managed river", .units = "m3 s-1", .lower = 0.0,
    .from = river_water.name, .to = aquifer.name}};
inline constexpr Field<Role::flux, "withdrawal"> withdrawal{{
    .long_name = "water taken from the river", .units = "m3 s-1", .lower = 0.0,
    .from = river_water.name, .to = canal_water.name}};
inline constexpr Field<Role::flux, "reservoir_withdrawal"> reservoir_withdrawal{{
    .long_name = "water taken from reservoirs", .units = "m3 s-1", .lower = 0.0,
    .from = reservoir_water.name, .to = canal_water.name}};
inline constexpr Field<Role::flux, "river_lake_withdrawal"> river_lake_withdrawal{{
    .long_name = "water taken from lakes on the rivers", .units = "m3 s-1", .lower = 0.0,
    .from = river_lake_water.name, .to = canal_water.name}};
inline constexpr Field<Role::flux, "delivery"> delivery{{
    .long_name = "water that canals bring to users", .units = "m3 s-1", .lower = 0.0,
    .from = canal_water.name, .to = user_water.name}};
inline constexpr Field<Role::flux, "pumping"> pumping{{
    .long_name = "groundwater that users pump", .units = "m3 s-1", .lower = 0.0,
    .from = aquifer.name, .to = user_water.name}};
inline constexpr Field<Role::flux, "consumption"> consumption{{
    .long_name = "water that users consume", .units = "m3 s-1", .lower = 0.0,
    .from = user_water.name, .to = consumers.name}};
inline constexpr Field<Role::flux, "user_return"> user_return{{
    .long_name = "water that users give back to the river", .units = "m3 s-1", .lower = 0.0,
    .from = user_water.name, .to = returning_water.name}};
inline constexpr Field<Role::flux, "user_drainage"> user_drainage{{
    .long_name = "water of users that drains lead out of the river's reach", .units = "m3 s-1",
    .lower = 0.0, .from = user_water.name, .to = drains.name}};
inline constexpr Field<Role::flux, "user_seepage"> user_seepage{{
    .long_name = "water of users that seeps to groundwater", .units = "m3 s-1", .lower = 0.0,
    .from = user_water.name, .to = aquifer.name}};
inline constexpr Field<Role::flux, "return_inflow"> return_inflow{{
    .long_name = "water given back that enters the river", .units = "m3 s-1", .lower = 0.0,
    .from = returning_water.name, .to = river_water.name}};

inline constexpr Field<Role::store, "returning_salt"> returning_salt{{
    .long_name = "salt in the water that users have given back", .units = "kg", .lower = 0.0,
    .substance = Substance::salt}};
inline constexpr Field<Role::transient, "canal_salt"> canal_salt{{
    .long_name = "salt in canals", .units = "kg", .lower = 0.0, .substance = Substance::salt}};
inline constexpr Field<Role::transient, "user_salt"> user_salt{{
    .long_name = "salt in the water of users", .units = "kg", .lower = 0.0,
    .substance = Substance::salt}};

template <FixedString Name, class From, class To>
constexpr Field<Role::flux, Name> river_salt_flux(const From& from, const To& to,
                                                  std::string_view long_name) {
  static_assert(connects<From>() && connects<To>(), "a flux connects stores and places");
  return {{.long_name = long_name, .units = "kg s-1", .lower = 0.0, .from = from.name,
           .to = to.name, .substance = Substance::salt}};
}
inline constexpr auto salt_inflow = river_salt_flux<"salt_inflow">(
    river, river_salt, "salt with what flows in");
inline constexpr auto salt_boundary_inflow = river_salt_flux<"salt_boundary_inflow">(
    boundary, river_salt, "salt with what comes from parts of the river that are not computed");
inline constexpr auto salt_return_inflow = river_salt_flux<"salt_return_inflow">(
    returning_salt, river_salt, "salt with water given back that enters the river");
inline constexpr auto salt_discharge = river_salt_flux<"salt_discharge">(
    river_salt, outlet, "salt with what flows out of the basin");
inline constexpr auto salt_bed_seepage = river_salt_flux<"salt_bed_seepage">(
    river_salt, aquifer, "salt with the seepage through river beds");
inline constexpr auto salt_withdrawal = river_salt_flux<"salt_withdrawal">(
    river_salt, canal_salt, "salt with water taken from the river");
inline constexpr auto reservoir_salt_withdrawal = river_salt_flux<"reservoir_salt_withdrawal">(
    reservoir_salt, canal_salt, "salt with water taken from reservoirs");
inline constexpr auto river_lake_salt_withdrawal = river_salt_flux<"river_lake_salt_withdrawal">(
    river_lake_salt, canal_salt, "salt with water taken from lakes on the rivers");
inline constexpr auto canal_salt_seepage = river_salt_flux<"canal_salt_seepage">(
    canal_salt, aquifer, "salt with the seepage of canals");
inline constexpr auto canal_salt_spill = river_salt_flux<"canal_salt_spill">(
    canal_salt, drains, "salt with the spill of canals");
inline constexpr auto salt_delivery = river_salt_flux<"salt_delivery">(
    canal_salt, user_salt, "salt with water that canals bring to users");
inline constexpr auto user_salt_return = river_salt_flux<"user_salt_return">(
    user_salt, returning_salt, "salt with water that users give back");
inline constexpr auto user_salt_washed = river_salt_flux<"user_salt_washed">(
    users_land, returning_salt, "salt that water given back washes from the land");
inline constexpr auto user_salt_drainage = river_salt_flux<"user_salt_drainage">(
    user_salt, drains, "salt with water that drains lead away");
inline constexpr auto user_salt_seepage = river_salt_flux<"user_salt_seepage">(
    user_salt, aquifer, "salt with water of users that seeps");
inline constexpr auto user_salt_kept = river_salt_flux<"user_salt_kept">(
    user_salt, users_land, "salt of water that users consume whole");

inline constexpr Field<Role::store, "river_groundwater"> river_groundwater{{
    .long_name = "groundwater that the seepage of a managed river feeds", .units = "m3",
    .lower = 0.0}};
inline constexpr Field<Role::flux, "bed_recharge"> bed_recharge{{
    .long_name = "seepage of river beds to groundwater that is computed", .units = "m3 s-1",
    .lower = 0.0, .from = river_water.name, .to = river_groundwater.name}};
inline constexpr Field<Role::flux, "canal_recharge"> canal_recharge{{
    .long_name = "seepage of canals to groundwater that is computed", .units = "m3 s-1",
    .lower = 0.0, .from = canal_water.name, .to = river_groundwater.name}};
inline constexpr Field<Role::flux, "user_recharge"> user_recharge{{
    .long_name = "water of users that seeps to groundwater that is computed", .units = "m3 s-1",
    .lower = 0.0, .from = user_water.name, .to = river_groundwater.name}};
inline constexpr Field<Role::flux, "boundary_recharge"> boundary_recharge{{
    .long_name = "recharge below parts of the river that are not computed", .units = "m3 s-1",
    .lower = 0.0, .from = boundary.name, .to = river_groundwater.name}};
inline constexpr Field<Role::flux, "groundwater_pumping"> groundwater_pumping{{
    .long_name = "groundwater that is computed and that users pump", .units = "m3 s-1",
    .lower = 0.0, .from = river_groundwater.name, .to = user_water.name}};
inline constexpr Field<Role::flux, "groundwater_return"> groundwater_return{{
    .long_name = "groundwater that the river gets back in the next step", .units = "m3 s-1",
    .lower = 0.0, .from = river_groundwater.name, .to = returning_water.name}};
inline constexpr Field<Role::flux, "groundwater_outflow"> groundwater_outflow{{
    .long_name = "groundwater that leaves the river's reach for good", .units = "m3 s-1",
    .lower = 0.0, .from = river_groundwater.name, .to = deep_aquifer.name}};

inline constexpr Field<Role::store, "river_groundwater_salt"> river_groundwater_salt{{
    .long_name = "salt in the groundwater that the seepage of a managed river feeds",
    .units = "kg", .lower = 0.0, .substance = Substance::salt}};
inline constexpr auto bed_salt_recharge = river_salt_flux<"bed_salt_recharge">(
    river_salt, river_groundwater_salt, "salt with the seepage of river beds to groundwater");
inline constexpr auto canal_salt_recharge = river_salt_flux<"canal_salt_recharge">(
    canal_salt, river_groundwater_salt, "salt with the seepage of canals to groundwater");
inline constexpr auto user_salt_recharge = river_salt_flux<"user_salt_recharge">(
    user_salt, river_groundwater_salt, "salt with water of users that seeps to groundwater");
inline constexpr auto boundary_salt_recharge = river_salt_flux<"boundary_salt_recharge">(
    boundary, river_groundwater_salt, "salt with recharge below parts that are not computed");
inline constexpr auto groundwater_salt_pumping = river_salt_flux<"groundwater_salt_pumping">(
    river_groundwater_salt, user_salt, "salt with groundwater that users pump");
inline constexpr auto groundwater_salt_return = river_salt_flux<"groundwater_salt_return">(
    river_groundwater_salt, returning_salt, "salt with groundwater that the river gets back");
inline constexpr auto groundwater_salt_outflow = river_salt_flux<"groundwater_salt_outflow">(
    river_groundwater_salt, deep_aquifer, "salt with groundwater that leaves for good");
// clang-format on

struct ManagedRiverFields {
  static constexpr std::string_view name = "managed_river";
  static constexpr std::string_view title = "Rivers with intakes, users and returns";
  static constexpr Fields fields{river_water,
                                 returning_water,
                                 user_water,
                                 lateral_inflow,
                                 boundary_inflow,
                                 channel_evaporation,
                                 bed_seepage,
                                 discharge,
                                 withdrawal,
                                 reservoir_withdrawal,
                                 river_lake_withdrawal,
                                 delivery,
                                 pumping,
                                 consumption,
                                 user_return,
                                 user_drainage,
                                 user_seepage,
                                 return_inflow,
                                 river_salt,
                                 returning_salt,
                                 canal_salt,
                                 user_salt,
                                 salt_inflow,
                                 salt_boundary_inflow,
                                 salt_return_inflow,
                                 salt_discharge,
                                 salt_bed_seepage,
                                 salt_withdrawal,
                                 reservoir_salt_withdrawal,
                                 river_lake_salt_withdrawal,
                                 canal_salt_seepage,
                                 canal_salt_spill,
                                 salt_delivery,
                                 user_salt_return,
                                 user_salt_washed,
                                 user_salt_drainage,
                                 user_salt_seepage,
                                 user_salt_kept,
                                 river_groundwater,
                                 bed_recharge,
                                 canal_recharge,
                                 user_recharge,
                                 boundary_recharge,
                                 groundwater_pumping,
                                 groundwater_return,
                                 groundwater_outflow,
                                 river_groundwater_salt,
                                 bed_salt_recharge,
                                 canal_salt_recharge,
                                 user_salt_recharge,
                                 boundary_salt_recharge,
                                 groundwater_salt_pumping,
                                 groundwater_salt_return,
                                 groundwater_salt_outflow};
};

/// What moved in a step, m3 or kg by declared flux, and the balance of each store that it makes.
class RiverAccount {
 public:
  static constexpr Fields fluxes{lateral_inflow,
                                 boundary_inflow,
                                 channel_evaporation,
                                 bed_seepage,
                                 discharge,
                                 withdrawal,
                                 reservoir_withdrawal,
                                 river_lake_withdrawal,
                                 delivery,
                                 pumping,
                                 consumption,
                                 user_return,
                                 user_drainage,
                                 user_seepage,
                                 return_inflow,
                                 canal_seepage,
                                 canal_evaporation,
                                 canal_spill,
                                 reservoir_inflow,
                                 reservoir_rain,
                                 reservoir_evaporation,
                                 reservoir_seepage,
                                 reservoir_spill,
                                 reservoir_release,
                                 salt_inflow,
                                 salt_boundary_inflow,
                                 salt_return_inflow,
                                 salt_discharge,
                                 salt_bed_seepage,
                                 salt_withdrawal,
                                 reservoir_salt_withdrawal,
                                 river_lake_salt_withdrawal,
                                 canal_salt_seepage,
                                 canal_salt_spill,
                                 salt_delivery,
                                 user_salt_return,
                                 user_salt_washed,
                                 user_salt_drainage,
                                 user_salt_seepage,
                                 user_salt_kept,
                                 reservoir_salt_inflow,
                                 reservoir_salt_outflow,
                                 reservoir_salt_seepage,
                                 river_lake_inflow,
                                 river_lake_rain,
                                 river_lake_evaporation,
                                 river_lake_seepage,
                                 river_lake_outflow,
                                 strait_flow,
                                 river_lake_salt_inflow,
                                 river_lake_salt_outflow,
                                 river_lake_salt_seepage,
                                 strait_salt,
                                 bed_recharge,
                                 canal_recharge,
                                 user_recharge,
                                 boundary_recharge,
                                 groundwater_pumping,
                                 groundwater_return,
                                 groundwater_outflow,
                                 bed_salt_recharge,
                                 canal_salt_recharge,
                                 user_salt_recharge,
                                 boundary_salt_recharge,
                                 groundwater_salt_pumping,
                                 groundwater_salt_return,
                                 groundwater_salt_outflow};

  void clear() { moved_.assign(fluxes.size, 0.0); }
  template <class Flux>
  void add(const Flux& /*flux*/, double amount) {
    moved_[fluxes.template slot<Flux>()] += amount;
  }
  struct Balance {
    double residual = 0.0;  // change less what came in and went out
    double moved = 0.0;     // all that did
  };
  Balance balance(std::string_view store, double change) const;
  /// In the order of `fluxes`.
  std::vector<double>& moved() { return moved_; }

 private:
  std::vector<double> moved_ = std::vector<double>(fluxes.size, 0.0);
};

}  // namespace kzwater
