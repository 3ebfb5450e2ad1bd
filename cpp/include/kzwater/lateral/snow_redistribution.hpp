// Snow that slides to the next lower elevation band of its unit (Frey and
// Holzmann 2015): the exchange that takes what a process of the column lets go.
#pragma once
#include "kzwater/lateral/exchange.hpp"
#include "kzwater/store.hpp"

namespace kzwater {

inline constexpr auto snow_slid_away =
    flux<"snow_slid_away">(sliding_snow, neighbours, "snow that slides to lower HRUs of the unit");
inline constexpr auto snow_slid_in =
    flux<"snow_slid_in">(neighbours, snow_ice, "snow that slides in from higher HRUs of the unit");

struct SnowRedistribution {
  static constexpr std::string_view name = "snow_redistribution";
  static constexpr std::string_view title = "Snow that slides to lower bands of its unit";
  static constexpr std::string_view choice = "snow_redistribution";
  static constexpr bool standard = false;
  static constexpr Fields fields{sliding_snow, snow_ice, snow_slid_away, snow_slid_in};
  static constexpr ExchangeSlots exchange{.leaving = 0, .arriving = 1, .given = 2, .received = 3};
};

}  // namespace kzwater
