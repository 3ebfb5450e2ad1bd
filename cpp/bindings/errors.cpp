#include "bindings.hpp"
#include "kzwater/error.hpp"

void bind_errors(py::module_& module) {
  PYBIND11_CONSTINIT static py::gil_safe_call_once_and_store<py::object> storage;
  storage.call_once_and_store_result(
      [&] { return py::object(py::exception<kzwater::Error>(module, "EngineError")); });
  // NOLINTNEXTLINE(performance-unnecessary-value-param): the signature is that of pybind11
  py::register_exception_translator([](std::exception_ptr pending) {
    try {
      if (pending) {
        std::rethrow_exception(pending);
      }
    } catch (const kzwater::Error& error) {
      py::dict values;
      for (const auto& [name, value] : error.values()) {
        values[py::str(name)] =
            std::visit([](const auto& v) { return py::object(py::cast(v)); }, value);
      }
      PyErr_SetObject(storage.get_stored().ptr(), py::make_tuple(error.code(), values).ptr());
    }
  });
}
