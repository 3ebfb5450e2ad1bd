"""The table of those who take water: where, in which order, how much, and what becomes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, cast, get_args

from kzwater.data.tables import Row
from kzwater.language import _
from kzwater.rivers.model import Intake, Sector, User, Wells
from kzwater.rivers.read.intakes import SEVERAL, ReadIntake
from kzwater.rivers.read.rows import MILLION, Known, Rows

SECTORS = get_args(Sector)
WELLS = get_args(Wells)
_largest = 1e5  # m3 s-1 of any intake or well
_rounding = 1e-9
_longest_carried = 365.0  # days
_by_area = ("hectares", "norm_m3_ha")


@dataclass(frozen=True, slots=True)
class ReadUser:
    """A user as its row has it.

    Attributes
    ----------
    volume : float
        Demand of a year, m3; NaN where the row does not tell it.
    pattern : str
        How it is spread over the year.
    """

    user: User
    row: Row
    where: str
    volume: float
    pattern: str


@dataclass(frozen=True, slots=True)
class Around:
    """What users may name: places, canals, patterns, aquifers; and intakes of their own table."""

    places: Known
    canals: Known
    patterns: Known
    intakes: dict[str, list[ReadIntake]]
    aquifers: Known


class UserRows(Rows):
    """Reads rows and collects their faults."""

    needed: ClassVar = ("user", "sector", "priority", "consumed", "returned")
    further: ClassVar = (
        "oblast",
        "place",
        "canal",
        "intake_capacity_m3_s",
        "return_to",
        "return_salt_g_l",
        "wells",
        "well_capacity_m3_s",
        "carry_over_days",
        "volume_Mm3",
        *_by_area,
        "pattern",
        "source",
        "seeps_to",
        "well_aquifer",
    )

    def names(self) -> tuple[str, ...]:
        """Return the names of all users."""
        return tuple(self._text(row, "user") for row in self.rows)

    def read(self, around: Around) -> dict[str, ReadUser]:
        """Return the users by name in the order of the table."""
        seen: dict[str, int] = {}
        found = {}
        for row in self.rows:
            user = self._user(row, around)
            if self._is_first(row, "user", user.name, seen):
                volume, pattern = self._demand(row, around.patterns)
                found[user.name] = ReadUser(user, row, self._place(row), volume, pattern)
        return found

    def check_demand(self, user: ReadUser, elsewhere: list[str]) -> None:
        """Add a problem for a user whose demand is told nowhere, or more than once.

        Parameters
        ----------
        elsewhere : list of str
            Other tables that tell it.
        """
        told = [*elsewhere]
        if not math.isnan(user.volume) or self._given(user.row, "volume_Mm3", *_by_area):
            told.append(_("this table"))
        if len(told) == 1:
            return
        self._add(
            user.row,
            "user",
            got=_("no demand of `{user}`").format(user=user.user.name)
            if not told
            else _("a demand of `{user}` in {tables}").format(
                user=user.user.name, tables=_(" and ").join(told)
            ),
            expected=_("one: volume_Mm3, or hectares and norm_m3_ha, or a column of `demands`"),
            remedy=_("Say how much it wants.") if not told else _("Leave all but one out."),
        )

    def _user(self, row: Row, around: Around) -> User:
        name = self._text(row, "user")
        consumed, returned = (self._value(row, n, 0.0, 1.0) for n in ("consumed", "returned"))
        if consumed + returned > 1.0 + _rounding and max(consumed, returned) <= 1.0:
            self._add(
                row,
                "consumed, returned",
                got=_("{total:g} of what is delivered").format(total=consumed + returned),
                expected=_("at most 1 together; the rest seeps to groundwater"),
            )
        return_to = self._text(row, "return_to")
        if return_to:
            self._known(row, "return_to", around.places)
        wells, capacity = self._wells(row)
        return User(
            name=name,
            sector=cast("Sector", self._choice(row, "sector", SECTORS)),
            priority=self._priority(row),
            intakes=self._intakes(row, around),
            consumed=consumed,
            returned=returned,
            return_place=return_to or None,
            return_salt=self._value(row, "return_salt_g_l", 0.0, 400.0, 0.0),
            wells=wells,
            well_capacity=capacity,
            oblast=self._text(row, "oblast"),
            seeps_to=self._known_or_none(row, "seeps_to", around.aquifers),
            well_aquifer=self._well_aquifer(row, around.aquifers),
            carry_over_days=self._carry_over(row),
        )

    def _priority(self, row: Row) -> int:
        if not self._text(row, "priority"):
            self._add(
                row,
                "priority",
                got=_("no priority"),
                expected=_("1 for those who are served first, 2 for the next, and so on"),
                remedy=_("Write a number; users of one number share alike."),
            )
            return 1
        return self._whole(row, "priority", 1, 1000, 1)

    def _carry_over(self, row: Row) -> float:
        days = self._value(row, "carry_over_days", 0.0, _longest_carried, 0.0)
        if 0.0 < days <= 1.0:
            self._add(
                row,
                "carry_over_days",
                expected=_("0, or more than 1: 1/days of what is lacking is given up each day"),
                remedy=_("Leave the cell empty where nothing is asked for again."),
            )
        return days

    def _wells(self, row: Row) -> tuple[Wells, float]:
        order = cast("Wells", self._choice(row, "wells", WELLS, default=WELLS[0]))
        capacity = self._value(row, "well_capacity_m3_s", 0.0, _largest, math.nan)
        if (order == WELLS[0]) != math.isnan(capacity):
            self._add(
                row,
                "wells, well_capacity_m3_s",
                got=_("wells without capacity")
                if math.isnan(capacity)
                else _("a capacity of no wells"),
                expected=_("both, or none of them"),
            )
        return order, 0.0 if math.isnan(capacity) else capacity

    def _well_aquifer(self, row: Row, aquifers: Known) -> str | None:
        if self._text(row, "well_aquifer") and not self._given(row, "wells", "well_capacity_m3_s"):
            expected = _("nothing: this user has no wells")
            self._add(row, "well_aquifer", expected=expected)
            return None
        return self._known_or_none(row, "well_aquifer", aquifers)

    def _intakes(self, row: Row, around: Around) -> tuple[Intake, ...]:
        own = around.intakes.get(self._text(row, "user"))
        columns = self._given(row, "place", "canal", "intake_capacity_m3_s")
        if own is not None:
            for column in columns:
                expected = _("nothing: `{table}` tells its intakes").format(table=SEVERAL)
                self._add(row, column, expected=expected)
            return tuple(each.intake for each in own)
        if not self._text(row, "place"):
            self._add(
                row,
                "place",
                got=_("a demand without a source"),
                expected=_("the place of its intake"),
                remedy=_("Name a place of the river, or its intakes in `{table}`.").format(
                    table=SEVERAL
                ),
            )
            return ()
        canal = self._known(row, "canal", around.canals) if self._text(row, "canal") else None
        capacity = self._value(row, "intake_capacity_m3_s", 0.0, _largest, math.inf)
        return (Intake(self._known(row, "place", around.places), canal, 1.0, capacity),)

    def _demand(self, row: Row, patterns: Known) -> tuple[float, str]:
        """Return the demand of a year (m3), NaN where the row tells none, and its pattern."""
        volume = MILLION * self._value(row, "volume_Mm3", 0.0, 1e6, math.nan)
        hectares, norm = (
            self._value(row, name, 0.0, most, math.nan)
            for name, most in zip(_by_area, (1e7, 1e5), strict=True)
        )
        if math.isnan(hectares) != math.isnan(norm):
            self._lacks(row, _by_area[0] if math.isnan(hectares) else _by_area[1])
        by_area = hectares * norm
        if not math.isnan(volume) and not math.isnan(by_area):
            expected = _("volume_Mm3, or hectares and norm_m3_ha")
            self._add(row, "volume_Mm3", got=_("both"), expected=expected)
        of_year = by_area if math.isnan(volume) else volume
        if math.isnan(of_year):
            if self._text(row, "pattern") and not self._given(row, "volume_Mm3", *_by_area):
                expected = _("nothing: there is no volume of a year to spread")
                self._add(row, "pattern", expected=expected)
            return of_year, ""
        if not self._text(row, "pattern"):
            self._lacks(row, "pattern")
            return of_year, ""
        return of_year, self._known(row, "pattern", patterns)
