"""The committed inputs of the embedded basin are what its sources and `make_inputs.py` give."""

import csv
import importlib.util
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import netCDF4
import numpy as np
import pytest
import rasterio

from kzwater.basin import Basin, read_basin
from kzwater.preparation import prepare

arys = Path(__file__).parents[2] / "scenarios" / "arys"
values = ("precipitation", "air_temperature", "reference_evapotranspiration")
resolution = 0.01


def load(path: Path) -> ModuleType:
    """Return a Python file of the scenario as a module."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    return load(arys / "weather_generator.py")


@pytest.fixture(scope="module")
def weather() -> dict[str, np.ndarray]:
    """The weather, shape (time, point), and the month and whether it is kept, shape (time,)."""
    with netCDF4.Dataset(arys / "weather.nc") as file:
        read = {name: np.asarray(file[name][:]).reshape(4018, -1) for name in values}
    days = np.arange("2000-01-01", "2011-01-01", dtype="datetime64[D]")
    read["month"] = days.astype("datetime64[M]").astype(int) % 12
    read["kept"] = days >= np.datetime64("2001-01-01")
    return read


def monthly_means(weather: dict[str, np.ndarray], name: str) -> np.ndarray:
    chosen = [weather["kept"] & (weather["month"] == month) for month in range(12)]
    return np.stack([weather[name][days].mean(axis=0) for days in chosen])


@pytest.fixture(scope="module", params=["basin", "basin_sub_basins"])
def prepared(request: pytest.FixtureRequest) -> tuple[Path, Basin]:
    return arys / f"{request.param}.yaml", read_basin(arys / f"{request.param}.nc")


def test_weather_comes_from_the_climate_and_the_seed(tmp_path: Path) -> None:
    command = [sys.executable, str(arys / "make_inputs.py"), "--only", "weather", "--out"]
    subprocess.run([*command, str(tmp_path)], check=True)
    with (
        netCDF4.Dataset(arys / "weather.nc") as committed,
        netCDF4.Dataset(tmp_path / "weather.nc") as made,
    ):
        assert made.synthetic == committed.synthetic
        for name in (*values, "time", "time_bounds", "elevation", "latitude", "longitude"):
            # Libraries of mathematics may round the last bit, and with it the last hundredth.
            np.testing.assert_allclose(made[name][:], committed[name][:], atol=1.01 * resolution)


def test_monthly_means_of_the_weather_are_those_of_the_climate(
    weather: dict[str, np.ndarray], generator: ModuleType
) -> None:
    climate = generator.read_climate(arys / "climate.csv")
    np.testing.assert_allclose(
        monthly_means(weather, "precipitation"), climate.precipitation_rate, atol=resolution / 2
    )
    np.testing.assert_allclose(
        monthly_means(weather, "air_temperature"), climate.air_temperature, atol=resolution / 2
    )


def test_hills_have_more_wet_days_than_plains_and_all_the_published_number_of_the_plains(
    weather: dict[str, np.ndarray], generator: ModuleType
) -> None:
    # Shardara 1991-2020 (NOAA): 42.2 days of 1 mm and more with 230 mm a-1.
    climate = generator.read_climate(arys / "climate.csv")
    yearly = climate.precipitation_rate.mean(axis=0) * 365.25
    wet_days = (weather["precipitation"][weather["kept"]] >= 1.0).sum(axis=0) / 10.0
    plain = yearly < 280.0
    assert wet_days[plain].mean() == pytest.approx(42.2 * yearly[plain].mean() / 230.1, rel=0.15)
    assert np.corrcoef(wet_days, yearly)[0, 1] > 0.9


def test_reference_evapotranspiration_is_highest_in_july_and_never_negative(
    weather: dict[str, np.ndarray],
) -> None:
    means = monthly_means(weather, "reference_evapotranspiration").mean(axis=1)
    assert means.argmax() == 6
    assert weather["reference_evapotranspiration"].min() >= 0.0


def test_extraterrestrial_radiation_is_that_of_the_fao_example(generator: ModuleType) -> None:
    # FAO-56, example 8: 3 September at 20 S, 32.2 MJ m-2 d-1.
    radiation = generator.extraterrestrial_radiation(np.array([-20.0]), np.array([246]))
    assert radiation[0, 0] == pytest.approx(32.2, abs=0.05)


def test_committed_basin_is_what_prepare_makes(
    prepared: tuple[Path, Basin], tmp_path: Path
) -> None:
    settings, committed = prepared
    made = read_basin(prepare(settings, tmp_path))
    for field in fields(Basin):
        found, expected = getattr(made, field.name), getattr(committed, field.name)
        if isinstance(expected, np.ndarray) and expected.dtype.kind == "f":
            np.testing.assert_allclose(found, expected, rtol=1e-9, err_msg=field.name)
        elif isinstance(expected, np.ndarray):
            np.testing.assert_array_equal(found, expected, err_msg=field.name)


def test_grid_has_the_cells_and_heights_of_the_arys() -> None:
    basin = read_basin(arys / "basin.nc")
    assert basin.unit_kind == "cell"
    assert basin.unit_area.size == 4545
    assert basin.cells_at_edge == 0
    with rasterio.open(arys / "elevation.tif") as raster:
        fine, side = raster.read(1), raster.transform.a
        top = round((raster.bounds.top - basin.y[0]) / side - 1.0)
        left = round((basin.x[0] - raster.bounds.left) / side - 1.0)
    inside = np.kron(basin.unit_index >= 0, np.ones((2, 2), dtype=bool))
    heights = fine[top:, left:][: inside.shape[0], : inside.shape[1]][inside]
    assert (heights.min(), heights.max()) == (220, 3932)


def test_hypsometry_is_that_of_the_elevation_data(prepared: tuple[Path, Basin]) -> None:
    basin = prepared[1]
    share = basin.hru_area / basin.hru_area.sum()
    # The 18 185 cells of 30" that drain to the gauge: mean 942 m, and the share below each height.
    assert share @ basin.hru_elevation == pytest.approx(942.0, abs=10.0)
    below = [share[basin.hru_elevation < height].sum() for height in (500, 1000, 1500, 2500)]
    assert below == pytest.approx([0.284, 0.661, 0.867, 0.947], abs=0.01)


def test_drained_areas_keep_within_the_published_share(prepared: tuple[Path, Basin]) -> None:
    basin = prepared[1]
    area = dict(zip(basin.gauge_id.tolist(), basin.gauge_area.tolist(), strict=True))
    # km2 at 30" on the ellipsoid; those of the grid of 60" may differ by 1.4 %.
    fine = {
        "arys_railway": 11538.5,
        "badam_karaspan": 3696.8,
        "boraldai": 1672.7,
        "sayram_tasaryk": 440.6,
        "mashat": 902.3,
    }
    assert area == pytest.approx(fine, rel=0.014)
    assert basin.unit_area.sum() / 1e6 == pytest.approx(area["arys_railway"], rel=1e-6)


def test_doubtful_area_of_the_mashat_is_noted_and_not_refused(prepared: tuple[Path, Basin]) -> None:
    basin = prepared[1]
    doubtful = basin.gauge_doubtful.astype(bool)
    assert basin.gauge_id[doubtful].tolist() == ["mashat"]
    assert basin.gauge_area[doubtful] > 3.0 * basin.gauge_area_stated[doubtful]
    assert "upper Aksu" in basin.gauge_note[doubtful][0]


def test_norms_belong_to_gauges_of_the_basin(prepared: tuple[Path, Basin]) -> None:
    with (arys / "norms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["gauge"] for row in rows} == set(prepared[1].gauge_id.tolist())
    scored = {row["gauge"]: float(row["value"]) for row in rows if row["score"] == "yes"}
    assert scored == {"sayram_tasaryk": 9.2, "boraldai": 13.7}


def test_everything_committed_is_small_and_declares_what_it_is() -> None:
    sizes = {path.name: path.stat().st_size for path in arys.iterdir() if path.is_file()}
    assert max(sizes.values()) < 1_500_000
    with netCDF4.Dataset(arys / "weather.nc") as file:
        assert "no day of it was observed" in file.synthetic
        assert "Copernicus" in file.source
