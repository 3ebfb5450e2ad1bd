"""The tables of money: prices and costs, tariffs, subsidies, and ceilings of yields."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from kzwater.agronomy.catalogue import crops, methods
from kzwater.agronomy.cells import Cells, columns_of
from kzwater.data.tables import Row, read_table
from kzwater.errors import Problems
from kzwater.language import _

# What stands before the columns of each table, and what tells how to trust it.
_dated = ("currency", "year", "source")
_most_yield = 200.0
_most_money = 1e9
_most_water = 1e6
_most_price = 1e6

HECTARE, TONNE, SAVED, BILL = "hectare", "tonne", "m3_saved", "water_price"
"""What a subsidy is paid for: area, yield, water that was not taken, a share of its price."""


@dataclass(frozen=True, slots=True)
class Money:
    """What prices are in: a code of three letters (ISO 4217), and the year that they are of."""

    currency: str
    year: int


@dataclass(frozen=True, slots=True)
class Crop:
    """What a crop yields, costs and brings.

    Attributes
    ----------
    full_yield : float
        t ha-1 of a crop that wants nothing, of one harvest or cut.
    price : float
        Of a tonne.
    variable_cost : float
        Of a hectare, water apart.
    water_price : float
        Of a cubic metre taken at the field; NaN where a tariff tells it.
    subsidy : float
        Of a hectare.
    money : Money
    """

    full_yield: float
    price: float
    variable_cost: float
    water_price: float
    subsidy: float
    money: Money


@dataclass(frozen=True, slots=True)
class Band:
    """A step of a tariff: the price of each cubic metre above it, up to the next.

    Attributes
    ----------
    crop, method : str
        Empty for all.
    above : float
        m3 ha-1
    price : float
        Of a cubic metre.
    """

    crop: str
    method: str
    above: float
    price: float


@dataclass(frozen=True, slots=True)
class Subsidy:
    """What is paid to who grows a crop under a method.

    Attributes
    ----------
    crop, method : str
        Empty for all.
    per : str
        What it is paid for.
    amount : float
        Money, or a share of the price of water.
    reference : float
        m3 ha-1 below which water counts as saved; NaN for others.
    """

    crop: str
    method: str
    per: str
    amount: float
    reference: float


Ceiling = tuple[str, str, int | None]
"""What a ceiling is for: crop, district (empty for all) and year of the harvest (None for all)."""
Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Priced(Generic[Content]):
    """The rows of a table with the money that they are in, and where each stands."""

    rows: tuple[Content, ...]
    money: tuple[Money, ...]
    places: tuple[str, ...]


def read_prices(path: Path, problems: Problems) -> dict[str, Crop]:
    """Return prices and costs by crop; faults of rows are added to the problems.

    Raises
    ------
    InputError
        When the table cannot be read.
    """
    table = read_table(path)
    needed = ("crop", "full_yield_t_per_ha", "price_per_t", "variable_cost_per_ha", *_dated)
    columns = columns_of(table, needed, ("water_price_per_m3", "subsidy_per_ha"), problems)
    rows = _Rows(table, columns, problems)
    found = [rows.crop(row) for row in table.rows]
    rows.check_once([name for name, _crop in found])
    return dict(found)


def read_tariff(path: Path, problems: Problems) -> Priced[Band]:
    """Return the steps of a tariff, each group of them from 0 upwards.

    Raises
    ------
    InputError
        When the table cannot be read.
    """
    table = read_table(path)
    needed = ("above_m3_per_ha", "price_per_m3", *_dated)
    rows = _Rows(table, columns_of(table, needed, ("crop", "method"), problems), problems)
    bands = tuple(rows.band(row) for row in table.rows)
    rows.check_steps(bands)
    return _priced(rows, bands)


def read_subsidies(path: Path, problems: Problems) -> Priced[Subsidy]:
    """Return the subsidies of a table.

    Raises
    ------
    InputError
        When the table cannot be read.
    """
    table = read_table(path)
    further = ("crop", "method", "reference_m3_per_ha")
    columns = columns_of(table, ("per", "amount", *_dated), further, problems)
    rows = _Rows(table, columns, problems)
    return _priced(rows, tuple(rows.subsidy(row) for row in table.rows))


def read_ceilings(path: Path, problems: Problems) -> dict[Ceiling, float]:
    """Return the yields of crops that want nothing by district and year, t ha-1.

    Raises
    ------
    InputError
        When the table cannot be read.
    """
    table = read_table(path)
    needed = ("crop", "full_yield_t_per_ha", "source")
    rows = _Rows(table, columns_of(table, needed, ("district", "year"), problems), problems)
    found = [rows.ceiling(row) for row in table.rows]
    rows.check_once([key for key, _yield in found])
    return dict(found)


def _priced(rows: _Rows, content: tuple[Content, ...]) -> Priced[Content]:
    return Priced(content, tuple(rows.money()), tuple(rows.places()))


class _Rows(Cells):
    """Reads the rows of the tables of money; what is at fault is added to the problems."""

    def crop(self, row: Row) -> tuple[str, Crop]:
        """Return a crop and its prices."""
        subsidy = self._number(row, "subsidy_per_ha", -_most_money, _most_money, optional=True)
        return self._one_of(row, "crop", crops()), Crop(
            full_yield=self._number(row, "full_yield_t_per_ha", 0.01, _most_yield),
            price=self._number(row, "price_per_t", 0.0, _most_money),
            variable_cost=self._number(row, "variable_cost_per_ha", 0.0, _most_money),
            water_price=self._number(row, "water_price_per_m3", 0.0, _most_price, optional=True),
            subsidy=0.0 if math.isnan(subsidy) else subsidy,
            money=Money(*self._money(row)),
        )

    def band(self, row: Row) -> Band:
        """Return a step of a tariff."""
        return Band(
            *self._of(row),
            above=self._number(row, "above_m3_per_ha", 0.0, _most_water),
            price=self._number(row, "price_per_m3", 0.0, _most_price),
        )

    def check_steps(self, bands: tuple[Band, ...]) -> None:
        """Add a problem for each group of steps that does not begin at 0, and for equal steps."""
        steps: dict[tuple[str, str], list[float]] = {}
        for row, band in zip(self._table.rows, bands, strict=True):
            known = steps.setdefault((band.crop, band.method), [])
            if band.above in known:
                self._add(row, "above_m3_per_ha", expected=_("each step once"))
            known.append(band.above)
        for row, band in zip(self._table.rows, bands, strict=True):
            known = steps.pop((band.crop, band.method), [0.0])
            if min(known) > 0.0:
                expected = _("a first step at 0")
                remedy = _("Add a row with 0 and the price of the first cubic metre.")
                self._add(row, "above_m3_per_ha", expected=expected, remedy=remedy)

    def check_once(self, keys: Sequence[Hashable]) -> None:
        """Add a problem for each row that is for the same as one above it."""
        lines: dict[Hashable, int] = {}
        for row, key in zip(self._table.rows, keys, strict=True):
            if key in lines:
                expected = _("one row for each (first in line {line})").format(line=lines[key])
                self._add(row, "crop", expected=expected)
            lines.setdefault(key, row.line)

    def subsidy(self, row: Row) -> Subsidy:
        """Return a subsidy."""
        per = self._one_of(row, "per", dict.fromkeys((HECTARE, TONNE, SAVED, BILL)))
        most = 1.0 if per == BILL else _most_money
        reference = self._number(row, "reference_m3_per_ha", 0.0, _most_water, optional=True)
        if per == SAVED and math.isnan(reference):
            expected = _("the water of a hectare below which it counts as saved")
            self._add(row, "reference_m3_per_ha", expected=expected)
        amount = self._number(row, "amount", 0.0, most)
        return Subsidy(*self._of(row), per=per, amount=amount, reference=reference)

    def ceiling(self, row: Row) -> tuple[Ceiling, float]:
        """Return what a ceiling is for, and the yield."""
        self._check_source(row)
        crop = self._one_of(row, "crop", crops())
        district = "" if self._is_for_all(row, "district") else self._text(row, "district")
        year = None
        if not self._is_for_all(row, "year"):
            year = self._year(row, _("the year of the harvest, or `all`"))
        return (crop, district, year), self._number(row, "full_yield_t_per_ha", 0.01, _most_yield)

    def money(self) -> Iterator[Money]:
        """Return the money of each row."""
        for row in self._table.rows:
            yield Money(*self._money(row))

    def places(self) -> Iterator[str]:
        """Return where each row stands."""
        for row in self._table.rows:
            yield self._table.place(row)

    def _of(self, row: Row) -> tuple[str, str]:
        """Return crop and method of a row, empty for all."""
        crop = "" if self._is_for_all(row, "crop") else self._one_of(row, "crop", crops())
        if self._is_for_all(row, "method"):
            return crop, ""
        return crop, self._one_of(row, "method", methods())
