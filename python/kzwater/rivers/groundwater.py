"""What the engine is told of the groundwater below a managed river."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzwater.rivers.model import RiverModel

_seconds = 86400.0


def groundwater_setup(model: RiverModel, first: Mapping[str, int]) -> dict[str, Any]:
    """Return the arrays that the groundwater of the compiled river is made from.

    Parameters
    ----------
    first : mapping of str to int
        Cell of the engine at which each place begins.
    """
    number = {aquifer.name: index for index, aquifer in enumerate(model.aquifers)}

    def numbered(
        names: Sequence[str | None], numbers: Mapping[str, int] = number
    ) -> np.ndarray[Any, Any]:
        return np.array([-1 if name is None else numbers[name] for name in names], dtype=np.int32)

    days = [aquifer.residence_days for aquifer in model.aquifers]
    return {
        "return_place": numbered([aquifer.return_place for aquifer in model.aquifers], first),
        "residence_time": _seconds * np.array(days, dtype=np.float64),
        "below_channel": numbered([p.seeps_to for p in model.places for _cell in range(p.cells)]),
        "below_canal": numbered([canal.seeps_to for canal in model.canals]),
        "below_user": numbered([user.seeps_to for user in model.users]),
        "of_wells": numbered([user.well_aquifer for user in model.users]),
    }
