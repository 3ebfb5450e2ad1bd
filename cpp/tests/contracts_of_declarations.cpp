// Contracts of what a process declares.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>

#include "contract_tools.hpp"

namespace kzwater::contract {

namespace {

constexpr std::array places{atmosphere.name, river.name,        boundary.name,  outlet.name,
                            canal.name,      deep_aquifer.name, neighbours.name};

bool is_end_of_flux(const Process& process, std::string_view name) {
  const auto is_it = [&](const FieldInfo& field) {
    return field.name == name && holds_water(field.role);
  };
  return std::ranges::find(places, name) != places.end() ||
         std::ranges::any_of(process.fields, is_it);
}

bool is_within(double x, double lower, double upper) {
  return lower <= x && x <= upper;
}

/// What is wrong with one declaration; empty if nothing is.
std::string_view fault(const Process& process, const FieldInfo& field) {
  const Meta& meta = field.meta;
  if (meta.long_name.empty()) {
    return "no long name";
  }
  if (meta.units.empty()) {
    return "no units";
  }
  const bool is_driver =
      field.role == Role::forcing || field.role == Role::calendar || field.role == Role::computed;
  if (!is_driver && !is_within(meta.initial, meta.lower, meta.upper)) {
    return "the initial value is out of bounds";
  }
  if (!changes(field.role) && !(std::isfinite(meta.lower) && std::isfinite(meta.upper))) {
    return "an input without bounds";
  }
  if (field.role == Role::parameter && meta.source.empty()) {
    return "a parameter without source";
  }
  if (holds_water(field.role) && meta.lower != 0.0) {
    return "a store that may be negative";
  }
  const bool connects = is_end_of_flux(process, meta.from) && is_end_of_flux(process, meta.to);
  if (field.role == Role::flux && (!connects || meta.from == meta.to)) {
    return "a flux that does not connect two places or stores of its process";
  }
  return {};
}

auto meaning(const FieldInfo& field) {
  const Meta& meta = field.meta;
  const Role role = field.role == Role::computed ? Role::forcing : field.role;
  return std::tuple(role, meta.long_name, meta.units, meta.initial, meta.lower, meta.upper,
                    meta.source, meta.standard_name, meta.from, meta.to);
}

}  // namespace

Findings metadata(const Subject& subject) {
  const Process& process = subject.process;
  Findings findings;
  if (process.name.empty() || process.title.empty()) {
    findings.push_back(sentence("process '", process.name, "': no name or no title"));
  }
  if (process.choice.empty()) {
    findings.push_back(sentence("process '", process.name, "': answers no choice"));
  }
  for (const auto& field : process.fields) {
    if (const auto what = fault(process, field); !what.empty()) {
      findings.push_back(sentence(field.name, ": ", what));
    }
    const auto named = std::ranges::count(process.fields, field.name, &FieldInfo::name);
    if (named != 1) {
      findings.push_back(sentence(field.name, ": listed ", named, " times"));
    }
  }
  return findings;
}

Findings one_meaning(std::span<const Subject> subjects) {
  Findings findings;
  std::map<std::string_view, const FieldInfo*> first;
  for (const auto& subject : subjects) {
    for (const auto& field : subject.process.fields) {
      const auto* known = first.emplace(field.name, &field).first->second;
      if (meaning(*known) != meaning(field)) {
        findings.push_back(sentence(field.name, ": declared otherwise in ", subject.process.name));
      }
    }
  }
  return findings;
}

}  // namespace kzwater::contract
