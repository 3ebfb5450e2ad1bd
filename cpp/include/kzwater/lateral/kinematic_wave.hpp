// River routing: implicit kinematic wave in storage form with Manning's friction in a wide
// rectangular channel (Chow, Maidment and Mays 1988, chapter 9), its tangent and its transpose.
//
// In a sub-step dt (s) the reach takes the volume V0 and the inflow I to the volume V1 with
//     V1 + dt Q(V1) = B,  B = V0 + dt I,
//     Q(V) = c V^(5/3),   c = slope^(1/2) / (roughness width^(2/3) length^(5/3)).
// With the turnover volume U = (dt c)^(-3/2), for which dt Q(U) = U, and s = (V1 / U)^(1/3) it is
//     s^5 + s^3 = B / U,
// one function of one number for every reach and dt. U s^3 stays, U s^5 leaves; s^2 = dt Q / V1.
#pragma once
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "kzwater/field.hpp"
#include "kzwater/level.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

// clang-format off
inline constexpr auto reach_length = parameter<"reach_length">({
    .long_name = "length of the reach", .units = "m", .initial = 1000.0, .lower = 1.0, .upper = 1e6,
    .source = "basin file, along the flow directions"});
inline constexpr auto reach_slope = parameter<"reach_slope">({
    .long_name = "slope of the river bed", .units = "1",
    .initial = 1e-3, .lower = 1e-6, .upper = 1.0,
    .source = "basin file, from the elevation along the flow directions"});
inline constexpr auto reach_width = parameter<"reach_width">({
    .long_name = "width of the river", .units = "m", .initial = 10.0, .lower = 0.1, .upper = 1e4,
    .source = "moody2002, width against discharge; from memory"});
inline constexpr auto reach_roughness = parameter<"reach_roughness">({
    .long_name = "Manning's roughness", .units = "s m-1/3",
    .initial = 0.04, .lower = 0.01, .upper = 0.2,
    .source = "chow1959, table 5-6, natural streams 0.025-0.15; from memory"});
inline constexpr Field<Role::store, "river_water"> river_water{{
    .long_name = "water in the reach", .units = "m3", .lower = 0.0}};
inline constexpr Field<Role::flux, "lateral_inflow"> lateral_inflow{{
    .long_name = "inflow from the land of the reach", .units = "m3 s-1",
    .from = river.name, .to = river_water.name}};
inline constexpr Field<Role::flux, "boundary_inflow"> boundary_inflow{{
    .long_name = "inflow from outside the basin", .units = "m3 s-1", .lower = 0.0,
    .from = boundary.name, .to = river_water.name}};
inline constexpr Field<Role::flux, "discharge"> discharge{{
    .long_name = "outflow of the reach to the next one or out of the basin", .units = "m3 s-1",
    .lower = 0.0, .standard_name = "water_volume_transport_in_river_channel",
    .from = river_water.name, .to = outlet.name}};
// clang-format on

struct KinematicWave {
  static constexpr std::string_view name = "kinematic_wave";
  static constexpr std::string_view title = "River routing by an implicit kinematic wave";
  static constexpr Fields fields{reach_length, reach_slope,    reach_width,     reach_roughness,
                                 river_water,  lateral_inflow, boundary_inflow, discharge};

  /// c in m-2 s-1.
  template <class T>
  static T outflow_coefficient(T length, T slope, T width, T roughness) {
    return exponential(logarithm(slope) / T(2.0) - logarithm(roughness) -
                       (T(2.0) * logarithm(width) + T(5.0) * logarithm(length)) / T(3.0));
  }
  /// Derivatives of log c.
  struct LogPartials {
    double length, slope, width, roughness;
  };
  static LogPartials log_partials(double length, double slope, double width, double roughness) {
    return {-5.0 / 3.0 / length, 0.5 / slope, -2.0 / 3.0 / width, -1.0 / roughness};
  }
  /// U in m3.
  static double turnover_volume(double coefficient, double dt) {
    const double rate = dt * coefficient;
    return 1.0 / (rate * std::sqrt(rate));
  }

  /// s of s^5 + s^3 = b; relative error < 1e-15 for 1e-250 <= b <= 1e250.
  KZWATER_INLINE static double root(double b) {
    // The upper half of a double's bits, read as an integer, is a piecewise linear log2. There the
    // lowest of three lines is within 9 % of the root, and four Newton steps give all digits.
    constexpr double integer_bits = 4503599627370496.0;  // 2^52: its low bits count ones
    const double bounded = larger(1e-280, b);            // in this order a NaN stays a NaN
    const auto upper = std::bit_cast<std::uint64_t>(bounded) >> 32U;
    const double log2 =
        (std::bit_cast<double>(upper | 0x4330000000000000U) - integer_bits) * 0x1p-20 - 1023.0;
    const double guess =
        smaller(smaller(log2 * (1.0 / 3.0) - 0.04, log2 * 0.25 - 0.28), log2 * 0.2 - 0.06);
    const double shifted = (guess + 1023.0) * 0x1p20 + integer_bits;
    auto s = std::bit_cast<double>(std::bit_cast<std::uint64_t>(shifted) << 32U);
    for (int iteration = 0; iteration < 4; ++iteration) {
      const double z = s * s;
      s = (s * z * (4.0 * z + 2.0) + bounded) / (z * (5.0 * z + 3.0));
    }
    return s;
  }

  struct Split {
    double volume;   // that stays, m3
    double leaving;  // m3
    double root;
  };
  /// Parts the water B. The smaller part is computed and the larger is the rest, so that both keep
  /// their digits and the sum is B. Water below zero stays, for the ledger to find.
  KZWATER_INLINE static Split split(double water, double turnover, double per_turnover) {
    const double s = root(water * per_turnover);
    const double z = s * s;
    const double staying = turnover * (s * z);
    const bool slow = z < 1.0;
    const double part = smaller(select(slow, staying * z, staying), larger(water, 0.0));
    const double rest = water - part;
    return {select(slow, rest, part), select(slow, part, rest), s};
  }
  /// dV1 / dB by the implicit-function rule: dV1 = stays (dB - dt Q dlog c), dt dQ = dB - dV1.
  KZWATER_INLINE static double stays(double root) {
    return 1.0 / (1.0 + 5.0 / 3.0 * (root * root));
  }
  /// dt dQ / dB = 1 - dV1 / dB without cancellation.
  KZWATER_INLINE static double leaves(double root) {
    return 5.0 / 3.0 * (root * root) * stays(root);
  }
};

/// Planes over the reaches of a piece of the network.
struct ReachPlanes {
  double* volume;        // m3
  double* outflow;       // m3 s-1
  double* total_inflow;  // m3 s-1, summed over the sub-steps of a step
  double* total_outflow;
  double* root;                // s
  const double* inflow;        // m3 s-1
  const double* turnover;      // U, m3
  const double* per_turnover;  // 1 / U
};

/// One sub-step of dt seconds of the reaches first .. last - 1.
template <bool keep_root>
struct AdvanceReaches {
  KZWATER_INLINE static void body(const ReachPlanes& planes, std::size_t first, std::size_t last,
                                  double dt) {
    const ReachPlanes p = planes;
    const double per_dt = 1.0 / dt;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const double inflow = p.inflow[i];
      const auto after =
          KinematicWave::split(p.volume[i] + dt * inflow, p.turnover[i], p.per_turnover[i]);
      const double outflow = after.leaving * per_dt;
      p.volume[i] = after.volume;
      p.outflow[i] = outflow;
      p.total_inflow[i] += inflow;
      p.total_outflow[i] += outflow;
      if constexpr (keep_root) {
        p.root[i] = after.root;
      }
    }
  }
};

/// Directions of ReachPlanes, and the values after the same sub-step.
struct ReachTangents {
  double* volume;
  double* outflow;
  double* total_outflow;
  const double* inflow;
  const double* log_coefficient;
  const double* root;
  const double* value_outflow;  // m3 s-1
};

struct AdvanceReachTangents {
  KZWATER_INLINE static void body(const ReachTangents& planes, std::size_t first, std::size_t last,
                                  double dt) {
    const ReachTangents p = planes;
    const double per_dt = 1.0 / dt;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const double root = p.root[i];
      const double stays = KinematicWave::stays(root);
      const double water = p.volume[i] + dt * p.inflow[i];
      const double faster = stays * (dt * p.value_outflow[i]) * p.log_coefficient[i];
      const double outflow = (KinematicWave::leaves(root) * water + faster) * per_dt;
      p.volume[i] = stays * water - faster;
      p.outflow[i] = outflow;
      p.total_outflow[i] += outflow;
    }
  }
};

/// Adjoints of ReachPlanes; TransposeReaches takes `volume` from after the sub-step to before it.
struct ReachAdjoints {
  double* volume;
  double* inflow;
  double* total_inflow;
  double* log_coefficient;
  const double* outflow;
  const double* root;
  const double* turnover;  // m3
};

/// The transpose of AdvanceReachTangents.
struct TransposeReaches {
  KZWATER_INLINE static void body(const ReachAdjoints& planes, std::size_t first, std::size_t last,
                                  double dt) {
    const ReachAdjoints p = planes;
    const double per_dt = 1.0 / dt;
#pragma omp simd
    for (std::size_t i = first; i < last; ++i) {
      const double root = p.root[i];
      const double z = root * root;
      const double stays = KinematicWave::stays(root);
      const double leaving = p.outflow[i] * per_dt;
      const double staying = p.volume[i];
      const double water = stays * staying + KinematicWave::leaves(root) * leaving;
      const double inflow = dt * water;
      p.log_coefficient[i] += stays * (p.turnover[i] * (root * z * z)) * (leaving - staying);
      p.volume[i] = water;
      p.inflow[i] = inflow;
      p.total_inflow[i] += inflow;
    }
  }
};

}  // namespace kzwater
