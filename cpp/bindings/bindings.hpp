#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

namespace py = pybind11;

// Without forcecast: an array of another type or order is a TypeError, never a hidden copy.
using DoubleArray = py::array_t<double, py::array::c_style>;
using IndexArray = py::array_t<std::int32_t, py::array::c_style>;

void bind_allocation(py::module_& module);
void bind_errors(py::module_& module);
void bind_levels(py::module_& module);
void bind_catalogue(py::module_& module);
void bind_simulation(py::module_& module);
void bind_managed_river(py::module_& module);
