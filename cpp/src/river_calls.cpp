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
      in_reach_(places.size(), 0) {
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
  for (std::size_t p = 0; p < places.size(); ++p) {
    if (controls[p] != 0) {
      add_control(setup, static_cast<std::int32_t>(p));
    }
  }
}

void RiverCalls::add_control(const ManagedRiverSetup& setup, std::int32_t place) {
  auto reached = places_->downstream_of(place, body_);
  std::set<std::int32_t> classes;
  for (const auto below : reached | std::views::drop(1)) {
    const auto p = static_cast<std::size_t>(below);
    if (body_[p] != 0) {
      continue;  // those below it call on the body
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
  controls_.push_back({place, std::move(reached), std::move(lag), first, calls_.size()});
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
        terms.flow[to] > 0.0 ? flowing * (terms.flow[place] / terms.flow[to]) : 0.0;
    const double called =
        terms.extra[to] > 0.0 ? asked * (terms.extra[place] / terms.extra[to]) : 0.0;
    most = std::max(most, natural + called);
  }
  return most;
}

double RiverCalls::wanted_below(const Control& control, const CallTerms& terms,
                                std::int32_t priority) {
  const auto within = [&](std::int32_t other) { return other <= priority; };
  for (const auto place : control.reached | std::views::drop(1) | std::views::reverse) {
    const auto p = static_cast<std::size_t>(place);
    if (body_[p] != 0) {
      wanted_[p] = 0.0;
      continue;
    }
    double taken = 0.0;
    for (const auto j : intakes_[p]) {
      taken += within(intake_priority_[j]) ? intake_wanted_[j] : 0.0;
    }
    double kept = from_below(p, terms);
    for (const auto s : staying_[p]) {
      kept = within(staying_priority_[s]) ? std::max(kept, staying_wanted_[s]) : kept;
    }
    wanted_[p] = taken + kept;
  }
  return from_below(static_cast<std::size_t>(control.place), terms);
}

void RiverCalls::want(const CallTerms& terms, const Want& intake, const Want& staying,
                      std::span<double> wanted) {
  for (const auto& control : controls_) {
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
    double before = 0.0;
    for (std::size_t c = control.first; c < control.end; ++c) {
      const double all = wanted_below(control, terms, calls_[c].priority);
      wanted[c] = std::max(0.0, all - before);
      before = std::max(before, all);
    }
    for (const auto place : control.reached) {
      in_reach_[static_cast<std::size_t>(place)] = 0;
    }
  }
}

}  // namespace kzwater
