"""Water that enters at gauges from outside the computed part: where it may enter, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kzwater.config.document import Document, Location, shown_key, shown_path
from kzwater.data.series import read_inflow
from kzwater.data.time_axis import shown_instant
from kzwater.errors import InputError, Problem, Problems
from kzwater.exchange import Exchange, read_exchange
from kzwater.language import _
from kzwater.network import build_network, subset
from kzwater.weights import Floats

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.config.scenario import Inflow, Scenario
    from kzwater.data.cf import Instants


def imposed_inflows(scenario: Scenario) -> tuple[Inflow, ...]:
    """Return the inflows that stand for everything upstream of their gauges."""
    return tuple(inflow for inflow in scenario.inflows if inflow.imposed)


def computed_part(basin: Basin, scenario: Scenario) -> Basin:
    """Return the basin without what lies above the gauges with imposed inflow.

    The scenario's gauges must have passed `check_places`.
    """
    reach_of_gauge = _reach_of_gauge(basin)
    cut = [reach_of_gauge[inflow.reach_of] for inflow in imposed_inflows(scenario)]
    if not cut:
        return basin
    return subset(basin, np.flatnonzero(basin.reach_downstream < 0), cut)


def check_places(scenario: Scenario, document: Document, basin: Basin, problems: Problems) -> None:
    """Add a problem for each gauge where water cannot enter or be recorded.

    Gauges that the basin does not have are left to the caller.

    Parameters
    ----------
    document : Document
        The file of the scenario, for the lines of the problems.
    """
    _Places(scenario, document, basin, problems).check()


def read_values(inflow: Inflow, substeps: int, boundaries: Instants, problems: Problems) -> Floats:
    """Return an inflow for each step of a run, m3 s-1; zeros after adding problems.

    Parameters
    ----------
    substeps : int
        Routing steps in a model step.
    boundaries : array of datetime64, shape (step + 1,)
        Instants between the steps, local standard time.

    Returns
    -------
    array, shape (step,) of a table, (step, substep) of a recorded exchange
    """
    if not inflow.imposed:
        return read_inflow(inflow, boundaries, problems)
    try:
        return _recorded(read_exchange(inflow.file), inflow, substeps, boundaries)
    except InputError as error:
        problems.extend(error.problems)
        return np.zeros((boundaries.size - 1, substeps))


def _reach_of_gauge(basin: Basin) -> dict[str, int]:
    """Return the reach of each gauge by its identifier."""
    return dict(zip(basin.gauge_id.tolist(), basin.gauge_reach.tolist(), strict=True))


class _Places:
    """The gauges that a scenario names, held to the rivers of its basin."""

    def __init__(
        self, scenario: Scenario, document: Document, basin: Basin, problems: Problems
    ) -> None:
        self._scenario = scenario
        self._document = document
        self._problems = problems
        self._reach = _reach_of_gauge(basin)
        self._downstream = basin.reach_downstream
        # For each reach the inflow, by its number, that cuts it off: imposed at or below it.
        labels = np.full(self._downstream.size, -1)
        gauges = [inflow.reach_of for inflow in scenario.inflows]
        for index in reversed(range(len(gauges))):
            reach = self._reach.get(gauges[index], -1)
            is_first = gauges.index(gauges[index]) == index
            leads_on = reach >= 0 and self._downstream[reach] >= 0
            if scenario.inflows[index].imposed and is_first and leads_on:
                labels[reach] = index
        self._cut_by = build_network(self._downstream).labels_from_downstream(labels)

    def check(self) -> None:
        """Add the problems of all inflows and recorded gauges, in the order of the file."""
        named: set[str] = set()
        for index, inflow in enumerate(self._scenario.inflows):
            key = ("inflows", index, "reach_of")
            if inflow.reach_of in named:
                self._add_second(key, inflow.reach_of)
            elif inflow.reach_of in self._reach:
                self._check_inflow(index, inflow)
            named.add(inflow.reach_of)
        for index, gauge in enumerate(self._scenario.output.record_exchange):
            reach = self._reach.get(gauge, -1)
            if reach >= 0 and self._cut_by[reach] >= 0:
                self._add_cut(("output", "record_exchange", index), gauge, self._cut_by[reach])

    def _check_inflow(self, index: int, inflow: Inflow) -> None:
        """Check that the reach of an inflow is computed, and that something lies below it."""
        key = ("inflows", index, "reach_of")
        reach = self._reach[inflow.reach_of]
        below = int(self._downstream[reach])
        if inflow.imposed and below < 0:
            self._problems.add(
                self._document.place(key),
                shown_key(key),
                got=_("`{gauge}`, where the water leaves the basin").format(gauge=inflow.reach_of),
                expected=_("a gauge with rivers below it, which are computed"),
                remedy=_("Choose a gauge further up, or take `imposed` out."),
            )
            return
        cut_by = int(self._cut_by[reach])
        if cut_by == index:
            cut_by = int(self._cut_by[below])
        if cut_by >= 0:
            self._add_cut(key, inflow.reach_of, cut_by)

    def _add_second(self, key: Location, gauge: str) -> None:
        """Add the problem of a gauge with two inflows."""
        self._problems.add(
            self._document.place(key),
            shown_key(key),
            got=_("`{value}` for the second time").format(value=gauge),
            expected=_("each gauge once"),
            remedy=_("Keep one of them; several tables can be added up into one."),
        )

    def _add_cut(self, key: Location, gauge: str, cut_by: int) -> None:
        """Add the problem of a gauge in the part that is left out."""
        self._problems.add(
            self._document.place(key),
            shown_key(key),
            got=_("`{gauge}`, which lies at or above the imposed inflow of `{other}`").format(
                gauge=gauge, other=self._scenario.inflows[cut_by].reach_of
            ),
            expected=_("a gauge of the part that is computed"),
            remedy=_("Remove it: an imposed inflow stands for everything upstream."),
        )


def _recorded(exchange: Exchange, inflow: Inflow, substeps: int, boundaries: Instants) -> Floats:
    """Return the discharge of a gauge from a recorded exchange, shape (step, substep), m3 s-1.

    Raises
    ------
    InputError
        With all faults: another gauge, sub-step, step or period, impossible values.
    """
    problems = Problems()
    place = shown_path(inflow.file)
    if inflow.reach_of not in exchange.gauges:
        problems.add(
            place,
            "gauge",
            got=", ".join(exchange.gauges),
            expected=inflow.reach_of,
            remedy=_("Record the exchange of this gauge, or correct `reach_of`."),
        )
    if exchange.discharge.shape[1] != substeps:
        problems.add(
            place,
            "substep",
            got=str(exchange.discharge.shape[1]),
            expected=str(substeps),
            remedy=_("Use the `routing.substeps` of the run that recorded it."),
        )
    first = int(np.searchsorted(exchange.boundaries, boundaries[0]))
    last = first + boundaries.size - 1
    if not np.array_equal(exchange.boundaries[first : last + 1], boundaries):
        problems.add(
            place,
            "time",
            got=_shown_times(exchange.boundaries),
            expected=_shown_times(boundaries),
            remedy=_("Record the exchange for the whole period, with the same step."),
        )
    problems.raise_if_any()
    column = exchange.gauges.index(inflow.reach_of)
    return _flow(exchange.discharge[first:last, :, column], place)


def _shown_times(boundaries: Instants) -> str:
    """Return the ends of a time axis and the length of its first step as text."""
    minutes = int((boundaries[1] - boundaries[0]) / np.timedelta64(1, "m"))
    return _("{start} - {end} in steps of {minutes} minutes").format(
        start=shown_instant(boundaries[0]), end=shown_instant(boundaries[-1]), minutes=minutes
    )


def _flow(discharge: Floats, place: str) -> Floats:
    """Return a recorded discharge.

    Raises
    ------
    InputError
        When values are missing, negative or infinite.
    """
    wrong = ~((discharge >= 0.0) & np.isfinite(discharge))
    if wrong.any():
        problem = Problem(
            place,
            "discharge",
            got=_("{value:g} ({count} in all)").format(
                value=float(discharge[wrong][0]), count=int(wrong.sum())
            ),
            expected=_("a discharge of at least 0 m3 s-1"),
            remedy=_("The file was changed or damaged; record the exchange again."),
        )
        raise InputError([problem])
    return discharge
