// A channel in the steps ahead, as calls see it: what will leave it of what enters, and what must
// enter for what is wanted to leave.
//
// It is a linear store that loses the volume that its bed and surface ask for, not a share of its
// water: calls that follow a share would overshoot where the flow rises.
#pragma once
#include <cmath>
#include <cstddef>
#include <span>

#include "kzwater/lateral/water_body.hpp"

namespace kzwater {

/// A channel keeps some of its water: what it loses is a share fixed before the step is known.
inline constexpr double largest_loss = 0.95;
/// Of the water that is there, where a volume is asked for (m3).
template <class T>
T lost_share(T asked, T there) {
  return smaller(asked / larger(T(no_water), larger(asked, there)), T(largest_loss));
}

/// How far ahead of a demand its water must enter a channel, in steps: the mean time that water is
/// in it, and half the spread of that time before and after, so that it serves rises and falls.
struct Lead {
  double least, most;
};
inline Lead lead_of(double drained) {
  const double spread = 0.5 * std::sqrt(1.0 - drained) / drained;
  return {1.0 / drained - spread, 1.0 / drained + spread};
}

template <class T>
struct ChannelAhead {
  double drained = 1.0;  // share of its water that leaves in a step
  bool passes = false;   // whether water that enters leaves within the step
  T asked = T(0.0);      // m3 of a step that are lost while there is water

  /// What leaves when `entering` (m3) enters beside what is `stored`, which goes on.
  T leave(T& stored, T entering) const {
    const T there = stored + entering;
    const T kept = T(1.0) - lost_share(asked, there);
    const T leaving = kept * (T(drained) * stored + (passes ? entering : T(0.0)));
    stored = kept * there - leaving;
    return leaving;
  }

  /// What must enter in a step for what is `wanted` of each step (m3) to leave; the last one stands
  /// for those beyond. It is the most that is wanted in the time in which the water leaves.
  T enter(std::span<const T> wanted, std::size_t step) const {
    T most = wanted[step];
    if (!passes) {
      const auto lead = lead_of(drained);
      const auto now = static_cast<double>(step);
      most = larger(between(wanted, now + lead.least), between(wanted, now + lead.most));
      for (auto ahead = static_cast<std::size_t>(std::ceil(lead.least));
           static_cast<double>(ahead) < lead.most; ++ahead) {
        most = larger(most, at(wanted, step + ahead));
      }
    }
    return select(most > T(0.0), most + asked, T(0.0));
  }

 private:
  static T at(std::span<const T> wanted, std::size_t step) {
    return wanted[step < wanted.size() ? step : wanted.size() - 1];
  }
  static T between(std::span<const T> wanted, double step) {
    const double before = std::floor(step);
    const auto k = static_cast<std::size_t>(before);
    const T first = at(wanted, k);
    return first + T(step - before) * (at(wanted, k + 1) - first);
  }
};

}  // namespace kzwater
