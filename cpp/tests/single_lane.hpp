// One lane of one process, with its fields by name.
#pragma once
#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "kzwater/catalogue.hpp"
#include "sample.hpp"

namespace kzwater::oracle {

class SingleLane {
 public:
  /// Parameters at their defaults, all else zero.
  explicit SingleLane(std::string_view process)
      : process_(find_process(process)), values_(process_.fields.size() + process_.kept, 0.0) {
    for (std::size_t slot = 0; slot < values_.size(); ++slot) {
      planes_.push_back(&values_[slot]);
      if (slot < process_.fields.size() && process_.fields[slot].role == Role::parameter) {
        values_[slot] = process_.fields[slot].meta.initial;
      }
    }
  }

  double& operator[](std::string_view name) {
    const auto field = std::ranges::find(process_.fields, name, &FieldInfo::name);
    if (field == process_.fields.end()) {
      throw std::out_of_range(std::string(name));
    }
    return values_[static_cast<std::size_t>(field - process_.fields.begin())];
  }
  void run(double dt) { run_lanes(process_, Level::baseline, planes_.data(), 1, dt); }

 private:
  const Process& process_;
  std::vector<double> values_;
  std::vector<double*> planes_;
};

}  // namespace kzwater::oracle
