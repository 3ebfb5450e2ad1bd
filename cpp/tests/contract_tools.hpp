// What the contract checks share.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>

#include "contracts.hpp"
#include "sample.hpp"

namespace kzwater::contract {

inline constexpr std::size_t lanes = 2000;
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

inline bool changes(Role role) {
  return !is_input(role);
}

template <class... Parts>
std::string sentence(const Parts&... parts) {
  std::ostringstream text;
  text.precision(17);
  (text << ... << parts);
  return text.str();
}

/// The worst lane of a field; one finding for a field, however many lanes are wrong.
class Worst {
 public:
  void look(std::size_t lane, double excess) {
    if (!std::isnan(excess_) && !(excess <= excess_)) {
      excess_ = excess;
      lane_ = lane;
    }
    wrong_ += excess > 0.0 || std::isnan(excess) ? 1U : 0U;
  }
  void report(Findings& findings, std::string_view what, const FieldInfo& field, double dt) const {
    if (wrong_ > 0) {
      findings.push_back(sentence(field.name, ": ", what, " by ", excess_, " in lane ", lane_,
                                  " at dt ", dt, " (", wrong_, " lanes)"));
    }
  }

 private:
  double excess_ = 0.0;
  std::size_t lane_ = 0;
  std::size_t wrong_ = 0;
};

/// A sample whose results are no numbers until the process sets them.
inline oracle::Planes draw_inputs(const Process& process, unsigned seed) {
  oracle::Planes planes = oracle::draw_with_edges(process, lanes, seed);
  for (std::size_t slot = 0; slot < planes.fields(); ++slot) {
    if (is_result(process.fields[slot].role)) {
      std::ranges::fill(planes[slot], not_a_number);
    }
  }
  return planes;
}

inline bool has_calendar(const Process& process) {
  return std::ranges::any_of(process.fields,
                             [](const auto& field) { return field.role == Role::calendar; });
}

/// A step of all lanes; each is one of its own where a calendar, the same in all lanes of a call,
/// was drawn for each.
inline void run(const Process& process, oracle::Planes& planes, double dt) {
  const std::size_t count = has_calendar(process) ? 1 : planes.lanes();
  for (std::size_t first = 0; first < planes.lanes(); first += count) {
    oracle::run_lanes(process, Level::baseline, planes.pointers(first), count, dt);
  }
}

}  // namespace kzwater::contract
