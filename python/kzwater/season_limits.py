"""What limits had, gave and held back: shared ones in the run, and all in each season.

A limit costs a field the water that its crop goes without. So the transpiration that was lost to
want of water is counted to the limit that held water back last: from the day on which less came
than was asked for, until the field is watered again or asks again, and no more of it than what
was refused: a crop that got nearly all and orders nothing later goes without by its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.agronomy.limits import Limit
    from kzwater.agronomy.table import Field
    from kzwater.waterings import Waterings
    from kzwater.weights import Floats

Numbers = NDArray[np.intp]

# Of `binding_limit`; those above are limits that fields share.
_causes = {1: "season_limit", 3: "capacity", 4: "turn"}
_shared, _waits = 2, 4
_first_shared = 5
# mm that a limit costs a season at least to be named: maps are in single precision.
_least_lost = 0.5
# Shares of two limits that are used alike; grants leave some drops of each.
_alike = 1e-3
# mm, net, that a shared limit refuses a season at least to be named while it has some left: the
# least depth of a watering.
_least_refused = 10.0
NOTHING = "none"


def cause_name(code: str) -> str:
    """Return what limited a field, as people say it."""
    known = {
        NOTHING: _("nothing"),
        "season_limit": _("its own limit of the season"),
        "capacity": _("its capacity"),
        "turn": _("its turns"),
    }
    if code in known:
        return known[code]
    level, name = code.split(" ", 1)
    levels = {
        "field": _("limit of the field {name}"),
        "farm": _("limit of the farm {name}"),
        "district": _("limit of the district {name}"),
        "source": _("limit of the source {name}"),
        "command_area": _("limit of the command area {name}"),
        "all": _("limit of all fields"),
    }
    return levels[level].format(name=name)


def used(periods: pd.DataFrame, fields: Sequence[Field], limits: Sequence[Limit]) -> pd.DataFrame:
    """Return what was taken of each limit that fields share, a row for each."""
    rows = []
    for limit in limits:
        names = [fields[index].name for index in limit.fields]
        days = periods["start"].between(pd.Timestamp(limit.first), pd.Timestamp(limit.last))
        taken = float(periods.loc[days & periods["field"].isin(names), "gross_m3"].sum())
        rows.append(
            {
                "level": limit.level,
                "name": limit.name,
                "from": pd.Timestamp(limit.first),
                "to": pd.Timestamp(limit.last),
                "limit_m3": limit.volume,
                "taken_m3": taken,
                "share_used": taken / limit.volume if limit.volume > 0.0 else np.nan,
            }
        )
    return pd.DataFrame(rows)


def with_own_limits(
    seasons: pd.DataFrame, fields: Sequence[Field], limits: Sequence[Limit]
) -> pd.DataFrame:
    """Return the seasons with the least limit of the field alone, m3, where any field has one."""
    own = {field.name: field.limit for field in fields if field.limit is not None}
    shared = [limit for limit in limits if limit.level == "field"]
    if seasons.empty or not (own or shared):
        return seasons
    found = []
    for row in seasons.to_dict(orient="records"):
        volumes = [
            limit.volume
            for limit in shared
            if limit.name == row["field"]
            and pd.Timestamp(limit.first) <= row["start"]
            and row["end"] <= pd.Timestamp(limit.last)
        ]
        if row["field"] in own:
            volumes.append(10.0 * own[row["field"]] * row["hectares"])
        found.append(min(volumes, default=np.nan))
    return seasons.assign(limit_m3=found)


@dataclass(frozen=True, slots=True, eq=False)
class _Times:
    """The periods of a run.

    Attributes
    ----------
    begins : array of int, shape (period + 1,)
        Days since 1970-01-01; the last is the day after the run.
    """

    begins: Numbers

    def of(self, days: Numbers) -> Numbers:
        """Return the period of each day, those before and after the run in the first and last."""
        found = np.searchsorted(self.begins, days, side="right") - 1
        return np.clip(found, 0, self.begins.size - 2)

    def within(self, first: object, last: object) -> slice:
        """Return the periods from a day to a day, both included."""
        days = np.array([first, last], dtype="datetime64[D]").astype(np.intp)
        outside = days[1] < self.begins[0] or days[0] >= self.begins[-1]
        from_period, to_period = self.of(days)
        return slice(0, 0) if outside else slice(int(from_period), int(to_period) + 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """Days on which something held water back, and the spans after them, each within one period.

    Attributes
    ----------
    field, period, code : array of int, shape (day,)
        Period of the day itself.
    refused : array, shape (day,), mm
        Most that the crop can have gone without by it; infinite where water only waited.
    of : array of int, shape (span,)
        Number of the day that a span follows.
    span_period : array of int, shape (span,)
    share : array, shape (span,)
        Of the days of the period.
    """

    field: Numbers
    period: Numbers
    code: Numbers
    refused: Floats
    of: Numbers
    span_period: Numbers
    share: Floats


def with_causes(
    seasons: pd.DataFrame,
    periods: pd.DataFrame,
    found: Waterings,
    limits: tuple[Sequence[Limit], pd.DataFrame],
) -> pd.DataFrame:
    """Return the seasons with what limited each most, and what the crop went without by it.

    ``limited_by`` is ``none``, ``season_limit``, ``capacity``, ``turn``, or level and name of a
    limit that fields share, then with its days ``limited_from`` and ``limited_to``; ``limited_mm``
    is the transpiration that was lost while it held water back, at most what it refused. Of several
    shared limits over a field on the day the one counts of which most was used over its days, else
    the one of fewer fields. One that has some left and refused less than a watering is not named.

    Parameters
    ----------
    limits : tuple
        Those that fields share, and what was `used` of them.
    """
    if seasons.empty:
        return seasons
    names = periods["field"].unique()
    shape = (names.size, len(periods) // names.size)
    times = _times(periods.iloc[: shape[1]])
    held = _held(found, times)
    tightest = _tightest(limits, times, shape)
    code = np.where(held.code == _shared, tightest[held.field, held.period], held.code)
    season = _season_of(seasons, names, times, shape)
    lost = _lost_after(held, _lost(periods).reshape(shape), season)
    season_of_day = season[held.field, held.period]
    counts = (season_of_day >= 0) & (code > 0)
    which = np.stack([season_of_day[counts], code[counts]])
    left = np.concatenate([np.zeros(_first_shared, dtype=bool), _has_left(limits[1])])
    cause, most = _largest(which, lost[counts], (held.refused[counts], left), len(seasons))
    shared = [
        limits[0][number - _first_shared] if number >= _first_shared else None
        for number in cause.tolist()
    ]
    causes = seasons.assign(
        limited_by=[
            _causes.get(number, NOTHING) if limit is None else f"{limit.level} {limit.name}"
            for number, limit in zip(cause.tolist(), shared, strict=True)
        ],
        limited_mm=most,
    )
    if not limits[0]:
        return causes
    return causes.assign(
        limited_from=_dates(None if each is None else each.first for each in shared),
        limited_to=_dates(None if each is None else each.last for each in shared),
    )


def _dates(days: Iterable[date | None]) -> pd.DatetimeIndex:
    """Return days as a column of a table, empty where there is none."""
    return pd.DatetimeIndex(np.array([*days], dtype="datetime64[D]").astype("datetime64[ns]"))


def _times(of_field: pd.DataFrame) -> _Times:
    """Return the periods of the rows of one field."""
    starts = of_field["start"].to_numpy().astype("datetime64[D]").astype(np.intp)
    end = of_field["end"].to_numpy()[-1:].astype("datetime64[D]").astype(np.intp) + 1
    return _Times(np.concatenate([starts, end]))


def _lost(periods: pd.DataFrame) -> Floats:
    """Return the transpiration that want of water took in each period with a crop, mm."""
    used_up = periods["evaporation"] + periods["transpiration"] + periods["lost_to_salt"]
    lost = (periods["requirement"] - used_up).clip(lower=0.0)
    return np.asarray(lost.where(periods["stage"] > 0.0, 0.0), dtype=np.float64)


def _held(found: Waterings, times: _Times) -> _Held:
    """Return the spans from each day on which water was held back to the next of the field."""
    ordered = found.where(found.grows > 0).by_field()
    same_field = ordered.field[1:] == ordered.field[:-1]
    until = np.full(ordered.day.size, times.begins[-1], dtype=np.intp)
    until[:-1] = np.where(same_field, ordered.day[1:], until[:-1])
    short = np.flatnonzero(ordered.binding > 0)
    since, until = ordered.day[short].astype(np.intp), until[short]
    waits = ordered.binding[short] == _waits
    first, last = times.of(since), times.of(until - 1)
    count = last - first + 1
    which = np.repeat(np.arange(short.size), count)
    period = first[which] + np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)
    begins, ends = times.begins[period], times.begins[period + 1]
    days = np.minimum(until[which], ends) - np.maximum(since[which], begins)
    return _Held(
        field=ordered.field[short].astype(np.intp),
        period=first,
        code=ordered.binding[short].astype(np.intp),
        refused=np.where(waits, np.inf, ordered.refused[short].astype(np.float64)),
        of=which,
        span_period=period,
        share=days / (ends - begins),
    )


def _lost_after(held: _Held, lost: Floats, season: Numbers) -> Floats:
    """Return the transpiration lost after each day, mm, shape (day,), at most what was refused.

    Parameters
    ----------
    lost : array, shape (field, period), mm
    season : array of int, shape (field, period)
        What is lost in another season is not counted.
    """
    field = held.field[held.of]
    same = season[field, held.span_period] == season[field, held.period[held.of]]
    parts = np.where(same, lost[field, held.span_period] * held.share, 0.0)
    return np.minimum(np.bincount(held.of, parts, held.field.size), held.refused)


def _has_left(taken: pd.DataFrame) -> NDArray[np.bool_]:
    """Return whether each limit that fields share has some left, shape (limit,)."""
    if taken.empty:
        return np.zeros(0, dtype=np.bool_)
    return np.asarray(taken["share_used"].to_numpy() < 1.0 - _alike)


def _tightest(
    limits: tuple[Sequence[Limit], pd.DataFrame], times: _Times, shape: tuple[int, int]
) -> Numbers:
    """Return the code of the tightest limit over each field in each period, 0 without any."""
    shared, taken = limits
    found = np.zeros(shape, dtype=np.intp)
    if not shared:
        return found
    # Of a limit of nothing more was wanted than it had.
    share = taken["share_used"].fillna(np.inf).to_numpy()
    order = sorted(
        range(len(shared)),
        key=lambda number: (np.round(share[number] / _alike), -len(shared[number].fields)),
    )
    for number in order:  # the tightest last, over all others
        span = times.within(shared[number].first, shared[number].last)
        found[np.array(shared[number].fields, dtype=np.intp), span] = number + _first_shared
    return found


def _season_of(
    seasons: pd.DataFrame, names: NDArray[np.object_], times: _Times, shape: tuple[int, int]
) -> Numbers:
    """Return the number of the season of each field in each period, -1 in fallow."""
    found = np.full(shape, -1, dtype=np.intp)
    place = {name: number for number, name in enumerate(names.tolist())}
    for number, (name, start, end) in enumerate(
        zip(seasons["field"], seasons["start"], seasons["end"], strict=True)
    ):
        found[place[name], times.within(start, end)] = number
    return found


def _largest(
    both: Numbers, lost: Floats, refused: tuple[Floats, NDArray[np.bool_]], count: int
) -> tuple[Numbers, Floats]:
    """Return the code to which most is counted in each season, and how much, mm; 0 for none.

    Parameters
    ----------
    both : array of int, shape (2, day)
        Season and code.
    lost : array, shape (day,), mm
    refused : tuple
        On each day, mm, and of each code whether the limit has some left.
    count : int
        Seasons.
    """
    pairs, found = np.unique(both, axis=1, return_inverse=True)
    which = found.ravel()
    sums, held = (np.bincount(which, values, pairs.shape[1]) for values in (lost, refused[0]))
    named = (sums >= _least_lost) & ~(refused[1][pairs[1]] & (held < _least_refused))
    cause, most = np.zeros(count, dtype=np.intp), np.zeros(count)
    for place in np.argsort(sums, kind="stable"):
        if named[place]:
            cause[pairs[0, place]], most[pairs[0, place]] = pairs[1, place], sums[place]
    return cause, most
