"""Gradients with height for weather at stations: given by the scenario, or fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kzwater.config.document import shown_path
from kzwater.config.gradients import check_gradient, gradient_of
from kzwater.config.sentences import Fault
from kzwater.data.neighbours import LEAST_RANGE, LEAST_STATIONS, fitted
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.config.scenario import Scenario
    from kzwater.data.station_series import StationSeries
    from kzwater.data.station_tables import StationPoints
    from kzwater.errors import Problems


def station_gradients(
    scenario: Scenario,
    points: StationPoints,
    series: tuple[StationSeries, ...],
    problems: Problems,
) -> tuple[dict[str, tuple[float, ...]], tuple[str, ...]]:
    """Return twelve values for each gradient, and which of them were fitted; adds problems."""
    gradients: dict[str, tuple[float, ...]] = {}
    names = []
    for key, given in scenario.forcing.given_gradients().items():
        if not isinstance(given, str):
            gradients[key] = given
            continue
        found = _fit(scenario, key, points, series, problems)
        if found is not None:
            gradients[key] = found
            names.append(key)
    return gradients, tuple(names)


def _fit(
    scenario: Scenario,
    key: str,
    points: StationPoints,
    series: tuple[StationSeries, ...],
    problems: Problems,
) -> tuple[float, ...] | None:
    """Return the gradient that the stations show, or None after adding a problem."""
    one = next((each for each in series if each.info.name == key), None)
    if one is None:
        _refuse(scenario, key, _("no table of `{forcing}`").format(forcing=key), problems)
        return None
    heights = points.elevation[one.measured]
    span = float(np.ptp(heights))
    if heights.size < LEAST_STATIONS or span < LEAST_RANGE:
        got = _("{count} stations from {lowest:.0f} to {highest:.0f} m").format(
            count=heights.size, lowest=heights.min(), highest=heights.max()
        )
        _refuse(scenario, key, got, problems)
        return None
    found = fitted(one.values[:, one.measured], heights, one.months, gradient_of(key).kind)
    if found is None:
        got = _("a calendar month without a date on which all {count} stations have values").format(
            count=heights.size
        )
        _refuse(scenario, key, got, problems)
        return None
    try:
        check_gradient(key, found)
    except Fault as fault:
        got = _("stations that show {value} per metre (allowed {bounds})").format(
            value=fault.got, bounds=fault.expected
        )
        _refuse(scenario, key, got, problems)
        return None
    return found


def _refuse(scenario: Scenario, key: str, got: str, problems: Problems) -> None:
    problems.add(
        shown_path(scenario.path),
        f"forcing.{key}_gradient: fitted",
        got=got,
        expected=_("at least {count} stations over {span:g} m of height, all with values").format(
            count=LEAST_STATIONS, span=LEAST_RANGE
        ),
        remedy=_("Give the gradient as a number, or add stations at other heights."),
    )
