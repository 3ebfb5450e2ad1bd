#include "kzwater/catalogue.hpp"

#include <pybind11/stl.h>

#include <array>
#include <string>
#include <vector>

#include "bindings.hpp"
#include "kzwater/column.hpp"
#include "kzwater/lateral/channel_losses.hpp"
#include "kzwater/lateral/kinematic_wave.hpp"
#include "kzwater/lateral/lake.hpp"
#include "kzwater/lateral/muskingum.hpp"
#include "kzwater/lateral/reservoir.hpp"
#include "kzwater/lateral/river_fields.hpp"

namespace {

using kzwater::FieldInfo;

constexpr std::array<const char*, 10> role_names{"forcing",  "calendar", "parameter", "place",
                                                 "computed", "store",    "transient", "memory",
                                                 "flux",     "followed"};

struct Declaration {
  std::string name;
  std::string title;
  std::string choice;
  bool standard;
  bool by_day;
  bool lateral;
  std::vector<FieldInfo> fields;
};

template <class Operator>
Declaration lateral(const char* choice, bool standard) {
  const auto& table = Operator::fields.table;
  return {std::string(Operator::name), std::string(Operator::title), choice, standard, false, true,
          {table.begin(), table.end()}};
}

std::vector<Declaration> declarations() {
  std::vector<Declaration> all;
  for (const auto* process : kzwater::catalogue()) {
    all.push_back({std::string(process->name),
                   std::string(process->title),
                   std::string(process->choice),
                   process->standard,
                   process->by_day,
                   false,
                   {process->fields.begin(), process->fields.end()}});
  }
  all.push_back(lateral<kzwater::KinematicWave>("routing", true));
  all.push_back(lateral<kzwater::Muskingum>("routing", false));
  all.push_back(lateral<kzwater::ChannelLosses>("channel_losses", true));
  all.push_back(lateral<kzwater::ManagedRiverFields>("managed_river", true));
  all.push_back(lateral<kzwater::Reservoir>("reservoirs", true));
  all.push_back(lateral<kzwater::Lake>("lakes", true));
  all.push_back(lateral<kzwater::Canal>("canals", true));
  return all;
}

}  // namespace

void bind_catalogue(py::module_& module) {
  py::class_<FieldInfo>(module, "FieldInfo", "Declaration of one quantity of the engine.")
      .def_property_readonly("name", [](const FieldInfo& field) { return field.name; })
      .def_property_readonly("role",
                             [](const FieldInfo& field) {
                               return role_names.at(static_cast<std::size_t>(field.role));
                             })
      .def_property_readonly("long_name",
                             [](const FieldInfo& field) { return field.meta.long_name; })
      .def_property_readonly("standard_name",
                             [](const FieldInfo& field) { return field.meta.standard_name; })
      .def_property_readonly("units", [](const FieldInfo& field) { return field.meta.units; })
      .def_property_readonly("initial", [](const FieldInfo& field) { return field.meta.initial; })
      .def_property_readonly("lower", [](const FieldInfo& field) { return field.meta.lower; })
      .def_property_readonly("upper", [](const FieldInfo& field) { return field.meta.upper; })
      .def_property_readonly("source", [](const FieldInfo& field) { return field.meta.source; })
      .def_property_readonly("from_store", [](const FieldInfo& field) { return field.meta.from; })
      .def_property_readonly("substance",
                             [](const FieldInfo& field) {
                               return field.meta.substance == kzwater::Substance::salt ? "salt"
                                                                                       : "water";
                             })
      .def_property_readonly("to_store", [](const FieldInfo& field) { return field.meta.to; });
  py::class_<Declaration>(module, "Declaration", "A process or lateral operator with its fields.")
      .def_readonly("name", &Declaration::name)
      .def_readonly("title", &Declaration::title)
      .def_readonly("choice", &Declaration::choice)
      .def_readonly("standard", &Declaration::standard)
      .def_readonly("by_day", &Declaration::by_day)
      .def_readonly("lateral", &Declaration::lateral)
      .def_readonly("fields", &Declaration::fields);
  module.def("declarations", &declarations,
             "All processes in the order of the water's way, then the lateral operators.");
  module.def(
      "check_processes",
      [](const std::vector<std::string>& names) { const kzwater::Column column(names, 1); },
      py::arg("names"), "Refuse a list of processes that the engine cannot run.");
}
