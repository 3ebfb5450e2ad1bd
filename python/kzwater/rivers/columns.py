"""How people read the columns of the tables of rivers: titles and units in their language."""

from __future__ import annotations

from kzwater.data.written_tables import Column
from kzwater.language import _


def columns() -> dict[str, Column]:
    """Return title, units and decimals of each column of the tables of a managed river."""
    return {**_who(), **_of_users(), **_of_bodies(), **_of_balance(), **_of_reliability()}


def sector_name(sector: str) -> str:
    """Return the name of a sector, or of the kind of a flow, in the user's language."""
    known = {
        "municipal": _("towns and villages"),
        "industry": _("industry"),
        "energy": _("energy"),
        "livestock": _("livestock"),
        "irrigation": _("irrigation"),
        "environment": _("environment"),
        "transfer": _("transfers elsewhere"),
        "agreement": _("agreement"),
        "navigation": _("navigation"),
        "lake_target": _("filling of lakes"),
    }
    return known.get(sector, sector)


def release_cause_name(code: float) -> str:
    """Return what sets the release of a reservoir, in the user's language."""
    names = (
        "",
        _("call of users, or imposed"),
        _("minimum release"),
        _("target of the rule curve"),
        _("flood control"),
        _("safe release"),
        _("capacity of the outlets"),
        _("buffer zone"),
        _("dead volume"),
        _("hedging"),
    )
    return names[int(code)]


def _who() -> dict[str, Column]:
    """Return what says whose and when a row is."""
    return {
        "user": Column(_("User")),
        "sector": Column(_("Sector")),
        "oblast": Column(_("Oblast")),
        "place": Column(_("Place")),
        "flow": Column(_("Flow")),
        "body": Column(_("Reservoir or lake")),
        "canal": Column(_("Canal")),
        "limit": Column(_("Limit")),
        "aquifer": Column(_("Aquifer")),
        "kind": Column(_("Kind")),
        "name": Column(_("Name")),
        "article": Column(_("Law or document")),
        "source": Column(_("Source")),
        "start": Column(_("First day")),
        "end": Column(_("Last day")),
        "days": Column(_("Days"), decimals=0),
        "period": Column(_("Period")),
    }


def _of_users() -> dict[str, Column]:
    """Return the columns of users, canals and limits."""
    volumes = {
        "demanded": _("Demanded"),
        "carried_in": _("Asked for again from before"),
        "permitted": _("Permitted"),
        "allocated": _("Allocated from the river"),
        "from_wells": _("Delivered from wells"),
        "delivered": _("Delivered"),
        "withdrawn": _("Withdrawn from the river"),
        "consumed": _("Consumed"),
        "returned": _("Given back"),
        "lost": _("Lost"),
        "canal_seepage": _("Of it, seepage of canals"),
        "canal_evaporation": _("Of it, evaporation from canals"),
        "canal_spill": _("Of it, spill of canals"),
        "user_seepage": _("Of it, seepage at the user"),
        "shortage": _("Shortage"),
        "carried_out": _("To be asked for again"),
        "met": _("Met"),
        "missing": _("Missing"),
        "relief_volume": _("More water that would have met it"),
        "head": _("At the head"),
        "passed": _("Passed on"),
        "volume": _("Volume"),
        "taken": _("Taken"),
        "left": _("Left"),
    }
    return {
        **{name: Column(title, _("thousand m³"), 1) for name, title in volumes.items()},
        "days_short": Column(_("Days with a shortage"), decimals=0),
        "share": Column(_("Share"), _("of the demand"), share=True),
        "reason": Column(_("Reason")),
        "reason_place": Column(_("Place of the reason")),
        "marginal_relief": Column(_("More for each m³ more there"), _("m³"), 2),
        "sentence": Column(_("In words")),
    }


def _of_bodies() -> dict[str, Column]:
    """Return the columns of reservoirs and lakes."""
    volumes = {
        "stored": _("Volume at the end"),
        "inflow": _("Inflow"),
        "release": _("Release or outflow"),
        "spill": _("Over the crest"),
        "withdrawal": _("Taken by users"),
        "from_straits": _("Through straits"),
        "evaporation": _("Evaporation"),
        "rain": _("Rain and snow"),
        "seepage": _("Seepage"),
        "recharge": _("Seepage into it"),
        "pumped": _("Pumped"),
        "baseflow": _("Drained"),
    }
    return {
        **{name: Column(title, _("thousand m³"), 0) for name, title in volumes.items()},
        "level": Column(_("Level on the last day"), _("m"), 2),
        "area": Column(_("Area on the last day"), _("km²"), 1),
        "salinity": Column(_("Salinity at the end"), _("g/l"), 2),
        "energy": Column(_("Electricity"), _("MWh"), 0),
        "cause": Column(_("What set the release on most days")),
    }


def _of_balance() -> dict[str, Column]:
    """Return the columns of the ledger and of comparisons."""
    return {
        "substance": Column(_("Of what")),
        "role": Column(_("Entry")),
        "from": Column(_("From")),
        "to": Column(_("To")),
        "meaning": Column(_("What it is")),
        "amount": Column(_("Amount"), _("thousand m³ or t"), 3),
        "what": Column(_("What")),
        "units": Column(_("Units")),
        "first": Column(_("First run"), decimals=2),
        "second": Column(_("Second run"), decimals=2),
        "difference": Column(_("Difference"), decimals=2),
    }


def _of_reliability() -> dict[str, Column]:
    """Return the columns of reliability."""
    return {
        "days_with_demand": Column(_("Days with a demand"), decimals=0),
        "time_reliability": Column(_("Days met"), _("of days with a demand"), share=True),
        "volume_reliability": Column(_("Volume met"), _("of the demand"), share=True),
        "resilience": Column(_("Resilience"), _("of days short, met the next day"), share=True),
        "vulnerability": Column(
            _("Vulnerability"), _("of the demand, mean of the worst days"), share=True
        ),
        "largest_deficit": Column(_("Largest deficit of a day"), _("of the demand"), share=True),
        "sustainability": Column(_("Sustainability index"), decimals=2),
    }
