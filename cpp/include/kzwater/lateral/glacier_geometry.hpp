// The area of each glacier follows its volume once a year: A = A0 (V / V0)^(1 / 1.36) (Chen and
// Ohmura 1990; Bahr, Meier and Peckham 1997). A shrinking glacier loses its lowest HRUs first; the
// land goes to the ice-free HRU of the same unit and band, with its water. The ice flows back to
// the shape that it had at the start.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kzwater/field.hpp"
#include "kzwater/process/glacier.hpp"

namespace kzwater {

class Column;

inline constexpr auto glacier_initial_ice = parameter<"glacier_initial_ice">(
    {.long_name = "ice of the glacier at the start, which also gives its shape",
     .units = "mm",
     .initial = 0.0,
     .lower = 0.0,
     .upper = 1e6,
     .source = "basin file: ice thickness times the density of ice"});
inline constexpr auto land_area = memory<"land_area">(
    {.long_name = "area of the HRU", .units = "m2", .lower = 0.0, .upper = 1e13});
inline constexpr auto glacier_flow_away =
    flux<"glacier_flow_away">(glacier_ice, neighbours, "ice that flows to lower HRUs of a glacier");
inline constexpr auto glacier_flow_in = flux<"glacier_flow_in">(
    neighbours, glacier_ice, "ice that flows in from other HRUs of a glacier");
inline constexpr auto moved_with_land =
    flux<"moved_with_land">(neighbours, neighbours, "water on land that changes its HRU");

struct GlacierGeometry {
  static constexpr std::string_view name = "glacier_geometry";
  static constexpr std::string_view title = "Area of glaciers that follows their volume";
  static constexpr std::string_view choice = "glacier_geometry";
  static constexpr bool standard = false;
  static constexpr Fields fields{glacier_ice,       glacier_initial_ice, land_area,
                                 glacier_flow_away, glacier_flow_in,     moved_with_land};
  static constexpr double scaling_exponent = 1.36;
};

/// The HRUs of one glacier, from the lowest up, and the HRU that takes the land of each, -1 where
/// none does and the area stays.
struct GlacierHrus {
  std::vector<std::size_t> hru;
  std::vector<std::int32_t> partner;
};

/// The area that belongs to a volume, never more than at the start.
double scaled_area(double area_at_start, double volume_at_start, double volume);
/// Areas of the HRUs of a glacier, from the lowest up, that make up `area`: filled from the top.
std::vector<double> filled_from_top(std::span<const double> full, double area);

/// Land of `area` m2 that leaves HRU `from` for HRU `to`, which had `to_area` before.
struct LandMove {
  std::size_t from;
  std::size_t to;
  double area;
  double to_area;
};

/// Values per area after land has changed hands, one move after the other.
void carry(std::span<const LandMove> moves, std::span<double> value);
/// Turns the adjoint of the values after into that of the values before.
void carry_transpose(std::span<const LandMove> moves, std::span<double> adjoint);

/// Depths of the ice of a glacier, mm, in proportion to `shape`, which has a volume on `area`; the
/// sum of `volume`, mm m2, stays.
std::vector<double> reshaped_ice(std::span<const double> volume, std::span<const double> area,
                                 std::span<const double> shape);
/// The adjoint of the volumes from that of the depths.
std::vector<double> reshaped_ice_transpose(std::span<const double> depth_adjoint,
                                           std::span<const double> area,
                                           std::span<const double> shape);

/// All glaciers of a column, turned from one year to the next.
class Glaciers {
 public:
  /// Without effect where the column has no glacier_geometry.
  Glaciers(const Column& column, std::vector<GlacierHrus> glaciers);

  bool at_work() const { return at_work_; }
  /// Where the area of each HRU lies among the fields of the column.
  std::size_t land_area_field() const { return area_; }

  struct Turn {
    double away = 0.0;   // mm m2 of ice that flows out of HRUs
    double in = 0.0;     // and into others
    double moved = 0.0;  // water that moves with land
  };
  /// The ledger of the basin holds the volumes before against those after.
  Turn turn(Column& column, std::span<const double> area_at_start) const;
  /// The fluxes of a turn as fields of the column, in the order of Turn.
  const std::array<std::size_t, 3>& fluxes() const { return fluxes_; }

 private:
  void turn_one(Column& column, const GlacierHrus& glacier, std::span<const double> area_at_start,
                Turn& sum) const;
  double carry_land(Column& column, std::span<const LandMove> moves) const;

  std::vector<GlacierHrus> glaciers_;
  std::vector<std::size_t> carried_;  // states that land takes along
  bool at_work_ = false;
  std::size_t ice_ = 0;
  std::size_t shape_ = 0;
  std::size_t area_ = 0;
  std::array<std::size_t, 3> fluxes_{};
};

}  // namespace kzwater
