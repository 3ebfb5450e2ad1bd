"""The weather of a scenario, whatever it is kept in: a grid in a file, or stations in tables."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from kzwater.data.forcing import inspect_forcing, open_forcing
from kzwater.data.grid_files import inspect_grids, is_product, open_grids
from kzwater.data.stations import inspect_stations, open_stations

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kzwater.config.scenario import Scenario
    from kzwater.data.points import Points
    from kzwater.errors import Problem, Problems


class Weather(Protocol):
    """Weather at points, read in blocks of steps; a context that closes it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the forcings, as the engine declares them."""

    @property
    def points(self) -> Points:
        """Return all points of the weather."""

    @property
    def selected(self) -> NDArray[np.intp]:
        """Return which of the points are read, ascending."""

    @property
    def place(self) -> str:
        """Return the file that the points stand in."""

    @property
    def gradients(self) -> dict[str, tuple[float, ...]]:
        """Return twelve values for each gradient of the scenario."""

    @property
    def fitted(self) -> tuple[str, ...]:
        """Return which gradients were found from the weather itself."""

    @property
    def steps_in_record(self) -> int:
        """Return how many steps share one record, and so the same values."""

    def select(self, points: NDArray[np.integer[Any]]) -> Weather:
        """Return the same weather at some points only, given by ascending index."""

    def read(self, start: int, count: int) -> dict[str, NDArray[np.float64]]:
        """Return the weather of some steps, each of shape (time, point), in model units."""

    def check(self, points_needed: NDArray[np.integer[Any]]) -> tuple[Problem, ...]:
        """Return all faults of the values at the points that are needed."""

    def close(self) -> None:
        """Close the files."""

    def __enter__(self) -> Self:
        """Return the weather itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the files."""


def inspect_weather(scenario: Scenario, problems: Problems) -> Weather | None:
    """Return the weather that is sound, or None; faults of all but its values are added."""
    if scenario.forcing.stations is not None:
        return inspect_stations(scenario, problems)
    if is_product(scenario):
        return inspect_grids(scenario, problems)
    return inspect_forcing(scenario, problems)


def open_weather(scenario: Scenario) -> Weather:
    """Return the weather of a scenario, open.

    Raises
    ------
    InputError
        With all faults but those of its values.
    """
    if scenario.forcing.stations is not None:
        return open_stations(scenario)
    if is_product(scenario):
        return open_grids(scenario)
    return open_forcing(scenario)
