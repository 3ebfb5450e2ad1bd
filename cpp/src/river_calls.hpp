// Calls: what intakes and reservoirs must let pass for those farther down, who will stand before
// the water that is here now when it gets to them.
//
// What each place wants is added up from the lowest place upwards, at the time of arrival of water
// that leaves the calling place now. A want is served first by the water that flows by itself, each
// branch in proportion to what it brings; what is left is asked of the reservoirs, in proportion to
// what they may release. What channels lose is added, and what a reservoir lacks of its own calls
// is asked of those above it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kzwater/lateral/managed_river.hpp"
#include "kzwater/lateral/river_places.hpp"

namespace kzwater {

/// Passing water for the users of a class farther down.
struct Call {
  std::int32_t place = 0, priority = 0;
};

/// By place, m3 of a step.
struct CallTerms {
  std::span<const double> flow;   // that comes by itself and with the releases that must be
  std::span<const double> extra;  // more that reservoirs may release
  std::span<const double> leaving, extra_leaving;  // of both, after losses; of bodies, released
  std::span<const double> loss;                    // that a channel asks for
  std::span<const double> may;  // that a body may release by what it holds; else infinite
  double seconds = 86400.0;
};

class RiverCalls {
 public:
  RiverCalls(const ManagedRiverSetup& setup, const RiverPlaces& places);

  /// By place and class; the classes of a place follow each other.
  const std::vector<Call>& list() const { return calls_; }
  /// What a user wants at the river by an intake, or a staying demand, some steps from now, m3.
  using Want = std::function<double(std::size_t index, std::size_t steps)>;
  /// Fills what each call adds to those of the classes before it, m3.
  void want(const CallTerms& terms, const Want& intake, const Want& staying,
            std::span<double> wanted);

 private:
  struct Control {
    std::int32_t place;
    std::vector<std::int32_t> reached;  // in the order of the water, the place itself first
    std::vector<double> lag;            // s, of each
    std::size_t first, end;             // in calls_
    std::vector<double> called;         // m3, up to each of its classes
  };
  void add_control(const ManagedRiverSetup& setup, std::int32_t place);
  std::vector<double> lags(const ManagedRiverSetup& setup,
                           std::span<const std::int32_t> reached) const;
  void look_ahead(const Control& control, const CallTerms& terms, const Want& intake,
                  const Want& staying);
  double wanted_below(const Control& control, const CallTerms& terms, std::int32_t priority);
  double lacking_of(std::size_t place, const CallTerms& terms, std::int32_t priority,
                    double lag) const;
  double from_below(std::size_t place, const CallTerms& terms) const;

  const RiverPlaces* places_;
  std::vector<char> body_;
  std::vector<std::vector<std::size_t>> intakes_, staying_;  // of each place
  std::vector<std::int32_t> intake_priority_, staying_priority_;
  std::vector<Control> controls_;  // the lowest first
  std::vector<Call> calls_;
  // by place, of the control at hand; by intake and by staying demand
  std::vector<double> wanted_, intake_wanted_, staying_wanted_;
  std::vector<char> in_reach_;
  std::vector<std::int32_t> control_of_;  // of each place, -1 for none
};

}  // namespace kzwater
