// Runoff of rain from a field by the curve number of the Soil Conservation Service (USDA 2004,
// chapter 10), drier or wetter by the depletion of the surface (Jensen and Allen 2016, chapter 14).
// Irrigation of the day wets the field before its rain; what runs off of irrigation itself is the
// tail water of its application, unless the ground is frozen.
#pragma once
#include "kzwater/irrigation.hpp"
#include "kzwater/kept.hpp"

namespace kzwater {

inline constexpr auto curve_number_average = parameter<"curve_number_average">(
    {.long_name = "curve number of the field in average moisture",
     .units = "1",
     .initial = 75.0,
     .lower = 30.0,
     .upper = 98.0,
     .source = "usda2004, chapter 9: row crops on loam 70-80; from memory"});
inline constexpr auto rain_runoff = flux<"rain_runoff">(
    surface_water, overland_water, "rain and melt that the soil of a field does not take");
inline constexpr auto irrigation_runoff = flux<"irrigation_runoff">(
    irrigation_water, overland_water, "irrigation that frozen ground does not take");

struct CurveNumber {
  static constexpr std::string_view name = "curve_number";
  static constexpr std::string_view title = "Runoff from a field by the curve number";
  static constexpr std::string_view choice = "infiltration";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr std::array passes_on{surface_water.name, irrigation_water.name};
  static constexpr std::size_t keeps = 2;
  static constexpr Fields fields{open_ground,          wilting_point,     available_water_capacity,
                                 drainable_porosity,   topsoil_depth,     readily_evaporable_share,
                                 curve_number_average, surface_depletion, surface_water,
                                 irrigation_water,     overland_water,    rain_runoff,
                                 irrigation_runoff};

  /// What is refused of some water in all by soil of some retention.
  template <class T>
  KZWATER_INLINE static T refused(T offered, T retention) {
    const T excess = larger(offered - T(0.2) * retention, T(0.0));
    return excess * excess / larger(offered + T(0.8) * retention, T(1e-9));
  }

  /// The number of dry ground, and of wet, from that of average moisture.
  template <class T>
  KZWATER_INLINE static T drier(T average) {
    return average / (T(2.281) - T(0.01281) * average);
  }
  template <class T>
  KZWATER_INLINE static T wetter(T average) {
    return average / (T(0.427) + T(0.00573) * average);
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T dry = kept<0>(
        c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return drier(p[curve_number_average]); });
    const T wet = kept<1>(
        c, dt, [](auto p, auto /*dt*/) KZWATER_KEPT { return wetter(p[curve_number_average]); });
    const T evaporable = topsoil(c).field;
    const T readily = c[readily_evaporable_share] * evaporable;
    const T wettest = T(0.5) * readily;
    const T driest = T(0.7) * readily + T(0.3) * evaporable;
    const T dryness =
        smaller(larger((c[surface_depletion] - wettest) / (driest - wettest), T(0.0)), T(1.0));
    const T number = wet + dryness * (dry - wet);
    const T retention = T(25400.0) / number - T(254.0);

    const T rain = c[surface_water];
    const T irrigation = c[irrigation_water];
    const T taken = rain - refused(rain + irrigation, retention) + refused(irrigation, retention);
    const T of_rain = rain - smaller(larger(taken, T(0.0)), rain) * c[open_ground];
    const T of_irrigation = irrigation * (T(1.0) - c[open_ground]);

    c.set(rain_runoff, of_rain / dt);
    c.set(irrigation_runoff, of_irrigation / dt);
    c.set(surface_water, rain - of_rain);
    c.set(irrigation_water, irrigation - of_irrigation);
    c.set(overland_water, c[overland_water] + of_rain + of_irrigation);
  }
};

}  // namespace kzwater
