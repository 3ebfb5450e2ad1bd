"""Rice of Hyderabad (India), eleven years, beside AquaCrop's evapotranspiration of its paddy.

The peer is AquaCrop 6.1 as published with aquacrop-ospy. Its paddies are not irrigated, and how
high their bunds are is not in the files, so that neither ponds nor water taken can be compared.
What can be is the season's evapotranspiration of a rice that wants nothing: the peer prints what
share of it was reached, E/Ex and Tr/Trx, in whole per cent. Wind and humidity are not in the files:
here they are those of FAO-56's standard climate, in which its coefficients need no correction.

A field that is always wet gives by FAO-56 up to 1.2 of the reference to the air (equation 72), in
AquaCrop up to 1.1 (its coefficients of wet soil, from memory, and of this rice): 9 % less.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kzwater.agronomy import crops
from kzwater.lumped import Lumped, run_lumped

DATA = Path(__file__).parents[3] / "shared" / "data" / "irrigation" / "aquacrop"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the peer's files are not there: {DATA}")

PROCESSES = (
    "precipitation_phase",
    "dry_canopy",
    "snow_degree_day",
    "unfrozen_ground",
    "crop_calendar",
    "root_growth",
    "paddy_flooding",
    "irrigation_with_paddies",
    "irrigation_limits",
    "irrigation_application",
    "overland_flow",
    "salt_free",
    "crop_water",
    "paddy_drainage",
    "groundwater",
)
# The peer's rice is ripe after 104 days; its stages are those of the table, in proportion.
STAGES = ("initial_stage", "development_stage", "middle_stage", "late_stage")
RIPE = 104.0
PADDY = {
    "sowing_day": 213.0,  # 1 August
    "bund_height": 300.0,
    "paddy_percolation": 2.0,
    # of the peer's soil: 0.32, 0.50 and 0.54 at wilting point, field capacity and saturation
    "wilting_point": 0.32,
    "available_water_capacity": 0.18,
    "drainable_porosity": 0.04,
    "wind_speed_height": 2.0,
}


def seasons():
    """Return year, ETo and evapotranspiration without want of water of the peer's seasons, mm."""
    lines = (DATA / "paddyrice_hyderabad_windows.OUT").read_text(encoding="latin-1").splitlines()
    head = next(line for line in lines if "RunNr" in line).split()
    rows = [line.split() for line in lines if line.split()[1:3] == ["1", "8"]]
    of = {name: np.array([row[at] for row in rows], dtype=float) for at, name in enumerate(head)}
    full = of["E"] / (0.01 * of["E/Ex"]) + of["Tr"] / (0.01 * of["Tr/Trx"])
    return of["Year1"].astype(int), of["ETo"], full


def computed(year):
    """Return reference and evapotranspiration of a flooded rice of one year, mm."""
    table = np.loadtxt(DATA / "hyderabad_climate.txt", skiprows=1)
    own = table[table[:, 2] == year]
    day = np.arange(1.0, 1.0 + own.shape[0])
    rice = crops()["rice"]
    length = sum(rice[stage] for stage in STAGES)
    known = {n: v for n, v in rice.items() if not n.startswith(("yield", "latest"))}
    stages = {stage: rice[stage] * RIPE / length for stage in STAGES}
    engine = Lumped(PROCESSES, known | PADDY | stages).engine()
    names = ("crop_stage", "field_evaporation", "crop_transpiration", "ponded_water")
    weather = {
        "day_of_year": day,
        "precipitation": own[:, 5],
        "air_temperature": own[:, 3:5].mean(axis=1),
        "reference_evapotranspiration": own[:, 6],
        "wind_speed": np.full(day.size, 2.0),
        "relative_humidity_minimum": np.full(day.size, 0.45),
    }
    made = run_lumped(engine, names, weather)
    grows = made["crop_stage"] > 0.5
    used = made["field_evaporation"] + made["crop_transpiration"]
    return own[grows, 6].sum(), used[grows].sum()


@needs_data
def test_evapotranspiration_of_flooded_rice_is_that_of_the_peer_but_for_its_ceiling():
    """Over the reference of the season: 1.18 to 1.20 against 1.04 to 1.08; nothing is fitted."""
    years, reference, full = seasons()
    assert years.size == 11
    peer = full / reference
    own = np.array([used / demand for demand, used in map(computed, years)])
    ceiling = 1.2 / 1.1
    assert np.abs(own / peer / ceiling - 1.0).max() < 0.05
    assert np.all(own < 1.2 + 0.005)
