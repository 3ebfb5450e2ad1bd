"""Whether the parameters of a basin lie within what the engine declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kzwater import registry
from kzwater.config.declared import Scaled
from kzwater.config.document import shown_path
from kzwater.inputs import at_hrus
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.config.document import Document
    from kzwater.config.scenario import Scenario
    from kzwater.errors import Problems


def check_parameters(
    scenario: Scenario, document: Document, basin: Basin, problems: Problems
) -> None:
    """Check the values that come from the basin, or from a factor on them, at every HRU."""
    for field in registry.of_processes(scenario.processes, "parameter"):
        value = scenario.parameters.get(field.name)
        if isinstance(value, Scaled):
            place = document.place(("parameters", field.name))
            remedy = _("Choose another factor.")
        elif value is None and field.name in basin.parameters:
            place = shown_path(scenario.land)
            remedy = _("Correct the data that the basin was prepared from, and prepare again.")
        else:
            continue
        values = at_hrus(scenario, basin, field.name)
        outside = np.flatnonzero(~((values >= field.lower) & (values <= field.upper)))
        if outside.size:
            problems.add(
                place,
                f"parameters.{field.name}",
                got=_(
                    "{value:g} at {count} HRUs (first: HRU {hru}, longitude {longitude:.4f}, "
                    "latitude {latitude:.4f})"
                ).format(
                    value=values[outside[0]],
                    count=outside.size,
                    hru=outside[0],
                    longitude=basin.hru_longitude[outside[0]],
                    latitude=basin.hru_latitude[outside[0]],
                ),
                expected=_("{lower:g} to {upper:g} {units}").format(
                    lower=field.lower, upper=field.upper, units=field.units
                ),
                remedy=remedy,
            )
