// The contracts that a process keeps by being in the catalogue. Each check returns what it found
// wrong, so that the checks themselves can be tried on processes with planted faults.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "kzwater/process.hpp"
#include "tape.hpp"

namespace kzwater::contract {

/// A process as the engine knows it, with the oracle made from its type.
struct Subject {
  Process process;
  oracle::TapeFunction tape_adjoint;
};

template <class P>
Subject subject(const Process& process) {
  return {.process = process, .tape_adjoint = &oracle::tape_adjoint<P>};
}

using Findings = std::vector<std::string>;

/// The lengths of a step, in days, at which the contracts are checked.
inline constexpr std::array<double, 3> steps{1.0 / 24.0, 0.5, 1.0};

/// Each store changes by dt x (fluxes to it - fluxes from it), as declared.
Findings balance(const Subject& subject);
/// Stores and memory keep their lower bound, fluxes are never negative.
Findings bounds(const Subject& subject);
/// Values, tangents and adjoints are numbers for all inputs within their bounds.
Findings finite(const Subject& subject);
/// Each tangent is the central difference; `excused` is the largest share of points where one-sided
/// differences may disagree (a kink).
Findings tangent(const Subject& subject, double excused);
/// <lambda, J v> = <J' lambda, v> for tangents and adjoints as generated.
Findings transposed(const Subject& subject);
/// The adjoint as generated is that of the tape, parameters gather and fluxes stay.
Findings adjoint(const Subject& subject);
/// Declarations are complete, and fluxes connect places and stores of the process.
Findings metadata(const Subject& subject);
/// One name has one meaning: the same role and the same declaration everywhere.
Findings one_meaning(std::span<const Subject> subjects);
/// All levels up to `highest` give the same bits for any number of lanes at any position.
Findings same_bits(const Subject& subject, Level highest);
/// Shorter steps converge at first order or better under constant forcing.
Findings convergence(const Subject& subject);

}  // namespace kzwater::contract
