#include "kzwater/catalogue.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "kzwater/catalogue_headers.hpp"
#include "kzwater/error.hpp"

namespace kzwater {

// Each is defined in its own translation unit, which the build makes from kernels.cpp.in.
#define KZWATER_PROCESS(name, type) extern const Process name##_process;
#define KZWATER_EXCHANGE(name, type) \
  constinit const Process name##_process = describe_exchange<type>();
#include "kzwater/catalogue.def"
#undef KZWATER_PROCESS

namespace {

constexpr std::array processes{
#define KZWATER_PROCESS(name, type) &name##_process,
#define KZWATER_EXCHANGE(name, type) &name##_process,
#include "kzwater/catalogue.def"
#undef KZWATER_PROCESS
};

}  // namespace

std::span<const Process* const> catalogue() {
  return processes;
}

std::vector<std::string> standard_processes() {
  std::vector<std::string> names;
  for (const auto* process : processes) {
    if (process->standard) {
      names.emplace_back(process->name);
    }
  }
  return names;
}

const Process& find_process(std::string_view name) {
  const auto* const found = std::ranges::find(processes, name, &Process::name);
  if (found == processes.end()) {
    throw Error("unknown_process", {{"process", std::string(name)}});
  }
  return **found;
}

}  // namespace kzwater
