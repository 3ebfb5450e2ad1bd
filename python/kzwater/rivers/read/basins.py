"""Inflows that finished runs of basins give: the discharge of their gauges, by place and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kzwater.basin.file import read_basin
from kzwater.config.document import shown_key
from kzwater.config.sentences import suggestion
from kzwater.errors import InputError, Problems
from kzwater.language import _
from kzwater.rivers.read.finished import (
    FinishedRun,
    Key,
    check_days,
    daily_means,
    open_finished,
    values_of,
)
from kzwater.rivers.read.rows import Known
from kzwater.rivers.read.spans import RunDays
from kzwater.weights import Floats, Indices

if TYPE_CHECKING:
    from kzwater.config.river_runs import BasinRun


@dataclass(slots=True)
class FedIn:
    """What runs of basins give.

    Attributes
    ----------
    inflows : dict of str to array, shape (step,), m3 s-1
        By place.
    files : dict of str to pathlib.Path
        What was read, by a name of its own.
    synthetic : list of str
        Sentences on weather that was made up.
    notes : list of str
    """

    inflows: dict[str, Floats] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    synthetic: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Fed:
    """A gauge that is fed in."""

    run: FinishedRun
    gauge: str
    key: Key


class BasinReader:
    """Reads runs of basins and collects their faults.

    Parameters
    ----------
    places : Known
    inflows : mapping of str to array
        Of the table: a place has one source.
    """

    def __init__(
        self, places: Known, inflows: Mapping[str, Floats], days: RunDays, problems: Problems
    ) -> None:
        self._places = places
        self._told = dict.fromkeys(inflows, _("the table of inflows"))
        self._days = days
        self._problems = problems
        self._fed: list[_Fed] = []
        self.found = FedIn()

    def read(self, entry: BasinRun, key: Key) -> None:
        """Read the gauges of a run.

        Raises
        ------
        InputError
            When its results cannot be read.
        """
        run = open_finished(entry.results, key.below("results"), self._problems)
        if run is None:
            return
        if run.of_fields:
            expected, remedy = _("a run of a basin"), _("Name it among the `fields` of the river.")
            key.below("results").add(self._problems, _("a run of fields"), expected, remedy)
            return
        self.found.files[shown_key(key.location)] = run.file
        self._tell(run, tuple(entry.places))
        discharge = values_of(run, "discharge")
        for place, gauge in entry.places.items():
            here = key.below("places", place)
            if self._is_sound(place, gauge, run, here):
                flow = daily_means(run.bounds, discharge[:, run.gauges.index(gauge)], self._days)
                if check_days(flow, self._days, here, self._problems):
                    self.found.inflows[place] = flow
                self._fed.append(_Fed(run, gauge, here))

    def _tell(self, run: FinishedRun, places: tuple[str, ...]) -> None:
        """Note what of a run should be known."""
        names = ", ".join(f"`{name}`" for name in places)
        if run.synthetic:
            text = _("inflow at {places} from `{run}`, whose weather is synthetic: {what}")
            what = run.synthetic.strip()
            self.found.synthetic.append(text.format(places=names, run=run.name, what=what))
        if not run.begins_at_midnight:
            text = _("Days of `{run}` do not begin at midnight: each counts to its first date.")
            self.found.notes.append(text.format(run=run.name))

    def _is_sound(self, place: str, gauge: str, run: FinishedRun, key: Key) -> bool:
        """Return whether place and gauge exist and the place has no other source."""
        before = len(self._problems)
        if self._places.lacks(place):
            remedy = self._places.remedy(place)
            key.add(self._problems, f"`{place}`", self._places.what, remedy)
        if gauge not in run.gauges:
            expected = _("a gauge of `{run}`").format(run=run.name)
            key.add(self._problems, f"`{gauge}`", expected, suggestion(gauge, run.gauges))
        if place in self._told:
            got = _("an inflow at `{place}`, which {source} gives too").format(
                place=place, source=self._told[place]
            )
            remedy = _("Remove one, or give it a place of its own above this one.")
            key.add(self._problems, got, _("one source of the inflow at a place"), remedy)
        self._told.setdefault(place, _("gauge `{gauge}`").format(gauge=gauge))
        return len(self._problems) == before

    def check_apart(self) -> None:
        """Add a problem for each gauge at or above another that is fed in too.

        Raises
        ------
        InputError
            When the basin of several gauges is gone or has changed.
        """
        of_basin: dict[str, list[_Fed]] = {}
        for fed in self._fed:
            of_basin.setdefault(fed.run.input_digest("basin"), []).append(fed)
        for several in of_basin.values():
            if len(several) > 1:
                self._check_basin(several)

    def _check_basin(self, several: list[_Fed]) -> None:
        run = several[0].run
        basin = read_basin(run.land(run.scenario().basin))
        reach = dict(zip(basin.gauge_id.tolist(), basin.gauge_reach.tolist(), strict=True))
        for number, lower in enumerate(several):
            for other, upper in enumerate(several):
                way = _way_down(reach[upper.gauge], basin.reach_downstream)
                same = reach[upper.gauge] == reach[lower.gauge]
                if number != other and reach[lower.gauge] in way and (number > other or not same):
                    lower.key.add(
                        self._problems,
                        _("`{lower}`, whose water has passed `{upper}`, which flows in too").format(
                            lower=lower.gauge, upper=upper.gauge
                        ),
                        _("gauges of which none lies above another: water would count twice"),
                        _("Keep one of them; what flows in between is not known alone."),
                    )


def _way_down(reach: int, downstream: Indices) -> list[int]:
    """Return a reach and all below it."""
    found = []
    while reach >= 0:
        found.append(reach)
        reach = int(downstream[reach])
    return found


def read_basins(
    entries: tuple[BasinRun, ...], key: Key, reader: BasinReader, problems: Problems
) -> FedIn:
    """Return what all runs of basins give; the faults of one do not hide those of another."""
    for number, entry in enumerate(entries):
        try:
            reader.read(entry, key.below(number))
        except InputError as error:
            problems.extend(error.problems)
    try:
        reader.check_apart()
    except InputError as error:
        problems.extend(error.problems)
    return reader.found
