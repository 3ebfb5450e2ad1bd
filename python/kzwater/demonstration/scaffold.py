"""New scenario folders: commented files to fill in, or a copy of an embedded basin."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from string import Template

from kzwater.config.document import shown_path
from kzwater.data.files import atomic_path, make_folder
from kzwater.demonstration.embedded import embedded
from kzwater.errors import InputError, Problem, Problems
from kzwater.language import _

_templates = Path(__file__).parent / "templates"
_files = ("basin.yaml", "scenario.yaml", "run.py")


def new_scenario(name: str, out: Path | None = None, *, example: str | None = None) -> Path:
    """Return a new folder with scenario.yaml, basin.yaml and run.py, ready to be filled in.

    Parameters
    ----------
    name : str
        Name of the folder and of the scenario: Latin letters, digits, _ and -.
    out : pathlib.Path, optional
        Folder in which the new one is made; default the working folder.
    example : str, optional
        Embedded basin to copy, with all its data, instead.

    Raises
    ------
    InputError
        When the name cannot be used, the folder is not empty or the example is not known.
    """
    folder = (out or Path()) / name
    _check(name, folder)
    source = None if example is None else embedded(example)
    make_folder(folder)
    try:
        if source is None:
            _write_templates(name, folder)
        else:
            _copy(source, folder)
            _rename(folder / "scenario.yaml", name)
    except InputError:
        shutil.rmtree(folder)
        raise
    return folder


def _write_templates(name: str, folder: Path) -> None:
    """Write the commented files."""
    words = {"name": name, **_comments()}
    for file in _files:
        text = Template((_templates / f"{file}.template").read_text(encoding="utf-8"))
        with atomic_path(folder / file) as partial:
            partial.write_text(text.substitute(words), encoding="utf-8")


def _copy(source: Path, folder: Path) -> None:
    """Copy the files of an example, but not what was made from them."""
    for path in sorted(source.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            with atomic_path(folder / path.name) as partial:
                shutil.copyfile(path, partial)


def _rename(scenario: Path, name: str) -> None:
    """Give a copied scenario a name of its own: results lie in the folder of that name."""
    text = scenario.read_bytes().decode("utf-8")
    named = re.sub(r"^name:[^\r\n]*", f"name: {name}", text, count=1, flags=re.MULTILINE)
    with atomic_path(scenario) as partial:
        partial.write_bytes(named.encode("utf-8"))


def _check(name: str, folder: Path) -> None:
    """Raise when a folder of this name cannot be made."""
    problems = Problems()
    if re.fullmatch(r"[A-Za-z0-9_-]+", name) is None:
        problems.add(
            name,
            "",
            got=_("a name that files cannot bear everywhere"),
            expected=_("Latin letters, digits, _ and -"),
            remedy=_("Write a short name such as `arys`."),
        )
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        problems.extend([_occupied(folder)])
    problems.raise_if_any()


def _occupied(folder: Path) -> Problem:
    return Problem(
        shown_path(folder),
        "",
        got=_("a folder that is not empty"),
        expected=_("a name that is free"),
        remedy=_("Choose another name, or another folder with --out."),
    )


def _comments() -> dict[str, str]:
    """Return the comments of the files, in the user's language."""
    return {
        "basin_about": _("The basin, from rasters to basin.nc: kzwater prepare basin.yaml"),
        "basin_elevation": _("Elevation as GeoTIFF, in any coordinate reference system."),
        "basin_land_cover": _("Land cover as GeoTIFF with a table class,name. Leave it out, or:"),
        "basin_directions": _("burn: a given river network guides the directions in flat land."),
        "basin_outlet": _("The basin is all that drains to this gauge."),
        "basin_gauges": _("Gauges in degrees. area: the published drained area, km2, is checked."),
        "basin_units": _("cell: a grid for maps. sub-basin: far fewer units, in seconds."),
        "basin_area": _("No sub-basin larger than this where the network allows, km2."),
        "basin_bands": _("Height of the elevation bands within a unit, m."),
        "basin_channel": _("Mean runoff, l s-1 km-2, only for the width of channels."),
        "run_about": _("Run the scenario from Python and print the mean discharge at the gauges."),
        "scenario_about": _("The scenario: kzwater check scenario.yaml, then kzwater run."),
        "scenario_basin": _("What `kzwater prepare basin.yaml` wrote."),
        "scenario_period": _("Both days are included. The first year only fills the stores."),
        "scenario_time": _("The day boundary and the clock of the weather."),
        "scenario_forcing": _("Weather as CF NetCDF: time, and a grid or stations with elevation."),
        "scenario_stations": _("Or tables of stations instead of `file`."),
        "scenario_processes": _("Without a reference evapotranspiration the engine makes one:"),
        "scenario_names": _("Names in the file, where they differ from those of kzwater."),
        "scenario_temperature": _("degC per metre: one value, or twelve from January on."),
        "scenario_precipitation": _("Share per metre of the value at the point of the weather."),
        "scenario_parameters": _("`kzwater fields` lists all parameters with their bounds."),
        "scenario_maps": _("Stores and fluxes to write as maps."),
        "scenario_observations": _("Table: gauge,value,period,source,note,score (m3 s-1, yes/no)."),
    }
