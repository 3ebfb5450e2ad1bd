#include "kzwater/lateral/allocation.hpp"

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "bindings.hpp"

namespace {

using kzwater::Allocation;
using kzwater::AllocationRule;

template <class T>
std::span<const T> view(const py::array_t<T, py::array::c_style>& array) {
  return {array.data(), static_cast<std::size_t>(array.size())};
}

template <class T>
std::vector<T> to_vector(const IndexArray& array) {
  return {array.data(), array.data() + array.size()};
}

// A view that keeps the allocation alive.
template <class T, std::vector<T> Allocation::* member>
py::array_t<T> member_of(const py::object& self) {
  const auto& values = self.cast<const Allocation&>().*member;
  return py::array_t<T>(static_cast<py::ssize_t>(values.size()), values.data(), self);
}

// The rows are compressed: row i has the entries start[i] to start[i + 1] - 1.
std::unique_ptr<Allocation> allocate(const IndexArray& start, const IndexArray& user,
                                     const DoubleArray& coefficients, const IndexArray& priority,
                                     const DoubleArray& demand, const DoubleArray& bound,
                                     bool maximum_volume) {
  const kzwater::AllocationTerms terms{view(demand), view(bound), view(coefficients)};
  const auto rule = maximum_volume ? AllocationRule::maximum_volume : AllocationRule::fair;
  kzwater::Constraints rows{to_vector<std::size_t>(start), to_vector<std::int32_t>(user)};
  auto classes = to_vector<std::int32_t>(priority);
  const py::gil_scoped_release released;
  kzwater::Allocator allocator(std::move(rows), std::move(classes));
  return std::make_unique<Allocation>(allocator.allocate(terms, rule));
}

}  // namespace

void bind_allocation(py::module_& module) {
  py::class_<Allocation>(module, "Allocation", "Who gets how much, and why not more.")
      .def_property_readonly("allocated", &member_of<double, &Allocation::allocated>)
      .def_property_readonly("share", &member_of<double, &Allocation::share>)
      .def_property_readonly("binding", &member_of<std::int32_t, &Allocation::binding>)
      .def_property_readonly("relief", &member_of<double, &Allocation::relief>)
      .def_property_readonly("slack", &member_of<double, &Allocation::slack>)
      .def_property_readonly("taken", &member_of<double, &Allocation::taken>)
      .def_property_readonly("order", &member_of<std::int32_t, &Allocation::order>);
  module.def("allocate", &allocate, py::arg("start").noconvert(), py::arg("user").noconvert(),
             py::arg("coefficients").noconvert(), py::arg("priority").noconvert(),
             py::arg("demand").noconvert(), py::arg("bound").noconvert(), py::arg("maximum_volume"),
             "Share water among users under rows that bound it.");
}
