// Tracing scalar: a `step` run once on it leaves the graph of its operations. The reverse sweep is
// written in the same scalar and lands in the same graph, so values and adjoints are folded and
// shared together (Griewank and Walther 2008, chapters 3 and 6).
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "kzwater/field.hpp"
#include "kzwater/scalar.hpp"

namespace kzwater {

enum class Operation {
  input,
  constant,
  add,
  subtract,
  multiply,
  divide,
  negate,
  exponential,
  logarithm,
  square_root,
  sine,
  cosine,
  arccosine,
  arctangent,
  less,
  greater,
  select
};

using NodeId = int;
inline constexpr NodeId no_node = -1;

struct Node {
  Operation operation;
  std::array<NodeId, 3> operand{no_node, no_node, no_node};
  double constant = 0.0;
  bool uniform = false;  // the same in all lanes
};

/// Nodes in the order of computation; equal operations on equal operands are one node.
class Graph {
 public:
  NodeId input(bool uniform) { return append({.operation = Operation::input, .uniform = uniform}); }
  NodeId constant(double value) {
    return unique({.operation = Operation::constant, .constant = value, .uniform = true});
  }
  NodeId apply(Operation operation, std::array<NodeId, 3> operand) {
    const bool commutes = operation == Operation::add || operation == Operation::multiply;
    if (commutes && operand[0] > operand[1]) {
      std::swap(operand[0], operand[1]);
    }
    bool uniform = true;
    for (const NodeId id : operand) {
      uniform = uniform && (id == no_node || (*this)[id].uniform);
    }
    return unique({.operation = operation, .operand = operand, .uniform = uniform});
  }

  const Node& operator[](NodeId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  NodeId size() const { return static_cast<NodeId>(nodes_.size()); }

 private:
  NodeId append(const Node& node) {
    nodes_.push_back(node);
    return size() - 1;
  }
  NodeId unique(const Node& node) {
    const Key key{node.operation, node.operand, std::bit_cast<std::uint64_t>(node.constant)};
    const auto found = known_.find(key);
    return found != known_.end() ? found->second : known_.emplace(key, append(node)).first->second;
  }

  using Key = std::tuple<Operation, std::array<NodeId, 3>, std::uint64_t>;
  std::vector<Node> nodes_;
  std::map<Key, NodeId> known_;
};

/// A constant, as long as no graph is given, or a node of a graph.
struct Traced {
  Graph* graph = nullptr;
  NodeId node = no_node;
  double constant = 0.0;
  Traced(double value = 0.0) : constant(value) {}
  Traced(Graph& of, NodeId id) : graph(&of), node(id) {}

  bool is(double value) const { return graph == nullptr && constant == value; }
  bool negated() const { return graph != nullptr && (*graph)[node].operation == Operation::negate; }
  /// x of -x
  Traced positive() const { return {*graph, (*graph)[node].operand[0]}; }
  NodeId in(Graph& wanted) const { return graph != nullptr ? node : wanted.constant(constant); }
};

/// Outcome of a comparison: a constant, as long as no graph is given, or what each lane answers for
/// itself.
struct Mask {
  Graph* graph = nullptr;
  NodeId node = no_node;
  bool constant = false;
};

inline Traced record(Operation operation, Traced a, Traced b) {
  Graph* const either = a.graph != nullptr ? a.graph : b.graph;
  if (either == nullptr) {
    throw std::logic_error("an operation on two constants is folded, not recorded");
  }
  Graph& graph = *either;
  return {graph, graph.apply(operation, {a.in(graph), b.in(graph), no_node})};
}
inline Traced record(Operation operation, Traced a) {
  return {*a.graph, a.graph->apply(operation, {a.node, no_node, no_node})};
}
inline bool both_constant(const Traced& a, const Traced& b) {
  return a.graph == nullptr && b.graph == nullptr;
}

inline Traced operator-(Traced a) {
  if (a.graph == nullptr) {
    return -a.constant;
  }
  return a.negated() ? a.positive() : record(Operation::negate, a);
}
inline Traced operator-(Traced a, Traced b);
inline Traced operator+(Traced a, Traced b) {
  if (both_constant(a, b)) {
    return a.constant + b.constant;
  }
  if (a.is(0.0) || b.is(0.0)) {
    return a.is(0.0) ? b : a;
  }
  if (b.negated()) {
    return a - b.positive();
  }
  return a.negated() ? b - a.positive() : record(Operation::add, a, b);
}
inline Traced operator-(Traced a, Traced b) {
  if (both_constant(a, b)) {
    return a.constant - b.constant;
  }
  if (a.is(0.0) || b.is(0.0)) {
    return a.is(0.0) ? -b : a;
  }
  return b.negated() ? a + b.positive() : record(Operation::subtract, a, b);
}
inline Traced operator*(Traced a, Traced b) {
  if (both_constant(a, b)) {
    return a.constant * b.constant;
  }
  if (a.is(0.0) || b.is(0.0)) {
    return 0.0;
  }
  if (a.is(1.0) || b.is(1.0)) {
    return a.is(1.0) ? b : a;
  }
  if (a.is(-1.0) || b.is(-1.0)) {
    return a.is(-1.0) ? -b : -a;
  }
  if (a.negated() || b.negated()) {
    return -(a.negated() ? a.positive() * b : a * b.positive());
  }
  return record(Operation::multiply, a, b);
}
inline Traced operator/(Traced a, Traced b) {
  if (both_constant(a, b)) {
    return a.constant / b.constant;
  }
  if (a.is(0.0) || b.is(1.0)) {
    return a;
  }
  return record(Operation::divide, a, b);
}
inline Traced exponential(Traced a) {
  return a.graph != nullptr ? record(Operation::exponential, a) : exponential(a.constant);
}
inline Traced logarithm(Traced a) {
  return a.graph != nullptr ? record(Operation::logarithm, a) : logarithm(a.constant);
}
inline Traced square_root(Traced a) {
  return a.graph != nullptr ? record(Operation::square_root, a) : square_root(a.constant);
}
inline Traced sine(Traced a) {
  return a.graph != nullptr ? record(Operation::sine, a) : sine(a.constant);
}
inline Traced cosine(Traced a) {
  return a.graph != nullptr ? record(Operation::cosine, a) : cosine(a.constant);
}
inline Traced arccosine(Traced a) {
  return a.graph != nullptr ? record(Operation::arccosine, a) : arccosine(a.constant);
}
inline Traced arctangent(Traced a) {
  return a.graph != nullptr ? record(Operation::arctangent, a) : arctangent(a.constant);
}
inline Mask compare(Operation operation, Traced a, Traced b) {
  const Traced mask = record(operation, a, b);
  return {.graph = mask.graph, .node = mask.node};
}
inline Mask operator<(Traced a, Traced b) {
  return both_constant(a, b) ? Mask{.constant = a.constant < b.constant}
                             : compare(Operation::less, a, b);
}
inline Mask operator>(Traced a, Traced b) {
  return both_constant(a, b) ? Mask{.constant = a.constant > b.constant}
                             : compare(Operation::greater, a, b);
}
inline Traced select(Mask condition, Traced yes, Traced no) {
  if (condition.graph == nullptr) {
    return condition.constant ? yes : no;
  }
  Graph& graph = *condition.graph;
  const NodeId chosen = yes.in(graph);
  const NodeId other = no.in(graph);
  return chosen == other
             ? yes
             : Traced(graph, graph.apply(Operation::select, {condition.node, chosen, other}));
}

/// The cell on which a step is traced: every field starts as an input of the graph.
template <class P>
struct TraceCell {
  using Scalar = Traced;
  Traced* field;
  template <class F>
  Traced operator[](const F& /*field*/) const {
    static_assert(!is_result(F::role),
                  "a flux is a result of the step: keep its value in a variable");
    return field[decltype(P::fields)::template slot<F>()];
  }
  template <class F>
  void set(const F& /*field*/, Traced value) const {
    static_assert(!is_input(F::role), "a step does not change its inputs");
    field[decltype(P::fields)::template slot<F>()] = value;
  }
};

/// A result of the traced step and the adjoint with which the sweep starts.
struct Seed {
  Traced value;
  Traced adjoint;
};

/// Propagates the adjoint of one node to its operands.
class ReverseSweep {
 public:
  explicit ReverseSweep(Graph& graph)
      : graph_(graph), adjoint_(static_cast<std::size_t>(graph.size())) {}

  /// The adjoints of all nodes that the graph had before the sweep.
  std::vector<Traced> run(std::span<const Seed> seeds) {
    for (const auto& [value, adjoint] : seeds) {
      if (value.graph != nullptr) {
        of(value.node) = of(value.node) + adjoint;
      }
    }
    for (auto id = static_cast<NodeId>(adjoint_.size()); id-- > 0;) {
      if (!of(id).is(0.0)) {
        propagate(id);
      }
    }
    return std::move(adjoint_);
  }

 private:
  Traced& of(NodeId id) { return adjoint_[static_cast<std::size_t>(id)]; }
  Traced value(NodeId id) {
    const Node& node = graph_[id];
    return node.operation == Operation::constant ? Traced(node.constant) : Traced(graph_, id);
  }
  /// A division by what all lanes share costs one division for all of them.
  Traced divided(const Traced& x, NodeId by) {
    return graph_[by].uniform ? x * (Traced(1.0) / value(by)) : x / value(by);
  }

  void propagate(NodeId id) {
    const auto [operation, operand] = std::pair(graph_[id].operation, graph_[id].operand);
    const auto [a, b, c] = operand;
    const Traced adjoint = of(id);
    switch (operation) {
      case Operation::add:
      case Operation::subtract:
        of(a) = of(a) + adjoint;
        of(b) = of(b) + (operation == Operation::add ? adjoint : -adjoint);
        break;
      case Operation::multiply:
        of(a) = of(a) + adjoint * value(b);
        of(b) = of(b) + adjoint * value(a);
        break;
      case Operation::divide: {
        const Traced share = divided(adjoint, b);
        of(a) = of(a) + share;
        of(b) = of(b) - share * value(id);
        break;
      }
      case Operation::negate:
        of(a) = of(a) - adjoint;
        break;
      case Operation::exponential:
        of(a) = of(a) + adjoint * value(id);
        break;
      case Operation::logarithm:
        of(a) = of(a) + divided(adjoint, a);
        break;
      case Operation::square_root:
        of(a) = of(a) + adjoint / (Traced(2.0) * value(id));
        break;
      case Operation::sine:
        of(a) = of(a) + adjoint * cosine(value(a));
        break;
      case Operation::cosine:
        of(a) = of(a) - adjoint * sine(value(a));
        break;
      case Operation::arccosine:
        of(a) = of(a) - adjoint / square_root(Traced(1.0) - value(a) * value(a));
        break;
      case Operation::arctangent:
        of(a) = of(a) + adjoint / (Traced(1.0) + value(a) * value(a));
        break;
      case Operation::select: {
        const Mask condition{.graph = &graph_, .node = a};
        of(b) = of(b) + select(condition, adjoint, 0.0);
        of(c) = of(c) + select(condition, 0.0, adjoint);
        break;
      }
      default:  // inputs, constants and comparisons pass nothing on
        break;
    }
  }

  Graph& graph_;
  std::vector<Traced> adjoint_;
};

}  // namespace kzwater
