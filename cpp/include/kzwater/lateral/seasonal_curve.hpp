// A quantity that follows the day of the year: given on some days, linear between them, periodic.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kzwater {

/// 1 on 1 January to 365 on 31 December, as in a common year; 29 February counts as the 28th.
int day_of_common_year(int month, int day);

class SeasonalCurve {
 public:
  struct Point {
    int day;  // of a common year, 1 to 365
    double value;
  };
  /// Throws "curve_short", "curve_day" or "curve_folds" (days that do not rise) or "curve_value",
  /// with the name of the curve and the point, counted from 1.
  SeasonalCurve(std::string_view name, std::vector<Point> points);
  /// The same all year.
  explicit SeasonalCurve(double value);

  /// Where a day lies: at (1 - share) of the point `first` and `share` of the point `second`.
  struct Place {
    std::size_t first, second;
    double share;
  };
  Place place(int day) const;
  double at(int day) const;
  const std::vector<Point>& points() const { return points_; }

 private:
  std::vector<Point> points_;
};

}  // namespace kzwater
