// Why somebody got less than asked for, and the ledger of the step.
#include <algorithm>
#include <cmath>

#include "kzwater/error.hpp"
#include "kzwater/ledger.hpp"
#include "river_day.hpp"

namespace kzwater {

namespace {

/// Of what a user lacks, that something else may hold back of what it is permitted.
constexpr double little = 0.1;
/// m3 or kg that a balance may miss beside the relative tolerance of the ledger.
constexpr double smallest_amount = 1e-6;

}  // namespace

void RiverDay::explain(const Allocation& shared) {
  for (std::size_t u = 0; u < users(); ++u) {
    const bool lacking = lacked_[u] > no_shortage * asked_[u];
    // What lacks of today's demand: what is carried over would grow beyond all that others take.
    const double missing = std::max(shortage_[u], demand_[u] - delivered_[u]);
    const auto row = held_by_permit(u) ? permit_[u].row : shared.binding[u];
    const auto found = lacking ? explained(row, shared, u, missing) : Explained{};
    reason_[u] = static_cast<double>(found.reason);
    cause_[u] = found.cause;
    // Whether there were water for more is not known where none is permitted.
    const double by_permit = permit_[u].volume > 0.0 ? permit_[u].relief : 0.0;
    const double relief = row == shared.binding[u] ? shared.relief[u] : by_permit;
    relief_[u] = lacking ? relief : 0.0;
    if (lacking && lacks_groundwater(u)) {
      reason_[u] = static_cast<double>(Shortage::aquifer);
      cause_[u] = setup_.groundwater.of_wells[u];
      relief_[u] = groundwater_relief(u);
    }
  }
  for (std::size_t s = 0; s < staying_demand_.size(); ++s) {
    const auto variable = rows_.staying_variable(s);
    staying_met_[s] = shared.allocated[variable];
    const double missing = staying_demand_[s] - staying_met_[s];
    const bool lacking = missing > no_shortage * staying_demand_[s];
    const auto found =
        lacking ? explained(shared.binding[variable], shared, variable, missing) : Explained{};
    staying_reason_[s] = static_cast<double>(found.reason);
    staying_cause_[s] = found.cause;
    staying_relief_[s] = lacking ? shared.relief[variable] : 0.0;
  }
}

/// Whether a user has all but a little of what limits, canals and intakes permit were there water
/// for all: for more nothing is called, so that the water at the intake may be gone as well.
bool RiverDay::held_by_permit(std::size_t user) const {
  const auto& permit = permit_[user];
  const double lacking = wanted_[user] - from_river_[user];
  return permit.row >= 0 && from_river_[user] <= (1.0 + no_shortage) * permit.volume &&
         permit.volume - from_river_[user] <= little * lacking;
}

RiverDay::Explained RiverDay::explained(std::int32_t held_by, const Allocation& shared,
                                        std::size_t variable, double missing) const {
  if (held_by < 0) {
    return {Shortage::no_water, -1.0};
  }
  const auto r = static_cast<std::size_t>(held_by);
  const auto& row = rows_.all()[r];
  const auto index = static_cast<double>(row.index);
  const double body =
      row.place < 0 ? -1.0 : static_cast<double>(body_of_[static_cast<std::size_t>(row.place)]);
  switch (row.kind) {
    case RowKind::limit:
      return {Shortage::limit, index};
    case RowKind::intake:
      return {Shortage::intake, index};
    case RowKind::canal:
      return {narrowed(r, variable, missing), index};
    case RowKind::storage:
      return {Shortage::storage, body};
    case RowKind::release:
      return {bodies_[static_cast<std::size_t>(body)].range.may_set_by == ReleaseCause::dead_volume
                  ? Shortage::storage
                  : Shortage::reservoir,
              body};
    default:
      return in_river(shared, r, variable, missing);
  }
}

/// Whether a canal is closed, or ice takes at least half of what is lacking there, or it is small.
Shortage RiverDay::narrowed(std::size_t row, std::size_t variable, double missing) const {
  const auto canal = static_cast<std::size_t>(rows_.all()[row].index);
  if (closed_[canal] != 0) {
    return Shortage::closed_canal;
  }
  double lacking = missing;
  for (auto k = rows_.start()[row]; k < rows_.start()[row + 1]; ++k) {
    if (static_cast<std::size_t>(rows_.variable()[k]) == variable) {
      lacking *= rows_.coefficient()[k];
    }
  }
  const double taken =
      (1.0 - capacity_left_[canal]) * setup_.canals.reach[canal].capacity * seconds_;
  return taken >= 0.5 * lacking ? Shortage::canal_ice : Shortage::canal;
}

/// The largest of what must stay and of what earlier classes take, where it comes to half of what
/// is lacking; else what reservoirs hold back; else there is no water.
RiverDay::Explained RiverDay::in_river(const Allocation& shared, std::size_t row,
                                       std::size_t variable, double missing) const {
  const auto& of_row = rows_.all()[row];
  double lacking = missing;
  double kept = 0.0;
  double before = 0.0;
  double most = 0.0;
  double cause = -1.0;
  for (auto k = rows_.start()[row]; k < rows_.start()[row + 1]; ++k) {
    const auto other = static_cast<std::size_t>(rows_.variable()[k]);
    const double taken = rows_.coefficient()[k] * shared.allocated[other];
    if (other == variable) {
      lacking = missing * rows_.coefficient()[k];
    } else if (priorities_[other] >= priorities_[variable]) {
      continue;  // of the same class all share alike
    } else if (other >= users()) {
      kept += taken;
    } else {
      before += taken;
      cause = taken > most ? static_cast<double>(other) : cause;
      most = std::max(most, taken);
    }
  }
  if (std::max(kept, before) >= 0.5 * lacking) {
    const auto stays = of_row.kind == RowKind::calls ? Shortage::call : Shortage::staying;
    return kept >= before ? Explained{stays, static_cast<double>(of_row.index)}
                          : Explained{Shortage::priority, cause};
  }
  for (std::size_t b = 0; b < bodies_.size(); ++b) {
    const auto found = withheld(shared, b, static_cast<std::size_t>(of_row.place), lacking);
    if (found.reason != Shortage::none) {
      return found;
    }
  }
  return {Shortage::no_water, static_cast<double>(of_row.place)};
}

/// Whether a body above a place keeps water that would have met what is lacking there.
RiverDay::Explained RiverDay::withheld(const Allocation& shared, std::size_t body,
                                       std::size_t place, double lacking) const {
  const auto& reached = below_[body];
  if (!setup_.bodies[body].on_call ||
      std::ranges::find(reached, static_cast<std::int32_t>(place)) == reached.end()) {
    return {};
  }
  const auto& standing = bodies_[body];
  double unmet = 0.0;
  for (std::size_t c = 0; c < rows_.calls().size(); ++c) {
    const auto call = rows_.call_variable(c);
    unmet += rows_.calls()[c].place == setup_.bodies[body].place
                 ? wanted_[call] - shared.allocated[call]
                 : 0.0;
  }
  if (!(unmet > no_shortage * lacking)) {
    return {};
  }
  const bool empty = standing.volume - standing.dead <= no_shortage * lacking ||
                     standing.range.may_set_by == ReleaseCause::dead_volume;
  return {empty ? Shortage::storage : Shortage::reservoir, static_cast<double>(body)};
}

double RiverDay::stored(const Values& by_place, Store store) const {
  double sum = 0.0;
  for (std::size_t p = 0; p < places(); ++p) {
    const auto body = body_of_[p];
    auto kept_in = Store::channels;
    if (body >= 0) {
      kept_in =
          setup_.bodies[static_cast<std::size_t>(body)].lake ? Store::lakes : Store::reservoirs;
    }
    sum += kept_in == store ? by_place[p] : 0.0;
  }
  return sum;
}

double RiverDay::check(std::string_view store, double before, double after) const {
  const auto balance = account_.balance(store, after - before);
  const double tolerance =
      ledger_relative_tolerance * (before + after + balance.moved) + smallest_amount;
  if (!(std::abs(balance.residual) <= tolerance)) {
    throw Error(
        "river_balance",
        {{"store", std::string(store)}, {"residual", balance.residual}, {"tolerance", tolerance}});
  }
  return std::abs(balance.residual);
}

void RiverDay::close(const Remembered& before) {
  const auto sum = [](const Values& values) {
    double total = 0.0;
    for (const double value : values) {
      total += value;
    }
    return total;
  };
  const auto placed = [&](std::string_view store, Store kind, const Values Remembered::* by_place) {
    return check(store, stored(before.*by_place, kind), stored(now_.*by_place, kind));
  };
  residual_[0] =
      std::max({placed(river_water.name, Store::channels, &Remembered::water),
                placed(reservoir_water.name, Store::reservoirs, &Remembered::water),
                placed(river_lake_water.name, Store::lakes, &Remembered::water),
                check(returning_water.name, sum(before.returning), sum(now_.returning)),
                check(canal_water.name, 0.0, 0.0), check(user_water.name, 0.0, 0.0),
                check(river_groundwater.name, sum(before.groundwater), sum(now_.groundwater))});
  salt_residual_[0] =
      std::max({placed(river_salt.name, Store::channels, &Remembered::salt),
                placed(reservoir_salt.name, Store::reservoirs, &Remembered::salt),
                placed(river_lake_salt.name, Store::lakes, &Remembered::salt),
                check(returning_salt.name, sum(before.returning_salt), sum(now_.returning_salt)),
                check(canal_salt.name, 0.0, 0.0), check(user_salt.name, 0.0, 0.0),
                check(river_groundwater_salt.name, sum(before.groundwater_salt),
                      sum(now_.groundwater_salt))});
}

RiverAccount::Balance RiverAccount::balance(std::string_view store, double change) const {
  Balance result{change, 0.0};
  for (std::size_t k = 0; k < fluxes.size; ++k) {
    const auto& meta = fluxes.table[k].meta;
    if (meta.from == meta.to) {
      continue;  // from one body to another of the same kind
    }
    if (meta.from == store) {
      result.residual += moved_[k];
      result.moved += moved_[k];
    } else if (meta.to == store) {
      result.residual -= moved_[k];
      result.moved += moved_[k];
    }
  }
  return result;
}

}  // namespace kzwater
