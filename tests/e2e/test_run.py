"""Runs as a user makes them: whole, interrupted, killed, resumed, cut in pieces, refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from slow_run import start_slow_run, wait_for_parts

from kzwater import _engine, exchange
from kzwater.data.files import digest
from kzwater.data.forcing import Forcing
from kzwater.demonstration import demonstrate
from kzwater.errors import InputError, ModelError
from kzwater.reports import read_reported
from kzwater.results import open_results
from kzwater.simulation import run, weather_means
from kzwater.weather_means import weather_sentence


def test_a_run_leaves_results_state_and_provenance_and_nothing_else(arys, tmp_path):
    out = run(arys.file, tmp_path / "out")
    names = {path.name for path in out.iterdir()} - {".lock"}
    assert names == {"results.nc", "state.nc", "run.json", "inputs.nc"}
    record = json.loads((out / "run.json").read_text())
    assert record["status"] == "done"
    assert record["inputs"]["forcing"] == digest(arys.folder / "weather.nc")


def test_the_weather_of_a_run_is_told_as_means_over_the_basin(arys, tmp_path):
    def steepen(scenario):
        scenario["forcing"] |= {
            "precipitation_gradient": 0.0004,
            "air_temperature_gradient": [-0.0001 * month for month in range(40, 52)],
        }
        scenario["output"]["maps"] = ["precipitation", "air_temperature"]

    arys.edit(steepen)
    out = run(arys.file, tmp_path / "out")
    means = json.loads((out / "run.json").read_text())["weather"]
    with open_results(out / "results.nc") as results, xr.open_dataset(out / "inputs.nc") as inputs:
        water = float((results.basin_rainfall + results.basin_snowfall).mean()) * 365.25
        units = np.bincount(inputs.hru_unit, inputs.hru_area)
        warmth = float(
            (results.air_temperature.mean("map_time").values * units).sum() / units.sum()
        )
    assert means["precipitation"] == {"value": pytest.approx(water, rel=1e-3), "units": "mm year-1"}
    assert means["air_temperature"] == {"value": pytest.approx(warmth, rel=2e-3), "units": "degC"}
    assert means["reference_evapotranspiration"]["value"] > 100.0
    told = weather_sentence(weather_means(out))
    assert f"precipitation {means['precipitation']['value']:g} mm a year" in told


def test_resume_where_nothing_was_begun_says_so_and_runs(arys, tmp_path):
    notes = []
    out = run(arys.file, tmp_path / "out", resume=True, note=notes.append)
    assert (out / "results.nc").exists()
    assert any("holds no run to go on with" in note for note in notes)
    notes.clear()
    run(arys.file, tmp_path / "other", note=notes.append)
    assert not any("no run to go on" in note for note in notes)


@pytest.mark.skipif(os.name == "nt", reason="no signals to catch there")
def test_terminated_run_tells_how_to_go_on(arys, tmp_path):
    out = tmp_path / "out"
    process = start_slow_run(arys.file, out)
    wait_for_parts(out, 2)
    process.send_signal(signal.SIGTERM)
    _output, errors = process.communicate(timeout=60)
    assert process.returncode == 143
    assert "--resume" in errors
    assert json.loads((out / "run.json").read_text())["status"] == "interrupted"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no list of open files here")
def test_a_run_leaves_no_file_open(arys, tmp_path):
    run(arys.file, tmp_path / "out")
    held = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
    assert not [name for name in held if name.endswith(".nc")]


def test_the_balance_of_the_basin_closes(arys, tmp_path):
    with xr.open_dataset(run(arys.file, tmp_path / "out") / "results.nc") as results:
        assert float(abs(results.basin_residual).max()) < 1e-9
        assert float(results.ledger_residual.max()) < 1e-9
        assert float(results.basin_snowfall.sum()) > 50.0


def test_times_are_stamped_at_the_start_of_their_interval(arys, tmp_path):
    with xr.open_dataset(run(arys.file, tmp_path / "out") / "results.nc") as results:
        assert str(results.time.values[0])[:10] == "2001-10-01"
        assert str(results.time_bounds.values[0, 1])[:10] == "2001-10-02"
        assert results.discharge.attrs["cell_methods"] == "time: mean"
        assert results.time.attrs["utc_offset"] == "+05:00"
        assert results.sizes["instant"] == results.sizes["time"] + 1


def test_any_number_of_threads_gives_the_same_bytes(arys, tmp_path):
    """On the grid of 4 545 cells, which is work for all of them."""

    def on_grid(scenario):
        scenario["basin"] = "basin.nc"
        scenario["period"] = {"start": "2002-02-01", "end": "2002-03-31"}
        scenario["output"]["maps_interval"] = "month"

    grid = arys.edit(on_grid, arys.folder / "grid.yaml")
    digests = set()
    for threads in (1, 2, 4):
        out = run(grid, tmp_path / str(threads), threads=threads)
        digests.add((digest(out / "results.nc"), digest(out / "state.nc")))
    assert len(digests) == 1


def test_two_runs_give_the_same_bytes(arys, tmp_path):
    one, other = (run(arys.file, tmp_path / name) for name in ("one", "other"))
    for name in ("results.nc", "state.nc", "inputs.nc"):
        assert digest(one / name) == digest(other / name), name


def test_every_processor_level_gives_the_same_bytes(arys, tmp_path):
    available = _engine.levels()
    digests = {}
    try:
        for level in available:
            _engine.use_level(level)
            out = run(arys.file, tmp_path / level)
            digests[level] = [digest(out / name) for name in ("results.nc", "state.nc")]
    finally:
        _engine.use_level(available[-1])
    assert all(found == digests["baseline"] for found in digests.values())
    missing = {"baseline", "v3", "v4"} - set(available)
    if missing:
        pytest.skip(f"this processor lacks {sorted(missing)}; compared {available}")


@pytest.mark.parametrize("day", ["2001-10-02", "2002-01-17", "2002-03-31", "2002-06-30"])
def test_stopped_at_any_day_and_started_again_gives_the_same_bits(arys, tmp_path, day):
    whole = run(arys.file, tmp_path / "whole")

    def first(scenario):
        scenario["period"]["end"] = str(np.datetime64(day) - 1)

    def second(scenario):
        scenario["period"]["start"] = day

    before = run(arys.edit(first, arys.folder / "first.yaml"), tmp_path / "first")
    after = run(
        arys.edit(second, arys.folder / "second.yaml"),
        tmp_path / "second",
        initial_state=before / "state.nc",
    )
    assert digest(after / "state.nc") == digest(whole / "state.nc")
    with (
        open_results(whole / "results.nc") as one,
        xr.open_dataset(before / "results.nc") as a,
        xr.open_dataset(after / "results.nc") as b,
    ):
        for name in ("discharge", "basin_snow_melt", "snow_ice", "ledger_residual"):
            joined = np.concatenate([a[name].values, b[name].values])
            assert joined.tobytes() == one[name].values.tobytes(), name


def test_kill_9_loses_at_most_the_part_in_work(arys, tmp_path):
    whole = run(arys.file, tmp_path / "whole")
    out = tmp_path / "killed"
    process = start_slow_run(arys.file, out)
    wait_for_parts(out, 3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    closed = len(list(out.glob("parts/*_results.nc")))
    assert closed >= 3
    stamps = {path: path.stat().st_mtime_ns for path in out.glob("parts/*.nc")}
    with pytest.raises(InputError, match="not finished"):
        run(arys.file, out)
    computed, stamps_at_work = [], []

    def observe(done: int, _all: int) -> None:
        computed.append(done)
        stamps_at_work.append({path: path.stat().st_mtime_ns for path in stamps})

    run(arys.file, out, resume=True, progress=observe)
    assert min(computed) > 20 * closed, "closed parts were computed again"
    assert stamps_at_work[-1] == stamps, "closed parts were written again"
    assert digest(out / "results.nc") == digest(whole / "results.nc")
    assert digest(out / "state.nc") == digest(whole / "state.nc")


def test_interrupted_run_exits_with_130_and_resumes(arys, tmp_path):
    whole = run(arys.file, tmp_path / "whole")
    out = tmp_path / "interrupted"
    process = start_slow_run(arys.file, out)
    wait_for_parts(out, 2)
    process.send_signal(signal.SIGINT)
    _output, errors = process.communicate()
    assert process.returncode == 130, errors
    assert "--resume" in errors
    assert "Traceback" not in errors
    assert not list(out.rglob("*.partial"))
    run(arys.file, out, resume=True)
    assert weather_means(out) == weather_means(whole) != {}
    assert digest(out / "results.nc") == digest(whole / "results.nc")


def test_part_below_a_gauge_with_recorded_exchange_equals_the_whole(arys, tmp_path):
    gauge = "sayram_tasaryk"

    def record(scenario):
        scenario["output"]["record_exchange"] = [gauge]

    def impose(scenario):
        scenario["inflows"] = [
            {"reach_of": gauge, "file": str(tmp_path / "whole" / "exchange.nc"), "imposed": True}
        ]

    whole = run(arys.edit(record, arys.folder / "whole.yaml"), tmp_path / "whole")
    part = run(arys.edit(impose, arys.folder / "part.yaml"), tmp_path / "part")
    with open_results(whole / "results.nc") as a, open_results(part / "results.nc") as b:
        assert b.sizes["unit"] < a.sizes["unit"]
        for name in b.gauge.values:
            alone, together = (d.discharge.sel(gauge=name).values for d in (b, a))
            assert alone.tobytes() == together.tobytes(), name


def test_boundary_inflow_reaches_the_outlet(arys, tmp_path):
    days = np.arange(np.datetime64("2001-10-01"), np.datetime64("2002-07-01"))
    table = "date,q\n" + "\n".join(f"{day},7.5" for day in days) + "\n"
    (arys.folder / "inflow.csv").write_text(table)

    def add(scenario):
        scenario["inflows"] = [{"reach_of": "boraldai", "file": "inflow.csv", "column": "q"}]

    without = run(arys.file, tmp_path / "without")
    fed = run(arys.edit(add, arys.folder / "fed.yaml"), tmp_path / "fed")
    with open_results(without / "results.nc") as a, open_results(fed / "results.nc") as b:
        more = (b.discharge - a.discharge).sel(gauge="boraldai").values
        assert float(abs(b.basin_residual).max()) < 1e-9
    assert more[-30:].mean() == pytest.approx(7.5, rel=0.01)
    assert more.min() >= 0.0


def test_breach_of_the_balance_stops_the_run_and_keeps_the_last_good_state(
    arys, tmp_path, monkeypatch
):
    read = Forcing.read

    def with_fault(self, start, count):
        values = read(self, start, count)
        if start <= 100 < start + count:
            values["precipitation"][100 - start] = np.nan
        return values

    monkeypatch.setattr(Forcing, "read", with_fault)
    out = tmp_path / "out"
    with pytest.raises(ModelError) as caught:
        run(arys.file, out)
    message = str(caught.value)
    assert caught.value.exit_status == 3
    for word in ("rain_water", "HRU 0", "2002-01-09", "latitude", "state_last_good.nc"):
        assert word in message
    kept = out / "state_last_good.nc"
    assert json.loads((out / "run.json").read_text())["status"] == "refused"
    monkeypatch.undo()
    whole = run(arys.file, tmp_path / "whole")
    with xr.open_dataset(kept) as state:
        instant = state.attrs["instant"][:10]

    def later(scenario):
        scenario["period"]["start"] = instant

    after = run(
        arys.edit(later, arys.folder / "later.yaml"), tmp_path / "later", initial_state=kept
    )
    assert digest(after / "state.nc") == digest(whole / "state.nc")


@pytest.mark.skipif(os.name != "posix", reason="limits on file sizes are POSIX")
@pytest.mark.parametrize(
    ("largest", "file"),
    [(60_000, "inputs.nc"), (110_000, "00000_results.nc"), (250_000, "out/results.nc")],
)
def test_full_disk_leaves_nothing_half_written_and_the_run_goes_on(arys, tmp_path, largest, file):
    """Full at the first file, at the first part, when all parts are joined."""
    import resource

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    out = tmp_path / "out"
    command = [sys.executable, "-m", "kzwater", "run", str(arys.file), "--out", str(out)]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert f"{file}: got a write that failed" in done.stderr
    assert "MB are free" in done.stderr
    assert not list(out.rglob("*.partial"))
    assert not (out / "results.nc").exists()
    whole = run(arys.file, tmp_path / "whole")
    run(arys.file, out, resume=True)
    for name in ("results.nc", "state.nc"):
        assert digest(out / name) == digest(whole / name), name


def test_parts_joined_in_small_blocks_hold_the_same_values(arys, tmp_path, monkeypatch):
    def record(scenario):
        scenario["output"]["record_exchange"] = ["sayram_tasaryk", "boraldai"]

    arys.edit(record)
    whole = run(arys.file, tmp_path / "whole")
    monkeypatch.setattr(exchange, "_values_copied", 7)
    blocks = run(arys.file, tmp_path / "blocks")
    for name in ("results.nc", "exchange.nc"):
        with xr.open_dataset(whole / name) as one, xr.open_dataset(blocks / name) as other:
            xr.testing.assert_identical(one, other)


def test_report_finds_norms_and_rivers_of_a_run_by_itself(arys, tmp_path):
    arys.edit(lambda scenario: scenario.update(basin="basin.nc"))
    arys.edit(lambda scenario: scenario["period"].update(start="2002-02-01", end="2002-02-28"))
    out = tmp_path / "out"
    for arguments in (["run", str(arys.file), "--out", str(out)], ["report", str(out)]):
        command = [sys.executable, "-m", "kzwater", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Marti et al. 2023" in page
    shown = read_reported(out)
    assert {row.gauge.identifier for row in shown.rows if row.norm} >= {"sayram_tasaryk", "mashat"}
    assert shown.record.grid is not None
    assert shown.record.grid.flow_direction is not None


def test_demo_leaves_other_runs_alone(arys, tmp_path):
    out = run(arys.file, tmp_path / "out")
    before = digest(out / "results.nc")
    with pytest.raises(InputError, match=r"a run of arys_sub_basins.*--out"):
        demonstrate(out)
    assert digest(out / "results.nc") == before
