// Level, area and volume of a reservoir or lake from surveyed rows, linear in the volume between
// them, and tables of other quantities. Nothing is read beyond the ends of a table, but for what
// rounding does to one that is filled or drained to its end.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "kzwater/lateral/local_derivatives.hpp"

namespace kzwater {

/// y over x, linear between rows with strictly rising x; one row alone is a constant.
class LinearTable {
 public:
  /// Throws "table_short", "table_length", "table_value" or "table_folds" with the name, and the
  /// row, counted from 1, and its column.
  LinearTable(std::string name, std::vector<double> x, std::vector<double> y);

  /// Throws "table_ended" with name, value, end and which end.
  template <class T>
  T at(T value) const {
    const std::size_t row = row_of(value_of(value));
    return T(y_[row]) + T(slope_[row]) * (value - T(x_[row]));
  }
  /// The first row of the two that enclose a value.
  std::size_t row_of(double value) const;
  std::span<const double> x() const { return x_; }
  std::span<const double> y() const { return y_; }
  /// dy/dx from each row to the next.
  std::span<const double> slope() const { return slope_; }

 private:
  std::string name_;
  std::vector<double> x_, y_, slope_;
};

class LevelTable {
 public:
  struct Rows {
    std::vector<double> level;   // m
    std::vector<double> area;    // m2; empty: from the differences of the volume
    std::vector<double> volume;  // m3; empty: the area summed up by the trapezoid, from 0
  };
  /// Throws "level_table_short", "level_table_length", "level_table_empty" (neither area nor
  /// volume), "level_table_value" (not finite, or below zero) or "level_table_folds" (level or
  /// volume that does not rise, area that falls), with the row, counted from 1, and its column.
  explicit LevelTable(Rows rows);

  template <class T>
  struct Surface {
    T level, area;             // m, m2
    double level_slope = 0.0;  // m per m3
    double area_slope = 0.0;   // m2 per m3
  };
  /// Throws "level_table_ended" with the volume, the level and volume of the end, and which end.
  template <class T>
  Surface<T> at(T volume) const {
    const std::size_t row = row_of(value_of(volume));
    const T above = volume - T(rows_.volume[row]);
    const double level_slope = slope(rows_.level, row);
    const double area_slope = slope(rows_.area, row);
    return {T(rows_.level[row]) + T(level_slope) * above,
            T(rows_.area[row]) + T(area_slope) * above, level_slope, area_slope};
  }
  /// Throws "level_table_ended" with the level asked for.
  template <class T>
  T volume_at(T level) const {
    const std::size_t row = row_of_level(value_of(level));
    return T(rows_.volume[row]) + (level - T(rows_.level[row])) / T(slope(rows_.level, row));
  }
  const Rows& rows() const { return rows_; }
  /// The largest difference between the volume from one row to the next and the mean area times the
  /// rise, as a share of the former: above 0.2 something is likely to be wrong.
  double mismatch() const { return mismatch_; }

 private:
  std::size_t row_of(double volume) const;
  std::size_t row_of_level(double level) const;
  double slope(const std::vector<double>& of, std::size_t row) const {
    return (of[row + 1] - of[row]) / (rows_.volume[row + 1] - rows_.volume[row]);
  }

  Rows rows_;
  double mismatch_ = 0.0;
};

}  // namespace kzwater
