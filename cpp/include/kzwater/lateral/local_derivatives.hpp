// Derivatives of an operator with few inputs and outputs, such as one reservoir in one step: its
// Jacobian by one tangent for each input, and the transpose of that. Rules with cases differentiate
// with the case that holds at the given inputs.
#pragma once
#include <array>
#include <cstddef>

#include "kzwater/scalar.hpp"

namespace kzwater {

/// The number without its direction, to look something up by.
KZWATER_INLINE double value_of(double x) {
  return x;
}
KZWATER_INLINE double value_of(Dual x) {
  return x.v;
}

/// `Operator` takes an array of inputs and gives an array of outputs, for every scalar type.
template <std::size_t Inputs, class Operator>
auto local_column(const Operator& run, const std::array<double, Inputs>& at, std::size_t input) {
  std::array<Dual, Inputs> moved;
  for (std::size_t i = 0; i < Inputs; ++i) {
    moved[i] = Dual(at[i], i == input ? 1.0 : 0.0);
  }
  return run(moved);
}

/// Derivatives of all outputs by all inputs: jacobian[output][input].
template <std::size_t Outputs, std::size_t Inputs, class Operator>
std::array<std::array<double, Inputs>, Outputs> local_jacobian(
    const Operator& run, const std::array<double, Inputs>& at) {
  std::array<std::array<double, Inputs>, Outputs> jacobian{};
  for (std::size_t input = 0; input < Inputs; ++input) {
    const std::array<Dual, Outputs> after = local_column(run, at, input);
    for (std::size_t output = 0; output < Outputs; ++output) {
      jacobian[output][input] = after[output].d;
    }
  }
  return jacobian;
}

/// Adjoints of the inputs from those of the outputs.
template <std::size_t Outputs, std::size_t Inputs, class Operator>
std::array<double, Inputs> local_transpose(const Operator& run,
                                           const std::array<double, Inputs>& at,
                                           const std::array<double, Outputs>& adjoint) {
  const auto jacobian = local_jacobian<Outputs>(run, at);
  std::array<double, Inputs> sum{};
  for (std::size_t input = 0; input < Inputs; ++input) {
    for (std::size_t output = 0; output < Outputs; ++output) {
      sum[input] += jacobian[output][input] * adjoint[output];
    }
  }
  return sum;
}

}  // namespace kzwater
