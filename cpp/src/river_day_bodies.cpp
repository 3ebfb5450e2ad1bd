// What reservoirs and lakes hold at the start of a step, lose, spill, and must and may release.
#include <algorithm>
#include <cmath>

#include "kzwater/error.hpp"
#include "river_day.hpp"

namespace kzwater {

/// Runs work on a body; errors tell which.
void RiverDay::name_body(const std::function<void()>& work, std::size_t body) {
  try {
    work();
  } catch (const Error& error) {
    auto values = error.values();
    values["body"] = static_cast<long long>(body);
    throw Error(error.code(), std::move(values));
  }
}

void RiverDay::stand_bodies(const StepRows& in) {
  for (std::size_t b = 0; b < bodies_.size(); ++b) {
    name_body([&] { stand_body(in, b); }, b);
  }
  lead_through_straits(in);
  for (std::size_t b = 0; b < bodies_.size(); ++b) {
    const auto set = [&] {
      bodies_[b].range = setup_.bodies[b].lake ? outflow_of(in, b) : range_of(in, b);
    };
    if (!cut_off(place_of_body(b))) {
      name_body(set, b);
    }
  }
}

void RiverDay::stand_body(const StepRows& in, std::size_t body) {
  const auto& stretch = in.stretch();
  const auto& of = setup_.bodies[body];
  const auto p = place_of_body(body);
  auto& standing = bodies_[body];
  standing = {};
  const double days = in.seconds() / seconds_per_day;
  const auto ice =
      ice_after(now_.ice[body], in.at(stretch.temperature, places(), p) * days, of.ice);
  now_.ice[body] = ice.thickness;
  standing.open = ice.open;
  const double evaporation =
      ice.open * of.evaporation_coefficient * in.at(stretch.evaporation, places(), p);
  const SurfaceRates<double> rates{in.at(stretch.rain, places(), p), evaporation, of.seepage};
  const auto surface = of.table.at(now_.water[p]);
  level_[body] = surface.level;
  area_[body] = surface.area;
  if (of.lake) {
    standing.exchange = exchange_at_surface(of.table, now_.water[p], rates, in.seconds());
    standing.volume = standing.exchange.volume;
    standing.dead = of.table.rows().volume.front();
    return;
  }
  const auto stood = Reservoir::stand(of.table, now_.water[p], rates, of.spillway, in.seconds());
  standing.exchange = stood.exchange;
  standing.spill = stood.spill;
  standing.volume = stood.volume;
  standing.dead = of.zones.dead.at(in.day());
}

/// What leaves a lake by a strait leaves it now; the other lake has it at the end of the step.
void RiverDay::lead_through_straits(const StepRows& in) {
  for (std::size_t k = 0; k < setup_.straits.size(); ++k) {
    const auto& [first, second, channel] = setup_.straits[k];
    auto& a = bodies_[static_cast<std::size_t>(first)];
    auto& b = bodies_[static_cast<std::size_t>(second)];
    const Side<double> side_a{setup_.bodies[static_cast<std::size_t>(first)].table, a.volume};
    const Side<double> side_b{setup_.bodies[static_cast<std::size_t>(second)].table, b.volume};
    name_body(
        [&] {
          strait_[k] = in.seconds() * through_strait(
                                          side_a, side_b, channel.sill,
                                          [&](double level, double level_below) {
                                            return channel_flow(channel, level, level_below);
                                          },
                                          in.seconds());
        },
        static_cast<std::size_t>(first));
    a.volume -= std::max(0.0, strait_[k]);
    b.volume -= std::max(0.0, -strait_[k]);
    a.from_straits += std::max(0.0, -strait_[k]);
    b.from_straits += std::max(0.0, strait_[k]);
    account_.add(strait_flow, std::abs(strait_[k]));
  }
}

/// What those who take from a body directly leave of it to be released.
double RiverDay::left_in_body(std::size_t body) const {
  double reserved = 0.0;
  for (std::size_t j = 0; j < setup_.intakes.size(); ++j) {
    if (setup_.intakes[j].place == setup_.bodies[body].place) {
      reserved += rows_.needed()[j] * wanted_[static_cast<std::size_t>(setup_.intakes[j].user)];
    }
  }
  const double volume = bodies_[body].volume;
  return std::max(std::min(volume, bodies_[body].dead), volume - reserved);
}

/// A lake lets out what its level makes: nobody calls on it.
ReleaseRange<double> RiverDay::outflow_of(const StepRows& in, std::size_t body) const {
  const auto& lake = setup_.bodies[body];
  const double given = in.at(in.stretch().release, bodies_.size(), body, NAN);
  const double left = left_in_body(body);
  double out = 0.0;
  if (std::isfinite(given)) {
    out = Reservoir::impose(left, bodies_[body].dead, given, in.seconds()).rate;
  } else {
    const double opening = in.at(in.stretch().opening, bodies_.size(), body);
    const double lowest = lake.table.rows().level.front();
    const auto leaving = Lake::leave<double>(lake.table, left, {lake.spillway, lake.gate}, opening,
                                             lowest, in.seconds());
    out = leaving.over + leaving.through;
  }
  return {out, out, 1.0, ReleaseCause::none, ReleaseCause::none};
}

/// What a reservoir must and may release.
ReleaseRange<double> RiverDay::range_of(const StepRows& in, std::size_t body) const {
  const auto& reservoir = setup_.bodies[body];
  const double left = left_in_body(body);
  const double given = in.at(in.stretch().release, bodies_.size(), body, NAN);
  if (std::isfinite(given)) {
    const double dead = std::min(bodies_[body].dead, reservoir.table.rows().volume.front());
    const auto imposed = Reservoir::impose(left, dead, given, in.seconds());
    return {imposed.rate, imposed.rate, 1.0, ReleaseCause::called, ReleaseCause::called};
  }
  auto range = Reservoir::release_range(left, reservoir.zones.on(in.day()), reservoir.rules,
                                        reservoir.capacity.at(level_[body]), in.seconds());
  if (!reservoir.on_call) {
    range.may = range.must;
    range.may_set_by = range.must_set_by;
  }
  return range;
}

}  // namespace kzwater
