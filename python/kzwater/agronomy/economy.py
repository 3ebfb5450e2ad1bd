"""What harvests cost and bring: prices, tariffs of water, subsidies and ceilings of yields."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from kzwater.agronomy.prices import (
    BILL,
    HECTARE,
    SAVED,
    TONNE,
    Band,
    Ceiling,
    Crop,
    Money,
    Priced,
    Subsidy,
    read_ceilings,
    read_prices,
    read_subsidies,
    read_tariff,
)
from kzwater.config.document import shown_path
from kzwater.config.sections import EconomyFiles
from kzwater.config.sentences import suggestion
from kzwater.errors import Problems
from kzwater.language import _


@dataclass(frozen=True, slots=True)
class Harvest:
    """What money is made of.

    Attributes
    ----------
    year : int
        Of the harvest.
    relative_yield : float
        Of a crop that wants nothing, summed over cuts.
    gross : float
        Water taken, m3 ha-1.
    """

    crop: str
    method: str
    district: str
    year: int
    relative_yield: float
    gross: float


@dataclass(frozen=True, slots=True)
class Returns:
    """What a hectare yields and brings.

    Attributes
    ----------
    harvest : float
        t ha-1
    value, water_cost, subsidies, margin : float
        Money of a hectare: what the harvest is sold for; the cost before subsidies.
    """

    harvest: float
    value: float
    water_cost: float
    subsidies: float
    margin: float


@dataclass(frozen=True, slots=True)
class Economy:
    """Prices of crops, and what tariff, subsidies and ceilings change of them.

    Attributes
    ----------
    ceilings : mapping
        Of crop, district (empty for all) and year (None for all) to t ha-1.
    """

    crops: dict[str, Crop]
    tariff: tuple[Band, ...] = ()
    subsidies: tuple[Subsidy, ...] = ()
    ceilings: Mapping[Ceiling, float] = field(default_factory=dict)

    @property
    def money(self) -> Money:
        """Return what all prices are in."""
        return next(iter(self.crops.values())).money

    def returns(self, harvest: Harvest) -> Returns:
        """Return what a hectare yields and brings."""
        crop = self.crops[harvest.crop]
        tonnes = harvest.relative_yield * self.full_yield(harvest)
        cost = self.water_cost(harvest.crop, harvest.method, harvest.gross)
        paid = crop.subsidy + sum(
            _paid(subsidy, harvest, tonnes, cost)
            for subsidy in self.subsidies
            if subsidy.crop in ("", harvest.crop) and subsidy.method in ("", harvest.method)
        )
        value = tonnes * crop.price
        margin = value + paid - crop.variable_cost - cost
        return Returns(tonnes, value, cost, paid, margin)

    def full_yield(self, harvest: Harvest) -> float:
        """Return the closest ceiling of the yield, else that of the table of prices, t ha-1."""
        for district, year in (
            (harvest.district, harvest.year),
            (harvest.district, None),
            ("", harvest.year),
            ("", None),
        ):
            found = self.ceilings.get((harvest.crop, district, year))
            if found is not None:
                return found
        return self.crops[harvest.crop].full_yield

    def water_cost(self, crop: str, method: str, gross: float) -> float:
        """Return the price of the water of a hectare: step by step, or one for each cubic metre."""
        bands = self.bands(crop, method)
        if not bands:
            return gross * self.crops[crop].water_price
        steps = [*(band.above for band in bands), math.inf]
        return sum(
            band.price * max(min(gross, upper) - lower, 0.0)
            for band, (lower, upper) in zip(bands, pairwise(steps), strict=True)
        )

    def bands(self, crop: str, method: str) -> tuple[Band, ...]:
        """Return the steps for a crop and method, those for both before those for one of them."""
        for wanted in ((crop, method), (crop, ""), ("", method), ("", "")):
            found = [band for band in self.tariff if (band.crop, band.method) == wanted]
            if found:
                return tuple(sorted(found, key=lambda band: band.above))
        return ()


def _paid(subsidy: Subsidy, harvest: Harvest, tonnes: float, cost: float) -> float:
    """Return what a subsidy pays for a hectare."""
    counted = {
        HECTARE: 1.0,
        TONNE: tonnes,
        SAVED: max(subsidy.reference - harvest.gross, 0.0),
        BILL: cost,
    }
    return subsidy.amount * counted[subsidy.per]


def read_economy(
    files: EconomyFiles,
    grown: Iterable[tuple[str, str]],
    places: Mapping[str, str] = MappingProxyType({}),
) -> Economy:
    """Return the tables of money of a scenario.

    Parameters
    ----------
    grown : iterable of tuple of str
        Crops with their methods, whose prices must be known.
    places : mapping of str to str
        Where each crop is grown: a line of the table of fields.

    Raises
    ------
    InputError
        With all faults of the tables, each with its line.
    """
    problems = Problems()
    prices = read_prices(files.prices, problems)
    tariff: Priced[Band] | None = None
    subsidies: Priced[Subsidy] | None = None
    if files.tariff is not None:
        tariff = read_tariff(files.tariff, problems)
    if files.subsidies is not None:
        subsidies = read_subsidies(files.subsidies, problems)
    found = Economy(
        crops=prices,
        tariff=tariff.rows if tariff else (),
        subsidies=subsidies.rows if subsidies else (),
        ceilings={} if files.ceilings is None else read_ceilings(files.ceilings, problems),
    )
    _check_grown(found, _Grown(tuple(grown), places), files, problems)
    if not len(problems):
        _check_money(found, files, tuple(each for each in (tariff, subsidies) if each), problems)
    problems.raise_if_any()
    return found


@dataclass(frozen=True, slots=True)
class _Grown:
    """Crops with their methods, and where each crop is grown."""

    pairs: tuple[tuple[str, str], ...]
    places: Mapping[str, str]

    def without_row(self, crop: str) -> str:
        """Return that prices have no row for a crop, and which field wants it."""
        if crop not in self.places:
            return _("no row for `{name}`").format(name=crop)
        text = _("no row for `{name}`, which {place} grows")
        return text.format(name=crop, place=self.places[crop])


def _check_grown(found: Economy, grown: _Grown, files: EconomyFiles, problems: Problems) -> None:
    """Add a problem for each crop without prices, or without a price of its water."""
    place = shown_path(files.prices)
    for crop in dict.fromkeys(crop for crop, _method in grown.pairs):
        if crop not in found.crops:
            problems.add(
                place,
                "crop",
                got=grown.without_row(crop),
                expected=_("a row for each crop of the fields"),
                remedy=suggestion(crop, tuple(found.crops)),
            )
    for crop, method in dict.fromkeys(grown.pairs):
        known = found.crops.get(crop)
        if known and math.isnan(known.water_price) and not found.bands(crop, method):
            problems.add(
                place,
                "water_price_per_m3",
                got=_("no price of water for {crop} under {method}").format(
                    crop=crop, method=method
                ),
                expected=_("a price, or a tariff that holds for both"),
                remedy=_("Fill the column, or add a row to the tariff."),
            )


def _check_money(
    found: Economy,
    files: EconomyFiles,
    tables: tuple[Priced[Band] | Priced[Subsidy], ...],
    problems: Problems,
) -> None:
    """Add a problem when prices of different money or years would be compared."""
    kinds = {crop.money: shown_path(files.prices) for crop in reversed(found.crops.values())}
    for table in tables:
        for money, place in zip(table.money, table.places, strict=True):
            kinds.setdefault(money, place)
    if len(kinds) > 1:
        shown = ", ".join(
            f"{money.currency} {money.year} ({place})" for money, place in kinds.items()
        )
        problems.add(
            shown_path(files.prices),
            "currency, year",
            got=shown,
            expected=_("one currency and one year"),
            remedy=_("Bring all prices to one of them."),
        )
