// Oracle of the generated adjoints: reverse mode by a tape of one lane, with comparisons decided by
// value. Slow, and so simple that it can be checked by reading.
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "kzwater/process.hpp"

namespace kzwater::oracle {

class Tape {
 public:
  int input() { return record(-1, 0.0, -1, 0.0); }
  int record(int a, double da, int b, double db) {
    entries_.push_back({a, da, b, db});
    return static_cast<int>(entries_.size()) - 1;
  }

  struct Adjoint {
    double value = 0.0;
    double magnitude = 0.0;  // the same with all terms positive: what rounding is measured against
  };
  /// Spreads the seeds (one per entry) to the entries that they depend on.
  void sweep(std::vector<Adjoint>& adjoint) const {
    for (std::size_t entry = entries_.size(); entry-- > 0;) {
      const auto [a, da, b, db] = entries_[entry];
      give(adjoint, entry, a, da);
      give(adjoint, entry, b, db);
    }
  }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    int a;
    double da;
    int b;
    double db;
  };
  static void give(std::vector<Adjoint>& adjoint, std::size_t from, int to, double derivative) {
    if (to >= 0) {
      auto& target = adjoint[static_cast<std::size_t>(to)];
      target.value += adjoint[from].value * derivative;
      target.magnitude += adjoint[from].magnitude * std::abs(derivative);
    }
  }
  std::vector<Entry> entries_;
};

/// A value with its place on a tape; a constant has none.
struct Taped {
  double value = 0.0;
  int entry = -1;
  Tape* tape = nullptr;
  Taped(double constant = 0.0) : value(constant) {}
  Taped(double x, int at, Tape* on) : value(x), entry(at), tape(on) {}
};

inline Taped record(double value, Taped a, double da, Taped b = {}, double db = 0.0) {
  Tape* tape = a.tape != nullptr ? a.tape : b.tape;
  return tape == nullptr ? Taped(value)
                         : Taped(value, tape->record(a.entry, da, b.entry, db), tape);
}
inline Taped operator+(Taped a, Taped b) {
  return record(a.value + b.value, a, 1.0, b, 1.0);
}
inline Taped operator-(Taped a, Taped b) {
  return record(a.value - b.value, a, 1.0, b, -1.0);
}
inline Taped operator-(Taped a) {
  return record(-a.value, a, -1.0);
}
inline Taped operator*(Taped a, Taped b) {
  return record(a.value * b.value, a, b.value, b, a.value);
}
inline Taped operator/(Taped a, Taped b) {
  const double quotient = a.value / b.value;
  return record(quotient, a, 1.0 / b.value, b, -quotient / b.value);
}
inline bool operator<(Taped a, Taped b) {
  return a.value < b.value;
}
inline bool operator>(Taped a, Taped b) {
  return a.value > b.value;
}
inline Taped select(bool condition, Taped yes, Taped no) {
  return condition ? yes : no;
}
inline Taped exponential(Taped a) {
  const double value = kzwater::exponential(a.value);
  return record(value, a, value);
}
inline Taped logarithm(Taped a) {
  return record(kzwater::logarithm(a.value), a, 1.0 / a.value);
}

inline Taped square_root(Taped a) {
  const double root = kzwater::square_root(a.value);
  return record(root, a, 0.5 / root);
}
inline Taped sine(Taped a) {
  return record(kzwater::sine(a.value), a, kzwater::cosine(a.value));
}
inline Taped cosine(Taped a) {
  return record(kzwater::cosine(a.value), a, -kzwater::sine(a.value));
}
inline Taped arccosine(Taped a) {
  return record(kzwater::arccosine(a.value), a, -1.0 / std::sqrt(1.0 - a.value * a.value));
}
inline Taped arctangent(Taped a) {
  return record(kzwater::arctangent(a.value), a, 1.0 / (1.0 + a.value * a.value));
}

template <class P>
struct TapeCell {
  using Scalar = Taped;
  Taped* field;
  template <class F>
  Taped operator[](const F& /*field*/) const {
    return field[decltype(P::fields)::template slot<F>()];
  }
  template <class F>
  void set(const F& /*field*/, Taped value) const {
    field[decltype(P::fields)::template slot<F>()] = value;
  }
};

/// AdjointFunction with one output more: the magnitude of the terms in each adjoint.
using TapeFunction = void (*)(double* const* plane, double* const* adjoint,
                              double* const* magnitude, std::size_t count, double dt);

template <class P>
void lane_adjoint(double* const* plane, double* const* adjoint, double* const* magnitude,
                  std::size_t lane, double dt) {
  constexpr std::size_t size = decltype(P::fields)::size;
  Tape tape;
  std::array<Taped, size> field;
  std::array<int, size> input{};
  for (std::size_t slot = 0; slot < size; ++slot) {
    input[slot] = tape.input();
    field[slot] = {plane[slot][lane], input[slot], &tape};
  }
  P::step(TapeCell<P>{field.data()}, Taped(dt));

  std::vector<Tape::Adjoint> sweep(tape.size());
  for (std::size_t slot = 0; slot < size; ++slot) {
    const Role role = P::fields.table[slot].role;
    if (field[slot].entry >= 0 && !is_input(role)) {
      auto& seed = sweep[static_cast<std::size_t>(field[slot].entry)];
      seed.value += adjoint[slot][lane];
      seed.magnitude += std::abs(adjoint[slot][lane]);
    }
  }
  tape.sweep(sweep);
  for (std::size_t slot = 0; slot < size; ++slot) {
    const Role role = P::fields.table[slot].role;
    const auto& result = sweep[static_cast<std::size_t>(input[slot])];
    magnitude[slot][lane] = result.magnitude;
    if (is_input(role)) {
      adjoint[slot][lane] += result.value;
    } else if (!is_result(role)) {
      adjoint[slot][lane] = result.value;
    }
  }
}

template <class P>
void tape_adjoint(double* const* plane, double* const* adjoint, double* const* magnitude,
                  std::size_t count, double dt) {
  for (std::size_t lane = 0; lane < count; ++lane) {
    lane_adjoint<P>(plane, adjoint, magnitude, lane, dt);
  }
}

}  // namespace kzwater::oracle
