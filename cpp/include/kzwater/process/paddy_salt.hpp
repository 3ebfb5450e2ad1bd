// Salt of fields of which some are paddies: the pond and the root zone below it are one mixed
// water.
#pragma once
#include "kzwater/process/field_salt.hpp"

namespace kzwater {

struct PaddySalt {
  static constexpr std::string_view name = "paddy_salt";
  static constexpr std::string_view title = "Salt of fields and paddies and of their groundwater";
  static constexpr std::string_view choice = "salt";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr auto fields =
      extended(FieldSalt::fields, FieldSalt::seeped, FieldSalt::spilled, FieldSalt::released,
               ponded_water, ponded_salt, salt_into_pond, salt_out_of_pond, salt_of_pond_water);

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    FieldSalt::move<true>(c, dt);
  }
};

}  // namespace kzwater
