// Several lanes computed side by side. Kernels are long chains in which each operation waits for
// the one before: a processor that finds two to four chains between each other waits less.
#pragma once
#include <cstddef>

#include "kzwater/scalar.hpp"

namespace kzwater {

/// What compares of two pairs.
template <class C>
struct PairCondition {
  C first;
  C second;
};

/// Two values, themselves numbers or pairs, on which a `step` does what it does on one, with the
/// same bits. Named parts, not an array: GCC 12 leaves loops over arrays of them in memory.
template <class T>
struct Pair {
  T first = 0.0;
  T second = 0.0;
  constexpr Pair() = default;
  constexpr Pair(double value) : first(value), second(value) {}
  constexpr Pair(T one, T other) : first(one), second(other) {}
};
/// How many lanes a scalar of a kernel holds.
template <class T>
inline constexpr std::size_t width = 1;
template <class T>
inline constexpr std::size_t width<Pair<T>> = 2 * width<T>;

template <class T>
KZWATER_INLINE Pair<T> operator+(Pair<T> a, Pair<T> b) {
  return {a.first + b.first, a.second + b.second};
}
template <class T>
KZWATER_INLINE Pair<T> operator-(Pair<T> a, Pair<T> b) {
  return {a.first - b.first, a.second - b.second};
}
template <class T>
KZWATER_INLINE Pair<T> operator-(Pair<T> a) {
  return {-a.first, -a.second};
}
template <class T>
KZWATER_INLINE Pair<T> operator*(Pair<T> a, Pair<T> b) {
  return {a.first * b.first, a.second * b.second};
}
template <class T>
KZWATER_INLINE Pair<T> operator/(Pair<T> a, Pair<T> b) {
  return {a.first / b.first, a.second / b.second};
}
template <class T>
KZWATER_INLINE auto operator<(Pair<T> a, Pair<T> b) {
  return PairCondition{a.first < b.first, a.second < b.second};
}
template <class T>
KZWATER_INLINE auto operator>(Pair<T> a, Pair<T> b) {
  return PairCondition{a.first > b.first, a.second > b.second};
}
template <class C, class T>
KZWATER_INLINE Pair<T> select(PairCondition<C> condition, Pair<T> yes, Pair<T> no) {
  return {select(condition.first, yes.first, no.first),
          select(condition.second, yes.second, no.second)};
}
template <class T>
KZWATER_INLINE Pair<T> exponential(Pair<T> x) {
  return {exponential(x.first), exponential(x.second)};
}
template <class T>
KZWATER_INLINE Pair<T> logarithm(Pair<T> x) {
  return {logarithm(x.first), logarithm(x.second)};
}
template <class T>
KZWATER_INLINE Pair<T> square_root(Pair<T> x) {
  return {square_root(x.first), square_root(x.second)};
}
template <class T>
KZWATER_INLINE Pair<T> sine(Pair<T> x) {
  return {sine(x.first), sine(x.second)};
}
template <class T>
KZWATER_INLINE Pair<T> cosine(Pair<T> x) {
  return {cosine(x.first), cosine(x.second)};
}
template <class T>
KZWATER_INLINE Pair<T> arccosine(Pair<T> x) {
  return {arccosine(x.first), arccosine(x.second)};
}
template <class T>
KZWATER_INLINE Pair<T> arctangent(Pair<T> x) {
  return {arctangent(x.first), arctangent(x.second)};
}

}  // namespace kzwater
