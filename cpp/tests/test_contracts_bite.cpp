// The contracts are not empty words: a sound toy process keeps them all, and each planted fault is
// found by the contract that forbids it.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>
#include <string_view>

#include "contracts.hpp"
#include "kzwater/store.hpp"

namespace {

using namespace kzwater;
using contract::Findings;
using contract::Subject;

constexpr auto basin = store<"basin">("water of the basin");
constexpr auto drainage = parameter<"drainage">({.long_name = "share that drains in a day",
                                                 .units = "d-1",
                                                 .initial = 0.2,
                                                 .lower = 0.01,
                                                 .upper = 1.0,
                                                 .source = "assumed"});
constexpr auto drained = flux<"drained">(basin, river, "drainage of the basin");

enum class Fault { none, leak, overdraft, unset_flux, undefined, fixed_amount, switched };

/// An emptying linear reservoir, with one fault at a time.
template <Fault F>
struct Toy {
  static constexpr std::string_view name = "toy";
  static constexpr std::string_view title = "Toy";
  static constexpr std::string_view choice = "toy";
  static constexpr bool standard = false;
  static constexpr Fields fields{basin, drainage, drained};

  template <class Cell>
  static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    T out = c[basin] * (T(1.0) - exponential(-c[drainage] * dt));
    if constexpr (F == Fault::overdraft) {
      out = c[basin] * T(1.01);
    } else if constexpr (F == Fault::fixed_amount) {  // in each step, however short
      out = smaller(c[basin], T(1.0));
    } else if constexpr (F == Fault::undefined) {  // 0 / 0 in an empty store
      out = out * (c[basin] / c[basin]);
    } else if constexpr (F == Fault::switched) {  // a hundred kinks within the range
      for (int k = 0; k < 100; ++k) {
        out = select(c[basin] > T(3.0 * k), out * T(1.01), out * T(1.0 / 1.01));
      }
    }
    c.set(basin, c[basin] - out);
    if constexpr (F != Fault::unset_flux) {
      c.set(drained, out / dt * T(F == Fault::leak ? 1.001 : 1.0));
    }
  }
};

/// The adjoint of the sound toy, by hand, with one fault at a time.
enum class AdjointFault { none, sign, forgotten_flux, overwriting, cleared_flux };

template <AdjointFault F>
struct ToyAdjoint {
  static void body(double* const* plane, double* const* adjoint, std::size_t count, double dt) {
    for (std::size_t i = 0; i < count; ++i) {
      const double before = plane[0][i];
      const double remaining = exponential(-plane[1][i] * dt);
      const double flux = F == AdjointFault::forgotten_flux ? 0.0 : adjoint[2][i] / dt;
      const double out = flux - adjoint[0][i];
      adjoint[0][i] += (F == AdjointFault::sign ? -1.0 : 1.0) * out * (1.0 - remaining);
      adjoint[1][i] =
          (F == AdjointFault::overwriting ? 0.0 : adjoint[1][i]) + out * before * remaining * dt;
      adjoint[2][i] = F == AdjointFault::cleared_flux ? 0.0 : adjoint[2][i];
    }
  }
};

template <Fault F = Fault::none, AdjointFault A = AdjointFault::none>
Subject toy() {
  using P = Toy<F>;
  static constexpr Process process = describe<P, ToyAdjoint<A>>();
  return contract::subject<P>(process);
}

/// A sound toy with fields of its own.
template <std::size_t N>
Subject declared(const std::array<FieldInfo, N>& fields) {
  Subject subject = toy();
  subject.process.fields = fields;
  return subject;
}

std::array<FieldInfo, 3> table() {
  return Toy<Fault::none>::fields.table;
}

Findings tangent(const Subject& subject) {
  return contract::tangent(subject, 1e-3);
}
Findings same_bits(const Subject& subject) {
  return contract::same_bits(subject, Level::baseline);
}

void wrong_tangent(double* const* plane, double* const* tangent, std::size_t count, double dt) {
  toy().process.run_tangent[0](plane, tangent, count, dt);
  for (std::size_t i = 0; i < count; ++i) {
    tangent[0][i] *= 1.00001;
  }
}

/// The lanes of a pair are added in another order than a single lane.
void other_bits(double* const* plane, std::size_t count, double dt) {
  for (std::size_t i = 0; i < count; ++i) {
    plane[2][i] = count > 1 ? plane[0][i] * plane[1][i] / dt : plane[0][i] / dt * plane[1][i];
  }
}

/// Other bits than the step of the tangents has, in however many lanes.
void other_than_the_step(double* const* plane, std::size_t count, double dt) {
  toy().process.run[0](plane, count, dt);
  for (std::size_t i = 0; i < count; ++i) {
    plane[2][i] *= 1.0000001;
  }
}

void one_lane_too_many(double* const* plane, std::size_t count, double dt) {
  toy().process.run[0](plane, count, dt);
  if (count == 2) {
    plane[0][count] = 0.0;
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contracts_bite)

BOOST_AUTO_TEST_CASE(a_sound_process_keeps_all_contracts) {
  const Subject sound = toy();
  for (const auto& check : std::initializer_list<std::function<Findings(const Subject&)>>{
           contract::balance, contract::bounds, contract::finite, tangent, contract::transposed,
           contract::adjoint, contract::metadata, same_bits, contract::convergence}) {
    const auto findings = check(sound);
    BOOST_TEST(findings.empty(), (findings.empty() ? "" : findings.front()));
  }
  BOOST_TEST(contract::one_meaning(std::array{sound, sound}).empty());
}

BOOST_AUTO_TEST_CASE(a_leak_of_a_thousandth_opens_the_balance) {
  const auto findings = contract::balance(toy<Fault::leak>());
  BOOST_TEST(findings.size() == contract::steps.size());
  BOOST_TEST(findings.front().starts_with("basin: the balance is open by "));
}

BOOST_AUTO_TEST_CASE(a_flux_that_is_not_set_opens_the_balance) {
  BOOST_TEST(!contract::balance(toy<Fault::unset_flux>()).empty());
  BOOST_TEST(!contract::finite(toy<Fault::unset_flux>()).empty());
}

BOOST_AUTO_TEST_CASE(an_overdrawn_store_breaks_its_bound) {
  BOOST_TEST(contract::balance(toy<Fault::overdraft>()).empty());
  BOOST_TEST(!contract::bounds(toy<Fault::overdraft>()).empty());
}

BOOST_AUTO_TEST_CASE(a_quotient_of_nothing_by_nothing_is_found) {
  BOOST_TEST(!contract::finite(toy<Fault::undefined>()).empty());
}

BOOST_AUTO_TEST_CASE(a_tangent_off_by_a_hundred_thousandth_is_found) {
  Subject subject = toy();
  subject.process.run_tangent[0] = &wrong_tangent;
  BOOST_TEST(!tangent(subject).empty());
  BOOST_TEST(!contract::transposed(subject).empty());
}

BOOST_AUTO_TEST_CASE(kinks_are_not_excused_without_limit) {
  BOOST_TEST(contract::tangent(toy<Fault::switched>(), 1.0).empty());
  BOOST_TEST(!contract::tangent(toy<Fault::switched>(), 0.0).empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_sign_in_the_adjoint_is_found) {
  const auto subject = toy<Fault::none, AdjointFault::sign>();
  BOOST_TEST(!contract::transposed(subject).empty());
  BOOST_TEST(!contract::adjoint(subject).empty());
}

BOOST_AUTO_TEST_CASE(a_forgotten_flux_in_the_adjoint_is_found) {
  const auto subject = toy<Fault::none, AdjointFault::forgotten_flux>();
  BOOST_TEST(!contract::transposed(subject).empty());
  BOOST_TEST(!contract::adjoint(subject).empty());
}

BOOST_AUTO_TEST_CASE(an_adjoint_that_does_not_gather_is_found) {
  BOOST_TEST(!contract::adjoint(toy<Fault::none, AdjointFault::overwriting>()).empty());
  BOOST_TEST(!contract::adjoint(toy<Fault::none, AdjointFault::cleared_flux>()).empty());
}

BOOST_AUTO_TEST_CASE(each_gap_in_a_declaration_is_found) {
  const auto found = [](std::size_t slot, const std::function<void(Meta&)>& spoil) {
    auto fields = table();
    spoil(fields[slot].meta);
    return contract::metadata(declared(fields)).size();
  };
  BOOST_TEST(found(0, [](Meta&) {}) == 0U);
  BOOST_TEST(found(0, [](Meta& meta) { meta.long_name = ""; }) == 1U);
  BOOST_TEST(found(0, [](Meta& meta) { meta.units = ""; }) == 1U);
  BOOST_TEST(found(0, [](Meta& meta) { meta.lower = -1.0; }) == 1U);
  BOOST_TEST(found(1, [](Meta& meta) { meta.source = ""; }) == 1U);
  BOOST_TEST(found(1, [](Meta& meta) { meta.initial = 1.1; }) == 1U);
  BOOST_TEST(found(1, [](Meta& meta) { meta.upper = unbounded; }) == 1U);
  BOOST_TEST(found(2, [](Meta& meta) { meta.to = "rootzone_water"; }) == 1U);
  BOOST_TEST(found(2, [](Meta& meta) { meta.from = meta.to; }) == 1U);
}

BOOST_AUTO_TEST_CASE(a_name_listed_twice_is_found) {
  auto fields = table();
  fields[1].name = fields[0].name;
  BOOST_TEST(contract::metadata(declared(fields)).size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_name_with_two_meanings_is_found) {
  auto fields = table();
  fields[0].meta.units = "m";
  BOOST_TEST(contract::one_meaning(std::array{toy(), declared(fields)}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(bits_that_depend_on_the_number_of_lanes_are_found) {
  Subject subject = toy();
  subject.process.run[0] = &other_bits;
  BOOST_TEST(!same_bits(subject).empty());
}

BOOST_AUTO_TEST_CASE(values_that_are_not_those_of_the_tangents_are_found) {
  Subject subject = toy();
  BOOST_TEST(same_bits(subject).empty());
  subject.process.run[0] = &other_than_the_step;
  BOOST_TEST(same_bits(subject).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_lane_beyond_the_count_is_found) {
  Subject subject = toy();
  subject.process.run[0] = &one_lane_too_many;
  BOOST_TEST(!same_bits(subject).empty());
}

BOOST_AUTO_TEST_CASE(an_amount_per_step_does_not_converge) {
  BOOST_TEST(!contract::convergence(toy<Fault::fixed_amount>()).empty());
}

BOOST_AUTO_TEST_SUITE_END()
