// A linear reservoir over a step, exact for constant recharge (Maillet 1905; Nash 1957).
#pragma once
#include "kzwater/scalar.hpp"

namespace kzwater {

/// 1 - (1 - exp(-x)) / x: what leaves within the step of water that arrives evenly during it. By
/// its series where the subtractions would lose digits.
template <class T>
KZWATER_INLINE T leaving(T x, T remaining) {
  const T tail =
      T(1.0 / 720.0) - x * (T(1.0 / 5040.0) - x * (T(1.0 / 40320.0) - x * T(1.0 / 362880.0)));
  const T series = x * (T(1.0 / 2.0) -
                        x * (T(1.0 / 6.0) - x * (T(1.0 / 24.0) - x * (T(1.0 / 120.0) - x * tail))));
  // the larger, because the derivative of what is not selected must be finite too
  const T closed = T(1.0) - (T(1.0) - remaining) / larger(x, T(0.1));
  return select(x < T(0.1), series, closed);
}
/// Outflow of S' = R/dt - k S over the step, never more than there is; `turnover` is k dt.
template <class T>
KZWATER_INLINE T release(T before, T recharge, T turnover) {
  const T remaining = exponential(-turnover);
  return before * (T(1.0) - remaining) + recharge * leaving(turnover, remaining);
}

}  // namespace kzwater
