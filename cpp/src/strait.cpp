#include "kzwater/lateral/strait.hpp"

#include <algorithm>

namespace kzwater {

std::vector<double> bends(const LevelTable& first, const LevelTable& second, double lowest,
                          double highest) {
  std::vector<double> levels{lowest, highest};
  for (const LevelTable* table : {&first, &second}) {
    for (const double level : table->rows().level) {
      if (level > lowest && level < highest) {
        levels.push_back(level);
      }
    }
  }
  std::ranges::sort(levels);
  return levels;
}

double volume_within(const LevelTable& table, double level) {
  const auto& rows = table.rows();
  return table.volume_at(std::clamp(level, rows.level.front(), rows.level.back()));
}

}  // namespace kzwater
