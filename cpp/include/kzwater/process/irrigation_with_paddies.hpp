// Irrigation by depletion that gives a paddy what its pond wants, on the day and within the same
// limits.
#pragma once
#include "kzwater/paddy.hpp"
#include "kzwater/process/irrigation_by_depletion.hpp"

namespace kzwater {

struct IrrigationWithPaddies {
  static constexpr std::string_view name = "irrigation_with_paddies";
  static constexpr std::string_view title = "Irrigation by depletion, and of paddies by their pond";
  static constexpr std::string_view choice = "irrigation";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::size_t keeps = IrrigationByDepletion::keeps;
  static constexpr auto fields =
      extended(IrrigationByDepletion::fields, bund_height, flooding_shortage, flooding_room);

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    IrrigationByDepletion::water<true>(c, dt);
  }
};

}  // namespace kzwater
