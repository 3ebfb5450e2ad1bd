// The table of contents of the compiled engine.
#include "bindings.hpp"

PYBIND11_MODULE(_engine, module) {
  module.doc() = "Compiled engine of kzwater. Use the kzwater package, not this module.";
  bind_errors(module);
  bind_levels(module);
  bind_catalogue(module);
  bind_simulation(module);
  bind_managed_river(module);
  bind_allocation(module);
}
