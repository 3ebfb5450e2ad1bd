// A lake on the rivers in one step: rain, evaporation where no ice lies (Stefan 1891), seepage,
// what leaves over a crest and through a gate. A terminal lake has neither. The order and what all
// depends on are those of water_body.hpp.
#pragma once
#include <string_view>

#include "kzwater/lake_ice.hpp"
#include "kzwater/lateral/lake_fields.hpp"
#include "kzwater/lateral/strait.hpp"

namespace kzwater {

template <class T>
struct LakeWeather {
  T rain;       // mm d-1
  T reference;  // evapotranspiration, mm d-1
  T warmth;     // temperature, degC
};
template <class T>
struct LakeSurface {
  T coefficient;  // evaporation over the reference
  T seepage;      // mm d-1
  IceRules<T> ice;
};
/// A crest with a gate beside or below it, as in the Kokaral dam; a length or width of 0 for none.
template <class T>
struct Outlet {
  Weir<T> crest;
  Gate<T> gate;
};

struct Lake {
  static constexpr std::string_view name = "lakes";
  static constexpr std::string_view title = "Lakes on the rivers, with ice, outlets and salt";
  static constexpr auto fields = lake_fields;

  template <class T>
  struct Standing {
    SurfaceExchange<T> exchange;
    T ice;  // thickness, mm
  };
  template <class T>
  static Standing<T> stand(const LevelTable& table, T volume, T ice, const LakeWeather<T>& weather,
                           const LakeSurface<T>& surface, double dt) {
    const auto after = ice_after(ice, weather.warmth * T(dt / seconds_per_day), surface.ice);
    const T evaporation = after.open * surface.coefficient * weather.reference;
    return {exchange_at_surface(table, volume, {weather.rain, evaporation, surface.seepage}, dt),
            after.thickness};
  }

  template <class T>
  struct Outflow {
    T over, through;  // m3 s-1, over the crest and through the gate
    T volume;         // that is left, m3
  };
  /// From a volume (m3) with the gate open by `opening` m, and water at `level_below` behind it:
  /// first over the crest, then of what is left through the gate, to no lower level than that.
  template <class T>
  static Outflow<T> leave(const LevelTable& table, T volume, const Outlet<T>& outlet, T opening,
                          T level_below, double dt) {
    const T level = table.at(volume).level;
    const T crest = larger(outlet.crest.crest, level_below);
    const T over = drained_by_weir(weir_flow(outlet.crest, level, level_below),
                                   water_above(table, volume, crest), dt);
    const T left = volume - over;
    const T lowered = table.at(left).level;
    const T middle = opening_at(outlet.gate, opening, lowered).middle;
    const T through = drained_by_orifice(gate_flow(outlet.gate, opening, lowered, level_below),
                                         water_above(table, left, larger(middle, level_below)), dt);
    return {over / T(dt), through / T(dt), left - through};
  }
};

}  // namespace kzwater
