// What runs over a crest and through an opening: the weir, free and drowned (Villemonte 1947), and
// the gate as an orifice, free and drowned. Levels in m, flows in m3 s-1, downstream only.
#pragma once
#include "kzwater/field.hpp"
#include "kzwater/lateral/water_body.hpp"

namespace kzwater {

// clang-format off
inline constexpr auto weir_coefficient = parameter<"weir_coefficient">({
    .long_name = "discharge over a crest per length and head^(3/2)", .units = "m0.5 s-1",
    .initial = 1.7, .lower = 0.5, .upper = 2.5,
    .source = "chow1959, chapter 14: broad crest 1.7, rounded spillway up to 2.2; from memory"});
inline constexpr auto weir_length = parameter<"weir_length">({
    .long_name = "length of the crest that water runs over", .units = "m",
    .initial = 0.0, .lower = 0.0, .upper = 1e5,
    .source = "assumed none; the plans of the dam give it"});
inline constexpr auto gate_coefficient = parameter<"gate_coefficient">({
    .long_name = "discharge through an opening over its area times the speed of its head",
    .units = "1", .initial = 0.6, .lower = 0.3, .upper = 1.0,
    .source = "chow1959, section 17-6: sluice gates 0.5-0.6; from memory"});
inline constexpr auto gate_width = parameter<"gate_width">({
    .long_name = "width of all openings of a gate", .units = "m",
    .initial = 0.0, .lower = 0.0, .upper = 1e4,
    .source = "assumed none; the plans of the dam give it"});
// clang-format on

inline constexpr double gravity = 9.80665;  // m s-2

template <class T>
struct Weir {
  T coefficient, length;  // m^(1/2) s-1, m
  T crest;                // m
};
/// C b H^(3/2) times (1 - (h / H)^(3/2))^0.385 with the heads H above and h below the crest.
template <class T>
T weir_flow(const Weir<T>& weir, T level, T level_below) {
  const T head = larger(T(0.0), level - weir.crest);
  const T head_below = smaller(head, larger(T(0.0), level_below - weir.crest));
  const T free = weir.coefficient * weir.length * head * root_of(head);
  const T ratio = head_below / larger(T(no_water), head);
  const T drowned = power(T(1.0) - ratio * root_of(ratio), T(0.385));
  return select(head_below > T(0.0), select(head_below < head, free * drowned, T(0.0)), free);
}

template <class T>
struct Gate {
  T coefficient, width;  // 1, m
  T sill;                // m
};
/// Of an opening that reaches out of the water two thirds of the head above the sill count, the
/// critical depth: the gate is then a weir.
template <class T>
struct Opening {
  T height;  // that counts, m
  T middle;  // m
};
template <class T>
Opening<T> opening_at(const Gate<T>& gate, T opening, T level) {
  const T wet = larger(T(0.0), level - gate.sill);
  const T height = smaller(opening, T(2.0 / 3.0) * wet);
  return {height, gate.sill + T(0.5) * height};
}
/// m b a (2 g h)^(1/2), where the head h reaches from the level to the middle of the opening a or
/// to the level below, whichever is higher.
template <class T>
T gate_flow(const Gate<T>& gate, T opening, T level, T level_below) {
  const Opening<T> open = opening_at(gate, opening, level);
  const T head = level - larger(open.middle, level_below);
  return gate.coefficient * gate.width * open.height * root_of(T(2.0 * gravity) * head);
}

}  // namespace kzwater
