// Fields without salt: what stands where no process answers for it.
#pragma once
#include "kzwater/salt.hpp"

namespace kzwater {

struct SaltFree {
  static constexpr std::string_view name = "salt_free";
  static constexpr std::string_view title = "Crops that no salt harms";
  static constexpr std::string_view choice = "salt_stress";
  static constexpr bool standard = false;
  static constexpr auto made_stress = computed(salt_stress);
  static constexpr Fields fields{made_stress};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar /*dt*/) {
    using T = typename Cell::Scalar;
    c.set(made_stress, T(1.0));
  }
};

}  // namespace kzwater
