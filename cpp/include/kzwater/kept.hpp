// What a step makes of parameters, places and the length of the step alone is computed once for the
// many steps of a window, and kept.
#pragma once
#include <cstddef>
#include <type_traits>

#include "kzwater/field.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

/// The parameters and places of a cell: all that may be read for what is kept.
template <class Cell>
struct Lasting {
  using Scalar = typename Cell::Scalar;
  Cell cell;
  template <Role R, FixedString Name>
  KZWATER_INLINE Scalar operator[](const Field<R, Name>& field) const {
    static_assert(R == Role::parameter || R == Role::place,
                  "what is kept depends on parameters and places alone");
    return cell[field];
  }
};

/// make(lasting, dt): a value that kernels of values find in a plane of their own, the `Index`-th
/// of those that the process declares by `keeps`, with the same bits; tangents, adjoints and all
/// others compute it where it stands.
template <std::size_t Index, class Cell, class Make>
KZWATER_INLINE typename Cell::Scalar kept(Cell c, typename Cell::Scalar dt, Make make) {
  static_assert(std::is_empty_v<Make>, "what is kept captures nothing");
  if constexpr (requires { c.template kept<Index>(make, dt); }) {
    return c.template kept<Index>(make, dt);
  } else {
    return make(Lasting<Cell>{c}, dt);
  }
}

/// How many values a process keeps.
template <class P>
consteval std::size_t kept_values() {
  if constexpr (requires { P::keeps; }) {
    return P::keeps;
  } else {
    return 0;
  }
}

/// A lane of a process, or several side by side, that keeps what its step would keep and changes
/// nothing else: the rest of the step falls away.
template <class Lane>
struct KeepingLane {
  using Scalar = typename Lane::Scalar;
  Lane lane;
  template <class F>
  KZWATER_INLINE Scalar operator[](const F& field) const {
    return lane[field];
  }
  template <class F>
  KZWATER_INLINE void set(const F& /*field*/, Scalar /*x*/) const {}
  template <std::size_t Index, class Make>
  KZWATER_INLINE Scalar kept(Make make, Scalar dt) const {
    const Scalar value = make(Lasting<Lane>{lane}, dt);
    lane.template keep<Index>(value);
    return value;
  }
};

}  // namespace kzwater

/// After the parameters of the function that `kept` calls: a call would keep its loop from being
/// vectorised.
#if defined(__GNUC__)
#define KZWATER_KEPT __attribute__((always_inline))
#else
#define KZWATER_KEPT
#endif
