// A process is a compile-time type with `fields` and one branch-free `step`; the model is a
// run-time list of them, each a set of loops over the lanes (HRUs) of a chunk: values, tangents
// and, generated from the same step, adjoints.
#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "kzwater/field.hpp"
#include "kzwater/kept.hpp"
#include "kzwater/lateral/exchange.hpp"
#include "kzwater/level.hpp"
#include "kzwater/pair.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

/// One lane of a chunk: c[field] reads, c.set(field, x) writes. What the calendar gives is the same
/// in all lanes, so that a loop over them computes once what follows from it.
template <class P>
struct Lane {
  using Scalar = double;
  double* const* plane;
  const double* calendar;
  std::size_t i;
  template <class F>
  KZWATER_INLINE double operator[](const F&) const {
    constexpr auto slot = decltype(P::fields)::template slot<F>();
    if constexpr (F::role == Role::calendar) {
      return calendar[slot];
    } else {
      return plane[slot][i];
    }
  }
  template <class F>
  KZWATER_INLINE void set(const F&, double x) const {
    plane[decltype(P::fields)::template slot<F>()][i] = x;
  }
  template <std::size_t Index, class Make>
  KZWATER_INLINE double kept(Make /*make*/, double /*dt*/) const {
    return plane[decltype(P::fields)::size + Index][i];
  }
  template <std::size_t Index>
  KZWATER_INLINE void keep(double x) const {
    static_assert(Index < kept_values<P>(), "the process declares fewer values that are kept");
    plane[decltype(P::fields)::size + Index][i] = x;
  }
};

/// Lanes of a chunk, `stride` apart, side by side: T is pairs of doubles.
template <class P, class T>
struct PairedLane {
  using Scalar = T;
  double* const* plane;
  const double* calendar;
  std::size_t i;
  std::size_t stride;
  template <class F>
  KZWATER_INLINE T operator[](const F&) const {
    constexpr auto slot = decltype(P::fields)::template slot<F>();
    if constexpr (F::role == Role::calendar) {
      return T(calendar[slot]);
    } else {
      return load(plane[slot] + i, T());
    }
  }
  template <class F>
  KZWATER_INLINE void set(const F&, T x) const {
    store(plane[decltype(P::fields)::template slot<F>()] + i, x);
  }
  template <std::size_t Index, class Make>
  KZWATER_INLINE T kept(Make /*make*/, T /*dt*/) const {
    return load(plane[decltype(P::fields)::size + Index] + i, T());
  }
  template <std::size_t Index>
  KZWATER_INLINE void keep(T x) const {
    store(plane[decltype(P::fields)::size + Index] + i, x);
  }

 private:
  KZWATER_INLINE double load(const double* values, double) const { return *values; }
  template <class Part>
  KZWATER_INLINE Pair<Part> load(const double* values, Pair<Part>) const {
    return {load(values, Part()), load(values + width<Part> * stride, Part())};
  }
  KZWATER_INLINE void store(double* values, double x) const { *values = x; }
  template <class Part>
  KZWATER_INLINE void store(double* values, Pair<Part> x) const {
    store(values, x.first);
    store(values + width<Part> * stride, x.second);
  }
};

template <class P>
struct TangentLane {
  using Scalar = Dual;
  double* const* plane;
  double* const* tangent;
  std::size_t i;
  template <class F>
  KZWATER_INLINE Dual operator[](const F&) const {
    constexpr auto slot = decltype(P::fields)::template slot<F>();
    return {plane[slot][i], tangent[slot][i]};
  }
  template <class F>
  KZWATER_INLINE void set(const F&, Dual x) const {
    constexpr auto slot = decltype(P::fields)::template slot<F>();
    plane[slot][i] = x.v;
    tangent[slot][i] = x.d;
  }
};

/// Planes in the order of the process's fields, and after them those of what it keeps; lanes 0 ..
/// count-1, at least one; dt in days.
using RunFunction = void (*)(double* const* plane, std::size_t count, double dt);
using TangentFunction = void (*)(double* const* plane, double* const* tangent, std::size_t count,
                                 double dt);
/// Planes hold the values before the step. On entry `adjoint` holds, for stores and memory, the
/// adjoint of the values after the step and, for fluxes, their own; on return stores and memory
/// hold the adjoint of the values before, and parameters and forcings have their share added.
/// Fluxes are left as they were.
using AdjointFunction = void (*)(double* const* plane, double* const* adjoint, std::size_t count,
                                 double dt);

/// The values that the calendar gives, by slot.
template <class P>
KZWATER_INLINE std::array<double, decltype(P::fields)::size> calendar_of(double* const* plane) {
  std::array<double, decltype(P::fields)::size> values{};
  for (std::size_t slot = 0; slot < values.size(); ++slot) {
    if (P::fields.table[slot].role == Role::calendar) {
      values[slot] = *plane[slot];
    }
  }
  return values;
}

/// Calls step on all lanes; `cell` makes of a lane what the step sees.
template <class P, class MakeCell>
KZWATER_INLINE void over_lanes(double* const* plane, std::size_t count, double dt, MakeCell cell) {
  std::array<double*, decltype(P::fields)::size + kept_values<P>()>
      local;  // as values: the loop must not reload them
  std::copy_n(plane, local.size(), local.begin());
  const auto calendar = calendar_of<P>(plane);
  // four lanes side by side, as long as they fill vectors of AVX2; then one after the other
  using Four = Pair<Pair<double>>;
  const std::size_t stride = count / 16 * 4;
  const Four length(dt);
#pragma omp simd
  for (std::size_t i = 0; i < stride; ++i) {
    P::step(cell(PairedLane<P, Four>{local.data(), calendar.data(), i, stride}), length);
  }
#pragma omp simd
  for (std::size_t i = 4 * stride; i < count; ++i) {
    P::step(cell(Lane<P>{local.data(), calendar.data(), i}), dt);
  }
}

template <class P>
struct RunLanes {
  KZWATER_INLINE static void body(double* const* plane, std::size_t count, double dt) {
    over_lanes<P>(plane, count, dt, [](auto lane) { return lane; });
  }
};

/// Fills the planes of what the process keeps.
template <class P>
struct KeepLanes {
  KZWATER_INLINE static void body(double* const* plane, std::size_t count, double dt) {
    over_lanes<P>(plane, count, dt, [](auto lane) { return KeepingLane<decltype(lane)>{lane}; });
  }
};

template <class P>
struct RunTangents {
  KZWATER_INLINE static void body(double* const* plane, double* const* tangent, std::size_t count,
                                  double dt) {
    std::array<double*, decltype(P::fields)::size> values;
    std::array<double*, decltype(P::fields)::size> directions;
    std::copy_n(plane, values.size(), values.begin());
    std::copy_n(tangent, directions.size(), directions.begin());
    const Dual length(dt);  // outside the loop: GCC 12 would keep it in memory and not vectorise
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      P::step(TangentLane<P>{values.data(), directions.data(), i}, length);
    }
  }
};

/// What the engine knows of a process at run time; tables are indexed by Level.
struct Process {
  std::string_view name;
  std::string_view title;
  std::string_view choice;  // the question that it answers: one answer at most in a model
  bool standard;            // whether it is the answer where a scenario gives none
  std::span<const FieldInfo> fields;
  std::array<RunFunction, 3> run;
  std::array<TangentFunction, 3> run_tangent;
  std::array<AdjointFunction, 3> run_adjoint;
  /// The transient stores of which it takes only a part; another process must take the rest.
  std::span<const std::string_view> passes_on;
  /// Whether its equations are those of whole days, which do not converge to any in hours.
  bool by_day = false;
  /// Of an exchange between HRUs of a unit in every step; null for all others.
  const ExchangeSlots* exchange = nullptr;
  /// How many values it keeps, and what computes them whenever parameters, places or dt changed.
  std::size_t kept = 0;
  std::array<RunFunction, 3> keep{};

  /// Exchanges between HRUs have no functions over lanes.
  bool over_lanes() const { return run.front() != nullptr; }
};

/// AdjointLanes<P>::body is generated at build time from P::step.
template <class P, class AdjointLanes>
constexpr Process describe() noexcept {
  std::span<const std::string_view> passes_on;
  if constexpr (requires { P::passes_on; }) {
    passes_on = P::passes_on;
  }
  bool by_day = false;
  if constexpr (requires { P::by_day; }) {
    by_day = P::by_day;
  }
  std::array<RunFunction, 3> keep{};
  if constexpr (kept_values<P>() > 0) {
    keep = Leveled<KeepLanes<P>>::table;
  }
  return {P::name,
          P::title,
          P::choice,
          P::standard,
          P::fields.table,
          Leveled<RunLanes<P>>::table,
          Leveled<RunTangents<P>>::table,
          Leveled<AdjointLanes>::table,
          passes_on,
          by_day,
          nullptr,
          kept_values<P>(),
          keep};
}

/// A type with `fields` and, if it is at work in every step, the slots of its `exchange`.
template <class E>
constexpr Process describe_exchange() noexcept {
  const ExchangeSlots* slots = nullptr;
  if constexpr (requires { E::exchange; }) {
    slots = &E::exchange;
  }
  return {E::name, E::title, E::choice, E::standard, E::fields.table, {}, {}, {}, {}, false, slots};
}

}  // namespace kzwater
