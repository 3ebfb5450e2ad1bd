"""The commands of irrigated fields, and the tables that a run of them leaves."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kzwater.cli.options import Json, Locale, Out
from kzwater.cli.output import telling
from kzwater.language import _


def write_tables(folder: Path, locale: str) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Write the tables of a run of fields or of a river; return what to say and the files.

    A basin has none.
    """
    from kzwater import provenance
    from kzwater.cli.season_lines import lines_of
    from kzwater.config import load_scenario
    from kzwater.season import season, write_season

    known = provenance.read(folder / "run.json")
    if known.get("kind") == "river":
        return _river_tables(folder, locale)
    named = known.get("scenario_file")
    scenario = load_scenario(Path(named)) if isinstance(named, str) else None
    if scenario is None or scenario.fields is None:
        return (), ()
    found = season(folder / "results.nc", scenario)
    return tuple(lines_of(found)), write_season(found, folder, locale)


def _river_tables(folder: Path, locale: str) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Write the tables of a river; return what to say of them and the files."""
    from kzwater.cli.river_lines import lines_of
    from kzwater.rivers.tables import read_run, write_river

    return tuple(lines_of(read_run(folder))), write_river(folder, locale)


def compare(
    first: Annotated[Path, typer.Argument(metavar="RUN", help=_("Folder of a finished run."))],
    second: Annotated[Path, typer.Argument(metavar="OTHER", help=_("Folder of another run."))],
    out: Out = None,
    locale: Locale = "en",
    json: Json = False,
) -> None:
    """Compare two runs of a river."""
    with telling(as_json=json) as output:
        from kzwater.cli.river_lines import comparison_lines
        from kzwater.rivers.comparison import COMPARISON, title_of
        from kzwater.rivers.comparison import compare as compare_runs

        table = compare_runs(first, second, out, locale)
        output.result({"comparison": table.to_dict(orient="records")})
        for line in comparison_lines(table, (title_of(first), title_of(second))):
            output.say(line)
        output.say(_("Wrote {file}").format(file=(out or second) / COMPARISON))


def rank(  # noqa: PLR0913, PLR0917  (a command has a parameter for each option)
    scenario: Annotated[
        Path, typer.Argument(metavar="SCENARIO.YAML", help=_("A scenario of fields."))
    ],
    place: Annotated[
        str, typer.Option("--field", metavar="NAME", help=_("Field on whose place is tried."))
    ] = "",
    crop: Annotated[
        list[str] | None, typer.Option("--crop", help=_("Crop to try; all without it."))
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option("--method", help=_("Method to try; all without it."))
    ] = None,
    limit: Annotated[
        list[float] | None,
        typer.Option("--limit", help=_("Limit of a season, m3 per hectare; none without it.")),
    ] = None,
    out: Out = None,
    locale: Locale = "en",
    json: Json = False,
) -> None:
    """Rank what may be sown."""
    with telling(as_json=json) as output:
        from kzwater.cli.season_lines import rank_lines
        from kzwater.ranking import Tried
        from kzwater.ranking import rank as rank_of

        tried = Tried(place, tuple(crop or ()), tuple(method or ()), tuple(limit or ()))
        table = rank_of(
            scenario,
            out,
            tried,
            locale=locale,
            note=lambda text: output.say(_("Note: {sentence}").format(sentence=text)),
        )
        output.result({"ranking": table.reset_index().to_dict(orient="records")})
        for line in rank_lines(table):
            output.say(line)


def plan(  # noqa: PLR0913, PLR0917  (a command has a parameter for each option)
    scenario: Annotated[
        Path, typer.Argument(metavar="SCENARIO.YAML", help=_("A scenario of fields."))
    ],
    since: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help=_("First known day."))
    ],
    until: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help=_("Last known day."))
    ],
    out: Out = None,
    locale: Locale = "en",
    json: Json = False,
) -> None:
    """Plan the season."""
    with telling(as_json=json) as output:
        from kzwater.cli.season_lines import plan_lines
        from kzwater.planning import plan as plan_of

        table = plan_of(scenario, since.date(), until.date(), out, locale=locale)
        output.result({"plan": table.reset_index().to_dict(orient="records")})
        for line in plan_lines(table):
            output.say(line)
        output.say(_("Name `fields_planned.csv` as `fields` in the scenario of another season."))


def make_fields(  # noqa: PLR0913, PLR0917  (a command has a parameter for each option)
    raster: Annotated[
        Path,
        typer.Argument(
            metavar="CROPS.TIF", help=_("Raster of classes, or of the fraction of each crop.")
        ),
    ],
    legend: Annotated[
        Path,
        typer.Option(metavar="FILE", help=_("Table: value, crop, method, soil.")),
    ],
    elevation: Annotated[
        str, typer.Option(metavar="FILE|METRES", help=_("Raster of heights, or one height."))
    ],
    district: Annotated[str, typer.Option(metavar="NAME", help=_("District of all fields."))] = "",
    districts: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("Raster of numbers of districts."))
    ] = None,
    district_names: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("Table: value, district."))
    ] = None,
    block: Annotated[
        int, typer.Option(metavar="N", help=_("Cells along the edge of a block."))
    ] = 10,
    out: Out = None,
    locale: Locale = "en",
    json: Json = False,
) -> None:
    """Make a table of fields."""
    with telling(as_json=json) as output:
        from kzwater.agronomy.crop_map import CropMap, read_crop_map
        from kzwater.agronomy.table import write_field_table
        from kzwater.data.files import make_folder

        height = _height(elevation)
        source = CropMap(raster, legend, height, districts or district, district_names, block)
        fields, notes = read_crop_map(source)
        path = make_folder(Path("out") / raster.stem if out is None else out) / "fields.csv"
        write_field_table(fields, path, locale=locale)
        hectares = sum(field.area for field in fields) / 1e4
        output.result(
            {"fields": path, "count": len(fields), "hectares": hectares, "notes": list(notes)}
        )
        for sentence in notes:
            output.say(_("Note: {sentence}").format(sentence=sentence))
        words = _("Wrote {file}: {count} fields, {hectares:.1f} ha")
        output.say(words.format(file=path, count=len(fields), hectares=hectares))


def _height(text: str) -> Path | float:
    """Return a height in metres, or the raster that holds heights."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return Path(text)
