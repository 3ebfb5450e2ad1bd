#include "kzwater/downscaling.hpp"

#include <algorithm>

#include "kzwater/level.hpp"

namespace kzwater {
namespace {

struct Interpolate {
  KZWATER_INLINE static void body(const double* point, const std::int32_t* index,
                                  const double* weight, std::size_t stride, double* lane,
                                  std::size_t count) {
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      double value = weight[i] * point[index[i]];
      value += weight[i + stride] * point[index[i + stride]];
      value += weight[i + 2 * stride] * point[index[i + 2 * stride]];
      value += weight[i + 3 * stride] * point[index[i + 3 * stride]];
      lane[i] = value;
    }
  }
};

struct AddGradient {
  KZWATER_INLINE static void body(const double* height, double gradient, double* lane,
                                  std::size_t count) {
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      lane[i] += gradient * height[i];
    }
  }
};

struct ScaleByGradient {
  KZWATER_INLINE static void body(const double* height, double gradient, double* lane,
                                  std::size_t count) {
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      const double factor = 1.0 + gradient * height[i];
      lane[i] *= factor > 0.0 ? factor : 0.0;
    }
  }
};

}  // namespace

void downscale(const Downscaling& downscaling, const ForcingRule& rule, const double* point,
               std::int32_t month, std::size_t begin, std::size_t count, double* lane) {
  if (rule.kind == GradientKind::uniform) {
    std::fill_n(lane, count, *point);
    return;
  }
  if (rule.kind == GradientKind::own) {
    std::copy_n(point + begin, count, lane);
    return;
  }
  const std::size_t hrus = downscaling.elevation_difference.size();
  Leveled<Interpolate>::run(point, downscaling.index.data() + begin,
                            downscaling.weight.data() + begin, hrus, lane, count);
  if (rule.kind == GradientKind::none) {
    return;
  }
  const double gradient = rule.gradient[static_cast<std::size_t>(month)];
  const double* height = downscaling.elevation_difference.data() + begin;
  if (rule.kind == GradientKind::additive) {
    Leveled<AddGradient>::run(height, gradient, lane, count);
  } else {
    Leveled<ScaleByGradient>::run(height, gradient, lane, count);
  }
}

}  // namespace kzwater
