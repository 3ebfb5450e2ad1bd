// Overland flow without depressions: what the soil does not take runs off within the step (a
// hand-over, no equation).
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto overland_flow =
    flux<"overland_flow">(overland_water, runoff_water, "runoff over the surface");

struct OverlandFlow {
  static constexpr std::string_view name = "overland_flow";
  static constexpr std::string_view title = "Runoff over the surface";
  static constexpr std::string_view choice = "depressions";
  static constexpr bool standard = true;
  static constexpr Fields fields{overland_water, runoff_water, overland_flow};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    c.set(overland_flow, c[overland_water] / dt);
    c.set(runoff_water, c[runoff_water] + c[overland_water]);
    c.set(overland_water, T(0.0));
  }
};

}  // namespace kzwater
