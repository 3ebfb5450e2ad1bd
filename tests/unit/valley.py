"""A valley of 9 x 7 cells that tests prepare a basin from, and the rasters it is made of."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

from kzwater.basin import Basin
from kzwater.errors import InputError
from kzwater.preparation.pipeline import build_basin

NORTH_UP = Affine(0.01, 0.0, 70.0, 0.0, -0.01, 43.0)
DESCRIPTION = """\
name: valley
title: A valley
elevation: {file: elevation.tif}
outlet: mouth
channel: {mean_runoff: 5.0}
gauges:
  - {id: mouth, name: Mouth, longitude: 70.035, latitude: 42.915}
"""


def write_raster(path: Path, values: np.ndarray, **profile: Any) -> Path:
    """Write a raster of 0.01 degrees with its corner at 70 E 43 N, unless told otherwise."""
    tags = {name: profile.pop(name) for name in ("units", "scales", "offsets") if name in profile}
    values = np.atleast_3d(values.T).T
    settings = {"crs": "EPSG:4326", "transform": NORTH_UP, "dtype": values.dtype, **profile}
    count, height, width = values.shape
    size = {"count": count, "height": height, "width": width}
    with (
        # Some rasters lack their place on purpose.
        warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning),
        rasterio.open(path, "w", "GTiff", **size, **settings) as file,
    ):
        file.write(values)
        for name, value in tags.items():
            setattr(file, name, (value,) * count)
    return path


class Valley:
    """The files of a small basin that falls to the south, to be spoiled in one way each."""

    def __init__(self, folder: Path, *, foot: float = 1000.0, fall: float = 5.0) -> None:
        self.folder = folder
        row, column = np.mgrid[:9, :7]
        values = foot + fall * (9 - row) + 20.0 * np.abs(column - 3)
        self.write("elevation", values.astype(np.float32))

    def write(self, name: str, values: np.ndarray, **profile: Any) -> None:
        """Write a map of the valley."""
        write_raster(self.folder / f"{name}.tif", values, **profile)

    def basin(self, text: str = "") -> Basin:
        """Return the basin with these lines in its description."""
        content = DESCRIPTION + text
        (self.folder / "basin.yaml").write_text(content, encoding="utf-8")
        return build_basin(self.folder / "basin.yaml")

    def faults(self, *arguments: Any) -> str:
        """Return why the basin is refused."""
        with pytest.raises(InputError) as caught:
            self.basin(*arguments)
        return str(caught.value)
