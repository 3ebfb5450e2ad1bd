#include "kzwater/lateral/reservoir.hpp"

#include <array>
#include <functional>
#include <string>

namespace kzwater {

namespace {

constexpr int year = 365;

struct Zone {
  std::string_view name;
  const SeasonalCurve* curve;  // none: the crest
};

/// The first day of the year on which something holds; 0 where none is.
int first_day(const std::function<bool(int)>& holds) {
  for (int day = 1; day <= year; ++day) {
    if (holds(day)) {
      return day;
    }
  }
  return 0;
}

Error of_zone(const char* code, std::string_view zone, int day, double value,
              std::map<std::string, ErrorValue> more) {
  more.emplace("zone", std::string(zone));
  more.emplace("day", static_cast<long long>(day));
  more.emplace("value", value);
  return {code, std::move(more)};
}

class Checks {
 public:
  Checks(const ZoneCurves& curves, const LevelTable& table) : curves_(curves), table_(table) {}

  void outside_table(std::string_view zone, const SeasonalCurve& curve) {
    const auto& volume = table_.rows().volume;
    const int day = first_day([&](int d) {
      const double value = curve.at(d);
      return !(value >= volume.front()) || !(value <= volume.back());
    });
    if (day > 0) {
      found_.push_back(of_zone("zone_outside_table", zone, day, curve.at(day),
                               {{"lowest", volume.front()}, {"highest", volume.back()}}));
    }
  }
  void below_dead(std::string_view zone, const SeasonalCurve& curve) {
    const int day = first_day([&](int d) { return curve.at(d) < curves_.dead.at(d); });
    if (day > 0) {
      found_.push_back(of_zone("rule_curve_below_dead", zone, day, curve.at(day),
                               {{"dead", curves_.dead.at(day)}}));
    }
  }
  void above_crest(std::string_view zone, const SeasonalCurve& curve) {
    const int day = first_day([&](int d) { return curve.at(d) > curves_.crest; });
    if (day > 0) {
      found_.push_back(
          of_zone("rule_curve_above_crest", zone, day, curve.at(day), {{"crest", curves_.crest}}));
    }
  }
  void in_order(const Zone& lower, const Zone& upper) {
    const int day = first_day([&](int d) { return lower.curve->at(d) > upper.curve->at(d); });
    if (day > 0) {
      found_.push_back(
          of_zone("zones_out_of_order", lower.name, day, lower.curve->at(day),
                  {{"above", std::string(upper.name)}, {"above_value", upper.curve->at(day)}}));
    }
  }
  std::vector<Error> found() && { return std::move(found_); }

 private:
  const ZoneCurves& curves_;
  const LevelTable& table_;
  std::vector<Error> found_;
};

}  // namespace

std::string_view release_cause_name(ReleaseCause cause) {
  constexpr std::array<std::string_view, 10> names{
      "none",         "called",   "minimum_release", "target",      "flood",
      "safe_release", "capacity", "buffer",          "dead_volume", "hedging"};
  return names.at(static_cast<std::size_t>(cause));
}

Zones<double> ZoneCurves::on(int day) const {
  const double lowest = dead.at(day);
  return {lowest,        buffer.at(day), target.at(day),
          flood.at(day), crest,          hedging ? hedging->at(day) : lowest};
}

std::vector<Error> ZoneCurves::problems(const LevelTable& table) const {
  Checks checks(*this, table);
  const std::array<Zone, 4> zones{
      {{"dead", &dead}, {"buffer", &buffer}, {"target", &target}, {"flood", &flood}}};
  const SeasonalCurve top(crest);
  checks.outside_table("crest", top);
  for (const Zone& zone : zones) {
    checks.outside_table(zone.name, *zone.curve);
    checks.above_crest(zone.name, *zone.curve);
    checks.below_dead(zone.name, *zone.curve);
  }
  if (hedging) {
    checks.above_crest("hedging", *hedging);
    checks.below_dead("hedging", *hedging);
  }
  checks.in_order(zones[1], zones[2]);
  checks.in_order(zones[2], zones[3]);
  return std::move(checks).found();
}

}  // namespace kzwater
