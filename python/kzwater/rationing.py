"""Limits that many fields share, divided anew at each beginning of a ten-day period.

The plan knows the mean demand of known years, what was taken, and what roots lack on the day: no
weather to come. What it grants stands in the memories of the engine, so that a state holds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from kzwater import registry
from kzwater.agronomy.limits import Limit
from kzwater.asking import listed_demand, most_asked, value_of
from kzwater.demand import RESPONSES, STAGES, KnownDemand, calendar_days
from kzwater.sharing import (
    Cap,
    Numbers,
    Worth,
    by_area,
    equal_shares,
    in_turns,
    within,
    worth_most,
)

if TYPE_CHECKING:
    from kzwater.agronomy.schedule import Schedule
    from kzwater.agronomy.table import Field
    from kzwater.config.rationing import Rationing
    from kzwater.engine import Engine
    from kzwater.weights import Floats

# Grants are cut to millionths of a mm (2^-20), and by one of them more, so that no rounding takes a
# drop beyond a limit.
_grain = 2.0**-20
_first_days = (1, 11, 21)
# What roots lack counts to the stage that takes most in so many periods.
_periods_ahead = 2
# On either side of a day of a list, by which its stage is known.
_days_around = 15


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """The demand that is planned for, piece by piece.

    Attributes
    ----------
    period, stage, field : array of int, shape (piece,)
        The period counts from the one that begins.
    begins : array of datetime64[D], shape (period,)
    volume : array, shape (piece,), m3
    """

    period: Numbers
    stage: Numbers
    field: Numbers
    begins: np.ndarray
    volume: Floats


class _Stock:
    """What fields with one response for the season are given later, and may take now instead.

    They lose the same whenever water is missing, and a few whole waterings evaporate less than many
    parts of one. Cuts of alfalfa are one season: its deep roots keep water from cut to cut.
    """

    def __init__(self, engine: Engine, pieces: _Pieces, given: Floats, fields: int) -> None:
        one = engine.view("yield_response_season")[pieces.field] > 0.0
        self._later = np.flatnonzero(one & (pieces.period > 0))
        self._field = pieces.field[self._later]
        self._given = given
        self.volume = _sums(self._field, given[self._later], fields)

    def without(self, moved: Floats) -> Floats:
        """Return what all pieces get when fields take so much earlier, shape (piece,)."""
        none = np.zeros_like(self.volume)
        share = np.divide(moved, self.volume, out=none, where=self.volume > 0.0)
        left = self._given.copy()
        left[self._later] *= 1.0 - share[self._field]
        return left


class Plan:
    """The plan of the limits of a run, renewed as it goes.

    Parameters
    ----------
    limits : sequence of Limit
    rationing : Rationing
    fields : sequence of Field
    known : KnownDemand or None
        None: nothing is known, and the rule asks for nothing.
    schedule : Schedule, optional
        The dated list that some fields follow.
    """

    def __init__(
        self,
        limits: Sequence[Limit],
        rationing: Rationing,
        fields: Sequence[Field],
        known: KnownDemand | None,
        schedule: Schedule | None = None,
    ) -> None:
        self._limits = tuple(limits)
        self._members = [np.array(limit.fields, dtype=np.intp) for limit in limits]
        self._rule = rationing.rule
        self._known = known
        self._listed = listed_demand(schedule, fields)
        self._stages = None if known is None else _stages_of_days(known)
        turns = {crop: number for number, crop in enumerate(rationing.priority)}
        self._turn = np.array([turns.get(field.crop, len(turns)) for field in fields])
        self._taken = dict.fromkeys((limit.label for limit in limits), 0.0)

    @property
    def taken(self) -> dict[str, float]:
        """Return what was taken of each limit until the plan was renewed last, m3 by label."""
        return dict(self._taken)

    def restore(self, engine: Engine, taken: Mapping[str, float]) -> None:
        """Set what was taken, as a state has it; limits that it does not know stay as they are.

        The state of a run without limits says nothing of when its water was taken: none counts.
        """
        self._taken |= {label: taken[label] for label in self._taken if label in taken}
        if not taken:
            engine.view("period_withdrawal")[:] = 0.0

    def stands(self, engine: Engine, taken: Mapping[str, float], today: date) -> bool:
        """Return whether the grants of a state hold on, as if its run had not ended.

        They do within a ten-day period, when they were granted under the limits of today.
        """
        if today.day in _first_days or not taken:
            return False
        volume = engine.view("period_grant") * engine.inputs.hru_area / 1000.0
        limited = np.zeros(volume.size, dtype=np.bool_)
        for number in self._active(today):
            members = self._members[number]
            limited[members] = True
            known = self._limits[number].label in taken
            if not known or float(volume[members].sum()) > self._left(number):
                return False
        unlimited = registry.field("period_grant").default
        return np.array_equal(engine.view("period_grant") < unlimited, limited)

    def _active(self, today: date) -> list[int]:
        return [number for number, limit in enumerate(self._limits) if limit.holds(today)]

    def renew(self, engine: Engine, today: date) -> None:
        """Count what was taken, and grant each field what it may take from today on."""
        withdrawn = engine.view("period_withdrawal")
        volume = withdrawn * engine.inputs.hru_area / 1000.0
        yesterday = today - timedelta(days=1)
        for limit, members in zip(self._limits, self._members, strict=True):
            if limit.holds(yesterday):
                self._taken[limit.label] += float(volume[members].sum())
        withdrawn[:] = 0.0
        engine.view("period_grant")[:] = self._grants(engine, today)

    def _grants(self, engine: Engine, today: date) -> Floats:
        """Return what each field may take until the next renewal, shape (field,), mm."""
        area = engine.inputs.hru_area
        grants = np.full(area.size, registry.field("period_grant").default)
        active = self._active(today)
        if not active:
            return grants
        planned: Floats = np.zeros(area.size)
        slack = [self._left(number) for number in active]
        asked = most_asked(engine, self._listed, (today, _last_day(today))) * area / 1000.0
        if self._known is not None:
            horizon = max(self._limits[number].last for number in active)
            pieces = self._pieces(engine, self._known, (today, horizon))
            planned, slack = self._planned(engine, self._known, pieces, asked)
        free = self._caps(active, slack)
        offered = planned + by_area(area, np.maximum(asked - planned, 0.0), free)
        caps = self._caps(active, [self._left(number) for number in active])
        held = within(offered, caps) * 1000.0 / area
        limited = np.unique(np.concatenate([cap.pieces for cap in caps]))
        grants[limited] = np.maximum(np.floor(held[limited] / _grain) - 1.0, 0.0) * _grain
        return grants

    def _left(self, number: int) -> float:
        limit = self._limits[number]
        return max(limit.volume - self._taken[limit.label], 0.0)

    def _planned(
        self, engine: Engine, known: KnownDemand, pieces: _Pieces, asked: Floats
    ) -> tuple[Floats, list[float]]:
        """Return what fields are to take now, and what no field is to take of each limit, m3."""
        active = self._active(pieces.begins[0].item())
        given = self._divided(engine, known, pieces)
        now = pieces.period == 0
        planned = _sums(pieces.field[now], given[now], asked.size)
        if self._rule != "value":
            return planned, self._slack(active, pieces, given)
        stock = _Stock(engine, pieces, given, asked.size)
        wanted = np.minimum(np.maximum(asked - planned, 0.0), stock.volume)
        free = self._slack(active, pieces, stock.without(wanted))
        early = equal_shares(wanted, self._caps(active, free))
        free = self._slack(active, pieces, stock.without(early))
        for at, number in enumerate(active):
            free[at] = max(free[at] - float(early[self._members[number]].sum()), 0.0)
        return planned + early, free

    def _caps(self, active: Sequence[int], volumes: Sequence[float]) -> list[Cap]:
        """Return limits of fields."""
        return [
            Cap(self._members[number], volume)
            for number, volume in zip(active, volumes, strict=True)
        ]

    def _slack(self, active: Sequence[int], pieces: _Pieces, given: Floats) -> list[float]:
        """Return what the pieces leave of each limit, m3."""
        return [
            max(self._left(number) - float(given[self._covered(number, pieces)].sum()), 0.0)
            for number in active
        ]

    def _covered(self, number: int, pieces: _Pieces) -> Numbers:
        """Return the pieces that a limit covers."""
        limit = self._limits[number]
        inside = (pieces.begins >= np.datetime64(limit.first)) & (
            pieces.begins <= np.datetime64(limit.last)
        )
        covered = np.isin(pieces.field, self._members[number]) & inside[pieces.period]
        return np.flatnonzero(covered)

    def _divided(self, engine: Engine, known: KnownDemand, pieces: _Pieces) -> Floats:
        """Return what each piece gets by the rule, shape (piece,), m3."""
        covered = [self._covered(number, pieces) for number in range(len(self._limits))]
        shared = [
            Cap(which, self._left(number)) for number, which in enumerate(covered) if which.size
        ]
        caps = [*shared, *_own_caps(engine, pieces)]
        if self._rule == "equal_share":
            return equal_shares(pieces.volume, caps)
        if self._rule == "priority":
            return in_turns(pieces.volume, caps, self._turn[pieces.field])
        return worth_most(pieces.volume, caps, _worth(engine, known, pieces))

    def _pieces(self, engine: Engine, known: KnownDemand, days: tuple[date, date]) -> _Pieces:
        """Return the mean demand of the fields from today to a horizon, by ten-day periods."""
        dates = np.arange(np.datetime64(days[0]), np.datetime64(days[1]) + 1)
        of_month = (dates - dates.astype("datetime64[M]")).astype(np.intp)
        starts = np.union1d([0], np.flatnonzero(np.isin(of_month + 1, _first_days)))
        depth = np.add.reduceat(known.by_day[calendar_days(dates)], starts, axis=0)
        fields = np.arange(depth.shape[2])
        soon = depth[:_periods_ahead].sum(axis=0).argmax(axis=0)
        missed = self._missed(engine, known, days[0])
        follows = self._listed.follows
        depth[:, :, follows] = 0.0
        depth[0, soon, fields] += np.where(follows, 0.0, missed)
        self._add_list(engine, depth, dates[starts], days)
        period, stage, field = np.nonzero(depth > 0.0)
        area = engine.inputs.hru_area
        return _Pieces(
            period=period,
            stage=stage,
            field=field,
            begins=dates[starts],
            volume=depth[period, stage, field] * area[field] / 1000.0,
        )

    def _add_list(
        self, engine: Engine, depth: Floats, begins: np.ndarray, days: tuple[date, date]
    ) -> None:
        """Add what the dated list asks to the demand, shape (period, stage, field), mm."""
        listed, stages = self._listed, self._stages
        if stages is None:
            return
        ahead = (listed.day >= np.datetime64(days[0])) & (listed.day <= np.datetime64(days[1]))
        day, field = listed.day[ahead], listed.field[ahead]
        efficiency = engine.view("application_efficiency")
        period = np.searchsorted(begins, day, side="right") - 1
        stage = stages[calendar_days(day), field]
        np.add.at(depth, (period, stage, field), listed.taken(efficiency)[ahead])
        begun = np.where(listed.follows, engine.view("irrigation_due") / efficiency, 0.0)
        now = stages[int(calendar_days(begins[:1])[0])]
        np.add.at(depth[0], (now, np.arange(now.size)), begun)

    @staticmethod
    def _missed(engine: Engine, known: KnownDemand, today: date) -> Floats:
        """Return what standing crops took less than in the mean, as far as roots lack it, mm."""
        efficiency = engine.view("application_efficiency")
        full = engine.view("available_water_capacity") * engine.view("rooted_depth")
        lacking = np.maximum(full - engine.view("rooted_water"), 0.0) / efficiency
        taken = engine.view("season_withdrawal")
        daily = known.by_day.sum(axis=1)
        number = int(calendar_days(np.array([today], dtype="datetime64[D]"))[0])
        usual = np.empty_like(taken)
        for field, sowing in enumerate(_days_of_sowing(engine).astype(int) - 1):
            since = np.arange(sowing, number if number >= sowing else number + daily.shape[0])
            usual[field] = daily[since % daily.shape[0], field].sum()
        grows = engine.view("crop_cycle") > 0.0
        return np.where(grows, np.minimum(np.maximum(usual - taken, 0.0), lacking), 0.0)


def _days_of_sowing(engine: Engine) -> Floats:
    """Return the day of the year on which each field was sown, or will be, shape (field,)."""
    planned = engine.view("sowing_day")
    if "crop_calendar_with_windows" not in engine.inputs.processes:
        return planned
    sown = engine.view("sown_day")
    return np.where(sown > 0.0, sown, planned)


def _worth(engine: Engine, known: KnownDemand, pieces: _Pieces) -> Worth:
    """Return what the pieces are worth: their share of what the response counts for, by area.

    That is the demand of the stage, or of the whole season where one response stands for it.
    """
    responses = {name: value_of(engine, name) for name in RESPONSES}
    value = np.array(
        [known.of(index).value(responses, index) for index in range(known.gross.shape[0])]
    )
    one = responses["yield_response_season"] > 0.0
    season = np.repeat(known.gross.sum(axis=1)[:, np.newaxis], len(STAGES), axis=1)
    whole = np.where(one[:, np.newaxis], season, known.gross)
    at = pieces.field, pieces.stage
    weight = 1000.0 * pieces.volume / np.maximum(whole[at], 1e-9)
    return Worth(weight, (value * whole)[at])


def _sums(field: Numbers, volume: Floats, fields: int) -> Floats:
    """Return the sum of volumes by field, shape (field,)."""
    found: Floats = np.zeros(fields)
    np.add.at(found, field, volume)
    return found


def _stages_of_days(known: KnownDemand) -> Numbers:
    """Return the stage that takes most around each day, shape (calendar day, field)."""
    days = known.by_day.shape[0]
    around = np.concatenate([known.by_day[-_days_around:], known.by_day, known.by_day])
    summed = np.cumsum(np.concatenate([np.zeros_like(around[:1]), around]), axis=0)
    window = summed[2 * _days_around + 1 :][:days] - summed[:days]
    return np.asarray(window.argmax(axis=1))


def _last_day(today: date) -> date:
    """Return the last day before the plan is renewed."""
    later = today + timedelta(days=1)
    while later.day not in _first_days:
        later += timedelta(days=1)
    return later - timedelta(days=1)


def _own_caps(engine: Engine, pieces: _Pieces) -> list[Cap]:
    """Return what the limit of each field alone leaves it, m3."""
    limit, area = engine.view("season_limit"), engine.inputs.hru_area
    left = np.maximum(limit - engine.view("season_withdrawal"), 0.0) * area / 1000.0
    limited = np.flatnonzero(limit < registry.field("season_limit").default)
    return [Cap(np.flatnonzero(pieces.field == each), float(left[each])) for each in limited]
