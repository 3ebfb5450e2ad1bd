// The branch-free vocabulary of kernels: the same calls work on double, on Dual and on every test
// or tracing scalar. exp and log are our own because a libm call keeps a loop from being vectorised
// and differs between machines.
#pragma once
#include <bit>
#include <cstdint>

#if defined(__GNUC__)
#define KZWATER_INLINE __attribute__((always_inline)) inline
#elif defined(_MSC_VER)
#define KZWATER_INLINE __forceinline
#else
#define KZWATER_INLINE inline
#endif

namespace kzwater {

KZWATER_INLINE double select(bool condition, double yes, double no) {
  return condition ? yes : no;
}

/// exp(x) for |x| <= 708, relative error < 1e-15; beyond, the value at the bound.
/// Cody and Waite 1980: reduction by multiples of log 2; Taylor polynomial of degree 13 on |r| <=
/// log(2)/2.
KZWATER_INLINE double exponential(double x) {
  constexpr double shifter =
      6755399441055744.0;  // 1.5 * 2^52: adding it rounds to an integer in the low bits
  const double bounded = select(x < -708.0, -708.0, select(x > 708.0, 708.0, x));
  const double shifted = bounded * 1.4426950408889634 + shifter;
  const double multiple = shifted - shifter;
  const double r =
      (bounded - multiple * 6.93147180369123816490e-01) - multiple * 1.90821492927058770002e-10;
  double p = 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  const auto exponent = std::bit_cast<std::uint64_t>(shifted) << 52U;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(p) + exponent);
}

/// log(x) for normal x > 0, relative error < 1e-15.
/// Reduction to [sqrt(1/2), sqrt(2)) and the series of atanh in s = f / (2 + f), minimax
/// coefficients as published with fdlibm (Sun Microsystems 1993).
KZWATER_INLINE double logarithm(double x) {
  constexpr std::uint64_t offset = 0x3ff0000000000000U - 0x3fe6a09e00000000U;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x) + offset;
  // the biased exponent as a double, without an integer conversion (baseline and AVX2 have none for
  // 64 bits)
  const auto k =
      std::bit_cast<double>((bits >> 52U) | 0x4330000000000000U) - (4503599627370496.0 + 1023.0);
  const auto m = std::bit_cast<double>((bits & 0x000fffffffffffffU) + 0x3fe6a09e00000000U);
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double r = 1.479819860511658591e-01;
  r = r * z + 1.531383769920937332e-01;
  r = r * z + 1.818357216161805012e-01;
  r = r * z + 2.222219843214978396e-01;
  r = r * z + 2.857142874366239149e-01;
  r = r * z + 3.999999999940941908e-01;
  r = r * z + 6.666666666666735130e-01;
  r = r * z;
  const double half_square = 0.5 * f * f;
  return k * 6.93147180369123816490e-01 -
         ((half_square - (s * (half_square + r) + k * 1.90821492927058770002e-10)) - f);
}

/// Value and one directional derivative: one direction keeps the lane loop vectorisable.
struct Dual {
  double v = 0.0;
  double d = 0.0;
  constexpr Dual() = default;
  constexpr Dual(double value) : v(value) {}
  constexpr Dual(double value, double direction) : v(value), d(direction) {}
};
KZWATER_INLINE Dual operator+(Dual a, Dual b) {
  return {a.v + b.v, a.d + b.d};
}
KZWATER_INLINE Dual operator-(Dual a, Dual b) {
  return {a.v - b.v, a.d - b.d};
}
KZWATER_INLINE Dual operator-(Dual a) {
  return {-a.v, -a.d};
}
KZWATER_INLINE Dual operator*(Dual a, Dual b) {
  return {a.v * b.v, a.d * b.v + a.v * b.d};
}
KZWATER_INLINE Dual operator/(Dual a, Dual b) {
  const double quotient = a.v / b.v;
  return {quotient, (a.d - quotient * b.d) / b.v};
}
KZWATER_INLINE bool operator<(Dual a, Dual b) {
  return a.v < b.v;
}
KZWATER_INLINE bool operator>(Dual a, Dual b) {
  return a.v > b.v;
}
KZWATER_INLINE Dual select(bool condition, Dual yes, Dual no) {
  return {condition ? yes.v : no.v, condition ? yes.d : no.d};
}
KZWATER_INLINE Dual exponential(Dual x) {
  const double value = exponential(x.v);
  return {value, value * x.d};
}
KZWATER_INLINE Dual logarithm(Dual x) {
  return {logarithm(x.v), x.d / x.v};
}

template <class T>
KZWATER_INLINE T smaller(T a, T b) {
  return select(a < b, a, b);
}
template <class T>
KZWATER_INLINE T larger(T a, T b) {
  return select(a > b, a, b);
}
/// base to the power of exponent for base >= 0; a base below 1e-280 counts as 1e-280.
template <class T>
KZWATER_INLINE T power(T base, T exponent) {
  return exponential(exponent * logarithm(larger(base, T(1e-280))));
}

}  // namespace kzwater
