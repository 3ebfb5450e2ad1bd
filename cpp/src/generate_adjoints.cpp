// Writes the adjoint of every process: `generate_adjoints OUTPUT_DIR` makes
// OUTPUT_DIR/kzwater/adjoint/<process>.hpp. Each step is traced once; the reverse sweep follows as
// straight-line code, with only those values of the step computed again that the sweep needs.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "kzwater/catalogue_headers.hpp"
#include "kzwater/trace.hpp"

namespace {

using namespace kzwater;

struct TracedField {
  std::string name;
  Role role;
  Traced before;
  Traced after;
  Traced adjoint_after;
  Traced adjoint_before;
};

struct TracedStep {
  std::string_view type;
  Graph graph;
  Traced dt;
  NodeId end_of_values = 0;
  std::vector<TracedField> fields;
};

/// Results and states have an adjoint that comes in; inputs only gather their share.
bool changes(Role role) {
  return !is_input(role);
}

void sweep_back(TracedStep& step) {
  std::vector<Seed> seeds;
  for (auto& field : step.fields) {
    if (changes(field.role)) {
      field.adjoint_after = {step.graph, step.graph.input(false)};
      seeds.push_back({.value = field.after, .adjoint = field.adjoint_after});
    }
  }
  const auto adjoint = ReverseSweep(step.graph).run(seeds);
  for (auto& field : step.fields) {
    field.adjoint_before = adjoint[static_cast<std::size_t>(field.before.node)];
  }
}

template <class P>
void trace(std::string_view type, TracedStep& step) {
  step.type = type;
  step.dt = {step.graph, step.graph.input(true)};
  std::array<Traced, decltype(P::fields)::size> state;
  for (auto& field : state) {
    field = {step.graph, step.graph.input(false)};
  }
  const auto before = state;
  P::step(TraceCell<P>{state.data()}, step.dt);
  step.end_of_values = step.graph.size();
  for (std::size_t slot = 0; slot < state.size(); ++slot) {
    const auto& info = P::fields.table[slot];
    step.fields.push_back({.name = std::string(info.name),
                           .role = info.role,
                           .before = before[slot],
                           .after = state[slot],
                           .adjoint_after = {},
                           .adjoint_before = {}});
  }
  sweep_back(step);
}

std::string literal(double value) {
  std::array<char, 32> buffer{};
  char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  const std::string digits(buffer.data(), end);
  return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
}

/// The text of one header, written from the results backwards: what no result needs does not
/// appear.
class Header {
 public:
  explicit Header(const TracedStep& step)
      : step_(step),
        needed_(static_cast<std::size_t>(step.graph.size()), false),
        name_(static_cast<std::size_t>(step.graph.size())) {
    for (const auto& field : step_.fields) {
      if (writes(field)) {
        need(field.adjoint_before);
      }
    }
    for (auto id = step_.graph.size(); id-- > 0;) {
      if (is_needed(id)) {
        for (const NodeId operand : step_.graph[id].operand) {
          require(operand);
        }
      }
    }
    name_inputs();
  }

  std::string text(std::string_view process) {
    out_ << "// Generated from kzwater/process/" << process
         << ".hpp by generate_adjoints: changes will be lost.\n"
         << "#pragma once\n#include <cstddef>\n\n#include \"kzwater/scalar.hpp\"\n\n"
         << "namespace kzwater {\n\n/// Reverse mode of " << step_.type
         << "::step; v are values of the step, "
         << "a are adjoints.\nstruct " << step_.type << "Adjoint {\n"
         << "  KZWATER_INLINE static void body([[maybe_unused]] double* const* plane,\n"
         << "                                  [[maybe_unused]] double* const* adjoint,\n"
         << "                                  std::size_t count, [[maybe_unused]] double dt) {\n";
    planes();
    statements("    ", 0, step_.graph.size(), true);
    out_ << "#pragma omp simd\n    for (std::size_t i = 0; i < count; ++i) {\n";
    loads();
    statements("      ", 0, step_.end_of_values, false);
    statements("      ", step_.end_of_values, step_.graph.size(), false);
    results();
    out_ << "    }\n  }\n};\n\n}  // namespace kzwater\n";
    return out_.str();
  }

 private:
  static bool same(const Traced& a, const Traced& b) {
    return a.graph == b.graph && a.node == b.node && a.constant == b.constant;
  }
  static bool writes(const TracedField& field) {
    return changes(field.role)
               ? !is_result(field.role) && !same(field.adjoint_before, field.adjoint_after)
               : !field.adjoint_before.is(0.0);
  }

  bool is_needed(NodeId id) const { return id != no_node && needed_[static_cast<std::size_t>(id)]; }
  bool is_needed(const Traced& x) const { return x.graph != nullptr && is_needed(x.node); }
  void require(NodeId id) {
    if (id != no_node) {
      needed_[static_cast<std::size_t>(id)] = true;
    }
  }
  void need(const Traced& x) { require(x.node); }

  std::string& name(NodeId id) { return name_[static_cast<std::size_t>(id)]; }
  std::string operand(NodeId id) {
    const Node& node = step_.graph[id];
    return node.operation == Operation::constant ? literal(node.constant) : name(id);
  }
  void name_inputs() {
    name(step_.dt.node) = "dt";
    for (const auto& field : step_.fields) {
      name(field.before.node) = field.name;
      if (changes(field.role)) {
        name(field.adjoint_after.node) = field.name + "_adjoint";
      }
    }
  }

  void planes() {
    for (std::size_t slot = 0; slot < step_.fields.size(); ++slot) {
      const auto& field = step_.fields[slot];
      if (is_needed(field.before)) {
        out_ << "    const double* const " << field.name << "_plane = plane[" << slot << "];\n";
      }
      if (writes(field) || is_needed(field.adjoint_after)) {
        out_ << "    " << (writes(field) ? "" : "const ") << "double* const " << field.name
             << "_adjoint_plane = adjoint[" << slot << "];\n";
      }
    }
  }

  void loads() {
    for (const auto& field : step_.fields) {
      if (is_needed(field.before)) {
        out_ << "      const double " << field.name << " = " << field.name << "_plane[i];\n";
      }
      if (is_needed(field.adjoint_after)) {
        out_ << "      const double " << field.name << "_adjoint = " << field.name
             << "_adjoint_plane[i];\n";
      }
    }
  }

  /// Comparisons have no statement of their own: a mask stands where it selects.
  void statements(const char* indent, NodeId begin, NodeId end, bool uniform) {
    for (NodeId id = begin; id < end; ++id) {
      const Node& node = step_.graph[id];
      if (!is_needed(id) || node.uniform != uniform || !name(id).empty() ||
          node.operation == Operation::constant) {
        continue;
      }
      if (node.operation == Operation::less || node.operation == Operation::greater) {
        name(id) = expression(node);
        continue;
      }
      name(id) = id < step_.end_of_values ? "v" + std::to_string(++values_)
                                          : "a" + std::to_string(++adjoints_);
      out_ << indent << "const double " << name(id) << " = " << expression(node) << ";\n";
    }
  }

  std::string expression(const Node& node) {
    const auto [a, b, c] = node.operand;
    switch (node.operation) {
      case Operation::add:
        return operand(a) + " + " + operand(b);
      case Operation::subtract:
        return operand(a) + " - " + operand(b);
      case Operation::multiply:
        return operand(a) + " * " + operand(b);
      case Operation::divide:
        return operand(a) + " / " + operand(b);
      case Operation::negate:
        return std::string("-") + operand(a);
      case Operation::exponential:
        return "exponential(" + operand(a) + ")";
      case Operation::logarithm:
        return "logarithm(" + operand(a) + ")";
      case Operation::square_root:
        return "square_root(" + operand(a) + ")";
      case Operation::sine:
        return "sine(" + operand(a) + ")";
      case Operation::cosine:
        return "cosine(" + operand(a) + ")";
      case Operation::arccosine:
        return "arccosine(" + operand(a) + ")";
      case Operation::arctangent:
        return "arctangent(" + operand(a) + ")";
      case Operation::less:
        return operand(a) + " < " + operand(b);
      case Operation::greater:
        return operand(a) + " > " + operand(b);
      case Operation::select:
        return "select(" + operand(a) + ", " + operand(b) + ", " + operand(c) + ")";
      case Operation::input:
      case Operation::constant:
        break;
    }
    throw std::logic_error("inputs and constants are no expressions");
  }

  void results() {
    for (const auto& field : step_.fields) {
      if (writes(field)) {
        const auto& result = field.adjoint_before;
        out_ << "      " << field.name << "_adjoint_plane[i] "
             << (changes(field.role) ? "= " : "+= ")
             << (result.graph != nullptr ? operand(result.node) : literal(result.constant))
             << ";\n";
      }
    }
  }

  const TracedStep& step_;
  std::vector<bool> needed_;
  std::vector<std::string> name_;
  std::ostringstream out_;
  int values_ = 0;
  int adjoints_ = 0;
};

/// An unchanged file keeps its time, so that nothing that includes it is compiled again.
void write_if_changed(const std::filesystem::path& path, const std::string& text) {
  std::ifstream old(path, std::ios::binary);
  if (old && std::equal(std::istreambuf_iterator<char>(old), {}, text.begin(), text.end())) {
    return;
  }
  old.close();
  std::ofstream file(path, std::ios::binary);
  if (!(file << text).flush()) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

template <class P>
void generate(std::string_view type, const std::filesystem::path& folder) {
  TracedStep step;
  trace<P>(type, step);
  write_if_changed(folder / (std::string(P::name) + ".hpp"), Header(step).text(P::name));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count != 2) {
      throw std::invalid_argument("usage: generate_adjoints OUTPUT_DIR");
    }
    const auto folder = std::filesystem::path(arguments[1]) / "kzwater" / "adjoint";
    std::filesystem::create_directories(folder);
#define KZWATER_PROCESS(name, type) generate<type>(#type, folder);
#include "kzwater/catalogue.def"
#undef KZWATER_PROCESS
  } catch (const std::exception& error) {
    std::fprintf(stderr, "generate_adjoints: %s\n", error.what());
    return 1;
  }
  return 0;
}
