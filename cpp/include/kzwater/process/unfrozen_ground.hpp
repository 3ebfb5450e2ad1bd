// Ground that frost never closes: all of infiltration stays open (no equation; the case without
// frost).
#pragma once
#include "kzwater/frozen_ground.hpp"

namespace kzwater {

struct UnfrozenGround {
  static constexpr std::string_view name = "unfrozen_ground";
  static constexpr std::string_view title = "Ground that never freezes";
  static constexpr std::string_view choice = "frozen_ground";
  static constexpr bool standard = false;
  static constexpr Fields fields{opened_ground};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    c.set(opened_ground, T(1.0));
  }
};

}  // namespace kzwater
