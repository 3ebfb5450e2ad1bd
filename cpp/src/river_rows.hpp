// The rows of the allocation of a managed river: what limits whom, with which coefficient.
//
// The variables are what users get (m3 in the step, at the user), then the demands that stay in the
// river, then the calls, which stay too. Each row says sum(coefficient x variable) <= bound.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kzwater/lateral/managed_river.hpp"
#include "river_calls.hpp"

namespace kzwater {

/// What a row holds back; `index` is a place, a staying demand, a canal reach, an intake or a
/// limit.
enum class RowKind : std::uint8_t { water, staying, calls, storage, release, canal, intake, limit };

struct Row {
  RowKind kind;
  std::int32_t index = 0, place = -1;
};

class RiverRows {
 public:
  RiverRows(const ManagedRiverSetup& setup, const RiverPlaces& places, std::vector<Call> calls);

  std::size_t variables() const { return variables_; }
  std::size_t rows() const { return rows_.size(); }
  std::span<const Row> all() const { return rows_; }
  std::span<const Call> calls() const { return calls_; }
  /// By row: start_[r] .. start_[r + 1] - 1 of variable and coefficient.
  const std::vector<std::size_t>& start() const { return start_; }
  const std::vector<std::int32_t>& variable() const { return variable_; }
  const std::vector<double>& coefficient() const { return coefficient_; }
  std::vector<double>& bound() { return bound_; }
  std::size_t call_variable(std::size_t call) const { return first_call_ + call; }
  std::size_t staying_variable(std::size_t staying) const { return first_staying_ + staying; }
  /// Rows whose bound is the water at the head of `place`, so that sources there raise it.
  std::span<const std::size_t> water_rows(std::size_t place) const { return of_place_[place]; }

  /// Sets the coefficients of users. `arriving` is the share that each canal reach lets arrive,
  /// `passing` that of the inflow of a place that passes it within the step.
  void set_coefficients(std::span<const double> arriving, std::span<const double> passing);
  /// m3 at the river for each m3 delivered, by intake.
  const std::vector<double>& needed() const { return needed_; }

 private:
  struct Entry {  // where a coefficient of an intake stands
    std::size_t at;
    std::int32_t place;  // its gain is that of this place; -1: none
    std::int32_t canal;  // divided by what arrives from the head of this reach; -1: at the river
  };
  /// The variables of each row, while rows are added.
  using Members = std::vector<std::vector<std::int32_t>>;
  std::vector<std::vector<std::int32_t>> users_through() const;
  void add_place_rows(const ManagedRiverSetup& setup, Members& members);
  void add_call_rows(const std::vector<std::vector<std::int32_t>>& users, Members& members);
  void add_canal_rows(const ManagedRiverSetup& setup, Members& members);
  void add_user_rows(const ManagedRiverSetup& setup, Members& members);
  void add(Row row, std::vector<std::int32_t> variables, Members& members);
  void index(Members& members);
  void add_entries(const ManagedRiverSetup& setup);
  std::size_t position(std::size_t row, std::int32_t variable) const;

  const RiverPlaces* places_;
  std::vector<Intake> intakes_;
  std::vector<std::int32_t> parent_;  // of canal reaches
  std::vector<char> body_;
  std::vector<Call> calls_;
  std::size_t variables_ = 0, first_staying_ = 0, first_call_ = 0;
  std::vector<Row> rows_;
  std::vector<std::size_t> start_;
  std::vector<std::int32_t> variable_;
  std::vector<double> coefficient_, bound_, needed_, gain_;
  std::vector<std::vector<std::size_t>> of_place_;
  std::vector<std::vector<Entry>> entries_;            // of each intake
  std::vector<std::vector<std::int32_t>> downstream_;  // of each place with intakes
};

}  // namespace kzwater
