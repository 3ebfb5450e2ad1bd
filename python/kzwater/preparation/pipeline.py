"""The way from basin.yaml to basin.nc."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kzwater.basin import Basin, write_basin
from kzwater.config.loader import Document, read_document, validate
from kzwater.config.preparation import Preparation
from kzwater.data.files import digest, make_folder
from kzwater.errors import InputError, Problem, Problems
from kzwater.grid import BoolArray
from kzwater.language import _
from kzwater.network import CycleError
from kzwater.preparation.assembly import Parts, assemble
from kzwater.preparation.directions import (
    breached_directions,
    cycle_problems,
    filled_directions,
    given_directions,
)
from kzwater.preparation.drainage import (
    Hydrography,
    drainage_of,
    flow_library,
    hydrography_of,
)
from kzwater.preparation.elevation import read_elevation
from kzwater.preparation.gauges import SnappedGauge, snap
from kzwater.preparation.glaciers import Ice, read_ice
from kzwater.preparation.land_cover import Classes, read_classes
from kzwater.preparation.rasters import MINIMUM_SIZE, Raster
from kzwater.preparation.rivers import read_rivers
from kzwater.preparation.soil import SoilMaps, read_soil

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done."""


@dataclass(frozen=True, slots=True)
class _Sources:
    """What was read from the files."""

    elevation: Raster
    classes: Classes
    soil: SoilMaps | None
    ice: Ice | None
    rivers: BoolArray | None
    directions: NDArray[np.int16] | None


def prepare(basin_yaml: Path, out: Path | None = None, progress: Progress | None = None) -> Path:
    """Return the path of the basin file made from its description: NAME.yaml gives NAME.nc.

    Parameters
    ----------
    basin_yaml : pathlib.Path
        The description of the basin.
    out : pathlib.Path, optional
        Folder to write to, made if it is not there; by default that of the description.
    progress : callable, optional
        Called with what is being done and the share that is done.

    Raises
    ------
    InputError
        With all faults found at one stage: of the description, of the files, of the gauges.
    MissingExtraError
        When pyflwdir is not installed.
    """
    basin = build_basin(Path(basin_yaml), progress)
    folder = Path(basin_yaml).parent if out is None else Path(out)
    make_folder(folder)
    path = folder / f"{Path(basin_yaml).stem}.nc"
    write_basin(basin, path)
    if progress is not None:
        progress(_("done"), 1.0)
    return path


def build_basin(basin_yaml: Path, progress: Progress | None = None) -> Basin:
    """Return the basin that a basin.yaml describes.

    Parameters
    ----------
    basin_yaml : pathlib.Path
        The description of the basin.
    progress : callable, optional
        Called with what is being done and the share that is done.

    Raises
    ------
    InputError
        With all faults found at one stage: of the description, of the files, of the gauges.
    MissingExtraError
        When pyflwdir is not installed.
    """

    def report(text: str, share: float) -> None:
        if progress is not None:
            progress(text, share)

    problems = Problems()
    document = read_document(basin_yaml, problems)
    settings = validate(document, Preparation, problems)
    if settings is None or len(problems):
        raise InputError(tuple(problems))
    flow_library()
    report(_("reading the files"), 0.0)
    sources = _read(settings)
    report(_("finding the directions of flow"), 0.1)
    hydrography = _hydrography(settings, document, sources)
    report(_("placing the gauges"), 0.6)
    gauges, basin = _gauges(settings, document, hydrography)
    report(_("dividing the basin"), 0.7)
    parts = Parts(
        settings=settings,
        elevation=sources.elevation,
        classes=sources.classes,
        soil=sources.soil,
        ice=sources.ice,
        hydrography=hydrography,
        gauges=gauges,
        basin=basin,
    )
    return assemble(parts, _source_text(settings))


def _read(settings: Preparation) -> _Sources:
    """Return what the files hold, or raise with all their faults."""
    problems = Problems()
    elevation = read_elevation(settings.elevation, problems)
    classes = read_classes(settings.land_cover, problems)
    soil = read_soil(settings.soil, problems)
    rivers = directions = ice = None
    if elevation is not None:
        ice = read_ice(settings.glaciers, elevation.grid, problems)
        if settings.directions.burn is not None:
            rivers = read_rivers(settings.directions.burn, elevation.grid, problems)
        if settings.directions.given is not None:
            directions = given_directions(settings.directions.given, elevation, problems)
    if elevation is None or classes is None or len(problems):
        raise InputError(tuple(problems))
    return _Sources(elevation, classes, soil, ice, rivers, directions)


def _hydrography(settings: Preparation, document: Document, sources: _Sources) -> Hydrography:
    """Return the drainage of the elevation data and of the basin's cells."""
    elevation, factor = sources.elevation, settings.directions.upscale
    if min(elevation.grid.coarser(factor).shape) < MINIMUM_SIZE:
        problem = Problem(
            document.place(("directions", "upscale")),
            "directions.upscale",
            got=str(factor),
            expected=_("at least {count} rows and columns of cells").format(count=MINIMUM_SIZE),
            remedy=_("Lower `upscale`, or give data of a larger area."),
        )
        raise InputError([problem])
    directions = sources.directions
    if directions is None and (sources.rivers is not None or settings.directions.breach):
        directions = breached_directions(elevation, sources.rivers)
    if directions is None:
        directions = filled_directions(elevation)
    try:
        fine = drainage_of(directions, elevation.grid)
    except CycleError as error:
        raise InputError(cycle_problems(settings.directions.given, elevation, error)) from error
    return hydrography_of(fine, directions, factor)


def _gauges(
    settings: Preparation, document: Document, hydrography: Hydrography
) -> tuple[tuple[SnappedGauge, ...], BoolArray]:
    """Return the gauges in the order of the file and the cells of the basin, shape (cell,)."""
    problems = Problems()
    found: dict[int, SnappedGauge] = {}

    def place_all(numbers: list[int], inside: BoolArray) -> None:
        for number in numbers:
            place = partial(_place, document, number)
            snapped = snap(settings.gauges[number], hydrography, inside, place, problems)
            if snapped is not None:
                found[number] = snapped

    is_outlet = [gauge.id in settings.outlet_ids for gauge in settings.gauges]
    cells = hydrography.cells
    place_all([number for number, outlet in enumerate(is_outlet) if outlet], cells.inside)
    # Without an outlet there is no basin in which to look for the other gauges.
    if len(found) < sum(is_outlet):
        problems.raise_if_any()
    basin = cells.network.upstream_of([gauge.cell for gauge in found.values()])
    place_all([number for number, outlet in enumerate(is_outlet) if not outlet], basin)
    problems.raise_if_any()
    return tuple(found[number] for number in range(len(is_outlet))), basin


def _place(document: Document, gauge: int, key: str) -> str:
    """Return ``file:line`` of a key of a gauge."""
    return document.place(("gauges", gauge, key))


def _source_text(settings: Preparation) -> str:
    """Return the files that the basin is made from, each with its digest."""
    files = [settings.elevation.file, settings.directions.burn, settings.directions.given]
    if settings.land_cover is not None:
        files += [settings.land_cover.file, settings.land_cover.classes]
    if settings.soil is not None:
        soil = settings.soil
        for layer in (soil.sand, soil.clay, soil.organic_carbon, soil.bulk_density, soil.texture):
            files += [] if layer is None else [layer.file]
    if settings.glaciers is not None:
        files += [settings.glaciers.place, settings.glaciers.thickness]
    return "; ".join(f"{file.name} sha256:{digest(file)}" for file in files if file is not None)
