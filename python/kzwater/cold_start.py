"""What the stores of a run that begins without a state hold, where parameters tell it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kzwater.weights import Floats

View = Callable[[str], "Floats"]


def fill_stores(of: View, chosen: tuple[str, ...], stores: tuple[str, ...]) -> None:
    """Fill stores from parameters; others keep what they are declared to begin with.

    Parameters
    ----------
    of : callable
        Returns a parameter or store at all HRUs, to be changed.
    chosen : tuple of str
        Processes.
    stores : tuple of str
        Of these processes.
    """
    if "glacier_geometry" in chosen:
        of("glacier_ice")[:] = of("glacier_initial_ice")
    if "root_growth" in chosen:
        share = of("initial_water_fraction")
        held = share * of("available_water_capacity") * of("field_soil_depth")
        of("unrooted_water")[:] = np.where(share < 0.0, of("unrooted_water"), held)
    if "drained_groundwater" in chosen:
        above = of("water_table_depth") - of("initial_water_table")
        of("groundwater_slow")[:] = np.maximum(above * of("specific_yield"), 0.0)
    if "groundwater_salt" in stores:
        _dissolve_salt(of)


def _dissolve_salt(of: View) -> None:
    """Fill soil and groundwater with salt."""
    saturated = of("wilting_point") + of("available_water_capacity") + of("drainable_porosity")
    salt = of("salt_per_conductivity") * of("initial_soil_salinity")
    of("unrooted_salt")[:] = salt * saturated * of("field_soil_depth")
    salt = of("salt_per_conductivity") * of("initial_groundwater_salinity")
    of("groundwater_salt")[:] = salt * (of("groundwater_slow") + of("groundwater_mixing"))
