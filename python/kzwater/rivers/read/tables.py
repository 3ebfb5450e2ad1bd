"""All tables of a river, read in the order in which one names what another defines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kzwater.errors import InputError, Problems
from kzwater.language import _
from kzwater.rivers.model import Aquifer, Body, Strait, User
from kzwater.rivers.read import agreements as agreed
from kzwater.rivers.read.agreements import Agreement, read_agreements
from kzwater.rivers.read.basins import BasinReader, FedIn, read_basins
from kzwater.rivers.read.bodies import BodyRows
from kzwater.rivers.read.calendar import Bounds, read_series
from kzwater.rivers.read.canals import ReadCanal, read_canals
from kzwater.rivers.read.fields import AskedFor, FieldReader, read_fields_of_users
from kzwater.rivers.read.finished import Key
from kzwater.rivers.read.flows import ReadFlow, read_flows
from kzwater.rivers.read.groundwater import read_groundwater
from kzwater.rivers.read.intakes import read_intakes
from kzwater.rivers.read.lake_targets import Lakes
from kzwater.rivers.read.level_tables import ReadTable, read_level_tables
from kzwater.rivers.read.limits import ReadLimit, Season, read_limits
from kzwater.rivers.read.patterns import read_patterns
from kzwater.rivers.read.places import ReadPlace, read_places
from kzwater.rivers.read.rows import Known
from kzwater.rivers.read.spans import RunDays
from kzwater.rivers.read.straits import read_straits
from kzwater.rivers.read.users import Around, ReadUser, UserRows
from kzwater.rivers.read.weather import PlaceWeather, read_weather
from kzwater.rivers.read.zones import read_zones
from kzwater.weights import Floats

if TYPE_CHECKING:
    from kzwater.config.river import River
    from kzwater.config.scenario import Scenario

Content = TypeVar("Content")
FLOW = Bounds(0.0, 1e6)
_or_nothing = Bounds(0.0, 1e6, needed=False)
_salt = Bounds(0.0, 400.0)
_opening = Bounds(0.0, 100.0)


@dataclass(slots=True)
class Tables:
    """What the tables of a river hold; empty where one is at fault or not named.

    Attributes
    ----------
    failed : set of str
        Keys of the tables that could not be read at all.
    faulty : set of str
        Keys of the tables with any fault: what is missed in them may stand there.
    at_body : dict of str to str
        The place of each body, sound or not.
    levels : dict of str to ReadTable or None
        Of each body, None where it is at fault.
    inflows : dict of str to array
        Of the table and of runs of basins.
    fed_in : FedIn
        What runs of basins give.
    asked_for : AskedFor
        What runs of fields ask for.
    agreements : tuple of Agreement
        All of them.
    chosen : tuple of Agreement
        Those that the scenario does not leave out.
    body_notes : tuple of str
        What is taken of bodies where their table says nothing, or says what may be meant.
    differences : tuple of str
        Notes on limits whose parts do not add up.
    plans : dict of str to tuple of Season
        Of limits that are planned, by name.
    """

    failed: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)
    places: dict[str, ReadPlace] = field(default_factory=dict)
    bodies: tuple[Body, ...] = ()
    at_body: dict[str, str] = field(default_factory=dict)
    body_notes: tuple[str, ...] = ()
    levels: dict[str, ReadTable | None] = field(default_factory=dict)
    straits: tuple[Strait, ...] = ()
    canals: dict[str, ReadCanal] = field(default_factory=dict)
    user_rows: UserRows | None = None
    users: dict[str, ReadUser] = field(default_factory=dict)
    patterns: dict[str, Floats] = field(default_factory=dict)
    demands: dict[str, Floats] = field(default_factory=dict)
    inflows: dict[str, Floats] = field(default_factory=dict)
    fed_in: FedIn = field(default_factory=FedIn)
    asked_for: AskedFor = field(default_factory=AskedFor)
    salinity: dict[str, Floats] = field(default_factory=dict)
    weather: dict[str, PlaceWeather] = field(default_factory=dict)
    releases: dict[str, Floats] = field(default_factory=dict)
    openings: dict[str, Floats] = field(default_factory=dict)
    flows: tuple[ReadFlow, ...] = ()
    limits: tuple[ReadLimit, ...] = ()
    differences: tuple[str, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    chosen: tuple[Agreement, ...] = ()
    plans: dict[str, tuple[Season, ...]] = field(default_factory=dict)
    aquifers: dict[str, Aquifer] = field(default_factory=dict)

    def plain_users(self) -> dict[str, User]:
        """Return the users of the model by name."""
        return {name: each.user for name, each in self.users.items()}


def read_tables(scenario: Scenario, river: River, days: RunDays, problems: Problems) -> Tables:
    """Return what all tables hold; the faults of one do not hide those of another."""
    reading = _Reading(scenario, river, days, problems)
    reading.read_river()
    reading.read_bodies()
    reading.read_users()
    reading.read_series()
    reading.read_rules()
    return reading.tables


class _Reading:
    """Reads table after table; knows the names that they define."""

    def __init__(self, scenario: Scenario, river: River, days: RunDays, problems: Problems) -> None:
        self._place = scenario.place
        self._river = river
        self._files = river.files()
        self._days = days
        self._problems = problems
        self.tables = Tables()
        self._reservoirs = self._lakes = Known((), "")

    def _read(self, key: str, read: Callable[[Path], Content]) -> Content | None:
        """Return what a table holds; None where it is not named or at fault."""
        if key not in self._files:
            return None
        before = len(self._problems)
        found = None
        try:
            found = read(self._files[key])
        except InputError as error:
            self._problems.extend(error.problems)
            self.tables.failed.add(key)
        if len(self._problems) > before:
            self.tables.faulty.add(key)
        return found

    def _known(self, key: str, names: Mapping[str, object], what: str) -> Known:
        return Known(None if key in self.tables.failed else tuple(names), what)

    @property
    def _places(self) -> Known:
        return self._known("places", self.tables.places, _("a place of the river"))

    @property
    def _canals(self) -> Known:
        return self._known("canals", self.tables.canals, _("a reach of `canals`"))

    @property
    def _aquifers(self) -> Known:
        return self._known("groundwater", self.tables.aquifers, _("an aquifer of `groundwater`"))

    @property
    def _boundaries(self) -> Known:
        """Return the places with an inflow; where one is misnamed, none is surely missing."""
        known = self._known("inflows", self.tables.inflows, _("a place of `inflows`"))
        fed = {name for entry in self._river.basins for name in entry.places}
        misnamed = fed - {*self.tables.inflows}
        misnamed |= {name for name in self.tables.inflows if self._places.lacks(name)}
        return Known(None, known.what) if misnamed else known

    def read_river(self) -> None:
        """Read places, the groundwater below them, and canals."""
        tables, problems = self.tables, self._problems
        tables.places = self._read("places", partial(read_places, problems=problems)) or {}
        ground = partial(read_groundwater, places=self._places, problems=problems)
        tables.aquifers = self._read("groundwater", ground) or {}
        canals = partial(read_canals, aquifers=self._aquifers, problems=problems)
        tables.canals = self._read("canals", canals) or {}

    def read_bodies(self) -> None:
        """Read reservoirs and lakes with their tables and zones, and straits."""
        tables, problems = self.tables, self._problems
        read = partial(BodyRows, places=self._places, problems=problems)
        rows = self._read("bodies", read)
        found = {} if rows is None else rows.found
        known = self._known("bodies", found, _("a reservoir or lake of `bodies`"))
        read_levels = partial(read_level_tables, bodies=known, problems=problems)
        levels = self._read("level_tables", read_levels) or {}
        tables.levels = levels
        zones = partial(read_zones, bodies=known, tables=levels, problems=problems)
        curves = self._read("zones", zones) or {}
        if rows is not None and "level_tables" not in tables.failed:
            made = [rows.made(body, levels, curves) for body in found.values()]
            tables.bodies = tuple(body for body in made if body is not None)
        tables.body_notes = () if rows is None else tuple(rows.notes)
        tables.at_body = {name: body.place for name, body in found.items()}
        of_kind = [{n: b for n, b in found.items() if b.lake is lake} for lake in (False, True)]
        self._reservoirs = self._known("bodies", of_kind[0], _("a reservoir of `bodies`"))
        self._lakes = self._known("bodies", of_kind[1], _("a lake of `bodies`"))
        straits = partial(read_straits, lakes=self._lakes, problems=problems)
        tables.straits = self._read("straits", straits) or ()

    def read_users(self) -> None:
        """Read users with their intakes and patterns."""
        tables, problems = self.tables, self._problems
        rows = self._read("users", partial(UserRows, problems=problems))
        names = dict.fromkeys(() if rows is None else rows.names())
        intakes = partial(
            read_intakes,
            users=self._known("users", names, _("a user of `users`")),
            places=self._places,
            canals=self._canals,
            problems=problems,
        )
        of_user = self._read("intakes", intakes) or {}
        patterns = partial(read_patterns, days=self._days, problems=problems)
        tables.patterns = self._read("patterns", patterns) or {}
        known = self._known("patterns", tables.patterns, _("a pattern of `patterns`"))
        tables.user_rows = rows
        if rows is not None:
            around = Around(self._places, self._canals, known, of_user, self._aquifers)
            tables.users = rows.read(around)

    def read_series(self) -> None:
        """Read what is told by day, and the weather."""
        tables, problems = self.tables, self._problems
        users = self._known("users", tables.users, _("a user of `users`"))

        def series(key: str, known: Known, bounds: Bounds) -> dict[str, Floats]:
            read = partial(
                read_series, known=known, days=self._days, bounds=bounds, problems=problems
            )
            return self._read(key, read) or {}

        tables.inflows = series("inflows", self._places, FLOW)
        self._read_basins()
        tables.salinity = series("salinity", self._boundaries, _salt)
        tables.demands = series("demands", users, FLOW)
        self._read_fields(users)
        tables.releases = series("releases", self._reservoirs, _or_nothing)
        tables.openings = series("openings", self._lakes, _opening)
        weather = partial(read_weather, places=self._places, days=self._days, problems=problems)
        tables.weather = self._read("weather", weather) or {}

    def _read_basins(self) -> None:
        """Read what finished runs of basins give; it flows in like what the table has."""
        tables, before = self.tables, len(self._problems)
        reader = BasinReader(self._places, tables.inflows, self._days, self._problems)
        key = Key(self._place, ("river", "basins"))
        tables.fed_in = read_basins(self._river.basins, key, reader, self._problems)
        tables.inflows |= tables.fed_in.inflows
        if len(self._problems) > before:
            tables.faulty.add("inflows")

    def _read_fields(self, users: Known) -> None:
        """Read what finished runs of fields ask for."""
        tables, before = self.tables, len(self._problems)
        reader = FieldReader(users, self._days, self._problems)
        key = Key(self._place, ("river", "fields"))
        tables.asked_for = read_fields_of_users(self._river.fields, key, reader, self._problems)
        if len(self._problems) > before:
            tables.faulty.add("demands")

    def read_rules(self) -> None:
        """Read what must stay, limits and agreements."""
        tables, problems = self.tables, self._problems
        # Users whose table cannot be read are no fault of those who name them.
        users = None if "users" in tables.failed else tables.plain_users()
        targets = {b.name: b.target_level for b in tables.bodies if b.target_level is not None}
        lakes = Lakes(self._lakes, tables.places, tables.at_body, tables.levels, targets)
        flows = partial(read_flows, places=self._places, lakes=lakes, problems=problems)
        tables.flows = self._read("flows", flows) or ()
        limits = partial(read_limits, users=users, problems=problems)
        tables.limits, tables.differences = self._read("limits", limits) or ((), ())
        around = agreed.Around(self._places, self._boundaries, users)
        agreements = partial(read_agreements, around=around, problems=problems)
        tables.agreements = self._read("agreements", agreements) or ()
        if "agreements" not in tables.failed:
            where, without = self._place(("river", "without")), self._river.without
            tables.chosen = agreed.chosen(tables.agreements, without, where, problems)
            agreed.check_overlaps(tables.chosen, problems)
