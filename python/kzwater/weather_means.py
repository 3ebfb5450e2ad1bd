"""What the weather of a run was over the basin: a few numbers by which a wrong unit is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from kzwater import registry
from kzwater.inputs import Inputs
from kzwater.language import _
from kzwater.weights import Floats, Indices

_days_in_year = 365.25


class WeatherMeans:
    """Means of the weather over the area of the basin, summed up stretch by stretch.

    What the engine makes of the points is linear in their values, so that one weight for each
    point and month stands for all hydrological response units.

    Parameters
    ----------
    inputs : Inputs
        What the run computes with: weights of the points, areas, gradients with height.
    """

    def __init__(self, inputs: Inputs) -> None:
        share = inputs.hru_area / inputs.basin_area
        height = inputs.elevation_difference
        points = int(inputs.point_index.max()) + 1
        self._weights: dict[str, Floats] = {}
        self._shifts: dict[str, Floats] = {}
        for name, kind, gradient in zip(
            inputs.forcing_names.tolist(), inputs.gradient_kinds, inputs.gradients, strict=True
        ):
            if kind == "own":  # no weather
                continue
            by_height = np.outer(gradient, height)
            factors = share * (1.0 + by_height if kind == "multiplicative" else np.ones((12, 1)))
            self._weights[name] = np.array(
                [
                    np.bincount(
                        inputs.point_index.ravel(), (inputs.point_weight * row).ravel(), points
                    )
                    for row in factors
                ]
            )
            self._shifts[name] = by_height @ share if kind == "additive" else np.zeros(12)
        self._sums = dict.fromkeys(self._weights, 0.0)
        self._steps = 0

    def add(self, forcing: Mapping[str, Floats], month: Indices) -> None:
        """Add some steps.

        Parameters
        ----------
        forcing : mapping of str to array, shape (step, point)
            In the declared units.
        month : array of int32, shape (step,), 0 to 11
        """
        for name, weights in self._weights.items():
            means = np.einsum("sp,sp->s", forcing[name], weights[month])
            self._sums[name] += float((means + self._shifts[name][month]).sum())
        self._steps += month.size

    def means(self) -> dict[str, dict[str, Any]]:
        """Return the mean of each forcing, ``value`` and ``units``; water in mm a year."""
        found = {}
        for name, total in self._sums.items():
            units, factor = registry.field(name).units, 1.0
            if units == "mm d-1":
                units, factor = "mm year-1", _days_in_year
            found[name] = {"value": float(f"{factor * total / self._steps:.4g}"), "units": units}
        return found


def weather_sentence(means: Mapping[str, Mapping[str, Any]], *, of_fields: bool = False) -> str:
    """Return the means of the weather in one sentence; empty when there are none.

    Parameters
    ----------
    of_fields : bool
        Whether the run was one of fields, not of a basin.
    """
    if not means:
        return ""
    parts = (
        _("{what} {value:g} mm a year").format(what=_what(name), value=mean["value"])
        if mean["units"] == "mm year-1"
        else f"{_what(name)} {_with_units(mean['value'], mean['units'])}"
        for name, mean in means.items()
    )
    sentence = (
        _("Weather over the fields, mean of the run: {parts}.")
        if of_fields
        else _("Weather over the basin, mean of the run: {parts}.")
    )
    return sentence.format(parts=", ".join(parts))


def _what(name: str) -> str:
    """Return a forcing as people call it in a sentence."""
    known = {
        "precipitation": _("precipitation"),
        "air_temperature": _("air temperature"),
        "air_temperature_maximum": _("highest temperature of a day"),
        "air_temperature_minimum": _("lowest temperature of a day"),
        "dew_point_temperature": _("dew point"),
        "relative_humidity": _("relative humidity"),
        "relative_humidity_maximum": _("highest relative humidity of a day"),
        "relative_humidity_minimum": _("lowest relative humidity of a day"),
        "wind_speed": _("wind speed"),
    }
    return known.get(name) or _(registry.field(name).long_name)


def _with_units(value: float, units: str) -> str:
    """Return a number with its units; a share has none."""
    named = {
        "degC": _("degC"),
        "m s-1": _("m/s"),
        "kPa": _("kPa"),
        "MJ m-2 d-1": _("MJ/m2 a day"),
        "h d-1": _("hours a day"),
    }
    return f"{value:g}" if units == "1" else f"{value:g} {named.get(units, units)}"
