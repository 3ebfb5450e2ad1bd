#include "kzwater/level.hpp"

#include <atomic>
#include <string>

#include "kzwater/error.hpp"

namespace kzwater {

namespace {

std::atomic<Level>& chosen() {
  static std::atomic<Level> value{best_level()};
  return value;
}

}  // namespace

Level best_level() {
#if KZWATER_HAS_LEVELS
  // Feature by feature, as older compilers do not know the levels' names here. Every processor with
  // these has the rest of its level too; the query also asks whether the operating system saves the
  // wide registers.
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                  __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
  const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  if (v3) {
    return v4 ? Level::v4 : Level::v3;
  }
#endif
  return Level::baseline;
}

Level level() {
  return chosen().load(std::memory_order_relaxed);
}

void use_level(Level wanted) {
  if (wanted > best_level()) {
    const auto name = level_names[static_cast<std::size_t>(wanted)];
    throw Error("level_unsupported", {{"level", std::string(name)}});
  }
  chosen().store(wanted, std::memory_order_relaxed);
}

}  // namespace kzwater
