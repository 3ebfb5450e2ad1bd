// Demand that is carried over: of what a user lacks, a share is given up in each step, which is the
// shortage, and the rest is asked for again in the next.
#pragma once
#include "kzwater/lateral/water_body.hpp"

namespace kzwater {

/// m3; what is carried over would fade for ever, and with it a shortage that nobody feels.
inline constexpr double least_carried = 1.0;

/// m3; what is lacked is what is carried over and the shortage.
template <class T>
struct Lack {
  T lacked, carried, shortage;
};

/// Of what is asked for and delivered, m3, in a step of dt seconds, which gives up its length over
/// `days` of what is lacked; 0 where all is given up.
template <class T>
Lack<T> carry_over(T asked, T delivered, T days, double dt) {
  const T lacked = larger(asked - delivered, T(0.0));
  const T kept = larger(T(1.0) - T(dt / seconds_per_day) / larger(days, T(no_water)), T(0.0));
  const T rest = kept * lacked;
  const T carried = select(rest < T(least_carried), T(0.0), rest);
  return {lacked, carried, lacked - carried};
}

}  // namespace kzwater
