// Small help with arrays of the caller.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "kzwater/error.hpp"

namespace kzwater {

inline void expect_size(std::string_view array, std::size_t found, std::size_t expected) {
  if (found != expected) {
    throw Error("array_size", {{"array", std::string(array)},
                               {"found", static_cast<long long>(found)},
                               {"expected", static_cast<long long>(expected)}});
  }
}

inline void expect_size_or_none(std::string_view array, std::size_t found, std::size_t expected) {
  if (found != 0) {
    expect_size(array, found, expected);
  }
}

/// to[column][row] = from[row][column].
inline void transpose(std::span<const double> from, std::size_t columns, std::span<double> to) {
  const auto rows = columns == 0 ? 0 : from.size() / columns;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      to[column * rows + row] = from[row * columns + column];
    }
  }
}

}  // namespace kzwater
