"""Tables of fields from rasters of crops: a row for each crop and block of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kzwater.agronomy.catalogue import crops, is_perennial, methods
from kzwater.agronomy.cells import WINDOW, Cells, columns_of
from kzwater.agronomy.table import Field
from kzwater.config.document import shown_path
from kzwater.data.tables import Row, read_table
from kzwater.errors import InputError, Problem, Problems
from kzwater.grid import FloatArray, IntArray, cell_areas, cell_centres
from kzwater.language import _
from kzwater.preparation.pedotransfer import texture_shares
from kzwater.preparation.rasters import Raster, read_raster

# Smaller ones are borders of other crops, and no table of fields holds them.
_least_hectares = 0.01
# Fractions are rounded by those who made them.
_most_of_a_cell = 1.001


@dataclass(frozen=True, slots=True)
class CropMap:
    """What a table of fields is made of.

    Attributes
    ----------
    raster : pathlib.Path
        One band of classes, or bands of fractions, 0 to 1, each of a crop.
    legend : pathlib.Path
        Table: ``value`` (class, or number of the band), ``crop``, ``method``, ``soil``, and
        ``sowing`` (or ``sowing_from`` and ``sowing_to``) and ``limit_m3_per_ha`` where there are
        some.
    elevation : pathlib.Path or float
        Raster, or metres of all.
    district : pathlib.Path or str
        Raster of numbers, or the name of all.
    district_names : pathlib.Path or None
        Table: ``value`` and ``district``; numbers are names without it.
    block : int
        Cells along the edge of a block.
    """

    raster: Path
    legend: Path
    elevation: Path | float
    district: Path | str = ""
    district_names: Path | None = None
    block: int = 10


@dataclass(frozen=True, slots=True)
class _Class:
    """What grows where a class or a band of the raster says so."""

    value: int
    crop: str
    method: str
    soil: str
    sowing_day: int | None
    sowing_window: int
    limit: float | None


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a class.

    Attributes
    ----------
    index : array, shape (cell,)
        Flat indices in the grid.
    area : array, shape (cell,), m2
        Under the class.
    """

    index: IntArray
    area: FloatArray


def read_crop_map(source: CropMap) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Return a field for each class and block of a raster, and what else to know of it.

    A field lies at the middle of its cells, at their mean height.

    Raises
    ------
    InputError
        With all faults of the files.
    """
    problems = Problems()
    _check_numbers(source, problems)
    classes = _read_legend(source.legend, problems)
    raster = read_raster(source.raster, "raster", problems, band=1)
    further = tuple(
        read_raster(each, name, problems) if isinstance(each, Path) else None
        for name, each in (("elevation", source.elevation), ("district", source.district))
    )
    names = {} if source.district_names is None else _read_names(source.district_names, problems)
    if raster is None or len(problems):
        raise InputError(tuple(problems))
    found, notes = _covered(source, classes, raster)
    maker = _Maker(source, raster, further, names)
    repeated = Counter(each.crop for each in classes)
    fields = [
        field
        for each, cells in zip(classes, found, strict=True)
        for field in maker.fields(each, cells, numbered=repeated[each.crop] > 1)
    ]
    maker.problems.raise_if_any()
    large = tuple(field for field in fields if field.area >= 1e4 * _least_hectares)
    if not large:
        raise InputError([_nothing(source)])
    return large, (*notes, *_left_out(fields, large))


def _check_numbers(source: CropMap, problems: Problems) -> None:
    """Add the faults of the numbers that are given."""
    if source.block < 1:
        problems.add(
            "",
            "--block",
            got=f"{source.block}",
            expected=_("at least 1 cell"),
            remedy=_("Give the number of cells along the edge of a block."),
        )
    if not isinstance(source.elevation, Path) and not -430.0 <= source.elevation <= 5000.0:
        problems.add(
            "",
            "--elevation",
            got=f"{source.elevation:g}",
            expected=_("-430 to 5000 m"),
            remedy=_("Give metres above the sea, or a raster of heights."),
        )


def _covered(
    source: CropMap, classes: tuple[_Class, ...], first: Raster
) -> tuple[list[_Cells], tuple[str, ...]]:
    """Return the cells of each class, and a note on what no class is for."""
    areas = cell_areas(first.grid).ravel()
    if first.bands == 1 and first.values.dtype.kind in "iu":
        values, valid = first.values.ravel(), first.valid.ravel()
        indices = [np.flatnonzero(valid & (values == each.value)) for each in classes]
        others = valid & ~np.isin(values, [each.value for each in classes])
        if not others.any():
            return [_Cells(index, areas[index]) for index in indices], ()
        note = _("Classes that the legend does not name are left out, {hectares:.0f} ha: {values}.")
        shown = ", ".join(str(value) for value in np.unique(values[others])[:20].tolist())
        text = note.format(hectares=areas[others].sum() / 1e4, values=shown)
        return [_Cells(index, areas[index]) for index in indices], (text,)
    shares = _fractions(source, classes, first)
    indices = [np.flatnonzero(share > 0.0) for share in shares]
    return [
        _Cells(index, areas[index] * share[index])
        for index, share in zip(indices, shares, strict=True)
    ], ()


def _fractions(source: CropMap, classes: tuple[_Class, ...], first: Raster) -> list[FloatArray]:
    """Return the share of each cell under each class, shape (cell,); none where nothing is known.

    Raises
    ------
    InputError
        When bands are missing, no shares, or more than the whole of a cell.
    """
    problems = Problems()
    shares = []
    for each in classes:
        if not 1 <= each.value <= first.bands:
            problems.add(
                shown_path(source.legend),
                "value",
                got=_("band {value}").format(value=each.value),
                expected=_("1 to {count}, a band of the raster").format(count=first.bands),
                remedy=_("Give the number of the band that holds the fraction of the crop."),
            )
            continue
        band = read_raster(source.raster, "raster", problems, band=each.value)
        if band is None:
            continue
        share = np.where(band.valid, band.values, 0.0).ravel().astype(np.float64)
        wrong = np.flatnonzero((share < 0.0) | (share > _most_of_a_cell))
        if wrong.size:
            problems.add(
                f"{shown_path(source.raster)} {band.place(wrong)}",
                each.crop,
                got=f"{share[wrong[0]]:g}",
                expected=_("a fraction of the cell, 0 to 1"),
                remedy=_("Divide per cent by 100, or write classes as whole numbers."),
            )
        shares.append(share)
    problems.raise_if_any()
    total = np.sum(shares, axis=0)
    over = np.flatnonzero(total > _most_of_a_cell)
    if over.size:
        problems.add(
            f"{shown_path(source.raster)} {first.place(over)}",
            "",
            got=_("fractions that add up to {total:g}").format(total=total[over[0]]),
            expected=_("at most 1"),
            remedy=_("Correct the fractions of this cell."),
        )
    problems.raise_if_any()
    return shares


class _Maker:
    """Makes the fields of classes: blocks of cells within one district."""

    def __init__(
        self,
        source: CropMap,
        raster: Raster,
        further: tuple[Raster | None, ...],
        names: dict[int, str],
    ) -> None:
        self._source = source
        self._raster = raster
        self._heights, self._districts = further
        self._names = names
        self.problems = Problems()

    def fields(self, each: _Class, cells: _Cells, *, numbered: bool) -> Iterator[Field]:
        """Return the fields of a class; its value is in their names where a crop has several."""
        if not cells.index.size:
            return
        grid, block = self._raster.grid, self._source.block
        row, column = (part // block for part in np.divmod(cells.index, grid.columns))
        district = self._district(cells.index)
        keys, which = np.unique(np.stack((row, column, district)), axis=1, return_inverse=True)
        area = np.bincount(which, cells.area)
        longitude, latitude = cell_centres(grid, cells.index)
        means = [
            np.bincount(which, cells.area * values) / area
            for values in (longitude, latitude, self._elevation(cells.index))
        ]
        stem = f"{each.crop}_{each.value}" if numbered else each.crop
        for number, (at_row, at_column, at_district) in enumerate(keys.T.tolist()):
            name = f"{stem}_{at_row + 1}_{at_column + 1}"
            yield Field(
                name=name if self._districts is None else f"{name}_{at_district}",
                crop=each.crop,
                area=float(round(float(area[number]))),  # hectares to four decimals
                longitude=round(float(means[0][number]), 6),
                latitude=round(float(means[1][number]), 6),
                elevation=round(float(means[2][number]), 1),
                method=each.method,
                soil=each.soil,
                district=self._district_name(at_district),
                sowing_day=each.sowing_day,
                sowing_window=each.sowing_window,
                limit=each.limit,
            )

    def _elevation(self, cells: IntArray) -> FloatArray:
        """Return the heights of cells, m; cells without are added to the problems."""
        if self._heights is None:
            return np.full(cells.size, self._source.elevation, dtype=np.float64)
        values, valid = self._heights.value_at(self._raster.grid, cells)
        if not valid.all():
            self.problems.add(
                shown_path(self._heights.path),
                "elevation",
                got=_("no height of {count} cells with crops (first: {place})").format(
                    count=int((~valid).sum()), place=self._raster.place(cells[~valid])
                ),
                expected=_("a height wherever a crop grows"),
                remedy=_("Give a raster of the whole area, or one height for all."),
            )
        return np.where(valid, values, 0.0).astype(np.float64)

    def _district(self, cells: IntArray) -> IntArray:
        """Return the numbers of the districts of cells, -1 where there is none."""
        if self._districts is None:
            return np.full(cells.size, -1)
        values, valid = self._districts.value_at(self._raster.grid, cells)
        return np.where(valid, values, -1).astype(np.int64)

    def _district_name(self, number: int) -> str:
        if self._districts is None:
            return str(self._source.district)
        return "" if number < 0 else self._names.get(number, str(number))


class _Legend(Cells):
    """Reads rows of legends and collects their faults."""

    def of_class(self, row: Row) -> _Class:
        """Return what grows where a class stands."""
        crop = self._one_of(row, "crop", crops())
        sowing_day, sowing_window = self._sowing(row, perennial=is_perennial(crop))
        return _Class(
            value=self.value(row),
            crop=crop,
            method=self._one_of(row, "method", methods()),
            soil=self._one_of(row, "soil", texture_shares()),
            sowing_day=sowing_day,
            sowing_window=sowing_window,
            limit=self._limit(row),
        )

    def value(self, row: Row) -> int:
        """Return the whole number that stands in a raster, -1 after adding a problem."""
        text = self._text(row, "value")
        if text.isdecimal():
            return int(text)
        self._add(row, "value", expected=_("a whole number"))
        return -1

    def district(self, row: Row) -> str:
        """Return the name of a district."""
        return self._text(row, "district")

    def check_once(self, values: list[int]) -> None:
        """Add a problem for each value that stands twice."""
        for number, row in enumerate(self._table.rows):
            if values[number] in values[:number]:
                self._add(row, "value", expected=_("each value once"))


def _read_legend(path: Path, problems: Problems) -> tuple[_Class, ...]:
    """Return the classes of a legend; faults are added to the problems."""
    try:
        table = read_table(path)
        needed = ("value", "crop", "method", "soil")
        columns = columns_of(table, needed, ("sowing", *WINDOW, "limit_m3_per_ha"), problems)
    except InputError as error:
        problems.extend(error.problems)
        return ()
    reader = _Legend(table, columns, problems)
    found = tuple(reader.of_class(row) for row in table.rows)
    reader.check_once([each.value for each in found])
    return found


def _read_names(path: Path, problems: Problems) -> dict[int, str]:
    """Return the names of districts by their numbers; faults are added to the problems."""
    try:
        table = read_table(path)
        columns = columns_of(table, ("value", "district"), (), problems)
    except InputError as error:
        problems.extend(error.problems)
        return {}
    reader = _Legend(table, columns, problems)
    values = [reader.value(row) for row in table.rows]
    reader.check_once(values)
    names = [reader.district(row) for row in table.rows]
    return dict(zip(values, names, strict=True))


def _nothing(source: CropMap) -> Problem:
    return Problem(
        shown_path(source.raster),
        "",
        got=_("no cell with a class of the legend"),
        expected=_("at least one"),
        remedy=_("Compare the values of the raster with those of {file}.").format(
            file=shown_path(source.legend)
        ),
    )


def _left_out(fields: list[Field], large: tuple[Field, ...]) -> tuple[str, ...]:
    """Return a note on fields that are too small."""
    if len(fields) == len(large):
        return ()
    lost = sum(field.area for field in fields) - sum(field.area for field in large)
    words = _("{count} pieces below {least:g} ha are left out: {hectares:.2f} ha together.")
    count = len(fields) - len(large)
    return (words.format(count=count, least=_least_hectares, hectares=lost / 1e4),)
