// What a reservoir is declared by: its parameters, its stores of water and salt and their fluxes.
#pragma once
#include "kzwater/lateral/kinematic_wave.hpp"
#include "kzwater/lateral/outlets.hpp"
#include "kzwater/process/open_water.hpp"

namespace kzwater {

// clang-format off
inline constexpr auto reservoir_minimum_release = parameter<"reservoir_minimum_release">({
    .long_name = "release that is kept while water is above the dead volume", .units = "m3 s-1",
    .initial = 0.0, .lower = 0.0, .upper = 1e4,
    .source = "assumed none; the rules of the reservoir give it"});
inline constexpr auto reservoir_safe_release = parameter<"reservoir_safe_release">({
    .long_name = "release that the river below takes without damage", .units = "m3 s-1",
    .initial = 1e6, .lower = 0.0, .upper = 1e6,
    .source = "assumed without bound; the rules of the reservoir give it"});
inline constexpr auto reservoir_release_capacity = parameter<"reservoir_release_capacity">({
    .long_name = "release through all outlets and turbines at most", .units = "m3 s-1",
    .initial = 1e6, .lower = 0.0, .upper = 1e6,
    .source = "assumed without bound; the plans of the dam give it, or a table by level"});
inline constexpr auto reservoir_buffer_share = parameter<"reservoir_buffer_share">({
    .long_name = "share of the water of the buffer that a day may take", .units = "d-1",
    .initial = 1.0, .lower = 0.0, .upper = 1.0,
    .source = "no buffer; yates2005, the buffer coefficient, there of a month; from memory"});
inline constexpr auto reservoir_hedging_share = parameter<"reservoir_hedging_share">({
    .long_name = "share of a call that is met at the dead volume", .units = "1",
    .initial = 1.0, .lower = 0.0, .upper = 1.0,
    .source = "assumed none; the rules of the reservoir give it"});
inline constexpr auto water_body_seepage = parameter<"water_body_seepage">({
    .long_name = "seepage from a reservoir or lake", .units = "mm d-1",
    .initial = 0.0, .lower = 0.0, .upper = 100.0,
    .source = "assumed none; a water balance of the dam or lake gives it"});
inline constexpr auto power_efficiency = parameter<"power_efficiency">({
    .long_name = "electric energy over the energy of the water", .units = "1",
    .initial = 0.85, .lower = 0.3, .upper = 1.0,
    .source = "assumed; 0.8-0.93 in large plants; from memory"});
inline constexpr auto turbine_capacity = parameter<"turbine_capacity">({
    .long_name = "flow through the turbines at most", .units = "m3 s-1",
    .initial = 0.0, .lower = 0.0, .upper = 1e5,
    .source = "assumed none; the plans of the plant give it"});
inline constexpr auto installed_power = parameter<"installed_power">({
    .long_name = "power of the plant at most", .units = "MW",
    .initial = 1e5, .lower = 0.0, .upper = 1e5,
    .source = "assumed without bound; the plans of the plant give it"});

inline constexpr Field<Role::store, "reservoir_water"> reservoir_water{{
    .long_name = "water of reservoirs", .units = "m3", .lower = 0.0}};
inline constexpr Field<Role::store, "river_salt"> river_salt{{
    .long_name = "dissolved salt of the river", .units = "kg", .lower = 0.0,
    .substance = Substance::salt}};
inline constexpr Field<Role::store, "reservoir_salt"> reservoir_salt{{
    .long_name = "dissolved salt of reservoirs", .units = "kg", .lower = 0.0,
    .substance = Substance::salt}};
inline constexpr Field<Role::flux, "reservoir_inflow"> reservoir_inflow{{
    .long_name = "inflow of reservoirs", .units = "m3 s-1", .lower = 0.0,
    .from = river_water.name, .to = reservoir_water.name}};
inline constexpr Field<Role::flux, "reservoir_rain"> reservoir_rain{{
    .long_name = "rain and snow on reservoirs", .units = "m3 s-1", .lower = 0.0,
    .from = atmosphere.name, .to = reservoir_water.name}};
inline constexpr Field<Role::flux, "reservoir_evaporation"> reservoir_evaporation{{
    .long_name = "evaporation from reservoirs", .units = "m3 s-1", .lower = 0.0,
    .from = reservoir_water.name, .to = atmosphere.name}};
inline constexpr Field<Role::flux, "reservoir_seepage"> reservoir_seepage{{
    .long_name = "seepage from reservoirs", .units = "m3 s-1", .lower = 0.0,
    .from = reservoir_water.name, .to = deep_aquifer.name}};
inline constexpr Field<Role::flux, "reservoir_spill"> reservoir_spill{{
    .long_name = "water over the crests of reservoirs", .units = "m3 s-1", .lower = 0.0,
    .from = reservoir_water.name, .to = river_water.name}};
inline constexpr Field<Role::flux, "reservoir_release"> reservoir_release{{
    .long_name = "release of reservoirs", .units = "m3 s-1", .lower = 0.0,
    .from = reservoir_water.name, .to = river_water.name}};
inline constexpr Field<Role::flux, "reservoir_salt_inflow"> reservoir_salt_inflow{{
    .long_name = "salt with the inflow of reservoirs", .units = "kg s-1", .lower = 0.0,
    .from = river_salt.name, .to = reservoir_salt.name, .substance = Substance::salt}};
inline constexpr Field<Role::flux, "reservoir_salt_outflow"> reservoir_salt_outflow{{
    .long_name = "salt with the release and spill of reservoirs", .units = "kg s-1", .lower = 0.0,
    .from = reservoir_salt.name, .to = river_salt.name, .substance = Substance::salt}};
inline constexpr Field<Role::flux, "reservoir_salt_seepage"> reservoir_salt_seepage{{
    .long_name = "salt with the seepage of reservoirs", .units = "kg s-1", .lower = 0.0,
    .from = reservoir_salt.name, .to = deep_aquifer.name, .substance = Substance::salt}};
// clang-format on

inline constexpr Fields reservoir_fields{reservoir_minimum_release,
                                         reservoir_safe_release,
                                         reservoir_release_capacity,
                                         reservoir_buffer_share,
                                         reservoir_hedging_share,
                                         weir_coefficient,
                                         weir_length,
                                         open_water_coefficient,
                                         water_body_seepage,
                                         power_efficiency,
                                         turbine_capacity,
                                         installed_power,
                                         reservoir_water,
                                         reservoir_salt,
                                         reservoir_inflow,
                                         reservoir_rain,
                                         reservoir_evaporation,
                                         reservoir_seepage,
                                         reservoir_spill,
                                         reservoir_release,
                                         reservoir_salt_inflow,
                                         reservoir_salt_outflow,
                                         reservoir_salt_seepage};

}  // namespace kzwater
