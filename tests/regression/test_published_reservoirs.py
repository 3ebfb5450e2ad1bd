"""Reservoirs of the published tests of other models, told to kzwater in tables: the same numbers.

Only inputs and expected numbers are taken, each with its file and licence; where the rule of
kzwater is another one, the test says by how much and why. docs/theory/reservoirs.md sums them up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from kzwater.rivers.record import RiverRecord
from kzwater.rivers.tables import read_run
from kzwater.simulation import run

DAY = 86400.0
# kzwater has the standard gravity, the other models 9.81 m s-2.
GRAVITY = 9.80665 / 9.81
DAM, BELOW = 0, 1


@dataclass(frozen=True)
class Dam:
    """A reservoir alone on its river, with a user below it who calls for water.

    Attributes
    ----------
    levels : tuple
        Rows of level (m), area (km2, empty: derived) and volume (Mm3).
    body, weather : mapping
        Columns of bodies.csv and of weather.csv.
    zones : tuple
        Rows of zone, date and volume (Mm3).
    inflow : tuple
        Of each day, m3/s.
    call : float
        What the user demands, m3/s.
    """

    levels: tuple[tuple[float, float | str, float], ...]
    body: Mapping[str, object]
    zones: tuple[tuple[str, str, float], ...] = ()
    inflow: tuple[float, ...] = (0.0,)
    call: float = 0.0
    weather: Mapping[str, float] = field(default_factory=dict)
    first: date = date(2001, 1, 1)

    def run(self, folder: Path) -> RiverRecord:
        """Return what happens on the days that the inflow is told for."""
        tables = self._tables()
        for name, rows in tables.items():
            text = "".join(",".join(map(str, row)) + "\n" for row in rows)
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        last = self.first + timedelta(days=len(self.inflow) - 1)
        scenario = {
            "name": "published",
            "title": "Reservoir of a published test",
            "period": {"start": str(self.first), "end": str(last)},
            "river": {"synthetic": "a test of a rule", **{n: f"{n}.csv" for n in tables}},
        }
        with (folder / "river.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(scenario, file)
        return read_run(run(folder / "river.yaml", folder / "out"))

    def _tables(self) -> dict[str, list[tuple[object, ...]]]:
        days = [self.first + timedelta(days=day) for day in range(len(self.inflow))]
        air = {"evaporation_mm_d": 0.0, "rain_mm_d": 0.0, **self.weather}
        body = {"body": "basin", "place": "dam", "kind": "reservoir", **self.body}
        user = {"user": "town", "sector": "municipal", "priority": 1, "place": "below"}
        user |= {"consumed": 1, "returned": 0}
        zones = [("basin", *row) for row in self.zones]
        return {
            "places": [("place", "downstream"), ("dam", "below"), ("below", "")],
            "bodies": [tuple(body), tuple(body.values())],
            "level_tables": [
                ("body", "level_m", "area_km2", "volume_Mm3"),
                *(("basin", *row) for row in self.levels),
            ],
            "users": [tuple(user), tuple(user.values())],
            "demands": [("date", "town"), (self.first, self.call)],
            "inflows": [("date", "dam"), *zip(days, self.inflow, strict=True)],
            "weather": [("place", "date", *air), ("all", self.first, *air.values())],
            **({"zones": [("body", "zone", "date", "volume_Mm3"), *zones]} if zones else {}),
        }


def left(record: RiverRecord) -> np.ndarray:
    """Return what leaves the dam each day, m3/s."""
    return record["discharge"][:, DAM] / DAY


# pywr (GPL-3.0), tests/test_recorders.py, TestHydroPowerRecorder, with the model of
# tests/fixtures.py: 10 m3 at first, 5 m3/d come and 8 m3/d go, 10 m to the m3. The numbers are
# MJ/d: 1000 x 9.81 x 8 x head x efficiency x 1e-6. Here a million times as much water, and 10 Mm3
# more below it: pywr releases the inflow of a day on that day, kzwater on the next.
@pytest.mark.parametrize(
    ("tailwater", "efficiency", "heads"),
    [(0.0, 1.0, (100.0, 70.0)), (0.0, 0.85, (100.0, 70.0)), (80.0, 1.0, (20.0, 0.0))],
)
def test_power_is_that_of_pywr(tmp_path, tailwater, efficiency, heads):
    flow = 8e6 / DAY
    dam = Dam(
        levels=((-100.0, "", 0.0), (200.0, "", 30.0)),
        body={
            "initial_volume_Mm3": 20.0,
            "minimum_release_m3_s": flow,
            "tailwater_m": tailwater,
            "power_efficiency": efficiency,
            "turbine_capacity_m3_s": 200.0,
        },
        inflow=(5e6 / DAY, 5e6 / DAY),
    )
    record = dam.run(tmp_path)
    published = [1000.0 * 9.81 * 8.0 * head * 1e-6 * efficiency for head in heads]
    # MW of a million times the water are MJ/d over 86400 s/d, MJ and m3 both times 1e6.
    energy = record["power"][:, 0] * DAY / 1e6
    np.testing.assert_allclose(energy, np.array(published) * GRAVITY, rtol=1e-12)
    np.testing.assert_allclose(left(record), flow, rtol=1e-12)


# pywr (GPL-3.0), tests/test_control_curves.py, test_control_curve_interpolated: 5 at the curve of
# 80 % of the volume, 0 when empty, on a line between: below its curve, hedging of a call of 5.
# Above the curve pywr rises on to 20 when full; kzwater never releases more than is called for.
@pytest.mark.parametrize(
    ("volume", "published"), [(10.0, 0.625), (50.0, 3.125), (80.0, 5.0), (90.0, 5.0)]
)
def test_hedging_is_the_lower_line_of_the_control_curve_of_pywr(tmp_path, volume, published):
    dam = Dam(
        levels=((0.0, "", 0.0), (10.0, "", 100.0)),
        body={"initial_volume_Mm3": volume, "hedging_share": 0.0},
        zones=(("hedging", "", 80.0),),
        call=5.0,
    )
    assert left(dam.run(tmp_path)) == pytest.approx([published], rel=1e-12)


def weekly(mean: float, sine: float, cosine: float, week: int) -> float:
    """Return a yearly harmonic of STARFIT in a week of 52."""
    phase = 2.0 * math.pi * week / 52.0
    return mean + sine * math.sin(phase) + cosine * math.cos(phase)


# mosartwmpy 0.6.2 (BSD-2-Clause), mosartwmpy/tests/test_istarf.py: STARFIT (Turner et al. 2021) in
# week 39, 6957353.29 m3 a day. Within the normal range its release is a line in the volume, from
# the lower curve to the upper one: hedging of a call of its upper end, dated curves told by week.
def test_hedging_between_dated_curves_is_the_release_of_starfit_in_its_range(tmp_path):
    capacity, mean_inflow, inflow, last = 6670.7, 176.297, 10.512893e6 / DAY, 39
    day = {week: date(2001, 10, 1) + timedelta(weeks=week - last) for week in range(1, 53)}
    curves = {
        "dead": lambda week: max(weekly(50.12, 0.64, -3.34, week), 48.02),
        "hedging": lambda week: weekly(78.17, -1.74, -13.62, week),
    }
    season = weekly(0.0, 0.0836, -0.1011, last) + weekly(0.0, 0.2017, -0.0162, 2 * last)
    lower = mean_inflow * (1.0 + season - 0.617 + 0.006 * (inflow / mean_inflow - 1.0))
    upper = lower + mean_inflow * 1.502
    dam = Dam(
        levels=((0.0, "", 0.0), (100.0, "", capacity)),
        body={"initial_volume_Mm3": 3493.943, "hedging_share": lower / upper},
        zones=tuple(
            (zone, f"{at:%m-%d}", capacity * share(week) / 100.0)
            for zone, share in curves.items()
            for week, at in day.items()
        ),
        inflow=(inflow,),
        call=upper,
        first=date(1994, 10, 1),
    )
    assert DAY * left(dam.run(tmp_path)) == pytest.approx([6957353.29], abs=0.005)


# Wflow.jl (MIT), Wflow/test/reservoir.jl, "unit: update reservoir simple": 91.3783714867453 m3/s
# and 2e7 m3 left. Wflow releases the inflow of a day on that day, kzwater on the next: so here it
# comes on the day before, and the rain and the evaporation of that day fall away.
def test_what_is_above_the_target_is_released_as_in_wflow(tmp_path):
    area = 1885665.353626924
    coming = 100.0 * DAY / 1e6
    dam = Dam(
        levels=((0.0, area / 1e6, 0.0), (20.0, area / 1e6, 20.0 * area / 1e6)),
        body={
            "initial_volume_Mm3": 19.25 + coming,
            "release_capacity_m3_s": 420.184,
            "to_target": "yes",
        },
        zones=(("target", "", 0.8 * 25.0),),
        call=52.523,
        weather={"rain_mm_d": 4.2, "evaporation_mm_d": 1.5},
    )
    record = dam.run(tmp_path)
    assert left(record) == pytest.approx([91.3783714867453], rel=1e-13)
    assert record["stored"][:, DAM] == pytest.approx([2.0e7], rel=1e-13)


# HydPy 6.4.0 (LGPL-3.0), hydpy/models/dam/dam_model.py, Calc_ActualRelease_V3, "without smoothing,
# without interpolation": 3 m3/s below a target of 5 Mm3, 6 m3/s above it; from 1 April the target
# is 0 and the bounds are 0 and 1 m3/s (with an interpolation over 0.1 Mm3 whose end is the bound).
@pytest.mark.parametrize(
    ("first", "bounds", "volume", "published"),
    [
        (date(2001, 3, 31), (3.0, 6.0), 3.5, 3.0),
        (date(2001, 3, 31), (3.0, 6.0), 4.9, 3.0),
        (date(2001, 3, 31), (3.0, 6.0), 5.6, 6.0),
        (date(2001, 3, 31), (3.0, 6.0), 6.5, 6.0),
        (date(2001, 4, 1), (0.0, 1.0), 0.0, 0.0),
        (date(2001, 4, 1), (0.0, 1.0), 0.1, 1.0),
        (date(2001, 4, 1), (0.0, 1.0), 1.5, 1.0),
    ],
)
def test_a_seasonal_target_is_followed_as_in_hydpy(tmp_path, first, bounds, volume, published):
    assert left(seasonal(first, bounds, volume).run(tmp_path)) == pytest.approx([published])


# HydPy releases 6 m3/s until the target is reached within the day, kzwater what that comes to in
# the whole day: 0.3 Mm3 above the target are 3.47 m3/s.
def test_near_its_target_a_day_releases_what_is_above_it(tmp_path):
    record = seasonal(date(2001, 3, 31), (3.0, 6.0), 5.3).run(tmp_path)
    assert left(record) == pytest.approx([0.3e6 / DAY])


def seasonal(first: date, bounds: tuple[float, float], volume: float) -> Dam:
    """Return the reservoir of HydPy with a target in winter and none in summer."""
    target = {"11-01": 5.0, "03-31": 5.0, "04-01": 0.0, "10-31": 0.0}
    return Dam(
        levels=((0.0, "", 0.0), (10.0, "", 10.0)),
        body={
            "initial_volume_Mm3": volume,
            "minimum_release_m3_s": bounds[0],
            "safe_release_m3_s": bounds[1],
            "to_target": "yes",
        },
        zones=tuple(("target", at, held) for at, held in target.items()),
        first=first,
    )


# HydPy 6.4.0 (LGPL-3.0), hydpy/models/dam_lreservoir.py, "higher accuracy", after the flood: from
# 1.069419 Mm3 at the end of 9 January it releases 4.0, 2.626076, 0.1 ... m3/s, and 0.0013 m3/s or
# less run over its spillway, which is no weir and is left out here.
def test_a_flood_is_drawn_down_to_its_target_as_in_hydpy(tmp_path):
    dam = Dam(
        levels=((0.0, "", 0.0), (2.0, "", 2.0)),
        body={
            "initial_volume_Mm3": 1.069419,
            "minimum_release_m3_s": 0.1,
            "safe_release_m3_s": 4.0,
            "to_target": "yes",
        },
        zones=(("target", "", 0.5),),
        inflow=(0.0,) * 11,
        first=date(2000, 1, 10),
    )
    record = dam.run(tmp_path)
    released = left(record)
    assert released[0] == pytest.approx(4.0, rel=1e-12)
    np.testing.assert_allclose(released[2:], 0.1, rtol=1e-12)
    # On the day in which the target is reached HydPy goes on with the minimum for its rest.
    rest = 1.0 - released[1] / 4.0
    assert released[1] + 0.1 * rest == pytest.approx(2.626076, abs=5e-4)
    # So it ends that much lower: 0.419044 Mm3 on 20 January.
    end = record["stored"][-1, DAM] / 1e6
    assert end - 0.1 * rest * DAY / 1e6 == pytest.approx(0.419044, abs=2e-4)


# HydPy 6.4.0 (LGPL-3.0), hydpy/models/sw1d/sw1d_model.py, Calc_Discharge_V2, after Poleni: crest
# of 10 m at 5 m, coefficient 0.6: 50.113471 m3/s at 7 m, none at 4 m and 5 m. The area is so large
# that its level falls by less than 1e-5 m in the day.
@pytest.mark.parametrize(("level", "published"), [(7.0, 50.113471), (5.0, 0.0), (4.0, 0.0)])
def test_a_weir_is_that_of_hydpy(tmp_path, level, published):
    area = 1e6
    dam = Dam(
        levels=((0.0, area, 0.0), (10.0, area, 10.0 * area)),
        body={
            "initial_level_m": level,
            "weir_crest_m": 5.0,
            "weir_length_m": 10.0,
            "weir_coefficient": 2.0 / 3.0 * 0.6 * math.sqrt(2.0 * 9.81),
            "safe_release_m3_s": 0.0,
            "release_capacity_m3_s": 0.0,
        },
    )
    record = dam.run(tmp_path)
    assert record["spill"][:, DAM] / DAY == pytest.approx([published], rel=3e-6)
