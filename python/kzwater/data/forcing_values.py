"""Faults of weather values: gaps, codes for missing data, impossible values, wrong units."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kzwater.data.level_shifts import level_shift
from kzwater.data.units import Conversion
from kzwater.errors import Problem
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.registry import FieldInfo

Floats = NDArray[np.float64]

# What agencies and programs write for a missing value without declaring it.
_codes = np.array([-9999.0, -999.0, -999.9, -99.9, -99.0, -32768.0, 9999.0, 99999.0, 1e20])
# Air temperatures on Earth are between 180 and 335 K; no such values exist in degC (own bounds).
_kelvin = (150.0, 400.0)
# Values in degC whose tag says kelvin come out near -273 degC (own bound).
_below_kelvin = -180.0
# The driest deserts of Central Asia have 20 mm of rain a year; less is another unit (own bound).
_least_yearly_sum = 5.0
_days_for_yearly_sum = 360.0
_days_in_year = 365.25


class _Kind(Enum):
    """Kinds of faulty values."""

    missing = "missing"
    code = "code"
    negative = "negative"
    outside = "outside"


@dataclass(slots=True)
class _Finding:
    """Faulty values of one kind: how many, and the first."""

    record: int
    point: int
    value: float
    written: float
    count: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """What a file says of a variable.

    Attributes
    ----------
    place : str
        File and name of the variable.
    units : str
        Its units.
    to_model : Conversion
        From these units to those of the model.
    units_place : str
        Line of the scenario that says the units; empty where an attribute of the file does.
    """

    place: str
    units: str
    to_model: Conversion
    units_place: str = ""

    def with_units(self, units: str) -> str:
        """Return how to say that values are in these units."""
        if self.units_place:
            return _('write `units: "{units}"` ({place})').format(
                units=units, place=self.units_place
            )
        return _("set the attribute `units` to `{units}`").format(units=units)


@dataclass(slots=True)
class Scan:
    """The faults of one forcing, gathered block by block.

    Attributes
    ----------
    info : FieldInfo
        What the engine declares: units and bounds.
    tag : Tag
        What the file says.
    gaps_are_faults : bool
        Whether missing values are faults here, or looked at elsewhere.
    """

    info: FieldInfo
    tag: Tag
    gaps_are_faults: bool = True
    _findings: dict[_Kind, _Finding] = field(default_factory=dict)
    _lowest: float = np.inf
    _highest: float = -np.inf
    _sum: float = 0.0
    _count: int = 0
    _means: list[Floats] = field(default_factory=list)

    def add(self, first: int, values: Floats, written: Floats | None = None) -> None:
        """Look at a block in model units.

        Parameters
        ----------
        first : int
            Index of its first record.
        values : array, shape (time, point)
            Values in model units, NaN where missing.
        written : array, shape (time, point), optional
            The same as they stand in the file, where the units alone do not tell.
        """
        to_model = self.tag.to_model
        if written is None:
            written = (values - to_model.offset) / to_model.scale
        missing = np.isnan(values)
        outside = (values < self.info.lower) | (values > self.info.upper)
        code = np.zeros_like(outside)
        if outside.any():
            code[outside] = np.isclose(written[outside, np.newaxis], _codes, atol=0.0).any(axis=1)
        negative = outside & ~code & (values < 0.0) & (self.info.lower == 0.0)
        if self.gaps_are_faults:
            self._note(_Kind.missing, missing, first, (values, written))
        self._note(_Kind.code, code, first, (values, written))
        self._note(_Kind.negative, negative, first, (values, written))
        self._note(_Kind.outside, outside & ~code & ~negative, first, (values, written))
        sound = np.isfinite(values) & ~code
        counts = sound.sum(axis=1)
        sums = np.where(sound, values, 0.0).sum(axis=1)
        self._means.append(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan))
        measured = values[sound]
        if measured.size:
            self._lowest = min(self._lowest, float(measured.min()))
            self._highest = max(self._highest, float(measured.max()))
            self._sum += float(measured.sum())
            self._count += measured.size

    def _note(
        self, kind: _Kind, mask: NDArray[np.bool_], first: int, pair: tuple[Floats, Floats]
    ) -> None:
        """Count the marked values and keep the first ever, in model units and as written."""
        if not mask.any():
            return
        if kind not in self._findings:
            record, point = (int(index) for index in np.argwhere(mask)[0])
            value, written = (float(values[record, point]) for values in pair)
            self._findings[kind] = _Finding(first + record, point, value, written)
        self._findings[kind].count += int(mask.sum())

    def faults(self, days: float) -> list[tuple[Problem, int | None, int | None]]:
        """Return each fault with record and point of its first value, None for all of them.

        Parameters
        ----------
        days : float
            Length of the period that was looked at, d.
        """
        whole = self._wrong_units(days)
        found: list[tuple[Problem, int | None, int | None]] = []
        if whole is not None:
            found.append((whole, None, None))
        shift = None if whole is not None else self._shift(days)
        if shift is not None:
            found.append((*shift, None))
            whole = shift[0]
        for kind, finding in self._findings.items():
            # Where all values are in other units, being out of bounds is no news.
            if whole is None or kind in (_Kind.missing, _Kind.code):
                problem = self._value_problem(kind, finding)
                found.append((problem, finding.record, finding.point))
        return found

    def _shift(self, days: float) -> tuple[Problem, int] | None:
        """Return the fault of units that change in the middle, with the record where they do."""
        if not self._means:
            return None
        means = np.concatenate(self._means)
        found = level_shift(means, round(means.size / days * _days_in_year), self.info.units)
        if found is None:
            return None
        problem = Problem(
            self.tag.place,
            "",
            got=_("values that jump from a level of {before:.3g} to {after:.3g} {units}").format(
                before=found.before, after=found.after, units=self.info.units
            ),
            expected=_("one unit from the first to the last record"),
            remedy=_("It looks like {likely}: bring all records to one unit.").format(
                likely=found.likely
            ),
        )
        return problem, found.record

    def _value_problem(self, kind: _Kind, finding: _Finding) -> Problem:
        """Return the fault of values of one kind."""
        written = f"{finding.written:.6g}"
        got = {
            _Kind.missing: _("a missing value (NaN)"),
            _Kind.code: _("{value}, a code for missing data").format(value=written),
            _Kind.negative: _("the negative value {value}").format(value=self._shown(finding)),
            _Kind.outside: self._shown(finding),
        }[kind]
        remedy = {
            _Kind.missing: _("Fill the gap from its neighbours."),
            _Kind.code: _("Leave the cell empty, then fill the gaps.")
            if self.tag.units_place
            else _("Declare it (attribute `_FillValue` = {value}), then fill the gaps.").format(
                value=written
            ),
            _Kind.negative: _("Correct the cell, or leave it empty where nothing was measured.")
            if self.tag.units_place
            else _("Set it to 0 if it is a rounding of packed files; else correct it."),
            _Kind.outside: self._units_remedy(),
        }[kind]
        return Problem(
            self.tag.place,
            "",
            got=_("{what} ({count} in all)").format(what=got, count=finding.count),
            expected=_("{lower:g} to {upper:g} {units}")
            .format(lower=self.info.lower, upper=self.info.upper, units=self._units)
            .rstrip(),
            remedy=remedy,
        )

    @property
    def _units(self) -> str:
        """Return the units of the model as text; shares have none."""
        return "" if self.info.units == "1" else self.info.units

    def _shown(self, finding: _Finding) -> str:
        """Return a value as it is written, and in model units where these are others."""
        value = f"{finding.value:g} {self._units}".rstrip()
        if self.tag.to_model.is_identity:
            return value
        return _("{written:.6g} {units}, that is {value}").format(
            written=finding.written, units=self.tag.units, value=value
        )

    def _units_remedy(self) -> str:
        """Return what to do about values out of bounds, which are often in other units."""
        if self.info.units == "1" and 1.0 < self._highest <= 100.0:
            return _("If they are per cent, {way}.").format(way=self.tag.with_units("%"))
        if self.tag.units_place:
            return _("Correct the value, or its `units` in the scenario ({place}).").format(
                place=self.tag.units_place
            )
        return _("Correct the value, or the attribute `units` ({units}).").format(
            units=self.tag.units
        )

    def _wrong_units(self, days: float) -> Problem | None:
        """Return the fault of values that are plainly not in the units that the file states."""
        if self._count == 0:
            return None
        if self.info.units == "degC":
            return self._wrong_temperature()
        if self.info.units == "mm d-1" and days >= _days_for_yearly_sum:
            return self._wrong_water(self._sum / self._count * _days_in_year)
        return None

    def _wrong_temperature(self) -> Problem | None:
        if self._lowest > _kelvin[0] and self._highest < _kelvin[1]:
            likely = "K"
        elif self._highest < _below_kelvin:
            likely = "degC"
        else:
            return None
        zero, scale = self.tag.to_model.offset, self.tag.to_model.scale
        return Problem(
            self.tag.place,
            "",
            got=_("values of {lowest:.1f} to {highest:.1f} with units `{units}`").format(
                lowest=(self._lowest - zero) / scale,
                highest=(self._highest - zero) / scale,
                units=self.tag.units,
            ),
            expected=_("air temperatures in the units that are stated"),
            remedy=_("They look like `{likely}`: {way}.").format(
                likely=likely, way=self.tag.with_units(likely)
            ),
        )

    def _wrong_water(self, yearly: float) -> Problem | None:
        if yearly >= _least_yearly_sum:
            return None
        return Problem(
            self.tag.place,
            "",
            got=_("a yearly sum of {sum:.3g} mm with units `{units}`").format(
                sum=yearly, units=self.tag.units
            ),
            expected=_("at least {least:g} mm in a year").format(least=_least_yearly_sum),
            remedy=_(
                "The values look like metres or another unit (`m d-1`, `kg m-2 s-1`): {way}, or "
                "what they are in."
            ).format(way=self.tag.with_units("m")),
        )
