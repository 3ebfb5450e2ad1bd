#include "kzwater/downscaling.hpp"

#include <algorithm>
#include <ranges>

#include "kzwater/level.hpp"

namespace kzwater {
namespace {

/// The share of one of the neighbours, of the first or added to those before.
template <bool First>
struct Interpolate {
  KZWATER_INLINE static void body(const double* point, const std::int32_t* index,
                                  const double* weight, double* lane, std::size_t count) {
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i) {
      lane[i] = (First ? 0.0 : lane[i]) + weight[i] * point[index[i]];
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

void Downscaling::count_used() {
  const auto backwards = weight | std::views::reverse;
  const auto last = std::ranges::find_if(backwards, [](double w) { return w != 0.0; });
  const auto weights = static_cast<std::size_t>(backwards.end() - last);
  const std::size_t hrus = elevation_difference.size();
  used = hrus == 0 ? neighbours : std::max<std::size_t>((weights + hrus - 1) / hrus, 1);
}

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
  Leveled<Interpolate<true>>::run(point, downscaling.index.data() + begin,
                                  downscaling.weight.data() + begin, lane, count);
  for (std::size_t k = 1; k < downscaling.used; ++k) {
    Leveled<Interpolate<false>>::run(point, downscaling.index.data() + k * hrus + begin,
                                     downscaling.weight.data() + k * hrus + begin, lane, count);
  }
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
