"""mHM on its own test case: run on a copy of its folder, read, and fitted by its own search.

`pip install mhm` (LGPL-3) puts it beside kzwater; nothing of kzwater needs it.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import netCDF4
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from moselle_ours import Years, inputs

Floats = NDArray[np.float64]

# DDS (Tolson and Shoemaker 2007) and one less the Kling-Gupta efficiency, by mHM's numbers.
SEARCH, OBJECTIVE = 1, 9
FIRST_DAY = pd.Timestamp(1989, 1, 1)
AS_SHIPPED = (1990, 1993)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of mHM.

    Attributes
    ----------
    folder : pathlib.Path
    seconds : float
        Of the whole process; NaN for one that was made earlier.
    """

    folder: Path
    seconds: float = float("nan")

    def discharge(self) -> pd.Series[float]:
        """Return the discharge by day, m3 s-1, of the years that are not warm-up."""
        table = np.loadtxt(self.folder / "output_b1" / "daily_discharge.out", skiprows=1)
        parts = pd.DataFrame(table[:, 1:4], columns=["day", "month", "year"])
        return pd.Series(table[:, 5], index=pd.DatetimeIndex(pd.to_datetime(parts)))

    def field(self, name: str) -> Floats:
        """Return a variable of the monthly outputs, shape (month, 9, 6), northern row first."""
        with netCDF4.Dataset(self.folder / "output_b1" / "mHM_Fluxes_States.nc") as dataset:
            return np.ma.filled(dataset[name][:].astype(float), np.nan)

    def evaluations(self) -> int:
        """Return how many evaluations its search made."""
        return len(self._evaluated())

    def searched(self) -> int:
        """Return how many parameters its search changed."""
        return len(self._evaluated()[-1]) - 2

    def search_seconds(self) -> float:
        """Return how long its search took, as it says itself."""
        said = re.findall(r"in\s+([0-9.]+) seconds", (self.folder / "log.txt").read_text())
        return max(map(float, said))

    def _evaluated(self) -> list[list[str]]:
        """Return the words of its search for each evaluation: number, objective, parameters."""
        lines = (self.folder / "dds_results.out.current").read_text().splitlines()
        words = [line.split() for line in lines if not line.lstrip().startswith("#")]
        # Before them stand its settings, in one or two words.
        settings = 2
        return [line for line in words if len(line) > settings]

    @property
    def parameters(self) -> Path:
        """Return the file of the parameters that its search found."""
        return self.folder / "FinalParam.nml"


def there() -> bool:
    """Return whether mHM is installed."""
    return importlib.util.find_spec("mhm") is not None and _program().is_file()


def version() -> str:
    """Return the version of mHM."""
    from importlib.metadata import version as of

    return of("mhm")


def run(
    folder: Path,
    years: Years = AS_SHIPPED,
    *,
    warm: bool = True,
    evaluations: int = 0,
    parameters: Path | None = None,
) -> Run:
    """Return a run over some years, which count, on a fresh copy of the test case.

    Parameters
    ----------
    folder : pathlib.Path
        Made anew.
    warm : bool
        Begin on 1 January 1989; without it with the first of the years, as the test case does.
    evaluations : int
        Search the parameters with so many first.
    parameters : pathlib.Path, optional
        Namelists of parameters instead of those shipped.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(inputs().data, folder, copy_function=shutil.copyfile)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (folder / "output_b1").mkdir()
    if parameters is not None:
        shutil.copyfile(parameters, folder / "mhm_parameter.nml")
    days = (pd.Timestamp(years[0], 1, 1) - FIRST_DAY).days if warm else 0
    settings: dict[str, object] = {
        "eval_Per(1)%yStart": years[0],
        "eval_Per(1)%yEnd": years[1],
        "warming_Days(1)": days,
    }
    if evaluations:
        settings |= {"opti_method": SEARCH, "opti_function": OBJECTIVE, "nIterations": evaluations}
        settings["optimize"] = ".TRUE."
    _set(folder / "mhm.nml", settings)
    return Run(folder, _execute(folder))


def _set(path: Path, settings: dict[str, object]) -> None:
    """Give entries of a namelist other values; each stands there once."""
    text = path.read_text()
    for name, value in settings.items():
        pattern = rf"(?m)^(\s*{re.escape(name)}\s*=).*$"
        text, count = re.subn(pattern, rf"\g<1> {value}", text)
        if count != 1:
            raise ValueError(f"{path}: {name} stands there {count} times, expected once")
    path.write_text(text)


def _execute(folder: Path) -> float:
    """Return how long mHM took, s; its words go to a file."""
    began = perf_counter()
    with (folder / "log.txt").open("w") as log:
        subprocess.run([_program(), "."], cwd=folder, stdout=log, stderr=log, check=True)
    return perf_counter() - began


def _program() -> Path:
    return Path(sys.executable).with_name("mhm")
