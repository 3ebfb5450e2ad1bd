// What a reach loses to the air and to its bed, and what the bed gives back: evaporation of the
// open water (Allen et al. 1998), seepage by the bed's conductivity over the wetted perimeter at
// unit gradient (Lane 1983 gives the place of it), recession of a linear store beside the river.
//
// In a sub-step dt (s) the volume V0, the inflow I and the return R = (1 - exp(-dt / T)) G0 are the
// water B = V0 + dt I + R. It is asked for dt E + dt S, with the evaporation E = k ET0 w L of the
// water surface and the seepage S = q (w + 2 h) L at the depth h = V0 / (w L) before the sub-step.
// Both are cut by the same share where B is less. V0 and I + R / dt shrink alike to what is left.
#pragma once
#include <cstddef>
#include <string_view>

#include "kzwater/lateral/kinematic_wave.hpp"

namespace kzwater {

// clang-format off
inline constexpr auto channel_evaporation_coefficient = parameter<"channel_evaporation_coefficient">({
    .long_name = "evaporation of the river surface over reference evapotranspiration",
    .units = "1", .initial = 0.0, .lower = 0.0, .upper = 2.0,
    .source = "off; allen1998, table 12: 1.05 for shallow open water; from memory"});
inline constexpr auto bed_conductivity = parameter<"bed_conductivity">({
    .long_name = "seepage through the bed per wetted area",
    .units = "mm d-1", .initial = 0.0, .lower = 0.0, .upper = 1e5,
    .source = "off; lane1983: 25-75 mm h-1 in sand with silt, below 1 in clay; from memory"});
inline constexpr auto alluvial_recession = parameter<"alluvial_recession">({
    .long_name = "time in which the water beside the river falls to 1/e",
    .units = "d", .initial = 100.0, .lower = 0.1, .upper = 1e6,
    .source = "assumed; days in gravel banks to years in wide alluvium"});
inline constexpr Field<Role::store, "alluvial_water"> alluvial_water{{
    .long_name = "water in the alluvium beside the reach", .units = "m3", .lower = 0.0}};
inline constexpr Field<Role::flux, "channel_evaporation"> channel_evaporation{{
    .long_name = "evaporation from the water surface of the rivers", .units = "m3 s-1",
    .lower = 0.0, .from = river_water.name, .to = atmosphere.name}};
inline constexpr Field<Role::flux, "transmission_loss"> transmission_loss{{
    .long_name = "seepage through the beds of the rivers", .units = "m3 s-1",
    .lower = 0.0, .from = river_water.name, .to = alluvial_water.name}};
inline constexpr Field<Role::flux, "alluvial_return"> alluvial_return{{
    .long_name = "return from the alluvium to the rivers", .units = "m3 s-1",
    .lower = 0.0, .from = alluvial_water.name, .to = river_water.name}};
// clang-format on

struct ChannelLosses {
  static constexpr std::string_view name = "channel_losses";
  static constexpr std::string_view title = "Evaporation and transmission loss of the rivers";
  static constexpr Fields fields{
      reach_length,     reach_width,         channel_evaporation_coefficient,
      bed_conductivity, alluvial_recession,  river_water,
      alluvial_water,   channel_evaporation, transmission_loss,
      alluvial_return};

  /// What a reach asks for.
  template <class T>
  struct Demand {
    T evaporation;  // m3 s-1
    T bed;          // m3 s-1, seepage at no depth
    T per_volume;   // s-1, more seepage through the banks
    T recession;    // share of the store that returns in a sub-step
  };
  template <class T>
  struct After {
    T volume, inflow, store;         // m3, m3 s-1, m3
    T evaporated, seeped, returned;  // m3
  };
  template <class T>
  KZWATER_INLINE static After<T> lose(T volume, T inflow, T store, const Demand<T>& demand,
                                      double seconds) {
    const T dt(seconds);
    const T tiny(1e-280);
    const T returned = demand.recession * store;
    const T there = volume + dt * inflow + returned;
    const T drying = dt * demand.evaporation;
    const T soaking = dt * (demand.bed + demand.per_volume * volume);
    const T wanted = drying + soaking;
    const T positive = larger(T(0.0), there);
    const auto dry = positive < wanted;
    const T share = select(dry, positive / larger(tiny, wanted), T(1.0));
    // water below zero stays, for the ledger to find
    const T none = select(there < T(0.0), T(1.0), T(0.0));
    const T kept = select(dry, none, T(1.0) - wanted / larger(tiny, there));
    const T seeped = soaking * share;
    return {kept * volume,
            kept * (inflow + returned / dt),
            (store - returned) + seeped,
            drying * share,
            seeped,
            returned};
  }
};

/// Planes over the reaches of a piece of the network.
struct LossPlanes {
  double* volume;        // m3
  double* inflow;        // m3 s-1, becomes what is left of it
  double* store;         // m3
  double* total_inflow;  // m3 s-1, summed over the sub-steps of a step
  double* evaporated;    // m3, summed likewise, as are the next two
  double* seeped;
  double* returned;
  const double* reference;    // reference evapotranspiration of the step, mm d-1
  const double* evaporating;  // m3 s-1 for each mm d-1
  const double* bed;
  const double* per_volume;
  const double* recession;
};

struct LoseWater {
  KZWATER_INLINE static void body(const LossPlanes& planes, std::size_t first, std::size_t last,
                                  double dt) {
    const LossPlanes p = planes;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const auto after = ChannelLosses::lose<double>(
          p.volume[i], p.inflow[i], p.store[i],
          {p.evaporating[i] * p.reference[i], p.bed[i], p.per_volume[i], p.recession[i]}, dt);
      p.total_inflow[i] += p.inflow[i];
      p.volume[i] = after.volume;
      p.inflow[i] = after.inflow;
      p.store[i] = after.store;
      p.evaporated[i] += after.evaporated;
      p.seeped[i] += after.seeped;
      p.returned[i] += after.returned;
    }
  }
};

/// Values and directions of what LossPlanes moves, and of what it reads.
struct LossTangents {
  double *volume, *inflow, *store;
  double *volume_direction, *inflow_direction, *store_direction;
  const double *reference, *evaporating, *bed, *per_volume, *recession;
  const double *reference_direction, *evaporating_direction, *bed_direction;
  const double *per_volume_direction, *recession_direction;
};

struct LoseWaterTangents {
  KZWATER_INLINE static void body(const LossTangents& planes, std::size_t first, std::size_t last,
                                  double dt) {
    const LossTangents p = planes;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const auto after = ChannelLosses::lose<Dual>(
          {p.volume[i], p.volume_direction[i]}, {p.inflow[i], p.inflow_direction[i]},
          {p.store[i], p.store_direction[i]},
          {Dual(p.evaporating[i], p.evaporating_direction[i]) *
               Dual(p.reference[i], p.reference_direction[i]),
           {p.bed[i], p.bed_direction[i]},
           {p.per_volume[i], p.per_volume_direction[i]},
           {p.recession[i], p.recession_direction[i]}},
          dt);
      p.volume[i] = after.volume.v;
      p.inflow[i] = after.inflow.v;
      p.store[i] = after.store.v;
      p.volume_direction[i] = after.volume.d;
      p.inflow_direction[i] = after.inflow.d;
      p.store_direction[i] = after.store.d;
    }
  }
};

/// Adjoints of LossPlanes, and the values before the sub-step; takes volume, inflow and store from
/// after the losses to before them.
struct LossAdjoints {
  double *volume, *inflow, *store, *total_inflow;
  double *reference_adjoint, *evaporating_adjoint, *bed_adjoint, *per_volume_adjoint;
  double* recession_adjoint;
  const double *reference, *evaporating, *bed, *per_volume, *recession;
  const double *value_volume, *value_inflow, *value_store;
};

/// The transpose of LoseWaterTangents.
struct TransposeLosses {
  KZWATER_INLINE static void body(const LossAdjoints& planes, std::size_t first, std::size_t last,
                                  double dt) {
    const LossAdjoints p = planes;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const double volume = p.value_volume[i];
      const double inflow = p.value_inflow[i];
      const double store = p.value_store[i];
      const double returned = p.recession[i] * store;
      const double positive = larger(0.0, volume + dt * inflow + returned);
      const double soaking = dt * (p.bed[i] + p.per_volume[i] * volume);
      const double asked = dt * (p.evaporating[i] * p.reference[i]) + soaking;
      const bool dry = positive < asked;
      const double there = larger(1e-280, positive);  // to divide by, as is the next
      const double wanted = larger(1e-280, asked);
      const double share = select(dry, there / wanted, 1.0);
      const double kept = select(dry, 0.0, 1.0 - asked / there);

      const double of_kept = p.volume[i] * volume + p.inflow[i] * (inflow + returned / dt);
      const double of_share = p.store[i] * soaking;
      const double of_there = select(dry, of_share / wanted, of_kept * (asked / there) / there);
      const double of_wanted = select(dry, -of_share * (there / wanted) / wanted, -of_kept / there);
      const double of_soaking = p.store[i] * share + of_wanted;
      const double of_returned = kept * p.inflow[i] / dt - p.store[i] + of_there;
      const double of_inflow = kept * p.inflow[i] + dt * of_there;
      p.reference_adjoint[i] += dt * p.evaporating[i] * of_wanted;
      p.evaporating_adjoint[i] += dt * p.reference[i] * of_wanted;
      p.bed_adjoint[i] += dt * of_soaking;
      p.per_volume_adjoint[i] += dt * volume * of_soaking;
      p.recession_adjoint[i] += of_returned * store;
      p.volume[i] = kept * p.volume[i] + of_there + dt * p.per_volume[i] * of_soaking;
      p.inflow[i] = of_inflow;
      p.total_inflow[i] += of_inflow;
      p.store[i] += of_returned * p.recession[i];
    }
  }
};

}  // namespace kzwater
