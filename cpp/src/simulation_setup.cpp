// What a simulation is made of, held to its sizes and indices before it is used.
#include <algorithm>
#include <numeric>
#include <string>

#include "kzwater/error.hpp"
#include "kzwater/process/river_inflow.hpp"
#include "kzwater/simulation.hpp"

namespace kzwater {
namespace {

void require_size(const char* array, std::size_t found, std::size_t expected) {
  if (found != expected) {
    throw Error("array_size", {{"array", std::string(array)},
                               {"found", static_cast<long long>(found)},
                               {"expected", static_cast<long long>(expected)}});
  }
}

/// Throws Error "array_index" unless every index is in 0 .. size - 1.
void require_within(const char* array, const std::int32_t* index, std::size_t count,
                    std::size_t size) {
  for (std::size_t i = 0; i < count; ++i) {
    if (index[i] < 0 || static_cast<std::size_t>(index[i]) >= size) {
      throw Error("array_index", {{"array", std::string(array)},
                                  {"found", static_cast<long long>(index[i])},
                                  {"size", static_cast<long long>(size)}});
    }
  }
}

Domain checked(Domain domain) {
  require_size("hru_reach", domain.hru_reach.size(), domain.hru_area.size());
  require_size("hru_unit", domain.hru_unit.size(), domain.hru_area.size());
  const std::size_t reaches = domain.downstream.size();
  require_within("hru_reach", domain.hru_reach.data(), domain.hru_reach.size(), reaches);
  require_within("gauge_reaches", domain.gauges.data(), domain.gauges.size(), reaches);
  return domain;
}

std::vector<double> own_areas(const Domain& domain) {
  std::vector<double> area(domain.downstream.size(), 0.0);
  for (std::size_t hru = 0; hru < domain.hru_area.size(); ++hru) {
    area[static_cast<std::size_t>(domain.hru_reach[hru])] += domain.hru_area[hru];
  }
  return area;
}

bool has_exchange(const Column& column) {
  return std::ranges::any_of(column.processes(),
                             [](const Process* process) { return process->exchange != nullptr; });
}

/// 1 where a flux brings water into the basin, -1 where it takes water out; rivers lie within.
double sign_in_basin(const Column& column, const FieldInfo& flux) {
  const auto outside = [&](std::string_view place) {
    const auto known = std::ranges::find(column.fields(), place, &FieldInfo::name);
    return known == column.fields().end() && place != river.name && place != neighbours.name;
  };
  return (outside(flux.meta.from) ? 1.0 : 0.0) - (outside(flux.meta.to) ? 1.0 : 0.0);
}

}  // namespace

Simulation::Simulation(const std::vector<std::string>& processes, Domain domain,
                       Downscaling downscaling, std::vector<ForcingRule> rules)
    : column_(processes, domain.hru_area.size()),
      ledger_(column_),
      domain_(checked(std::move(domain))),
      glaciers_(column_, domain_.glaciers),
      downscaling_(std::move(downscaling)),
      rules_(std::move(rules)),
      runoff_field_(column_.find(RiverInflow::fields.table.back().name)),
      router_(Network(domain_.downstream, domain_.imposed), {.channel = domain_.channel,
                                                             .own_area = own_areas(domain_),
                                                             .substeps = domain_.substeps,
                                                             .boundary = domain_.boundaries,
                                                             .recorded = domain_.exchanges,
                                                             .scheme = domain_.scheme,
                                                             .speed = domain_.speed,
                                                             .losses = domain_.losses}) {
  check_domain();
  downscaling_.count_used();
  chunk_begin_ = chunks_of_units(domain_.hru_unit);
  for (const auto& rule : rules_) {
    rule_field_.push_back(column_.find(rule.name));
  }
  for (const Role role : {Role::forcing, Role::calendar}) {
    for (const std::size_t field : column_.with_role(role)) {
      if (std::ranges::find(rule_field_, field) == rule_field_.end()) {
        throw Error("forcing_missing", {{"forcing", std::string(column_.fields()[field].name)}});
      }
    }
  }
  if (moves_land()) {
    std::ranges::copy(domain_.hru_area, column_.plane(glaciers_.land_area_field()).begin());
  }
  stores_ = column_.with_role(Role::store);
  if (moves_land() && std::ranges::any_of(stores_, [&](std::size_t store) {
        return column_.fields()[store].meta.substance != Substance::water;
      })) {
    throw Error("salt_on_moving_land", {});
  }
  fluxes_ = column_.with_role(Role::flux);
  for (const std::size_t flux : fluxes_) {
    sign_.push_back(sign_in_basin(column_, column_.fields()[flux]));
  }
  index_reaches();
  if (router_.evaporates()) {
    find_reference_reaches();
  }
}

void Simulation::find_reference_reaches() {
  reference_field_ = column_.find(reference_evapotranspiration.name);
  for (std::size_t reach = 0; reach < reaches(); ++reach) {
    auto from = static_cast<std::int32_t>(reach);
    while (from >= 0 && reach_begin_[from] == reach_begin_[from + 1]) {
      from = domain_.downstream[from];
    }
    reference_reach_.push_back(from);
  }
}

void Simulation::index_reaches() {
  reach_begin_.assign(reaches() + 1, 0);
  for (const auto reach : domain_.hru_reach) {
    ++reach_begin_[static_cast<std::size_t>(reach) + 1];
  }
  std::partial_sum(reach_begin_.begin(), reach_begin_.end(), reach_begin_.begin());
  auto next = reach_begin_;
  reach_hru_.resize(domain_.hru_reach.size());
  for (std::size_t hru = 0; hru < reach_hru_.size(); ++hru) {
    reach_hru_[static_cast<std::size_t>(next[static_cast<std::size_t>(domain_.hru_reach[hru])]++)] =
        static_cast<std::int32_t>(hru);
  }
}

void Simulation::check_domain() const {
  const std::size_t hrus = column_.hrus();
  if (const auto late = std::ranges::is_sorted_until(domain_.hru_unit);
      late != domain_.hru_unit.end()) {
    throw Error("units_order", {{"hru", static_cast<long long>(late - domain_.hru_unit.begin())}});
  }
  if (has_exchange(column_)) {
    check_receivers();
  }
  for (const auto& glacier : domain_.glaciers) {
    for (std::size_t k = 0; k < glacier.hru.size(); ++k) {
      const auto hru = static_cast<std::int32_t>(glacier.hru[k]);
      require_within("hru_glacier", &hru, 1, hrus);
      if (glacier.partner[k] >= 0) {
        require_within("hru_partner", &glacier.partner[k], 1, hrus);
      }
    }
  }
  require_size("point_index", downscaling_.index.size(), Downscaling::neighbours * hrus);
  require_size("point_weight", downscaling_.weight.size(), Downscaling::neighbours * hrus);
  require_size("elevation_difference", downscaling_.elevation_difference.size(), hrus);
  for (const auto& rule : rules_) {
    require_size("gradients", rule.gradient.size(), 12);
  }
}

// Receivers of another unit might be in the chunk of another thread.
void Simulation::check_receivers() const {
  const auto& unit = domain_.hru_unit;
  const auto hrus = static_cast<std::int32_t>(unit.size());
  require_size("receiver_first", domain_.receiver_first.size(), unit.size());
  require_size("receiver_end", domain_.receiver_end.size(), unit.size());
  for (std::size_t hru = 0; hru < unit.size(); ++hru) {
    const std::int32_t first = domain_.receiver_first[hru];
    const std::int32_t end = domain_.receiver_end[hru];
    const bool within = 0 <= first && first <= end && end <= hrus;
    if (!within || (first < end && (unit[static_cast<std::size_t>(first)] != unit[hru] ||
                                    unit[static_cast<std::size_t>(end - 1)] != unit[hru]))) {
      throw Error("receiver_outside", {{"hru", static_cast<long long>(hru)}});
    }
  }
}

std::size_t Simulation::largest_chunk() const {
  std::size_t largest = 0;
  for (std::size_t chunk = 0; chunk < chunks(); ++chunk) {
    largest = std::max(largest, chunk_begin_[chunk + 1] - chunk_begin_[chunk]);
  }
  return largest;
}

const double* Simulation::areas() const {
  return moves_land() ? column_.plane(glaciers_.land_area_field()).data() : domain_.hru_area.data();
}

Neighbourhood Simulation::neighbourhood() const {
  return {areas(), domain_.receiver_first.data(), domain_.receiver_end.data()};
}

void Simulation::check_stretch(const Stretch& stretch, const Report& report) const {
  require_size("forcing", stretch.forcing.size(), rules_.size());
  for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
    if (rules_[rule].kind == GradientKind::uniform) {
      require_size("forcing", stretch.points[rule], 1);
    } else if (rules_[rule].kind == GradientKind::own) {
      require_size("forcing", stretch.points[rule], column_.hrus());
    } else {
      require_within("point_index", downscaling_.index.data(), downscaling_.index.size(),
                     stretch.points[rule]);
    }
  }
  require_within("month", stretch.month, stretch.steps, 12);
  require_within("interval", stretch.interval, stretch.steps, report.intervals);
}

}  // namespace kzwater
