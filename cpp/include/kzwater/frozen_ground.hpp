// What the processes that answer for frozen ground make for those that let water into the soil.
#pragma once
#include "kzwater/soil.hpp"

namespace kzwater {

inline constexpr auto opened_ground = computed(open_ground);

}  // namespace kzwater
