// Gravity drainage through three layers by the conductivity of Campbell (1974, equation 7), each
// solved analytically over the step: dV/dt = -K (V / V_s)^n.
#pragma once
#include "kzwater/soil.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto topsoil_percolation =
    flux<"topsoil_percolation">(topsoil_water, rootzone_water, "percolation out of the topsoil");
inline constexpr auto rootzone_percolation =
    flux<"rootzone_percolation">(rootzone_water, subsoil_water, "percolation out of the root zone");
inline constexpr auto subsoil_percolation =
    flux<"subsoil_percolation">(subsoil_water, recharge_water, "percolation out of the subsoil");
inline constexpr auto topsoil_excess = flux<"topsoil_excess">(
    topsoil_water, runoff_water, "water above saturation that leaves the topsoil");
inline constexpr auto rootzone_excess = flux<"rootzone_excess">(
    rootzone_water, runoff_water, "water above saturation that leaves the root zone");

struct SoilPercolation {
  static constexpr std::string_view name = "soil_percolation";
  static constexpr std::string_view title = "Percolation through three layers of soil";
  static constexpr std::string_view choice = "percolation";
  static constexpr bool standard = true;
  static constexpr Fields fields{wilting_point,         available_water_capacity,
                                 drainable_porosity,    saturated_conductivity,
                                 conductivity_exponent, topsoil_depth,
                                 rootzone_depth,        subsoil_depth,
                                 topsoil_water,         rootzone_water,
                                 subsoil_water,         recharge_water,
                                 runoff_water,          topsoil_percolation,
                                 rootzone_percolation,  subsoil_percolation,
                                 topsoil_excess,        rootzone_excess};

  /// What drains in the step out of `water`: never more than there is.
  template <class Cell, class T>
  KZWATER_INLINE static T drained(Cell c, Layer<T> layer, T water, T per_excess, T dt) {
    const T excess = c[conductivity_exponent] - T(1.0);
    const T full = layer.held + layer.saturation;
    const T per_full = T(1.0) / full;
    const T all = smaller(layer.held + water, full);
    // what has just arrived in a full layer passes at the saturated conductivity
    const T surplus = larger(layer.held + water - full, T(0.0));
    const T passed = smaller(surplus, c[saturated_conductivity] * dt);
    const T left = larger(c[saturated_conductivity] * dt - passed, T(0.0));
    const T turnover = excess * left * per_full * power(all * per_full, excess);
    const T remaining = exponential(-logarithm(T(1.0) + turnover) * per_excess);
    return smaller(passed + all * (T(1.0) - remaining), water);
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const auto top = topsoil(c);
    const auto root = below_topsoil(c, c[rootzone_depth]);
    const auto sub = below_topsoil(c, c[subsoil_depth]);
    // only layers that were put above saturation have something to shed
    const T top_shed = larger(c[topsoil_water] - top.saturation, T(0.0));
    const T root_shed = larger(c[rootzone_water] - root.saturation, T(0.0));
    const T sub_shed = larger(c[subsoil_water] - sub.saturation, T(0.0));
    const T top_water = c[topsoil_water] - top_shed;
    const T root_water = c[rootzone_water] - root_shed;
    const T sub_water = c[subsoil_water] - sub_shed;

    // nothing arrives faster than a full layer passes it on, so that none gets above saturation
    const T per_excess = T(1.0) / (c[conductivity_exponent] - T(1.0));
    const T from_top = drained(c, top, top_water, per_excess, dt);
    const T from_root = drained(c, root, root_water + from_top, per_excess, dt);
    const T from_sub = drained(c, sub, sub_water + from_root, per_excess, dt) + sub_shed;

    const T per_day = T(1.0) / dt;
    c.set(topsoil_percolation, from_top * per_day);
    c.set(rootzone_percolation, from_root * per_day);
    c.set(subsoil_percolation, from_sub * per_day);
    c.set(topsoil_excess, top_shed * per_day);
    c.set(rootzone_excess, root_shed * per_day);
    c.set(topsoil_water, larger(top_water - from_top, T(0.0)));
    c.set(rootzone_water, larger(root_water + from_top - from_root, T(0.0)));
    c.set(subsoil_water, larger(c[subsoil_water] + from_root - from_sub, T(0.0)));
    c.set(recharge_water, c[recharge_water] + from_sub);
    c.set(runoff_water, c[runoff_water] + top_shed + root_shed);
  }
};

}  // namespace kzwater
