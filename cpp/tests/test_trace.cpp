// The tracing scalar: what is computed once, what is folded, and adjoints as nodes of the same
// graph.
#include <array>
#include <boost/test/unit_test.hpp>

#include "kzwater/trace.hpp"

namespace {

using namespace kzwater;

struct Inputs {
  Graph graph;
  Traced dt{graph, graph.input(true)};
  Traced x{graph, graph.input(false)};
  Traced y{graph, graph.input(false)};
};

bool same(const Traced& a, const Traced& b) {
  return a.graph == b.graph && a.node == b.node && a.constant == b.constant;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trace)

BOOST_AUTO_TEST_CASE(equal_operations_are_recorded_once) {
  Inputs in;
  BOOST_TEST(same(in.x * in.y, in.x * in.y));
  BOOST_TEST(same(in.x * in.y, in.y * in.x));
  BOOST_TEST(same(in.x + Traced(2.0), Traced(2.0) + in.x));
  BOOST_TEST(!same(in.x - in.y, in.y - in.x));
  BOOST_TEST(same(select(in.x < in.y, in.x, in.y), select(in.x < in.y, in.x, in.y)));
}

BOOST_AUTO_TEST_CASE(constants_are_computed_at_once_with_the_bits_of_the_run) {
  const Traced quotient = (Traced(1.0) - Traced(0.4)) / Traced(3.0);
  BOOST_TEST(quotient.is((1.0 - 0.4) / 3.0));
  BOOST_TEST(exponential(Traced(0.3)).is(exponential(0.3)));
  BOOST_TEST(logarithm(Traced(0.3)).is(logarithm(0.3)));
  BOOST_TEST(smaller(Traced(1.0), Traced(2.0)).is(1.0));
}

BOOST_AUTO_TEST_CASE(operations_without_effect_leave_no_node) {
  Inputs in;
  const auto before = in.graph.size();
  BOOST_TEST(same(in.x + Traced(0.0), in.x));
  BOOST_TEST(same(in.x - Traced(0.0), in.x));
  BOOST_TEST(same(in.x * Traced(1.0), in.x));
  BOOST_TEST(same(in.x / Traced(1.0), in.x));
  BOOST_TEST((in.x * Traced(0.0)).is(0.0));
  BOOST_TEST((Traced(0.0) / in.x).is(0.0));
  BOOST_TEST(in.graph.size() == before);
}

BOOST_AUTO_TEST_CASE(signs_are_carried_outwards) {
  Inputs in;
  BOOST_TEST(same(-(-in.x), in.x));
  BOOST_TEST(same(in.x + (-in.y), in.x - in.y));
  BOOST_TEST(same(in.x - (-in.y), in.x + in.y));
  BOOST_TEST(same((-in.x) + in.y, in.y - in.x));
  BOOST_TEST(same((-in.x) * in.y, -(in.x * in.y)));
  BOOST_TEST(same(in.x * Traced(-1.0), -in.x));
}

BOOST_AUTO_TEST_CASE(what_depends_on_the_length_of_the_step_alone_is_uniform) {
  Inputs in;
  BOOST_TEST(in.graph[(Traced(1.0) / in.dt).node].uniform);
  BOOST_TEST(in.graph[exponential(in.dt).node].uniform);
  BOOST_TEST(!in.graph[(in.x * in.dt).node].uniform);
}

BOOST_AUTO_TEST_CASE(the_sweep_gives_the_adjoint_of_each_input) {
  Inputs in;
  const Traced seed(in.graph, in.graph.input(false));
  const std::array seeds{Seed{.value = in.x * in.y + in.x, .adjoint = seed}};
  const auto adjoint = ReverseSweep(in.graph).run(seeds);
  BOOST_TEST(same(adjoint[static_cast<std::size_t>(in.x.node)], seed + seed * in.y));
  BOOST_TEST(same(adjoint[static_cast<std::size_t>(in.y.node)], seed * in.x));
  BOOST_TEST(adjoint[static_cast<std::size_t>(in.dt.node)].is(0.0));
}

BOOST_AUTO_TEST_CASE(a_division_by_the_length_of_the_step_becomes_a_factor) {
  Inputs in;
  const Traced seed(in.graph, in.graph.input(false));
  const std::array seeds{Seed{.value = in.x / in.dt, .adjoint = seed}};
  const auto adjoint = ReverseSweep(in.graph).run(seeds);
  BOOST_TEST(same(adjoint[static_cast<std::size_t>(in.x.node)], seed * (Traced(1.0) / in.dt)));
}

BOOST_AUTO_TEST_CASE(a_choice_passes_its_adjoint_to_the_chosen_side) {
  Inputs in;
  const Traced seed(in.graph, in.graph.input(false));
  const Mask less = in.x < in.y;
  const std::array seeds{Seed{.value = select(less, in.x, in.y), .adjoint = seed}};
  const auto adjoint = ReverseSweep(in.graph).run(seeds);
  BOOST_TEST(same(adjoint[static_cast<std::size_t>(in.x.node)], select(less, seed, 0.0)));
  BOOST_TEST(same(adjoint[static_cast<std::size_t>(in.y.node)], select(less, 0.0, seed)));
}

BOOST_AUTO_TEST_SUITE_END()
