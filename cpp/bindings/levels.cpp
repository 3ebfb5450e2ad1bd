#include <pybind11/stl.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bindings.hpp"
#include "kzwater/error.hpp"
#include "kzwater/level.hpp"

void bind_levels(py::module_& module) {
  module.def(
      "levels",
      [] {
        const auto best = static_cast<std::size_t>(kzwater::best_level());
        return std::vector<std::string>(
            kzwater::level_names.begin(),
            kzwater::level_names.begin() + static_cast<std::ptrdiff_t>(best) + 1);
      },
      "Processor levels that this machine supports, lowest first.");
  module.def(
      "level",
      [] { return std::string(kzwater::level_names[static_cast<std::size_t>(kzwater::level())]); },
      "The processor level in use.");
  module.def(
      "use_level",
      [](const std::string& name) {
        const auto* found = std::ranges::find(kzwater::level_names, name);
        if (found == kzwater::level_names.end()) {
          throw kzwater::Error("level_unsupported", {{"level", name}});
        }
        kzwater::use_level(static_cast<kzwater::Level>(found - kzwater::level_names.begin()));
      },
      py::arg("name"), "Force a processor level; results have the same bits at each.");
}
