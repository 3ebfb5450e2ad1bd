// What a lake on the rivers is declared by: parameters, stores of water and salt, ice, fluxes.
#pragma once
#include "kzwater/lateral/reservoir_fields.hpp"

namespace kzwater {

// clang-format off
inline constexpr auto strait_width = parameter<"strait_width">({
    .long_name = "width of a strait between two lakes", .units = "m",
    .initial = 1000.0, .lower = 0.1, .upper = 1e6,
    .source = "assumed; a map gives it"});
inline constexpr auto strait_length = parameter<"strait_length">({
    .long_name = "length of a strait between two lakes", .units = "m",
    .initial = 1000.0, .lower = 1.0, .upper = 1e6,
    .source = "assumed; a map gives it"});
inline constexpr auto strait_roughness = parameter<"strait_roughness">({
    .long_name = "Manning's roughness of a strait", .units = "s m-1/3",
    .initial = 0.03, .lower = 0.01, .upper = 0.2,
    .source = "chow1959, table 5-6, clean and straight 0.025-0.033; from memory"});

inline constexpr Field<Role::store, "river_lake_water"> river_lake_water{{
    .long_name = "water of lakes on the rivers", .units = "m3", .lower = 0.0}};
inline constexpr Field<Role::store, "river_lake_salt"> river_lake_salt{{
    .long_name = "dissolved salt of lakes on the rivers", .units = "kg", .lower = 0.0,
    .substance = Substance::salt}};
inline constexpr auto river_lake_ice_thickness = memory<"river_lake_ice_thickness">({
    .long_name = "thickness of the ice of lakes on the rivers", .units = "mm", .lower = 0.0});
inline constexpr Field<Role::flux, "river_lake_inflow"> river_lake_inflow{{
    .long_name = "inflow of lakes on the rivers", .units = "m3 s-1", .lower = 0.0,
    .from = river_water.name, .to = river_lake_water.name}};
inline constexpr Field<Role::flux, "river_lake_rain"> river_lake_rain{{
    .long_name = "rain and snow on lakes on the rivers", .units = "m3 s-1", .lower = 0.0,
    .from = atmosphere.name, .to = river_lake_water.name}};
inline constexpr Field<Role::flux, "river_lake_evaporation"> river_lake_evaporation{{
    .long_name = "evaporation from lakes on the rivers", .units = "m3 s-1", .lower = 0.0,
    .from = river_lake_water.name, .to = atmosphere.name}};
inline constexpr Field<Role::flux, "river_lake_seepage"> river_lake_seepage{{
    .long_name = "seepage from lakes on the rivers", .units = "m3 s-1", .lower = 0.0,
    .from = river_lake_water.name, .to = deep_aquifer.name}};
inline constexpr Field<Role::flux, "river_lake_outflow"> river_lake_outflow{{
    .long_name = "outflow of lakes through weirs and gates", .units = "m3 s-1", .lower = 0.0,
    .from = river_lake_water.name, .to = river_water.name}};
inline constexpr Field<Role::flux, "strait_flow"> strait_flow{{
    .long_name = "water from one lake to another through straits", .units = "m3 s-1",
    .lower = 0.0, .from = river_lake_water.name, .to = river_lake_water.name}};
inline constexpr Field<Role::flux, "river_lake_salt_inflow"> river_lake_salt_inflow{{
    .long_name = "salt with the inflow of lakes on the rivers", .units = "kg s-1", .lower = 0.0,
    .from = river_salt.name, .to = river_lake_salt.name, .substance = Substance::salt}};
inline constexpr Field<Role::flux, "river_lake_salt_outflow"> river_lake_salt_outflow{{
    .long_name = "salt with the outflow of lakes on the rivers", .units = "kg s-1", .lower = 0.0,
    .from = river_lake_salt.name, .to = river_salt.name, .substance = Substance::salt}};
inline constexpr Field<Role::flux, "river_lake_salt_seepage"> river_lake_salt_seepage{{
    .long_name = "salt with the seepage of lakes on the rivers", .units = "kg s-1", .lower = 0.0,
    .from = river_lake_salt.name, .to = deep_aquifer.name, .substance = Substance::salt}};
inline constexpr Field<Role::flux, "strait_salt"> strait_salt{{
    .long_name = "salt from one lake to another through straits", .units = "kg s-1", .lower = 0.0,
    .from = river_lake_salt.name, .to = river_lake_salt.name, .substance = Substance::salt}};
// clang-format on

inline constexpr Fields lake_fields{weir_coefficient,
                                    weir_length,
                                    gate_coefficient,
                                    gate_width,
                                    strait_width,
                                    strait_length,
                                    strait_roughness,
                                    open_water_coefficient,
                                    water_body_seepage,
                                    lake_ice_growth,
                                    lake_ice_melt,
                                    lake_ice_closing,
                                    river_lake_water,
                                    river_lake_salt,
                                    river_lake_ice_thickness,
                                    river_lake_inflow,
                                    river_lake_rain,
                                    river_lake_evaporation,
                                    river_lake_seepage,
                                    river_lake_outflow,
                                    strait_flow,
                                    river_lake_salt_inflow,
                                    river_lake_salt_outflow,
                                    river_lake_salt_seepage,
                                    strait_salt};

}  // namespace kzwater
