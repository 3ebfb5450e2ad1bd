#include "kzwater/simulation.hpp"

#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/typing.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "between.hpp"
#include "bindings.hpp"
#include "kzwater/error.hpp"

namespace {

using kzwater::Simulation;
using Arrays = py::typing::Dict<py::str, py::object>;
using Rules = py::typing::List<py::typing::Tuple<py::str, py::str, DoubleArray>>;

kzwater::GradientKind gradient_kind(const std::string& name) {
  if (name == "additive") {
    return kzwater::GradientKind::additive;
  }
  if (name == "multiplicative") {
    return kzwater::GradientKind::multiplicative;
  }
  if (name == "own") {
    return kzwater::GradientKind::own;
  }
  return name == "uniform" ? kzwater::GradientKind::uniform : kzwater::GradientKind::none;
}

/// The HRUs of each glacier in the order of their elevation.
std::vector<kzwater::GlacierHrus> glaciers(const py::dict& domain) {
  const auto glacier = to_vector(member<std::int32_t>(domain, "hru_glacier"));
  const auto partner = to_vector(sized<std::int32_t>(domain, "hru_partner", glacier.size()));
  const auto elevation = to_vector(sized<double>(domain, "hru_elevation", glacier.size()));
  std::map<std::int32_t, kzwater::GlacierHrus> found;
  std::vector<std::size_t> order(glacier.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t hru) { return elevation[hru]; });
  for (const std::size_t hru : order) {
    if (glacier[hru] >= 0) {
      found[glacier[hru]].hru.push_back(hru);
      found[glacier[hru]].partner.push_back(partner[hru]);
    }
  }
  std::vector<kzwater::GlacierHrus> all;
  all.reserve(found.size());
  for (auto& [number, hrus] : found) {
    all.push_back(std::move(hrus));
  }
  return all;
}

std::unique_ptr<Simulation> make_simulation(const std::vector<std::string>& processes,
                                            const Arrays& domain, const Arrays& downscaling,
                                            const Rules& rules) {
  const auto doubles = [&](const py::dict& from, const char* name) {
    return to_vector(member<double>(from, name));
  };
  const auto indices = [&](const py::dict& from, const char* name) {
    return to_vector(member<std::int32_t>(from, name));
  };
  std::vector<kzwater::ForcingRule> forcing_rules;
  for (const auto& item : rules) {
    const auto rule = item.cast<py::tuple>();
    forcing_rules.push_back({rule[0].cast<std::string>(),
                             gradient_kind(rule[1].cast<std::string>()),
                             to_vector(exact<double>(rule[2], "gradients"))});
  }
  // lateral parameters that the caller leaves out are as declared
  const auto given = [&](const char* name) {
    return domain.contains(name) ? doubles(domain, name) : std::vector<double>{};
  };
  const auto scheme = domain["routing_scheme"].cast<std::string>();
  kzwater::Domain parts{
      .hru_area = doubles(domain, "hru_area"),
      .hru_unit = indices(domain, "hru_unit"),
      .receiver_first = indices(domain, "receiver_first"),
      .receiver_end = indices(domain, "receiver_end"),
      .glaciers = glaciers(domain),
      .hru_reach = indices(domain, "hru_reach"),
      .downstream = indices(domain, "reach_downstream"),
      .imposed = indices(domain, "imposed_reaches"),
      .channel = {doubles(domain, "reach_length"), doubles(domain, "reach_slope"),
                  doubles(domain, "reach_width"), doubles(domain, "reach_roughness")},
      .substeps = domain["substeps"].cast<std::size_t>(),
      .gauges = indices(domain, "gauge_reaches"),
      .exchanges = indices(domain, "exchange_reaches"),
      .boundaries = indices(domain, "boundary_reaches"),
      .scheme = scheme == kzwater::Muskingum::name ? kzwater::Scheme::muskingum
                                                   : kzwater::Scheme::kinematic_wave,
      .speed = {given("wave_celerity"), given("wave_discharge_ratio"), given("muskingum_weight")},
      .losses = {given("channel_evaporation_coefficient"), given("bed_conductivity"),
                 given("alluvial_recession")},
  };
  kzwater::Downscaling weights{indices(downscaling, "index"), doubles(downscaling, "weight"),
                               doubles(downscaling, "elevation_difference")};
  return std::make_unique<Simulation>(processes, std::move(parts), std::move(weights),
                                      std::move(forcing_rules));
}

void run(Simulation& simulation, const Arrays& stretch, const Arrays& report, std::size_t threads,
         const std::optional<Progress>& progress) {
  const auto& domain = simulation.domain();
  const auto steps = stretch["steps"].cast<std::size_t>();
  const std::size_t substeps = steps * domain.substeps;
  kzwater::Stretch in;
  in.steps = steps;
  in.dt = stretch["dt"].cast<double>();
  for (const auto& item : stretch["forcing"].cast<py::list>()) {
    const auto array = exact<double>(item, "forcing");
    if (array.ndim() != 2 || static_cast<std::size_t>(array.shape(0)) != steps) {
      throw kzwater::Error(
          "array_size", {{"array", std::string("forcing")},
                         {"found", static_cast<long long>(array.ndim() > 0 ? array.shape(0) : 0)},
                         {"expected", static_cast<long long>(steps)}});
    }
    in.forcing.push_back(array.data());
    in.points.push_back(static_cast<std::size_t>(array.shape(1)));
  }
  in.month = input<std::int32_t>(stretch, "month", steps);
  in.interval = input<std::int32_t>(stretch, "interval", steps);
  in.turn = input<std::int32_t>(stretch, "turn", steps);
  in.boundary = input<double>(stretch, "boundary", steps * domain.boundaries.size());
  in.imposed = input<double>(stretch, "imposed", substeps * domain.imposed.size());

  kzwater::Report out;
  for (const auto& name : report["recorded"].cast<std::vector<std::string>>()) {
    out.recorded.push_back(simulation.column().find(name));
  }
  for (const auto& name : report["by_step"].cast<std::vector<std::string>>()) {
    out.by_step.push_back(simulation.column().find(name));
  }
  out.intervals = report["intervals"].cast<std::size_t>();
  out.flux = output(report, "flux", steps * simulation.fluxes().size());
  out.store = output(report, "store", steps * simulation.stores().size());
  out.basin_residual = output(report, "basin_residual", steps);
  out.basin_salt_residual = output(report, "basin_salt_residual", steps);
  out.residual = output(report, "residual", steps);
  out.discharge = output(report, "discharge", steps * domain.gauges.size());
  out.exchange = output(report, "exchange", substeps * domain.exchanges.size());
  out.river_storage = output(report, "river_storage", steps);
  out.river_outflow = output(report, "river_outflow", steps);
  out.river_inflow = output(report, "river_inflow", steps);
  out.alluvial_storage = output(report, "alluvial_storage", steps);
  out.channel_evaporation = output(report, "channel_evaporation", steps);
  out.transmission_loss = output(report, "transmission_loss", steps);
  out.alluvial_return = output(report, "alluvial_return", steps);
  out.record =
      output(report, "record", out.recorded.size() * out.intervals * domain.hru_area.size());
  out.step_record =
      output(report, "step_record", out.by_step.size() * steps * domain.hru_area.size());
  if (simulation.moves_land()) {
    out.area_record = output(report, "area_record", out.intervals * domain.hru_area.size());
  }
  out.reach_record = output(report, "reach_record", out.intervals * domain.downstream.size());

  Between between(progress);
  const py::gil_scoped_release free;
  simulation.run(in, out, threads, std::ref(between));
}

py::array_t<double> view(const py::object& self, double* data, std::size_t size) {
  return {{static_cast<py::ssize_t>(size)}, {static_cast<py::ssize_t>(sizeof(double))}, data, self};
}

std::vector<std::string> names(const Simulation& simulation,
                               const std::vector<std::size_t>& fields) {
  std::vector<std::string> found;
  found.reserve(fields.size());
  for (const std::size_t field : fields) {
    found.emplace_back(simulation.column().fields()[field].name);
  }
  return found;
}

}  // namespace

void bind_simulation(py::module_& module) {
  py::class_<Simulation>(module, "Simulation",
                         "The model of one basin: columns, rivers and their state.")
      .def(py::init(&make_simulation), py::arg("processes"), py::arg("domain"),
           py::arg("downscaling"), py::arg("rules"))
      .def_property_readonly("steps_done", &Simulation::steps_done)
      .def_property_readonly("stores", [](const Simulation& s) { return names(s, s.stores()); })
      .def_property_readonly("fluxes", [](const Simulation& s) { return names(s, s.fluxes()); })
      .def_property_readonly(
          "memories",
          [](const Simulation& s) { return names(s, s.column().with_role(kzwater::Role::memory)); })
      .def_property_readonly("parameters",
                             [](const Simulation& s) {
                               return names(s, s.column().with_role(kzwater::Role::parameter));
                             })
      .def_property_readonly("moves_land", &Simulation::moves_land)
      .def("store_totals", &Simulation::store_totals,
           "Sum over HRUs of each store times area, mm m2; of salt in g.")
      .def(
          "view",
          [](const py::object& self, const std::string& field) {
            auto& column = self.cast<Simulation&>().column();
            const auto plane = column.plane(column.find(field));
            return view(self, plane.data(), plane.size());
          },
          py::arg("field"), "Writable view of a parameter, store or memory, shape (hru,). No copy.")
      .def_property_readonly(
          "river_water",
          [](const py::object& self) {
            auto& volume = self.cast<Simulation&>().router().volume();
            return view(self, volume.data(), volume.size());
          },
          "Writable view of the water in each reach, shape (reach,), m3.")
      .def_property_readonly(
          "alluvial_water",
          [](const py::object& self) {
            auto& volume = self.cast<Simulation&>().router().alluvial();
            return view(self, volume.data(), volume.size());
          },
          "Writable view of the water beside each reach, shape (reach,), m3.")
      .def_property_readonly(
          "rivers_lose", [](const Simulation& s) { return s.router().loses(); },
          "Whether any reach loses water to the air or its bed.")
      .def("run", &run, py::arg("stretch"), py::arg("report"), py::arg("threads") = 1,
           py::arg("progress") = py::none(),
           "Advance the state by stretch['steps'] steps. Releases the GIL.");
}
