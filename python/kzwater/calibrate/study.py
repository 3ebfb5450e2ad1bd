"""A calibration made ready: its scenario set up, its parameters, gauges and years checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from kzwater.calibrate.model import Lever, RepeatedRun, station_factors, values_now
from kzwater.calibrate.objective import Objective, Weights
from kzwater.calibrate.search import Space
from kzwater.config.calibration import Calibration, declared_bounds
from kzwater.config.document import Location, shown_key
from kzwater.config.gradients import GRADIENT
from kzwater.config.loader import load_yaml
from kzwater.config.sentences import suggestion
from kzwater.data.series import read_discharge
from kzwater.errors import InputError, Problems
from kzwater.language import _
from kzwater.setup import Setup, make_setup
from kzwater.verify import FEWEST_PAIRS, whole_means
from kzwater.weights import Floats

# m3 s-1 from a km2 through a year, in mm.
_mm_per_year = 86400.0 * 365.25 / 1000.0
# More than the wettest places on Earth have of rain, 11 to 12 m a year (from memory).
_most_runoff = 15000.0


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """A calibration ready to be searched.

    Attributes
    ----------
    setup : Setup
        Of its scenario.
    levers : tuple of Lever
    space : Space
    observed : DataFrame
        Daily discharge over the whole period of the scenario, m3 s-1, a column for each gauge of
        the basin; NaN where nothing was observed.
    area_factors : array, shape (gauge,)
        Published over delineated area of each gauge, or 1.
    """

    calibration: Calibration
    setup: Setup
    levers: tuple[Lever, ...]
    space: Space
    observed: pd.DataFrame
    area_factors: Floats

    def repeated_run(self, days: tuple[date, date]) -> RepeatedRun:
        """Return the run over some days that is made again and again."""
        spin_up = self.calibration.spin_up_days
        return RepeatedRun(self.setup, self.levers, days, self.area_factors, spin_up)

    def fitting_days(self) -> tuple[date, date]:
        """Return the first and last day that the search computes: the fitting days, warmed up."""
        first, last = self.calibration.years
        warm = first - timedelta(days=self.calibration.warm_up_days)
        return max(warm, self.setup.scenario.period.start), last

    def objective(self) -> Objective:
        """Return what is made small over the fitting days."""
        days = pd.date_range(*self.fitting_days())
        seen = self.observed.reindex(days)
        seen.loc[days < pd.Timestamp(self.calibration.fit.start)] = np.nan
        wanted = self.calibration.weights
        weights = Weights(wanted.kling_gupta, wanted.skill, wanted.yearly_correlation)
        return Objective(seen, self.calibration.gauges, weights)


def make_study(path: Path) -> Study:
    """Return a calibration ready to be searched.

    Raises
    ------
    InputError
        With all faults of the file, of its scenario, or of what both say of each other.
    """
    calibration = load_yaml(path, Calibration)
    setup = make_setup(calibration.scenario)
    try:
        return _study(calibration, setup)
    except InputError:
        setup.forcing.close()
        raise


def _study(calibration: Calibration, setup: Setup) -> Study:
    problems = Problems()
    checks = _Checks(calibration, setup, problems)
    checks.check_limits()
    checks.check_periods()
    checks.check_years()
    levers = checks.levers()
    observed = checks.observed()
    problems.raise_if_any()
    return Study(
        calibration=calibration,
        setup=setup,
        levers=levers,
        space=_space(calibration, setup, levers),
        observed=observed,
        area_factors=_area_factors(calibration, setup),
    )


def _space(calibration: Calibration, setup: Setup, levers: tuple[Lever, ...]) -> Space:
    """Return what is searched; the first start begins at what the scenario has."""
    bounds = np.array([_bounds(calibration, lever) for lever in levers])
    now = [1.0 if lever.times else values_now(setup, lever).mean() for lever in levers]
    ranges = calibration.parameters
    logarithmic = [
        lever.kind != "station" and ranges[lever.name].scale == "logarithmic" for lever in levers
    ]
    return Space(
        names=tuple(lever.label for lever in levers),
        lower=bounds[:, 0],
        upper=bounds[:, 1],
        first=np.clip(now, bounds[:, 0], bounds[:, 1]),
        logarithmic=np.array(logarithmic),
    )


def _bounds(calibration: Calibration, lever: Lever) -> tuple[float, float]:
    """Return between which values a lever is searched."""
    if lever.kind == "station":
        factors = calibration.precipitation_factors[lever.name]
        return factors.lower, factors.upper
    return calibration.parameters[lever.name].bounds_of(lever.name)


def _area_factors(calibration: Calibration, setup: Setup) -> Floats:
    basin = setup.basin
    stated, found = (np.asarray(area) for area in (basin.gauge_area_stated, basin.gauge_area))
    known = np.isfinite(stated) & (stated > 0.0) & calibration.to_stated_area
    return np.where(known, stated / found, 1.0)


class _Checks:
    """What a calibration, its scenario and its tables say of each other."""

    def __init__(self, calibration: Calibration, setup: Setup, problems: Problems) -> None:
        self._calibration = calibration
        self._setup = setup
        self._problems = problems

    def check_limits(self) -> None:
        """Add a problem for limits whose plan is renewed as a run goes: repeated runs have none."""
        if self._setup.scenario.limits is not None:
            self._add(
                ("scenario",),
                got=_("limits that fields share"),
                expected=_("a scenario without `limits`: their plan is not renewed here"),
                remedy=_("Leave `limits` and `rationing` out of the copy that is calibrated."),
            )

    def check_periods(self) -> None:
        """Add a problem for each period that the scenario does not cover."""
        whole = self._setup.scenario.period
        wanted = {"fit": self._calibration.fit, "score": self._calibration.score}
        for key, period in wanted.items():
            if period is not None and (period.start < whole.start or period.end > whole.end):
                self._add(
                    (key,),
                    got=_("{start} to {end}").format(start=period.start, end=period.end),
                    expected=_("days of the scenario, {start} to {end}").format(
                        start=whole.start, end=whole.end
                    ),
                    remedy=_("Change the days here, or `period` of the scenario."),
                )
        self._check_warm_up(whole.start)

    def _check_warm_up(self, start: date) -> None:
        """Add a problem when days to warm up were asked for that the scenario does not have.

        Days that nobody asked for are taken as far as they go: `Study.fitting_days`.
        """
        asked = "warm_up_days" in self._calibration.model_fields_set
        there = (self._calibration.fit.start - start).days
        if asked and self._calibration.warm_up_days > there >= 0:
            self._add(
                ("warm_up_days",),
                got=str(self._calibration.warm_up_days),
                expected=_("at most the {days} days from {start} to `fit`").format(
                    days=there, start=start
                ),
                remedy=_("Begin `period` of the scenario earlier, or rest on `spin_up_days`."),
            )

    def check_years(self) -> None:
        """Add a problem when scores of years are weighted, and there are too few of them."""
        weights, fit = self._calibration.weights, self._calibration.fit
        wanted = {"skill": weights.skill, "yearly_correlation": weights.yearly_correlation}
        for score, fewest in (("skill", 2), ("yearly_correlation", 3)):
            if wanted[score] > 0.0 and fit.days < fewest * 365:
                self._add(
                    ("weights", score),
                    got=_("{days} days in `fit`").format(days=fit.days),
                    expected=_("at least {years} years").format(years=fewest),
                    remedy=_("Fit more years, or give this score no weight."),
                )

    def levers(self) -> tuple[Lever, ...]:
        """Return what is searched, after adding a problem for each thing that nothing reads."""
        found = []
        for name, bounds in self._calibration.parameters.items():
            lever = Lever(
                "gradient" if name.endswith(GRADIENT) else "parameter", name, bounds.times
            )
            values = values_now(self._setup, lever)
            if not values.size:
                self._add(
                    ("parameters", name),
                    got=_("a parameter that no chosen process reads"),
                    expected=_("parameters of the chosen processes"),
                    remedy=_("Remove it, or choose a process of the scenario that reads it."),
                )
            elif lever.times:
                self._check_factor(name, values)
            found.append(lever)
        known = station_factors(self._setup)
        for name in self._calibration.precipitation_factors:
            if name not in known:
                self._add(
                    ("precipitation_factors", name),
                    got=_("a station that the basin does not need"),
                    expected=_("stations whose weather reaches the basin"),
                    remedy=suggestion(name, known) if known else _("Remove it: a grid has none."),
                )
            found.append(Lever("station", name))
        return tuple(found)

    def _check_factor(self, name: str, values: Floats) -> None:
        """Add a problem when a factor would lead beyond the declared bounds."""
        factors = self._calibration.parameters[name].bounds_of(name)
        lower, upper = declared_bounds(name)
        ends = np.outer(factors, [values.min(), values.max()])
        if ends.min() < lower or ends.max() > upper:
            self._add(
                ("parameters", name),
                got=_("factors that lead to {lower:g} and {upper:g}").format(
                    lower=ends.min(), upper=ends.max()
                ),
                expected=_("{lower:g} to {upper:g}").format(lower=lower, upper=upper),
                remedy=_("Bring `lower` or `upper` nearer to 1."),
            )

    def observed(self) -> pd.DataFrame:
        """Return the daily observations at the gauges of the basin over the whole period."""
        scenario = self._setup.scenario
        days = pd.date_range(scenario.period.start, scenario.period.end)
        table = scenario.observations.discharge
        gauges = self._setup.basin.gauge_id.tolist()
        series = pd.DataFrame()
        if table is None:
            self._problems.add(
                scenario.place(("observations",)),
                "observations.discharge",
                got=_("no observed discharge"),
                expected=_("a table that the parameters are fitted to"),
                remedy=_("Add `observations: {discharge: FILE.csv}` to the scenario."),
            )
        else:
            series = read_discharge(table.file, table.interval)
        observed = series.reindex(index=days, columns=gauges)
        for gauge in self._calibration.gauges:
            self._check_gauge(gauge, gauges, observed, told=table is None)
        return observed

    def _check_gauge(
        self, gauge: str, known: list[str], observed: pd.DataFrame, *, told: bool
    ) -> None:
        """Add a problem for a gauge that is unknown, or hardly observed in the fitting years."""
        if gauge not in known:
            self._add(
                ("gauges", gauge),
                got=_("a gauge that the basin does not have"),
                expected=_("gauges of the basin"),
                remedy=suggestion(gauge, known),
            )
            return
        first, last = (str(day) for day in self._calibration.years)
        means = whole_means(observed.loc[first:last, gauge])
        count = int(means.count())
        if count >= FEWEST_PAIRS:
            self._check_flow(gauge, known.index(gauge), means)
        elif not told:
            self._add(
                ("gauges", gauge),
                got=_("{count} ten-day periods with all days observed, {start} to {end}").format(
                    count=count, start=first, end=last
                ),
                expected=_("at least {count}").format(count=FEWEST_PAIRS),
                remedy=_(
                    "Choose years in which it was observed; say `interval: ten_day` where the "
                    "table holds ten-day means."
                ),
            )

    def _check_flow(self, gauge: str, position: int, means: pd.Series[float]) -> None:
        """Add a problem for discharge that no river has, or that never changes."""
        area = float(np.asarray(self._setup.basin.gauge_area)[position])  # km2
        yearly = float(means.mean()) / area * _mm_per_year
        if yearly > _most_runoff:
            self._add(
                ("gauges", gauge),
                got=_("{runoff:.0f} mm of runoff in a year from {area:.0f} km2").format(
                    runoff=yearly, area=area
                ),
                expected=_("discharge in m3 s-1, at most {most:.0f} mm in a year").format(
                    most=_most_runoff
                ),
                remedy=_("Divide litres per second by 1000, or correct the place of the gauge."),
            )
        elif not float(means.std()) > 1e-9 * abs(float(means.mean())):
            self._add(
                ("gauges", gauge),
                got=_("discharge that never changes: {value:g}").format(value=means.mean()),
                expected=_("what was observed"),
                remedy=_("Leave the gauge out, or correct its column."),
            )

    def _add(self, key: Location, *, got: str, expected: str, remedy: str) -> None:
        place = self._calibration.place(key)
        self._problems.add(place, shown_key(key), got=got, expected=expected, remedy=remedy)
