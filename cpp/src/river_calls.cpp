#include "river_calls.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ranges>
#include <set>

namespace kzwater {

RiverCalls::RiverCalls(const ManagedRiverSetup& setup, const RiverPlaces& places)
    : places_(&places),
      kind_(places.size(), Kind::channel),
      drained_(places.size(), 1.0),
      passes_(places.size(), 0),
      untouched_(places.size(), 0),
      leaving_now_(places.size(), 0.0) {
  for (const auto& body : setup.bodies) {
    const auto reservoir = body.on_call ? Kind::on_call : Kind::reservoir;
    kind_[static_cast<std::size_t>(body.place)] = body.lake ? Kind::lake : reservoir;
  }
  std::set<std::int32_t> classes;
  for (const auto& intake : setup.intakes) {
    intake_place_.push_back(intake.place);
    intake_priority_.push_back(setup.users.priority[static_cast<std::size_t>(intake.user)]);
    classes.insert(intake_priority_.back());
  }
  for (const auto& staying : setup.staying) {
    staying_place_.push_back(staying.place);
    staying_priority_.push_back(staying.priority);
    classes.insert(staying.priority);
  }
  classes_.assign(classes.begin(), classes.end());
  add_calls(setup);
}

/// Intakes and reservoirs on call let pass water for the classes below them.
void RiverCalls::add_calls(const ManagedRiverSetup& setup) {
  std::vector<std::set<std::int32_t>> at(places_->size());
  std::vector<char> controls(places_->size(), 0);
  for (std::size_t j = 0; j < intake_place_.size(); ++j) {
    const auto p = static_cast<std::size_t>(intake_place_[j]);
    at[p].insert(intake_priority_[j]);
    controls[p] = 1;
  }
  for (std::size_t s = 0; s < staying_place_.size(); ++s) {
    at[static_cast<std::size_t>(staying_place_[s])].insert(staying_priority_[s]);
  }
  for (const auto& body : setup.bodies) {
    const auto p = static_cast<std::size_t>(body.place);
    controls[p] = kind_[p] == Kind::on_call ? 1 : 0;
    if (kind_[p] == Kind::lake) {
      at[p].clear();  // it lets out what its level makes: nobody calls by it
    }
  }
  find_untouched(controls);
  for (const auto place : places_->order() | std::views::reverse) {
    const auto p = static_cast<std::size_t>(place);
    std::set<std::int32_t> below;
    for (const auto& branch : places_->below(p)) {
      if (branch.to >= 0) {
        below.insert(at[static_cast<std::size_t>(branch.to)].begin(),
                     at[static_cast<std::size_t>(branch.to)].end());
      }
    }
    for (const auto priority : below) {
      if (controls[p] != 0) {
        calls_.push_back({place, priority});
      }
    }
    if (kind_[p] == Kind::channel || kind_[p] == Kind::on_call) {
      at[p].merge(below);
    }
  }
}

/// Places whose water comes by ways on which nobody takes and nobody is called.
void RiverCalls::find_untouched(std::span<const char> controls) {
  for (std::size_t p = 0; p < places_->size(); ++p) {
    untouched_[p] = controls[p] == 0 ? 1 : 0;
  }
  for (const auto place : places_->order()) {
    for (const auto& branch : places_->below(static_cast<std::size_t>(place))) {
      const auto to = static_cast<std::size_t>(branch.to);
      const bool passed_on = branch.to >= 0 && (kind_[to] == Kind::channel || controls[to] != 0);
      if (passed_on && untouched_[static_cast<std::size_t>(place)] == 0) {
        untouched_[to] = 0;  // nobody is called by a lake, or a reservoir that follows its rules
      }
    }
  }
}

void RiverCalls::set_travel_time(std::span<const double> travel_time, double seconds) {
  std::vector<std::size_t> until(places_->size(), 0);
  std::size_t most = 0;
  for (const auto place : places_->order() | std::views::reverse) {
    const auto p = static_cast<std::size_t>(place);
    for (const auto& branch : places_->below(p)) {
      until[p] = std::max(until[p], branch.to < 0 ? 0 : until[static_cast<std::size_t>(branch.to)]);
    }
    passes_[p] = kind_[p] == Kind::channel && travel_time[p] == 0.0 ? 1 : 0;
    if (kind_[p] != Kind::channel) {
      until[p] += 1;
    } else if (passes_[p] == 0) {
      drained_[p] = seconds / travel_time[p];
      until[p] += static_cast<std::size_t>(std::ceil(lead_of(drained_[p]).most));
    }
    most = std::max(most, until[p]);
  }
  steps_ = most + 1;
  for (auto* values : {&wanted_, &later_, &taken_, &staying_, &coming_, &free_}) {
    values->assign(places_->size() * steps_, 0.0);
  }
  needed_.assign(steps_ + 1, 0.0);
  level_.assign(steps_ + 1, 0.0);
}

void RiverCalls::add_wants(std::int32_t priority, const Want& intake, const Want& staying) {
  for (std::size_t j = 0; j < intake_place_.size(); ++j) {
    double* taken = row(taken_, static_cast<std::size_t>(intake_place_[j]));
    for (std::size_t t = 0; intake_priority_[j] == priority && t < steps_; ++t) {
      taken[t] += intake(j, t);
    }
  }
  for (std::size_t s = 0; s < staying_place_.size(); ++s) {
    double* kept = row(staying_, static_cast<std::size_t>(staying_place_[s]));
    for (std::size_t t = 0; staying_priority_[s] == priority && t < steps_; ++t) {
      kept[t] = std::max(kept[t], staying(s, t));
    }
  }
}

/// What comes to each place by ways on which nobody takes and no reservoir is called on.
void RiverCalls::find_free(const CallTerms& terms) {
  std::ranges::fill(free_, 0.0);
  for (std::size_t p = 0; p < places_->size(); ++p) {
    for (const auto& branch : places_->below(p)) {
      for (std::size_t t = 0; untouched_[p] != 0 && branch.to >= 0 && t < steps_; ++t) {
        row(free_, static_cast<std::size_t>(branch.to))[t] +=
            branch.share * terms.leaving[p * steps_ + t];
      }
    }
  }
}

/// Follows what is under way and flows in by itself past the users up to the class at hand.
void RiverCalls::come(const CallTerms& terms) {
  for (std::size_t p = 0; p < places_->size(); ++p) {
    std::fill_n(row(coming_, p), steps_, terms.own[p]);
  }
  for (const auto place : places_->order()) {
    const auto p = static_cast<std::size_t>(place);
    double* coming = row(coming_, p);
    const auto channel_here = channel(p, terms.loss[p]);
    double stored = terms.stored[p];
    for (std::size_t t = 0; t < steps_; ++t) {
      double leaving =
          std::isfinite(terms.given[p]) ? terms.given[p] : terms.leaving[p * steps_ + t];
      if (kind_[p] == Kind::channel && !std::isfinite(terms.given[p])) {
        coming[t] -= std::min(coming[t], taken_[p * steps_ + t]);
        leaving = channel_here.leave(stored, coming[t]);
      }
      for (const auto& branch : places_->below(p)) {
        if (branch.to >= 0) {
          row(coming_, static_cast<std::size_t>(branch.to))[t] += branch.share * leaving;
        }
      }
    }
  }
}

/// What must leave a place for those below it, whose wants are `wanted` [place][step ahead]. What
/// enters at a place, or comes by ways on which nobody takes, can serve nobody else: it is first.
double RiverCalls::from_below(std::size_t place, const CallTerms& terms,
                              const std::vector<double>& wants, std::size_t step) const {
  double most = 0.0;
  for (const auto& branch : places_->below(place)) {
    if (branch.to < 0) {
      continue;
    }
    const auto at = static_cast<std::size_t>(branch.to) * steps_ + step;
    const double free = terms.own[static_cast<std::size_t>(branch.to)] + free_[at];
    const double wanted = std::max(0.0, wants[at] - free);
    const double flow = std::max(0.0, terms.flow[at] - free);
    const double flowing = std::min(wanted, flow);
    const auto here = place * steps_ + step;
    const double natural = flow > 0.0 ? flowing * (terms.leaving[here] / flow) : 0.0;
    const double called = terms.extra[at] > 0.0
                              ? (wanted - flowing) * (terms.extra_leaving[here] / terms.extra[at])
                              : 0.0;
    most = std::max(most, natural + called);
  }
  return most;
}

/// Turns what must leave a channel (`needed_`) into what must enter it.
void RiverCalls::fill_channel(std::size_t place, const CallTerms& terms) {
  const auto channel_here = channel(place, terms.loss[place]);
  const auto leaving = std::span<const double>(needed_).first(steps_);
  for (std::size_t t = 0; t < steps_; ++t) {  // from what leaves at `t` or later
    needed_[t] = channel_here.enter(leaving, t);
  }
}

/// Turns what must leave a reservoir (`needed_`) into what must enter it.
void RiverCalls::fill_body(std::size_t place, const CallTerms& terms) {
  const double* taken = taken_.data() + place * steps_;
  const double* staying = staying_.data() + place * steps_;
  const double* leaving = terms.leaving.data() + place * steps_;
  const double* coming = row(coming_, place);
  for (std::size_t t = 0; t < steps_; ++t) {
    const double called = kind_[place] == Kind::on_call ? needed_[t] : 0.0;
    needed_[t] = std::max(called, staying[t]);
    level_[t] = std::max(needed_[t], leaving[t]) + taken[t];
    needed_[t] += taken[t];
  }
  needed_[steps_] = needed_[steps_ - 1];
  double held = std::max(terms.stored[place] + taken[0], level_[0]);
  for (std::size_t t = 0; t < steps_; ++t) {
    const double left = std::max(0.0, held - level_[t]);
    const double next = needed_[t + 1];
    needed_[t] = next > 0.0 ? std::max(0.0, (next + terms.loss[place]) - left) : 0.0;
    held = std::max(0.0, (left + std::max(needed_[t], coming[t])) - terms.loss[place]);
  }
}

/// Users within reach of the step share its water with those above them in the rows of their
/// places: an intake holds back for those alone who get it later (`later_`).
void RiverCalls::ask(std::size_t place, const CallTerms& terms) {
  double* wanted = row(wanted_, place);
  double* later = row(later_, place);
  if (kind_[place] == Kind::lake) {
    return;
  }
  for (std::size_t t = 0; t < steps_; ++t) {
    needed_[t] = from_below(place, terms, wanted_, t);
  }
  if (kind_[place] != Kind::channel) {
    leaving_now_[place] = needed_[0];
    fill_body(place, terms);
    std::copy_n(needed_.begin(), steps_, wanted);
    later[0] = needed_[0];
    return;
  }
  const double past = passes_[place] != 0 ? from_below(place, terms, later_, 0) : 0.0;
  fill_channel(place, terms);
  const double passing = past > 0.0 ? past + terms.loss[place] : 0.0;
  later[0] = passes_[place] == 0 ? needed_[0] : passing;
  leaving_now_[place] = later[0];
  const double* taken = row(taken_, place);
  const double* staying = row(staying_, place);
  for (std::size_t t = 0; t < steps_; ++t) {
    wanted[t] = taken[t] + std::max(staying[t], needed_[t]);
  }
}

void RiverCalls::want(const CallTerms& terms, const Want& intake, const Want& staying,
                      std::span<double> wanted) {
  for (auto* values : {&wanted_, &later_, &taken_, &staying_}) {
    std::ranges::fill(*values, 0.0);
  }
  std::ranges::fill(wanted, 0.0);
  find_free(terms);
  for (const auto priority : classes_) {
    add_wants(priority, intake, staying);
    come(terms);
    for (const auto place : places_->order() | std::views::reverse) {
      ask(static_cast<std::size_t>(place), terms);
    }
    double before = 0.0;
    for (std::size_t c = 0; c < calls_.size(); ++c) {
      before = c > 0 && calls_[c - 1].place == calls_[c].place ? before + wanted[c - 1] : 0.0;
      if (calls_[c].priority == priority) {
        const auto p = static_cast<std::size_t>(calls_[c].place);
        wanted[c] = std::max(0.0, leaving_now_[p] - before);
      }
    }
  }
}

}  // namespace kzwater
