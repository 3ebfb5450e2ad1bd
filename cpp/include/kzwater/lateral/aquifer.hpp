// An aquifer below a managed river: a linear store that the seepage of the river feeds, wells pump
// and the river drains.
//
// All of it is taken from the volume at the start of the step: wells first, then the share dt / T
// of what they leave drains, and what seeps in the step is there from the next step on. Salt goes
// with the water at the concentration of the start.
#pragma once
#include "kzwater/lateral/water_body.hpp"

namespace kzwater {

struct Aquifer {
  template <class T>
  struct Store {
    T water, salt;  // m3, kg
  };
  template <class T>
  struct Drained {
    Store<T> after, drained;
  };

  /// What wells may still pump of the water at the start of the step, m3.
  template <class T>
  static T pumpable(T water, T pumped) {
    return larger(water - pumped, T(0.0));
  }

  /// What a user gets of what is left to its class, all of which asks for `asked_by_class`, m3. Its
  /// derivative by what is left is the relief of the user: its share of what the class asks for
  /// where that is more than there is.
  template <class T>
  static T give(T asked, T asked_by_class, T left) {
    return select(left < asked_by_class, asked * (left / larger(asked_by_class, T(no_water))),
                  asked);
  }

  /// With a residence time in seconds and a step of dt seconds.
  template <class T>
  static Drained<T> drain(const Store<T>& before, T pumped, const Store<T>& recharge,
                          T residence_time, double dt) {
    const T water = pumpable(before.water, pumped);
    const T salt = larger(before.salt - concentration(before.salt, before.water) * pumped, T(0.0));
    const T share = smaller(T(dt) / residence_time, T(1.0));
    const T gone = share * water;
    const T salt_gone = share * salt;
    return {{(water - gone) + recharge.water, (salt - salt_gone) + recharge.salt},
            {gone, salt_gone}};
  }
};

}  // namespace kzwater
