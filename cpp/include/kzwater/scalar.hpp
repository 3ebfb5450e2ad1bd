// The branch-free vocabulary of kernels: the same calls work on double, on Dual and on every test
// or tracing scalar. exp and log are our own because a libm call keeps a loop from being vectorised
// and differs between machines.
#pragma once
#include <bit>
#include <cmath>
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
/// Cody and Waite 1980: reduction by multiples of log 2; polynomial of degree 11 with the smallest
/// largest error on |r| <= log(2)/2 (1.1e-17 of the value). Polynomials are summed in pairs (Estrin
/// 1960): a chain of one term after the other would wait for each.
KZWATER_INLINE double exponential(double x) {
  constexpr double shifter =
      6755399441055744.0;  // 1.5 * 2^52: adding it rounds to an integer in the low bits
  const double bounded = select(x < -708.0, -708.0, select(x > 708.0, 708.0, x));
  const double shifted = bounded * 1.4426950408889634 + shifter;
  const double multiple = shifted - shifter;
  const double r =
      (bounded - multiple * 6.93147180369123816490e-01) - multiple * 1.90821492927058770002e-10;
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double low = (0.5000000000000011 + r * 0.16666666666666413) +
                     r2 * (0.04166666666653026 + r * 0.008333333333494336);
  const double middle = (0.001388888894359938 + r * 0.000198412695067794) +
                        r2 * (2.480149313455227e-05 + r * 2.7557586262911595e-06);
  const double high = 2.763023446764578e-07 + r * 2.5000074236309794e-08;
  const double p = 1.0 + (r + r2 * ((low + r4 * middle) + (r4 * r4) * high));
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
  const double w = z * z;
  const double even = w * (3.999999999940941908e-01 +
                           w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd = z * ((6.666666666666735130e-01 + w * 2.857142874366239149e-01) +
                          (w * w) * (1.818357216161805012e-01 + w * 1.479819860511658591e-01));
  const double r = even + odd;
  const double half_square = 0.5 * f * f;
  return k * 6.93147180369123816490e-01 -
         ((half_square - (s * (half_square + r) + k * 1.90821492927058770002e-10)) - f);
}

/// For x >= 0; correctly rounded on every machine, and one instruction.
KZWATER_INLINE double square_root(double x) {
  return std::sqrt(x);
}

/// sin(x) for |x| <= 1e5, absolute error < 1e-15.
/// Cody and Waite 1980: reduction by multiples of pi; Taylor polynomial of degree 21 on |r| <=
/// pi/2.
KZWATER_INLINE double sine(double x) {
  constexpr double shifter = 6755399441055744.0;  // 1.5 * 2^52
  const double shifted = x * 0.3183098861837907 + shifter;
  const double multiple = shifted - shifter;
  const double r =
      (x - multiple * 3.14159265160560607910e+00) - multiple * 1.98418714791870343106e-09;
  const double z = r * r;
  const double w = z * z;
  const double low = (-1.0 / 6.0 + z * (1.0 / 120.0)) + w * (-1.0 / 5040.0 + z * (1.0 / 362880.0));
  const double middle = (-1.0 / 39916800.0 + z * (1.0 / 6227020800.0)) +
                        w * (-1.0 / 1307674368000.0 + z * (1.0 / 355687428096000.0));
  const double high = -1.0 / 121645100408832000.0 + z * (1.0 / 51090942171709440000.0);
  const double p = low + (w * w) * (middle + (w * w) * high);
  const auto odd = std::bit_cast<std::uint64_t>(shifted)
                   << 63U;  // every other half turn is negative
  const auto bits = std::bit_cast<std::uint64_t>(r + r * z * p);
  return std::bit_cast<double>(bits ^ odd);
}

KZWATER_INLINE double cosine(double x) {
  return sine(x + 1.5707963267948966);
}

/// acos(x) for |x| <= 1, absolute error < 1e-15.
/// asin on |x| <= 1/2 by the rational approximation published with fdlibm (Sun Microsystems 1993);
/// beyond by acos(x) = 2 asin(sqrt((1 - x) / 2)).
KZWATER_INLINE double arccosine(double x) {
  const double magnitude = x < 0.0 ? -x : x;
  const bool outer = magnitude > 0.5;
  const double z = select(outer, (1.0 - magnitude) * 0.5, x * x);
  const double s = select(outer, std::sqrt(z), magnitude);
  double p = 3.47933107596021167570e-05;
  p = p * z + 7.91534994289814532176e-04;
  p = p * z - 4.00555345006794114027e-02;
  p = p * z + 2.01212532134862925881e-01;
  p = p * z - 3.25565818622400915405e-01;
  p = p * z + 1.66666666666666657415e-01;
  double q = 7.70381505559019352791e-02;
  q = q * z - 6.88283971605453293030e-01;
  q = q * z + 2.02094576023350569471e+00;
  q = q * z - 2.40339491173441421878e+00;
  q = q * z + 1.0;
  const double arcsine = s + s * (z * p / q);
  const double of_magnitude = select(outer, 2.0 * arcsine, 1.5707963267948966 - arcsine);
  return select(x < 0.0, 3.141592653589793 - of_magnitude, of_magnitude);
}

/// atan(x), relative error < 1e-15.
/// By quarters of pi and half turns to |x| <= 7/16, and there the polynomial published with fdlibm
/// (Sun Microsystems 1993).
KZWATER_INLINE double arctangent(double x) {
  const double magnitude = x < 0.0 ? -x : x;
  const bool outer = magnitude > 2.4375;
  const bool inner = magnitude < 0.4375;
  const double offset = select(outer, 1.5707963267948966, select(inner, 0.0, 0.7853981633974483));
  const double above = select(outer, -1.0, select(inner, magnitude, magnitude - 1.0));
  const double below = select(outer, magnitude, select(inner, 1.0, magnitude + 1.0));
  const double r = above / below;
  const double z = r * r;
  double p = 1.62858201153657823623e-02;
  p = p * z - 3.65315727442169155270e-02;
  p = p * z + 4.97687799461593236017e-02;
  p = p * z - 5.83357013379057348645e-02;
  p = p * z + 6.66107313738753120669e-02;
  p = p * z - 7.69187620504482999495e-02;
  p = p * z + 9.09088713343650656196e-02;
  p = p * z - 1.11111104054623557880e-01;
  p = p * z + 1.42857142725034663711e-01;
  p = p * z - 1.99999999998764832476e-01;
  p = p * z + 3.33333333333329318027e-01;
  const double of_magnitude = offset + (r - r * z * p);
  return select(x < 0.0, -of_magnitude, of_magnitude);
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
KZWATER_INLINE Dual square_root(Dual x) {
  const double root = square_root(x.v);
  return {root, x.d / (2.0 * root)};
}
KZWATER_INLINE Dual sine(Dual x) {
  return {sine(x.v), x.d * cosine(x.v)};
}
KZWATER_INLINE Dual cosine(Dual x) {
  return {cosine(x.v), -(x.d * sine(x.v))};
}
KZWATER_INLINE Dual arccosine(Dual x) {
  return {arccosine(x.v), -(x.d / square_root(1.0 - x.v * x.v))};
}
KZWATER_INLINE Dual arctangent(Dual x) {
  return {arctangent(x.v), x.d / (1.0 + x.v * x.v)};
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
