"""What crops yield when they want nothing, what they cost and bring: with years and sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kzwater.agronomy.catalogue import crops
from kzwater.config.sentences import suggestion
from kzwater.data.tables import Row, Table, read_table
from kzwater.errors import Problems
from kzwater.language import _

_texts = ("crop", "currency", "source")
_numbers = {
    "full_yield_t_per_ha": (0.01, 200.0),
    "price_per_t": (0.0, 1e9),
    "variable_cost_per_ha": (0.0, 1e9),
    "water_price_per_m3": (0.0, 1e6),
    "subsidy_per_ha": (-1e9, 1e9),
}
_currency = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Crop:
    """What a crop yields and brings in one year's prices.

    Attributes
    ----------
    full_yield : float
        t ha-1 of a crop that wants nothing, of one harvest or cut.
    price : float
        Of a tonne.
    variable_cost : float
        Of a hectare, water apart.
    water_price : float
        Of a cubic metre taken at the field.
    subsidy : float
        Of a hectare.
    currency : str
        Code of three letters (ISO 4217).
    year : int
        Of prices and costs.
    source : str
        Where the numbers are from.
    """

    full_yield: float
    price: float
    variable_cost: float
    water_price: float
    subsidy: float
    currency: str
    year: int
    source: str

    def margin(self, relative_yield: float, gross: float) -> float:
        """Return the gross margin of a hectare for water taken, m3 ha-1."""
        revenue = relative_yield * self.full_yield * self.price
        return revenue + self.subsidy - self.variable_cost - gross * self.water_price


def read_economy(path: Path, needed: tuple[str, ...]) -> dict[str, Crop]:
    """Return prices and costs by crop.

    Parameters
    ----------
    path : pathlib.Path
        The table.
    needed : tuple of str
        Crops that must stand in it.

    Raises
    ------
    InputError
        With all faults of the table, each with its line.
    """
    table = read_table(path)
    names = (*_texts, "year", *_numbers)
    columns = dict(zip(names, table.require(*((name,) for name in names)), strict=True))
    problems = Problems()
    reader = _Reader(table, columns, problems)
    found = {row.cells[columns["crop"]].strip(): reader.crop(row) for row in table.rows}
    for name in needed:
        if name not in found:
            problems.add(
                table.file,
                "crop",
                got=_("no row for `{name}`").format(name=name),
                expected=_("a row for each crop of the fields"),
                remedy=suggestion(name, tuple(found)),
            )
    _check_money(table, found, problems)
    problems.raise_if_any()
    return found


def _check_money(table: Table, found: dict[str, Crop], problems: Problems) -> None:
    """Add a problem when prices of different money or years would be compared."""
    kinds = {(crop.currency, crop.year) for crop in found.values()}
    if len(kinds) > 1 and not len(problems):
        shown = ", ".join(f"{currency} {year}" for currency, year in sorted(kinds))
        problems.add(
            table.file,
            "currency, year",
            got=shown,
            expected=_("one currency and one year"),
            remedy=_("Bring all prices to one of them."),
        )


class _Reader:
    """Reads rows and collects their faults."""

    def __init__(self, table: Table, columns: dict[str, int], problems: Problems) -> None:
        self._table = table
        self._columns = columns
        self._problems = problems

    def crop(self, row: Row) -> Crop:
        """Return a row; what is at fault in it was added to the problems."""
        numbers = {
            name: self._number(row, name, least, most) for name, (least, most) in _numbers.items()
        }
        if self._text(row, "crop") not in crops():
            self._add(row, "crop", ", ".join(crops()))
        currency = self._text(row, "currency")
        if _currency.fullmatch(currency) is None:
            self._add(row, "currency", _("a currency of three letters, such as KZT"))
        if not self._text(row, "source"):
            self._add(row, "source", _("where the numbers are from"))
        year = self._text(row, "year")
        sound = year.isdecimal() and 1990 <= int(year) <= 2100
        if not sound:
            self._add(row, "year", _("the year of the prices, such as 2025"))
        return Crop(
            full_yield=numbers["full_yield_t_per_ha"],
            price=numbers["price_per_t"],
            variable_cost=numbers["variable_cost_per_ha"],
            water_price=numbers["water_price_per_m3"],
            subsidy=numbers["subsidy_per_ha"],
            currency=currency,
            year=int(year) if sound else 0,
            source=self._text(row, "source"),
        )

    def _text(self, row: Row, name: str) -> str:
        return row.cells[self._columns[name]].strip()

    def _number(self, row: Row, name: str, least: float, most: float) -> float:
        before = len(self._problems)
        value = self._table.number(row, self._columns[name], self._problems)
        if not least <= value <= most and len(self._problems) == before:
            self._add(row, name, _("{least:g} to {most:g}").format(least=least, most=most))
        return value

    def _add(self, row: Row, name: str, expected: str) -> None:
        self._problems.add(
            self._table.place(row),
            name,
            got=f"`{self._text(row, name)}`",
            expected=expected,
            remedy=_("Correct the cell."),
        )
