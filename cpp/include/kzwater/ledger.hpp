// The ledger: for every store and step, what came in, what went out and what is there, taken from
// the declarations of the fluxes and from nothing else.
#pragma once
#include <cstddef>
#include <vector>

#include "kzwater/column.hpp"

namespace kzwater {

/// |residual| <= relative x (before + after + sum |flux| dt) + absolute, in mm.
inline constexpr double ledger_relative_tolerance = 1e-10;
inline constexpr double ledger_absolute_tolerance = 1e-9;

struct ColumnBreach {
  std::size_t store = 0;  // index into Column::fields()
  std::size_t lane = 0;
  double residual = 0.0;
  double tolerance = 0.0;
};

class ColumnLedger {
 public:
  explicit ColumnLedger(const Column& column);

  /// Returns the largest |residual| in mm of the step just made in the workspace; sets `breach`
  /// when one is found.
  double check(Workspace& workspace, double dt, bool& breached, ColumnBreach& breach) const;

 private:
  struct Account {
    std::size_t store;
    bool transient;
    std::vector<std::size_t> in;
    std::vector<std::size_t> out;
  };
  /// Sums of the fluxes of a store, with and without their signs, into the workspace.
  static void add_fluxes(Workspace& workspace, const Account& account);
  static void locate(Workspace& workspace, const Account& account, double dt, ColumnBreach& breach);

  std::vector<Account> accounts_;
};

}  // namespace kzwater
