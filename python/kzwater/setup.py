"""A scenario made ready to run: checked, its basin cut to the part computed, its drivers there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kzwater.agronomy import land_of
from kzwater.agronomy.schedule import SCHEDULED, ScheduledWater, scheduled_water
from kzwater.checks import look_at
from kzwater.config import load_scenario
from kzwater.config.fields import kept_by_day
from kzwater.data.files import digest
from kzwater.data.station_tables import StationPoints
from kzwater.data.weather import open_weather
from kzwater.errors import InputError, Problems
from kzwater.inflows import computed_part, imposed_inflows, read_values
from kzwater.inputs import Inputs, assemble
from kzwater.language import _
from kzwater.plan import Plan, make_plan
from kzwater.state import State, check_state, read_state, wanted_state
from kzwater.weights import Floats, Indices

if TYPE_CHECKING:
    from datetime import datetime

    from kzwater.basin import Basin
    from kzwater.config import Scenario
    from kzwater.data.points import Points
    from kzwater.data.weather import Weather
    from kzwater.engine import Engine


@dataclass(frozen=True, slots=True, eq=False)
class Drivers:
    """What drives some steps of a run.

    Attributes
    ----------
    forcing : mapping of str to array, shape (step, point), or (step, hru) of what HRUs have
        In the declared units.
    boundary : array, shape (step, boundary), m3 s-1
    imposed : array, shape (step, substep, imposed), m3 s-1
    """

    forcing: Mapping[str, Floats]
    boundary: Floats
    imposed: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """A scenario ready to run.

    Attributes
    ----------
    basin : Basin
        The part that is computed.
    basin_digest : str
        SHA-256 of the basin and of the gauges above which it is cut.
    digests : mapping of str to str
        SHA-256 of each input file.
    boundary : array, shape (step, boundary), m3 s-1
    imposed : array, shape (step, substep, imposed), m3 s-1
    scheduled : ScheduledWater or None
        The list of waterings.
    weather_points : mapping
        Where the weather comes from: names of ``stations``, or the number of ``points`` of a grid.
    notes : tuple of str
        What the user should know before trusting a run.
    state_file : str
        State that takes the place of the scenario's; empty for none.
    """

    scenario: Scenario
    basin: Basin
    basin_digest: str
    digests: Mapping[str, str]
    inputs: Inputs
    plan: Plan
    forcing: Weather
    boundary: Floats
    imposed: Floats
    scheduled: ScheduledWater | None
    initial_state: State | None
    weather_points: Mapping[str, Any]
    notes: tuple[str, ...]
    state_file: str

    def drivers(self, steps: slice) -> Drivers:
        """Return what drives these steps."""
        span = (steps.start, steps.stop - steps.start)
        own = {} if self.scheduled is None else {SCHEDULED: self.scheduled.read(*span)}
        return Drivers(
            forcing={**self.forcing.read(*span), **own},
            boundary=np.ascontiguousarray(self.boundary[steps]),
            imposed=np.ascontiguousarray(self.imposed[steps]),
        )

    def state_of(self, engine: Engine, instant: datetime) -> State:
        """Return the state of an engine as that of the basin at an instant, local time."""
        return State(
            basin_digest=self.basin_digest,
            instant=instant,
            utc_offset=self.scenario.time.utc_offset,
            columns={name: np.array(engine.view(name)) for name in engine.remembered},
            river_water=np.array(engine.river_water),
            alluvial_water=np.array(engine.alluvial_water) if engine.rivers_lose else None,
        )

    def place(self, kind: str, index: int) -> str:
        """Return where an HRU or a reach lies, as text for the user."""
        if kind == "basin":
            return self.basin.title
        if kind == "reach":
            longitude, latitude = (
                self.basin.reach_longitude[index],
                self.basin.reach_latitude[index],
            )
        else:
            longitude, latitude = self.basin.hru_longitude[index], self.basin.hru_latitude[index]
        return _("latitude {latitude:.3f} longitude {longitude:.3f}").format(
            latitude=latitude, longitude=longitude
        )


def set_state(engine: Engine, state: State) -> None:
    """Set all that an engine remembers."""
    for name in engine.remembered:
        engine.view(name)[:] = state.columns[name]
    engine.river_water[:] = state.river_water
    if state.alluvial_water is not None:
        engine.alluvial_water[:] = state.alluvial_water


def make_setup(path: Path, initial_state: Path | None = None) -> Setup:
    """Return a scenario ready to run.

    Parameters
    ----------
    path : pathlib.Path
        The scenario file.
    initial_state : pathlib.Path, optional
        State file that takes the place of the scenario's.

    Raises
    ------
    InputError
        With all faults of all inputs at once.
    """
    found = look_at(path, initial_state)
    if found.problems:
        raise InputError(found.problems)
    scenario = load_scenario(path)
    basin = computed_part(land_of(scenario), scenario)
    state_path = initial_state or scenario.initial_state
    state = None if state_path is None else _sound_state(state_path, scenario, basin)
    forcing = open_weather(scenario)
    points = forcing.points
    weights = points.weights(basin.hru_longitude, basin.hru_latitude, scenario.forcing.weights)
    needed = weights.points()
    scheduled = scheduled_water(scenario)
    own_values = 0 if scheduled is None else basin.hru_area.size
    values = needed.size * len(forcing.names) + own_values
    by_step = len(kept_by_day(scenario))
    plan = make_plan(scenario, basin.hru_area.size, values, by_step=by_step)
    digests = _digests(scenario, initial_state)
    boundary, imposed = _inflows(scenario, plan)
    return Setup(
        scenario=scenario,
        basin=basin,
        basin_digest=wanted_state(scenario, None, None).basin_digest,
        digests=digests,
        inputs=assemble(
            scenario, basin, weights.compact(), points.elevation[needed], forcing.gradients
        ),
        plan=plan,
        forcing=forcing.select(needed),
        boundary=boundary,
        imposed=imposed,
        scheduled=scheduled,
        initial_state=state,
        weather_points=_weather_points(points, needed),
        notes=found.notes,
        state_file="" if initial_state is None else str(initial_state.resolve()),
    )


def _weather_points(points: Points, needed: Indices) -> dict[str, Any]:
    """Return the names of the stations that a run reads, or how many points of a grid."""
    if isinstance(points, StationPoints):
        return {"stations": [points.names[index] for index in needed.tolist()]}
    return {"points": needed.size}


def _sound_state(path: Path, scenario: Scenario, basin: Basin) -> State:
    """Return the state of a file that fits the part that is computed."""
    state = read_state(path)
    wanted = wanted_state(scenario, basin.hru_area.size, basin.reach_length.size)
    check_state(path, state, wanted)
    return state


def _digests(scenario: Scenario, initial_state: Path | None) -> dict[str, str]:
    """Return the SHA-256 of every input file by its key in the scenario."""
    weather = scenario.forcing.files()
    files = {"scenario": scenario.path, "basin": scenario.land}
    files |= {"forcing" if key == "file" else f"forcing.{key}": weather[key] for key in weather}
    if scenario.limits is not None:
        files["limits"] = scenario.limits
    files |= {f"inflow of {inflow.reach_of}": inflow.file for inflow in scenario.inflows}
    if scenario.schedule is not None:
        files["schedule"] = scenario.schedule
    state = initial_state or scenario.initial_state
    if state is not None:
        files["initial_state"] = state
    return {name: digest(path) for name, path in files.items()}


def _inflows(scenario: Scenario, plan: Plan) -> tuple[Floats, Floats]:
    """Return boundary, shape (step, boundary), and imposed inflow, (step, substep, imposed)."""
    problems = Problems()
    imposed_count = len(imposed_inflows(scenario))
    boundary = np.zeros((plan.steps, len(scenario.inflows) - imposed_count))
    imposed = np.zeros((plan.steps, scenario.routing.substeps, imposed_count))
    columns = {False: count(), True: count()}
    for inflow in scenario.inflows:
        target = imposed if inflow.imposed else boundary
        values = read_values(inflow, imposed.shape[1], plan.boundaries, problems)
        target[..., next(columns[inflow.imposed])] = values
    problems.raise_if_any()
    return boundary, imposed
