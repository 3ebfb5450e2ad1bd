"""
Compiled engine of kzwater. Use the kzwater package, not this module.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
__all__: list[str] = ['Allocation', 'Declaration', 'EngineError', 'FieldInfo', 'ManagedRiver', 'Simulation', 'allocate', 'check_processes', 'declarations', 'level', 'levels', 'river_fluxes', 'use_level']
class EngineError(Exception):
    pass
class FieldInfo:
    """
    Declaration of one quantity of the engine.
    """
    @property
    def from_store(self) -> str:
        ...
    @property
    def initial(self) -> float:
        ...
    @property
    def long_name(self) -> str:
        ...
    @property
    def lower(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def role(self) -> str:
        ...
    @property
    def source(self) -> str:
        ...
    @property
    def standard_name(self) -> str:
        ...
    @property
    def substance(self) -> str:
        ...
    @property
    def to_store(self) -> str:
        ...
    @property
    def units(self) -> str:
        ...
    @property
    def upper(self) -> float:
        ...
class Declaration:
    """
    A process or lateral operator with its fields.
    """
    @property
    def by_day(self) -> bool:
        ...
    @property
    def choice(self) -> str:
        ...
    @property
    def fields(self) -> list[FieldInfo]:
        ...
    @property
    def lateral(self) -> bool:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def standard(self) -> bool:
        ...
    @property
    def title(self) -> str:
        ...
class Simulation:
    """
    The model of one basin: columns, rivers and their state.
    """
    def __init__(self, processes: collections.abc.Sequence[str], domain: dict[str, typing.Any], downscaling: dict[str, typing.Any], rules: list[tuple[str, str, typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]]) -> None:
        ...
    def run(self, stretch: dict[str, typing.Any], report: dict[str, typing.Any], threads: typing.SupportsInt | typing.SupportsIndex = 1, progress: collections.abc.Callable[[int], typing.Any] | None = None) -> None:
        """
        Advance the state by stretch['steps'] steps. Releases the GIL.
        """
    def store_totals(self) -> list[float]:
        """
        Sum over HRUs of each store times area, mm m2; of salt in g.
        """
    def view(self, field: str) -> numpy.typing.NDArray[numpy.float64]:
        """
        Writable view of a parameter, store or memory, shape (hru,). No copy.
        """
    @property
    def alluvial_water(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Writable view of the water beside each reach, shape (reach,), m3.
        """
    @property
    def fluxes(self) -> list[str]:
        ...
    @property
    def memories(self) -> list[str]:
        ...
    @property
    def moves_land(self) -> bool:
        ...
    @property
    def parameters(self) -> list[str]:
        ...
    @property
    def river_water(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Writable view of the water in each reach, shape (reach,), m3.
        """
    @property
    def rivers_lose(self) -> bool:
        """
        Whether any reach loses water to the air or its bed.
        """
    @property
    def steps_done(self) -> int:
        ...
    @property
    def stores(self) -> list[str]:
        ...
class ManagedRiver:
    """
    A river on which people live.
    """
    def __init__(self, setup: dict[str, typing.Any]) -> None:
        ...
    def run(self, stretch: dict[str, typing.Any], report: dict[str, typing.Any], exchange: dict[str, typing.Any] = {}, progress: collections.abc.Callable[[int], typing.Any] | None = None) -> None:
        ...
    @property
    def results(self) -> list[tuple[str, int]]:
        """
        Names of what a step yields, and how many values each has.
        """
    @property
    def state(self) -> dict[str, numpy.typing.NDArray[numpy.float64]]:
        """
        Views of all that is remembered, by name.
        """
class Allocation:
    """
    Who gets how much, and why not more.
    """
    @property
    def allocated(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def binding(self) -> numpy.typing.NDArray[numpy.int32]:
        ...
    @property
    def order(self) -> numpy.typing.NDArray[numpy.int32]:
        ...
    @property
    def relief(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def share(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def slack(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def taken(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
def allocate(start: numpy.typing.NDArray[numpy.int32], user: numpy.typing.NDArray[numpy.int32], coefficients: numpy.typing.NDArray[numpy.float64], priority: numpy.typing.NDArray[numpy.int32], demand: numpy.typing.NDArray[numpy.float64], bound: numpy.typing.NDArray[numpy.float64], maximum_volume: bool) -> Allocation:
    """
    Share water among users under rows that bound it.
    """
def check_processes(names: collections.abc.Sequence[str]) -> None:
    """
    Refuse a list of processes that the engine cannot run.
    """
def declarations() -> list[Declaration]:
    """
    All processes in the order of the water's way, then the lateral operators.
    """
def level() -> str:
    """
    The processor level in use.
    """
def levels() -> list[str]:
    """
    Processor levels that this machine supports, lowest first.
    """
def river_fluxes() -> list[str]:
    """
    Names of the fluxes of a managed river, in the order of the result `moved`.
    """
def use_level(name: str) -> None:
    """
    Force a processor level; results have the same bits at each.
    """
