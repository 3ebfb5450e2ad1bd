"""Weather from tables of stations: read as agencies keep it, each fault named with its remedy."""

from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from kzwater.config import load_scenario
from kzwater.data.forcing_values import swapped_extremes
from kzwater.data.level_shifts import level_shift
from kzwater.data.stations import inspect_stations, open_stations
from kzwater.errors import InputError, Problems

DAYS = np.arange("2001-01-01", "2003-01-01", dtype="datetime64[D]")
CHIRCHIK = Path(__file__).parents[2] / ".." / "shared" / "data" / "chirchik"


class Tables:
    """A scenario of two years with three stations: change what a test is about, then read."""

    def __init__(self, folder):
        self.folder = folder
        self.names = ["Arys", "Shymkent", "Tasaryk"]
        self.places = [(42.4, 68.8, 230.0), (42.3, 69.6, 600.0), (42.3, 70.1, 1100.0)]
        season = np.sin(2.0 * np.pi * np.arange(DAYS.size) / 365.25)
        rise = np.array([0.0, 370.0, 870.0])
        # Air cools by 6 degrees on a kilometre, rain grows by 40 % on it.
        self.values = {
            "precipitation": (2.0 + season)[:, np.newaxis] * (1.0 + 0.0004 * rise),
            "air_temperature": 12.0 - 15.0 * season[:, np.newaxis] - 0.006 * rise,
            "reference_evapotranspiration": np.full((DAYS.size, 3), 3.0),
        }
        self.dates = dict.fromkeys(self.values, DAYS)
        self.settings = {
            "name": "test",
            "title": "Test",
            "basin": "basin.nc",
            "period": {"start": "2001-01-01", "end": "2002-12-31"},
            "forcing": {
                "stations": {
                    "table": "stations.csv",
                    "values": {name: {"file": f"{name}.csv"} for name in self.values},
                }
            },
        }
        self.header = "station,latitude,longitude,elevation"

    @property
    def stations(self):
        return self.settings["forcing"]["stations"]

    def write(self):
        rows = [
            ",".join([name, *map(str, place)])
            for name, place in zip(self.names, self.places, strict=True)
        ]
        (self.folder / "stations.csv").write_text("\n".join([self.header, *rows]))
        for name, values in self.values.items():
            lines = [",".join(["date", *self.names])]
            for date, row in zip(self.dates[name], values, strict=True):
                cells = ["" if np.isnan(value) else repr(float(value)) for value in row]
                lines.append(",".join([str(date), *cells]))
            (self.folder / f"{name}.csv").write_text("\n".join(lines))
        return self.write_scenario()

    def write_scenario(self):
        path = self.folder / "scenario.yaml"
        with path.open("w", encoding="utf-8") as stream:
            YAML().dump(self.settings, stream)
        return load_scenario(path)

    def read(self):
        """Return all days of all forcings after a check."""
        weather = open_stations(self.write())
        assert weather.check(np.arange(len(weather.points))) == ()
        return weather.read(0, weather.days["air_temperature"].shape[0])

    def faults(self):
        problems = Problems()
        weather = inspect_stations(self.write(), problems)
        if weather is not None:
            problems.extend(weather.check(np.arange(len(weather.points))))
        return [str(problem) for problem in problems]

    def the_fault(self):
        (fault,) = self.faults()
        return fault

    def by(self, name, interval, disaggregation, way=np.sum):
        """Turn one forcing into sums or means of intervals, stamped with their last day."""
        months = DAYS.astype("datetime64[M]")
        day = (DAYS - months.astype("datetime64[D]")).astype(int)
        third = np.minimum(day // 10, 2) if interval == "ten_day" else 0 * day
        keys = months.astype(int) * 3 + third
        chosen = [keys == key for key in np.unique(keys)]
        self.values[name] = np.stack([way(self.values[name][one], axis=0) for one in chosen])
        self.dates[name] = np.array([DAYS[one][-1] for one in chosen])
        self.stations["values"][name] |= {"interval": interval, "disaggregation": disaggregation}
        return chosen


@pytest.fixture
def tables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Tables(tmp_path)


def test_daily_tables_are_read_as_they_are(tables):
    read = tables.read()
    for name, values in tables.values.items():
        assert np.array_equal(read[name], values), name
        assert read[name].flags.c_contiguous


def test_days_hold_for_every_hour(tables):
    tables.settings["time"] = {"step": "1 hour"}
    weather = open_stations(tables.write())
    rain = weather.select(np.array([1])).read(20, 10)["precipitation"]
    assert np.array_equal(rain, tables.values["precipitation"][[0] * 4 + [1] * 6][:, [1]])


# --- ten-day periods and months ---


@pytest.mark.parametrize("interval", ["ten_day", "month"])
@pytest.mark.parametrize("way", ["uniform", "linear"])
def test_sums_of_rain_and_means_of_temperature_are_kept_exactly(tables, interval, way):
    chosen = tables.by("precipitation", interval, way)
    tables.by("air_temperature", interval, way, np.mean)
    read = tables.read()
    for row, days in enumerate(chosen):
        sums, means = tables.values["precipitation"][row], tables.values["air_temperature"][row]
        assert read["precipitation"][days].sum(axis=0) == pytest.approx(sums, rel=1e-13)
        assert read["air_temperature"][days].mean(axis=0) == pytest.approx(means, rel=1e-12)
    assert read["precipitation"].min() >= 0.0


def test_straight_lines_come_nearer_to_a_smooth_course_than_steps(tables):
    smooth = tables.values["air_temperature"].copy()
    errors = {}
    for way in ("uniform", "linear"):
        tables.values["air_temperature"], tables.dates["air_temperature"] = smooth, DAYS
        tables.by("air_temperature", "month", way, np.mean)
        errors[way] = np.abs(tables.read()["air_temperature"] - smooth).mean()
    # Measured: 0.36 against 1.26 degrees.
    assert errors["linear"] < 0.5 * errors["uniform"]


def test_dry_and_wet_months_side_by_side_never_make_negative_rain(tables):
    tables.by("precipitation", "month", "linear")
    tables.values["precipitation"][::2] = 0.0
    read = tables.read()["precipitation"]
    assert read.min() >= 0.0
    assert read[:31].max() == 0.0


def test_a_year_alone_has_the_days_that_it_has_within_two(tables):
    tables.by("air_temperature", "ten_day", "linear", np.mean)
    whole = tables.read()["air_temperature"]
    tables.settings["period"] = {"start": "2002-01-05", "end": "2002-12-31"}
    assert np.array_equal(tables.read()["air_temperature"], whole[369:])


def test_ten_day_rows_without_a_named_way_are_refused(tables):
    tables.by("precipitation", "ten_day", "uniform")
    del tables.stations["values"]["precipitation"]["disaggregation"]
    with pytest.raises(InputError, match="Write `disaggregation: uniform`"):
        tables.write()


def test_ten_day_rows_called_daily_are_told_apart(tables):
    tables.by("precipitation", "ten_day", "uniform")
    tables.stations["values"]["precipitation"] = {"file": "precipitation.csv"}
    fault = tables.the_fault()
    assert fault.startswith("precipitation.csv: got rows 10 days apart, expected a row for each")
    assert "`interval: ten_day` and `disaggregation: uniform` or `linear`" in fault


# --- gaps ---


def test_a_gap_is_named_by_station_and_date(tables):
    tables.values["precipitation"][[40, 41, 60], 1] = np.nan
    fault = tables.the_fault()
    assert fault.startswith("precipitation.csv 2001-02-10 station Shymkent precipitation: got no")
    assert "(3 days in 2 gaps, the last on 2001-03-02)" in fault
    assert "`gaps: neighbours`" in fault


def test_a_table_that_ends_early_is_to_be_fetched_not_filled(tables):
    tables.values["precipitation"] = tables.values["precipitation"][:-40]
    tables.dates["precipitation"] = DAYS[:-40]
    faults = tables.faults()
    assert len(faults) == 3  # one for each station
    assert all("The table ends on 2002-11-21: get the rest of it" in fault for fault in faults)
    assert not any("neighbours" in fault for fault in faults)


def test_a_table_that_ends_within_a_line_was_cut_short(tables):
    tables.write()
    table = tables.folder / "precipitation.csv"
    table.write_text(table.read_text().rpartition(",")[0])
    problems = Problems()
    assert inspect_stations(load_scenario(tables.folder / "scenario.yaml"), problems) is None
    (fault,) = map(str, problems)
    assert "The file ends within a line: copy or download it again." in fault


def test_gaps_are_filled_from_the_other_stations_and_their_height(tables):
    whole = tables.values["air_temperature"].copy()
    tables.values["air_temperature"][40:60, 1] = np.nan
    tables.stations["gaps"] = "neighbours"
    tables.settings["forcing"]["air_temperature_gradient"] = -0.006
    read = tables.read()["air_temperature"]
    assert read == pytest.approx(whole, abs=1e-9)


def test_a_station_without_a_column_is_filled_from_the_others(tables):
    whole = tables.values["air_temperature"]
    tables.settings["forcing"]["air_temperature_gradient"] = -0.006
    tables.write()
    lines = [f"{d},{float(r[0])!r},{float(r[2])!r}" for d, r in zip(DAYS, whole, strict=True)]
    Path("air_temperature.csv").write_text("\n".join(["date,Arys,Tasaryk", *lines]))
    with open_stations(tables.write_scenario()) as weather:
        assert weather.check(np.arange(3)) == ()
        assert weather.read(0, 730)["air_temperature"] == pytest.approx(whole, abs=1e-9)


# --- gradients ---


def test_fitted_gradients_are_those_of_the_stations(tables):
    forcing = tables.settings["forcing"]
    forcing["air_temperature_gradient"] = forcing["precipitation_gradient"] = "fitted"
    weather = open_stations(tables.write())
    assert weather.fitted == ("air_temperature", "precipitation")
    assert weather.gradients["air_temperature"] == pytest.approx([-0.006] * 12, rel=1e-9)
    # Of the mean station, 413 m above the lowest: 0.0004 / (1 + 0.0004 * 413.3).
    assert weather.gradients["precipitation"] == pytest.approx([0.00034325] * 12, rel=1e-4)


def test_gradients_are_not_fitted_to_stations_on_one_height(tables):
    tables.settings["forcing"]["air_temperature_gradient"] = "fitted"
    tables.places = [(42.4, 68.8, 230.0), (42.3, 69.6, 300.0), (42.3, 70.1, 400.0)]
    fault = tables.the_fault()
    assert "forcing.air_temperature_gradient: fitted: got 3 stations from 230 to 400 m" in fault
    assert "at least 3 stations over 300 m" in fault


def test_gradients_that_nature_does_not_make_are_refused(tables):
    tables.settings["forcing"]["air_temperature_gradient"] = "fitted"
    tables.values["air_temperature"][:, 2] -= 25.0
    assert "got stations that show -0.03" in tables.the_fault()


# --- faults ---


def test_columns_unknown_to_the_table_of_stations_are_named(tables):
    tables.write()
    text = Path("precipitation.csv").read_text().replace("Tasaryk", "Tasarik", 1)
    Path("precipitation.csv").write_text(text)
    problems = Problems()
    assert inspect_stations(tables.write_scenario(), problems) is None
    (fault,) = map(str, problems)
    assert fault.startswith("precipitation.csv:1: got `Tasarik`, which is no station")
    assert "Did you mean `Tasaryk`?" in fault


def test_a_date_given_twice_is_named_by_line(tables):
    tables.dates["precipitation"] = DAYS.copy()
    tables.dates["precipitation"][5] = DAYS[4]
    fault = tables.faults()[0]
    assert fault.startswith("precipitation.csv:7: got `2001-01-05` for the second time")


def test_a_code_for_missing_data_is_named(tables):
    tables.values["air_temperature"][3, 0] = -9999.0
    fault = tables.the_fault()
    assert fault.startswith(
        "air_temperature.csv air_temperature 2001-01-04 station Arys: got -9999"
    )


def test_exchanged_minimum_and_maximum_are_told():
    low = np.array([[1.0, 2.0], [0.0, 4.0]])
    assert swapped_extremes(low, low + 1.0) is None
    problem, record, point = swapped_extremes(low + 1.0, low)
    assert (record, point) == (0, 0)
    assert "exchange their names or files" in problem.remedy
    problem, record, point = swapped_extremes(low, np.array([[1.0, 2.0], [0.0, 3.0]]))
    assert (record, point) == (1, 1)
    assert "got 4 above the maximum 3 degC (1 in all)" in str(problem)


def test_exchanged_files_of_extremes_are_told(tables, monkeypatch):
    extremes = ("air_temperature_maximum", "air_temperature_minimum")
    monkeypatch.setattr("kzwater.config.Scenario.forcing_names", lambda _scenario: extremes)
    mean = tables.values["air_temperature"]
    tables.values = dict(zip(extremes, (mean - 5.0, mean + 5.0), strict=True))
    tables.dates = dict.fromkeys(extremes, DAYS)
    tables.stations["values"] = {name: f"{name}.csv" for name in extremes}
    fault = tables.the_fault()
    assert fault.startswith("stations.csv 2001-01-01 station Arys air_temperature_minimum: got 17")
    assert "The two are exchanged" in fault


@pytest.mark.parametrize(
    ("factor", "named"), [(10.0, "factor 10 (mm, cm)"), (1 / 25.4, "factor 25.4 (inch, mm)")]
)
def test_units_that_change_in_the_middle_are_told_with_the_date(tables, factor, named):
    tables.values["precipitation"][365:] *= factor
    fault = tables.the_fault()
    assert "precipitation 2002-01-01: got values that jump from a level of" in fault
    assert "It looks like a change by the factor" in fault
    assert named in fault


def test_kelvin_from_the_middle_on_is_told_with_the_date(tables):
    tables.values["air_temperature"][365:] += 273.15
    fault = tables.faults()[0]
    assert "air_temperature 2002-01-01: got values that jump" in fault
    assert "a change between degC and K" in fault


@pytest.mark.parametrize(
    ("factor", "likely"),
    [(3.6, "factor 3.6 (m s-1, km h-1)"), (2.0, None), (10.0, "a change by the factor 10")],
)
def test_wind_that_changes_its_units_is_told(factor, likely):
    wind = np.tile(3.0 + np.sin(np.arange(365.0) / 58.0), 2)
    wind[365:] *= factor
    shift = level_shift(wind, 365, "m s-1")
    assert (shift is None) == (likely is None)
    assert shift is None or likely in shift.likely


def test_feet_are_converted_where_the_column_says_so(tables):
    tables.places = [(lat, lon, height / 0.3048) for lat, lon, height in tables.places]
    for header, units in (("elevation_ft", None), ("elevation [ft]", None), ("elevation", "ft")):
        tables.header = f"station,latitude,longitude,{header}"
        if units:
            tables.stations["elevation_units"] = units
        weather = open_stations(tables.write())
        assert weather.points.elevation == pytest.approx([230.0, 600.0, 1100.0])


def test_bilinear_weights_are_for_grids(tables):
    tables.settings["forcing"]["weights"] = "bilinear"
    with pytest.raises(InputError, match="Leave `weights` out"):
        tables.write()


# --- real tables ---


@pytest.mark.skipif(not CHIRCHIK.is_dir(), reason="the Chirchik tables are not beside the project")
def test_ten_day_tables_of_uzhydromet_are_read_as_they_are(tables):
    file = str((CHIRCHIK / "dekadal_1932-1989.csv").resolve())
    tables.settings["processes"] = ["precipitation_phase", "snow_degree_day"]
    tables.settings["period"] = {"start": "1961-01-01", "end": "1989-12-31"}
    tables.stations.update(
        table=str((CHIRCHIK / "stations.csv").resolve()),
        gaps="neighbours",
        values={
            "precipitation": {
                "file": file,
                "column": "P_{station}",
                "interval": "ten_day",
                "disaggregation": "uniform",
            },
            "air_temperature": {
                "file": file,
                "column": "T_{station}",
                "interval": "ten_day",
                "disaggregation": "linear",
            },
        },
    )
    with open_stations(tables.write_scenario()) as weather:
        assert weather.points.names == ("38462", "38464", "38471")
        assert weather.check(np.arange(3)) == ()
        days = np.arange("1961-01-01", "1990-01-01", dtype="datetime64[D]")
        read = weather.read(0, days.size)
    import pandas as pd

    table = pd.read_csv(file, index_col="date", parse_dates=True)
    rain = pd.Series(read["precipitation"][:, 0], index=days)
    january = rain["1975-01-01":"1975-01-10"].sum()
    assert january == pytest.approx(table.loc["1975-01-10", "P_38462"])
    # 843 mm a-1 at Pskem (knowledge of the basin's data, own mean of the table).
    assert rain.sum() / 29.0 == pytest.approx(843.0, rel=0.1)
