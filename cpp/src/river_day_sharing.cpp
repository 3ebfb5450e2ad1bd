// Who gets what: permits, calls, the bounds of the allocation, and what reservoirs give for it.
#include <algorithm>
#include <cmath>

#include "river_day.hpp"

namespace kzwater {

namespace {

constexpr double unlimited = 1e30;  // m3, of a row that holds nobody

}  // namespace

/// Bounds of what limits users apart from the water: canals, intakes, limits.
void RiverDay::set_user_bounds(const StepRows& in) {
  const auto& stretch = in.stretch();
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    const auto& row = rows_.all()[r];
    const auto i = static_cast<std::size_t>(row.index);
    double bound = unlimited;
    if (row.kind == RowKind::canal) {
      bound = closed_[i] != 0 ? 0.0
                              : capacity_left_[i] * setup_.canals.reach[i].capacity * in.seconds();
    } else if (row.kind == RowKind::intake) {
      bound = setup_.intakes[i].capacity * in.seconds();
    } else if (row.kind == RowKind::limit) {
      const double volume = in.at(stretch.limit, setup_.limits.size(), i, unlimited);
      bound = std::max(0.0, std::min(unlimited, volume) - now_.limit_taken[i]);
    }
    rows_.bound()[r] = bound;
  }
}

/// What users may take by what limits them: one alone, and all together if there were water enough.
void RiverDay::permit() {
  std::copy_n(wanted_.begin(), users(), permitted_.begin());
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    for (auto k = rows_.start()[r]; k < rows_.start()[r + 1]; ++k) {
      const auto variable = static_cast<std::size_t>(rows_.variable()[k]);
      if (variable < users() && rows_.coefficient()[k] > 0.0) {
        permitted_[variable] =
            std::min(permitted_[variable], rows_.bound()[r] / rows_.coefficient()[k]);
      }
    }
  }
  permit_wanted_ = wanted_;
  std::fill(permit_wanted_.begin() + static_cast<std::ptrdiff_t>(users()), permit_wanted_.end(),
            0.0);
  const auto& permits = permits_.allocate({permit_wanted_, rows_.bound(), rows_.coefficient()});
  std::copy_n(permits.share.begin(), users(), permitted_share_.begin());
  for (std::size_t u = 0; u < users(); ++u) {
    permit_[u] = {permits.binding[u], permits.allocated[u], permits.relief[u]};
  }
}

/// Whether a period of a limit begins or ends some steps from now.
bool RiverDay::limit_changes(const StepRows& in, std::size_t limit, std::size_t steps) const {
  const auto& stretch = in.stretch();
  const auto of = [&](std::span<const double> rows, std::size_t at) {
    return in.later(rows, setup_.limits.size(), limit, at);
  };
  return of(stretch.limit_begins, steps) > 0.0 ||
         std::isfinite(of(stretch.limit, steps)) != std::isfinite(of(stretch.limit, steps - 1));
}

/// What a user wants of the river some steps from now, m3.
double RiverDay::wanted_ahead(const StepRows& in, std::size_t user, std::size_t steps) const {
  const double wanted = in.later(in.stretch().demand, users(), user, steps) * in.seconds();
  return wanted - well_ahead(user, wanted, in.seconds());
}

/// The shares of the steps ahead: those of today until a period of a limit of the user begins or
/// ends, then what is permitted on its first day.
void RiverDay::permit_ahead(const StepRows& in) {
  auto bound = rows_.bound();
  for (std::size_t t = 1; t < calls_.steps(); ++t) {
    const auto share = permitted_share_.begin() + static_cast<std::ptrdiff_t>(t * users());
    std::copy_n(share - static_cast<std::ptrdiff_t>(users()), users(), share);
    const auto concerned =
        t <= in.told_ahead() ? renew_limits(in, t, bound) : std::set<std::int32_t>{};
    if (concerned.empty()) {
      continue;
    }
    for (std::size_t u = 0; u < users(); ++u) {
      permit_wanted_[u] = wanted_ahead(in, u, t);
    }
    const auto& permits = permits_.allocate({permit_wanted_, bound, rows_.coefficient()});
    for (const auto u : concerned) {
      share[u] = permits.share[static_cast<std::size_t>(u)];
    }
  }
}

/// Gives limits of which a period begins or ends their volume of then; returns their users.
std::set<std::int32_t> RiverDay::renew_limits(const StepRows& in, std::size_t steps,
                                              Values& bound) const {
  std::set<std::int32_t> concerned;
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    const auto l = static_cast<std::size_t>(rows_.all()[r].index);
    if (rows_.all()[r].kind == RowKind::limit && limit_changes(in, l, steps)) {
      const double volume = in.later(in.stretch().limit, setup_.limits.size(), l, steps, unlimited);
      bound[r] = std::min(unlimited, volume);
      concerned.insert(setup_.limits[l].users.begin(), setup_.limits[l].users.end());
    }
  }
  return concerned;
}

void RiverDay::place_calls(const StepRows& in) {
  const auto intake = [&](std::size_t j, std::size_t steps) {
    const auto u = static_cast<std::size_t>(setup_.intakes[j].user);
    return rows_.needed()[j] * permitted_share_[steps * users() + u] * wanted_ahead(in, u, steps);
  };
  const auto staying = [&](std::size_t s, std::size_t steps) {
    return staying_wanted(in, s, steps);
  };
  const auto first = static_cast<std::ptrdiff_t>(rows_.call_variable(0));
  calls_.want({flow_ahead_, leaving_ahead_, extra_ahead_, extra_leaving_, own_inflow_,
               shares_.given, loss_, may_give_},
              intake, staying, called_);
  for (std::size_t c = 0; c < called_.size(); ++c) {
    const double given = in.at(in.exchange().called, called_.size(), c, NAN);
    called_[c] = std::isfinite(given) ? given : called_[c];
  }
  std::ranges::copy(called_, wanted_.begin() + first);
}

/// Below its hedging curve a reservoir meets a share of all that is called from it.
void RiverDay::hedge(const StepRows& in) {
  for (std::size_t b = 0; b < bodies_.size(); ++b) {
    auto& range = bodies_[b].range;
    if (range.met < 1.0) {
      double called = 0.0;
      for (std::size_t c = 0; c < rows_.calls().size(); ++c) {
        called += rows_.calls()[c].place == setup_.bodies[b].place ? wanted_[rows_.call_variable(c)]
                                                                   : 0.0;
      }
      const double met = range.met * called / in.seconds();
      range.may_set_by = met < range.may ? ReleaseCause::hedging : range.may_set_by;
      range.may = std::max(range.must, std::min(range.may, met));
    }
    may_release_[b] = range.may;
  }
}

void RiverDay::flow_without_takes(const StepRows& in) {
  std::ranges::copy(own_inflow_, base_.begin());
  std::ranges::copy(now_.water, base_stored_.begin());
  for (std::size_t b = 0; b < bodies_.size(); ++b) {
    const auto& body = bodies_[b];
    release_[place_of_body(b)] = (body.range.must + body.spill) * in.seconds();
  }
  flow_.advance(shares_, {base_stored_, base_, none_, release_, outflow_});
}

void RiverDay::set_water_bounds(const StepRows& in) {
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    const auto& row = rows_.all()[r];
    if (row.place < 0 || row.kind == RowKind::canal || row.kind == RowKind::intake) {
      continue;
    }
    const auto p = static_cast<std::size_t>(row.place);
    auto& bound = rows_.bound()[r];
    if (shares_.body[p] == 0) {
      bound = base_[p];
      for (std::size_t b = 0; b < bodies_.size(); ++b) {
        const auto& range = bodies_[b].range;
        bound += gain_[b][p] * (range.may - range.must) * in.seconds();
      }
      continue;
    }
    const auto& body = bodies_[static_cast<std::size_t>(body_of_[p])];
    bound = row.kind == RowKind::storage ? std::max(0.0, body.volume - body.dead)
                                         : (body.range.may + body.spill) * in.seconds();
  }
}

/// Users whose takes are given ask for nothing more: what they take is off all rows.
void RiverDay::set_given_takes_aside(const StepRows& in) {
  if (in.exchange().taken.empty()) {
    return;
  }
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    for (auto k = rows_.start()[r]; k < rows_.start()[r + 1]; ++k) {
      const auto u = static_cast<std::size_t>(rows_.variable()[k]);
      const double taken = u < users() ? in.at(in.exchange().taken, users(), u, NAN) : NAN;
      rows_.bound()[r] -= std::isfinite(taken) ? rows_.coefficient()[k] * taken : 0.0;
    }
  }
  for (std::size_t u = 0; u < users(); ++u) {
    wanted_[u] = std::isfinite(in.at(in.exchange().taken, users(), u, NAN)) ? 0.0 : wanted_[u];
  }
}

/// What must stay of the water at a row's place.
double RiverDay::staying_in(const Allocation& shared, std::size_t row) const {
  double staying = 0.0;
  for (auto k = rows_.start()[row]; k < rows_.start()[row + 1]; ++k) {
    const auto variable = static_cast<std::size_t>(rows_.variable()[k]);
    staying += variable >= users() ? shared.allocated[variable] : 0.0;
  }
  return staying;
}

/// What a user gets, m3: as given, or as allocated.
double RiverDay::taken_by(const Allocation& shared, const StepRows& in, std::size_t user) const {
  const double given = in.at(in.exchange().taken, users(), user, NAN);
  return std::isfinite(given) ? given : shared.allocated[user];
}

/// Reservoirs release what users and demands that stay were promised, the nearest first.
void RiverDay::draw(const Allocation& shared, const StepRows& in) {
  for (std::size_t r = 0; r < rows_.rows(); ++r) {
    const auto& row = rows_.all()[r];
    if (row.kind == RowKind::release ||
        (row.kind == RowKind::calls && shares_.body[static_cast<std::size_t>(row.place)] != 0)) {
      auto& body = bodies_[static_cast<std::size_t>(body_of_[static_cast<std::size_t>(row.place)])];
      const double flowing = (body.range.must + body.spill) * in.seconds();
      const double most = (body.range.may - body.range.must) * in.seconds();
      body.extra = std::max(body.extra, std::min(most, staying_in(shared, r) - flowing));
    }
  }
  for (const auto place : places_.order()) {
    for (const auto r : rows_.water_rows(static_cast<std::size_t>(place))) {
      double left = base_[static_cast<std::size_t>(place)] - staying_in(shared, r);
      for (auto k = rows_.start()[r]; k < rows_.start()[r + 1]; ++k) {
        const auto variable = static_cast<std::size_t>(rows_.variable()[k]);
        left -= variable < users() ? rows_.coefficient()[k] * taken_by(shared, in, variable) : 0.0;
      }
      draw_for(static_cast<std::size_t>(place), left, in.seconds());
    }
  }
}

/// Adds to the releases until `left` (m3) at a place is not below zero.
void RiverDay::draw_for(std::size_t place, double left, double seconds) {
  for (std::size_t b = 0; b < bodies_.size(); ++b) {
    left += gain_[b][place] * bodies_[b].extra;
  }
  std::vector<char> asked(bodies_.size(), 0);
  while (left < 0.0) {
    std::size_t nearest = bodies_.size();
    for (std::size_t b = 0; b < bodies_.size(); ++b) {
      const bool nearer = nearest == bodies_.size() || gain_[b][place] > gain_[nearest][place];
      nearest = asked[b] == 0 && gain_[b][place] > 0.0 && nearer ? b : nearest;
    }
    if (nearest == bodies_.size()) {
      return;  // what is left below zero is rounding
    }
    asked[nearest] = 1;
    auto& body = bodies_[nearest];
    const double most = (body.range.may - body.range.must) * seconds - body.extra;
    const double more = std::min(std::max(0.0, most), -left / gain_[nearest][place]);
    body.extra += more;
    left += more * gain_[nearest][place];
  }
}

}  // namespace kzwater
