"""How people read the columns of the tables of a season: titles and units in their language."""

from __future__ import annotations

from dataclasses import replace

from kzwater.data.written_tables import Column
from kzwater.language import _

_taken = ("gross", "gross_m3", "gross_m3_per_ha")


def columns(currency: str = "", *, crop_alone: bool = False) -> dict[str, Column]:
    """Return title, units and decimals of each column of the tables of a season.

    Parameters
    ----------
    currency : str
        Of the prices; empty without any.
    crop_alone : bool
        Whether leaching is left out of the water taken.
    """
    known = {**_places(), **_water(), **_salt(), **_crop(), **_money(currency)}
    if not crop_alone:
        return known
    title = _("Water taken, without leaching")
    apart = {name: replace(known[name], title=title) for name in known if name in _taken}
    return known | apart


def _places() -> dict[str, Column]:
    """Return what says where and when a row is."""
    return {
        "field": Column(_("Field")),
        "crop": Column(_("Crop")),
        "method": Column(_("Method of irrigation")),
        "district": Column(_("District")),
        "hectares": Column(_("Area"), _("ha"), 2),
        "start": Column(_("First day")),
        "end": Column(_("Last day")),
        "days": Column(_("Days"), decimals=0),
        "reason": Column(_("Why")),
        "year": Column(_("Year of the harvest")),
        "years": Column(_("Years"), decimals=0),
        "sown": Column(_("Sown")),
        "window_ends": Column(_("Last day of the window of sowing")),
    }


def _water() -> dict[str, Column]:
    """Return the columns of water."""
    depths = {
        "precipitation": _("Rain and snow"),
        "gross": _("Water taken"),
        "net": _("Irrigation that entered the soil"),
        "evaporated_in_application": _("Evaporated in application"),
        "percolated_in_application": _("Percolated in application"),
        "tail_water": _("Tail water"),
        "runoff": _("Runoff"),
        "evaporation": _("Evaporation of the soil"),
        "transpiration": _("Transpiration"),
        "requirement": _("Crop water requirement"),
        "drainage": _("Drained below the roots"),
        "rooted_water": _("Water where roots are"),
        "rooted_depth": _("Depth of roots"),
        "lost_to_salt": _("Transpiration lost to salt"),
        "irrigation_runoff": _("Irrigation that ran off"),
        "drained_when_watered": _("Drained below the roots in periods of watering"),
        "out_of_pond": _("Left the pond"),
        "ponded_water": _("Water of the pond"),
        "capillary_rise": _("Capillary rise"),
        "drain_discharge": _("Discharge of drains"),
        "deep_seepage": _("Seepage to the deep aquifer"),
        "water_table": _("Depth of the water table"),
        "listed": _("Waterings of the list"),
        "not_given": _("Of the list not given"),
    }
    return {
        **{name: Column(title, _("mm")) for name, title in depths.items()},
        "gross_m3": Column(_("Water taken"), _("m³"), 0),
        "net_m3": Column(_("Irrigation that entered the soil"), _("m³"), 0),
        "gross_m3_per_ha": Column(_("Water taken"), _("m³/ha"), 0),
        "leaching_m3_per_ha": Column(_("Water taken for leaching before sowing"), _("m³/ha"), 0),
        "leaching_m3": Column(_("Water taken for leaching before sowing"), _("m³"), 0),
        "leaching_asked_m3_per_ha": Column(_("Leaching asked for before sowing"), _("m³/ha"), 0),
        "leaching_not_given_because": Column(_("Why not all leaching was given")),
        "not_given_because": Column(_("Why not all of the list was given")),
        "hydromodule": Column(_("Hydromodule"), _("l/s/ha"), 3),
        **_limits(),
    }


def _limits() -> dict[str, Column]:
    """Return the columns of limits."""
    return {
        "level": Column(_("Level")),
        "name": Column(_("Name")),
        "from": Column(_("First day")),
        "to": Column(_("Last day")),
        "limit_m3": Column(_("Limit"), _("m³"), 0),
        "taken_m3": Column(_("Water taken"), _("m³"), 0),
        "share_used": Column(_("Used"), _("of the limit"), share=True),
        "limited_by": Column(_("Limited most by")),
        "limited_from": Column(_("First day of that limit")),
        "limited_to": Column(_("Last day of that limit")),
        "limited_mm": Column(_("Transpiration lost while it held water back"), _("mm")),
    }


def _salt() -> dict[str, Column]:
    """Return the columns of salt."""
    amounts = {
        "salt_brought": _("Salt brought by irrigation"),
        "salt_leached": _("Salt leached from the roots"),
        "salt_risen": _("Salt risen from the water table"),
    }
    return {
        **{name: Column(title, _("g/m²"), 0) for name, title in amounts.items()},
        "soil_salinity": Column(_("Salinity of the root zone (ECe)"), _("dS/m"), 1),
    }


def _crop() -> dict[str, Column]:
    """Return the columns of the crop."""
    return {
        "water_stress": Column(_("Water stress (1 is none)"), decimals=2),
        "stage": Column(_("Stage of the crop")),
        "open_ground": Column(_("Ground that is not frozen (1 is all)"), decimals=2),
        "harvested_yield": Column(
            _("Yield of the last harvest, summed over cuts"), _("of full"), share=True
        ),
        "relative_yield": Column(_("Yield"), _("of full"), share=True),
        "unharmed_yield": Column(
            _("Yield of the last harvest without heat and frost, summed over cuts"),
            _("of full"),
            share=True,
        ),
        "harvests": Column(_("Harvests since sowing"), decimals=0),
        "lost_by_water": Column(_("Lost by want of water"), _("of full"), share=True),
        "lost_by_salt": Column(_("Lost by salt"), _("of full"), share=True),
        "lost_by_heat_or_frost": Column(_("Lost by heat or frost"), _("of full"), share=True),
        "yield_t_per_ha": Column(_("Yield"), _("t/ha"), 2),
        "tonnes": Column(_("Yield"), _("t"), 0),
        "kg_per_m3_taken": Column(_("Yield of water taken"), _("kg/m³"), 2),
        "kg_per_m3_evaporated": Column(_("Yield of water evaporated"), _("kg/m³"), 2),
    }


def _money(currency: str) -> dict[str, Column]:
    """Return the columns of money."""
    per_hectare = _("{money}/ha").format(money=currency)
    per_cubic_metre = _("{money}/m³").format(money=currency)
    return {
        "gross_value": Column(_("Value of the harvest"), currency, 0),
        "water_cost": Column(_("Price of the water"), currency, 0),
        "subsidies": Column(_("Subsidies"), currency, 0),
        "margin": Column(_("Margin"), currency, 0),
        "gross_value_per_ha": Column(_("Value of the harvest"), per_hectare, 0),
        "water_cost_per_ha": Column(_("Price of the water"), per_hectare, 0),
        "subsidies_per_ha": Column(_("Subsidies"), per_hectare, 0),
        "margin_per_ha": Column(_("Margin"), per_hectare, 0),
        "margin_per_m3_taken": Column(_("Margin of water taken"), per_cubic_metre, 2),
        "gross_value_per_m3_taken": Column(
            _("Value of the harvest of water taken"), per_cubic_metre, 2
        ),
        "currency": Column(_("Currency")),
        "prices_of": Column(_("Prices of the year")),
    }
