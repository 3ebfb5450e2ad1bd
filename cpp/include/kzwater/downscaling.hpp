// Coarse forcing brought to HRUs inside the engine: weights from forcing points, then a gradient
// with elevation.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace kzwater {

/// From forcing points to HRUs: sum of weights x values, then the gradient with elevation.
struct Downscaling {
  static constexpr std::size_t neighbours = 4;
  std::vector<std::int32_t> index;           // [neighbours][hrus]
  std::vector<double> weight;                // [neighbours][hrus], sum 1 per HRU
  std::vector<double> elevation_difference;  // [hrus] m, HRU minus forcing points
  std::size_t used = neighbours;             // the first so many have weight at any HRU
  void count_used();
};

/// uniform: one value for all HRUs, as the calendar gives it; own: a value for each HRU itself.
enum class GradientKind { none, additive, multiplicative, uniform, own };

struct ForcingRule {
  std::string name;
  GradientKind kind = GradientKind::none;
  std::vector<double> gradient;  // 12 values, January to December, per m
};

/// Values of one forcing at the HRUs begin .. begin + count - 1 from those at all forcing points,
/// or at all HRUs where it has its own; month is 0 to 11.
void downscale(const Downscaling& downscaling, const ForcingRule& rule, const double* point,
               std::int32_t month, std::size_t begin, std::size_t count, double* lane);

}  // namespace kzwater
