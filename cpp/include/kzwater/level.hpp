// One portable binary, fast on every x86-64: each hot loop is compiled for the baseline and for the
// levels v3 (AVX2) and v4 (AVX-512), and the level is chosen once at run time. Explicit attributes
// instead of target_clones: they work with GCC and Clang, under sanitizers and without ifunc, and a
// test can force each level to prove that the bits agree.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

#include "kzwater/scalar.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#define KZWATER_HAS_LEVELS 1
#define KZWATER_V3 __attribute__((target("arch=x86-64-v3"), flatten))
#define KZWATER_V4 __attribute__((target("arch=x86-64-v4"), flatten))
#else
#define KZWATER_HAS_LEVELS 0
#define KZWATER_V3
#define KZWATER_V4
#endif

namespace kzwater {

enum class Level { baseline, v3, v4 };
inline constexpr std::array<std::string_view, 3> level_names{"baseline", "v3", "v4"};

/// The highest level that this processor supports.
Level best_level();
/// The level in use: the best one unless `use_level` said otherwise.
Level level();
/// Throws Error "level_unsupported" if the processor lacks it.
void use_level(Level wanted);

/// The three versions of Kernel::body, a static, always-inlined function with the hot loop.
template <class Kernel, class Signature = decltype(Kernel::body)>
struct Leveled;

template <class Kernel, class... Arguments>
struct Leveled<Kernel, void(Arguments...)> {
  using Function = void (*)(Arguments...);
  static void baseline(Arguments... arguments) { Kernel::body(arguments...); }
  KZWATER_V3 static void v3(Arguments... arguments) { Kernel::body(arguments...); }
  KZWATER_V4 static void v4(Arguments... arguments) { Kernel::body(arguments...); }
  static constexpr std::array<Function, 3> table{&baseline, &v3, &v4};
  static void run(Arguments... arguments) {
    table[static_cast<std::size_t>(level())](arguments...);
  }
};

}  // namespace kzwater
