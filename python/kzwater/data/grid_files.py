"""Weather on grids opened: which files, which variables, which units, all faults at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kzwater import registry
from kzwater.config.document import shown_path
from kzwater.data.aliases import Alias, candidates
from kzwater.data.cf import hdf5_lock, open_netcdf, truncated
from kzwater.data.grid_places import read_places
from kzwater.data.grid_times import Timeline, read_timeline
from kzwater.data.grids import GridSeries, GridWeather, few_files_open
from kzwater.data.makers import Missing, readers, remedy_of_variable
from kzwater.data.points import unit_problem
from kzwater.data.time_axis import Wanted
from kzwater.data.units import Conversion, UnitError, conversion
from kzwater.errors import InputError, MissingExtraError, Problem, Problems
from kzwater.language import _

if TYPE_CHECKING:
    import xarray as xr

    from kzwater.config.scenario import Scenario

# Six-hourly air temperatures still catch the afternoon and the end of the night roughly, d (own
# choice).
_longest_for_extremes = 0.25


def is_product(scenario: Scenario) -> bool:
    """Return whether the weather is kept as products keep it, not in one file with our names."""
    forcing = scenario.forcing
    keys = (forcing.elevation, forcing.accumulated, forcing.calendar)
    paths = forcing.grid_files()
    if any(key is not None for key in keys) or len(paths) != 1 or paths[0].is_dir():
        return True
    try:
        dataset = open_netcdf(paths[0])
    except InputError:
        return False
    with hdf5_lock, dataset:
        present = set(dataset.variables)
    return any(
        forcing.name_in_file(name) not in present and candidates(name, present, None)
        for name in scenario.forcing_names()
    )


@few_files_open()
def inspect_grids(scenario: Scenario, problems: Problems) -> GridWeather | None:
    """Return the weather of a product, or None after adding problems."""
    before = len(problems)
    place = shown_path(scenario.forcing.file or Path())
    try:
        datasets = [_open(path) for path in scenario.forcing.grid_files()]
        heights = datasets[0]
        if scenario.forcing.elevation is not None:
            heights = _open(scenario.forcing.elevation)
    except InputError as error:
        problems.extend(error.problems)
        return None
    chosen = _choose(scenario, place, datasets[0], problems)
    if len(problems) > before or not chosen:
        return None
    variable = datasets[0][chosen[0].names[0]]
    dimension = str(variable.dims[0])
    places = read_places(place, datasets[0], heights, chosen[0].names[0], problems)
    try:
        timeline = read_timeline(
            place, datasets, dimension, _wanted(scenario), convert=bool(scenario.forcing.calendar)
        )
    except InputError as error:
        problems.extend(error.problems)
        return None
    found = [_series(scenario, datasets[0], a, timeline, problems) for a in chosen]
    if len(problems) > before or places is None:
        return None
    given = scenario.forcing.given_gradients()
    return GridWeather(
        place=place,
        datasets=tuple(datasets),
        ends=np.cumsum([dataset.sizes[dimension] for dataset in datasets]),
        dimension=dimension,
        series=tuple(each for each in found if each is not None),
        places=places,
        selected=np.arange(len(places.points)),
        timeline=timeline,
        gradients={key: value for key, value in given.items() if not isinstance(value, str)},
    )


def open_grids(scenario: Scenario) -> GridWeather:
    """Return the weather of a product, open.

    Raises
    ------
    InputError
        With all faults but those of its values.
    """
    problems = Problems()
    weather = inspect_grids(scenario, problems)
    if weather is None:
        raise InputError(tuple(problems))
    return weather


def _open(path: Path) -> xr.Dataset:
    """Return a NetCDF file or Zarr folder with raw times.

    Raises
    ------
    InputError
        When the file is none of both, or was cut short.
    MissingExtraError
        When Zarr is not installed.
    """
    import xarray as xr

    if path.is_dir():
        try:
            dataset: xr.Dataset = xr.open_zarr(
                path, decode_times=False, chunks=None, consolidated=False
            )
        except ImportError as error:
            raise MissingExtraError(
                _("Reading Zarr needs a library: pip install 'kzwater[zarr]'")
            ) from error
        return dataset
    # A look with our own eyes first: what is wrong with the file is then told clearly.
    open_netcdf(path).close()
    try:
        return xr.open_dataset(path, decode_times=False, engine="netcdf4")
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError([truncated(path)]) from error


def _wanted(scenario: Scenario) -> Wanted:
    """Return the instants that a run of the scenario needs."""
    return Wanted(
        start=scenario.starts_at,
        end=scenario.starts_at + timedelta(days=scenario.period.days),
        step=scenario.step,
        utc_offset=scenario.time.utc_offset,
        file_offset=scenario.forcing.utc_offset,
    )


def _choose(scenario: Scenario, place: str, dataset: xr.Dataset, problems: Problems) -> list[Alias]:
    """Return how the files hold each forcing; adds problems where they do not, or in two ways."""
    present = {str(name) for name in dataset.data_vars}
    chosen: list[Alias] = []
    for forcing in scenario.forcing_names():
        named = scenario.forcing.variables.get(forcing)
        found = candidates(forcing, present, named)
        if len(found) > 1:
            problems.add(
                place,
                forcing,
                got=_("{names}, each of which can be it").format(
                    names=", ".join("+".join(alias.names) for alias in found)
                ),
                expected=_("one variable"),
                remedy=_("Name it: `variables: {{{forcing}: {name}}}`.").format(
                    forcing=forcing, name=found[0].names[0]
                ),
            )
        lacking = [name for alias in found[:1] for name in alias.names if name not in present]
        if (not found or lacking) and scenario.partial:
            continue
        if not found or lacking:
            name = lacking[0] if lacking else forcing
            problems.add(
                place,
                name,
                got=_("no such variable"),
                expected=_("the forcing `{forcing}`, needed by {readers}").format(
                    forcing=forcing, readers=readers(forcing, scenario.processes)
                ),
                remedy=remedy_of_variable(
                    Missing(forcing, name), _given(present), present, scenario.processes
                ),
            )
            continue
        chosen.extend(found[:1])
    return chosen


def _given(present: set[str]) -> set[str]:
    """Return the forcings that some of the variables can be."""
    declared = (info.name for info in registry.fields() if info.role == "forcing")
    return {
        name
        for name in declared
        if any(present.issuperset(alias.names) for alias in candidates(name, present, None))
    }


def _series(
    scenario: Scenario,
    dataset: xr.Dataset,
    alias: Alias,
    timeline: Timeline,
    problems: Problems,
) -> GridSeries | None:
    """Return one forcing with the way to model units, or None after adding problems."""
    info = registry.field(alias.forcing)
    place = shown_path(scenario.forcing.file or Path())
    units = _plain(str(dataset[alias.names[0]].attrs.get("units", "")))
    try:
        to_model, is_amount = _way(units, info.units, timeline.days)
    except UnitError as error:
        problems.extend([unit_problem(place, alias.names[0], units, info.units, error)])
        return None
    if alias.over_step != "mean" and timeline.days > _longest_for_extremes:
        problems.add(
            place,
            alias.names[0],
            got=_("records of {length:g} hours").format(length=24.0 * timeline.days),
            expected=_("records of at most {hours:g} hours to find `{forcing}` in").format(
                hours=24.0 * _longest_for_extremes, forcing=info.name
            ),
            remedy=_("Name a variable that holds it in `variables`, or give hourly records."),
        )
        return None
    kind = scenario.forcing.accumulated if is_amount else None
    if is_amount and kind is None and alias.accumulated:
        problems.extend([_unsaid(place, alias, units)])
        return None
    if kind is not None and not timeline.has_next:
        problems.add(
            place,
            alias.names[0],
            got=_("no record at the end of the period"),
            expected=_("sums up to the end of the last step"),
            remedy=_("Add the next file, or end `period` a day earlier."),
        )
        return None
    return GridSeries(info, replace(alias), units, to_model, kind or "")


def _unsaid(place: str, alias: Alias, units: str) -> Problem:
    """Return the fault of amounts that a product adds up in a way that the file does not say."""
    return Problem(
        place,
        alias.names[0],
        got=_("an amount (`{units}`) that {source} adds up over time").format(
            units=units, source=alias.source
        ),
        expected=_("`accumulated` in `forcing`"),
        remedy=_(
            "Write `accumulated: daily` (ERA5-Land), `hourly` (ERA5: the hour before the stamp) or "
            "`since_start` (WRF)."
        ),
    )


def _way(units: str, wanted: str, days: float) -> tuple[Conversion, bool]:
    """Return how values become those of the model, and whether they are amounts of a record."""
    try:
        return conversion(units, wanted), False
    except UnitError:
        return conversion(units, wanted, record_days=days), True


def _plain(units: str) -> str:
    """Return units without the habits of products: ``mm/3h`` is a sum of its record."""
    text = units.replace("**", "").replace("mm/day", "mm d-1").strip()
    if text.replace(" ", "") in ("mm/3h", "mm/3hr", "mm/1h", "mm/hour", "mm3h-1"):
        return "mm h-1" if text in ("mm/1h", "mm/hour") else "mm"
    return {"%": "percent", "degree_Celsius": "degC"}.get(text, text)
