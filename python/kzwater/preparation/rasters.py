"""Rasters read with their faults: turned north up, masked, placed on the ellipsoid."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kzwater.config.loader import shown_path
from kzwater.errors import Problems
from kzwater.grid import BoolArray, Grid, IntArray, geographic_coordinates, transformed
from kzwater.language import _

# A cell with all eight neighbours.
MINIMUM_SIZE = 3


@dataclass(frozen=True, slots=True)
class Raster:
    """One band of a raster file.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    grid : Grid
        Where it lies.
    values : array
        Shape (row, column), scale and offset of the file applied.
    valid : array of bool
        Whether there is a value, same shape.
    units : str
        Units that the file states; may be empty.
    turned : bool
        Whether the file holds it upside down or mirrored.
    bands : int
        Of the file.
    """

    path: Path
    grid: Grid
    values: NDArray[Any]
    valid: BoolArray
    units: str
    turned: bool
    bands: int = 1

    def place(self, cells: IntArray) -> str:
        """Return where the first of some cells lies, for an error: row, column and coordinates."""
        row, column = divmod(int(cells[0]), self.grid.columns)
        return _("row {row}, column {column}, x {x:.10g}, y {y:.10g}").format(
            row=row + 1,
            column=column + 1,
            x=float(self.grid.x[column]),
            y=float(self.grid.y[row]),
        )

    def value_at(self, grid: Grid, cells: IntArray) -> tuple[NDArray[Any], BoolArray]:
        """Return the values nearest to the centres of another grid's cells, and which are valid."""
        row, column = np.divmod(cells, grid.columns)
        x, y = transformed(grid.crs, self.grid.crs, grid.x[column], grid.y[row])
        found = self.grid.cells_at(x, y)
        valid = (found >= 0) & self.valid.ravel()[found]
        return self.values.ravel()[found], valid


def read_raster(
    path: Path, subject: str, problems: Problems, band: int | None = None
) -> Raster | None:
    """Return a band of a raster file, or None after adding to ``problems`` what is wrong.

    Parameters
    ----------
    path : pathlib.Path
        A file of any format that GDAL reads.
    subject : str
        The key that names the file.
    problems : Problems
        Collects the faults.
    band : int, optional
        Its number, from 1; without it the file must have one band alone.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    found = len(problems)
    try:
        with (
            # A missing place is reported as a fault.
            warnings.catch_warnings(action="ignore", category=NotGeoreferencedWarning),
            rasterio.open(path) as dataset,
        ):
            _check_dataset(dataset, path, subject, problems)
            if band is None:
                _check_band(dataset, path, subject, problems)
            return _read(dataset, path, band or 1) if len(problems) == found else None
    except (RasterioError, OSError) as error:
        problems.add(
            shown_path(path),
            subject,
            got=_("no such file") if not path.exists() else _("a raster that cannot be read whole"),
            expected=_("a raster such as GeoTIFF"),
            remedy=_("Check the name, or copy the file again ({reason}).").format(
                reason=error.__cause__ or error
            ),
        )
        return None


def _check_dataset(dataset: Any, path: Path, subject: str, problems: Problems) -> None:
    """Add what makes an open raster useless."""

    def add(got: str, expected: str, remedy: str) -> None:
        problems.add(shown_path(path), subject, got=got, expected=expected, remedy=remedy)

    transform = dataset.transform
    if dataset.crs is None:
        add(
            _("no coordinate reference system"),
            _("a raster that says where it lies"),
            _("Assign the system: `gdal_edit.py -a_srs EPSG:4326 FILE`, or in QGIS."),
        )
    elif not (dataset.crs.is_geographic or dataset.crs.is_projected):
        add(
            _("a local coordinate system"),
            _("a geographic or projected reference system"),
            _("Convert the raster: `gdalwarp -t_srs EPSG:4326 FILE NEW`."),
        )
    if transform.is_identity:
        add(
            _("no position of the cells"),
            _("a raster that says where it lies"),
            _("Use the original file, or georeference it in QGIS."),
        )
    elif transform.b or transform.d:
        add(
            _("a rotated raster"),
            _("rows along parallels or the x axis"),
            _("Convert the raster: `gdalwarp FILE NEW`."),
        )
    if min(dataset.height, dataset.width) < MINIMUM_SIZE:
        add(
            _("{rows} rows, {columns} columns").format(rows=dataset.height, columns=dataset.width),
            _("at least {count} of both").format(count=MINIMUM_SIZE),
            _("Give data of a larger area."),
        )


def _check_band(dataset: Any, path: Path, subject: str, problems: Problems) -> None:
    """Add a fault when an open raster has more than one band."""
    if dataset.count != 1:
        problems.add(
            shown_path(path),
            subject,
            got=_("{count} bands").format(count=dataset.count),
            expected=_("one band"),
            remedy=_("Write the band alone: `gdal_translate -b 1 FILE NEW`."),
        )


def _read(dataset: Any, path: Path, number: int) -> Raster:
    """Return a band of an open raster, turned so that north is up and west is left."""
    band = dataset.read(number, masked=True)
    valid = ~np.ma.getmaskarray(band)
    values = band.data
    if values.dtype.kind == "f":
        valid &= np.isfinite(values)
    scale, offset = dataset.scales[number - 1], dataset.offsets[number - 1]
    if (scale, offset) != (1.0, 0.0):
        values = values * scale + offset
    transform = dataset.transform
    left, top = transform.c, transform.f
    if transform.e > 0.0:
        values, valid = values[::-1], valid[::-1]
        top += transform.e * dataset.height
    if transform.a < 0.0:
        values, valid = values[:, ::-1], valid[:, ::-1]
        left += transform.a * dataset.width
    grid = Grid(
        crs=dataset.crs.to_wkt(version="WKT2_2019"),
        geographic=dataset.crs.is_geographic,
        left=left,
        top=top,
        cell_width=abs(transform.a),
        cell_height=abs(transform.e),
        rows=dataset.height,
        columns=dataset.width,
    )
    units = dataset.units[number - 1] or ""
    return Raster(
        path=path,
        grid=grid,
        values=np.ascontiguousarray(values),
        valid=np.ascontiguousarray(valid),
        units=units,
        turned=transform.e > 0.0 or transform.a < 0.0,
        bands=dataset.count,
    )


def check_on_globe(raster: Raster, subject: str, problems: Problems) -> None:
    """Add a fault when the corners of a raster have no longitude and latitude."""
    grid = raster.grid
    right = grid.left + grid.columns * grid.cell_width
    bottom = grid.top - grid.rows * grid.cell_height
    x = np.array([grid.left, right, grid.left, right])
    y = np.array([grid.top, grid.top, bottom, bottom])
    longitude, latitude = geographic_coordinates(grid, x, y)
    on_globe = np.isfinite(longitude) & (np.abs(latitude) <= 90.0)
    if not np.all(on_globe):
        problems.add(
            shown_path(raster.path),
            subject,
            got=_("corners outside the globe, x {left:.10g} to {right:.10g}").format(
                left=grid.left, right=right
            ),
            expected=_("coordinates of the reference system that the file names"),
            remedy=_("Assign the right system: `gdal_edit.py -a_srs EPSG:code FILE`."),
        )
