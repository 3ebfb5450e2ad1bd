// Checks of the derivatives of an operator with few inputs: the tangent against central differences
// and the transpose against the tangent.
#pragma once
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>

#include "kzwater/error.hpp"
#include "kzwater/lateral/local_derivatives.hpp"

/// `run` takes an array of any scalar type; `at` must lie off the edges between its cases.
template <std::size_t Outputs, std::size_t Inputs, class Operator>
void check_local_derivatives(const Operator& run, const std::array<double, Inputs>& at) {
  using namespace kzwater;
  const auto jacobian = local_jacobian<Outputs>(run, at);
  for (std::size_t input = 0; input < Inputs; ++input) {
    const double step = 1e-6 * std::fabs(at[input]) + 1e-9;
    auto up = at;
    auto down = at;
    up[input] += step;
    down[input] -= step;
    const std::array<double, Outputs> high = run(up);
    const std::array<double, Outputs> low = run(down);
    for (std::size_t output = 0; output < Outputs; ++output) {
      const double difference = (high[output] - low[output]) / (up[input] - down[input]);
      const double rounding = 4e-16 * (std::fabs(high[output]) + 1.0) / step;
      const double wanted = jacobian[output][input];
      BOOST_TEST(std::fabs(difference - wanted) <= 1e-5 * std::fabs(wanted) + 8.0 * rounding,
                 "output " << output << " by input " << input << ": " << wanted << " is not "
                           << difference);
    }
  }
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  std::array<double, Outputs> adjoint{};
  std::array<double, Inputs> direction{};
  std::array<Dual, Inputs> moved;
  for (double& value : adjoint) {
    value = unit(random);
  }
  for (std::size_t i = 0; i < Inputs; ++i) {
    direction[i] = unit(random);
    moved[i] = Dual(at[i], direction[i]);
  }
  const std::array<Dual, Outputs> after = run(moved);
  const auto back = local_transpose<Outputs>(run, at, adjoint);
  double forward = 0.0;
  double backward = 0.0;
  double scale = 0.0;
  for (std::size_t i = 0; i < Outputs; ++i) {
    forward += after[i].d * adjoint[i];
    scale += std::fabs(after[i].d * adjoint[i]);
  }
  for (std::size_t i = 0; i < Inputs; ++i) {
    backward += direction[i] * back[i];
    scale += std::fabs(direction[i] * back[i]);
  }
  BOOST_TEST(std::fabs(forward - backward) <= 1e-12 * scale);
}

/// The code of the error that a call throws; "none" where it throws none.
template <class Call>
std::string code_of(const Call& call) {
  try {
    call();
  } catch (const kzwater::Error& error) {
    return error.code();
  }
  return "none";
}
