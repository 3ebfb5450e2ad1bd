// What is done between the steps of a long run.
#pragma once
#include <pybind11/typing.h>

#include <chrono>
#include <optional>
#include <utility>

#include "bindings.hpp"

using Progress = py::typing::Callable<py::object(std::size_t)>;

// Between windows, about 20 times a second: signals, then progress. Both may throw; the state is at
// a whole step.
class Between {
 public:
  explicit Between(std::optional<Progress> progress) : progress_(std::move(progress)) {}
  void operator()(std::size_t steps) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(50)) {
      return;
    }
    last_ = now;
    const py::gil_scoped_acquire hold;
    if (PyErr_CheckSignals() != 0) {
      throw py::error_already_set();
    }
    if (progress_) {
      (*progress_)(steps);
    }
  }

 private:
  std::optional<Progress> progress_;
  std::chrono::steady_clock::time_point last_;
};
