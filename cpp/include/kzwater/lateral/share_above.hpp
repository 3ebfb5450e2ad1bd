// A share of the water that reaches a place, of what is above a threshold since its period began:
// what came above it in a step is due in the next.
#pragma once
#include "kzwater/scalar.hpp"

namespace kzwater {

/// m3
template <class T>
struct SummedAbove {
  T summed;  // since the period began
  T due;     // of this step, in the next
};

/// Where `summed` (m3) came before this step, which is 0 where a period begins with it, and `came`
/// comes in it. Where the share is 0 nothing is counted.
template <class T>
SummedAbove<T> sum_above(T summed, T came, T share, T threshold) {
  const T above = larger(summed - threshold, T(0.0));
  const T after = summed + select(share > T(0.0), came, T(0.0));
  return {after, share * (larger(after - threshold, T(0.0)) - above)};
}

}  // namespace kzwater
