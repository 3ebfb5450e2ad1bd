"""A model of a few HRUs and a chain of reaches for tests of one equation each.

Every test also draws the figure of its theory page; ``KZWATER_FIGURES=FOLDER`` keeps the figures.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from kzwater import registry
from kzwater.engine import Engine
from kzwater.inputs import Inputs, lower_bands
from kzwater.stretch import Outcome, Stretch

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]
Values = Mapping[str, ArrayLike]
Picture = Callable[[str], AbstractContextManager["Axes"]]

WEATHER = Path(__file__).parents[2] / "scenarios" / "arys" / "weather.nc"
WHOLE_COLUMN = registry.standard_processes()
COLOURS = ("#0b6e99", "#c4572b", "#3f8f4f", "#7a5ba8", "#888888")


@dataclass(frozen=True)
class River:
    """A chain of equal reaches, the last of which leaves the basin; one HRU drains into each."""

    reaches: int = 1
    length: float = 1000.0
    slope: float = 1e-3
    width: float = 10.0
    roughness: float = 0.04
    substeps: int = 1
    boundary: tuple[int, ...] = ()
    scheme: str = "kinematic_wave"
    parameters: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Land:
    """Processes and parameters of the HRUs; a parameter has one value or one for each HRU.

    The area, m2, likewise.
    """

    processes: tuple[str, ...] = WHOLE_COLUMN
    parameters: Values = field(default_factory=dict)
    hrus: int = 1
    area: ArrayLike = 1e6
    bands: bool = False  # whether the HRUs are bands of one unit, from the lowest up
    glacier: ArrayLike = -1  # the glacier of each HRU, and the HRU that takes its land
    partner: ArrayLike = -1


@dataclass(frozen=True)
class History:
    """What happened: means of flux, store and memory over each span of steps, shape (span, hru).

    Stores and memories count as they are at the ends of the steps.
    """

    of: Mapping[str, Floats]
    outcome: Outcome

    def __getitem__(self, name: str) -> Floats:
        return self.of[name]


class Model:
    """HRUs over a river, each HRU with weather of its own."""

    def __init__(self, land: Land, river: River) -> None:
        self.engine = Engine(inputs_of(land, river), threads=1)
        self.hrus = land.hrus
        self.names = (*self.engine.fluxes, *self.engine.remembered)
        self._river = river
        self._processes = land.processes

    def put(self, **stores: ArrayLike) -> None:
        """Set stores or memories, each to one value or one for each HRU."""
        for name, values in stores.items():
            self.engine.view(name)[:] = values

    def run(
        self,
        steps: int,
        *,
        dt: float = 1.0,
        span: int = 1,
        names: tuple[str, ...] | None = None,
        boundary: ArrayLike = 0.0,
        turn: ArrayLike = 0,
        **weather: ArrayLike,
    ) -> History:
        """Return the history of some steps of ``dt`` days, in spans of some steps.

        Kept are the named fluxes, stores and memories, all without names. Weather has the shape (),
        (hru,), (step, 1) or (step, hru), the calendar () or (step,); boundary inflow has the shape
        (step, boundary), m3 s-1. Unless said otherwise the run begins on 1 January, the ground is
        open, leaves leave all of the demand, and neither salt nor heat nor frost harms a crop.
        """
        unharmed = {"salt_stress": 1.0, "temperature_factor": 1.0}
        usual = {
            **unharmed,
            "open_ground": 1.0,
            "day_of_year": 1.0 + np.floor(np.arange(steps) * dt) % 365.0,
        }
        usual["evaporative_demand"] = weather.get("reference_evapotranspiration", 0.0)
        weather = usual | weather
        forcing = {
            name: np.array(np.broadcast_to(weather[name], (steps, self.hrus)), dtype=np.float64)
            for name in self.engine.inputs.forcing_names.tolist()
        }
        inflows = np.broadcast_to(boundary, (steps, len(self._river.boundary)))
        calendar = {
            info.name: np.array(
                np.broadcast_to(weather.get(info.name, 1.0), steps), dtype=np.float64
            )
            for info in registry.of_processes(self._processes, "calendar")
        }
        stretch = Stretch(
            forcing=forcing,
            calendar=calendar,
            month=np.zeros(steps, dtype=np.int32),
            interval=(np.arange(steps) // span).astype(np.int32),
            turn=np.array(np.broadcast_to(turn, steps), dtype=np.int32),
            boundary=np.array(inflows, dtype=np.float64),
            imposed=np.zeros((steps, self._river.substeps, 0)),
            step_days=dt,
        )
        outcome = self.engine.run(stretch, names or self.names)
        return History(outcome.record, outcome)


def column_with(*others: str) -> tuple[str, ...]:
    """Return the standard processes, with others as the answers to their choices."""
    answered = {p.choice: p.name for p in registry.declared() if p.standard and not p.lateral}
    answered |= {p.choice: p.name for p in registry.declared() if p.name in others}
    return tuple(name for name in registry.processes() if name in answered.values())


def glaciers(land: Land) -> dict[str, Any]:
    """Return the glaciers of the HRUs, each of which lies 100 m above the one before."""
    return {
        "hru_glacier": np.broadcast_to(np.asarray(land.glacier, np.int32), land.hrus).copy(),
        "hru_partner": np.broadcast_to(np.asarray(land.partner, np.int32), land.hrus).copy(),
        "hru_elevation": 1000.0 + 100.0 * np.arange(land.hrus),
    }


def along(river: River) -> dict[str, Any]:
    """Return the arrays of the reaches."""
    return {
        "reach_downstream": np.append(np.arange(1, river.reaches), -1).astype(np.int32),
        "reach_length": np.full(river.reaches, river.length),
        "reach_slope": np.full(river.reaches, river.slope),
        "reach_width": np.full(river.reaches, river.width),
        "reach_roughness": np.full(river.reaches, river.roughness),
    }


def own_weather(land: Land, hrus: NDArray[np.int32]) -> dict[str, Any]:
    """Return the weather points, one for each HRU at its own height."""
    forcing = [info.name for info in registry.of_processes(land.processes, "forcing")]
    return {
        "point_index": np.tile(hrus, (4, 1)),
        "point_weight": np.repeat([[1.0], [0.0], [0.0], [0.0]], land.hrus, axis=1),
        "elevation_difference": np.zeros(land.hrus),
        "forcing_names": np.array(forcing, dtype=np.str_),
        "gradient_kinds": np.full(len(forcing), "none"),
        "gradients": np.zeros((len(forcing), 12)),
    }


def inputs_of(land: Land, river: River) -> Inputs:
    """Return the inputs: HRU i has its own weather point i and drains to reach min(i, last)."""
    hrus = np.arange(land.hrus, dtype=np.int32)
    declared = (
        *registry.of_processes(land.processes, "parameter"),
        *registry.of_processes(land.processes, "place"),
    )
    none = np.zeros(0, dtype=np.int32)
    unit, band = (0 * hrus, hrus) if land.bands else (hrus, 0 * hrus)
    first, end = lower_bands(unit, band)

    return Inputs(
        processes=np.array(land.processes),
        parameter_names=np.array([info.name for info in declared]),
        parameters=np.array(
            [
                np.broadcast_to(land.parameters.get(info.name, info.default), land.hrus)
                for info in declared
            ],
            dtype=np.float64,
        ),
        hru_area=np.array(np.broadcast_to(land.area, land.hrus), dtype=np.float64),
        hru_unit=unit,
        receiver_first=first,
        receiver_end=end,
        **glaciers(land),
        hru_reach=np.minimum(hrus, river.reaches - 1),
        **along(river),
        imposed_reaches=none,
        gauge_reaches=np.arange(river.reaches, dtype=np.int32),
        exchange_reaches=none,
        boundary_reaches=np.array(river.boundary, dtype=np.int32),
        substeps=np.array([river.substeps], dtype=np.int32),
        **own_weather(land, hrus),
        routing_scheme=np.array([river.scheme]),
        reach_parameter_names=np.array([*river.parameters], dtype=np.str_),
        reach_parameters=np.array(
            [np.broadcast_to(values, river.reaches) for values in river.parameters.values()],
            dtype=np.float64,
        ).reshape(-1, river.reaches),
    )


@pytest.fixture
def model() -> Callable[..., Model]:
    """Return a maker of models: ``model(river={...}, **land)``, fields of `River` and `Land`.

    ``others`` are processes that answer a choice in place of the standard one, or beside them.
    """

    def make(
        river: Mapping[str, Any] | None = None, others: tuple[str, ...] = (), **land: Any
    ) -> Model:
        column = {"processes": column_with(*others)}
        return Model(Land(**(column | land)), River(**(river or {})))

    return make


@pytest.fixture
def picture() -> Picture:
    """Return a context that gives axes and keeps the figure under a name, if figures are wanted."""
    return drawn


@contextmanager
def drawn(name: str) -> Iterator[Axes]:
    """Return axes to draw on; the figure is kept as PNG in the folder KZWATER_FIGURES."""
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib.figure import Figure

    style = {
        "font.size": 9.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=COLOURS),
        "legend.frameon": False,
        "axes.grid": True,
        "grid.alpha": 0.25,
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(6.0, 3.4), dpi=110, layout="constrained")
        axes = figure.add_subplot()
        yield axes
        if axes.get_legend_handles_labels()[1]:
            axes.legend()
        folder = os.environ.get("KZWATER_FIGURES")
        if folder:
            figure.savefig(Path(folder) / f"{name}.png", metadata={"Software": None})


@pytest.fixture(scope="session")
def weather() -> dict[str, Floats]:
    """Return eleven years of daily weather at 70 points of the Arys, shape (day, point)."""
    with netCDF4.Dataset(WEATHER) as file:
        return {
            name: np.asarray(file[name][:], dtype=np.float64).reshape(len(file["time"]), -1)
            for name in ("precipitation", "air_temperature", "reference_evapotranspiration")
        }
