// Vapour over snow and ice.
#pragma once
#include "kzwater/scalar.hpp"

namespace kzwater {

/// kPa, over ice, of a temperature in degC (Murray 1967, equation 6, with the constants for ice).
template <class T>
KZWATER_INLINE T ice_vapour_pressure(T temperature) {
  return T(0.6108) * exponential(T(21.8745584) * temperature / (temperature + T(265.5)));
}

}  // namespace kzwater
