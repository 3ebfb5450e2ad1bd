"""Small tables of stations and scenarios that tests write, then spoil in one way each."""

import numpy as np
from ruamel.yaml import YAML

from kzwater.config import load_scenario
from kzwater.data.stations import inspect_stations, open_stations
from kzwater.errors import Problems

DAYS = np.arange("2001-01-01", "2003-01-01", dtype="datetime64[D]")


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
