"""What a report needs of a run, read from results.nc: fluxes, stores, gauges and the grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kzwater.agronomy.land import DRAIN, drain_name
from kzwater.config.document import shown_path
from kzwater.errors import InputError, Problem
from kzwater.language import _

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]

_prefix = "basin_"
_required = ("time", "time_bounds", "instant", "gauge_id", "discharge", "ledger_residual")


@dataclass(frozen=True, slots=True)
class Flux:
    """Water that left one place and entered another.

    Attributes
    ----------
    source, target : str
        The places: stores, or places outside the ledger such as ``atmosphere``.
    amounts : ndarray
        Shape (time,), mm in each step, mean over the basin.
    """

    name: str
    long_name: str
    source: str
    target: str
    amounts: Array


@dataclass(frozen=True, slots=True)
class Store:
    """Water held in the basin.

    Attributes
    ----------
    depths : ndarray
        Shape (instant,), mm at the boundaries of the steps, mean over the basin.
    """

    name: str
    long_name: str
    depths: Array


@dataclass(frozen=True, slots=True)
class Gauge:
    """A gauge and the discharge computed there.

    Attributes
    ----------
    area : float
        Drained area, km2.
    discharge : pandas.Series
        Mean of each step at the start of the step, m3 s-1.
    """

    identifier: str
    name: str
    longitude: float
    latitude: float
    area: float
    discharge: pd.Series[float]

    @property
    def mean(self) -> float:
        """Return the mean discharge of the whole run, m3 s-1."""
        return float(self.discharge.mean())


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of the maps, rows from north to south.

    Attributes
    ----------
    x, y : ndarray
        Centres of columns and rows: degrees where ``geographic``, else metres.
    crs_wkt : str
        Coordinate reference system as well-known text; may be empty where ``geographic``.
    elevation : ndarray
        Shape (y, x), m.
    unit_index : ndarray
        Shape (y, x), -1 outside the basin.
    flow_direction, drained_area : ndarray or None
        Shape (y, x): ESRI codes, and km2; None when the results do not hold them.
    """

    x: Array
    y: Array
    geographic: bool
    crs_wkt: str
    elevation: Array
    unit_index: NDArray[np.int64]
    flow_direction: NDArray[np.int64] | None
    drained_area: Array | None

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Return which cells belong to the basin, shape (y, x)."""
        return self.unit_index >= 0


@dataclass(frozen=True, slots=True)
class Record:
    """A run: its series, and what its file says about itself.

    Attributes
    ----------
    starts, instants : pandas.DatetimeIndex
        Starts of the steps, and their boundaries, in local standard time.
    residual : ndarray
        Shape (time,), mm: inputs less outputs less change of storage, as the engine counted.
    ledger_residual : ndarray
        Shape (time,), mm: the largest over all stores, hydrological response units and reaches.
    """

    path: Path
    attributes: Mapping[str, str | float]
    starts: pd.DatetimeIndex
    instants: pd.DatetimeIndex
    fluxes: tuple[Flux, ...]
    stores: tuple[Store, ...]
    gauges: tuple[Gauge, ...]
    residual: Array
    ledger_residual: Array
    grid: Grid | None

    @property
    def area(self) -> float:
        """Return the area of the basin, m2."""
        return float(self.attributes["basin_area"])

    @property
    def of_fields(self) -> bool:
        """Return whether the run is one of fields: without a map, above a drain alone."""
        return self.grid is None and [gauge.identifier for gauge in self.gauges] == [DRAIN]

    def since(self, start: pd.Timestamp) -> Record:
        """Return the record without the steps that begin before ``start``."""
        first = int(self.starts.searchsorted(start))
        return replace(
            self,
            starts=self.starts[first:],
            instants=self.instants[first:],
            fluxes=tuple(replace(flux, amounts=flux.amounts[first:]) for flux in self.fluxes),
            stores=tuple(replace(store, depths=store.depths[first:]) for store in self.stores),
            gauges=tuple(replace(g, discharge=g.discharge.iloc[first:]) for g in self.gauges),
            residual=self.residual[first:],
            ledger_residual=self.ledger_residual[first:],
        )

    @property
    def title(self) -> str:
        """Return the title of the run."""
        return str(self.attributes.get("title") or self.attributes.get("scenario", ""))

    @property
    def synthetic(self) -> str:
        """Return how the weather was made, or an empty text when it was not declared synthetic."""
        return str(self.attributes.get("synthetic_forcing", ""))

    @property
    def continued(self) -> bool:
        """Return whether the run started from a state, not from the declared initial values."""
        return "initial_state=" in str(self.attributes.get("input_digests", ""))


def results_file(results: Path) -> Path:
    """Return the results file of a run, given as file or as folder.

    Raises
    ------
    InputError
        When there is none.
    """
    path = results / "results.nc" if results.is_dir() else results
    if path.is_file():
        return path
    problem = Problem(
        shown_path(results),
        "",
        got=_("no results.nc"),
        expected=_("the folder of a finished run"),
        remedy=_("Give the folder that `kzwater run` named at its end."),
    )
    raise InputError([problem])


def read_record(results: Path) -> Record:
    """Return the record of a run.

    Parameters
    ----------
    results : pathlib.Path
        The results file or its folder.

    Raises
    ------
    InputError
        When there is no results file, or it is truncated or comes from another program.
    """
    import xarray as xr

    path = results_file(results)
    try:
        with xr.open_dataset(path) as dataset:
            missing = [name for name in _required if name not in dataset.variables]
            if not missing and "basin_area" in dataset.attrs:
                return _record(path, dataset)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError([_foreign(path, _("a file that cannot be read as NetCDF"))]) from error
    what = _("no {names}").format(names=", ".join(missing or ["basin_area"]))
    raise InputError([_foreign(path, what)])


def _foreign(path: Path, got: str) -> Problem:
    return Problem(
        shown_path(path),
        "",
        got=got,
        expected=_("results of `kzwater run`"),
        remedy=_("Repeat the run; a copy may have been cut off."),
    )


def _record(path: Path, dataset: xr.Dataset) -> Record:
    starts = pd.DatetimeIndex(dataset["time"].values)
    days = np.diff(dataset["time_bounds"].values, axis=1)[:, 0] / np.timedelta64(1, "D")
    record = Record(
        path=path,
        attributes={**dataset.attrs, **_clock(dataset)},
        starts=starts,
        instants=pd.DatetimeIndex(dataset["instant"].values),
        fluxes=_fluxes(dataset, days),
        stores=_stores(dataset),
        gauges=_gauges(dataset, starts),
        residual=_series(dataset, "basin_residual"),
        ledger_residual=_series(dataset, "ledger_residual"),
        grid=_grid(dataset),
    )
    if not record.of_fields:
        return record
    # The file has its name in the language of the run, which may not be that of the page.
    return replace(record, gauges=tuple(replace(g, name=drain_name()) for g in record.gauges))


def _clock(dataset: xr.Dataset) -> dict[str, str]:
    """Return the day boundary and the offset from UTC, as the time axis states them."""
    stated = dataset["time"].attrs
    return {name: str(stated[name]) for name in ("utc_offset", "day_starts_at") if name in stated}


def _series(dataset: xr.Dataset, name: str) -> Array:
    return np.asarray(dataset[name].values, dtype=np.float64)


def _fluxes(dataset: xr.Dataset, days: Array) -> tuple[Flux, ...]:
    """Return every flux of water of the basin: series with the place left and the place entered."""
    return tuple(
        Flux(
            name=str(name).removeprefix(_prefix),
            long_name=str(variable.attrs.get("long_name", name)),
            source=str(variable.attrs["from_store"]),
            target=str(variable.attrs["to_store"]),
            amounts=_series(dataset, str(name)) * days,
        )
        for name, variable in dataset.data_vars.items()
        if variable.dims == ("time",)
        and {"from_store", "to_store"} <= variable.attrs.keys()
        and variable.attrs["units"] == "mm d-1"
    )


def _stores(dataset: xr.Dataset) -> tuple[Store, ...]:
    return tuple(
        Store(
            name=str(name).removeprefix(_prefix),
            long_name=str(variable.attrs.get("long_name", name)),
            depths=_series(dataset, str(name)),
        )
        for name, variable in dataset.data_vars.items()
        if variable.dims == ("instant",)
        and str(name).startswith(_prefix)
        and variable.attrs["units"] == "mm"
    )


def _gauges(dataset: xr.Dataset, starts: pd.DatetimeIndex) -> tuple[Gauge, ...]:
    discharge = dataset["discharge"].transpose("time", "gauge").values
    return tuple(
        Gauge(
            identifier=str(identifier),
            name=str(dataset["gauge_name"].values[index]),
            longitude=float(dataset["gauge_longitude"].values[index]),
            latitude=float(dataset["gauge_latitude"].values[index]),
            area=float(dataset["gauge_area"].values[index]),
            discharge=pd.Series(discharge[:, index].astype(np.float64), index=starts),
        )
        for index, identifier in enumerate(dataset["gauge_id"].values)
    )


def _grid(dataset: xr.Dataset) -> Grid | None:
    """Return the grid of the maps, or None when the run wrote none, or its land has none."""
    if not {"unit_index", "elevation"} <= set(dataset.variables):
        return None
    units = dataset["unit_index"].fillna(-1)
    if not bool((units >= 0).any()):
        return None
    rows, columns = units.dims
    crs = dataset["crs"].attrs if "crs" in dataset.variables else {}
    return Grid(
        x=_series(dataset, str(columns)),
        y=_series(dataset, str(rows)),
        geographic="degrees" in str(dataset[columns].attrs.get("units", "")),
        crs_wkt=str(crs.get("crs_wkt", "")),
        elevation=_series(dataset, "elevation"),
        unit_index=units.values.astype(np.int64),
        flow_direction=_codes(dataset, "flow_direction"),
        drained_area=_series(dataset, "drained_area") if "drained_area" in dataset else None,
    )


def _codes(dataset: xr.Dataset, name: str) -> NDArray[np.int64] | None:
    if name not in dataset:
        return None
    codes: NDArray[np.int64] = dataset[name].fillna(-1).values.astype(np.int64)
    return codes
