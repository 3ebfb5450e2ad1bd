#include "kzwater/ledger.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace kzwater {
namespace {

struct Balance {
  double* net;
  double* gross;
};

/// One or two fluxes with their signs; the second counts only where there are two.
struct Entries {
  std::array<const double*, 2> flux;
  std::array<double, 2> sign;
};

// Two at once, so that each sum is loaded and stored half as often.
template <bool First, bool Two>
struct AddFluxes {
  KZWATER_INLINE static void body(const Entries* entries, const Balance* balance,
                                  std::size_t count) {
    double* const net = balance->net;
    double* const gross = balance->gross;
    const double* const one = entries->flux[0];
    const double* const two = entries->flux[1];
    const double sign_of_one = entries->sign[0];
    const double sign_of_two = entries->sign[1];
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      double sum = (First ? 0.0 : net[i]) + sign_of_one * one[i];
      double moved = (First ? 0.0 : gross[i]) + std::abs(one[i]);
      if constexpr (Two) {
        sum += sign_of_two * two[i];
        moved += std::abs(two[i]);
      }
      net[i] = sum;
      gross[i] = moved;
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
  KZWATER_INLINE static void body(const double* before, const double* after, double most_left,
                                  const Balance* balance, double dt, std::size_t count,
                                  Verdict* verdict) {
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
      breaches += after[i] <= most_left ? 0U : 1U;
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
    if (!in_ledger(fields[store].role)) {
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
    add_fluxes(workspace, account);
    const double most_left = account.transient ? 0.0 : std::numeric_limits<double>::infinity();
    Leveled<Judge>::run(workspace.before(account.store), workspace.lanes(account.store), most_left,
                        &balance, dt, count, &verdict);
    if (verdict.breaches > 0 && !breached) {
      breached = true;
      locate(workspace, account, dt, breach);
    }
  }
  return verdict.worst;
}

void ColumnLedger::add_fluxes(Workspace& workspace, const Account& account) {
  const Balance balance{workspace.net(), workspace.gross()};
  const std::size_t count = workspace.count();
  const std::size_t fluxes = account.in.size() + account.out.size();
  const auto put = [&](Entries& entries, std::size_t place, std::size_t k) {
    const bool arrives = k < account.in.size();
    const std::size_t field = arrives ? account.in[k] : account.out[k - account.in.size()];
    entries.flux[place] = workspace.lanes(field);
    entries.sign[place] = arrives ? 1.0 : -1.0;
  };
  if (fluxes == 0) {
    std::fill_n(balance.net, count, 0.0);
    std::fill_n(balance.gross, count, 0.0);
  }
  for (std::size_t k = 0; k < fluxes; k += 2) {
    Entries entries{};
    put(entries, 0, k);
    if (k + 1 < fluxes) {
      put(entries, 1, k + 1);
      k == 0 ? Leveled<AddFluxes<true, true>>::run(&entries, &balance, count)
             : Leveled<AddFluxes<false, true>>::run(&entries, &balance, count);
    } else {
      k == 0 ? Leveled<AddFluxes<true, false>>::run(&entries, &balance, count)
             : Leveled<AddFluxes<false, false>>::run(&entries, &balance, count);
    }
  }
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
    if (account.transient && after[i] != 0.0) {
      breach = {account.store, i, after[i], 0.0};
      return;
    }
  }
}

}  // namespace kzwater
