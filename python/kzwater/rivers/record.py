"""What a run of a managed river tells, day by day, as NetCDF: read, joined and written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from pydantic import TypeAdapter

from kzwater.data.cf import (
    Instants,
    VariableSpec,
    add_time,
    add_variable,
    create_netcdf,
    hdf5_lock,
    open_netcdf,
    truncated,
)
from kzwater.data.files import atomic_path
from kzwater.errors import InputError
from kzwater.rivers.engine import SHORTAGES
from kzwater.rivers.ledger import STORES, fluxes
from kzwater.rivers.model import RiverModel
from kzwater.rivers.series import SERIES, Series

if TYPE_CHECKING:
    from kzwater.weights import Floats

# Days in a chunk: a series of a year or so is read at once.
_days_in_chunk = 512


@dataclass(frozen=True, slots=True, eq=False)
class RiverRecord:
    """What happened on a managed river.

    Attributes
    ----------
    boundaries : array of datetime64, shape (step + 1,)
        Instants between the days.
    series : mapping of str to array, shape (step, member)
        As `SERIES` describes them.
    start, end : mapping of str to float
        What each store of the ledger held, m3 or kg.
    """

    model: RiverModel
    boundaries: Instants
    series: Mapping[str, Floats]
    start: Mapping[str, float]
    end: Mapping[str, float]

    def __getitem__(self, name: str) -> Floats:
        """Return a series, shape (step, member)."""
        return self.series[name]

    @property
    def days(self) -> int:
        """Return the number of days."""
        return self.boundaries.size - 1


def joined(records: Sequence[RiverRecord]) -> RiverRecord:
    """Return records of parts that follow each other as one."""
    rest = [record.boundaries[1:] for record in records[1:]]
    return RiverRecord(
        model=records[0].model,
        boundaries=np.concatenate([records[0].boundaries, *rest]),
        series={
            name: np.concatenate([record.series[name] for record in records])
            for name in records[0].series
        },
        start=records[0].start,
        end=records[-1].end,
    )


def members(model: RiverModel) -> dict[str, tuple[str, ...]]:
    """Return the names along each dimension of the file."""
    return {
        "place": tuple(place.name for place in model.places),
        "user": tuple(user.name for user in model.users),
        "body": tuple(body.name for body in model.bodies),
        "canal": tuple(canal.name for canal in model.canals),
        "limit": tuple(limit.name for limit in model.limits),
        "flow": tuple(flow.name for flow in model.staying),
        "strait": tuple(f"{each.first} - {each.second}" for each in model.straits),
        "flux": tuple(flux.name for flux in fluxes()),
        "store": STORES,
        "aquifer": tuple(aquifer.name for aquifer in model.aquifers),
    }


def write_record(record: RiverRecord, path: Path, attributes: Mapping[str, Any]) -> None:
    """Write a record, whole or not at all, in full precision; the same record gives the same bytes.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    with (
        atomic_path(path) as partial,
        hdf5_lock,
        create_netcdf(partial, "Days of a managed river", attributes) as file,
    ):
        add_time(file, "time", record.boundaries[:-1], record.boundaries[1:])
        names = members(record.model)
        for dimension, texts in names.items():
            if texts:  # a dimension of no length would have any
                file.createDimension(dimension, len(texts))
                spec = VariableSpec(dimension, (dimension,), f"name of a {dimension}", type="str")
                add_variable(file, spec)[:] = np.array(texts, dtype=object)
        _add_kinds(file, record.model)
        for name, series in SERIES.items():
            if not series.dimension or names[series.dimension]:
                _add_series(file, (name, series), record[name])
        for name, held in (("store_start", record.start), ("store_end", record.end)):
            text = "held at the start" if name == "store_start" else "held at the end"
            units = {"comment": "m3 of water, kg of salt"}
            spec = VariableSpec(name, ("store",), text, attributes=units)
            add_variable(file, spec)[:] = [held[store] for store in STORES]


def _add_series(file: netCDF4.Dataset, named: tuple[str, Series], values: Floats) -> None:
    """Write one series."""
    name, series = named
    attributes: dict[str, Any] = {"cell_methods": series.method}
    if name.endswith("reason"):
        attributes["flag_values"] = np.arange(len(SHORTAGES), dtype=np.float64)
        attributes["flag_meanings"] = " ".join(SHORTAGES)
    if series.comment:
        attributes["comment"] = series.comment
    dimensions = ("time", series.dimension) if series.dimension else ("time",)
    columns = (values.shape[1],) if series.dimension else ()
    chunks = (min(len(values), _days_in_chunk), *columns)
    spec = VariableSpec(
        name, dimensions, series.long_name, series.units, chunks=chunks, attributes=attributes
    )
    add_variable(file, spec)[:] = values if series.dimension else values[:, 0]


def _add_kinds(file: netCDF4.Dataset, model: RiverModel) -> None:
    """Write what users and places are, so that the file tells it by itself."""
    kinds = {
        ("user_sector", "user"): ("sector of the user", [each.sector for each in model.users]),
        ("user_oblast", "user"): ("oblast of the user", [each.oblast for each in model.users]),
        ("place_kind", "place"): ("kind of the place", [each.kind for each in model.places]),
        ("flow_kind", "flow"): ("kind of the demand", [each.kind for each in model.staying]),
    }
    for (name, dimension), (long_name, texts) in kinds.items():
        if texts:
            spec = VariableSpec(name, (dimension,), long_name, type="str")
            add_variable(file, spec)[:] = np.array(texts, dtype=object)


def read_record(path: Path, model: RiverModel) -> RiverRecord:
    """Return the record of a file of this river.

    Raises
    ------
    InputError
        When the file is missing, cut short or none of this river.
    """
    with hdf5_lock, open_netcdf(path) as file:
        try:
            bounds = np.asarray(file["time_bounds"][:])
            unit = str(file["time"].units).split()[0]
            edges = np.concatenate([bounds[:, 0], bounds[-1:, 1]]).astype(np.int64)
            code = {"days": "D", "hours": "h", "minutes": "m"}[unit]
            names = members(model)
            series = {
                name: _values(file, name, len(bounds), names.get(each.dimension))
                for name, each in SERIES.items()
            }
            held = [
                dict(zip(STORES, np.asarray(file[f"store_{when}"][:]).tolist(), strict=True))
                for when in ("start", "end")
            ]
        except (LookupError, AttributeError, ValueError, OSError, RuntimeError) as error:
            raise InputError([truncated(path)]) from error
    boundaries = edges.astype(f"datetime64[{code}]").astype("datetime64[m]")
    return RiverRecord(model, boundaries, series, held[0], held[1])


def _values(file: netCDF4.Dataset, name: str, days: int, texts: tuple[str, ...] | None) -> Floats:
    """Return a series as (step, member); one of nobody is not in the file."""
    width = 1 if texts is None else len(texts)
    if not width:
        return np.zeros((days, 0))
    return np.asarray(file[name][:], dtype=np.float64).reshape(days, width)


def write_model(model: RiverModel, path: Path) -> None:
    """Write what the river is made of, for the tables and the report of a run."""
    with atomic_path(path) as partial:
        partial.write_text(json.dumps(asdict(model), ensure_ascii=False, indent=1) + "\n", "utf-8")


def read_model(path: Path) -> RiverModel:
    """Return what the river of a run is made of.

    Raises
    ------
    InputError
        When the file is missing or was changed.
    """
    try:
        return TypeAdapter(RiverModel).validate_python(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise InputError([truncated(path)]) from error
