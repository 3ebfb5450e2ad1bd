// Water on the surface runs off within the step that brings it (no equation: land without
// depressions).
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto overland_runoff =
    flux<"overland_runoff">(overland_water, runoff_water, "water on the surface that runs off");

struct OverlandFlow {
  static constexpr std::string_view name = "overland_flow";
  static constexpr std::string_view title = "Runoff of land without depressions";
  static constexpr std::string_view choice = "depressions";
  static constexpr bool standard = true;
  static constexpr Fields fields{overland_water, runoff_water, overland_runoff};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    c.set(overland_runoff, c[overland_water] / dt);
    c.set(runoff_water, c[runoff_water] + c[overland_water]);
    c.set(overland_water, T(0.0));
  }
};

}  // namespace kzwater
