#include "river_rows.hpp"

#include <algorithm>
#include <cmath>

namespace kzwater {

RiverRows::RiverRows(const ManagedRiverSetup& setup, const RiverPlaces& places,
                     std::vector<Call> calls)
    : places_(&places),
      intakes_(setup.intakes),
      parent_(setup.canals.parent),
      body_(places.size(), 0),
      calls_(std::move(calls)),
      first_staying_(setup.users.priority.size()),
      gain_(places.size(), 0.0),
      of_place_(places.size()),
      downstream_(places.size()) {
  first_call_ = first_staying_ + setup.staying.size();
  variables_ = first_call_ + calls_.size();
  for (const auto& body : setup.bodies) {
    body_[static_cast<std::size_t>(body.place)] = 1;
  }
  for (const auto& intake : intakes_) {
    auto& reached = downstream_[static_cast<std::size_t>(intake.place)];
    if (reached.empty()) {
      reached = places.downstream_of(intake.place, body_);
    }
  }
  Members members;
  add_place_rows(setup, members);
  add_canal_rows(setup, members);
  add_user_rows(setup, members);
  index(members);
  add_entries(setup);
}

void RiverRows::add(Row row, std::vector<std::int32_t> variables, Members& members) {
  std::ranges::sort(variables);
  const auto repeated = std::ranges::unique(variables);
  variables.erase(repeated.begin(), repeated.end());
  rows_.push_back(row);
  members.push_back(std::move(variables));
}

/// By place, the users who take of the water at its head, there or above.
std::vector<std::vector<std::int32_t>> RiverRows::users_through() const {
  std::vector<std::vector<std::int32_t>> users(body_.size());
  for (const auto& intake : intakes_) {
    const auto at = static_cast<std::size_t>(intake.place);
    if (body_[at] != 0) {
      users[at].push_back(intake.user);
      continue;
    }
    for (const auto place : downstream_[at]) {
      if (body_[static_cast<std::size_t>(place)] == 0) {
        users[static_cast<std::size_t>(place)].push_back(intake.user);
      }
    }
  }
  return users;
}

void RiverRows::add_place_rows(const ManagedRiverSetup& setup, Members& members) {
  const auto users = users_through();
  std::vector<char> taken(body_.size(), 0);
  for (const auto& intake : intakes_) {
    taken[static_cast<std::size_t>(intake.place)] = 1;
  }
  for (std::size_t p = 0; p < taken.size(); ++p) {
    if (taken[p] != 0) {
      const auto place = static_cast<std::int32_t>(p);
      add({body_[p] != 0 ? RowKind::storage : RowKind::water, place, place}, users[p], members);
    }
  }
  for (std::size_t s = 0; s < setup.staying.size(); ++s) {
    const auto place = setup.staying[s].place;
    const auto p = static_cast<std::size_t>(place);
    auto variables = body_[p] != 0 ? std::vector<std::int32_t>{} : users[p];
    variables.push_back(static_cast<std::int32_t>(staying_variable(s)));
    const auto kind = body_[p] != 0 ? RowKind::release : RowKind::staying;
    add({kind, static_cast<std::int32_t>(s), place}, std::move(variables), members);
  }
  add_call_rows(users, members);
}

/// One row for all calls at a place: each class adds to what those before it want.
void RiverRows::add_call_rows(const std::vector<std::vector<std::int32_t>>& users,
                              Members& members) {
  for (std::size_t c = 0; c < calls_.size();) {
    const auto place = calls_[c].place;
    const auto p = static_cast<std::size_t>(place);
    auto variables = body_[p] != 0 ? std::vector<std::int32_t>{} : users[p];
    for (; c < calls_.size() && calls_[c].place == place; ++c) {
      variables.push_back(static_cast<std::int32_t>(call_variable(c)));
    }
    add({RowKind::calls, place, place}, std::move(variables), members);
  }
}

void RiverRows::add_canal_rows(const ManagedRiverSetup& setup, Members& members) {
  std::vector<std::vector<std::int32_t>> users(parent_.size());
  std::vector<std::int32_t> place(parent_.size(), -1);
  for (const auto& intake : intakes_) {
    for (auto reach = intake.canal; reach >= 0; reach = parent_[static_cast<std::size_t>(reach)]) {
      users[static_cast<std::size_t>(reach)].push_back(intake.user);
      place[static_cast<std::size_t>(reach)] = intake.place;
    }
  }
  for (std::size_t reach = 0; reach < users.size(); ++reach) {
    if (!users[reach].empty() && std::isfinite(setup.canals.reach[reach].capacity)) {
      add({RowKind::canal, static_cast<std::int32_t>(reach), place[reach]}, users[reach], members);
    }
  }
}

void RiverRows::add_user_rows(const ManagedRiverSetup& setup, Members& members) {
  for (std::size_t j = 0; j < intakes_.size(); ++j) {
    if (std::isfinite(intakes_[j].capacity)) {
      add({RowKind::intake, static_cast<std::int32_t>(j), intakes_[j].place}, {intakes_[j].user},
          members);
    }
  }
  for (std::size_t l = 0; l < setup.limits.size(); ++l) {
    add({RowKind::limit, static_cast<std::int32_t>(l), -1}, setup.limits[l].users, members);
  }
}

void RiverRows::index(Members& members) {
  start_.assign(1, 0);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    variable_.insert(variable_.end(), members[r].begin(), members[r].end());
    start_.push_back(variable_.size());
    const auto kind = rows_[r].kind;
    if (rows_[r].place >= 0 && body_[static_cast<std::size_t>(rows_[r].place)] == 0 &&
        (kind == RowKind::water || kind == RowKind::staying || kind == RowKind::calls)) {
      of_place_[static_cast<std::size_t>(rows_[r].place)].push_back(r);
    }
  }
  // What stays counts as it is; the coefficients of users are set anew in each step.
  coefficient_.resize(variable_.size());
  std::ranges::transform(variable_, coefficient_.begin(), [&](std::int32_t variable) {
    return static_cast<std::size_t>(variable) >= first_staying_ ? 1.0 : 0.0;
  });
  bound_.assign(rows_.size(), 0.0);
  needed_.assign(intakes_.size(), 0.0);
}

std::size_t RiverRows::position(std::size_t row, std::int32_t variable) const {
  const auto begin = variable_.begin() + static_cast<std::ptrdiff_t>(start_[row]);
  const auto end = variable_.begin() + static_cast<std::ptrdiff_t>(start_[row + 1]);
  return static_cast<std::size_t>(std::lower_bound(begin, end, variable) - variable_.begin());
}

void RiverRows::add_entries(const ManagedRiverSetup& setup) {
  entries_.resize(intakes_.size());
  for (std::size_t j = 0; j < intakes_.size(); ++j) {
    const auto& intake = intakes_[j];
    for (const auto place : downstream_[static_cast<std::size_t>(intake.place)]) {
      for (const auto row : of_place_[static_cast<std::size_t>(place)]) {
        entries_[j].push_back({position(row, intake.user), place, -1});
      }
    }
  }
  const auto on_way = [&](std::size_t j, std::int32_t canal) {
    auto reach = intakes_[j].canal;
    while (reach >= 0 && reach != canal) {
      reach = parent_[static_cast<std::size_t>(reach)];
    }
    return reach == canal;
  };
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const auto& row = rows_[r];
    for (std::size_t j = 0; j < intakes_.size(); ++j) {
      const auto user = intakes_[j].user;
      const bool concerned =
          (row.kind == RowKind::storage && intakes_[j].place == row.place) ||
          (row.kind == RowKind::canal && on_way(j, row.index)) ||
          (row.kind == RowKind::intake && static_cast<std::size_t>(row.index) == j) ||
          (row.kind == RowKind::limit &&
           std::ranges::find(setup.limits[static_cast<std::size_t>(row.index)].users, user) !=
               setup.limits[static_cast<std::size_t>(row.index)].users.end());
      if (concerned) {
        entries_[j].push_back({position(r, user), -1, row.kind == RowKind::canal ? row.index : -1});
      }
    }
  }
}

void RiverRows::set_coefficients(std::span<const double> arriving,
                                 std::span<const double> passing) {
  for (std::size_t k = 0; k < variable_.size(); ++k) {
    if (static_cast<std::size_t>(variable_[k]) < first_staying_) {
      coefficient_[k] = 0.0;
    }
  }
  std::vector<double> from(parent_.size());  // what a reach must be given for the user at the end
  for (std::size_t j = 0; j < intakes_.size(); ++j) {
    const auto& intake = intakes_[j];
    double need = intake.share;
    for (auto reach = intake.canal; reach >= 0; reach = parent_[static_cast<std::size_t>(reach)]) {
      need /= arriving[static_cast<std::size_t>(reach)];
      from[static_cast<std::size_t>(reach)] = need;
    }
    needed_[j] = need;
    const auto at = static_cast<std::size_t>(intake.place);
    places_->spread(downstream_[at], passing, passing[at], gain_);
    for (const auto& entry : entries_[j]) {
      const double given = entry.canal < 0 ? need : from[static_cast<std::size_t>(entry.canal)];
      coefficient_[entry.at] +=
          entry.place < 0 ? given : given * gain_[static_cast<std::size_t>(entry.place)];
    }
    for (const auto place : downstream_[at]) {
      gain_[static_cast<std::size_t>(place)] = 0.0;
    }
  }
}

}  // namespace kzwater
