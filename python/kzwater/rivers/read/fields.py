"""Demands that finished runs of fields tell: what the fields of each user took, by day."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kzwater.agronomy.limits import group_of, members_of
from kzwater.agronomy.table import Field, read_field_table
from kzwater.config.document import shown_key
from kzwater.config.river_runs import column_and_name
from kzwater.config.sentences import suggestion
from kzwater.data.cf import hdf5_lock, open_netcdf
from kzwater.errors import InputError, Problems
from kzwater.language import _
from kzwater.rivers.limits_of_fields import FieldsOfUser
from kzwater.rivers.read.finished import (
    FinishedRun,
    Key,
    check_days,
    daily_means,
    instants,
    open_finished,
    values_of,
)
from kzwater.rivers.read.rows import Known
from kzwater.rivers.read.spans import RunDays
from kzwater.waterings import NAME as WATERINGS
from kzwater.waterings import read_waterings
from kzwater.weights import Floats

if TYPE_CHECKING:
    from kzwater.config.river_runs import FieldRun

_taken = "irrigation_withdrawal"
_seconds = 86400.0
_per_mm = 1e-3  # m3 of a millimetre on a square metre


@dataclass(slots=True)
class AskedFor:
    """What runs of fields ask for.

    Attributes
    ----------
    demands : dict of str to array, shape (step,), m3 s-1
        At the fields, by user.
    users : list of FieldsOfUser
    files : dict of str to pathlib.Path
        What was read, by a name of its own.
    synthetic : list of str
        Sentences on weather that was made up.
    notes : list of str
    """

    demands: dict[str, Floats] = field(default_factory=dict)
    users: list[FieldsOfUser] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    synthetic: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """What the fields of a run took.

    Attributes
    ----------
    bounds : array of datetime64[m], shape (time, 2)
    volume : array, shape (time, field), m3 d-1
    """

    bounds: np.ndarray
    volume: Floats


class FieldReader:
    """Reads runs of fields and collects their faults."""

    def __init__(self, users: Known, days: RunDays, problems: Problems) -> None:
        self._users = users
        self._days = days
        self._problems = problems
        self._owner: dict[tuple[Path, str], str] = {}
        self._tables: dict[Path, str] = {}
        self.found = AskedFor()

    def read(self, entry: FieldRun, key: Key) -> None:
        """Read what the users of a run ask for.

        Raises
        ------
        InputError
            When its results cannot be read, or its table of fields has changed.
        """
        run = open_finished(entry.results, key.below("results"), self._problems)
        if run is None:
            return
        if not run.of_fields:
            expected, remedy = _("a run of fields"), _("Name it among the `basins` of the river.")
            key.below("results").add(self._problems, _("a run of a basin"), expected, remedy)
            return
        table = run.land(run.scenario().fields)
        fields = read_field_table(table)
        self.found.files |= {shown_key(key.location): run.file}
        self.found.files |= {shown_key(key.below("table").location): table}
        self._tell(run)
        taken = self._taken(run, fields, key)
        asking: set[int] = set()
        for user, group in entry.users.items():
            members = self._members(user, column_and_name(group), (run, fields), key)
            if members:
                self._ask(user, taken.volume[:, members], taken, key.below("users", user))
                self._keep(user, column_and_name(group), sum(fields[m].area for m in members), run)
                asking.update(members)
        left_out = [each.name for index, each in enumerate(fields) if index not in asking]
        if left_out and asking:
            text = _("Fields of `{run}` that no user of the river asks for: {fields}.")
            self.found.notes.append(text.format(run=run.name, fields=", ".join(left_out)))

    def _tell(self, run: FinishedRun) -> None:
        """Note what of a run should be known."""
        if run.synthetic:
            text = _("demand of the fields of `{run}`, whose weather is synthetic: {what}")
            self.found.synthetic.append(text.format(run=run.name, what=run.synthetic.strip()))
        if run.input_digest("limits"):
            text = _("The fields of `{run}` had shared limits: their demand is limited already.")
            self.found.notes.append(text.format(run=run.name))

    def _taken(self, run: FinishedRun, fields: tuple[Field, ...], key: Key) -> _Taken:
        """Return what all fields took, by day or in the periods of maps where no days were kept."""
        area = np.array([each.area for each in fields])
        file = run.file.with_name(WATERINGS)
        kept = read_waterings(file)
        if kept is None:
            with hdf5_lock, open_netcdf(run.file) as dataset:
                bounds = instants(dataset, "map_time")
            text = _("`{run}` kept no waterings: what it took is spread over ten-day periods.")
            self.found.notes.append(text.format(run=run.name))
            return _daily(_Taken(bounds, values_of(run, _taken) * area * _per_mm))
        self.found.files[shown_key(key.below("waterings").location)] = file
        volume = np.zeros((run.bounds.shape[0], area.size))
        first = run.bounds[:, 0].astype("datetime64[D]").astype(np.int64)
        step = np.searchsorted(first, kept.day)
        np.add.at(volume, (step, kept.field), kept.gross * area[kept.field] * _per_mm)
        return _Taken(run.bounds, volume)

    def _members(
        self,
        user: str,
        group: tuple[str, str],
        land: tuple[FinishedRun, tuple[Field, ...]],
        key: Key,
    ) -> list[int]:
        """Return the fields of a user; none after adding problems."""
        before = len(self._problems)
        run, fields = land
        here = key.below("users", user)
        if self._users.lacks(user):
            here.add(self._problems, f"`{user}`", self._users.what, self._users.remedy(user))
        if user in self.found.demands:
            got = _("a second group of fields of `{user}`").format(user=user)
            expected = _("one group of fields of one run for each user")
            here.add(self._problems, got, expected, _("Make two users of it."))
        column, name = group
        members = members_of(column, name, fields)
        if not members:
            known = tuple(dict.fromkeys(n for each in fields if (n := group_of(each, column))))
            got = _("no field of `{run}` with `{name}` as {column}").format(
                run=run.name, name=name, column=column
            )
            expected = ", ".join(known) or _("a column `{level}` in the table of fields").format(
                level=column
            )
            remedy = suggestion(name, known) if known else _("Add it, or write `all`.")
            here.add(self._problems, got, expected, remedy)
        for index in members:
            own = (run.file.resolve(), fields[index].name)
            owner = self._owner.setdefault(own, user)
            if owner != user:
                got = _("the field `{field}`, for which `{user}` asks too").format(
                    field=fields[index].name, user=owner
                )
                expected = _("one user for each field: its water would count twice")
                here.add(self._problems, got, expected, _("Choose groups that share no field."))
                break
        return list(members) if len(self._problems) == before else []

    def _ask(self, user: str, volume: Floats, taken: _Taken, key: Key) -> None:
        """Add the demand of a user, and note what its fields took on days beside the river's."""
        total = volume.sum(axis=1)
        demand = daily_means(taken.bounds, total, self._days)
        if not check_days(demand, self._days, key, self._problems):
            return
        self.found.demands[user] = demand / _seconds
        dates = taken.bounds[:, 0].astype("datetime64[D]")
        beside = total[
            (dates < self._days.dates[0]) | (dates > np.datetime64(self._days.end))
        ].sum()
        if beside > 0.0:
            text = _("The fields of `{user}` took {volume:.6g} m3 outside the period of the river.")
            self.found.notes.append(text.format(user=user, volume=beside))

    def _keep(self, user: str, group: tuple[str, str], area: float, run: FinishedRun) -> None:
        """Keep by which limits the fields of a user can be run again."""
        file = run.file.resolve()
        if file not in self._tables:
            name = f"limits_of_{run.name}"
            taken = sum(table.startswith(name) for table in self._tables.values())
            self._tables[file] = f"{name}_{taken + 1}.csv" if taken else f"{name}.csv"
        level, name = group
        self.found.users.append(FieldsOfUser(user, level, name, area / 1e4, self._tables[file]))


def _daily(taken: _Taken) -> _Taken:
    """Return rates of periods as those of each of their days."""
    days = (taken.bounds[:, 1] - taken.bounds[:, 0]).astype(np.int64) // 1440
    first = taken.bounds[0, 0]
    starts = first + np.arange(days.sum()) * np.timedelta64(1, "D").astype("timedelta64[m]")
    bounds = np.stack([starts, starts + np.timedelta64(1, "D")], axis=1)
    return _Taken(bounds, np.repeat(taken.volume, days, axis=0))


def read_fields_of_users(
    entries: tuple[FieldRun, ...], key: Key, reader: FieldReader, problems: Problems
) -> AskedFor:
    """Return what all runs of fields ask for; the faults of one do not hide those of another."""
    for number, entry in enumerate(entries):
        try:
            reader.read(entry, key.below(number))
        except InputError as error:
            problems.extend(error.problems)
    return reader.found
