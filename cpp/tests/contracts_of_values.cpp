// Contracts of the values that a process computes.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <string_view>

#include "contract_tools.hpp"

namespace kzwater::contract {

namespace {

using oracle::draw_directions;
using oracle::Planes;

/// Calls work(inputs, results, dt) for each length of step.
void each_run(const Process& process,
              const std::function<void(const Planes&, const Planes&, double)>& work) {
  for (unsigned seed = 1; const double dt : steps) {
    const Planes before = draw_inputs(process, seed++);
    Planes after = before;
    run(process, after, dt);
    work(before, after, dt);
  }
}

struct Flow {
  double net = 0.0;
  double gross = 0.0;
};

Flow flow(const Process& process, const Planes& planes, std::string_view store, std::size_t lane) {
  Flow sum;
  for (std::size_t slot = 0; slot < planes.fields(); ++slot) {
    const auto& field = process.fields[slot];
    if (field.role == Role::flux && (field.meta.to == store || field.meta.from == store)) {
      sum.net += field.meta.to == store ? planes[slot][lane] : -planes[slot][lane];
      sum.gross += std::abs(planes[slot][lane]);
    }
  }
  return sum;
}

}  // namespace

Findings balance(const Subject& subject) {
  const Process& process = subject.process;
  Findings findings;
  each_run(process, [&](const Planes& before, const Planes& after, double dt) {
    for (std::size_t slot = 0; slot < before.fields(); ++slot) {
      const auto& field = process.fields[slot];
      if (!in_ledger(field.role)) {
        continue;
      }
      Worst worst;
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const double start = before[slot][lane];
        const double end = after[slot][lane];
        const auto [net, gross] = flow(process, after, field.name, lane);
        const double allowed = 1e-10 * (start + end + gross * dt) + 1e-9;
        worst.look(lane, std::abs(end - start - net * dt) - allowed);
      }
      worst.report(findings, "the balance is open", field, dt);
    }
  });
  return findings;
}

Findings bounds(const Subject& subject) {
  const Process& process = subject.process;
  Findings findings;
  each_run(process, [&](const Planes& /*before*/, const Planes& after, double dt) {
    for (std::size_t slot = 0; slot < after.fields(); ++slot) {
      const auto& field = process.fields[slot];
      if (changes(field.role)) {
        Worst worst;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          worst.look(lane, field.meta.lower - after[slot][lane]);
        }
        worst.report(findings, "below its lower bound", field, dt);
      }
    }
  });
  return findings;
}

Findings finite(const Subject& subject) {
  const Process& process = subject.process;
  Findings findings;
  const auto look = [&](const Planes& planes, std::string_view what, double dt) {
    for (std::size_t slot = 0; slot < planes.fields(); ++slot) {
      Worst worst;
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        worst.look(lane, std::isfinite(planes[slot][lane]) ? 0.0 : not_a_number);
      }
      worst.report(findings, what, process.fields[slot], dt);
    }
  };
  each_run(process, [&](const Planes& before, const Planes& after, double dt) {
    look(after, "no finite value", dt);
    Planes values = before;
    Planes tangents = draw_directions(process, lanes, 7);
    process.run_tangent[0](values.pointers(), tangents.pointers(), lanes, dt);
    look(tangents, "no finite tangent", dt);
    values = before;
    Planes adjoints = draw_directions(process, lanes, 8);
    process.run_adjoint[0](values.pointers(), adjoints.pointers(), lanes, dt);
    look(adjoints, "no finite adjoint", dt);
  });
  return findings;
}

namespace {

constexpr std::size_t finest = 1024;  // steps a day

/// Totals of a day in `count` steps: what is kept at its end and what flowed during it. Water under
/// way arrives evenly, and what the process leaves of it goes on to others in each step; a short
/// step before makes sure that the process can reach the first state.
Planes day(const Process& process, const Planes& inputs, std::size_t count) {
  const double dt = 1.0 / static_cast<double>(count);
  Planes state = inputs;
  run(process, state, 1.0 / static_cast<double>(finest));
  Planes totals(inputs.fields(), inputs.lanes());
  const auto each = [&](Role role, const auto& work) {
    for (std::size_t slot = 0; slot < inputs.fields(); ++slot) {
      for (std::size_t lane = 0; process.fields[slot].role == role && lane < inputs.lanes();
           ++lane) {
        work(state[slot][lane], inputs[slot][lane], totals[slot][lane]);
      }
    }
  };
  for (std::size_t step = 0; step < count; ++step) {
    each(Role::transient, [&](double& now, double daily, double&) { now = daily * dt; });
    run(process, state, dt);
    const auto gather = [&](double now, double, double& total) { total += now * dt; };
    each(Role::flux, gather);
    each(Role::computed, gather);
  }
  const auto keep = [](double now, double, double& total) { total = now; };
  each(Role::store, keep);
  each(Role::memory, keep);
  return totals;
}

double mean_error(const std::vector<double>& plane, const std::vector<double>& fine) {
  double sum = 0.0;
  for (std::size_t lane = 0; lane < plane.size(); ++lane) {
    sum += std::abs(plane[lane] - fine[lane]) / (1.0 + std::abs(fine[lane]));
  }
  return sum / static_cast<double>(plane.size());
}

}  // namespace

Findings convergence(const Subject& subject) {
  const Process& process = subject.process;
  if (process.by_day) {
    return {};
  }
  constexpr std::size_t few_lanes = 256;
  const Planes inputs = oracle::draw_with_edges(process, few_lanes, 11);
  const Planes fine = day(process, inputs, finest);
  Findings findings;
  Planes coarse = day(process, inputs, 8);
  for (const std::size_t count : {16U, 32U, 64U}) {
    Planes halved = day(process, inputs, count);
    for (std::size_t slot = 0; slot < inputs.fields(); ++slot) {
      const double before = mean_error(coarse[slot], fine[slot]);
      const double after = mean_error(halved[slot], fine[slot]);
      constexpr double rounding = 1e-10;
      if (!(after <= 0.6 * before + rounding)) {
        findings.push_back(sentence(process.fields[slot].name, ": with ", count,
                                    " steps a day the ", "error is ", after, ", with half as many ",
                                    before));
      }
    }
    coarse = std::move(halved);
  }
  return findings;
}

namespace {

constexpr std::size_t chunk = 300;

/// One of a process's functions, as a call on planes that hold values and, below them, a second
/// set.
using Call = std::function<void(std::size_t level, Planes& values, Planes& second,
                                std::size_t first, std::size_t count)>;

/// Lanes first .. first + count - 1 are those of `wanted`, all others those of `untouched`.
bool same(const Planes& found, const Planes& wanted, const Planes& untouched, std::size_t first,
          std::size_t count) {
  for (std::size_t slot = 0; slot < found.fields(); ++slot) {
    auto expected = untouched[slot];
    std::copy_n(wanted[slot].begin() + static_cast<std::ptrdiff_t>(first), count,
                expected.begin() + static_cast<std::ptrdiff_t>(first));
    if (std::memcmp(found[slot].data(), expected.data(), chunk * sizeof(double)) != 0) {
      return false;
    }
  }
  return true;
}

Planes one_calendar(const Process& process, Planes planes) {
  for (std::size_t slot = 0; slot < planes.fields(); ++slot) {
    if (process.fields[slot].role == Role::calendar) {
      std::ranges::fill(planes[slot], planes[slot].front());
    }
  }
  return planes;
}

void compare_levels(const Process& process, Level highest, std::string_view what, const Call& call,
                    Findings& findings) {
  const Planes values = one_calendar(process, oracle::draw_with_edges(process, chunk, 21));
  const Planes second = draw_directions(process, chunk, 22);
  Planes wanted_values = values;
  Planes wanted_second = second;
  for (std::size_t lane = 0; lane < chunk; ++lane) {
    call(0, wanted_values, wanted_second, lane, 1);
  }
  for (std::size_t level = 0; level <= static_cast<std::size_t>(highest); ++level) {
    std::size_t different = 0;
    for (std::size_t count = 1; count <= chunk; ++count) {
      const std::size_t first = 7 * count % (chunk - count + 1);
      Planes found_values = values;
      Planes found_second = second;
      call(level, found_values, found_second, first, count);
      const bool equal = same(found_values, wanted_values, values, first, count) &&
                         same(found_second, wanted_second, second, first, count);
      different += equal ? 0U : 1U;
    }
    if (different > 0) {
      findings.push_back(sentence(process.name, ": ", what, " at level ", level_names[level],
                                  " have other bits in ", different, " of ", chunk, " runs"));
    }
  }
}

}  // namespace

Findings same_bits(const Subject& subject, Level highest) {
  const Process& process = subject.process;
  constexpr double dt = 0.7;
  Findings findings;
  compare_levels(
      process, highest, "values",
      [&](std::size_t level, Planes& values, Planes& /*second*/, std::size_t first,
          std::size_t count) {
        oracle::run_lanes(process, static_cast<Level>(level), values.pointers(first), count, dt);
      },
      findings);
  compare_levels(
      process, highest, "tangents",
      [&](std::size_t level, Planes& values, Planes& second, std::size_t first, std::size_t count) {
        process.run_tangent[level](values.pointers(first), second.pointers(first), count, dt);
      },
      findings);
  compare_levels(
      process, highest, "adjoints",
      [&](std::size_t level, Planes& values, Planes& second, std::size_t first, std::size_t count) {
        process.run_adjoint[level](values.pointers(first), second.pointers(first), count, dt);
      },
      findings);
  // tangents keep nothing and read a calendar in each lane
  Planes values = one_calendar(process, oracle::draw_with_edges(process, chunk, 23));
  Planes of_tangents = values;
  Planes directions = draw_directions(process, chunk, 24);
  oracle::run_lanes(process, highest, values.pointers(), chunk, dt);
  process.run_tangent[0](of_tangents.pointers(), directions.pointers(), chunk, dt);
  if (!same(of_tangents, values, values, 0, chunk)) {
    findings.push_back(sentence(process.name, ": values beside tangents have other bits"));
  }
  return findings;
}

}  // namespace kzwater::contract
