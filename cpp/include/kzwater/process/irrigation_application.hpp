// What is taken from the canal for what is to reach the soil: gross = net / efficiency, and what
// becomes of the rest (Brouwer, Prins and Heibloem 1989).
#pragma once
#include "kzwater/irrigation.hpp"

namespace kzwater {

inline constexpr auto application_efficiency =
    parameter<"application_efficiency">({.long_name = "share of the water taken that reaches the "
                                                      "soil of the field",
                                         .units = "1",
                                         .initial = 0.6,
                                         .lower = 0.05,
                                         .upper = 1.0,
                                         .source = "brouwer1989: surface 0.6, sprinkler 0.75, "
                                                   "drip 0.9; from memory"});
inline constexpr auto loss_evaporated =
    parameter<"loss_evaporated">({.long_name = "share of the application loss that evaporates",
                                  .units = "1",
                                  .initial = 0.1,
                                  .lower = 0.0,
                                  .upper = 1.0,
                                  .source = "assumed"});
inline constexpr auto loss_percolated = parameter<"loss_percolated">(
    {.long_name = "share of the rest of the application loss that percolates; tail water is what "
                  "remains",
     .units = "1",
     .initial = 0.7,
     .lower = 0.0,
     .upper = 1.0,
     .source = "assumed"});
inline constexpr auto irrigation_withdrawal =
    flux<"irrigation_withdrawal">(canal, irrigation_water, "water taken for irrigation");
inline constexpr auto irrigation_evaporation = flux<"irrigation_evaporation">(
    irrigation_water, atmosphere, "irrigation that evaporates before it reaches the soil");
inline constexpr auto irrigation_percolation = flux<"irrigation_percolation">(
    irrigation_water, recharge_water, "irrigation that percolates past the roots");
inline constexpr auto irrigation_tail_water = flux<"irrigation_tail_water">(
    irrigation_water, runoff_water, "irrigation that runs off the end of the field");

struct IrrigationApplication {
  static constexpr std::string_view name = "irrigation_application";
  static constexpr std::string_view title = "Application of irrigation and its losses";
  static constexpr std::string_view choice = "irrigation_application";
  static constexpr bool standard = false;
  static constexpr std::array passes_on{irrigation_water.name};
  static constexpr Fields fields{
      irrigation_depth,       application_efficiency, loss_evaporated,      loss_percolated,
      irrigation_water,       recharge_water,         runoff_water,         irrigation_withdrawal,
      irrigation_evaporation, irrigation_percolation, irrigation_tail_water};

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T net = c[irrigation_depth];
    const T gross = net / c[application_efficiency];
    const T loss = larger(gross - net, T(0.0));
    const T evaporated = loss * c[loss_evaporated];
    const T percolated = (loss - evaporated) * c[loss_percolated];
    const T tail = loss - evaporated - percolated;

    c.set(irrigation_withdrawal, gross);
    c.set(irrigation_evaporation, evaporated);
    c.set(irrigation_percolation, percolated);
    c.set(irrigation_tail_water, tail);
    c.set(irrigation_water, c[irrigation_water] + net * dt);
    c.set(recharge_water, c[recharge_water] + percolated * dt);
    c.set(runoff_water, c[runoff_water] + tail * dt);
  }
};

}  // namespace kzwater
