"""Results of a made-up run: a column whose balance closes, on a valley with a few gauges."""

from __future__ import annotations

import gettext
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kzwater import language
from kzwater.reports.record import Record, read_record

WriteRun = Callable[..., Path]

CATALOGUES = Path(__file__).parents[3] / "python" / "kzwater" / "locale"
ROWS, COLUMNS = 44, 60
FLUXES = {
    "rainfall": ("atmosphere", "rain_water", "rainfall"),
    "snowfall": ("atmosphere", "fresh_snow", "snowfall"),
    "snow_accumulation": ("fresh_snow", "snow_ice", "snow added to the pack"),
    "rain_on_snow": ("rain_water", "snow_liquid", "rain that reaches the snowpack or bare ground"),
    "snow_melt": ("snow_ice", "snow_liquid", "melt of the snowpack's ice"),
    "snow_outflow": ("snow_liquid", "surface_water", "water that leaves the snowpack"),
    "infiltration": ("surface_water", "rootzone_water", "infiltration into the root zone"),
    "surface_runoff": ("surface_water", "runoff_water", "runoff over the surface"),
    "rootzone_transpiration": (
        "rootzone_water",
        "atmosphere",
        "transpiration out of the root zone",
    ),
    "percolation": ("rootzone_water", "recharge_water", "percolation out of the root zone"),
    "fast_recharge": ("recharge_water", "groundwater_fast", "recharge of the fast reservoir"),
    "slow_recharge": ("recharge_water", "groundwater_slow", "recharge of the slow reservoir"),
    "fast_discharge": ("groundwater_fast", "runoff_water", "discharge of the fast reservoir"),
    "slow_discharge": ("groundwater_slow", "runoff_water", "discharge of the slow reservoir"),
    "river_inflow": ("runoff_water", "river", "runoff that enters the reach"),
    "boundary_inflow": ("boundary", "river", "inflow over the boundary"),
    "river_outflow": ("river", "outlet", "river outflow"),
}
STORES = {
    "snow_ice": "ice of the snowpack",
    "snow_liquid": "liquid water of the snowpack",
    "rootzone_water": "water in the root zone",
    "groundwater_fast": "fast groundwater",
    "groundwater_slow": "slow groundwater",
    "river_water": "water in the rivers",
}
GAUGES = (
    ("arys_railway", "Arys, railway station", 1.0, 22, 1),
    ("badam_karaspan", "Badam, Karaspan", 0.34, 12, 18),
    ("boraldai", "Boraldai", 0.3, 31, 26),
    ("sayram_tasaryk", "Sayram, Tasaryk", 0.16, 9, 44),
)


@dataclass(frozen=True)
class Column:
    """Series of the made-up column: mm d-1 for fluxes, mm at the instants for stores."""

    fluxes: dict[str, np.ndarray]
    stores: dict[str, np.ndarray]


def weather(times: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return precipitation (mm d-1) and air temperature (degC): wet springs, cold winters."""
    day = (times - times.astype("M8[Y]")).astype("m8[D]").astype(float)
    season = np.cos(2.0 * np.pi * (day - 20.0) / 365.25)
    noise = np.convolve(generator.normal(0.0, 6.0, times.size + 4), np.ones(5) / 5.0, "valid")
    temperature = 8.0 - 15.0 * season + noise
    wet = generator.random(times.size) < 0.22 + 0.16 * np.cos(2.0 * np.pi * (day - 70.0) / 365.25)
    return np.where(wet, generator.gamma(0.8, 8.0, times.size), 0.0), temperature


def computed_column(times: np.ndarray, seed: int) -> Column:
    """Return series that close: every amount leaves one store and enters another."""
    precipitation, temperature = weather(times, np.random.default_rng(seed))
    fluxes = {name: np.zeros(times.size) for name in FLUXES}
    stores = {name: np.zeros(times.size + 1) for name in STORES}
    state = dict.fromkeys(STORES, 0.0) | {"rootzone_water": 60.0, "groundwater_slow": 70.0}
    for name, value in state.items():
        stores[name][0] = value
    for step, (rain, warmth) in enumerate(zip(precipitation, temperature, strict=True)):
        day = one_day(state, rain, warmth)
        for name, amount in day.items():
            fluxes[name][step] = amount
        for name, value in state.items():
            stores[name][step + 1] = value
    return Column(fluxes, stores)


def one_day(state: dict[str, float], water: float, warmth: float) -> dict[str, float]:
    """Return the fluxes of a day, mm, and bring the stores to its end."""
    flux = dict.fromkeys(FLUXES, 0.0)
    snow_share = min(max((2.0 - warmth) / 2.0, 0.0), 1.0)
    flux["snowfall"] = flux["snow_accumulation"] = water * snow_share
    flux["rainfall"] = flux["rain_on_snow"] = water - flux["snowfall"]
    ice = state["snow_ice"] + flux["snowfall"]
    flux["snow_melt"] = min(max(2.2 * warmth, 0.0), ice)
    liquid = state["snow_liquid"] + flux["rainfall"] + flux["snow_melt"]
    kept = min(liquid, 0.1 * (ice - flux["snow_melt"]))
    flux["snow_outflow"] = liquid - kept
    flux["surface_runoff"] = 0.12 * flux["snow_outflow"]
    flux["infiltration"] = flux["snow_outflow"] - flux["surface_runoff"]
    soil = state["rootzone_water"] + flux["infiltration"]
    flux["rootzone_transpiration"] = min(max(0.22 * warmth, 0.0) * min(soil / 70.0, 1.0), soil)
    flux["percolation"] = 0.02 * max(soil - flux["rootzone_transpiration"] - 55.0, 0.0)
    flux["fast_recharge"] = flux["slow_recharge"] = 0.5 * flux["percolation"]
    flux["fast_discharge"] = 0.08 * state["groundwater_fast"]
    flux["slow_discharge"] = 0.006 * state["groundwater_slow"]
    flux["river_inflow"] = flux["surface_runoff"] + flux["fast_discharge"] + flux["slow_discharge"]
    flux["river_outflow"] = 0.4 * (state["river_water"] + flux["river_inflow"])
    state["snow_ice"] = ice - flux["snow_melt"]
    state["snow_liquid"] = kept
    state["rootzone_water"] = soil - flux["rootzone_transpiration"] - flux["percolation"]
    state["groundwater_fast"] += flux["fast_recharge"] - flux["fast_discharge"]
    state["groundwater_slow"] += flux["slow_recharge"] - flux["slow_discharge"]
    state["river_water"] += flux["river_inflow"] - flux["river_outflow"]
    return flux


@dataclass(frozen=True)
class Valley:
    """A valley that drains to the west: side valleys run to the main one in the middle row."""

    latitude: np.ndarray
    longitude: np.ndarray
    elevation: np.ndarray
    inside: np.ndarray
    flow_direction: np.ndarray
    drained_area: np.ndarray


def valley() -> Valley:
    """Return the valley on a grid of 60 arc seconds."""
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    middle = ROWS // 2
    elevation = (
        230.0 + 14.0 * columns + 1.1 * columns**1.6 + 2.6 * (rows - middle) ** 2 * (columns / 40.0)
    )
    elevation += 90.0 * np.cos(columns / 2.2) ** 2 * (np.abs(rows - middle) > 2)
    inside = ((rows - middle) / 21.0) ** 2 + ((columns - 31.0) / 31.0) ** 2 < 1.0
    direction = np.where(rows < middle, 4, 64)
    aside = (columns % 6 != 0) & (rows != middle)
    direction = np.where(aside | (rows == middle), 16, direction)
    blocked = aside & ~np.roll(inside, 1, axis=1)
    direction = np.where(blocked, np.where(rows < middle, 4, 64), direction)
    drained = np.zeros(inside.shape)
    steps = {16: (0, -1), 4: (1, 0), 64: (-1, 0)}
    for cell in zip(*np.nonzero(inside), strict=True):
        row, column = cell
        while 0 <= row < ROWS and 0 <= column < COLUMNS and inside[row, column]:
            drained[row, column] += 2.5
            down, across = steps[int(direction[row, column])]
            row, column = row + down, column + across
    return Valley(
        latitude=43.0 - np.arange(ROWS) / 60.0,
        longitude=68.8 + np.arange(COLUMNS) / 60.0,
        elevation=np.where(inside, elevation, np.nan).astype(np.float32),
        inside=inside,
        flow_direction=np.where(inside, direction, -1).astype(np.int8),
        drained_area=np.where(inside, drained, np.nan).astype(np.float32),
    )


def snow_maps(place: Valley, column: Column, times: np.ndarray, kind: str) -> dict[str, tuple]:
    """Return monthly maps of the snow stores: more snow higher up, the basin's mean kept."""
    months = times.astype("M8[M]")
    starts = np.unique(months)
    weight = np.nan_to_num(place.elevation) ** 1.5
    weight = np.where(place.inside, weight / weight[place.inside].mean(), np.nan)
    maps = {}
    for name in ("snow_ice", "snow_liquid"):
        means = [column.stores[name][1:][months == month].mean() for month in starts]
        field = np.array(means)[:, None, None] * weight
        if kind == "sub-basin":
            units = unit_index(place, kind)
            field = np.stack(
                [
                    [image[units == unit].mean() for unit in range(units.max() + 1)]
                    for image in field
                ]
            )
        dims = ("map_time", "latitude", "longitude") if kind == "cell" else ("map_time", "unit")
        maps[name] = (dims, field, {"units": "mm", "long_name": STORES[name]})
    edges = [*starts.astype("M8[ns]"), times[-1] + np.timedelta64(1, "D")]
    edges[0] = times[0]
    bounds = np.stack([edges[:-1], edges[1:]], axis=1)
    maps["map_time"] = (("map_time",), bounds[:, 0], {"bounds": "map_time_bounds"})
    maps["map_time_bounds"] = (("map_time", "nv"), bounds, {})
    return maps


def unit_index(place: Valley, kind: str) -> np.ndarray:
    """Return the unit of each cell: itself, or its block of six columns on a side of the river."""
    units = np.full(place.inside.shape, -1)
    rows, columns = np.nonzero(place.inside)
    if kind == "cell":
        units[rows, columns] = np.arange(rows.size)
        return units
    blocks = (columns // 6) * 2 + (rows > ROWS // 2)
    units[rows, columns] = np.unique(blocks, return_inverse=True)[1]
    return units


def balance_variables(column: Column) -> dict[str, tuple]:
    """Return the series of the basin's balance."""
    variables: dict[str, tuple] = {}
    for name, (source, target, long_name) in FLUXES.items():
        ends = {"from_store": source, "to_store": target}
        attributes = {"units": "mm d-1", "long_name": long_name, **ends}
        variables[f"basin_{name}"] = (("time",), column.fluxes[name], attributes)
    for name, long_name in STORES.items():
        attributes = {"units": "mm", "long_name": long_name}
        variables[f"basin_{name}"] = (("instant",), column.stores[name], attributes)
    steps = column.fluxes["rainfall"].size
    for name, value in (("basin_residual", 2e-13), ("ledger_residual", 3e-12)):
        variables[name] = (("time",), np.full(steps, value), {"units": "mm"})
    return variables


def gauge_variables(place: Valley, column: Column, area: float) -> dict[str, tuple]:
    """Return the gauges and their discharge: a share of the outflow each."""
    names, titles, shares, rows, columns = zip(*GAUGES, strict=True)
    outflow = column.fluxes["river_outflow"] * area / 86_400_000.0
    return {
        "discharge": (("time", "gauge"), np.outer(outflow, shares), {"units": "m3 s-1"}),
        "gauge_id": (("gauge",), list(names), {}),
        "gauge_name": (("gauge",), list(titles), {}),
        "gauge_latitude": (("gauge",), place.latitude[list(rows)], {}),
        "gauge_longitude": (("gauge",), place.longitude[list(columns)], {}),
        "gauge_area": (("gauge",), np.array(shares) * area / 1e6, {"units": "km2"}),
    }


def grid_variables(place: Valley, kind: str) -> dict[str, tuple]:
    """Return the maps that do not change."""
    dimensions = ("latitude", "longitude")
    return {
        "latitude": (("latitude",), place.latitude, {"units": "degrees_north"}),
        "longitude": (("longitude",), place.longitude, {"units": "degrees_east"}),
        "elevation": (dimensions, place.elevation, {"units": "m"}),
        "drained_area": (dimensions, place.drained_area, {"units": "km2"}),
        "flow_direction": (dimensions, place.flow_direction, {}),
        "unit_index": (dimensions, unit_index(place, kind).astype(np.int32), {}),
        "crs": ((), 0, {"grid_mapping_name": "latitude_longitude"}),
    }


def results(kind: str, start: str, end: str, attributes: dict[str, str]) -> xr.Dataset:
    """Return the results of the made-up run."""
    times = np.arange(np.datetime64(start), np.datetime64(end) + 1).astype("M8[ns]")
    instants = np.append(times, times[-1] + np.timedelta64(1, "D"))
    place, column = valley(), computed_column(times, seed=5)
    area = float(np.nanmax(place.drained_area)) * 1e6
    variables = {
        "time": (("time",), times, {"bounds": "time_bounds"}),
        "time_bounds": (("time", "nv"), np.stack([instants[:-1], instants[1:]], axis=1), {}),
        "instant": (("instant",), instants, {}),
        **balance_variables(column),
        **gauge_variables(place, column, area),
        **grid_variables(place, kind),
        **snow_maps(place, column, times, kind),
    }
    stated = {"title": "Arys at the railway gauge", "scenario": "arys", "basin_area": area}
    return xr.Dataset(variables, attrs={**stated, **attributes})


@pytest.fixture(scope="session")
def write_run(tmp_path_factory: pytest.TempPathFactory) -> WriteRun:
    """Return a function that writes the folder of a made-up run and returns it."""

    def write(
        kind: str = "cell",
        start: str = "2001-01-01",
        end: str = "2004-12-31",
        **attributes: str,
    ) -> Path:
        folder = tmp_path_factory.mktemp("run")
        # a run that went on from a state: nothing is left out of its report
        whole = {"input_digests": "basin=0 initial_state=0", **attributes}
        dataset = results(kind, start, end, whole)
        encoding = {name: {"_FillValue": -1} for name in ("unit_index", "flow_direction")}
        for name in ("time", "instant", "map_time"):
            encoding[name] = {"units": "days since 1970-01-01"}
        dataset.to_netcdf(folder / "results.nc", encoding=encoding)
        (folder / "run.json").write_text(json.dumps({"versions": {"kzwater": "0.1.0"}}))
        return folder

    return write


@pytest.fixture(scope="session")
def folder(write_run: WriteRun) -> Path:
    """Return the folder of a run of four whole years on a grid."""
    return write_run()


@pytest.fixture(scope="session")
def record(folder: Path) -> Record:
    """Return the record of that run."""
    return read_record(folder)


@pytest.fixture(params=["ru", "kk"])
def other_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Switch to another language with the catalogue of the source tree."""
    code: str = request.param
    catalogue = io.BytesIO()
    with (CATALOGUES / code / "LC_MESSAGES" / "kzwater.po").open("rb") as file:
        write_mo(catalogue, read_po(file))
    catalogue.seek(0)
    monkeypatch.setattr(language, "language", code)
    monkeypatch.setattr(language, "_translations", gettext.GNUTranslations(catalogue))
    return code
