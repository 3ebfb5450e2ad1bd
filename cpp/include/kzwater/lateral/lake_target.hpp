// What is asked of a river for lakes that are to be filled: a part of what they lack of their
// volume, what they lose in the step, and what the channels down to them ask for.
#pragma once
#include "kzwater/scalar.hpp"

namespace kzwater {

/// Of the lakes of a target together, by the state at the start of the step.
template <class T>
struct LakesNeed {
  T lacking;  // of the volume that they are to hold, m3; below zero above it
  T losing;   // to the air and their bed less the rain, m3 in the step
  T share;    // of both, that this river is to bring
};

/// m3 of a step of dt seconds, where what is lacking is to come in `time` seconds. `losses` is a
/// range of what the channels down to the lakes ask for, m3: they are lost on the way where water
/// is sent at all.
template <class T, class Losses>
T wanted_for_lakes(const LakesNeed<T>& need, const Losses& losses, double time, double dt) {
  const T part(dt < time ? dt / time : 1.0);
  T wanted = larger(need.share * (need.lacking * part + need.losing), T(0.0));
  for (const T loss : losses) {
    wanted = wanted + select(wanted > T(0.0), loss, T(0.0));
  }
  return wanted;
}

}  // namespace kzwater
