// Every process of the catalogue keeps its contracts.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <vector>

#include "contracts.hpp"
#include "kzwater/catalogue.hpp"
#include "kzwater/catalogue_headers.hpp"

namespace {

using namespace kzwater;
using contract::Findings;
using contract::Subject;

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> all{
#define KZWATER_PROCESS(name, type) contract::subject<type>(find_process(#name)),
#include "kzwater/catalogue.def"
#undef KZWATER_PROCESS
  };
  return all;
}

void expect_none(std::string_view where, const Findings& findings) {
  std::string text;
  for (const auto& finding : findings) {
    text += "\n  " + finding;
  }
  BOOST_TEST(findings.empty(), where << text);
}

void expect_of_all(const std::function<Findings(const Subject&)>& check) {
  for (const auto& subject : subjects()) {
    expect_none(subject.process.name, check(subject));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contracts)

BOOST_AUTO_TEST_CASE(every_store_closes_its_balance) {
  expect_of_all(contract::balance);
}

BOOST_AUTO_TEST_CASE(stores_and_fluxes_keep_their_bounds) {
  expect_of_all(contract::bounds);
}

BOOST_AUTO_TEST_CASE(inputs_within_bounds_give_finite_numbers) {
  expect_of_all(contract::finite);
}

BOOST_AUTO_TEST_CASE(tangents_are_differences) {
  constexpr double share_of_kinks = 1e-4;
  expect_of_all([](const Subject& subject) { return contract::tangent(subject, share_of_kinks); });
}

BOOST_AUTO_TEST_CASE(adjoints_transpose_tangents) {
  expect_of_all(contract::transposed);
}

BOOST_AUTO_TEST_CASE(adjoints_are_those_of_the_tape) {
  expect_of_all(contract::adjoint);
}

BOOST_AUTO_TEST_CASE(declarations_are_complete) {
  expect_of_all(contract::metadata);
}

BOOST_AUTO_TEST_CASE(one_name_has_one_meaning) {
  expect_none("catalogue", contract::one_meaning(subjects()));
}

BOOST_AUTO_TEST_CASE(all_levels_give_the_same_bits) {
  if (best_level() != Level::v4) {
    const auto best = level_names[static_cast<std::size_t>(best_level())];
    BOOST_TEST_MESSAGE("levels above " << best << " are skipped: this processor lacks them");
  }
  expect_of_all([](const Subject& subject) { return contract::same_bits(subject, best_level()); });
}

BOOST_AUTO_TEST_CASE(shorter_steps_converge) {
  expect_of_all(contract::convergence);
}

BOOST_AUTO_TEST_SUITE_END()
