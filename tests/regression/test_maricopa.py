"""Cotton of Maricopa (Arizona), 2018, three levels of irrigation, beside a peer's computation.

The peer is pyfao56 1.4 (Thorp, U.S. Arid-Land Agricultural Research Center) with the example that
it ships. It follows the same chapters of FAO-56 in days, but for three things: evaporation takes
its coefficient from the depletion of the evening before, so that the day of a watering has next to
none; it takes what the coefficient says also where the layer holds less; and new roots find soil at
field capacity, while here they find the water that is there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kzwater.lumped import Lumped, run_lumped

DATA = Path(__file__).parents[3] / "shared" / "data" / "irrigation" / "maricopa_cotton_2018"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the peer's files are not there: {DATA}")

LEVELS = ("060", "100", "120")  # per cent of the full irrigation
AVAILABLE, EVAPORABLE = 0.107, 9.36  # 0.205 - 0.098; 60 mm x (0.205 - 0.098 / 2)
DEPTH, INITIAL = 1400.0, (0.1515 - 0.098) * 1400.0
SOIL = {
    "wilting_point": 0.098,
    "available_water_capacity": AVAILABLE,
    "topsoil_depth": 60.0,
    "readily_evaporable_share": 4.0 / EVAPORABLE,
    "depletion_fraction": 0.65,
    "field_soil_depth": DEPTH,
    "application_efficiency": 1.0,
    "irrigation_wetted_share": 1.0,
    "wind_speed_height": 3.0,
}
PROCESSES = (
    "precipitation_phase",
    "dry_canopy",
    "snow_degree_day",
    "root_growth",
    "irrigation_application",
    "salt_free",
    "crop_water",
    "field_drainage",
    "groundwater",
    "overland_flow",
)
NAMES = (
    "field_evaporation",
    "crop_transpiration",
    "surface_depletion",
    "rooted_water",
    "rooted_depth",
    "water_stress",
    "rooted_drainage",
    "water_of_new_roots",
)
DIGIT = 0.0005  # half of the last that the peer prints


def columns(name):
    """Return the columns of numbers of one of the peer's files by their heads."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("Year-DOY"))
    rows = [line.split() for line in lines[start + 1 :] if line[:2] == "20"]
    kept = {head: [row[at] for row in rows] for at, head in enumerate(lines[start].split())}
    days = np.array([float(day[5:]) for day in kept.pop("Year-DOY")])
    numbers = {h: np.array(v, dtype=float) for h, v in kept.items() if h not in LETTERS}
    return numbers | {"day": days}


LETTERS = ("DOW", "Date", "MorP")


def season(level):
    """Return the peer's output of a level and what drove it, each of the shape (day,)."""
    peer = columns(f"cotton2018_{level}.out")
    air = columns("cotton2018.wth")
    water = columns(f"cotton2018_{level}.irr")
    at = np.searchsorted(air["day"], peer["day"])
    given = dict(zip(water["day"].tolist(), water["Depth"].tolist(), strict=True))
    weather = {
        "reference_evapotranspiration": peer["ETref"],
        "precipitation": air["Rain"][at],
        "irrigation_depth": np.array([given.get(day, 0.0) for day in peer["day"].tolist()]),
        "wind_speed": air["Wndsp"][at],
        "relative_humidity_minimum": 0.01 * air["RHmin"][at],
        "air_temperature": np.full(at.size, 25.0),
        "basal_coefficient": peer["Kcb"],
        "crop_height": peer["h"],
        "ground_cover": peer["fc"],
        "root_depth": 1000.0 * peer["Zr"],
    }
    return peer, weather


def days_apart(peer, weather):
    """Return each day as the engine makes it from the peer's state of the evening before."""
    engine = Lumped(PROCESSES, SOIL).engine()
    made = []
    for day in range(1, peer["day"].size):
        depth = weather["root_depth"][day]
        engine.view("rooted_depth")[:] = depth
        engine.view("rooted_water")[:] = AVAILABLE * depth - peer["Dr"][day - 1]
        engine.view("surface_depletion")[:] = peer["De"][day - 1]
        engine.view("wetted_share")[:] = 1.0
        made.append(run_lumped(engine, NAMES, {n: v[day : day + 1] for n, v in weather.items()}))
    return {name: np.concatenate([day[name] for day in made]) for name in NAMES}


def kinds(peer, weather):
    """Return the kinds of days from the second on, each of the shape (day,)."""
    wet = (weather["precipitation"] + weather["irrigation_depth"])[1:] > 0.0
    enough = peer["E"][1:] <= peer["few"][1:] * (EVAPORABLE - peer["De"][:-1]) + DIGIT
    return {"enough": ~wet & enough, "short": ~wet & ~enough, "wet": wet, "all": np.full(195, True)}


def whole(weather):
    """Return the season as the engine makes it from the first morning on."""
    engine = Lumped(PROCESSES, SOIL).engine()
    engine.view("unrooted_water")[:] = INITIAL
    engine.view("surface_depletion")[:] = EVAPORABLE
    return run_lumped(engine, NAMES, weather)


@needs_data
@pytest.mark.parametrize("level", LEVELS)
def test_days_without_water_are_those_of_the_peer(level):
    """Both schemes are one on days without rain and irrigation, where the layer holds enough.

    The peer prints three decimals: Kr of a depletion rounded to half of them is uncertain by
    0.0005 / 5.36, stress by 0.0005 / ((1 - p) TAW), coefficients by 0.0005; times 13 mm d-1. Crops
    below 0.1 m count as 0.1 m here (the book's bound of equation 70), which adds up to 0.07 mm d-1
    to the energy of equation 72. On 20 days the peer takes 5.5 mm more than the layer holds.
    """
    peer, weather = season(level)
    made = days_apart(peer, weather)
    of = {name: values[1:] for name, values in peer.items()}
    water = (weather["precipitation"] + weather["irrigation_depth"])[1:]
    alike = kinds(peer, weather)["enough"]
    assert np.sum(water == 0.0) == 142
    assert np.sum(alike) == 122
    low = of["h"][alike] < 0.1
    tolerance = np.where(low, 0.07, 13.0 * 3.0 * DIGIT)
    depletion = AVAILABLE * made["rooted_depth"] - made["rooted_water"]
    for name, found in (
        ("E", made["field_evaporation"]),
        ("T", made["crop_transpiration"]),
        ("De", made["surface_depletion"]),
        ("Dr", depletion),
    ):
        assert np.all(np.abs(found - of[name])[alike] <= tolerance), name
    stress = np.abs(made["water_stress"] - of["Ks"])[alike]
    assert stress.max() < 0.001


@needs_data
@pytest.mark.parametrize(
    ("level", "transpired", "drained"),
    [("060", 695.3, 16.2), ("100", 973.7, 16.6), ("120", 1012.6, 129.4)],
)
def test_seasons_differ_by_what_the_schemes_differ(level, transpired, drained):
    """Sums of 196 days, mm.

    Evaporation is higher by 23 at every level, and 130 of it instead of 36 fall on the 53 days of
    rain or irrigation. The peer's roots bring 128 of water that nobody gave, those here 64 and what
    drained before them; without them 60 per cent of irrigation leaves 62 less for the crop, full
    irrigation 18 and 120 per cent 1.
    """
    peer, weather = season(level)
    made = whole(weather)
    evaporated = made["field_evaporation"]
    assert peer["E"].sum() == pytest.approx(144.5, abs=0.05)
    assert evaporated.sum() == pytest.approx(167.9, abs=0.05)
    wet = (weather["precipitation"] + weather["irrigation_depth"]) > 0.0
    assert np.sum(wet) == 53
    assert peer["E"][wet].sum() == pytest.approx(35.7, abs=0.05)
    assert evaporated[wet].sum() == pytest.approx(129.8, abs=0.05)
    assert made["crop_transpiration"].sum() == pytest.approx(transpired, abs=0.05)
    assert made["rooted_drainage"].sum() == pytest.approx(drained, abs=0.05)
    unstressed = (peer["Ks"] == 1.0) & (made["water_stress"] == 1.0)
    np.testing.assert_allclose(
        made["crop_transpiration"][unstressed], peer["T"][unstressed], rtol=0.0, atol=13.0 * DIGIT
    )


@needs_data
def test_new_roots_of_the_peer_bring_water_that_nobody_gave():
    """The peer's depletion stays when its roots grow by 1200 mm; here each layer brings its own."""
    peer, weather = season("100")
    came = weather["precipitation"] + weather["irrigation_depth"]
    flows = (peer["ETa"] + peer["DP"] - came)[1:]
    np.testing.assert_allclose(np.diff(peer["Dr"]), flows, rtol=0.0, atol=4.0 * DIGIT)
    grown = np.diff(weather["root_depth"]).sum()
    assert AVAILABLE * grown == pytest.approx(128.4, abs=0.05)
    made = whole(weather)
    brought = made["water_of_new_roots"][1:].sum()
    lowest = 0.5 * AVAILABLE * grown
    assert brought == pytest.approx(lowest + made["rooted_drainage"].sum(), abs=0.05)


@needs_data
def test_the_calendar_grows_the_cotton_of_the_peer():
    """Kcb, height and roots; the peer counts its first day as 0, so it sows a day later here.

    The peer's coefficients are those of the place already: they meet the climate of the tables.
    """
    peer, _ = season("100")
    engine = Lumped(
        ("crop_calendar",),
        {
            "sowing_day": 109.0,
            "initial_stage": 35.0,
            "development_stage": 50.0,
            "middle_stage": 46.0,
            "late_stage": 39.0,
            "basal_coefficient_initial": 0.15,
            "basal_coefficient_middle": 1.225,
            "basal_coefficient_end": 0.5,
            "crop_height_initial": 0.05,
            "crop_height_middle": 1.2,
            "root_depth_initial": 200.0,
            "root_depth_middle": 1400.0,
            "wind_speed_height": 2.0,
        },
    ).engine()
    names = ("basal_coefficient", "crop_height", "root_depth")
    mild = {"air_temperature": 25.0, "wind_speed": 2.0, "relative_humidity_minimum": 0.45}
    made = run_lumped(engine, names, {"day_of_year": peer["day"], **mild})
    grows = slice(1, 171)  # from the first day after sowing to the end of the late stage
    for name, head, scale in (
        ("basal_coefficient", "Kcb", 1.0),
        ("crop_height", "h", 1.0),
        ("root_depth", "Zr", 1000.0),
    ):
        np.testing.assert_allclose(
            made[name][grows], scale * peer[head][grows], rtol=0.0, atol=1.2 * scale * DIGIT
        )


@needs_data
@pytest.mark.parametrize(
    ("kind", "number", "differences"),
    [
        ("enough", 122, ((0.002, 0.063), (0.000, 0.008), (0.000, 0.000), (0.002, 0.063))),
        ("short", 20, ((-0.277, 1.315), (-0.036, 0.147), (0.000, 0.000), (-0.277, 1.315))),
        ("wet", 53, ((1.678, 7.926), (0.265, 1.100), (-0.046, 0.595), (1.084, 7.335))),
        ("all", 195, ((0.429, 7.926), (0.068, 1.100), (-0.013, 0.595), (0.267, 7.335))),
    ],
)
def test_days_differ_by_what_the_study_tells(kind, number, differences):
    """Mean and largest difference of evapotranspiration, Ke, Ks and depletion, 100 per cent."""
    peer, weather = season("100")
    made = days_apart(peer, weather)
    of = {name: values[1:] for name, values in peer.items()}
    days = kinds(peer, weather)[kind]
    assert days.sum() == number
    evaporated = made["field_evaporation"]
    found = (
        evaporated + made["crop_transpiration"] - of["ETa"],
        (evaporated - of["E"]) / of["ETref"],
        made["water_stress"] - of["Ks"],
        AVAILABLE * made["rooted_depth"] - made["rooted_water"] - of["Dr"],
    )
    for values, (mean, largest) in zip(found, differences, strict=True):
        assert values[days].mean() == pytest.approx(mean, abs=0.0006)
        assert np.abs(values[days]).max() == pytest.approx(largest, abs=0.0006)


@needs_data
@pytest.mark.parametrize(
    ("level", "stressed", "size", "depletion"),
    [("060", 116, 0.997, 2.164), ("100", 42, 0.859, 4.330), ("120", 12, 0.846, -0.304)],
)
def test_seasons_day_by_day_are_those_of_the_study(level, stressed, size, depletion):
    peer, weather = season(level)
    made = whole(weather)
    assert np.sum(made["water_stress"] < 1.0 - DIGIT) == stressed
    used = made["field_evaporation"] + made["crop_transpiration"]
    assert np.abs(used - peer["ETa"]).mean() == pytest.approx(size, abs=0.0006)
    lack = AVAILABLE * made["rooted_depth"] - made["rooted_water"] - peer["Dr"]
    assert lack.mean() == pytest.approx(depletion, abs=0.0006)
