"""What the period, the calendar of crops, canals, lists and the weather say of fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING

from kzwater.agronomy import crops
from kzwater.agronomy.leaching import leaching_requirement
from kzwater.agronomy.names import crop_name
from kzwater.agronomy.schedule import Stand, check_schedule, early_waterings
from kzwater.config.fields import PADDIES
from kzwater.config.scenario import Period
from kzwater.field_words import place_of, shown_days
from kzwater.inputs import at_hrus
from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.agronomy.schedule import Schedule
    from kzwater.agronomy.table import Field, Rows
    from kzwater.basin import Basin
    from kzwater.config.scenario import Scenario
    from kzwater.errors import Problems

# What is left of a season at the start of the run, days: less is a run that begins in autumn and
# leaves the crop of the year before out on purpose.
_least_left = 60
_calendars = {"crop_calendar", "crop_calendar_with_windows"}
_leaching = ("leaching_start", "leaching_count", "leaching_interval")
_stages = ("initial_stage", "development_stage", "middle_stage", "late_stage")


def is_sown(period: Period, day_of_year: float, window: float = 0.0) -> bool:
    """Return whether a period holds a day of the year, or one of a window that begins with it."""
    years = range(period.start.year - 1, period.end.year + 1)
    days = (date(year, 1, 1) + timedelta(days=int(day_of_year) - 1) for year in years)
    return any(period.start - timedelta(days=window) <= day <= period.end for day in days)


def check_seasons(
    scenario: Scenario, basin: Basin, fields: tuple[Field, ...], problems: Problems
) -> tuple[str, ...]:
    """Return notes on crops that are harvested unripe; seasons that cannot be are problems."""
    if not _calendars & {*scenario.processes}:
        return ()
    names = (
        "sowing_day",
        "sowing_window",
        "latest_harvest_day",
        "counts_day_degrees",
        "crop_cycles",
        "later_cycle_share",
        *_leaching,
        *_stages,
    )
    numbers = {name: at_hrus(scenario, basin, name) for name in names}
    notes: list[str] = []
    for index, field in enumerate(fields):
        own = {name: float(values[index]) for name, values in numbers.items()}
        calendar = _Calendar(scenario, field, own)
        if not calendar.check_sowing(problems):
            continue
        notes += calendar.check_period(problems)
        notes += calendar.check_stages(problems)
        notes += calendar.sown_before()
        notes += calendar.leached_with_crop()
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The days of a field's season, by the names of their parameters."""

    scenario: Scenario
    field: Field
    days: dict[str, float]

    @property
    def crop(self) -> str:
        """Return the crop as people call it."""
        return crop_name(self.field.crop)

    @property
    def first(self) -> float:
        """Return the day of sowing, of a window the first."""
        return self.days["sowing_day"]

    @property
    def last(self) -> float:
        """Return the day of sowing, of a window the last; beyond 365 in the year that follows."""
        return self.first + self.days["sowing_window"]

    def check_sowing(self, problems: Problems) -> bool:
        """Return whether the crop is sown before its latest harvest; of autumn it always is."""
        usual = crops(self.field.edition)[self.field.crop]
        spring = usual["sowing_day"] < usual.get("latest_harvest_day", 366.0)
        latest = self.days["latest_harvest_day"]
        if not spring or not latest or self.last < latest:
            return True
        problems.add(
            self._place("sowing_day"),
            "sowing",
            got=_("`{field}`: {crop} sown on {day}").format(
                field=self.field.name,
                crop=self.crop,
                day=shown_days(self.first, self.last),
            ),
            expected=_("a day before the latest harvest, {day}").format(day=shown_days(latest)),
            remedy=_("Correct `sowing`, or `latest_harvest_day` of the crop."),
        )
        return False

    def check_period(self, problems: Problems) -> tuple[str, ...]:
        """Return a note on a run that ends within the window of sowing; none at all is a problem.

        It is none where a state tells what stands on the field.
        """
        scenario, window = self.scenario, self.days["sowing_window"]
        ends = scenario.period.end.timetuple().tm_yday
        if 0 <= (ends - self.first) % 365 < window:
            text = _("`{field}`: the run ends within its window of sowing: it may not be sown yet.")
            return (text.format(field=self.field.name),)
        if scenario.initial_state is not None or is_sown(scenario.period, self.first, window):
            return ()
        problems.add(
            scenario.place(("period",)),
            "period",
            got=_("no season of `{field}`: {crop} is sown on {day}").format(
                field=self.field.name,
                crop=self.crop,
                day=shown_days(self.first, self.last),
            ),
            expected=_("a period with the sowing of each field"),
            remedy=_("Begin before it, start from a state, or leave the field out."),
        )
        return ()

    def check_stages(self, problems: Problems) -> tuple[str, ...]:
        """Return a note on a crop that is harvested unripe; one that never ripens is a problem."""
        latest = self.days["latest_harvest_day"]
        if not latest or self.days["counts_day_degrees"] > 0.5:
            return ()
        lengths = [self.days[name] for name in _stages]
        available = (latest - self.last) % 365
        if sum(lengths) <= available:
            return self._unripe_cut(sum(lengths), available)
        text = _(
            "`{field}`: stages of {lengths} = {total:g} days, but {available:g} days from sowing "
            "on {sowing} to the latest harvest on {latest}"
        ).format(
            field=self.field.name,
            lengths=" + ".join(f"{length:g}" for length in lengths),
            total=sum(lengths),
            available=available,
            sowing=shown_days(self.last),
            latest=shown_days(latest),
        )
        if sum(lengths[:3]) < (latest - self.first) % 365:
            return (_("{text}: {crop} is harvested unripe.").format(text=text, crop=self.crop),)
        problems.add(
            self._place(*_stages),
            "stages",
            got=text,
            expected=_("a late stage that begins before the latest harvest"),
            remedy=_("Sow earlier, or correct the stages or `latest_harvest_day` of the crop."),
        )
        return ()

    def sown_before(self) -> tuple[str, ...]:
        """Return a note on a crop that the run leaves out, as it was sown before its start."""
        if self.scenario.initial_state is not None:
            return ()
        start, sowing = self.scenario.period.start, int(self.last)
        sown = next(
            day
            for day in (date(start.year - n, 1, 1) + timedelta(sowing - 1) for n in range(3))
            if day < start
        )
        if (start - sown).days + _least_left > self._longest():
            return ()
        text = _(
            "`{field}`: what was sown before the run began is not in it, here {crop} of {day}: "
            "begin before it, or start from a state."
        )
        return (text.format(field=self.field.name, crop=self.crop, day=f"{sown:%d.%m.%Y}"),)

    def leached_with_crop(self) -> tuple[str, ...]:
        """Return a note on leachings that come while the crop stands, which drowns none."""
        start, count, interval = (round(self.days[name]) for name in _leaching)
        if not start or "leaching" not in self.scenario.processes:
            return ()
        stand = Stand(
            sowing_day=int(self.first),
            latest_harvest_day=int(self.days["latest_harvest_day"]),
            longest=self._longest(),
            window=int(self.days["sowing_window"]),
        )
        # Of a year that no leap year is next to.
        days = [date(2001, 1, 1) + timedelta(start - 1 + interval * n) for n in range(count)]
        met = [day for day in days if day <= stand.around(day)[1]]
        if not met:
            return ()
        text = _(
            "{place} `{field}`: {crop} may stand on {days}, days of leaching: a field with a crop "
            "is not leached."
        )
        return (
            text.format(
                place=self._place("leaching_start"),
                field=self.field.name,
                crop=self.crop,
                days=", ".join(f"{day:%d.%m}" for day in met),
            ),
        )

    def _longest(self) -> float:
        """Return the days from sowing to the last harvest; by warmth the latest one may be."""
        days, latest = self.days, self.days["latest_harvest_day"]
        until_latest = (latest - self.last) % 365 if latest else inf
        if days["counts_day_degrees"] > 0.5:
            return until_latest
        return min(until_latest, self._cycles() * sum(days[name] for name in _stages))

    def _cycles(self) -> float:
        """Return how long all growth cycles are together, in lengths of the first."""
        return 1.0 + (self.days["crop_cycles"] - 1.0) * self.days["later_cycle_share"]

    def _unripe_cut(self, length: float, available: float) -> tuple[str, ...]:
        """Return a note where the latest harvest comes before the last cut is ripe."""
        cuts, total = self.days["crop_cycles"], self._cycles() * length
        if total <= available:
            return ()
        text = _(
            "`{field}`: {cuts:g} cuts of {crop} take {total:g} days, and {available:g} lie between "
            "its start and its latest harvest: the last is cut unripe."
        )
        return (
            text.format(
                field=self.field.name,
                cuts=cuts,
                crop=self.crop,
                total=total,
                available=available,
            ),
        )

    def _place(self, *names: str) -> str:
        """Return where a value stands: in the scenario, else in the table of fields."""
        for name in names:
            if name in self.scenario.parameters:
                return self.scenario.place(("parameters", name))
        return place_of(self.scenario, self.field)


def check_leaching(scenario: Scenario, basin: Basin, fields: tuple[Field, ...]) -> tuple[str, ...]:
    """Return notes on fields whose waterings leach less salt than their crop asks for."""
    if not {"field_salt", "paddy_salt"} & {*scenario.processes}:
        return ()
    names = ("irrigation_salinity", "salinity_threshold", "salinity_slope", "leaching_fraction")
    numbers = [at_hrus(scenario, basin, name).tolist() for name in names]
    lacking = []
    for field, water, threshold, slope, given in zip(fields, *numbers, strict=True):
        wanted = leaching_requirement(water, threshold, slope, drip="drip" in field.method)
        if field.method not in PADDIES and given < wanted - 0.005:
            text = _("`{field}` {given:g} of {wanted:.2f} ({crop}, water of {water:g} dS/m)")
            lacking.append(
                text.format(
                    field=field.name,
                    given=given,
                    wanted=wanted,
                    crop=crop_name(field.crop),
                    water=water,
                )
            )
    if not lacking:
        return ()
    note = _(
        "`leaching_fraction` is below what the crops ask for: {fields}. Leachings in autumn "
        "(`leaching`) may do instead."
    )
    return (note.format(fields="; ".join(lacking)),)


def check_waterings(
    scenario: Scenario,
    land: tuple[Basin, Rows],
    schedule: Schedule,
    problems: Problems,
) -> tuple[str, ...]:
    """Return notes on waterings within a window of sowing.

    The faults of the list are problems: fields, days of the run, days without a crop.

    Parameters
    ----------
    land : tuple
        The sound fields as a basin, and all rows of their table.
    """
    basin, rows = land
    names = (
        "sowing_day",
        "sowing_window",
        "latest_harvest_day",
        "counts_day_degrees",
        "crop_cycles",
        "later_cycle_share",
        *(f"{stage}_stage" for stage in ("initial", "development", "middle", "late")),
    )
    sown, window, harvested, by_warmth, cycles, share, *stages = (
        at_hrus(scenario, basin, name).tolist() for name in names
    )
    stands = {
        field.name: Stand(
            sowing_day=int(sown[hru]),
            window=int(window[hru]),
            latest_harvest_day=int(harvested[hru]),
            longest=inf
            if by_warmth[hru] > 0.5
            else (1.0 + (cycles[hru] - 1.0) * share[hru]) * sum(s[hru] for s in stages),
        )
        for hru, field in enumerate(rows.sound)
    }
    days = (scenario.period.start, scenario.period.end)
    # When the crop of a row at fault stands nobody knows.
    at_fault = {field.name for field in rows.every} - {*stands}
    known = tuple(each for each in schedule.waterings if each.field not in at_fault)
    schedule = replace(schedule, waterings=known)
    problems.extend([*check_schedule(schedule, stands, days)])
    return tuple(early_waterings(schedule, stands))
