// The vertical model: a run-time list of processes over planes, one lane per HRU. Parameters,
// stores and memory live in full planes; forcings, transient stores and fluxes only in the scratch
// of the chunk at work, which stays in cache.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kzwater/catalogue.hpp"

namespace kzwater {

/// HRUs that are advanced together; fixed, because sums are made chunk by chunk. With fewer, the
/// code of the kernels, which no first-level cache holds, is fetched too often (7 %).
inline constexpr std::size_t chunk_size = 256;

/// Where the chunks begin, and the number of HRUs as last: whole units, as many as fit into a
/// chunk, so that no chunk cuts an exchange; a unit with more HRUs is a chunk of its own. `unit`
/// ascends.
std::vector<std::size_t> chunks_of_units(std::span<const std::int32_t> unit);

class Column {
 public:
  /// Throws Error "unknown_process", "process_twice", "choice_twice", "computed_late" (a forcing
  /// that is read or made before), "flux_missing" (a flux that is followed and not made before) or
  /// "transient_not_drained".
  Column(const std::vector<std::string>& process_names, std::size_t hrus);

  std::size_t hrus() const { return hrus_; }
  std::span<const Process* const> processes() const { return processes_; }
  /// Every field of the chosen processes once, in order of first use.
  std::span<const FieldInfo> fields() const { return fields_; }
  /// For each process the index into fields() of each of its slots.
  const std::vector<std::vector<std::size_t>>& slots() const { return slots_; }
  /// Throws Error "unknown_field".
  std::size_t find(std::string_view name) const;
  std::vector<std::size_t> with_role(Role role) const;
  /// The plane of a parameter, place, store or memory; throws Error "no_plane" for other roles.
  std::span<double> plane(std::size_t field);
  std::span<const double> plane(std::size_t field) const;

  /// The values of all stores and memories, to keep and to put back; `room` is used again.
  std::vector<double> state(std::vector<double> room = {}) const;
  void restore(const std::vector<double>& state);

 private:
  void require_drained_transients() const;

  std::size_t hrus_;
  std::size_t stride_ = 0;
  std::vector<const Process*> processes_;
  std::vector<FieldInfo> fields_;
  std::vector<std::vector<std::size_t>> slots_;
  std::vector<std::size_t> plane_of_field_;
  std::vector<double> planes_;
};

/// The scratch of one thread: a view of one chunk of a column, with room for what lives only within
/// a step.
class Workspace {
 public:
  /// `capacity` is the largest number of lanes to bind; an exchange needs the neighbourhood.
  explicit Workspace(Column& column, std::size_t capacity = chunk_size,
                     const Neighbourhood& neighbourhood = {});
  /// Turns to the lanes [begin, begin + count) of the column. Parameters and places stay as they
  /// are until the next call: what follows from them is computed once.
  void bind(std::size_t begin, std::size_t count);
  /// Advances the bound lanes by one step of dt days.
  void step(double dt);

  std::size_t count() const { return count_; }
  double* lanes(std::size_t field) { return pointer_[field]; }
  /// A copy of a store as it was before the step, index into fields().
  const double* before(std::size_t field) const { return before_[field]; }
  void keep_stores();
  /// Lanes for sums over fluxes.
  double* net() { return net_; }
  double* gross() { return gross_; }

 private:
  void exchange(const Process& process, double* const* plane, double dt);
  void keep(double dt);

  Column* column_;
  Neighbourhood neighbourhood_;
  std::size_t begin_ = 0;
  std::size_t count_ = 0;
  double kept_dt_ = 0.0;  // the step for which values are kept, 0 for none
  Level level_;
  std::vector<double> scratch_;
  double* net_;
  double* gross_;
  std::vector<double*> pointer_;
  std::vector<double*> before_;
  std::vector<std::vector<double*>> process_pointer_;
};

}  // namespace kzwater
