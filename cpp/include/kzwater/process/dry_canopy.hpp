// Leaves that hold no rain: all demand is left to plants and soil (no equation; the case without
// interception).
#pragma once
#include "kzwater/cover.hpp"

namespace kzwater {

struct DryCanopy {
  static constexpr std::string_view name = "dry_canopy";
  static constexpr std::string_view title = "Canopy that holds no rain";
  static constexpr std::string_view choice = "interception";
  static constexpr bool standard = false;
  static constexpr Fields fields{reference_evapotranspiration, remaining_demand};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    c.set(remaining_demand, c[reference_evapotranspiration]);
  }
};

}  // namespace kzwater
