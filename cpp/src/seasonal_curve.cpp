#include "kzwater/lateral/seasonal_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "kzwater/error.hpp"

namespace kzwater {

namespace {

constexpr int year = 365;

}  // namespace

int day_of_common_year(int month, int day) {
  constexpr std::array<int, 12> before{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const int counted = month == 2 ? std::min(day, 28) : day;
  return before.at(static_cast<std::size_t>(month - 1)) + counted;
}

SeasonalCurve::SeasonalCurve(double value) : points_{{1, value}} {}

SeasonalCurve::SeasonalCurve(std::string_view name, std::vector<Point> points)
    : points_(std::move(points)) {
  const std::string named(name);
  if (points_.empty()) {
    throw Error("curve_short", {{"name", named}});
  }
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const auto counted = static_cast<long long>(i) + 1;
    const auto day = static_cast<long long>(points_[i].day);
    if (points_[i].day < 1 || points_[i].day > year) {
      throw Error("curve_day", {{"name", named}, {"point", counted}, {"day", day}});
    }
    if (!std::isfinite(points_[i].value)) {
      throw Error("curve_value",
                  {{"name", named}, {"point", counted}, {"value", points_[i].value}});
    }
    if (i > 0 && points_[i].day <= points_[i - 1].day) {
      throw Error("curve_folds", {{"name", named},
                                  {"point", counted},
                                  {"day", day},
                                  {"before", static_cast<long long>(points_[i - 1].day)}});
    }
  }
}

SeasonalCurve::Place SeasonalCurve::place(int day) const {
  const auto later =
      std::ranges::find_if(points_, [day](const Point& point) { return point.day > day; });
  const bool turns = later == points_.begin() || later == points_.end();  // over the year's end
  const std::size_t second = turns ? 0 : static_cast<std::size_t>(later - points_.begin());
  const std::size_t first = turns ? points_.size() - 1 : second - 1;
  const auto ahead = [](int from, int to) { return to >= from ? to - from : to - from + year; };
  const int length = ahead(points_[first].day, points_[second].day);
  const int gone = ahead(points_[first].day, day);
  return {first, second, length == 0 ? 0.0 : static_cast<double>(gone) / length};
}

double SeasonalCurve::at(int day) const {
  const Place at = place(day);
  return (1.0 - at.share) * points_[at.first].value + at.share * points_[at.second].value;
}

}  // namespace kzwater
