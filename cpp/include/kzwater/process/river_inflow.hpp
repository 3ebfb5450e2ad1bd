// Hand-over of the HRU's runoff to its reach: what reaches the river in a step is routed in the
// same step.
#pragma once
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto river_inflow =
    flux<"river_inflow">(runoff_water, river, "runoff that enters the reach");

struct RiverInflow {
  static constexpr std::string_view name = "river_inflow";
  static constexpr std::string_view title = "Runoff into the reach";
  static constexpr std::string_view choice = "river_inflow";
  static constexpr bool standard = true;
  static constexpr Fields fields{runoff_water, river_inflow};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    c.set(river_inflow, c[runoff_water] / dt);
    c.set(runoff_water, T(0.0));
  }
};

}  // namespace kzwater
