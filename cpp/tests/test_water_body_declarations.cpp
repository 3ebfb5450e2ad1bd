// What reservoirs and lakes declare: whole, in agreement with the processes, balanced by substance.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "kzwater/catalogue.hpp"
#include "kzwater/lateral/lake.hpp"
#include "kzwater/lateral/reservoir.hpp"

using namespace kzwater;

namespace {

using Table = std::span<const FieldInfo>;

std::map<std::string_view, Table> tables() {
  return {{Reservoir::name, Reservoir::fields.table}, {Lake::name, Lake::fields.table}};
}

bool same(const Meta& a, const Meta& b) {
  return a.long_name == b.long_name && a.units == b.units && a.source == b.source &&
         a.initial == b.initial && a.lower == b.lower && a.upper == b.upper && a.from == b.from &&
         a.to == b.to && a.substance == b.substance;
}

void check_fault_free(const FieldInfo& field) {
  const Meta& meta = field.meta;
  BOOST_TEST(!meta.long_name.empty());
  BOOST_TEST(!meta.units.empty());
  BOOST_TEST(meta.lower <= meta.initial);
  BOOST_TEST(meta.initial <= meta.upper);
  BOOST_TEST((field.role == Role::parameter) == !meta.source.empty());
  BOOST_TEST((field.role == Role::parameter) == std::isfinite(meta.upper));
  BOOST_TEST((field.role == Role::flux) == (!meta.from.empty() && !meta.to.empty()));
  BOOST_TEST((field.role != Role::flux || meta.lower == 0.0));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(water_body_declarations)

BOOST_AUTO_TEST_CASE(every_field_is_whole) {
  for (const auto& [name, table] : tables()) {
    for (const FieldInfo& field : table) {
      BOOST_TEST_CONTEXT(std::string(name) + "." + std::string(field.name)) {
        check_fault_free(field);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_flux_begins_or_ends_in_the_store_of_its_substance) {
  for (const auto& [name, table] : tables()) {
    for (const FieldInfo& flux : table) {
      if (flux.role != Role::flux) {
        continue;
      }
      const auto touches = [&](const FieldInfo& store) {
        return store.role == Role::store && store.meta.substance == flux.meta.substance &&
               (store.name == flux.meta.from || store.name == flux.meta.to);
      };
      BOOST_TEST(std::ranges::any_of(table, touches), std::string(flux.name));
    }
  }
}

BOOST_AUTO_TEST_CASE(one_name_has_one_meaning) {
  std::map<std::string_view, FieldInfo> known;
  for (const Process* process : catalogue()) {
    for (const FieldInfo& field : process->fields) {
      known.emplace(field.name, field);
    }
  }
  for (const FieldInfo& field : KinematicWave::fields.table) {
    known.emplace(field.name, field);
  }
  for (const auto& [name, table] : tables()) {
    for (const FieldInfo& field : table) {
      const auto [found, is_new] = known.emplace(field.name, field);
      BOOST_TEST((is_new || same(found->second.meta, field.meta)), std::string(field.name));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
