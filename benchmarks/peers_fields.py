"""Seasons of fields beside pyfao56 and AquaCrop, timed one after the other on one core.

    python benchmarks/peers_fields.py [--python PYTHON]

`pip install pyfao56 aquacrop` puts the peers beside kzwater, or into another environment whose
Python is named. They compute one field at a time: pyfao56 the cotton of Maricopa 2018, AquaCrop
maize at Champion; kzwater 15 000 fields of five crops for a year.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import bench_fields
from atbashy_inputs import SHARED

MARICOPA = SHARED / "irrigation" / "maricopa_cotton_2018"

PYFAO56 = """
import json, sys, time
import pyfao56
folder = sys.argv[1] + "/"
given = {"par": pyfao56.Parameters(), "wth": pyfao56.Weather()}
for ending, each in given.items():
    each.loadfile(f"{folder}cotton2018.{ending}")
irrigation = pyfao56.Irrigation()
irrigation.loadfile(folder + "cotton2018_100.irr")
seconds = []
for _turn in range(3):
    begun = time.perf_counter()
    model = pyfao56.Model("2018-108", "2018-303", given["par"], given["wth"], irr=irrigation)
    model.run()
    seconds.append(time.perf_counter() - begun)
print(json.dumps({"days": len(model.odata), "seconds": min(seconds)}))
"""
AQUACROP = """
import json, os, time
os.environ["DEVELOPMENT"] = "True"
import aquacrop
from aquacrop.utils import get_filepath, prepare_weather
weather = prepare_weather(get_filepath("champion_climate.txt"))
seconds = []
for _turn in range(4):
    begun = time.perf_counter()
    model = aquacrop.AquaCropModel(
        "2000/05/01", "2000/10/31", weather, aquacrop.Soil("SandyLoam"),
        aquacrop.Crop("Maize", planting_date="05/01"),
        aquacrop.InitialWaterContent(value=["FC"]),
        irrigation_management=aquacrop.IrrigationManagement(irrigation_method=1, SMT=[60] * 4),
    )
    model.run_model(till_termination=True)
    seconds.append(time.perf_counter() - begun)
days = int((model.get_crop_growth()["dap"] > 0).sum())
print(json.dumps({"days": days, "seconds": min(seconds[1:])}))
"""


def peer(python: str, program: str, *arguments: str) -> tuple[float, float] | None:
    """Return days and seconds of a peer's season; None where it is not installed."""
    done = subprocess.run(
        [python, "-W", "ignore", "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1], file=sys.stderr)
        return None
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return float(found["days"]), float(found["seconds"])


def main() -> int:
    """Print field-days per second of each model."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default=sys.executable, help="Python that has the peers")
    python = parser.parse_args().python
    if not Path(MARICOPA).is_dir():
        print(f"The cotton of Maricopa is not in {MARICOPA}.")
        return 2
    programs = {"pyfao56": (PYFAO56, str(MARICOPA)), "AquaCrop": (AQUACROP,)}
    for name, (program, *arguments) in programs.items():
        found = peer(python, program, *arguments)
        if found is not None:
            days, seconds = found
            print(f"{name}: {days:.0f} days in {seconds:.3f} s, {days / seconds:,.0f} field-days/s")
    for measurement in bench_fields.measure():
        if "1 policy" in measurement.name:
            print(f"kzwater, {measurement.name}: {1e6 * measurement.value:,.0f} field-days/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
