"""The table of fields: what grows where, on which soil, under which method of irrigation."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kzwater import registry
from kzwater.agronomy.catalogue import crops, methods
from kzwater.config.sentences import suggestion
from kzwater.data.files import atomic_path
from kzwater.data.tables import Row, Table, read_table
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.preparation.pedotransfer import texture_shares

_needed = ("field", "crop", "hectares", "latitude", "longitude", "elevation", "method", "soil")
SHARES = ("limit_share_initial", "limit_share_development", "limit_share_middle")
"""Columns of a plan: shares of the limit that may be taken by the end of each stage."""
RULES = (
    "irrigation_trigger_initial",
    "irrigation_trigger_development",
    "irrigation_trigger_middle",
    "irrigation_trigger_late",
    "irrigation_refill",
    "irrigation_lead_time",
    "irrigation_interval",
    "irrigation_fixed_depth",
    "irrigation_capacity",
    "irrigation_ordered",
    "turn_interval",
    "turn_length",
    "turn_start",
)
"""Columns that say when a field is watered and how much: parameters of the engine."""
GROUPS = ("farm", "district", "source")
"""Columns by which fields belong together: to farms, districts, and sources of water."""
_also_known = ("district", "sowing", "limit_m3_per_ha", *SHARES, *RULES, "farm", "source")
COLUMNS = (*_needed, *_also_known)
"""All columns that a table of fields may have."""
_month_and_day = re.compile(r"(\d{1,2})-(\d{1,2})")
_day_and_month = re.compile(r"(\d{1,2})\.(\d{1,2})\.?")
# A field is at most a farm: more is most likely square metres.
_most_hectares = 1e6


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or one crop of a command area.

    Attributes
    ----------
    area : float
        m2
    latitude, longitude : float
        Degrees.
    elevation : float
        m
    soil : str
        Class of texture of the USDA.
    sowing_day : int or None
        Day of the year; that of the crop when the table has none.
    limit : float or None
        Most water that may be taken in a season, mm.
    shares : tuple of float
        Of the limit, that may be taken by the end of the initial, development and middle stage.
    farm, district, source : str
        Groups whose limits the field shares; empty where it belongs to none.
    rules : tuple of (str, float)
        Parameters of the engine that say when the field is watered, where the table has them.
    """

    name: str
    crop: str
    area: float
    latitude: float
    longitude: float
    elevation: float
    method: str
    soil: str
    district: str
    sowing_day: int | None
    limit: float | None
    shares: tuple[float, ...] = (1.0, 1.0, 1.0)
    farm: str = ""
    source: str = ""
    rules: tuple[tuple[str, float], ...] = ()


def read_field_table(path: Path) -> tuple[Field, ...]:
    """Return the fields of a table.

    Raises
    ------
    InputError
        With all faults of the table, each with its line.
    """
    table = read_table(path)
    columns = dict(zip(_needed, table.require(*((name,) for name in _needed)), strict=True))
    problems = Problems()
    _check_header(table, problems)
    for name in _also_known:
        found = table.find(name)
        if found is not None:
            columns[name] = found
    reader = _Reader(table, columns, problems)
    fields = [reader.field(row) for row in table.rows]
    reader.check_names(fields)
    problems.raise_if_any()
    return tuple(fields)


def write_field_table(fields: Iterable[Field], path: Path) -> None:
    """Write a table of fields with all of its columns.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    with atomic_path(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for field in fields:
            place = (field.latitude, field.longitude, field.elevation)
            own = (field.name, field.crop, field.area / 1e4, *place, field.method, field.soil)
            limit = "" if field.limit is None else 10.0 * field.limit
            rules = dict(field.rules)
            when = (rules.get(name, "") for name in RULES)
            plan = (field.district, _shown_day(field), limit, *field.shares)
            writer.writerow((*own, *plan, *when, field.farm, field.source))


def _shown_day(field: Field) -> str:
    """Return the day of sowing as the table has it; empty for the usual one of the crop."""
    if field.sowing_day is None:
        return ""
    return f"{date(2001, 1, 1) + timedelta(days=field.sowing_day - 1):%m-%d}"


def _is_day(text: str) -> bool:
    """Return whether a text is written as day and month."""
    return any(form.fullmatch(text) for form in (_month_and_day, _day_and_month))


def _check_header(table: Table, problems: Problems) -> None:
    """Add a problem for each column that nothing reads."""
    for name in table.header:
        if name.lower() not in COLUMNS:
            problems.add(
                f"{table.file}:1",
                name,
                got=_("a column that is not known"),
                expected=", ".join(COLUMNS),
                remedy=suggestion(name, COLUMNS),
            )


class _Reader:
    """Reads rows and collects their faults."""

    def __init__(self, table: Table, columns: dict[str, int], problems: Problems) -> None:
        self._table = table
        self._columns = columns
        self._problems = problems

    def field(self, row: Row) -> Field:
        """Return the field of a row; what is at fault in it was added to the problems."""
        limit = self._number(row, "limit_m3_per_ha", 0.0, 1e6, optional=True)
        return Field(
            name=self._text(row, "field"),
            crop=self._one_of(row, "crop", crops()),
            area=1e4 * self._number(row, "hectares", 1e-4, _most_hectares),
            latitude=self._number(row, "latitude", -66.0, 66.0),
            longitude=self._number(row, "longitude", -180.0, 180.0),
            elevation=self._number(row, "elevation", -430.0, 5000.0),
            method=self._one_of(row, "method", methods()),
            soil=self._one_of(row, "soil", texture_shares()),
            district=self._text(row, "district"),
            sowing_day=self._day(row, "sowing"),
            # 10 m3 on a hectare are a millimetre.
            limit=None if math.isnan(limit) else limit / 10.0,
            shares=self._shares(row),
            farm=self._text(row, "farm"),
            source=self._text(row, "source"),
            rules=self._rules(row),
        )

    def _rules(self, row: Row) -> tuple[tuple[str, float], ...]:
        """Return the parameters of a row that say when the field is watered."""
        found = {name: self._rule(row, name) for name in RULES}
        rules = {name: value for name, value in found.items() if not math.isnan(value)}
        length, interval = rules.get("turn_length"), rules.get("turn_interval", 0.0)
        if interval and (length is None or length > interval):
            self._add(
                row,
                "turn_length",
                got=_("no length of the turn") if length is None else f"{length:g}",
                expected=_("1 to {interval:g} days, the turn_interval").format(interval=interval),
            )
        return tuple(rules.items())

    def _rule(self, row: Row, name: str) -> float:
        """Return a parameter of a row, NaN where there is none; a day may be `15.05`."""
        if name == "turn_start" and _is_day(self._text(row, name)):
            day = self._day(row, name)
            return float("nan") if day is None else float(day)
        info = registry.field(name)
        return self._number(row, name, info.lower, info.upper, optional=True)

    def _shares(self, row: Row) -> tuple[float, ...]:
        """Return the shares of a plan, 1 where there is none; they may not fall."""
        found = [self._number(row, name, 0.0, 1.0, optional=True) for name in SHARES]
        shares = tuple(1.0 if math.isnan(share) else share for share in found)
        if list(shares) != sorted(shares):
            self._add(
                row,
                ", ".join(SHARES),
                got=", ".join(f"{share:g}" for share in shares),
                expected=_("shares that do not fall from stage to stage"),
            )
        return shares

    def check_names(self, fields: list[Field]) -> None:
        """Add a problem for each name that is missing or given twice."""
        seen: dict[str, int] = {}
        for row, field in zip(self._table.rows, fields, strict=True):
            if not field.name:
                self._add(row, "field", got=_("no name"), expected=_("a name of the field"))
            elif field.name in seen:
                self._add(
                    row,
                    "field",
                    got=_("`{name}` for the second time").format(name=field.name),
                    expected=_("each name once (first in line {line})").format(
                        line=seen[field.name]
                    ),
                )
            seen.setdefault(field.name, row.line)

    def _text(self, row: Row, name: str) -> str:
        column = self._columns.get(name)
        return "" if column is None else row.cells[column]

    def _one_of(self, row: Row, name: str, known: Mapping[str, object]) -> str:
        text = "_".join(self._text(row, name).lower().replace("-", " ").split())
        if text not in known:
            self._add(
                row,
                name,
                got=f"`{self._text(row, name)}`",
                expected=", ".join(known),
                remedy=suggestion(text, tuple(known)),
            )
        return text

    def _number(
        self, row: Row, name: str, least: float, most: float, *, optional: bool = False
    ) -> float:
        column = self._columns.get(name)
        if column is None:
            return float("nan")
        before = len(self._problems)
        value = self._table.number(row, column, self._problems)
        sound = optional if math.isnan(value) else least <= value <= most
        if not sound and len(self._problems) == before:
            self._add(
                row,
                name,
                got=f"`{row.cells[column]}`",
                expected=_("{least:g} to {most:g}").format(least=least, most=most),
            )
        return value

    def _day(self, row: Row, name: str) -> int | None:
        """Return the day of the year of `04-22` or `22.04`."""
        text = self._text(row, name)
        if not text:
            return None
        international, local = _month_and_day.fullmatch(text), _day_and_month.fullmatch(text)
        try:
            if international is not None:
                month, day = (int(part) for part in international.groups())
            elif local is not None:
                day, month = (int(part) for part in local.groups())
            else:
                raise ValueError(text)
            return date(2001, month, day).timetuple().tm_yday
        except ValueError:
            self._add(row, name, got=f"`{text}`", expected=_("a day such as 04-22 or 22.04"))
            return None

    def _add(
        self, row: Row, name: str, *, got: str, expected: str, remedy: str | None = None
    ) -> None:
        self._problems.add(
            self._table.place(row),
            name,
            got=got,
            expected=expected,
            remedy=remedy or _("Correct the cell."),
        )
