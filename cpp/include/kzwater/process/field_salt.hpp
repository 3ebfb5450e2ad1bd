// Salt of a field and of the groundwater below it: it comes with irrigation, moves with every flux
// of water that the step has made, and leaves through drains and seepage. Each part of the soil is
// mixed within the step; no salt precipitates or dissolves, and no crop takes any.
#pragma once
#include "kzwater/process/crop_water.hpp"
#include "kzwater/process/curve_number.hpp"
#include "kzwater/process/drained_groundwater.hpp"
#include "kzwater/process/field_capillary_rise.hpp"
#include "kzwater/process/field_drainage.hpp"
#include "kzwater/process/irrigation_application.hpp"
#include "kzwater/process/paddy_drainage.hpp"

namespace kzwater {

inline constexpr auto unrooted_salt =
    salt_store<"unrooted_salt">("salt of the soil below the roots");
inline constexpr auto groundwater_salt =
    salt_store<"groundwater_salt">("salt of the groundwater below a field");
inline constexpr auto irrigation_salinity =
    parameter<"irrigation_salinity">({.long_name = "conductivity of the irrigation water",
                                      .units = "dS m-1",
                                      .initial = 1.0,
                                      .lower = 0.0,
                                      .upper = 20.0,
                                      .source = "assumed; lower Syr Darya 1.5-2; from memory"});
inline constexpr auto inflow_salinity = parameter<"inflow_salinity">(
    {.long_name = "conductivity of the groundwater that flows in from below",
     .units = "dS m-1",
     .initial = 3.0,
     .lower = 0.0,
     .upper = 100.0,
     .source = "assumed"});
inline constexpr auto initial_soil_salinity = parameter<"initial_soil_salinity">(
    {.long_name = "conductivity of the saturation extract of the whole soil at the cold start",
     .units = "dS m-1",
     .initial = 2.0,
     .lower = 0.0,
     .upper = 100.0,
     .source = "assumed"});
inline constexpr auto initial_groundwater_salinity = parameter<"initial_groundwater_salinity">(
    {.long_name = "conductivity of the groundwater at the cold start",
     .units = "dS m-1",
     .initial = 3.0,
     .lower = 0.0,
     .upper = 100.0,
     .source = "assumed"});
inline constexpr auto leaching_efficiency = parameter<"leaching_efficiency">(
    {.long_name = "conductivity of the water that drains over that of the water of the soil",
     .units = "1",
     .initial = 0.8,
     .lower = 0.1,
     .upper = 1.0,
     .source = "assumed: cracked clay 0.3, sand 1"});
inline constexpr auto groundwater_mixing = parameter<"groundwater_mixing">(
    {.long_name = "water below the base of the water table with which its salt mixes",
     .units = "mm",
     .initial = 1000.0,
     .lower = 10.0,
     .upper = 20000.0,
     .source = "assumed"});

inline constexpr auto salt_of_new_roots =
    salt_flux<"salt_of_new_roots">(unrooted_salt, rooted_salt, "salt of the soil that roots reach");
inline constexpr auto salt_of_lost_roots = salt_flux<"salt_of_lost_roots">(
    rooted_salt, unrooted_salt, "salt of the soil that roots leave");
inline constexpr auto salt_of_irrigation =
    salt_flux<"salt_of_irrigation">(canal, rooted_salt, "salt of the irrigation of a field");
inline constexpr auto salt_of_application_loss = salt_flux<"salt_of_application_loss">(
    canal, groundwater_salt, "salt of irrigation that percolates past the field");
inline constexpr auto salt_of_tail_water =
    salt_flux<"salt_of_tail_water">(canal, drains, "salt of irrigation that runs off the field");
inline constexpr auto leached_salt =
    salt_flux<"leached_salt">(rooted_salt, unrooted_salt, "salt that drains from the root zone");
inline constexpr auto drained_salt = salt_flux<"drained_salt">(
    unrooted_salt, groundwater_salt, "salt that drains from the soil to the groundwater");
inline constexpr auto risen_salt = salt_flux<"risen_salt">(
    groundwater_salt, rooted_salt, "salt that capillary rise brings into the root zone");
inline constexpr auto salt_of_drains =
    salt_flux<"salt_of_drains">(groundwater_salt, drains, "salt that leaves through the drains");
inline constexpr auto salt_of_seepage = salt_flux<"salt_of_seepage">(
    groundwater_salt, deep_aquifer, "salt that seeps to deep groundwater");
inline constexpr auto salt_of_inflow = salt_flux<"salt_of_inflow">(
    deep_aquifer, groundwater_salt, "salt of groundwater that flows in from below");

inline constexpr auto ponded_salt = salt_store<"ponded_salt">("salt of the water above a paddy");
inline constexpr auto salt_into_pond = salt_flux<"salt_into_pond">(
    rooted_salt, ponded_salt, "salt that the pond of a paddy takes from the soil");
inline constexpr auto salt_out_of_pond = salt_flux<"salt_out_of_pond">(
    ponded_salt, rooted_salt, "salt that the pond of a paddy gives to the soil");
inline constexpr auto salt_of_pond_water = salt_flux<"salt_of_pond_water">(
    ponded_salt, drains, "salt of water that leaves the pond of a paddy sideways");

struct FieldSalt {
  static constexpr std::string_view name = "field_salt";
  static constexpr std::string_view title = "Salt of a field and of its groundwater";
  static constexpr std::string_view choice = "salt";
  static constexpr bool standard = false;
  static constexpr bool by_day = true;
  static constexpr auto infiltrated = followed(irrigation_infiltration);
  static constexpr auto evaporated = followed(irrigation_evaporation);
  static constexpr auto percolated = followed(irrigation_percolation);
  static constexpr auto tail = followed(irrigation_tail_water);
  static constexpr auto runoff = followed(irrigation_runoff);
  static constexpr auto from_roots = followed(rooted_drainage);
  static constexpr auto from_soil = followed(unrooted_drainage);
  static constexpr auto rise = followed(field_capillary_rise);
  static constexpr auto discharge = followed(drain_discharge);
  static constexpr auto overflow = followed(groundwater_overflow);
  static constexpr auto seepage = followed(deep_seepage);
  static constexpr auto inflow = followed(groundwater_inflow);
  static constexpr auto seeped = followed(bund_seepage);
  static constexpr auto spilled = followed(pond_overflow);
  static constexpr auto released = followed(pond_release);
  static constexpr Fields fields{infiltrated,
                                 evaporated,
                                 percolated,
                                 tail,
                                 runoff,
                                 from_roots,
                                 from_soil,
                                 rise,
                                 discharge,
                                 overflow,
                                 seepage,
                                 inflow,
                                 salt_per_conductivity,
                                 irrigation_salinity,
                                 inflow_salinity,
                                 initial_soil_salinity,
                                 initial_groundwater_salinity,
                                 leaching_efficiency,
                                 groundwater_mixing,
                                 wilting_point,
                                 field_soil_depth,
                                 rooted_depth,
                                 rooted_water,
                                 unrooted_water,
                                 groundwater_slow,
                                 salted_depth,
                                 rooted_salt,
                                 unrooted_salt,
                                 groundwater_salt,
                                 salt_of_new_roots,
                                 salt_of_lost_roots,
                                 salt_of_irrigation,
                                 salt_of_application_loss,
                                 salt_of_tail_water,
                                 leached_salt,
                                 drained_salt,
                                 risen_salt,
                                 salt_of_drains,
                                 salt_of_seepage,
                                 salt_of_inflow};

  template <class T>
  struct Salt {
    T rooted;
    T unrooted;
    T groundwater;
  };

  /// What leaves of the salt in some water with the part of the water that has left it.
  template <class T>
  KZWATER_INLINE static T leaves(T salt, T gone, T left, T efficiency) {
    return salt * smaller(efficiency * gone / larger(left + gone, T(1e-9)), T(1.0));
  }

  /// Salt of the soil that roots reach or leave, as its depth.
  template <class Cell, class T>
  KZWATER_INLINE static Salt<T> with_roots(Cell c, T per_day) {
    const T soil = c[field_soil_depth];
    const T before = smaller(c[salted_depth], soil);
    const T after = smaller(c[rooted_depth], soil);
    const T below = larger(soil - before, T(1e-9));
    const T reached = smaller(larger(after - before, T(0.0)) / below, T(1.0)) * c[unrooted_salt];
    const T left = larger(before - after, T(0.0)) / larger(before, T(1e-9)) * c[rooted_salt];
    c.set(salt_of_new_roots, reached * per_day);
    c.set(salt_of_lost_roots, left * per_day);
    c.set(salted_depth, after);
    return {c[rooted_salt] + reached - left, c[unrooted_salt] + left - reached,
            c[groundwater_salt]};
  }

  /// Salt that comes with irrigation; what evaporates on the way leaves it on the field.
  template <class Cell, class T>
  KZWATER_INLINE static Salt<T> with_irrigation(Cell c, Salt<T> salt, T dt) {
    const T dissolved = c[salt_per_conductivity] * c[irrigation_salinity];
    const T brought = dissolved * (c[infiltrated] + c[evaporated]);
    const T lost = dissolved * c[percolated];
    c.set(salt_of_irrigation, brought);
    c.set(salt_of_application_loss, lost);
    c.set(salt_of_tail_water, dissolved * (c[tail] + c[runoff]));
    return {salt.rooted + brought * dt, salt.unrooted, salt.groundwater + lost * dt};
  }

  /// What leaves the root zone and the pond above it, and what stays where; the two are one water.
  template <class T>
  struct Roots {
    T leached;
    T sideways;
    T rooted;
    T ponded;
  };

  template <bool paddies, class Cell, class T>
  KZWATER_INLINE static Roots<T> of_roots(Cell c, T rooted, T in_roots, T dt) {
    const T down = c[from_roots] * dt;
    const T efficiency = c[leaching_efficiency];
    if constexpr (paddies) {
      const T aside = (c[seeped] + c[spilled] + c[released]) * dt;
      const T all = rooted + c[ponded_salt];
      const T water = larger(in_roots + c[ponded_water] + down + aside, T(1e-9));
      const T leached = all * (efficiency * down / water);
      const T sideways = all * (aside / water);
      const T left = larger(all - leached - sideways, T(0.0));
      const T above = c[ponded_water] / larger(c[ponded_water] + in_roots, T(1e-9));
      return {leached, sideways, left * (T(1.0) - above), left * above};
    } else {
      const T leached = leaves(rooted, down, in_roots, efficiency);
      return {leached, T(0.0), larger(rooted - leached, T(0.0)), T(0.0)};
    }
  }

  template <class Cell>
  KZWATER_INLINE static void step(Cell c, typename Cell::Scalar dt) {
    move<false>(c, dt);
  }

  template <bool paddies, class Cell>
  KZWATER_INLINE static void move(Cell c, typename Cell::Scalar dt) {
    using T = typename Cell::Scalar;
    const T per_day = T(1.0) / dt;
    const Salt<T> salt = with_irrigation(c, with_roots(c, per_day), dt);

    // water left in each part as it was before capillary rise came
    const T depth = smaller(c[rooted_depth], c[field_soil_depth]);
    const T risen = c[rise] * dt;
    const T in_roots = c[wilting_point] * depth + larger(c[rooted_water] - risen, T(0.0));
    const T in_soil = c[wilting_point] * (c[field_soil_depth] - depth) + c[unrooted_water];
    const Roots<T> roots = of_roots<paddies>(c, salt.rooted, in_roots, dt);
    const T below = salt.unrooted + roots.leached;
    const T drained = leaves(below, c[from_soil] * dt, in_soil, c[leaching_efficiency]);

    const T brought = c[salt_per_conductivity] * c[inflow_salinity] * c[inflow];
    const T mixed = salt.groundwater + drained + brought * dt;
    const T by_drains = (c[discharge] + c[overflow]) * dt;
    const T seeping = c[seepage] * dt;
    const T gone = risen + by_drains + seeping;
    const T left = c[groundwater_slow] + c[groundwater_mixing];
    const T concentration = mixed / larger(left + gone, T(1e-9));

    if constexpr (paddies) {
      const T risen_into_pond = roots.ponded + roots.sideways - c[ponded_salt];
      c.set(salt_into_pond, larger(risen_into_pond, T(0.0)) * per_day);
      c.set(salt_out_of_pond, larger(-risen_into_pond, T(0.0)) * per_day);
      c.set(salt_of_pond_water, roots.sideways * per_day);
      c.set(ponded_salt, roots.ponded);
    }
    c.set(leached_salt, roots.leached * per_day);
    c.set(drained_salt, drained * per_day);
    c.set(risen_salt, concentration * risen * per_day);
    c.set(salt_of_drains, concentration * by_drains * per_day);
    c.set(salt_of_seepage, concentration * seeping * per_day);
    c.set(salt_of_inflow, brought);
    c.set(rooted_salt, roots.rooted + concentration * risen);
    c.set(unrooted_salt, larger(below - drained, T(0.0)));
    c.set(groundwater_salt, larger(mixed - concentration * gone, T(0.0)));
  }
};

}  // namespace kzwater
