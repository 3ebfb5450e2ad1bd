#include "kzwater/lateral/managed_river.hpp"

#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/typing.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "between.hpp"
#include "bindings.hpp"
#include "kzwater/lateral/river_fields.hpp"

namespace {

using kzwater::ManagedRiver;
using kzwater::ManagedRiverSetup;
using Arrays = py::typing::Dict<py::str, py::object>;

std::vector<double> doubles(const py::dict& from, const char* name) {
  return to_vector(member<double>(from, name));
}
std::vector<std::int32_t> indices(const py::dict& from, const char* name) {
  return to_vector(member<std::int32_t>(from, name));
}
double number(const py::dict& from, const char* name) {
  return from[name].cast<double>();
}

void add_places(const py::dict& from, ManagedRiverSetup& setup) {
  setup.channels = {doubles(from, "travel_time"), doubles(from, "bed_loss"),
                    doubles(from, "surface")};
  setup.places = setup.channels.travel_time.size();
  const auto below = indices(from, "branch_to");
  const auto share = doubles(from, "branch_share");
  const auto above = indices(from, "branch_from");
  for (std::size_t b = 0; b < above.size(); ++b) {
    setup.branches.push_back({above[b], below.at(b), share.at(b)});
  }
}

void add_canals(const py::dict& from, ManagedRiverSetup& setup) {
  setup.canals.parent = indices(from, "parent");
  setup.canals.under_ice = doubles(from, "capacity_under_ice");
  const auto length = doubles(from, "length");
  const auto width = doubles(from, "width");
  const auto capacity = doubles(from, "capacity");
  const auto coefficient = doubles(from, "seepage_coefficient");
  const auto exponent = doubles(from, "seepage_exponent");
  const auto lining = doubles(from, "lining_factor");
  const auto spill = doubles(from, "spill_share");
  for (std::size_t c = 0; c < length.size(); ++c) {
    setup.canals.reach.push_back({length[c], width.at(c), capacity.at(c), coefficient.at(c),
                                  exponent.at(c), lining.at(c), spill.at(c)});
  }
}

void add_users(const py::dict& from, ManagedRiverSetup& setup) {
  setup.users = {.priority = indices(from, "priority"),
                 .consumed = doubles(from, "consumed"),
                 .returned = doubles(from, "returned"),
                 .return_place = indices(from, "return_place"),
                 .return_salt = doubles(from, "return_salt"),
                 .well_order = {},
                 .well_capacity = doubles(from, "well_capacity"),
                 .carry_over_days = doubles(from, "carry_over_days")};
  for (const auto order : indices(from, "well_order")) {
    setup.users.well_order.push_back(static_cast<kzwater::WellOrder>(order));
  }
}

void add_intakes(const py::dict& from, ManagedRiverSetup& setup) {
  const auto user = indices(from, "user");
  const auto place = indices(from, "place");
  const auto canal = indices(from, "canal");
  const auto share = doubles(from, "share");
  const auto capacity = doubles(from, "capacity");
  for (std::size_t j = 0; j < user.size(); ++j) {
    setup.intakes.push_back({user[j], place.at(j), canal.at(j), share.at(j), capacity.at(j)});
  }
}

kzwater::Groundwater groundwater(const py::dict& from) {
  return {.return_place = indices(from, "return_place"),
          .residence_time = doubles(from, "residence_time"),
          .below_channel = indices(from, "below_channel"),
          .below_canal = indices(from, "below_canal"),
          .below_user = indices(from, "below_user"),
          .of_wells = indices(from, "of_wells")};
}

/// Days and values of a seasonal curve.
kzwater::SeasonalCurve curve(const py::dict& from, const char* name) {
  const auto points = from[name].cast<std::vector<std::pair<int, double>>>();
  std::vector<kzwater::SeasonalCurve::Point> given;
  given.reserve(points.size());
  for (const auto& [day, value] : points) {
    given.push_back({day, value});
  }
  return points.size() == 1 ? kzwater::SeasonalCurve(points.front().second)
                            : kzwater::SeasonalCurve(name, std::move(given));
}

kzwater::LinearTable table(const py::dict& from, const char* name) {
  auto [x, y] = from[name].cast<std::pair<std::vector<double>, std::vector<double>>>();
  return {name, std::move(x), std::move(y)};
}

kzwater::ZoneCurves zones(const py::dict& from) {
  kzwater::ZoneCurves zones{curve(from, "dead"),  curve(from, "buffer"), curve(from, "target"),
                            curve(from, "flood"), number(from, "crest"), {}};
  if (from.contains("hedging")) {
    zones.hedging = curve(from, "hedging");
  }
  return zones;
}

kzwater::WaterBody body(const py::dict& from) {
  const bool lake = from["lake"].cast<bool>();
  return {
      .place = from["place"].cast<std::int32_t>(),
      .lake = lake,
      .table = kzwater::LevelTable({from["level"].cast<std::vector<double>>(),
                                    from["area"].cast<std::vector<double>>(),
                                    from["volume"].cast<std::vector<double>>()}),
      .zones = zones(from),
      .rules = {number(from, "minimum_release"), number(from, "safe_release"),
                number(from, "buffer_share"), number(from, "hedging_share"),
                from["to_target"].cast<bool>()},
      .spillway = {number(from, "weir_coefficient"), number(from, "weir_length"),
                   number(from, "weir_crest")},
      .capacity = table(from, "release_capacity"),
      .plant = {number(from, "power_efficiency"), number(from, "turbine_capacity"),
                number(from, "installed_power")},
      .tailwater = table(from, "tailwater"),
      .evaporation_coefficient = number(from, "evaporation_coefficient"),
      .seepage = number(from, "seepage"),
      .ice = {number(from, "ice_growth"), number(from, "ice_melt"), number(from, "ice_closing")},
      .gate = {number(from, "gate_coefficient"), number(from, "gate_width"),
               number(from, "gate_sill")},
      .on_call = from["on_call"].cast<bool>()};
}

void add_staying(const py::dict& from, ManagedRiverSetup& setup) {
  const auto place = indices(from, "place");
  const auto priority = indices(from, "priority");
  for (std::size_t s = 0; s < place.size(); ++s) {
    setup.staying.push_back({place[s], priority.at(s)});
  }
  for (const auto& target : from["lakes"].cast<std::vector<py::dict>>()) {
    setup.lake_targets.push_back(
        {target["staying"].cast<std::int32_t>(), target["bodies"].cast<std::vector<std::int32_t>>(),
         number(target, "volume"), number(target, "seconds"), number(target, "share")});
  }
}

std::unique_ptr<ManagedRiver> make_river(const Arrays& setup) {
  const auto section = [&](const char* name) { return setup[name].cast<py::dict>(); };
  ManagedRiverSetup made;
  add_places(section("places"), made);
  add_canals(section("canals"), made);
  add_users(section("users"), made);
  add_intakes(section("intakes"), made);
  add_staying(section("staying"), made);
  for (auto& users : setup["limits"].cast<std::vector<std::vector<std::int32_t>>>()) {
    made.limits.push_back({std::move(users)});
  }
  for (const auto& from : setup["bodies"].cast<std::vector<py::dict>>()) {
    made.bodies.push_back(body(from));
  }
  for (const auto& from : setup["straits"].cast<std::vector<py::dict>>()) {
    made.straits.push_back({from["first"].cast<std::int32_t>(),
                            from["second"].cast<std::int32_t>(),
                            {number(from, "width"), number(from, "length"),
                             number(from, "roughness"), number(from, "sill")}});
  }
  const auto counted = indices(section("shares_above"), "place");
  const auto given = indices(section("shares_above"), "user");
  for (std::size_t a = 0; a < counted.size(); ++a) {
    made.shares_above.push_back({counted[a], given.at(a)});
  }
  made.groundwater = groundwater(section("groundwater"));
  if (setup["maximum_volume"].cast<bool>()) {
    made.rule = kzwater::AllocationRule::maximum_volume;
  }
  return std::make_unique<ManagedRiver>(std::move(made));
}

/// The arrays belong to the dictionary, which the caller holds for the whole run.
std::span<const double> rows(const py::dict& from, const char* name, std::size_t size) {
  if (!from.contains(name)) {
    return {};
  }
  return {input<double>(from, name, size), size};
}

kzwater::RiverStretch read_stretch(const py::dict& from, const ManagedRiverSetup& setup) {
  kzwater::RiverStretch stretch;
  stretch.steps = from["steps"].cast<std::size_t>();
  stretch.seconds = number(from, "seconds");
  stretch.ahead = from["ahead"].cast<std::size_t>();
  const auto steps = stretch.steps;
  const auto later = steps + stretch.ahead;
  stretch.day = {input<std::int32_t>(from, "day", steps), steps};
  const auto by_place = [&](const char* name) { return rows(from, name, steps * setup.places); };
  stretch.inflow = by_place("inflow");
  stretch.inflow_salinity = by_place("inflow_salinity");
  stretch.evaporation = rows(from, "evaporation", later * setup.places);
  stretch.rain = rows(from, "rain", later * setup.places);
  stretch.temperature = by_place("temperature");
  stretch.demand = rows(from, "demand", later * setup.users.priority.size());
  stretch.staying = rows(from, "staying", later * setup.staying.size());
  stretch.limit = rows(from, "limit", later * setup.limits.size());
  stretch.limit_begins = rows(from, "limit_begins", later * setup.limits.size());
  stretch.canal_closed = rows(from, "canal_closed", steps * setup.canals.parent.size());
  stretch.opening = rows(from, "opening", steps * setup.bodies.size());
  stretch.release = rows(from, "release", steps * setup.bodies.size());
  stretch.share = rows(from, "share", steps * setup.shares_above.size());
  stretch.share_threshold = rows(from, "share_threshold", steps * setup.shares_above.size());
  stretch.share_begins = rows(from, "share_begins", steps * setup.shares_above.size());
  return stretch;
}

kzwater::RiverExchange read_exchange(const py::dict& from, std::size_t steps,
                                     const ManagedRiverSetup& setup, std::size_t calls) {
  const auto by_place = [&](const char* name) { return rows(from, name, steps * setup.places); };
  return {.outflow = by_place("outflow"),
          .salt_outflow = by_place("salt_outflow"),
          .salinity = by_place("salinity"),
          .taken = rows(from, "taken", steps * setup.users.priority.size()),
          .release = rows(from, "release", steps * setup.bodies.size()),
          .called = rows(from, "called", steps * calls),
          .seeped = by_place("seeped"),
          .salt_seeped = by_place("salt_seeped")};
}

void run(ManagedRiver& river, const Arrays& stretch, const Arrays& report, const Arrays& exchange,
         const std::optional<Progress>& progress) {
  const auto given = read_stretch(stretch, river.setup());
  std::map<std::string, double*> wanted;
  std::size_t calls = 0;
  for (const auto& [name, size] : river.results()) {
    calls = name == "called" ? size : calls;
    if (report.contains(name.c_str())) {
      wanted[name] = output(report, name.c_str(), given.steps * size);
    }
  }
  const auto part = read_exchange(exchange, given.steps, river.setup(), calls);
  Between between(progress);
  const py::gil_scoped_release released;
  river.run(given, wanted, std::ref(between), part);
}

py::typing::Dict<py::str, DoubleArray> views(const py::object& self) {
  py::typing::Dict<py::str, DoubleArray> result;
  for (auto& [name, values] : self.cast<ManagedRiver&>().state()) {
    result[name.c_str()] =
        py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data(), self);
  }
  return result;
}

}  // namespace

void bind_managed_river(py::module_& module) {
  module.def(
      "river_fluxes",
      [] {
        std::vector<std::string> names;
        names.reserve(kzwater::RiverAccount::fluxes.size);
        for (const auto& flux : kzwater::RiverAccount::fluxes.table) {
          names.emplace_back(flux.name);
        }
        return names;
      },
      "Names of the fluxes of a managed river, in the order of the result `moved`.");
  py::class_<ManagedRiver>(module, "ManagedRiver", "A river on which people live.")
      .def(py::init(&make_river), py::arg("setup"))
      .def_property_readonly("state", &views, "Views of all that is remembered, by name.")
      .def_property_readonly("results", &ManagedRiver::results,
                             "Names of what a step yields, and how many values each has.")
      .def("run", &run, py::arg("stretch"), py::arg("report"), py::arg("exchange") = py::dict(),
           py::arg("progress") = py::none());
}
