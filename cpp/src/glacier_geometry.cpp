#include "kzwater/lateral/glacier_geometry.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "kzwater/column.hpp"

namespace kzwater {

double scaled_area(double area_at_start, double volume_at_start, double volume) {
  if (volume >= volume_at_start) {
    return area_at_start;
  }
  if (volume <= 0.0) {
    return 0.0;
  }
  return area_at_start * power(volume / volume_at_start, 1.0 / GlacierGeometry::scaling_exponent);
}

std::vector<double> filled_from_top(std::span<const double> full, double area) {
  std::vector<double> filled(full.size());
  for (std::size_t k = full.size(); k-- > 0;) {
    filled[k] = std::min(full[k], area);
    area -= filled[k];
  }
  return filled;
}

void carry(std::span<const LandMove> moves, std::span<double> value) {
  for (const auto& [from, to, area, to_area] : moves) {
    value[to] = (value[to] * to_area + value[from] * area) / (to_area + area);
  }
}

void carry_transpose(std::span<const LandMove> moves, std::span<double> adjoint) {
  for (std::size_t k = moves.size(); k-- > 0;) {
    const auto& [from, to, area, to_area] = moves[k];
    adjoint[from] += adjoint[to] * area / (to_area + area);
    adjoint[to] *= to_area / (to_area + area);
  }
}

namespace {

double total(std::span<const double> depth, std::span<const double> area) {
  return std::inner_product(depth.begin(), depth.end(), area.begin(), 0.0);
}

}  // namespace

std::vector<double> reshaped_ice(std::span<const double> volume, std::span<const double> area,
                                 std::span<const double> shape) {
  const double scale = std::accumulate(volume.begin(), volume.end(), 0.0) / total(shape, area);
  std::vector<double> depth(shape.size(), 0.0);
  for (std::size_t k = 0; k < depth.size(); ++k) {
    depth[k] = area[k] > 0.0 ? scale * shape[k] : 0.0;
  }
  return depth;
}

std::vector<double> reshaped_ice_transpose(std::span<const double> depth_adjoint,
                                           std::span<const double> area,
                                           std::span<const double> shape) {
  double scale = 0.0;
  for (std::size_t k = 0; k < shape.size(); ++k) {
    scale += area[k] > 0.0 ? depth_adjoint[k] * shape[k] : 0.0;
  }
  return std::vector<double>(shape.size(), scale / total(shape, area));
}

Glaciers::Glaciers(const Column& column, std::vector<GlacierHrus> glaciers)
    : glaciers_(std::move(glaciers)) {
  at_work_ = std::ranges::any_of(column.processes(), [](const Process* process) {
    return process->name == GlacierGeometry::name;
  });
  if (!at_work_) {
    return;
  }
  ice_ = column.find(glacier_ice.name);
  shape_ = column.find(glacier_initial_ice.name);
  area_ = column.find(land_area.name);
  fluxes_ = {column.find(glacier_flow_away.name), column.find(glacier_flow_in.name),
             column.find(moved_with_land.name)};
  for (const Role role : {Role::store, Role::memory}) {
    std::ranges::copy_if(column.with_role(role), std::back_inserter(carried_),
                         [&](std::size_t field) { return field != area_; });
  }
}

Glaciers::Turn Glaciers::turn(Column& column, std::span<const double> area_at_start) const {
  Turn sum;
  for (const auto& glacier : glaciers_) {
    turn_one(column, glacier, area_at_start, sum);
  }
  return sum;
}

namespace {

/// Values of the HRUs of a glacier.
std::vector<double> at(std::span<const double> plane, const std::vector<std::size_t>& hrus) {
  std::vector<double> values;
  values.reserve(hrus.size());
  std::ranges::transform(hrus, std::back_inserter(values), [&](std::size_t h) { return plane[h]; });
  return values;
}

/// The land of each HRU goes to its partner and comes back from there; `area` of all HRUs follows.
std::vector<LandMove> land_moves(const GlacierHrus& glacier, std::vector<double>& wanted,
                                 std::span<double> area) {
  std::vector<LandMove> moves;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const std::size_t hru = glacier.hru[k];
    if (glacier.partner[k] < 0 || wanted[k] == area[hru]) {
      wanted[k] = area[hru];
      continue;
    }
    const auto partner = static_cast<std::size_t>(glacier.partner[k]);
    const bool shrinks = wanted[k] < area[hru];
    const std::size_t from = shrinks ? hru : partner;
    const std::size_t to = shrinks ? partner : hru;
    const double moved = std::min(std::abs(wanted[k] - area[hru]), area[from]);
    if (moved > 0.0) {
      moves.push_back({from, to, moved, area[to]});
      area[from] -= moved;
      area[to] += moved;
    }
    wanted[k] = area[hru];
  }
  return moves;
}

}  // namespace

void Glaciers::turn_one(Column& column, const GlacierHrus& glacier,
                        std::span<const double> area_at_start, Turn& sum) const {
  const auto full = at(area_at_start, glacier.hru);
  const auto shape = at(column.plane(shape_), glacier.hru);
  const auto old_area = at(column.plane(area_), glacier.hru);
  const auto old_ice = at(column.plane(ice_), glacier.hru);
  const double at_start = total(shape, full);
  const double now = total(old_ice, old_area);
  auto area = filled_from_top(
      full, scaled_area(std::accumulate(full.begin(), full.end(), 0.0), at_start, now));
  if (!(at_start > 0.0) || (now > 0.0 && !(total(shape, area) > 0.0))) {
    return;  // without a shape there is nothing to follow
  }
  // the glacier keeps its ice while land comes and goes, with what ice lies on that
  const auto ice = column.plane(ice_);
  for (const std::size_t hru : glacier.hru) {
    ice[hru] = 0.0;
  }
  sum.moved += carry_land(column, land_moves(glacier, area, column.plane(area_)));
  std::vector<double> volume(area.size());
  for (std::size_t k = 0; k < area.size(); ++k) {
    volume[k] = old_ice[k] * old_area[k] + ice[glacier.hru[k]] * area[k];
  }
  const auto depth = reshaped_ice(volume, area, shape);
  for (std::size_t k = 0; k < area.size(); ++k) {
    const double gain = depth[k] * area[k] - volume[k];
    (gain > 0.0 ? sum.in : sum.away) += std::abs(gain);
    ice[glacier.hru[k]] = depth[k];
  }
}

double Glaciers::carry_land(Column& column, std::span<const LandMove> moves) const {
  double moved = 0.0;
  for (const std::size_t field : carried_) {
    const auto value = column.plane(field);
    if (column.fields()[field].role == Role::store) {
      for (const auto& move : moves) {
        moved += value[move.from] * move.area;
      }
    }
    carry(moves, value);
  }
  return moved;
}

}  // namespace kzwater
