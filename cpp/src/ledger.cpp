#include "kzwater/ledger.hpp"

#include <algorithm>
#include <cmath>

namespace kzwater {
namespace {

struct Balance {
  double* net;
  double* gross;
};

struct AddFlux {
  KZWATER_INLINE static void body(const double* flux, double sign, const Balance* balance,
                                  std::size_t count) {
    double* const net = balance->net;
    double* const gross = balance->gross;
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      net[i] += sign * flux[i];
      gross[i] += std::abs(flux[i]);
    }
  }
};

struct Verdict {
  double worst = 0.0;
  std::uint64_t breaches = 0;
};

KZWATER_INLINE double tolerance(double before, double after, double gross) {
  return ledger_relative_tolerance * (before + after + gross) + ledger_absolute_tolerance;
}

// written as "not within", so that a NaN anywhere counts as a breach
struct Judge {
  KZWATER_INLINE static void body(const double* before, const double* after, const Balance* balance,
                                  double dt, std::size_t count, Verdict* verdict) {
    const double* const net = balance->net;
    const double* const gross = balance->gross;
    double worst = verdict->worst;
    std::uint64_t breaches = 0;
#pragma omp simd reduction(max : worst) reduction(+ : breaches)
    for (std::size_t i = 0; i < count; ++i) {
      const double residual = std::abs((after[i] - before[i]) - dt * net[i]);
      const double allowed = tolerance(before[i], after[i], dt * gross[i]);
      breaches += residual <= allowed ? 0U : 1U;
      breaches += after[i] >= 0.0 ? 0U : 1U;
      worst = residual > worst ? residual : worst;
    }
    verdict->worst = worst;
    verdict->breaches += breaches;
  }
};

}  // namespace

ColumnLedger::ColumnLedger(const Column& column) {
  const auto fields = column.fields();
  for (std::size_t store = 0; store < fields.size(); ++store) {
    if (!holds_water(fields[store].role)) {
      continue;
    }
    Account account{store, fields[store].role == Role::transient, {}, {}};
    for (std::size_t flux = 0; flux < fields.size(); ++flux) {
      if (fields[flux].meta.to == fields[store].name) {
        account.in.push_back(flux);
      }
      if (fields[flux].meta.from == fields[store].name) {
        account.out.push_back(flux);
      }
    }
    accounts_.push_back(std::move(account));
  }
}

double ColumnLedger::check(Workspace& workspace, double dt, bool& breached,
                           ColumnBreach& breach) const {
  Verdict verdict;
  const Balance balance{workspace.net(), workspace.gross()};
  const std::size_t count = workspace.count();
  for (const auto& account : accounts_) {
    std::fill_n(balance.net, count, 0.0);
    std::fill_n(balance.gross, count, 0.0);
    for (const std::size_t flux : account.in) {
      Leveled<AddFlux>::run(workspace.lanes(flux), 1.0, &balance, count);
    }
    for (const std::size_t flux : account.out) {
      Leveled<AddFlux>::run(workspace.lanes(flux), -1.0, &balance, count);
    }
    Leveled<Judge>::run(workspace.before(account.store), workspace.lanes(account.store), &balance,
                        dt, count, &verdict);
    if (verdict.breaches > 0 && !breached) {
      breached = true;
      locate(workspace, account, dt, breach);
    }
    if (account.transient) {
      const double* left = workspace.lanes(account.store);
      const double* full =
          std::find_if(left, left + count, [](double water) { return water != 0.0; });
      if (full != left + count && !breached) {
        breached = true;
        breach = {account.store, static_cast<std::size_t>(full - left), *full, 0.0};
      }
    }
  }
  return verdict.worst;
}

void ColumnLedger::locate(Workspace& workspace, const Account& account, double dt,
                          ColumnBreach& breach) {
  const double* before = workspace.before(account.store);
  const double* after = workspace.lanes(account.store);
  for (std::size_t i = 0; i < workspace.count(); ++i) {
    double net = 0.0;
    double gross = 0.0;
    for (const std::size_t flux : account.in) {
      net += workspace.lanes(flux)[i];
      gross += std::abs(workspace.lanes(flux)[i]);
    }
    for (const std::size_t flux : account.out) {
      net -= workspace.lanes(flux)[i];
      gross += std::abs(workspace.lanes(flux)[i]);
    }
    const double residual = (after[i] - before[i]) - dt * net;
    const double allowed = tolerance(before[i], after[i], dt * gross);
    if (!(std::abs(residual) <= allowed) || !(after[i] >= 0.0)) {
      breach = {account.store, i, residual, allowed};
      return;
    }
  }
}

}  // namespace kzwater
