// Seasons without heat or frost that harms: what stands where no process answers for them.
#pragma once
#include "kzwater/crop.hpp"

namespace kzwater {

struct MildSeasons {
  static constexpr std::string_view name = "mild_seasons";
  static constexpr std::string_view title = "Crops that neither heat nor frost harms";
  static constexpr std::string_view choice = "heat_and_frost";
  static constexpr bool standard = false;
  static constexpr auto made_factor = computed(temperature_factor);
  static constexpr Fields fields{made_factor};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    c.set(made_factor, T(1.0));
  }
};

}  // namespace kzwater
