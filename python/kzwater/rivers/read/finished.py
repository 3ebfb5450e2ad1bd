"""Finished runs of basins and of fields that a river reads: their days and where they come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np

from kzwater import provenance
from kzwater.agronomy.land import DRAIN
from kzwater.config import load_scenario
from kzwater.config.document import Location, shown_key, shown_path
from kzwater.config.scenario import Scenario
from kzwater.data.cf import Instants, decoded, hdf5_lock, open_netcdf
from kzwater.data.files import digest
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _
from kzwater.rivers.read.spans import RunDays
from kzwater.weights import Floats

RESULTS = "results.nc"
_day = 1440  # minutes
_kind = "results"  # first word of the format of such files


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the scenario that faults are told at.

    Attributes
    ----------
    place : callable
        Returns file and line of a key.
    """

    place: Callable[[Location], str]
    location: Location

    def below(self, *further: str | int) -> Key:
        """Return a key below this one."""
        return Key(self.place, (*self.location, *further))

    def add(self, problems: Problems, got: str, expected: str, remedy: str) -> None:
        """Add a problem of this key."""
        where = self.place(self.location)
        problems.add(where, shown_key(self.location), got=got, expected=expected, remedy=remedy)


@dataclass(frozen=True, slots=True, eq=False)
class FinishedRun:
    """A finished run.

    Attributes
    ----------
    file : pathlib.Path
        Its results.nc.
    record : dict
        Its run.json.
    bounds : array of datetime64[m], shape (step, 2)
        Of the steps, local standard time.
    gauges : tuple of str
    synthetic : str
        How its weather was made; empty where it is real.
    """

    file: Path
    record: dict[str, Any]
    bounds: Instants
    gauges: tuple[str, ...]
    synthetic: str

    @property
    def name(self) -> str:
        """Return the name of its scenario."""
        return str(self.record.get("scenario", self.file.parent.name))

    @property
    def of_fields(self) -> bool:
        """Return whether it is one of fields."""
        return self.gauges == (DRAIN,)

    @property
    def begins_at_midnight(self) -> bool:
        """Return whether its first step does."""
        first = self.bounds[0, 0]
        return bool(first == first.astype("datetime64[D]"))

    def input_digest(self, name: str) -> str:
        """Return the digest of one of its inputs; empty where it had none."""
        inputs = self.record.get("inputs")
        return str(inputs.get(name, "")) if isinstance(inputs, dict) else ""

    def scenario(self) -> Scenario:
        """Return its scenario.

        Raises
        ------
        InputError
            When the file is gone or at fault.
        """
        return load_scenario(Path(str(self.record.get("scenario_file", ""))))

    def land(self, path: Path | None) -> Path:
        """Return the file of its land as it was when it ran.

        Raises
        ------
        InputError
            When it is another one now.
        """
        if path is not None and path.is_file() and digest(path) == self.input_digest("basin"):
            return path
        raise InputError(
            [
                Problem(
                    shown_path(self.file.parent),
                    "run.json",
                    got=_("a run of land whose file has changed since, or is gone"),
                    expected=_("the file that it read: {file}").format(
                        file=_("none") if path is None else shown_path(path)
                    ),
                    remedy=_("Run `{name}` again.").format(name=self.name),
                )
            ]
        )


def open_finished(results: Path, key: Key, problems: Problems) -> FinishedRun | None:
    """Return a run, None after adding the problem of one that is no finished run of land.

    Raises
    ------
    InputError
        When its results cannot be read.
    """
    file = results / RESULTS if results.suffix != ".nc" else results
    record = provenance.read(file.parent / "run.json")
    status = record.get("status")
    if record.get("kind") == "river":
        expected = _("a run of a basin or of fields")
        key.add(problems, _("a run of a river"), expected, _("Name another folder."))
    elif status != "done" or not file.is_file():
        got = (
            _("no run in {folder}").format(folder=shown_path(file.parent))
            if not record
            else _("a run that was not finished")
        )
        expected = _("the folder of a finished run")
        key.add(problems, got, expected, _("Run its scenario first: `kzwater run SCENARIO.YAML`."))
    else:
        with hdf5_lock, open_netcdf(file) as dataset:
            return _opened(dataset, file, record)
    return None


def _opened(dataset: netCDF4.Dataset, file: Path, record: dict[str, Any]) -> FinishedRun:
    found = str(getattr(dataset, "kzwater_format", _("none")))
    if not found.startswith(_kind):
        remedy = _("Repeat the run; a copy may have been exchanged.")
        raise InputError(
            [Problem(shown_path(file), "kzwater_format", found, _("results of a run"), remedy)]
        )
    return FinishedRun(
        file=file,
        record=record,
        bounds=instants(dataset, "time"),
        gauges=tuple(str(name) for name in dataset["gauge_id"][:]),
        synthetic=str(getattr(dataset, "synthetic_forcing", "")),
    )


def instants(dataset: netCDF4.Dataset, axis: str) -> Instants:
    """Return the ends of the intervals of a time axis of a run, shape (time, 2)."""
    unit = {"days": "D", "hours": "h", "minutes": "m"}[dataset[axis].units.split()[0]]
    bounds = np.asarray(dataset[f"{axis}_bounds"][...]).astype(f"datetime64[{unit}]")
    return bounds.astype("datetime64[m]")


def values_of(run: FinishedRun, name: str) -> Floats:
    """Return a series or map of a run, first axis time.

    Raises
    ------
    InputError
        When the file was cut short.
    """
    with hdf5_lock, open_netcdf(run.file) as dataset:
        return decoded(dataset.variables[name], ...)


def daily_means(bounds: Instants, values: Floats, days: RunDays) -> Floats:
    """Return the mean of each day of a run, NaN where not all of it is known.

    Days after the run that are not known are as its last one.

    Parameters
    ----------
    bounds : array of datetime64[m], shape (step, 2)
        A step of a day counts to the day on which it begins.
    values : array, shape (step,)
    """
    day = (bounds[:, 0].astype("datetime64[D]") - days.dates[0]).astype(np.int64)
    minutes = (bounds[:, 1] - bounds[:, 0]).astype(np.int64).astype(np.float64)
    seen = (day >= 0) & (day < days.dates.size) & np.isfinite(values)
    size = days.dates.size
    known = np.bincount(day[seen], minutes[seen], size)
    sums = np.bincount(day[seen], minutes[seen] * values[seen], size)
    means = np.where(known >= _day, sums / np.maximum(known, _day), np.nan)
    ahead = means[days.steps :]
    ahead[np.isnan(ahead)] = means[days.steps - 1]
    return means


def check_days(values: Floats, days: RunDays, key: Key, problems: Problems) -> bool:
    """Return whether a value is known of each day; otherwise the first without is told."""
    lacking = days.dates[: days.steps][np.isnan(values[: days.steps])]
    if lacking.size:
        key.add(
            problems,
            _("no value for {day} ({count} days in all)").format(
                day=lacking[0], count=lacking.size
            ),
            _("values for every day from {start} to {end}").format(start=days.start, end=days.end),
            _("Run it for the whole period, or change `period`."),
        )
    return not lacking.size
