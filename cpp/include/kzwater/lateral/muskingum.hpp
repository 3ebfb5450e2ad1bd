// River routing: linear Muskingum (mccarthy1938, cunge1969) in storage form, its tangent and its
// transpose.
//
// The mean volume of a sub-step dt (s) is K (x I + (1 - x) Q), with I and Q the mean inflow and
// outflow. With V1 = V0 + dt (I - Q) that gives what leaves, one number D (s) for each reach:
//     dt Q = (dt / D) V0 + (1 - K / D) dt I,  D = max(K (1 - x) + dt / 2, K, dt).
// Where K or dt is the larger, the classical coefficients would be negative; D then lowers x or
// takes the volume later in the sub-step. The mean delay is K for every dt. Volume is the state.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "kzwater/lateral/kinematic_wave.hpp"

namespace kzwater {

// clang-format off
inline constexpr auto wave_celerity = parameter<"wave_celerity">({
    .long_name = "speed of a wave in the reach; left out, that of the channel at its mean discharge",
    .units = "m s-1", .initial = 1.0, .lower = 0.01, .upper = 20.0,
    .source = "assumed; 5/3 of the speed of the water, 0.3-3 in natural rivers; from memory"});
inline constexpr auto wave_discharge_ratio = parameter<"wave_discharge_ratio">({
    .long_name = "discharge at which waves travel over the mean discharge",
    .units = "1", .initial = 1.0, .lower = 0.01, .upper = 100.0,
    .source = "assumed; 1 the mean discharge, 3-10 floods"});
inline constexpr auto muskingum_weight = parameter<"muskingum_weight">({
    .long_name = "weight of the inflow in the volume of the reach",
    .units = "1", .initial = 0.2, .lower = 0.0, .upper = 0.5,
    .source = "chow1988, section 8.4: 0 to 0.3 in natural streams, mean near 0.2; from memory"});
// clang-format on

struct Muskingum {
  static constexpr std::string_view name = "muskingum";
  static constexpr std::string_view title = "River routing by the linear Muskingum method";
  static constexpr Fields fields{reach_length,     reach_slope,   reach_width,
                                 reach_roughness,  wave_celerity, wave_discharge_ratio,
                                 muskingum_weight, river_water,   lateral_inflow,
                                 boundary_inflow,  discharge};

  /// The mean discharge over the width, m2 s-1, where width = 7.2 discharge^(1/2).
  template <class T>
  static T mean_discharge_per_width(T width) {
    return width / T(7.2 * 7.2);  // moody2002, as the basin's widths
  }
  /// 5/3 of the speed of the water in a wide channel by Manning's equation, m s-1.
  template <class T>
  static T channel_celerity(T slope, T width, T roughness, T discharge_ratio) {
    const T flow = discharge_ratio * mean_discharge_per_width(width);
    return T(5.0 / 3.0) * exponential(T(0.3) * logarithm(slope) - T(0.6) * logarithm(roughness) +
                                      T(0.4) * logarithm(flow));
  }

  /// What leaves of the volume at the start (drained) and of the inflow (passed), both 0 to 1.
  struct Coefficients {
    double drained, passed;
  };
  static double divisor(double travel_time, double weight, double dt) {
    return std::max({travel_time * (1.0 - weight) + 0.5 * dt, travel_time, dt});
  }
  static Coefficients coefficients(double travel_time, double weight, double dt) {
    const double d = divisor(travel_time, weight, dt);
    return {dt / d, 1.0 - travel_time / d};
  }
  /// Derivatives of Coefficients by log K and by x.
  struct Partials {
    Coefficients log_travel_time, weight;
  };
  static Partials partials(double travel_time, double weight, double dt) {
    const double d = divisor(travel_time, weight, dt);
    const bool inner = d > travel_time && d > dt;
    const double outer = d > dt ? travel_time : 0.0;
    const double by_log = inner ? travel_time * (1.0 - weight) : outer;
    const double by_weight = inner ? -travel_time : 0.0;
    const double share = travel_time / d;
    return {{-dt / d * (by_log / d), share * (by_log / d) - share},
            {-dt / d * (by_weight / d), share * (by_weight / d)}};
  }
};

/// Planes over the reaches of a piece of the network.
struct MuskingumPlanes {
  double* volume;        // m3
  double* outflow;       // m3 s-1
  double* total_inflow;  // m3 s-1, summed over the sub-steps of a step
  double* total_outflow;
  const double* inflow;  // m3 s-1
  const double* drained;
  const double* passed;
};

/// One sub-step of dt seconds of the reaches first .. last - 1.
struct AdvanceMuskingum {
  KZWATER_INLINE static void body(const MuskingumPlanes& planes, std::size_t first,
                                  std::size_t last, double dt) {
    const MuskingumPlanes p = planes;
    const double per_dt = 1.0 / dt;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const double inflow = p.inflow[i];
      const double volume = p.volume[i];
      const double entering = dt * inflow;
      // No part exceeds its whole, so that by the rounding of sums what leaves exceeds neither.
      // Water below zero stays, for the ledger to find.
      const double leaving = larger(0.0, p.drained[i] * volume + p.passed[i] * entering);
      const double outflow = leaving * per_dt;
      p.volume[i] = (volume + entering) - leaving;
      p.outflow[i] = outflow;
      p.total_inflow[i] += inflow;
      p.total_outflow[i] += outflow;
    }
  }
};

/// Directions of MuskingumPlanes, and the values before the same sub-step.
struct MuskingumTangents {
  double* volume;
  double* outflow;
  double* total_outflow;
  const double* inflow;
  const double* drained;  // the coefficients
  const double* passed;
  const double* drained_direction;
  const double* passed_direction;
  const double* value_volume;  // m3
  const double* value_inflow;  // m3 s-1
};

struct AdvanceMuskingumTangents {
  KZWATER_INLINE static void body(const MuskingumTangents& planes, std::size_t first,
                                  std::size_t last, double dt) {
    const MuskingumTangents p = planes;
    const double per_dt = 1.0 / dt;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const double entering = dt * p.inflow[i];
      const double leaving = p.drained[i] * p.volume[i] + p.passed[i] * entering +
                             p.drained_direction[i] * p.value_volume[i] +
                             p.passed_direction[i] * (dt * p.value_inflow[i]);
      const double outflow = leaving * per_dt;
      p.volume[i] = (p.volume[i] + entering) - leaving;
      p.outflow[i] = outflow;
      p.total_outflow[i] += outflow;
    }
  }
};

/// Adjoints of MuskingumPlanes; TransposeMuskingum takes `volume` from after the sub-step to before
/// it.
struct MuskingumAdjoints {
  double* volume;
  double* inflow;
  double* total_inflow;
  double* drained_adjoint;
  double* passed_adjoint;
  const double* outflow;
  const double* drained;  // the coefficients
  const double* passed;
  const double* value_volume;  // m3, before the sub-step
  const double* value_inflow;  // m3 s-1
};

/// The transpose of AdvanceMuskingumTangents.
struct TransposeMuskingum {
  KZWATER_INLINE static void body(const MuskingumAdjoints& planes, std::size_t first,
                                  std::size_t last, double dt) {
    const MuskingumAdjoints p = planes;
    const double per_dt = 1.0 / dt;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const double staying = p.volume[i];
      const double leaving = p.outflow[i] * per_dt - staying;
      p.drained_adjoint[i] += p.value_volume[i] * leaving;
      p.passed_adjoint[i] += dt * p.value_inflow[i] * leaving;
      p.volume[i] = staying + p.drained[i] * leaving;
      const double inflow = dt * (staying + p.passed[i] * leaving);
      p.inflow[i] = inflow;
      p.total_inflow[i] += inflow;
    }
  }
};

}  // namespace kzwater
