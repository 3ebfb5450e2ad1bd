// Water that an HRU hands to other HRUs of its unit, and the transpose of that: the volume an HRU
// gives lies evenly over the area of its receivers, so with areas a and depths w in mm
//     received_j = sum over i with j in R(i) of w_i a_i / (sum over k in R(i) of a_k).
// Receivers are a range of HRUs, because HRUs are sorted by unit and elevation band.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kzwater {

/// Where the fields of an exchange lie among those of its process.
struct ExchangeSlots {
  std::size_t leaving;   // transient store that is emptied
  std::size_t arriving;  // store that gains
  std::size_t given;     // flux out of `leaving`
  std::size_t received;  // flux into `arriving`
};

/// HRUs of all units: i gives to first[i] .. end[i] - 1, and keeps what nobody takes.
struct Neighbourhood {
  const double* area = nullptr;  // m2
  const std::int32_t* first = nullptr;
  const std::int32_t* end = nullptr;
};

/// Depths in mm of `count` HRUs from `begin` on, whole units; `received` is overwritten.
void hand_over(const Neighbourhood& neighbourhood, std::size_t begin, std::size_t count,
               const double* leaving, double* received);
/// Adds to the adjoint of `leaving` what comes from that of `received`.
void hand_over_transpose(const Neighbourhood& neighbourhood, std::size_t begin, std::size_t count,
                         const double* received_adjoint, double* leaving_adjoint);

}  // namespace kzwater
