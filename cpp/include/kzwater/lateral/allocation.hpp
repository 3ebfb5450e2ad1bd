// Allocation of scarce water, exact and explained. Users u ask for a volume d; rows i, places or
// limits, bound what they may take together:  sum over u of a_iu w_u <= b_i,  a >= 0,  0 <= w <= d.
//
// Class by class in order of priority. Inside a class the shares w / d rise together until a row
// binds; its users stay where they are and the others go on (max-min fairness by progressive
// filling, bertsekas1992, section 6.5.2). The outcome is unique: the lexicographic max-min of the
// shares. Where b is not above zero nobody of the row gets anything.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kzwater {

/// A sum that carries its rounding errors along, as exact as one of twice the digits (ogita2005):
/// what was added can be taken away again without trace.
struct CompensatedSum {
  double high = 0.0;
  double low = 0.0;

  void add(double term) {
    const double sum = high + term;
    const double part = sum - high;
    low += (high - (sum - part)) + (term - part);
    high = sum;
  }
  double value() const { return high + low; }
};

/// Who stands in which row. Row i has the entries start[i] .. start[i + 1] - 1.
struct Constraints {
  std::vector<std::size_t> start;
  std::vector<std::int32_t> user;  // of each entry, none twice in a row

  std::size_t rows() const { return start.size() - 1; }
};

/// Values of a step, or directions of them.
struct AllocationTerms {
  std::span<const double> demand;        // by user, m3, finite and not below zero
  std::span<const double> bound;         // by row, m3, finite; may be below zero
  std::span<const double> coefficients;  // by entry, not below zero; 0: not in the row
};

struct AllocationAdjoints {
  std::span<double> demand;
  std::span<double> bound;
  std::span<double> coefficients;
};

enum class AllocationRule {
  fair,            // max-min of the shares
  maximum_volume,  // largest sum of w; only where the rows of a class are nested
};

/// Users whose allocation was settled together.
struct Settlement {
  std::int32_t row;   // that bound, -1 where demands were met
  std::size_t first;  // in Allocation::order
  std::size_t end;
  double share;  // of their demand
  double rate;   // sum of a d over them, in the row that bound
  bool moves;    // whether they share more water in the row; else others take it or it fills a gap
};

struct Allocation {
  std::vector<double> allocated;      // by user, m3; 0 to demand, exactly
  std::vector<double> share;          // allocated / demand; 1 where nothing is asked for
  std::vector<std::int32_t> binding;  // the row that holds the user below its demand, else -1
  std::vector<double> relief;  // by user, m3 more per m3 more in the row that binds, others staying
  std::vector<double> slack;   // by row: b - sum of a w, m3; below zero where b was
  std::vector<double> taken;   // shape (row, class), m3 of the row that each class takes
  std::vector<std::int32_t> order;      // users as they were settled
  std::vector<Settlement> settlements;  // in that order
};

/// Made once for given rows and classes; a step then takes no memory. One for each thread.
class Allocator {
 public:
  /// `priority` of each user: a lower number comes first. Throws Error "array_size" or
  /// "array_index" where the rows do not fit, "allocation_user_twice".
  Allocator(Constraints constraints, std::vector<std::int32_t> priority);

  std::size_t users() const { return priority_.size(); }
  std::size_t rows() const { return constraints_.rows(); }
  /// The priorities that occur, ascending.
  const std::vector<std::int32_t>& classes() const { return classes_; }

  /// The outcome stays until the next call. Throws Error "array_size"; with maximum_volume
  /// "allocation_not_nested" and "allocation_not_proportional".
  const Allocation& allocate(const AllocationTerms& terms,
                             AllocationRule rule = AllocationRule::fair);

  /// What the classes before that of the user took of a row.
  double taken_before(std::size_t row, std::size_t user) const;

  /// Directions of `allocated` from those of the terms of the last call, the settlements staying.
  void tangent(const AllocationTerms& direction, std::span<double> allocated) const;
  /// The transpose of `tangent`: adds to the adjoints of the terms; uses up that of `allocated`.
  void transpose(std::span<double> allocated, const AllocationAdjoints& adjoint) const;

 private:
  /// The users of one class in one row.
  struct Segment {
    std::size_t row;
    std::size_t first;  // in entries_
    std::size_t end;
  };
  struct Entry {
    std::uint32_t user;
    std::uint32_t segment;
    std::uint32_t given;  // its place in Constraints::user
  };
  /// The same entry where the column of its user is read.
  struct ColumnEntry {
    std::uint32_t entry;
    std::uint32_t segment;
  };
  /// A row that may bind in the class at hand, no sooner than at `share`.
  struct Candidate {
    double share;
    std::size_t segment;
  };

  void check_structure() const;
  void index_classes();
  void index_entries();
  void check_sizes(const AllocationTerms& terms) const;
  void load(const AllocationTerms& terms);
  bool settled(std::size_t user) const { return position_[user] < users(); }

  void fill(std::size_t place);
  double open(std::size_t segment);
  double share_at(std::size_t segment) const;
  void bind(const Candidate& candidate);
  void meet(std::size_t place);
  void settle(std::size_t user, double share, double allocated);
  void close(const Settlement& settlement);

  void deliver_most(std::size_t place);
  void rank(std::size_t place);
  void nest(std::size_t segment);
  std::size_t smaller(std::size_t a, std::size_t b) const;
  void deliver(std::size_t user);

  Constraints constraints_;
  std::vector<std::int32_t> priority_;
  std::vector<std::int32_t> classes_;
  std::vector<std::size_t> class_of_;       // of each user, its place among the classes
  std::vector<std::size_t> members_;        // users by class
  std::vector<std::size_t> member_start_;   // of each class in members_
  std::vector<Entry> entries_;              // by class, row and as given
  std::vector<Segment> segments_;           // by class and row
  std::vector<std::size_t> segment_start_;  // of each class in segments_
  std::vector<ColumnEntry> column_;         // by user
  std::vector<std::size_t> column_start_;   // of each user in column_

  // The terms of the step, and how far it is.
  std::vector<double> demand_;
  std::vector<double> given_;          // coefficients as given
  std::vector<double> coefficient_;    // and by entry
  std::vector<CompensatedSum> left_;   // of each row
  std::vector<char> exhausted_;        // rows that have bound
  std::vector<CompensatedSum> rate_;   // of each segment: sum of a d over those not settled
  std::vector<std::size_t> active_;    // and how many they are; 0 where the row cannot bind
  std::vector<std::size_t> position_;  // of each user in the order, users() before
  std::vector<Candidate> candidates_;
  std::vector<std::size_t> ranked_;  // users or segments of a class in the order of their turn
  std::vector<std::size_t> owner_;   // of each user, the smallest segment around it
  std::vector<double> inside_;       // and its coefficient there
  std::vector<double> cost_;         // of each user, its coefficient in the largest row
  Allocation result_;
};

}  // namespace kzwater
