"""The validated inputs of a run: everything that the engine computes with, the weather apart.

They are stored in the folder of the run before the first step and read from there when it is
resumed: what Python computes is stored, never computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from kzwater import registry
from kzwater.config.declared import ByLandCover, Scaled
from kzwater.config.gradients import gradient_of
from kzwater.config.routing import ByGauge
from kzwater.data.cf import hdf5_lock, open_netcdf
from kzwater.data.chunks import put_arrays, whole_chunks
from kzwater.data.files import atomic_path
from kzwater.network import build_network
from kzwater.weights import Floats, Indices, Weights

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.config import Scenario

FORMAT = "inputs 1"

_of_the_basin = (
    "hru_area",
    "hru_unit",
    "hru_glacier",
    "hru_partner",
    "hru_elevation",
    "reach_downstream",
    "reach_length",
    "reach_slope",
    "reach_width",
    "reach_roughness",
)


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What the engine computes with.

    Attributes
    ----------
    processes : array of str, shape (process,)
    parameter_names : array of str, shape (parameter,)
        Parameters, and properties of the places of the HRUs.
    parameters : array, shape (parameter, hru)
        In the declared units.
    hru_area : array, shape (hru,), m2
    hru_unit, hru_reach : array of int32, shape (hru,)
    receiver_first, receiver_end : array of int32, shape (hru,)
        What slides off HRU i falls on HRUs ``receiver_first[i]`` to ``receiver_end[i] - 1``.
    hru_glacier, hru_partner : array of int32, shape (hru,)
        Glacier, and the HRU that takes its land when it shrinks; -1 where there is none.
    hru_elevation : array, shape (hru,), m
    reach_downstream : array of int32, shape (reach,)
        -1 where the water leaves.
    reach_length, reach_slope, reach_width, reach_roughness : array, shape (reach,)
        m, 1, m, s m-1/3.
    imposed_reaches, gauge_reaches, exchange_reaches, boundary_reaches : array of int32
    substeps : array of int32, shape (1,)
        Routing steps in a model step.
    point_index : array of int32, shape (4, hru)
        Forcing points of each HRU, counted among those that are read.
    point_weight : array, shape (4, hru)
    elevation_difference : array, shape (hru,), m
        HRU less its forcing points.
    forcing_names, gradient_kinds : array of str, shape (forcing,)
        ``none``, ``additive`` or ``multiplicative``; ``own`` where each HRU has its own values.
    gradients : array, shape (forcing, 12)
        January to December, units of the forcing (or share) per m.
    routing_scheme : array of str, shape (1,)
    reach_parameter_names : array of str, shape (reach parameter,)
        Parameters of reaches that the scenario gives.
    reach_parameters : array, shape (reach parameter, reach)
        In the declared units.
    """

    processes: NDArray[np.str_]
    parameter_names: NDArray[np.str_]
    parameters: Floats
    hru_area: Floats
    hru_unit: Indices
    hru_reach: Indices
    receiver_first: Indices
    receiver_end: Indices
    hru_glacier: Indices
    hru_partner: Indices
    hru_elevation: Floats
    reach_downstream: Indices
    reach_length: Floats
    reach_slope: Floats
    reach_width: Floats
    reach_roughness: Floats
    imposed_reaches: Indices
    gauge_reaches: Indices
    exchange_reaches: Indices
    boundary_reaches: Indices
    substeps: Indices
    point_index: Indices
    point_weight: Floats
    elevation_difference: Floats
    forcing_names: NDArray[np.str_]
    gradient_kinds: NDArray[np.str_]
    gradients: Floats
    routing_scheme: NDArray[np.str_] = field(default_factory=lambda: np.array(["kinematic_wave"]))
    reach_parameter_names: NDArray[np.str_] = field(default_factory=lambda: np.zeros(0, np.str_))
    reach_parameters: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def parameter(self, name: str) -> Floats:
        """Return a parameter at all HRUs, shape (hru,)."""
        row = int(np.flatnonzero(self.parameter_names == name)[0])
        return np.asarray(self.parameters[row])

    @property
    def basin_area(self) -> float:
        """Return the area of all HRUs, m2."""
        return float(np.sum(self.hru_area))


def assemble(
    scenario: Scenario,
    basin: Basin,
    weights: Weights,
    point_elevation: Floats,
    gradients: Mapping[str, tuple[float, ...]],
) -> Inputs:
    """Return the inputs of a run.

    Parameters
    ----------
    scenario : Scenario
    basin : Basin
        The part of the basin that is computed.
    weights : Weights
        From the forcing points that are read to the HRUs.
    point_elevation : array, shape (point,), m
    gradients : mapping of str to tuple of float
        Twelve values for each gradient of the scenario.
    """
    places = registry.of_processes(scenario.processes, "place")
    parameters = (*registry.of_processes(scenario.processes, "parameter"), *places)
    reach_of_gauge = dict(zip(basin.gauge_id.tolist(), basin.gauge_reach.tolist(), strict=True))
    reaches = {
        True: [reach_of_gauge[i.reach_of] for i in scenario.inflows if i.imposed],
        False: [reach_of_gauge[i.reach_of] for i in scenario.inflows if not i.imposed],
    }
    forcing_names = (*scenario.forcing_names(), *scenario.own_forcing_names())
    first, end = lower_bands(basin.hru_unit, basin.hru_band)
    given = scenario.routing.parameters
    return Inputs(
        **{name: getattr(basin, name) for name in _of_the_basin},
        processes=np.array([*scenario.processes]),
        parameter_names=np.array([info.name for info in parameters]),
        parameters=_table(scenario, basin, tuple(info.name for info in parameters)),
        hru_reach=basin.unit_reach[basin.hru_unit].astype(np.int32),
        receiver_first=first,
        receiver_end=end,
        imposed_reaches=np.array(reaches[True], dtype=np.int32),
        gauge_reaches=basin.gauge_reach,
        exchange_reaches=np.array(
            [reach_of_gauge[name] for name in scenario.output.record_exchange], dtype=np.int32
        ),
        boundary_reaches=np.array(reaches[False], dtype=np.int32),
        substeps=np.array([scenario.routing.substeps], dtype=np.int32),
        point_index=weights.index,
        point_weight=weights.weight,
        elevation_difference=basin.hru_elevation - weights.apply(point_elevation),
        forcing_names=np.array(forcing_names),
        gradient_kinds=np.array([_kind(scenario, name) for name in forcing_names]),
        gradients=np.array(
            [gradients.get(gradient_of(name).key, (0.0,) * 12) for name in forcing_names]
        ),
        routing_scheme=np.array([scenario.routing.scheme]),
        reach_parameter_names=np.array([*given], dtype=np.str_),
        reach_parameters=np.array(
            [_at_reaches(basin, name, value) for name, value in given.items()], dtype=np.float64
        ).reshape(len(given), basin.reach_length.size),
    )


def _kind(scenario: Scenario, forcing: str) -> str:
    """Return how a forcing comes to the HRUs: by its gradient, or as each HRU's own."""
    own = forcing in scenario.own_forcing_names()
    return "own" if own else gradient_of(forcing).kind


def lower_bands(unit: Indices, band: Indices) -> tuple[Indices, Indices]:
    """Return the first HRU of the next lower band of the same unit, and that after its last.

    Where a unit has no lower band both are equal.

    Parameters
    ----------
    unit, band : array of int32, shape (hru,)
        Sorted by unit, then by band.
    """
    starts = np.flatnonzero((np.diff(unit, prepend=-1) != 0) | (np.diff(band, prepend=-1) != 0))
    lengths = np.diff(starts, append=unit.size)
    group = np.repeat(np.arange(starts.size), lengths)
    lowest = np.diff(unit[starts], prepend=-1) != 0
    below = np.where(lowest, np.arange(starts.size), np.arange(starts.size) - 1)
    end = np.where(lowest, starts, starts[below] + lengths[below])
    return starts[below][group].astype(np.int32), end[group].astype(np.int32)


def _at_reaches(basin: Basin, name: str, value: float | ByGauge) -> Floats:
    """Return a parameter at all reaches, shape (reach,).

    Reaches above none of the gauges have the default, else what the basin or the declaration says.
    """
    if not isinstance(value, ByGauge):
        return np.full(basin.reach_length.size, float(value))
    classes = dict(value.above_gauge)
    elsewhere = classes.pop("default", registry.field(name).default)
    values = np.full(basin.reach_length.size, elsewhere)
    if "default" not in value.above_gauge and hasattr(basin, name):
        values[:] = getattr(basin, name)
    reach_of_gauge = dict(zip(basin.gauge_id.tolist(), basin.gauge_reach.tolist(), strict=True))
    there = [gauge for gauge in classes if gauge in reach_of_gauge]
    labels = np.full(values.size, -1)
    labels[[reach_of_gauge[gauge] for gauge in there]] = np.arange(len(there))
    found = build_network(basin.reach_downstream).labels_from_downstream(labels)
    numbers = np.array([classes[gauge] for gauge in there])
    values[found >= 0] = numbers[found[found >= 0]]
    return values


def _table(scenario: Scenario, basin: Basin, names: tuple[str, ...]) -> Floats:
    """Return parameters and places at all HRUs, shape (parameter, hru)."""
    table = np.empty((len(names), basin.hru_area.size))
    for row, name in zip(table, names, strict=True):
        row[:] = at_hrus(scenario, basin, name)
    return table


def at_hrus(scenario: Scenario, basin: Basin, name: str) -> Floats:
    """Return a parameter at all HRUs, shape (hru,): of scenario, else basin, else as declared.

    A property of a place is the basin's.
    """
    if registry.field(name).role == "place":
        return np.asarray(getattr(basin, f"hru_{name}"), dtype=np.float64)
    default = np.full(basin.hru_area.size, registry.field(name).default)
    value = scenario.parameters.get(name)
    if value is None:
        return np.asarray(basin.parameters.get(name, default))
    if isinstance(value, Scaled):
        return np.asarray(basin.parameters.get(name, default)) * value.times
    if not isinstance(value, ByLandCover):
        return np.full(basin.hru_area.size, float(value))
    names = dict(
        zip(basin.land_cover_values.tolist(), basin.land_cover_names.tolist(), strict=True)
    )
    classes = value.land_cover
    codes, which = np.unique(basin.hru_land_cover, return_inverse=True)
    labels = [names[code] for code in codes.tolist()]
    at_class = [classes.get(label, classes.get("default")) for label in labels]
    return np.array(at_class, dtype=np.float64)[which]


def write_inputs(inputs: Inputs, path: Path) -> None:
    """Write the inputs of a run, whole or not at all.

    Raises
    ------
    InputError
        When the disk is full or the folder is closed.
    """
    arrays = {declared.name: getattr(inputs, declared.name) for declared in fields(Inputs)}
    with atomic_path(path) as partial:
        with hdf5_lock, netCDF4.Dataset(partial, "w") as file:
            file.kzwater_format = FORMAT
            for name, values in arrays.items():
                _declare_array(file, name, values)
        numbers = {name: values for name, values in arrays.items() if _is_deflated(values)}
        put_arrays(partial, numbers)


def read_inputs(path: Path) -> Inputs:
    """Return the inputs that a run stored.

    Raises
    ------
    InputError
        When the file is missing or was cut short.
    """
    dataset = open_netcdf(path)
    with hdf5_lock, dataset:
        values: dict[str, Any] = {}
        for declared in fields(Inputs):
            stored = dataset.variables[declared.name]
            values[declared.name] = (
                np.array(stored[...].tolist(), np.str_) if stored.dtype is str else stored[...]
            )
    return Inputs(**values)


def _is_deflated(values: NDArray[Any]) -> bool:
    """Return whether an array is written in deflated chunks: neither text nor empty."""
    return values.dtype.kind != "U" and values.size > 0


def _declare_array(file: netCDF4.Dataset, name: str, values: NDArray[Any]) -> None:
    """Declare one array with dimensions of its own sizes; text is written at once."""
    dimensions = []
    for axis, size in enumerate(values.shape):
        dimensions.append(f"{name}_{axis}")
        file.createDimension(dimensions[-1], size)
    text, deflated = values.dtype.kind == "U", _is_deflated(values)
    variable = file.createVariable(
        name,
        str if text else values.dtype,
        tuple(dimensions),
        zlib=deflated,
        shuffle=False,
        chunksizes=whole_chunks(values.shape) if deflated else None,
    )
    if text and values.size:
        variable[...] = values.astype(object)
