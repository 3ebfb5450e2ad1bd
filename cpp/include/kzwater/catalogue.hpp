// The processes that scenarios can name. The build makes one translation unit per line of
// catalogue.def.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kzwater/process.hpp"

namespace kzwater {

/// All processes in the order of the water's way.
std::span<const Process* const> catalogue();
/// The names of those that a model has where nothing is chosen.
std::vector<std::string> standard_processes();
/// Throws Error "unknown_process".
const Process& find_process(std::string_view name);

}  // namespace kzwater
