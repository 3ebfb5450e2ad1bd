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
/// What is left at the end of the step of what was there; `turnover` is k dt.
template <class T>
KZWATER_INLINE T remaining(T turnover) {
  return exponential(-turnover);
}
/// Of water that arrives evenly during the step.
template <class T>
KZWATER_INLINE T leaving(T turnover) {
  return leaving(turnover, remaining(turnover));
}
/// Outflow of S' = R/dt - k S over the step, never more than there is, from the shares of what was
/// there and of what arrives.
template <class T>
KZWATER_INLINE T released(T before, T recharge, T remaining_share, T leaving_share) {
  return before * (T(1.0) - remaining_share) + recharge * leaving_share;
}
/// The same from k dt.
template <class T>
KZWATER_INLINE T release(T before, T recharge, T turnover) {
  return released(before, recharge, remaining(turnover), leaving(turnover));
}

}  // namespace kzwater
