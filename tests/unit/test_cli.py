"""The command line: quick help, exit statuses, JSON, no tracebacks for faults of inputs."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import kzwater
from kzwater import registry, simulation
from kzwater.cli import output, progress
from kzwater.cli.app import app
from kzwater.cli.demo_lines import demo_lines
from kzwater.demonstration import Demonstration, embedded, embedded_names, new_scenario
from kzwater.demonstration.show import GaugeFigure
from kzwater.errors import InputError, InterruptedRunError, ModelError, Problem
from kzwater.locks import locked

COMMANDS = ("new", "prepare", "check", "run", "report", "fields", "info", "demo", "selftest")
HEAVY = ("numpy", "pandas", "xarray", "netCDF4", "matplotlib", "pydantic", "rasterio", "jinja2")
FAULT = Problem("a.yaml:1", "b", got="1", expected="2", remedy="")


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def told(*arguments: str | Path, status: int = 0) -> Any:
    """Return what a command prints with --json."""
    result = call(*arguments, "--json")
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def python(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_help_is_quick_because_heavy_libraries_stay_out(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "sys.argv = ['kzwater', '--help']\n"
        "from kzwater.cli.app import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "print(time.process_time(), *sys.modules, file=sys.stderr)\n"
    )
    done = python(code, tmp_path)
    seconds, *modules = done.stderr.split()
    assert not set(HEAVY) & set(modules)
    assert "kzwater._engine" not in modules
    # time on the processor: that on the clock depends on what else the machine does
    assert float(seconds) < 0.5
    for command in COMMANDS:
        assert f" {command} " in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_json(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.stdout


@pytest.mark.parametrize("command", ["new", "prepare", "run", "report", "demo"])
def test_every_command_that_writes_takes_a_folder(command: str) -> None:
    assert "--out" in call(command, "--help").stdout


@pytest.mark.parametrize("command", ["prepare", "run", "demo"])
def test_every_command_that_computes_takes_threads(command: str) -> None:
    assert "--threads" in call(command, "--help").stdout


def test_new_folder_has_files_that_only_lack_data(tmp_path: Path) -> None:
    made = told("new", "trial", "--out", tmp_path)
    assert made["files"] == ["basin.yaml", "run.py", "scenario.yaml"]
    result = told("check", tmp_path / "trial" / "scenario.yaml", status=2)
    subjects = {problem["subject"] for problem in result["problems"]}
    assert subjects == {"basin", "forcing.file"}
    compile((tmp_path / "trial" / "run.py").read_text(), "run.py", "exec")


def test_new_basin_description_is_valid_but_for_its_raster(tmp_path: Path) -> None:
    new_scenario("trial", tmp_path)
    problems = told("prepare", tmp_path / "trial" / "basin.yaml", status=2)["problems"]
    assert len(problems) == 1
    assert "elevation.tif" in str(problems)


def test_new_from_an_example_copies_all_that_a_run_needs(tmp_path: Path) -> None:
    told("new", "mine", "--from", "arys", "--out", tmp_path)
    assert told("check", tmp_path / "mine" / "scenario.yaml")["problems"] == []


def test_a_copy_has_its_own_name_and_is_else_the_example(tmp_path: Path) -> None:
    told("new", "mine", "--from", "turkistan_cotton", "--out", tmp_path)
    copied = (tmp_path / "mine" / "scenario.yaml").read_text(encoding="utf-8")
    example = (embedded("turkistan_cotton") / "scenario.yaml").read_text(encoding="utf-8")
    assert copied == example.replace("name: turkistan_cotton\n", "name: mine\n", 1) != example


def test_new_refuses_what_it_would_overwrite(tmp_path: Path) -> None:
    told("new", "trial", "--out", tmp_path)
    (problem,) = told("new", "trial", "--out", tmp_path, status=2)["problems"]
    assert problem["got"] == "a folder that is not empty"


def test_new_leaves_nothing_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kzwater.demonstration.scaffold.shutil.copyfile", fail)
    (problem,) = told("new", "mine", "--from", "arys", "--out", tmp_path, status=2)["problems"]
    assert "No space left" in problem["got"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["жер", "a b", "../up"])
def test_new_refuses_names_that_files_cannot_bear(name: str, tmp_path: Path) -> None:
    assert told("new", name, "--out", tmp_path / "deep", status=2)["problems"]
    assert list(tmp_path.rglob("*.yaml")) == []


def test_unknown_examples_are_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one of arys"):
        embedded("volga")
    assert {"arys", "turkistan_cotton"} <= set(embedded_names())
    assert told("new", "x", "--from", "volga", "--out", tmp_path, status=2)
    assert not (tmp_path / "x").exists()


def test_only_basins_that_can_run_are_examples() -> None:
    """The Moselle has a scenario, but its basin is made from data that lie elsewhere."""
    assert "moselle" not in embedded_names()
    lands = {"arys": "basin.nc", "kyzylorda_rice": "fields.csv", "turkistan_cotton": "fields.csv"}
    assert set(embedded_names()) == set(lands)
    assert all((embedded(name) / land).is_file() for name, land in lands.items())


def test_faults_are_listed_without_a_traceback(tmp_path: Path) -> None:
    result = call("check", tmp_path / "none.yaml")
    assert result.exit_code == 2
    assert "1 fault:" in result.stdout
    result = call("run", tmp_path / "none.yaml")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "none.yaml" in result.stderr
    assert result.stdout == ""


def test_sound_scenario_has_no_fault() -> None:
    result = call("check", embedded("arys") / "scenario.yaml")
    assert (result.exit_code, result.stdout) == (0, "No fault found.\n")


def test_schema_is_json_for_editors() -> None:
    result = call("check", "--schema")
    schema = json.loads(result.stdout)
    assert {"basin", "period", "forcing"} <= schema["properties"].keys()
    assert call("check").exit_code == 2


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ModelError("the balance broke"), 3),
        (InterruptedRunError("go on with --resume"), 130),
        (KeyboardInterrupt(), 130),
        (InputError([FAULT]), 2),
    ],
)
def test_exit_status_says_what_happened(
    error: BaseException, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_options: Any) -> Path:
        raise error

    monkeypatch.setattr(simulation, "run", refuse)
    result = call("run", "scenario.yaml")
    assert result.exit_code == status
    assert str(error) in result.output
    assert result.stdout == ""


def test_unexpected_errors_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_options: Any) -> Path:
        message = "a fault of kzwater itself"
        raise RuntimeError(message)

    monkeypatch.setattr(simulation, "run", fail)
    result = call("run", "scenario.yaml")
    assert isinstance(result.exception, RuntimeError)
    assert result.exit_code == 1


def test_run_hands_all_options_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, Any] = {}

    def note(scenario: Path, out: Path | None, **options: Any) -> Path:
        seen.update(options, scenario=scenario, out=out)
        options["progress"](1, 10)
        options["note"]("the ice is land")
        return tmp_path

    monkeypatch.setattr(simulation, "run", note)
    assert "Note: the ice is land" in call("run", "scenario.yaml").stdout
    options = ["--threads", "2", "--resume", "--overwrite", "--state", "state.nc"]
    options += ["--without", "one", "--without", "two"]
    result = told("run", "scenario.yaml", "--out", "there", *options)
    assert result["results"] == str(tmp_path / "results.nc")
    assert seen.pop("progress")
    assert seen.pop("note")
    assert seen.pop("finished")
    assert seen == {
        "scenario": Path("scenario.yaml"),
        "out": Path("there"),
        "without": ("one", "two"),
        "threads": 2,
        "resume": True,
        "overwrite": True,
        "initial_state": Path("state.nc"),
    }


def test_threads_are_at_least_one() -> None:
    assert call("run", "scenario.yaml", "--threads", "0").exit_code == 2


def test_progress_is_a_plain_line_now_and_then_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 1.0, 6.0, 6.0, 7.0])
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    with progress.progress(as_json=True) as tell:
        tell(10, 100)
        tell(60, 100)
        tell(70, 100)
    assert capsys.readouterr().err == "Computing: step 60 of 100 (60 %)\n"


def test_fields_are_those_of_the_engine() -> None:
    declared = told("fields")
    assert [field["name"] for field in declared] == [field.name for field in registry.fields()]
    lines = call("fields", "--markdown").stdout
    plain = call("fields").stdout
    for field in registry.fields():
        assert f"| `{field.name}` |" in lines
        assert field.name in plain
    table = [line for line in lines.splitlines() if line.startswith("|")]
    assert table
    assert all(line.endswith("|") for line in table)


def test_info_tells_what_is_installed() -> None:
    content = told("info")
    assert content["processor_level"] in content["processor_levels"]
    assert content["versions"]["numpy"]
    assert "arys" in content["examples"]
    assert "processor_level: " in call("info").stdout


def test_version_is_told_without_a_command() -> None:
    result = call("--version")
    assert (result.exit_code, result.stdout) == (0, f"kzwater {kzwater.__version__}\n")


def test_fields_of_some_names_alone_are_listed() -> None:
    declared = told("fields", "snow_melt_factor", "precipitation")
    assert {field["name"] for field in declared} == {"snow_melt_factor", "precipitation"}
    lines = call("fields", "snow_melt_factor").stdout.split("\n")
    assert sum(line.startswith("  ") for line in lines) == 1


def test_a_field_of_another_name_is_suggested() -> None:
    result = call("fields", "snow_melt_facter", "rainfal")
    assert result.exit_code == 2
    assert "Did you mean `snow_melt_factor`?" in result.stderr
    assert "Did you mean `rainfall`?" in result.stderr


def test_a_run_that_was_killed_is_not_told_as_running(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"format": "run 1", "status": "running"}))
    assert told("info", tmp_path)["status"] == "not finished"
    with locked(tmp_path):
        code = (
            "from pathlib import Path; from kzwater.cli.information import describe; "
            "print(describe(Path())['status'])"
        )
        assert python(code, tmp_path).stdout.strip() == "running"
    assert told("info", tmp_path)["status"] == "not finished"


def test_words_of_typer_come_from_the_catalogues(tmp_path: Path) -> None:
    code = (
        "import os; os.environ.update(KZWATER_LANGUAGE='ru', LANGUAGE='en')\n"
        "import kzwater.cli, gettext\n"
        "from kzwater.language import _\n"
        "assert gettext.gettext('Processes') == _('Processes') != 'Processes'\n"
        "import typer.rich_utils as words\n"
        "shown = words.ARGUMENTS_PANEL_TITLE, words.OPTIONS_PANEL_TITLE\n"
        "assert shown == tuple(map(_, kzwater.cli.TYPER_WORDS[:2]))\n"
    )
    done = python(code, tmp_path)
    assert done.returncode == 0, done.stderr


def test_info_tells_what_a_file_is(tmp_path: Path) -> None:
    assert told("info", embedded("arys") / "basin.nc")["kind"] == "basin"
    scenario = told("info", embedded("arys") / "scenario.yaml")
    assert (scenario["kind"], scenario["name"]) == ("scenario", "arys")
    assert told("info", tmp_path, status=2)["problems"]
    assert told("info", tmp_path / "none", status=2)["problems"]


def test_json_has_no_numbers_that_json_does_not_know() -> None:
    content = {"a": float("nan"), "b": (Path("x"), float("inf")), "c": 1.5}
    assert json.loads(output.as_json(content)) == {"a": None, "b": ["x", None], "c": 1.5}


def test_demo_computes_and_reports_the_embedded_basin(tmp_path: Path) -> None:
    made = told("demo", "--out", tmp_path / "arys", "--threads", "1")
    assert Path(made["report"]).stat().st_size > 100_000
    assert len(made["tables"]) == 3
    scored = {gauge["gauge"] for gauge in made["gauges"] if gauge["scored"]}
    assert scored == {"sayram_tasaryk", "boraldai"}
    assert made["largest_residual"] < 1e-9
    run = told("info", tmp_path / "arys")
    assert (run["kind"], run["status"]) == ("run", "done")
    assert "results.nc" in run["files"]
    lines = list(demo_lines(demonstration_of(made)))
    assert "Sayram" in "".join(lines)
    assert str(made["report"]) in "".join(lines)


def demonstration_of(made: dict[str, Any]) -> Demonstration:
    """Return the demonstration that was printed as JSON."""
    return Demonstration(
        folder=Path(made["folder"]),
        report=Path(made["report"]),
        pictures=tuple(map(Path, made["pictures"])),
        tables=tuple(map(Path, made["tables"])),
        gauges=tuple(GaugeFigure(**gauge) for gauge in made["gauges"]),
        residual=made["residual"],
        largest_residual=made["largest_residual"],
    )


def test_report_of_nothing_is_a_fault_of_the_input(tmp_path: Path) -> None:
    result = call("report", tmp_path)
    assert result.exit_code == 2
    assert "results.nc" in result.stderr


def test_python_has_the_same_verbs(tmp_path: Path) -> None:
    verbs = {"check", "demo", "fields", "info", "new", "prepare", "rank", "report", "run"}
    assert verbs <= set(kzwater.__all__)
    assert kzwater.new("trial", tmp_path) == tmp_path / "trial"
    assert len(kzwater.check(tmp_path / "trial" / "scenario.yaml")) == 2
    assert kzwater.fields().loc["snow_melt_factor", "role"] == "parameter"
    assert kzwater.info(embedded("arys") / "basin.nc")["kind"] == "basin"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = kzwater.nothing


def test_package_imports_nothing_heavy(tmp_path: Path) -> None:
    done = python("import sys, kzwater; print(*sys.modules)", tmp_path)
    assert not set(HEAVY) & set(done.stdout.split())
