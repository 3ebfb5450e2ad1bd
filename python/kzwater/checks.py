"""Everything that can be wrong with a scenario and its files, found before the first step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kzwater import registry
from kzwater.basin import read_basin
from kzwater.choices import choice_faults
from kzwater.config.declared import ByLandCover, Scaled
from kzwater.config.document import Document, Location, shown_key, shown_path
from kzwater.config.loader import validate_sound
from kzwater.config.routing import ByGauge
from kzwater.config.scenario import Scenario, read_scenario
from kzwater.config.sentences import suggestion
from kzwater.data.series import read_discharge, read_norms
from kzwater.data.station_heights import height_faults
from kzwater.data.station_tables import StationPoints
from kzwater.data.weather import Weather, inspect_weather
from kzwater.errors import InputError, Problem, Problems
from kzwater.inflows import check_places, computed_part, read_values
from kzwater.inputs import at_hrus
from kzwater.language import _
from kzwater.plan import make_plan
from kzwater.state import check_state, read_state, wanted_state

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.weights import Weights

Content = TypeVar("Content")

# Their radiation is compared with that of a clear sky in the same time: a day, or an hour.
_daily_equations = ("penman_monteith", "penman_monteith_asce", "priestley_taylor")
_hourly_equations = ("penman_monteith_hourly",)


def check_scenario(path: Path) -> tuple[Problem, ...]:
    """Return all faults of a scenario and of the files that it names; none when it can run.

    A fault in one file does not hide those in others: what can be read is looked at.
    """
    problems = Problems()
    try:
        document, scenario = read_scenario(path, problems)
    except InputError as error:
        return error.problems
    scenario = scenario or validate_sound(document, Scenario)
    if scenario is not None:
        _Checks(document, scenario, problems).look_at_files()
    return tuple(problems)


class _Checks:
    """The faults of the files of one scenario."""

    def __init__(self, document: Document, scenario: Scenario, problems: Problems) -> None:
        self._document = document
        self._scenario = scenario
        self._problems = problems

    def look_at_files(self) -> None:
        """Add the faults of all files, and of names in the scenario that files define."""
        scenario = self._scenario
        self._check_processes()
        self._check_step()
        basin = self._read(("basin",), scenario.basin, read_basin)
        part = None
        if basin is not None:
            self._check_land_cover(basin)
            self._check_parameters(basin)
            part = self._part(basin)
        files = scenario.forcing.files().items()
        there = [
            self._is_there(("forcing", *key.partition(" ")[0].split(".")), path)
            for key, path in files
        ]
        if there and all(there):
            self._check_forcing(part)
        self._check_inflows()
        if scenario.initial_state is not None:
            self._check_state(scenario.initial_state)
        self._check_observations(basin)

    def _check_processes(self) -> None:
        """Check that the chosen processes make a whole model."""
        if self._scenario.partial:
            return
        listed = not isinstance(self._document.content.get("processes"), dict)
        for fault in choice_faults(self._scenario.processes, listed=listed):
            key: Location = ("processes", *((fault.choice,) if fault.choice and not listed else ()))
            self._problems.add(
                self._document.place(key),
                shown_key(key),
                got=fault.got,
                expected=fault.expected,
                remedy=fault.remedy,
            )

    def _check_step(self) -> None:
        """Check that equations of a day are not used for hours, nor those of an hour for days."""
        daily = self._scenario.time.step == "1 day"
        misused, fitting = (
            (_hourly_equations, _daily_equations)
            if daily
            else (_daily_equations, _hourly_equations)
        )
        for name in misused:
            if name in self._scenario.processes:
                self._problems.add(
                    self._document.place(("processes",)),
                    "processes",
                    got=_("{process} with steps of {step}").format(
                        process=name, step=self._scenario.time.step
                    ),
                    expected=_("an equation for steps of this length"),
                    remedy=_("Choose {processes}, or another `time.step`.").format(
                        processes=_(" or ").join(fitting)
                    ),
                )

    def _is_there(self, key: Location, path: Path) -> bool:
        """Return whether a file is there, after adding the problem when it is not."""
        if path.is_file() or (path.suffix == ".zarr" and path.is_dir()):
            return True
        self._problems.add(
            self._document.place(key),
            shown_key(key),
            got=_("no file {file}").format(file=shown_path(path)),
            expected=_("a file that is there"),
            remedy=_("Check the name; relative names start at the folder of the scenario."),
        )
        return False

    def _read(self, key: Location, path: Path, read: Callable[[Path], Content]) -> Content | None:
        """Return what a file holds, or None after adding its faults."""
        if not self._is_there(key, path):
            return None
        try:
            return read(path)
        except InputError as error:
            self._problems.extend(error.problems)
            return None

    def _check_land_cover(self, basin: Basin) -> None:
        """Check that parameters name the land covers of the basin, and all of them."""
        codes = np.unique(basin.hru_land_cover)
        names = dict(
            zip(basin.land_cover_values.tolist(), basin.land_cover_names.tolist(), strict=True)
        )
        used = {names.get(code, str(code)) for code in codes.tolist()}
        for parameter, value in self._scenario.parameters.items():
            if not isinstance(value, ByLandCover):
                continue
            key = ("parameters", parameter, "land_cover")
            for name in value.land_cover:
                if name not in (*names.values(), "default"):
                    self._add_unknown((*key, name), name, tuple(names.values()))
            lacking = sorted(used - set(value.land_cover))
            if lacking and "default" not in value.land_cover:
                self._problems.add(
                    self._document.place(key),
                    shown_key(key),
                    got=_("no value for {names}").format(names=", ".join(lacking)),
                    expected=_("a value for each land cover of the basin"),
                    remedy=_("Add the names, or `default` for all others."),
                )

    def _check_parameters(self, basin: Basin) -> None:
        """Check the values that come from the basin, or from a factor on them, at every HRU."""
        for field in registry.of_processes(self._scenario.processes, "parameter"):
            value = self._scenario.parameters.get(field.name)
            if isinstance(value, Scaled):
                place = self._document.place(("parameters", field.name))
                remedy = _("Choose another factor.")
            elif value is None and field.name in basin.parameters:
                place = shown_path(self._scenario.basin)
                remedy = _("Correct the data that the basin was prepared from, and prepare again.")
            else:
                continue
            values = at_hrus(self._scenario, basin, field.name)
            outside = np.flatnonzero(~((values >= field.lower) & (values <= field.upper)))
            if outside.size:
                self._problems.add(
                    place,
                    f"parameters.{field.name}",
                    got=_(
                        "{value:g} at {count} HRUs (first: HRU {hru}, longitude {longitude:.4f}, "
                        "latitude {latitude:.4f})"
                    ).format(
                        value=values[outside[0]],
                        count=outside.size,
                        hru=outside[0],
                        longitude=basin.hru_longitude[outside[0]],
                        latitude=basin.hru_latitude[outside[0]],
                    ),
                    expected=_("{lower:g} to {upper:g} {units}").format(
                        lower=field.lower, upper=field.upper, units=field.units
                    ),
                    remedy=remedy,
                )

    def _part(self, basin: Basin) -> Basin:
        """Return what is computed of the basin: the whole when gauges of the scenario are wrong."""
        before = len(self._problems)
        self._check_gauges(basin)
        check_places(self._scenario, self._document, basin, self._problems)
        if len(self._problems) > before:
            return basin
        part = computed_part(basin, self._scenario)
        self._check_glaciers(basin, part)
        return part

    def _check_glaciers(self, basin: Basin, part: Basin) -> None:
        """Check that no glacier is cut by the part: its area follows the volume of all of it."""
        if "glacier_geometry" not in self._scenario.processes:
            return
        whole, left = (
            Counter(cut.glacier_id[cut.hru_glacier[cut.hru_glacier >= 0]].tolist())
            for cut in (basin, part)
        )
        for glacier in (name for name, hrus in left.items() if hrus < whole[name]):
            self._problems.add(
                self._document.place(("inflows",)),
                "inflows",
                got=_("an imposed inflow that cuts glacier {glacier}").format(glacier=glacier),
                expected=_("glaciers that are computed whole or not at all"),
                remedy=_("Impose it at a gauge above or below, or leave `glacier_geometry` out."),
            )

    def _check_gauges(self, basin: Basin) -> None:
        """Check that the scenario names gauges of the basin."""
        known = tuple(basin.gauge_id.tolist())
        for index, inflow in enumerate(self._scenario.inflows):
            if inflow.reach_of not in known:
                self._add_unknown(("inflows", index, "reach_of"), inflow.reach_of, known)
        for index, gauge in enumerate(self._scenario.output.record_exchange):
            if gauge not in known:
                self._add_unknown(("output", "record_exchange", index), gauge, known)

        for parameter, value in self._scenario.routing.parameters.items():
            for gauge in value.above_gauge if isinstance(value, ByGauge) else ():
                if gauge not in (*known, "default"):
                    key = ("routing", "parameters", parameter, "above_gauge", gauge)
                    self._add_unknown(key, gauge, known)

    def _add_unknown(self, key: Location, name: str, known: tuple[str, ...]) -> None:
        """Add the problem of a name that the basin does not have."""
        self._problems.add(
            self._document.place(key),
            shown_key(key),
            got=f"`{name}`",
            expected=_("a name that the basin has"),
            remedy=suggestion(name, known) if known else _("The basin has none: remove it."),
        )

    def _check_forcing(self, basin: Basin | None) -> None:
        """Check the weather: its header, whether it covers the basin, its values where needed."""
        forcing = inspect_weather(self._scenario, self._problems)
        if forcing is None:
            return
        with forcing:
            needed = np.arange(len(forcing.points))
            if basin is not None:
                self._check_cover(basin, forcing)
                heights_agree = self._check_heights(basin, forcing)
                kind = self._scenario.forcing.weights
                places = (basin.hru_longitude, basin.hru_latitude)
                weights = forcing.points.weights(*places, kind)
                if heights_agree and not self._scenario.partial:
                    self._check_precipitation_gradient(basin, forcing, weights)
                needed = weights.points().astype(np.intp)
            self._problems.extend(forcing.check(needed))

    def _check_heights(self, basin: Basin, forcing: Weather) -> bool:
        """Return whether the heights of stations are those of the basin; adds problems if not."""
        stations = self._scenario.forcing.stations
        if stations is None or not isinstance(forcing.points, StationPoints):
            return True
        faults = height_faults(forcing.points, stations, basin)
        self._problems.extend(faults)
        return not faults

    def _check_cover(self, basin: Basin, forcing: Weather) -> None:
        """Check that each HRU lies among the points of the weather."""
        points = forcing.points
        outside = points.uncovered(basin.hru_longitude, basin.hru_latitude)
        if not outside.size:
            return
        self._problems.add(
            _("{file} latitude {latitude:.3f} longitude {longitude:.3f}").format(
                file=forcing.place,
                latitude=basin.hru_latitude[outside[0]],
                longitude=basin.hru_longitude[outside[0]],
            ),
            "",
            got=_("no weather for this part of the basin ({count} HRUs in all)").format(
                count=outside.size
            ),
            expected=_(
                "points around the basin; the file has latitudes {south:g} to {north:g} "
                "and longitudes {west:g} to {east:g}"
            ).format(
                south=points.latitude.min(),
                north=points.latitude.max(),
                west=points.longitude.min(),
                east=points.longitude.max(),
            ),
            remedy=_(
                "Add a station near it: each stands for 100 km around, or the way to the next."
            )
            if isinstance(points, StationPoints)
            else _("Get weather for the whole basin, one grid step beyond its edges."),
        )

    def _check_precipitation_gradient(
        self, basin: Basin, forcing: Weather, weights: Weights
    ) -> None:
        """Check that the gradient leaves some precipitation at every HRU in every month."""
        if "precipitation" not in self._scenario.forcing_names():
            return
        height = forcing.points.elevation[weights.points()]
        difference = basin.hru_elevation - weights.compact().apply(height)
        gradients = np.array(forcing.gradients["precipitation"])
        factors = 1.0 + gradients[:, np.newaxis] * difference
        # Points without elevation are a fault of their own.
        factors[~np.isfinite(factors)] = np.inf
        month, hru = np.unravel_index(np.argmin(factors), factors.shape)
        if factors[month, hru] > 0.0:
            return
        key = ("forcing", "precipitation_gradient")
        self._problems.add(
            self._document.place(key),
            shown_key(key),
            got=_(
                "precipitation times {factor:.2f} in month {month} at latitude {latitude:.3f} "
                "longitude {longitude:.3f}, {difference:+.0f} m from its weather "
                "({count} HRUs in all)"
            ).format(
                factor=factors[month, hru],
                month=month + 1,
                latitude=basin.hru_latitude[hru],
                longitude=basin.hru_longitude[hru],
                difference=difference[hru],
                count=np.count_nonzero(factors.min(axis=0) <= 0.0),
            ),
            expected=_("a factor above 0; it is 0 there at {limit:.4g} m-1").format(
                limit=-1.0 / difference[hru]
            ),
            remedy=_("Give a gentler gradient, or weather nearer to the heights of the basin."),
        )

    def _check_inflows(self) -> None:
        """Check the tables and recorded exchanges of the inflows."""
        boundaries = make_plan(self._scenario, hrus=1).boundaries
        substeps = self._scenario.routing.substeps
        for index, inflow in enumerate(self._scenario.inflows):
            if self._is_there(("inflows", index, "file"), inflow.file):
                read_values(inflow, substeps, boundaries, self._problems)

    def _check_state(self, path: Path) -> None:
        """Check that the initial state belongs to this basin, instant and choice of processes."""
        state = self._read(("initial_state",), path, read_state)
        if state is None or not self._scenario.basin.is_file():
            return
        try:
            check_state(path, state, wanted_state(self._scenario, hrus=None, reaches=None))
        except InputError as error:
            self._problems.extend(error.problems)

    def _check_observations(self, basin: Basin | None) -> None:
        """Check the tables of measured discharge and that their gauges are those of the basin."""
        tables = self._scenario.observations
        gauges: list[tuple[Path, str]] = []
        if tables.norms is not None:
            norms = self._read(("observations", "norms"), tables.norms, read_norms)
            gauges += [] if norms is None else [(tables.norms, str(name)) for name in norms.index]
        if tables.discharge is not None:
            table = tables.discharge
            key = ("observations", "discharge")
            series = self._read(key, table.file, partial(read_discharge, interval=table.interval))
            names = () if series is None else series.columns
            gauges += [(table.file, str(name)) for name in names]
        known = () if basin is None else tuple(basin.gauge_id.tolist())
        for path, gauge in gauges:
            if known and gauge not in known:
                self._problems.add(
                    shown_path(path),
                    gauge,
                    got=_("a gauge that the basin does not have"),
                    expected=_("gauges of the basin"),
                    remedy=suggestion(gauge, known),
                )
