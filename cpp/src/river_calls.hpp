// Calls: what intakes and reservoirs must let pass for those farther down, who will stand before
// the water that is here now when it gets to them.
//
// What each place wants in the steps to come is added up from the lowest place upwards. A want is
// served first by water that can serve nobody above, then by what else flows by itself, each branch
// in proportion to what it brings; what is left is asked of the reservoirs that can still send it,
// in proportion to what they may give. It must enter a channel as long before as it takes to pass;
// a reservoir must be entered by the least that lets it serve its own calls beside what it holds
// and what is under way to it. So the water on its way is the queue of calls: nothing is called
// twice.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kzwater/lateral/channel_ahead.hpp"
#include "kzwater/lateral/managed_river.hpp"
#include "kzwater/lateral/river_places.hpp"

namespace kzwater {

/// Passing water for the users of a class farther down.
struct Call {
  std::int32_t place = 0, priority = 0;
};

/// By place, m3 of a step.
struct CallTerms {
  // [place][step ahead]: at the head, and what leaves: by itself, with what is under way and with
  // releases that must be; and what reservoirs may add to it by then.
  std::span<const double> flow, leaving;
  std::span<const double> extra, extra_leaving;
  std::span<const double> own;     // inflow at the place itself
  std::span<const double> given;   // that leaves a place whose water is not computed; else NaN
  std::span<const double> loss;    // that a channel asks for, or a body loses to air and bed
  std::span<const double> stored;  // in a channel, or what a body may release of what it holds
};

class RiverCalls {
 public:
  RiverCalls(const ManagedRiverSetup& setup, const RiverPlaces& places);

  /// By place and class; the classes of a place follow each other.
  const std::vector<Call>& list() const { return calls_; }
  /// Fixes how many steps are looked ahead: until water called now has got to everybody.
  void set_travel_time(std::span<const double> travel_time, double seconds);
  std::size_t steps() const { return steps_; }
  ChannelAhead<double> channel(std::size_t place, double loss) const {
    return {drained_[place], passes_[place] != 0, loss};
  }
  /// What a user wants at the river by an intake, or a staying demand, some steps from now, m3.
  using Want = std::function<double(std::size_t index, std::size_t steps)>;
  /// Fills what each call adds to those of the classes before it, m3.
  void want(const CallTerms& terms, const Want& intake, const Want& staying,
            std::span<double> wanted);

 private:
  void add_calls(const ManagedRiverSetup& setup);
  void find_untouched(std::span<const char> controls);
  void add_wants(std::int32_t priority, const Want& intake, const Want& staying);
  void come(const CallTerms& terms);
  void ask(std::size_t place, const CallTerms& terms);
  void find_free(const CallTerms& terms);
  double from_below(std::size_t place, const CallTerms& terms, const std::vector<double>& wants,
                    std::size_t step) const;
  void fill_channel(std::size_t place, const CallTerms& terms);
  void fill_body(std::size_t place, const CallTerms& terms);
  double* row(std::vector<double>& values, std::size_t place) const {
    return values.data() + place * steps_;
  }

  const RiverPlaces* places_;
  enum class Kind : std::uint8_t { channel, reservoir, on_call, lake };
  std::vector<Kind> kind_;  // by place
  std::vector<std::int32_t> intake_place_, intake_priority_, staying_place_, staying_priority_;
  std::vector<std::int32_t> classes_;  // of all users and staying demands, ascending
  std::vector<Call> calls_;
  std::vector<double> drained_;  // by place, share of its water that leaves a channel in a step
  std::vector<char> passes_;     // by place, 1 where water passes within the step
  std::vector<char> untouched_;  // by place, 1 where neither there nor above anybody is asked
  std::size_t steps_ = 0;
  // [place][step ahead], up to the class at hand
  std::vector<double> wanted_, taken_, staying_;
  std::vector<double> later_;   // of the first step: what is wanted of it in later ones
  std::vector<double> free_;    // what comes to a place by ways on which nobody takes
  std::vector<double> coming_;  // what enters a channel or a body without any call from now on
  std::vector<double> needed_, level_;  // [step ahead], of the place at hand
  std::vector<double> leaving_now_;     // by place
};

}  // namespace kzwater
