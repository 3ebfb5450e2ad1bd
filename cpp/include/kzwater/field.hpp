// One declaration per model quantity. Validation, CF attributes, bounds of calibration, reference
// tables, the ledger and the state file all read it from here.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>

namespace kzwater {

/// calendar: the same everywhere in a step, made from its date and hour; place: a property of an
/// HRU that the basin gives; computed: a forcing that a process of the step makes for later ones;
/// store: water or salt in the ledger; transient: a store that every step leaves empty; memory: a
/// state outside the ledger; followed: a flux that an earlier process of the step made, as a later
/// one reads it.
enum class Role {
  forcing,
  calendar,
  parameter,
  place,
  computed,
  store,
  transient,
  memory,
  flux,
  followed
};

/// What a store holds and a flux moves: each has a balance of its own.
enum class Substance { water, salt };
inline constexpr std::size_t substances = 2;

inline constexpr double unbounded = std::numeric_limits<double>::infinity();

struct Meta {
  std::string_view long_name;
  std::string_view units;  // UDUNITS; "1" if dimensionless
  double initial = 0.0;    // default of a parameter, cold start of a store or memory
  double lower = -unbounded;
  double upper = unbounded;
  std::string_view source = {};         // key in references.bib, with what was checked
  std::string_view standard_name = {};  // only where the CF table has the very quantity
  std::string_view from = {};           // the places that a flux connects
  std::string_view to = {};
  Substance substance = Substance::water;  // of stores and fluxes
};

template <std::size_t N>
struct FixedString {
  char text[N]{};
  consteval FixedString(const char (&literal)[N]) { std::copy_n(literal, N, text); }
};

/// A place outside the ledger: water comes from it or is gone to it.
struct Place {
  std::string_view name;
};
inline constexpr Place atmosphere{"atmosphere"};
inline constexpr Place river{"river"};
inline constexpr Place boundary{"boundary"};
inline constexpr Place outlet{"outlet"};
inline constexpr Place canal{"canal"};                // water that people bring to a field
inline constexpr Place deep_aquifer{"deep_aquifer"};  // groundwater below and beside a basin
inline constexpr Place drains{"drains"};              // where the salt of runoff and drains goes
inline constexpr Place neighbours{"neighbours"};      // other HRUs of the same unit

template <Role R, FixedString Name>
struct Field {
  static constexpr Role role = R;
  static constexpr std::string_view name{Name.text, sizeof(Name.text) - 1};
  Meta meta;
};

constexpr bool in_ledger(Role role) {
  return role == Role::store || role == Role::transient;
}
constexpr bool is_state(Role role) {
  return role == Role::store || role == Role::memory;
}
/// What a step reads and never changes.
constexpr bool is_input(Role role) {
  return role == Role::forcing || role == Role::calendar || role == Role::parameter ||
         role == Role::place || role == Role::followed;
}
/// What a step writes and never reads.
constexpr bool is_result(Role role) {
  return role == Role::flux || role == Role::computed;
}
/// Values that stay in full planes from step to step.
constexpr bool has_plane(Role role) {
  return role == Role::parameter || role == Role::place || is_state(role);
}

template <class End>
consteval bool connects() {
  if constexpr (std::is_same_v<End, Place>) {
    return true;
  } else {
    return in_ledger(End::role);
  }
}

template <FixedString Name>
constexpr Field<Role::forcing, Name> forcing(Meta meta) {
  return {meta};
}
template <FixedString Name>
constexpr Field<Role::calendar, Name> calendar(Meta meta) {
  return {meta};
}
/// The forcing as the process that makes it writes it.
template <FixedString Name>
constexpr Field<Role::computed, Name> computed(const Field<Role::forcing, Name>& forcing) {
  return {forcing.meta};
}
template <FixedString Name>
constexpr Field<Role::parameter, Name> parameter(Meta meta) {
  return {meta};
}
template <FixedString Name>
constexpr Field<Role::place, Name> place(Meta meta) {
  return {meta};
}
template <FixedString Name>
constexpr Field<Role::memory, Name> memory(Meta meta) {
  return {meta};
}
/// The flux of an earlier process as a later one reads it.
template <FixedString Name>
constexpr Field<Role::followed, Name> followed(const Field<Role::flux, Name>& flux) {
  return {flux.meta};
}
/// A store of water per area of its HRU: never below zero.
template <FixedString Name>
constexpr Field<Role::store, Name> store(std::string_view long_name, double initial = 0.0) {
  return {{.long_name = long_name, .units = "mm", .initial = initial, .lower = 0.0}};
}
/// Water under way between two processes of the same step: empty at the end of the step.
template <FixedString Name>
constexpr Field<Role::transient, Name> transient(std::string_view long_name) {
  return {{.long_name = long_name, .units = "mm", .lower = 0.0}};
}
/// A store of dissolved salt per area of its HRU: never below zero.
template <FixedString Name>
constexpr Field<Role::store, Name> salt_store(std::string_view long_name) {
  return {{.long_name = long_name, .units = "g m-2", .lower = 0.0, .substance = Substance::salt}};
}
/// Water that leaves `from` and enters `to`, each a store or a place.
template <FixedString Name, class From, class To>
constexpr Field<Role::flux, Name> flux(const From& from, const To& to, std::string_view long_name,
                                       std::string_view standard_name = {}) {
  static_assert(connects<From>() && connects<To>(), "a flux connects stores and places");
  return {{.long_name = long_name,
           .units = "mm d-1",
           .lower = 0.0,
           .standard_name = standard_name,
           .from = from.name,
           .to = to.name}};
}

/// Salt that leaves `from` and enters `to`, each a store of salt or a place.
template <FixedString Name, class From, class To>
constexpr Field<Role::flux, Name> salt_flux(const From& from, const To& to,
                                            std::string_view long_name) {
  auto declared = flux<Name>(from, to, long_name);
  declared.meta.units = "g m-2 d-1";
  declared.meta.substance = Substance::salt;
  return declared;
}

struct FieldInfo {
  std::string_view name;
  Role role;
  Meta meta;
};

/// The fields of a process: a type list for compile-time lookup, a table for run-time listing.
template <class... Fs>
struct Fields {
  std::array<FieldInfo, sizeof...(Fs)> table;
  constexpr explicit Fields(const Fs&... fields)
      : table{FieldInfo{Fs::name, Fs::role, fields.meta}...} {}
  constexpr explicit Fields(const std::array<FieldInfo, sizeof...(Fs)>& infos) : table(infos) {}
  static constexpr std::size_t size = sizeof...(Fs);
  template <class F>
  static consteval std::size_t slot() {
    std::size_t index = 0;
    constexpr bool found = (std::is_same_v<F, Fs> || ...);
    (void)((std::is_same_v<F, Fs> || (++index, false)) || ...);
    static_assert(found, "a field used in step() is missing from the process's list");
    return index;
  }
};

/// The fields of a process and further ones, for a process that does the same and more.
template <class... Fs, class... More>
constexpr Fields<Fs..., More...> extended(const Fields<Fs...>& fields, const More&... more) {
  std::array<FieldInfo, sizeof...(Fs) + sizeof...(More)> table;
  const std::array<FieldInfo, sizeof...(More)> further{
      FieldInfo{More::name, More::role, more.meta}...};
  std::copy(further.begin(), further.end(),
            std::copy(fields.table.begin(), fields.table.end(), table.begin()));
  return Fields<Fs..., More...>(table);
}

}  // namespace kzwater
