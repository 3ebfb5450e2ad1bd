"""The table of fields: what grows where, on which soil, under which method of irrigation."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzwater import registry
from kzwater.agronomy.catalogue import EDITIONS, Edition, crops, is_perennial, methods, suits
from kzwater.agronomy.cells import WINDOW, Cells, columns_of
from kzwater.data.tables import Row, read_table
from kzwater.data.written_tables import PLAIN, write_csv
from kzwater.errors import Problems
from kzwater.language import _
from kzwater.preparation.pedotransfer import texture_shares

if TYPE_CHECKING:
    import pandas as pd

_needed = ("field", "crop", "hectares", "latitude", "longitude", "elevation", "method", "soil")
SHARES = ("limit_share_initial", "limit_share_development", "limit_share_middle")
"""Columns of a plan: shares of the limit that may be taken by the end of each stage."""
GROUPS = ("farm", "district", "source")
"""Columns by which fields belong together: to farms, districts, and sources of water."""
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
    "irrigation_greatest_depth",
    "turn_interval",
    "turn_length",
    "turn_start",
    "leaching_fraction",
    "leaching_start",
)
"""Columns that say when a field is watered and how much: parameters of the engine."""
# Of these, days that may be written as `15.05`.
_days = ("turn_start", "leaching_start")
_millimetres = 1000.0
ENGINE_COLUMNS = {
    **dict.fromkeys(RULES, 1.0),
    "sowing_temperature_c": 1.0,
    "drain_depth_m": _millimetres,
    "water_table_m": _millimetres,
    "soil_salinity": 1.0,
    "groundwater_salinity": 1.0,
    "irrigation_salinity": 1.0,
    "initial_water_fraction": 1.0,
}
"""Columns that are parameters of the engine, and what their units are of its units."""
_parameter_of = {
    "drain_depth_m": "drain_depth",
    "water_table_m": "initial_water_table",
    "soil_salinity": "initial_soil_salinity",
    "groundwater_salinity": "initial_groundwater_salinity",
    "sowing_temperature_c": "sowing_temperature",
    "sowing": "sowing_day",
    "sowing_from": "sowing_day",
    "sowing_to": "sowing_window",
    "limit_m3_per_ha": "season_limit",
}
_plan = ("district", "sowing", *WINDOW, "limit_m3_per_ha", *SHARES)
_also_known = (*_plan, "farm", "source", "command_area", "edition", *ENGINE_COLUMNS)
COLUMNS = (*_needed, *_also_known)
"""All columns that a table of fields may have."""
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
        Day of the year; that of the crop when the table has none. Of a window the first day.
    limit : float or None
        Most water that may be taken in a season, mm.
    shares : tuple of float
        Of the limit, that may be taken by the end of the initial, development and middle stage.
    farm, district, source : str
        Groups whose limits the field shares; empty where it belongs to none.
    command_area : str
        Whose canal waters it; empty where none is told.
    sowing_window : int
        Days after that day on which the field is sown at the latest.
    edition : str
        Of FAO-56, whose values of the crop come first.
    line : int
        Where the table tells it, 0 for a field of no table.
    parameters : tuple of (str, float)
        Parameters of the engine that the table has for the field.
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
    command_area: str = ""
    sowing_window: int = 0
    edition: Edition = "1998"
    line: int = 0
    parameters: tuple[tuple[str, float], ...] = ()


def read_field_table(path: Path) -> tuple[Field, ...]:
    """Return the fields of a table.

    Raises
    ------
    InputError
        With all faults of the table, each with its line.
    """
    problems = Problems()
    found = read_rows(path, problems)
    problems.raise_if_any()
    return found.sound


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table of fields.

    Attributes
    ----------
    every : tuple of Field
        Of all rows; what cannot be read in those at fault is NaN or as it stands.
    sound : tuple of Field
        Those without a fault.
    """

    every: tuple[Field, ...]
    sound: tuple[Field, ...]


def read_rows(path: Path, problems: Problems) -> Rows:
    """Return the rows of a table, so that others can be held against it; adds its faults.

    Raises
    ------
    InputError
        When the file is no table, or lacks a column.
    """
    table = read_table(path)
    faults = Problems()
    reader = _Reader(table, columns_of(table, _needed, _also_known, faults), faults)
    fields = tuple(reader.field(row) for row in table.rows)
    reader.check_names(fields)
    problems.extend([*faults])
    places = {problem.place for problem in faults}
    at_fault = {row.line for row in table.rows if table.place(row) in places}
    return Rows(fields, tuple(field for field in fields if field.line not in at_fault))


def parameter_of(column: str) -> str:
    """Return the parameter of the engine that a column of the table gives."""
    return _parameter_of.get(column, column)


def filled_columns(path: Path) -> dict[str, int]:
    """Return the columns that give parameters and have a cell that is not empty, with its line.

    Raises
    ------
    InputError
        When the file is no table.
    """
    table = read_table(path)
    found: dict[str, int] = {}
    for name in ("sowing", *WINDOW, "limit_m3_per_ha", *SHARES, *ENGINE_COLUMNS):
        column = table.find(name)
        lines = [row.line for row in table.rows if column is not None and row.cells[column]]
        if lines:
            found[name] = lines[0]
    return found


def write_field_table(fields: Iterable[Field], path: Path, *, locale: str = PLAIN) -> None:
    """Write a table of fields; columns that say nothing of any field are left out.

    Parameters
    ----------
    locale : str
        As a country writes it; `read_field_table` knows them all.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    import pandas as pd

    rows = []
    fields = tuple(fields)
    planned = any(share < 1.0 for field in fields for share in field.shares)
    edited = any(field.edition != EDITIONS[0] for field in fields)
    for field in fields:
        edition = field.edition if edited else ""
        place = (field.latitude, field.longitude, field.elevation)
        own = (field.name, field.crop, field.area / 1e4, *place, field.method, field.soil)
        limit = math.nan if field.limit is None else 10.0 * field.limit
        shares = field.shares if planned else (math.nan,) * len(SHARES)
        plan = (field.district, *_shown_days(field), limit, *shares)
        given = dict(field.parameters)
        of_engine = (
            given.get(parameter_of(name), math.nan) / scale
            for name, scale in ENGINE_COLUMNS.items()
        )
        rows.append(
            (*own, *plan, field.farm, field.source, field.command_area, edition, *of_engine)
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    filled = [name for name in COLUMNS if name in _needed or _is_filled(table[name])]
    # The table is read again: no number may change.
    write_csv(table[filled], path, locale=locale, figures=None)


def _is_filled(column: pd.Series[Any]) -> bool:
    """Return whether any cell of a column would not be empty."""
    return bool((column.notna() & (column != "")).any())


def _shown_days(field: Field) -> tuple[str, str, str]:
    """Return day and window of sowing as the table has them; empty for the usual day."""
    if field.sowing_day is None:
        return "", "", ""
    first = date(2001, 1, 1) + timedelta(days=field.sowing_day - 1)
    if not field.sowing_window:
        return f"{first:%m-%d}", "", ""
    return "", f"{first:%m-%d}", f"{first + timedelta(days=field.sowing_window):%m-%d}"


class _Reader(Cells):
    """Reads rows and collects their faults."""

    def field(self, row: Row) -> Field:
        """Return the field of a row; what is at fault in it was added to the problems."""
        crop, method = self._crop_and_method(row)
        sowing_day, sowing_window = self._sowing(row, perennial=is_perennial(crop))
        return Field(
            name=self._text(row, "field"),
            crop=crop,
            area=1e4 * self._number(row, "hectares", 1e-4, _most_hectares),
            latitude=self._number(row, "latitude", -66.0, 66.0),
            longitude=self._number(row, "longitude", -180.0, 180.0),
            elevation=self._number(row, "elevation", -430.0, 5000.0),
            method=method,
            soil=self._one_of(row, "soil", texture_shares()),
            district=self._text(row, "district"),
            sowing_day=sowing_day,
            sowing_window=sowing_window,
            limit=self._limit(row),
            shares=self._shares(row),
            farm=self._text(row, "farm"),
            source=self._text(row, "source"),
            command_area=self._text(row, "command_area"),
            edition=self._edition(row),
            line=row.line,
            parameters=self._parameters(row),
        )

    def _edition(self, row: Row) -> Edition:
        """Return the edition of FAO-56 of a row; the first where it has none."""
        text = self._text(row, "edition")
        for edition in EDITIONS:
            if text == edition:
                return edition
        if text:
            self._add(row, "edition", expected=", ".join(EDITIONS))
        return EDITIONS[0]

    def _crop_and_method(self, row: Row) -> tuple[str, str]:
        """Return crop and method of a row, which must suit each other."""
        crop = self._one_of(row, "crop", crops())
        method = self._one_of(row, "method", methods())
        if not suits(crop, method):
            grown = ", ".join(name for name in crops() if suits(name, method))
            expected = _("a crop that stands in water under `{method}`: {crops}")
            self._add(
                row,
                "crop, method",
                got=f"`{crop}`, `{method}`",
                expected=expected.format(method=method, crops=grown),
            )
        return crop, method

    def _parameters(self, row: Row) -> tuple[tuple[str, float], ...]:
        """Return the parameters of the engine that a row has."""
        found = {
            parameter_of(name): self._parameter(row, name, scale)
            for name, scale in ENGINE_COLUMNS.items()
        }
        given = {name: value for name, value in found.items() if not math.isnan(value)}
        length, interval = given.get("turn_length"), given.get("turn_interval", 0.0)
        if interval and (length is None or length > interval):
            self._add(
                row,
                "turn_length",
                got=_("no length of the turn") if length is None else f"{length:g}",
                expected=_("1 to {interval:g} days, the turn_interval").format(interval=interval),
            )
        return tuple(given.items())

    def _parameter(self, row: Row, name: str, scale: float) -> float:
        """Return a parameter of a row, NaN where there is none; a day may be `15.05`."""
        if name in _days and self._is_day(row, name):
            day = self._day(row, name)
            return float("nan") if day is None else float(day)
        info = registry.field(parameter_of(name))
        # A share below 0 stands for what is not told: an empty cell here.
        lower = max(info.lower, 0.0) if info.units == "1" else info.lower
        return scale * self._number(row, name, lower / scale, info.upper / scale, optional=True)

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

    def check_names(self, fields: tuple[Field, ...]) -> None:
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
                    remedy=_(
                        "Two crops a year on one field are two rows with names of their own, as "
                        "`{name}_1` and `{name}_2`: each has the soil of a field of its own."
                    ).format(name=field.name),
                )
            seen.setdefault(field.name, row.line)
