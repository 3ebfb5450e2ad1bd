#include "kzwater/lateral/exchange.hpp"

#include <algorithm>

namespace kzwater {
namespace {

/// The receivers of one HRU within the HRUs at work, and its area over theirs.
struct Share {
  std::size_t first;
  std::size_t end;
  double of_area;
};

Share share_of(const Neighbourhood& neighbourhood, std::size_t begin, std::size_t lane) {
  const std::size_t hru = begin + lane;
  const auto first = static_cast<std::size_t>(neighbourhood.first[hru]);
  const auto end = static_cast<std::size_t>(neighbourhood.end[hru]);
  double area = 0.0;
  for (std::size_t receiver = first; receiver < end; ++receiver) {
    area += neighbourhood.area[receiver];
  }
  if (!(area > 0.0)) {  // nobody takes it
    return {lane, lane + 1, 1.0};
  }
  return {first - begin, end - begin, neighbourhood.area[hru] / area};
}

}  // namespace

void hand_over(const Neighbourhood& neighbourhood, std::size_t begin, std::size_t count,
               const double* leaving, double* received) {
  std::fill_n(received, count, 0.0);
  for (std::size_t lane = 0; lane < count; ++lane) {
    if (leaving[lane] == 0.0) {
      continue;
    }
    const auto [first, end, of_area] = share_of(neighbourhood, begin, lane);
    for (std::size_t receiver = first; receiver < end; ++receiver) {
      received[receiver] += leaving[lane] * of_area;
    }
  }
}

void hand_over_transpose(const Neighbourhood& neighbourhood, std::size_t begin, std::size_t count,
                         const double* received_adjoint, double* leaving_adjoint) {
  for (std::size_t lane = 0; lane < count; ++lane) {
    const auto [first, end, of_area] = share_of(neighbourhood, begin, lane);
    for (std::size_t receiver = first; receiver < end; ++receiver) {
      leaving_adjoint[lane] += received_adjoint[receiver] * of_area;
    }
  }
}

}  // namespace kzwater
