"""The commands. What they call is imported when they run, so that ``kzwater --help`` is quick."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from kzwater.cli import field_commands
from kzwater.cli.field_commands import write_tables
from kzwater.cli.options import Json, Locale, Out, State, Threads
from kzwater.cli.output import Output, as_json, problem_lines, telling
from kzwater.cli.progress import progress
from kzwater.language import _

app = typer.Typer(
    name="kzwater",
    epilog=_("Texts are in English, Russian or Kazakh: KZWATER_LANGUAGE=en, ru or kk."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wanted: bool) -> None:
    """Print the version and end, where that is asked for."""
    if wanted:
        from importlib.metadata import version

        name_and_number = f"kzwater {version('kzwater')}"
        typer.echo(name_and_number)
        raise typer.Exit


@app.callback(
    help=_("Open water-balance engine for the river basins of Kazakhstan and Central Asia.")
)
def _root(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help=_("Print the version.")
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line; the exit status is one of those in `telling`."""
    app(prog_name="kzwater")


@app.command(help=_("Make a folder with commented files to fill in."))
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("Name of the scenario."))],
    example: Annotated[
        str | None, typer.Option("--from", metavar="EXAMPLE", help=_("Embedded basin to copy."))
    ] = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Make a scenario folder."""
    with telling(as_json=json) as output:
        from kzwater.demonstration import new_scenario

        folder = new_scenario(name, out, example=example)
        output.result({"folder": folder, "files": sorted(p.name for p in folder.iterdir())})
        output.say(_("Made {folder}").format(folder=folder))
        if example is None:
            output.say(
                _("Put your rasters there, then: kzwater prepare {file}").format(
                    file=folder / "basin.yaml"
                )
            )
        else:
            output.say(_("Next: kzwater run {file}").format(file=folder / "scenario.yaml"))


@app.command(help=_("Make basin.nc from elevation, gauges and land cover."))
def prepare(
    basin: Annotated[Path, typer.Argument(metavar="BASIN.YAML", help=_("The description."))],
    out: Out = None,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Prepare a basin."""
    with telling(as_json=json) as output:
        if threads is not None:
            # read when numba, on which pyflwdir rests, is imported
            os.environ["NUMBA_NUM_THREADS"] = str(threads)
        from kzwater.basin import read_basin
        from kzwater.basin.model import doubts, placements
        from kzwater.preparation import prepare as prepare_basin

        path = prepare_basin(basin, out, lambda what, _share: output.say(what))
        made = read_basin(path)
        sizes = {name: made.length(name) for name in ("unit", "hru", "reach", "gauge")}
        output.result(
            {
                "basin": path,
                "area_km2": made.area / 1e6,
                "sizes": sizes,
                "doubts": list(doubts(made)),
            }
        )
        for sentence in (*doubts(made), *placements(made)):
            output.say(sentence)
        output.say(
            _("Wrote {file}: {area:.0f} km2, {units} units, {hrus} HRUs").format(
                file=path, area=made.area / 1e6, units=sizes["unit"], hrus=sizes["hru"]
            )
        )


@app.command(help=_("List every fault of a scenario, without running it."))
def check(
    scenario: Annotated[
        Path | None, typer.Argument(metavar="SCENARIO.YAML", help=_("The scenario."))
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help=_("Print the JSON schema of scenarios for editors."))
    ] = False,
    state: State = None,
    json: Json = False,
) -> None:
    """Check a scenario."""
    with telling(as_json=json) as output:
        if schema:
            from kzwater.config import json_schema

            typer.echo(as_json(json_schema()))
            return
        if scenario is None:
            raise typer.BadParameter(_("Give a scenario, or --schema."))
        from kzwater.checks import look_at

        found = look_at(scenario, state)
        problems, notes = found.problems, found.notes
        output.result({"scenario": scenario, "problems": list(problems), "notes": list(notes)})
        for line in problem_lines(problems) if problems else (_("No fault found."),):
            output.say(line)
        for sentence in notes:
            output.say(_("Note: {sentence}").format(sentence=sentence))
        if problems:
            raise typer.Exit(2)


@app.command(help=_("Run a scenario: results.nc (of a river: river.nc), state.nc and run.json."))
def run(  # noqa: PLR0913, PLR0917  (a command has a parameter for each option)
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.YAML", help=_("The scenario."))],
    out: Out = None,
    threads: Threads = None,
    resume: Annotated[
        bool, typer.Option("--resume", help=_("Go on with an interrupted run."))
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help=_("Replace the results of an earlier run."))
    ] = False,
    state: State = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=_("Agreement of a river to leave out; repeatable.")),
    ] = None,
    locale: Locale = "en",
    json: Json = False,
) -> None:
    """Run a scenario."""
    with telling(as_json=json) as output:
        from kzwater import simulation
        from kzwater.weather_means import weather_sentence

        lines: list[str] = []
        tables: list[Path] = []

        def write(folder: Path) -> None:
            told, files = write_tables(folder, locale)
            lines.extend(told)
            tables.extend(files)

        with progress(as_json=json) as tell:
            folder = simulation.run(
                scenario,
                out,
                threads=threads,
                resume=resume,
                overwrite=overwrite,
                initial_state=state,
                without=tuple(without or ()),
                progress=tell,
                note=lambda text: output.say(_("Note: {sentence}").format(sentence=text)),
                finished=write,
            )
        days = "river.nc" if (folder / "river.nc").exists() else "results.nc"
        names = {"results": days, "state": "state.nc", "provenance": "run.json"}
        weather = simulation.weather_means(folder)
        files = {key: folder / name for key, name in names.items()}
        output.result({"folder": folder, **files, "weather": weather, "season": tables})
        told = [weather_sentence(weather, of_fields=bool(tables))] if weather else []
        for sentence in (*lines, *told, *simulation.fitted_sentences(folder)):
            output.say(sentence)
        output.say(_("Results are in {folder}").format(folder=folder))
        output.say(_("Next: kzwater report {folder}").format(folder=folder))


@app.command(help=_("Write a page with pictures and tables of a run."))
def report(
    results: Annotated[Path, typer.Argument(metavar="RUN", help=_("Folder of a finished run."))],
    scenario: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=_("Scenario with the observations, if it was moved.")),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help=_("First day to report.")),
    ] = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Write a report."""
    with telling(as_json=json) as output:
        from kzwater.reports import write_report

        first: date | None = None if since is None else since.date()
        page = write_report(results, out, scenario=scenario, since=first)
        _tell_report(page, output)


def _tell_report(page: Path, output: Output) -> None:
    pictures, tables = (sorted(page.parent.glob(ending)) for ending in ("*.png", "*.csv"))
    output.result({"report": page, "pictures": pictures, "tables": tables})
    output.say(_("Report: {file}").format(file=page))
    output.say(_("Pictures and tables: {folder}").format(folder=page.parent))


@app.command(help=_("Find parameters that fit observed discharge, and judge them."))
def calibrate(  # noqa: PLR0913, PLR0917  (a command has a parameter for each option)
    calibration: Annotated[
        Path, typer.Argument(metavar="CALIBRATION.YAML", help=_("What is searched, on what."))
    ],
    out: Out = None,
    threads: Threads = None,
    resume: Annotated[
        bool, typer.Option("--resume", help=_("Go on with an interrupted calibration."))
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help=_("Begin again in the same folder."))
    ] = False,
    json: Json = False,
) -> None:
    """Calibrate a scenario."""
    with telling(as_json=json) as output:
        from kzwater import calibrate as calibrating
        from kzwater.cli.calibration_lines import as_result, lines_of, search_progress

        found = calibrating.calibrate(
            calibration,
            out,
            threads=threads,
            resume=resume,
            overwrite=overwrite,
            progress=search_progress(),
            note=lambda text: output.say(_("Note: {sentence}").format(sentence=text)),
        )
        output.result(as_result(found))
        for line in lines_of(found):
            output.say(line)


app.command(help=_("Try crops, methods and limits on a field, and rank them."))(field_commands.rank)
app.command(help=_("Plan how the limits of fields are spent, from seasons that are known."))(
    field_commands.plan
)
app.command(help=_("Compare two runs of a river, such as with and without an agreement."))(
    field_commands.compare
)
app.command("make-fields", help=_("Make a table of fields from a raster of crops."))(
    field_commands.make_fields
)


@app.command(help=_("List the quantities that the engine declares."))
def fields(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help=_("Quantities to list; all when left out.")),
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help=_("Print the reference page."))
    ] = False,
    json: Json = False,
) -> None:
    """List the declared quantities."""
    with telling(as_json=json) as output:
        from kzwater.cli import field_tables

        declared = field_tables.chosen(names or [])
        output.result(list(declared))
        lines = field_tables.markdown(declared) if markdown else field_tables.plain(declared)
        output.say("\n".join(lines))


@app.command(help=_("Tell what is installed, or what a file or folder of kzwater is."))
def info(
    path: Annotated[Path | None, typer.Argument(metavar="PATH", help=_("File or folder."))] = None,
    json: Json = False,
) -> None:
    """Tell about the installation or a file."""
    with telling(as_json=json) as output:
        from kzwater.cli.information import describe, installation, lines

        content = installation() if path is None else describe(path)
        output.result(content)
        output.say("\n".join(lines(content)))


@app.command(help=_("Run the embedded Arys basin and write its report."))
def demo(out: Out = None, threads: Threads = None, json: Json = False) -> None:
    """Run the demo."""
    with telling(as_json=json) as output:
        from kzwater.cli.demo_lines import demo_lines
        from kzwater.demonstration import demonstrate

        with progress(as_json=json) as tell:
            made = demonstrate(out, threads=threads, progress=tell)
        output.result(made)
        for line in demo_lines(made):
            output.say(line)


@app.command(help=_("Compute published examples with the engine and compare."))
def selftest(
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help=_("Publication: fao56."))
    ] = "fao56",
    json: Json = False,
) -> None:
    """Compute published examples."""
    with telling(as_json=json) as output:
        from kzwater.cli.published_lines import as_result, elsewhere_lines, lines_of
        from kzwater.published import SUBJECTS, compute

        if subject not in SUBJECTS:
            raise typer.BadParameter(
                _("Examples are embedded of: {subjects}").format(subjects=", ".join(SUBJECTS))
            )
        checks = compute(subject)
        output.result(as_result(subject, checks))
        for line in (*lines_of(checks), *elsewhere_lines(subject)):
            output.say(line)
        if not all(check.passed for check in checks):
            raise typer.Exit(3)
