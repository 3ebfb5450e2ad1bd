#include "kzwater/lateral/level_table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kzwater/error.hpp"

namespace kzwater {

namespace {

using Values = std::vector<double>;

long long counted(std::size_t row) {
  return static_cast<long long>(row) + 1;
}

/// The first row of the two that enclose a value.
std::size_t enclosing(const Values& x, double value) {
  const auto above = std::ranges::upper_bound(x, value);
  const auto row = static_cast<std::size_t>(above - x.begin());
  return std::min(row > 0 ? row - 1 : 0, x.size() >= 2 ? x.size() - 2 : 0);
}

/// What is drained to an end may by rounding stand just beyond it.
bool within(const Values& x, double value) {
  const double margin = 1e-13 * std::max(std::fabs(x.front()), std::fabs(x.back()));
  return value >= x.front() - margin && value <= x.back() + margin;
}

void check_value(double value, std::size_t row, const char* column) {
  if (!std::isfinite(value)) {
    throw Error("level_table_value", {{"row", counted(row)}, {"column", column}, {"value", value}});
  }
}

void check_not_negative(const Values& values, const char* column) {
  for (std::size_t row = 0; row < values.size(); ++row) {
    check_value(values[row], row, column);
    if (values[row] < 0.0) {
      throw Error("level_table_value",
                  {{"row", counted(row)}, {"column", column}, {"value", values[row]}});
    }
  }
}

void check_rising(const Values& values, const char* column, bool strictly) {
  for (std::size_t row = 1; row < values.size(); ++row) {
    const bool rises = strictly ? values[row] > values[row - 1] : values[row] >= values[row - 1];
    if (!rises) {
      throw Error("level_table_folds", {{"row", counted(row)},
                                        {"column", column},
                                        {"value", values[row]},
                                        {"before", values[row - 1]}});
    }
  }
}

void check_length(const Values& values, std::size_t rows, const char* column) {
  if (!values.empty() && values.size() != rows) {
    throw Error("level_table_length", {{"column", column},
                                       {"got", static_cast<long long>(values.size())},
                                       {"expected", static_cast<long long>(rows)}});
  }
}

/// The volume that a mean area holds from each row to the next, summed from 0.
Values summed(const Values& level, const Values& area) {
  Values volume(level.size(), 0.0);
  for (std::size_t row = 1; row < level.size(); ++row) {
    const double mean = 0.5 * (area[row - 1] + area[row]);
    volume[row] = volume[row - 1] + mean * (level[row] - level[row - 1]);
  }
  return volume;
}

/// The area at each row: inside, the mean areas from row to row, which hold halfway, drawn to the
/// row; at the ends what makes the mean area that of the two rows.
Values derived(const Values& level, const Values& volume) {
  const std::size_t last = level.size() - 1;
  const auto rise = [&](std::size_t row) { return level[row + 1] - level[row]; };
  const auto mean = [&](std::size_t row) { return (volume[row + 1] - volume[row]) / rise(row); };
  Values area(level.size());
  for (std::size_t row = 1; row < last; ++row) {
    area[row] =
        (mean(row - 1) * rise(row) + mean(row) * rise(row - 1)) / (rise(row - 1) + rise(row));
  }
  if (last == 1) {
    return {mean(0), mean(0)};
  }
  area[0] = std::max(0.0, 2.0 * mean(0) - area[1]);
  area[last] = 2.0 * mean(last - 1) - area[last - 1];
  return area;
}

double largest_mismatch(const LevelTable::Rows& rows) {
  double largest = 0.0;
  for (std::size_t row = 1; row < rows.level.size(); ++row) {
    const double mean = 0.5 * (rows.area[row - 1] + rows.area[row]);
    const double filled = rows.volume[row] - rows.volume[row - 1];
    const double expected = mean * (rows.level[row] - rows.level[row - 1]);
    largest = std::max(largest, std::fabs(filled - expected) / filled);
  }
  return largest;
}

const char* end_of(const Values& x, double value) {
  return value < x.front() ? "lower" : "upper";
}

}  // namespace

LinearTable::LinearTable(std::string name, Values x, Values y)
    : name_(std::move(name)), x_(std::move(x)), y_(std::move(y)) {
  if (x_.empty()) {
    throw Error("table_short", {{"name", name_}});
  }
  if (x_.size() != y_.size()) {
    throw Error("table_length", {{"name", name_},
                                 {"got", static_cast<long long>(y_.size())},
                                 {"expected", static_cast<long long>(x_.size())}});
  }
  for (std::size_t row = 0; row < x_.size(); ++row) {
    if (!std::isfinite(x_[row]) || !std::isfinite(y_[row])) {
      const bool first = !std::isfinite(x_[row]);
      throw Error("table_value", {{"name", name_},
                                  {"row", counted(row)},
                                  {"column", first ? 1LL : 2LL},
                                  {"value", first ? x_[row] : y_[row]}});
    }
    if (row > 0 && !(x_[row] > x_[row - 1])) {
      throw Error("table_folds", {{"name", name_},
                                  {"row", counted(row)},
                                  {"column", 1LL},
                                  {"value", x_[row]},
                                  {"before", x_[row - 1]}});
    }
  }
  slope_.resize(std::max<std::size_t>(1, x_.size() - 1), 0.0);
  for (std::size_t row = 0; row + 1 < x_.size(); ++row) {
    slope_[row] = (y_[row + 1] - y_[row]) / (x_[row + 1] - x_[row]);
  }
}

std::size_t LinearTable::row_of(double value) const {
  if (x_.size() > 1 && !within(x_, value)) {
    const bool low = value < x_.front();
    throw Error("table_ended", {{"name", name_},
                                {"value", value},
                                {"end", end_of(x_, value)},
                                {"end_value", low ? x_.front() : x_.back()}});
  }
  return enclosing(x_, value);
}

LevelTable::LevelTable(Rows rows) : rows_(std::move(rows)) {
  const std::size_t count = rows_.level.size();
  if (count < 2) {
    throw Error("level_table_short", {{"rows", static_cast<long long>(count)}});
  }
  if (rows_.area.empty() && rows_.volume.empty()) {
    throw Error("level_table_empty", {{"rows", static_cast<long long>(count)}});
  }
  check_length(rows_.area, count, "area");
  check_length(rows_.volume, count, "volume");
  for (std::size_t row = 0; row < count; ++row) {
    check_value(rows_.level[row], row, "level");
  }
  check_not_negative(rows_.area, "area");
  check_not_negative(rows_.volume, "volume");
  check_rising(rows_.level, "level", true);
  check_rising(rows_.area, "area", false);
  if (rows_.volume.empty()) {
    rows_.volume = summed(rows_.level, rows_.area);
  }
  check_rising(rows_.volume, "volume", true);
  if (rows_.area.empty()) {
    rows_.area = derived(rows_.level, rows_.volume);
    check_rising(rows_.area, "volume", false);  // the user gave no area
  }
  mismatch_ = largest_mismatch(rows_);
}

std::size_t LevelTable::row_of(double volume) const {
  if (!within(rows_.volume, volume)) {
    const bool low = volume < rows_.volume.front();
    throw Error("level_table_ended",
                {{"volume", volume},
                 {"end", end_of(rows_.volume, volume)},
                 {"end_level", low ? rows_.level.front() : rows_.level.back()},
                 {"end_volume", low ? rows_.volume.front() : rows_.volume.back()}});
  }
  return enclosing(rows_.volume, volume);
}

std::size_t LevelTable::row_of_level(double level) const {
  if (!within(rows_.level, level)) {
    const bool low = level < rows_.level.front();
    throw Error("level_table_ended",
                {{"level", level},
                 {"end", end_of(rows_.level, level)},
                 {"end_level", low ? rows_.level.front() : rows_.level.back()},
                 {"end_volume", low ? rows_.volume.front() : rows_.volume.back()}});
  }
  return enclosing(rows_.level, level);
}

}  // namespace kzwater
