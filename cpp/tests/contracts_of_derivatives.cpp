// Contracts of the tangents and adjoints of a process.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "contract_tools.hpp"

namespace kzwater::contract {

namespace {

using oracle::draw_directions;
using oracle::Planes;

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// Values around x: at x - 2h, x - h, x, x + h and x + 2h of one input, h being a share of its
/// range.
class Differences {
 public:
  Differences(const Process& process, const Planes& inputs, std::size_t input, double dt,
              double share)
      : meta_(process.fields[input].meta), share_(share), x_(inputs[input]) {
    for (const int place : {-2, -1, 0, 1, 2}) {
      Planes moved = inputs;
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        moved[input][lane] += place * step(lane);
      }
      run(process, moved, dt);
      values_.push_back(std::move(moved));
    }
  }

  struct Estimate {
    double central;  // fourth order
    double below;    // second order, from one side
    double above;
    double rounding;
  };
  Estimate at(std::size_t output, std::size_t lane) const {
    const auto f = [&](std::size_t place) { return values_[place][output][lane]; };
    const double h = step(lane);
    const double lost = 1e-11 * (1.0 + std::abs(f(2)));
    return {.central = (8.0 * (f(3) - f(1)) - (f(4) - f(0))) / (12.0 * h),
            .below = (3.0 * f(2) - 4.0 * f(1) + f(0)) / (2.0 * h),
            .above = (4.0 * f(3) - 3.0 * f(2) - f(4)) / (2.0 * h),
            .rounding = lost / h};
  }

 private:
  double step(std::size_t lane) const {
    const double width = meta_.upper - meta_.lower;
    return share_ * (std::isfinite(width) ? width : x_[lane]);
  }

  Meta meta_;
  double share_;
  std::vector<double> x_;
  std::vector<Planes> values_;
};

/// A wide step first, as values have lost digits where a small flux leaves a large store; then a
/// narrow one, for lanes near a kink or a steep end.
struct BothWidths {
  Differences wide;
  Differences narrow;
  BothWidths(const Process& process, const Planes& inputs, std::size_t input, double dt)
      : wide(process, inputs, input, dt, 1e-4), narrow(process, inputs, input, dt, 1e-6) {}
};

struct Tally {
  std::size_t decided = 0;
  std::size_t excused = 0;

  /// Adds the points of an output to an input. Where no tangent is but zero, all that the output
  /// does is jump, as a code does: between the jumps it was compared, and they are no kinks.
  void add(const Tally& pair) {
    decided += pair.decided;
    excused += pair.decided == 0 ? 0 : pair.excused;
  }
};

/// How far the tangent is from what the differences allow: the central one; where the two sides of
/// the wide step disagree the narrow one; where those disagree too, at a kink or for lost digits,
/// as much as they do. Such points are excused, and counted.
double departure(double tangent, const BothWidths& differences, std::size_t output,
                 std::size_t lane, Tally& tally) {
  double nearest = std::numeric_limits<double>::infinity();
  for (const auto* width : {&differences.wide, &differences.narrow}) {
    const auto [central, below, above, rounding] = width->at(output, lane);
    const double allowed = 1e-6 * (std::abs(tangent) + std::abs(central)) + rounding;
    const double disagreement = std::abs(below - above);
    const double off = std::abs(tangent - central);
    if (off <= allowed || disagreement <= allowed) {
      tally.decided += tangent != 0.0 ? 1U : 0U;
      return off - allowed;
    }
    const double side = std::min(std::abs(tangent - below), std::abs(tangent - above));
    nearest = std::min(nearest, side - disagreement);
  }
  ++tally.excused;
  return nearest;
}

Planes tangents_of(const Process& process, const Planes& inputs, std::size_t input, double dt) {
  Planes values = inputs;
  Planes tangents(inputs.fields(), lanes);
  std::ranges::fill(tangents[input], 1.0);
  process.run_tangent[0](values.pointers(), tangents.pointers(), lanes, dt);
  return tangents;
}

}  // namespace

Findings tangent(const Subject& subject, double excused) {
  const Process& process = subject.process;
  Findings findings;
  Tally tally;
  for (unsigned seed = 31; const double dt : steps) {
    const Planes inputs = oracle::draw_inside(process, lanes, seed++);
    for (std::size_t input = 0; input < inputs.fields(); ++input) {
      if (is_result(process.fields[input].role)) {
        continue;
      }
      const BothWidths differences(process, inputs, input, dt);
      const Planes tangents = tangents_of(process, inputs, input, dt);
      for (std::size_t output = 0; output < inputs.fields(); ++output) {
        if (!changes(process.fields[output].role)) {
          continue;
        }
        Worst worst;
        Tally pair;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          worst.look(lane, departure(tangents[output][lane], differences, output, lane, pair));
        }
        tally.add(pair);
        worst.report(findings, sentence("tangent to ", process.fields[input].name, " is off"),
                     process.fields[output], dt);
      }
    }
  }
  const auto undecided = static_cast<double>(tally.excused);
  const double share = undecided / (undecided + static_cast<double>(tally.decided));
  if (share > excused) {
    findings.push_back(sentence(process.name, ": ", share, " of the points lie at kinks"));
  }
  return findings;
}

namespace {

/// Adjoints as generated and as the tape has them, from the same seeds.
struct Adjoints {
  Planes generated;
  Planes taped;
  Planes magnitude;
};

/// `seeds` with nothing gathered yet in parameters and forcings.
Planes start(const Process& process, const Planes& seeds) {
  Planes planes = seeds;
  for (std::size_t slot = 0; slot < planes.fields(); ++slot) {
    if (!changes(process.fields[slot].role)) {
      std::ranges::fill(planes[slot], 0.0);
    }
  }
  return planes;
}

/// What a plane of adjoints holds afterwards: stores and memory the adjoint `found`, parameters and
/// forcings have it added, results are left as they were.
double declared(Role role, double before, double found) {
  if (is_result(role)) {
    return before;
  }
  return changes(role) ? found : before + found;
}

Adjoints adjoints_of(const Subject& subject, const Planes& inputs, const Planes& seeds, double dt) {
  Planes values = inputs;
  Adjoints all{.generated = start(subject.process, seeds),
               .taped = start(subject.process, seeds),
               .magnitude = Planes(inputs.fields(), lanes)};
  subject.process.run_adjoint[0](values.pointers(), all.generated.pointers(), lanes, dt);
  subject.tape_adjoint(values.pointers(), all.taped.pointers(), all.magnitude.pointers(), lanes,
                       dt);
  return all;
}

}  // namespace

Findings transposed(const Subject& subject) {
  const Process& process = subject.process;
  Findings findings;
  for (unsigned seed = 41; const double dt : steps) {
    const Planes inputs = draw_inputs(process, seed);
    const Planes directions = draw_directions(process, lanes, seed + 100);
    const Planes seeds = draw_directions(process, lanes, seed + 200);
    Planes values = inputs;
    Planes tangents = directions;
    process.run_tangent[0](values.pointers(), tangents.pointers(), lanes, dt);
    const Adjoints adjoints = adjoints_of(subject, inputs, seeds, dt);
    Worst worst;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      double difference = 0.0;
      double magnitude = 0.0;
      for (std::size_t slot = 0; slot < inputs.fields(); ++slot) {
        const Role role = process.fields[slot].role;
        difference += changes(role) ? seeds[slot][lane] * tangents[slot][lane] : 0.0;
        if (!is_result(role)) {
          difference -= adjoints.generated[slot][lane] * directions[slot][lane];
          magnitude += adjoints.magnitude[slot][lane] * std::abs(directions[slot][lane]);
        }
      }
      worst.look(lane, std::abs(difference) - 1e-12 * magnitude);
    }
    worst.report(findings, "<lambda, J v> is not <J' lambda, v>",
                 {.name = process.name, .role = {}, .meta = {}}, dt);
    ++seed;
  }
  return findings;
}

Findings adjoint(const Subject& subject) {
  const Process& process = subject.process;
  Findings findings;
  for (unsigned seed = 51; const double dt : steps) {
    const Planes inputs = draw_inputs(process, seed);
    const Planes seeds = draw_directions(process, lanes, seed + 100);
    const Adjoints adjoints = adjoints_of(subject, inputs, seeds, dt);
    Planes values = inputs;
    Planes gathered = seeds;
    process.run_adjoint[0](values.pointers(), gathered.pointers(), lanes, dt);
    for (std::size_t slot = 0; slot < inputs.fields(); ++slot) {
      const auto& field = process.fields[slot];
      Worst other_than_tape;
      Worst other_than_declared;
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const double found = adjoints.generated[slot][lane];
        other_than_tape.look(lane, std::abs(found - adjoints.taped[slot][lane]) -
                                       1e-12 * adjoints.magnitude[slot][lane]);
        const double before = seeds[slot][lane];
        const double wanted = declared(field.role, before, found);
        other_than_declared.look(lane, std::abs(gathered[slot][lane] - wanted) -
                                           4.0 * epsilon * (std::abs(wanted) + std::abs(before)));
      }
      other_than_tape.report(findings, "the adjoint is not that of the tape", field, dt);
      other_than_declared.report(findings, "the adjoint is not gathered as declared", field, dt);
    }
    ++seed;
  }
  return findings;
}

}  // namespace kzwater::contract
