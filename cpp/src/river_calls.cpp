#include "river_calls.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <set>

namespace kzwater {

RiverCalls::RiverCalls(const ManagedRiverSetup& setup, const RiverPlaces& places)
    : places_(&places),
      body_(places.size(), 0),
      intakes_(places.size()),
      staying_(places.size()),
      wanted_(places.size(), 0.0),
      intake_wanted_(setup.intakes.size(), 0.0),
      staying_wanted_(setup.staying.size(), 0.0),
      in_reach_(places.size(), 0),
      control_of_(places.size(), -1) {
  for (std::size_t j = 0; j < setup.intakes.size(); ++j) {
    intakes_[static_cast<std::size_t>(setup.intakes[j].place)].push_back(j);
    intake_priority_.push_back(
        setup.users.priority[static_cast<std::size_t>(setup.intakes[j].user)]);
  }
  for (std::size_t s = 0; s < setup.staying.size(); ++s) {
    staying_[static_cast<std::size_t>(setup.staying[s].place)].push_back(s);
    staying_priority_.push_back(setup.staying[s].priority);
  }
  std::vector<char> controls(places.size(), 0);
  for (std::size_t p = 0; p < places.size(); ++p) {
    controls[p] = intakes_[p].empty() ? 0 : 1;
  }
  for (const auto& body : setup.bodies) {
    body_[static_cast<std::size_t>(body.place)] = 1;
    controls[static_cast<std::size_t>(body.place)] = body.on_call ? 1 : 0;
  }
  for (const auto place : places.order() | std::views::reverse) {
    if (controls[static_cast<std::size_t>(place)] != 0) {
      add_control(setup, place);
    }
  }
}

void RiverCalls::add_control(const ManagedRiverSetup& setup, std::int32_t place) {
  auto reached = places_->downstream_of(place, body_);
  std::set<std::int32_t> classes;
  for (const auto below : reached | std::views::drop(1)) {
    const auto p = static_cast<std::size_t>(below);
    if (body_[p] != 0) {  // those below it call on the body
      for (std::size_t c = 0; control_of_[p] >= 0 && c < calls_.size(); ++c) {
        if (calls_[c].place == below) {
          classes.insert(calls_[c].priority);
        }
      }
      continue;
    }
    for (const auto j : intakes_[p]) {
      classes.insert(intake_priority_[j]);
    }
    for (const auto s : staying_[p]) {
      classes.insert(staying_priority_[s]);
    }
  }
  if (classes.empty()) {
    return;
  }
  auto lag = lags(setup, reached);
  const auto first = calls_.size();
  for (const auto priority : classes) {
    calls_.push_back({place, priority});
  }
  control_of_[static_cast<std::size_t>(place)] = static_cast<std::int32_t>(controls_.size());
  controls_.push_back({place, std::move(reached), std::move(lag), first, calls_.size(),
                       std::vector<double>(classes.size(), 0.0)});
}

/// Mean travel time from the first place to each; by the quickest way.
std::vector<double> RiverCalls::lags(const ManagedRiverSetup& setup,
                                     std::span<const std::int32_t> reached) const {
  std::vector<double> by_place(places_->size(), no_limit);
  by_place[static_cast<std::size_t>(reached.front())] = 0.0;
  std::vector<double> lag;
  for (const auto place : reached) {
    const auto p = static_cast<std::size_t>(place);
    lag.push_back(by_place[p]);
    const double time = body_[p] != 0 ? 0.0 : setup.channels.travel_time[p];
    for (const auto& branch : places_->below(p)) {
      if (branch.to >= 0 && (body_[p] == 0 || place == reached.front())) {
        auto& below = by_place[static_cast<std::size_t>(branch.to)];
        below = std::min(below, by_place[p] + time);
      }
    }
  }
  return lag;
}

/// What must leave a place for those in reach below it.
double RiverCalls::from_below(std::size_t place, const CallTerms& terms) const {
  double most = 0.0;
  for (const auto& branch : places_->below(place)) {
    if (branch.to < 0 || in_reach_[static_cast<std::size_t>(branch.to)] == 0) {
      continue;
    }
    const auto to = static_cast<std::size_t>(branch.to);
    const double flowing = std::min(wanted_[to], terms.flow[to]);
    const double asked = wanted_[to] - flowing;
    const double natural =
        terms.flow[to] > 0.0 ? flowing * (terms.leaving[place] / terms.flow[to]) : 0.0;
    const double called =
        terms.extra[to] > 0.0 ? asked * (terms.extra_leaving[place] / terms.extra[to]) : 0.0;
    most = std::max(most, natural + called);
  }
  return most;
}

/// What a body wants from above for the calls that it cannot meet of what it holds: what it has now
/// serves those of the steps, the next one included, until water called now can be released.
double RiverCalls::lacking_of(std::size_t place, const CallTerms& terms, std::int32_t priority,
                              double lag) const {
  if (control_of_[place] < 0) {
    return 0.0;
  }
  const auto& control = controls_[static_cast<std::size_t>(control_of_[place])];
  double called = 0.0;
  for (std::size_t c = control.first; c < control.end; ++c) {
    called = calls_[c].priority <= priority ? control.called[c - control.first] : called;
  }
  const double until_then = called * (std::round(lag / terms.seconds) + 1.0);
  return std::max(0.0, called - std::max(0.0, terms.may[place] - until_then));
}

double RiverCalls::wanted_below(const Control& control, const CallTerms& terms,
                                std::int32_t priority) {
  const auto within = [&](std::int32_t other) { return other <= priority; };
  const auto past = [&](std::size_t p) {
    const double below = from_below(p, terms);
    return below > 0.0 ? below + terms.loss[p] : 0.0;
  };
  for (std::size_t k = control.reached.size(); k-- > 1;) {
    const auto p = static_cast<std::size_t>(control.reached[k]);
    if (body_[p] != 0) {
      wanted_[p] = lacking_of(p, terms, priority, control.lag[k]);
      continue;
    }
    double taken = 0.0;
    for (const auto j : intakes_[p]) {
      taken += within(intake_priority_[j]) ? intake_wanted_[j] : 0.0;
    }
    double kept = past(p);
    for (const auto s : staying_[p]) {
      kept = within(staying_priority_[s]) ? std::max(kept, staying_wanted_[s]) : kept;
    }
    wanted_[p] = taken + kept;
  }
  return past(static_cast<std::size_t>(control.place));
}

/// Notes what is wanted when water that leaves the control now gets there.
void RiverCalls::look_ahead(const Control& control, const CallTerms& terms, const Want& intake,
                            const Want& staying) {
  for (std::size_t k = 1; k < control.reached.size(); ++k) {
    const auto p = static_cast<std::size_t>(control.reached[k]);
    const auto steps = static_cast<std::size_t>(std::lround(control.lag[k] / terms.seconds));
    in_reach_[p] = 1;
    for (const auto j : intakes_[p]) {
      intake_wanted_[j] = intake(j, steps);
    }
    for (const auto s : staying_[p]) {
      staying_wanted_[s] = staying(s, steps);
    }
  }
}

void RiverCalls::want(const CallTerms& terms, const Want& intake, const Want& staying,
                      std::span<double> wanted) {
  for (auto& control : controls_) {
    look_ahead(control, terms, intake, staying);
    double before = 0.0;
    for (std::size_t c = control.first; c < control.end; ++c) {
      const double all = wanted_below(control, terms, calls_[c].priority);
      wanted[c] = std::max(0.0, all - before);
      before = std::max(before, all);
      control.called[c - control.first] = before;
    }
    for (const auto place : control.reached) {
      in_reach_[static_cast<std::size_t>(place)] = 0;
    }
  }
}

}  // namespace kzwater
