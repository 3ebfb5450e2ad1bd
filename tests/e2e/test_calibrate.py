"""Calibrations as a user makes them, on a twin: what a run with known parameters discharged."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from ruamel.yaml import YAML

from kzwater.calibrate import calibrate, make_study
from kzwater.calibrate.model import RepeatedRun
from kzwater.cli.app import app
from kzwater.errors import InputError, ModelError
from kzwater.results import open_results
from kzwater.simulation import run

TRUE = {"snow_melt_factor": 2.4, "fast_recession": 0.2}
SETTINGS: dict[str, Any] = {
    "name": "twin",
    "title": "A twin",
    "scenario": "scenario_sub_basins.yaml",
    "fit": {"start": "2001-10-01", "end": "2002-09-30"},
    "score": {"start": "2002-10-01", "end": "2003-09-30"},
    "warm_up_days": 0,
    # The twin began with cold stores.
    "spin_up_days": 0,
    "gauges": {"boraldai": 1, "sayram_tasaryk": 2},
    "parameters": {
        "snow_melt_factor": None,
        "fast_recession": {"lower": 0.03, "scale": "logarithmic"},
    },
    "search": {"starts": 1, "evaluations": 150, "seed": 3},
}


class Twin:
    """A calibration of the Arys whose observations a run with known parameters made."""

    def __init__(self, arys: Any, step: str = "1 day") -> None:
        self.folder = arys.folder
        self.file = self.folder / "calibration.yaml"
        self.settings = json.loads(json.dumps(SETTINGS))

        def period(scenario: dict[str, Any]) -> None:
            scenario["period"] = {"start": "2001-10-01", "end": "2003-09-30"}
            scenario["time"]["step"] = step
            scenario["checkpoint"] = "year"
            scenario["output"] = {}

        arys.edit(period)

        def true(scenario: dict[str, Any]) -> None:
            scenario["parameters"] |= TRUE

        out = run(arys.edit(true, self.folder / "true.yaml"), self.folder / "true")
        with open_results(out / "results.nc") as results:
            self.discharge = results["discharge"].to_pandas().resample("D").mean()
        self.discharge.rename_axis(index="date").to_csv(self.folder / "discharge.csv")

        def observe(scenario: dict[str, Any]) -> None:
            scenario["observations"] = {"discharge": "discharge.csv"}

        arys.edit(observe)

    def write(self) -> Path:
        with self.file.open("w", encoding="utf-8") as stream:
            YAML().dump(self.settings, stream)
        return self.file

    def faults(self) -> list[str]:
        with pytest.raises(InputError) as caught:
            make_study(self.write())
        return [str(problem) for problem in caught.value.problems]


def repeat_by_the_hour(weather: Path) -> None:
    """Put 24 equal hours in the place of each of the days from October 2001 to September 2003."""
    with xr.open_dataset(weather) as file:
        days = file.drop_vars("time_bounds").sel(time=slice("2001-10-01", "2003-09-30")).load()
    hours = pd.date_range("2001-10-01", periods=24 * days.sizes["time"], freq="h")
    by_hour = days.sel(time=hours, method="ffill").assign_coords(time=("time", hours))
    for name, variable in by_hour.variables.items():
        variable.attrs = {} if name == "time" else days[name].attrs
        variable.encoding = {}
    by_hour["time"].attrs = {"utc_offset": "+05:00"}
    by_hour.to_netcdf(weather)


@pytest.fixture
def twin(arys: Any, monkeypatch: pytest.MonkeyPatch) -> Twin:
    made = Twin(arys)
    monkeypatch.chdir(made.folder)
    return made


def test_the_parameters_of_a_twin_are_found_again(twin: Twin) -> None:
    found = calibrate(twin.write(), twin.folder / "out")
    for name, value in TRUE.items():
        assert found.parameters.loc[name, "value"] == pytest.approx(value, rel=0.02)
    scored = found.scores.loc[("sayram_tasaryk", "score")]
    assert scored["kling_gupta"] > 0.999
    assert scored["skill"] > 0.99
    # Gauges that were not fitted are judged too.
    assert ("arys_railway", "score") in found.scores.index


def test_the_scenario_that_results_runs_and_gives_what_was_judged(twin: Twin) -> None:
    twin.settings["spin_up_days"] = 200
    found = calibrate(twin.write(), twin.folder / "deep" / "out")
    assert (found.folder / "initial_state.nc").exists()
    with open_results(run(found.scenario, twin.folder / "again") / "results.nc") as results:
        again = results["discharge"].to_pandas()
    study = make_study(twin.file)
    with study.setup.forcing:
        repeated = study.repeated_run((again.index[0].date(), again.index[-1].date()))
    discharge = repeated.discharge(found.parameters["value"].to_numpy())
    assert discharge is not None
    np.testing.assert_array_equal(discharge, again.to_numpy())
    assert YAML().load(found.scenario)["name"] == "twin"
    # Comments of the scenario stay.
    assert "# mm per degree and day" in found.scenario.read_text(encoding="utf-8")


def test_a_spin_up_fills_the_slow_stores_and_leaves_the_rest(twin: Twin) -> None:
    flows = {}
    for days in (0, 365):
        twin.settings["spin_up_days"] = days
        study = make_study(twin.write())
        with study.setup.forcing:
            run_of_two_years = study.repeated_run((date(2001, 10, 1), date(2003, 9, 30)))
        flows[days] = run_of_two_years.discharge(study.space.first)
    outlet = study.observed.columns.get_loc("arys_railway")
    # The first day begins with rivers and slow stores that a year has filled.
    assert flows[365][0, outlet] > 3.0 * flows[0][0, outlet]
    assert flows[365][-1, outlet] == pytest.approx(flows[0][-1, outlet], rel=0.2)


def test_threads_do_not_change_what_is_found(twin: Twin) -> None:
    twin.settings["search"]["evaluations"] = 40
    one = calibrate(twin.write(), twin.folder / "one", threads=1)
    three = calibrate(twin.file, twin.folder / "three", threads=3)
    pd.testing.assert_frame_equal(one.parameters, three.parameters, check_exact=True)
    journals = [(twin.folder / name / "journal.jsonl").read_bytes() for name in ("one", "three")]
    assert journals[0] == journals[1]


SLOW = """
import sys, time
from kzwater.calibrate import model
from kzwater.cli.app import main
discharge = model.RepeatedRun.discharge
def slowly(self, values):
    time.sleep(0.05)
    return discharge(self, values)
model.RepeatedRun.discharge = slowly
sys.argv = ["kzwater", "calibrate", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_stopped_calibration_goes_on_to_the_same_bits(
    twin: Twin, sign: signal.Signals, status: int
) -> None:
    twin.settings["search"]["evaluations"] = 48
    whole = calibrate(twin.write(), twin.folder / "whole")
    out = twin.folder / "out"
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(twin.file), "--out", str(out)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    journal = out / "journal.jsonl"
    until = time.monotonic() + 60
    while not journal.exists() or journal.read_bytes().count(b"\n") < 3:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    os.kill(process.pid, sign)
    _said, told = process.communicate(timeout=60)
    assert process.returncode == status, told
    if sign == signal.SIGINT:
        assert "--resume" in told
    with pytest.raises(InputError, match="--resume"):
        calibrate(twin.file, out)
    resumed = calibrate(twin.file, out, resume=True)
    pd.testing.assert_frame_equal(resumed.parameters, whole.parameters, check_exact=True)
    assert journal.read_bytes() == (twin.folder / "whole" / "journal.jsonl").read_bytes()


def test_a_calibration_of_other_inputs_does_not_go_on(twin: Twin) -> None:
    twin.settings["search"]["evaluations"] = 12
    calibrate(twin.write(), twin.folder / "out")
    twin.settings["gauges"] = {"boraldai": 1}
    with pytest.raises(InputError, match="another search"):
        calibrate(twin.write(), twin.folder / "out", resume=True)
    calibrate(twin.file, twin.folder / "out", overwrite=True)


def test_factors_multiply_what_scenario_and_basin_have(twin: Twin) -> None:
    twin.settings["parameters"] = {
        "rootzone_depth": {"times": True, "lower": 0.5, "upper": 1.2},
        "air_temperature_gradient": {"times": True, "lower": 0.8, "upper": 1.2},
    }
    twin.settings["search"]["evaluations"] = 12
    found = calibrate(twin.write(), twin.folder / "out")
    written = YAML().load(found.scenario)
    factors = found.parameters["value"]
    depth = written["parameters"]["rootzone_depth"]["land_cover"]
    assert depth["grassland"] == pytest.approx(900 * factors["rootzone_depth"])
    gradient = written["forcing"]["air_temperature_gradient"]
    assert gradient[0] == pytest.approx(-0.0049 * factors["air_temperature_gradient"])
    run(found.scenario, twin.folder / "again")


def test_all_faults_of_a_calibration_are_told_at_once(twin: Twin) -> None:
    twin.settings["fit"]["end"] = "2002-10-15"
    twin.settings["gauges"] = {}
    twin.settings["parameters"] = {
        "snow_melt_facter": {},
        "fast_recession": {"lower": 0.5, "upper": 0.3},
        "slow_recession": {"upper": 3.0},
    }
    told = "\n".join(twin.faults())
    assert "Did you mean `snow_melt_factor`?" in told
    assert "got 0.5, 0.3, expected `lower` below `upper`" in told
    assert "expected bounds within 0.0002 and 0.05" in told
    assert "gauges" in told


def test_years_that_are_fitted_and_scored_are_refused(twin: Twin) -> None:
    twin.settings["fit"]["end"] = "2002-10-15"
    (told,) = twin.faults()
    assert "expected `score` apart from `fit`" in told


def test_what_the_scenario_cannot_give_is_told(twin: Twin) -> None:
    twin.settings["score"]["end"] = "2004-09-30"
    twin.settings["weights"] = {"skill": 1}
    twin.settings["gauges"] = {"boraldaj": 1, "sayram_tasaryk": 1}
    twin.settings["parameters"]["glacier_melt_factor"] = None
    twin.settings["parameters"]["snow_retention"] = {"times": True, "upper": 9}
    twin.settings["precipitation_factors"] = {"38462": {}}
    empty = twin.discharge.assign(sayram_tasaryk=np.nan).rename_axis(index="date")
    empty.to_csv(twin.folder / "discharge.csv")
    told = "\n".join(twin.faults())
    for expected in (
        "score: got 2002-10-01 to 2004-09-30",
        "Did you mean `boraldai`?",
        "gauges.sayram_tasaryk: got 0 ten-day periods with all days observed",
        "parameters.glacier_melt_factor: got a parameter that no chosen process reads",
        "parameters.snow_retention: got factors that lead to 0.05 and 0.9",
        "weights.skill: got 365 days in `fit`, expected at least 2 years",
        "precipitation_factors.38462: got a station that the basin does not need",
    ):
        assert expected in told
    assert "calibration.yaml:" in told


def test_days_to_warm_up_that_the_scenario_lacks_are_told(twin: Twin) -> None:
    twin.settings["warm_up_days"] = 30
    (told,) = twin.faults()
    assert "warm_up_days: got 30, expected at most the 0 days from 2001-10-01 to `fit`" in told
    # Those that nobody asked for are taken as far as they go.
    del twin.settings["warm_up_days"]
    twin.settings["fit"] = {"start": "2001-10-21", "end": "2002-09-30"}
    study = make_study(twin.write())
    study.setup.forcing.close()
    assert study.fitting_days()[0] == date(2001, 10, 1)


def test_gauges_that_cannot_be_judged_are_named(
    twin: Twin, capsys: pytest.CaptureFixture[str]
) -> None:
    observed = twin.discharge.rename_axis(index="date")
    observed.loc["2002-10-01":, "boraldai"] = np.nan
    observed.drop(columns="arys_railway").to_csv(twin.folder / "discharge.csv")
    twin.settings["search"]["evaluations"] = 1
    with pytest.raises(SystemExit) as ended:
        app(["calibrate", str(twin.write()), "--out", str(twin.folder / "out"), "--resume"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "holds no calibration to go on with: it begins anew" in said
    for gauge, years in (
        ("boraldai", "scored"),
        ("arys_railway", "fitted"),
        ("arys_railway", "scored"),
    ):
        assert f"{gauge}: too little was observed to be judged ({years})" in said
    assert "boraldai: too little was observed to be judged (fitted)" not in said
    # One year has no correlation of years.
    assert "nan" not in said


def test_an_hourly_scenario_is_calibrated_on_daily_means(
    arys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(arys.folder)
    repeat_by_the_hour(arys.folder / "weather.nc")
    hourly = Twin(arys, "1 hour")
    found = calibrate(hourly.write(), hourly.folder / "out")
    for name, value in TRUE.items():
        assert found.parameters.loc[name, "value"] == pytest.approx(value, rel=0.05)


def test_discharge_that_no_river_has_is_refused(twin: Twin) -> None:
    twin.settings["weights"] = {"kling_gupta": 1}
    litres = twin.discharge.rename_axis(index="date") * 1000.0
    litres["sayram_tasaryk"] = 4.2
    litres.to_csv(twin.folder / "discharge.csv")
    told = "\n".join(twin.faults())
    assert re.search(r"gauges.boraldai: got \d+ mm of runoff in a year from \d+ km2", told)
    assert "Divide litres per second by 1000" in told
    assert "gauges.sayram_tasaryk: got discharge that never changes: 4.2" in told


def test_a_calibration_is_gone_on_with_or_begun_again(twin: Twin) -> None:
    twin.settings["search"]["evaluations"] = 1
    out = twin.folder / "out"
    calibrate(twin.write(), out)
    with pytest.raises(InputError, match="--resume, --overwrite: got both"):
        calibrate(twin.file, out, resume=True, overwrite=True)
    with pytest.raises(InputError, match="--resume, --overwrite: got both"):
        run(out / "calibrated.yaml", twin.folder / "again", resume=True, overwrite=True)
    # What an earlier one left does not stand beside the journal of the next.
    (out / "scores.csv").write_text("of another search", encoding="utf-8")
    twin.settings["gauges"] = {"boraldai": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RepeatedRun, "discharge", lambda _self, _values: None)
        with pytest.raises(ModelError):
            calibrate(twin.write(), out, overwrite=True)
    assert {path.name for path in out.iterdir()} - {".lock"} == {"journal.jsonl"}


def test_a_file_in_the_place_of_the_folder_is_told(twin: Twin) -> None:
    (twin.folder / "out").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="out: got a folder that cannot be made"):
        calibrate(twin.write(), twin.folder / "out")


def test_a_scenario_without_observations_is_refused(twin: Twin) -> None:
    yaml = YAML()
    scenario = twin.folder / "scenario_sub_basins.yaml"
    content = yaml.load(scenario)
    del content["observations"]
    yaml.dump(content, scenario)
    (told,) = twin.faults()
    assert "got no observed discharge" in told


def test_ten_day_means_that_are_read_as_days_are_told_before_the_search(twin: Twin) -> None:
    rows = twin.discharge.rename_axis(index="date")
    rows[rows.index.day.isin([10, 20, 28])].to_csv(twin.folder / "discharge.csv")
    told = "\n".join(twin.faults())
    assert "gauges.boraldai: got 0 ten-day periods" in told
    assert "say `interval: ten_day`" in told


def test_a_short_search_makes_one_generation(twin: Twin) -> None:
    twin.settings["search"]["evaluations"] = 1
    found = calibrate(twin.write(), twin.folder / "out")
    assert np.isfinite(found.objective)


def test_a_search_in_which_nothing_can_be_computed_is_no_result(
    twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin.settings["search"]["evaluations"] = 12
    monkeypatch.setattr(RepeatedRun, "discharge", lambda _self, _values: None)
    with pytest.raises(ModelError, match="could be computed"):
        calibrate(twin.write(), twin.folder / "out")
    assert not (twin.folder / "out" / "calibrated.yaml").exists()
