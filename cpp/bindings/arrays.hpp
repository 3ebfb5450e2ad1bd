// Arrays of the caller: of exactly the type and size that are expected, never copied in silence.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "bindings.hpp"
#include "kzwater/error.hpp"

template <class T>
using Exact = py::array_t<T, py::array::c_style>;

// An array of exactly this type and order: another one is an error, never a hidden copy.
template <class T>
Exact<T> exact(const py::handle& object, const std::string& name) {
  if (!py::isinstance<Exact<T>>(object)) {
    throw kzwater::Error("array_type", {{"array", name}});
  }
  return py::reinterpret_borrow<Exact<T>>(object);
}

template <class T>
std::vector<T> to_vector(const Exact<T>& array) {
  return {array.data(), array.data() + array.size()};
}

template <class T>
Exact<T> member(const py::dict& arrays, const char* name) {
  if (!arrays.contains(name)) {
    throw kzwater::Error("array_missing", {{"array", std::string(name)}});
  }
  return exact<T>(arrays[name], name);
}

template <class T>
Exact<T> sized(const py::dict& arrays, const char* name, std::size_t size) {
  auto array = member<T>(arrays, name);
  if (static_cast<std::size_t>(array.size()) != size) {
    throw kzwater::Error("array_size", {{"array", std::string(name)},
                                        {"found", static_cast<long long>(array.size())},
                                        {"expected", static_cast<long long>(size)}});
  }
  return array;
}

// The arrays belong to the dictionaries, which the caller holds for the whole run.
template <class T>
const T* input(const py::dict& arrays, const char* name, std::size_t size) {
  return sized<T>(arrays, name, size).data();
}

inline double* output(const py::dict& arrays, const char* name, std::size_t size) {
  return sized<double>(arrays, name, size).mutable_data();
}
