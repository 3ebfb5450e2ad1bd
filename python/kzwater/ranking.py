"""What to sow with so much water: crops, methods and limits tried on one field, and ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pandas as pd

from kzwater.agronomy import crops, methods, read_economy
from kzwater.agronomy.catalogue import suits
from kzwater.agronomy.table import Field, read_field_table, write_field_table
from kzwater.config import Scenario, load_scenario
from kzwater.config.sentences import suggestion
from kzwater.data.files import make_folder
from kzwater.data.rewriting import leave_out, moved_content, write_content
from kzwater.data.written_tables import PLAIN, write_csv
from kzwater.demand import OF_LIMITS, OF_LISTS
from kzwater.errors import InputError, Problem, Problems
from kzwater.field_checks import is_sown
from kzwater.language import _
from kzwater.season import season
from kzwater.simulation import run

_means = (
    "relative_yield",
    "gross_m3_per_ha",
    "yield_t_per_ha",
    "water_cost_per_ha",
    "subsidies_per_ha",
    "kg_per_m3_taken",
    "margin_per_ha",
    "margin_per_m3_taken",
)
# Columns of a field that say how its method waters, and its crop under that method.
_of_method = (
    "irrigation_greatest_depth",
    "irrigation_lead_time",
    "irrigation_interval",
    "irrigation_fixed_depth",
)
_of_crop = ("leaching_fraction",)
# Keys of a scenario that say nothing of candidates: they are no fields beside each other.
_of_all_fields = ("limits", "rationing", "schedule", "command_areas", "initial_state")


@dataclass(frozen=True, slots=True)
class Tried:
    """What is tried on the place of a field.

    Attributes
    ----------
    field : str
        Whose place, soil and height; the first of the table when it is empty.
    crops, methods : tuple of str
        All that are known when they are empty.
    limits : tuple of float
        Most water that may be taken in a season, m3 ha-1; without any there is no limit.
    """

    field: str = ""
    crops: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    limits: tuple[float, ...] = ()


def rank(
    scenario: Path,
    out: Path | None = None,
    tried: Tried | None = None,
    *,
    locale: str = PLAIN,
    note: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Return crop, method and limit, the best first: by margin, without prices by relative yield.

    The run lies in its folder with ``candidates.csv``, ``scenario.yaml`` and ``rank.csv``.

    Parameters
    ----------
    scenario : pathlib.Path
        Of fields.
    out : pathlib.Path, optional
        Folder of the run; default ``out/NAME_rank`` where the command runs. A run that is there is
        replaced.
    tried : Tried, optional
    locale : str
        Of ``rank.csv``: ``ru`` and ``kk`` have semicolons and decimal commas.
    note : callable, optional
        Called with a sentence on what of the scenario is left out.

    Returns
    -------
    DataFrame
        One row for each combination: means over the seasons, ``seasons`` and, with prices, the
        margin of the worst one.

    Raises
    ------
    InputError
        With all faults of the inputs, and of what is to be tried.
    """
    read = load_scenario(scenario)
    wanted = tried or Tried()
    place = _place(read, wanted)
    choices = _choices(read, wanted)
    if read.initial_state is not None and note is not None:
        note(_("`initial_state` is left out: it is of other fields than those that are tried."))
    told = _note_of_place(place, choices)
    if told and note is not None:
        note(told)
    folder = make_folder(Path("out") / f"{read.name}_rank" if out is None else out)
    write_field_table(_candidates(place, choices), folder / "candidates.csv")
    content = moved_content(read, folder)
    content["fields"] = "candidates.csv"
    content["name"] = f"{read.name}_rank"
    leave_out(content, _of_all_fields, processes=OF_LISTS, parameters=OF_LIMITS)
    write_content(content, folder / "scenario.yaml")
    run(folder / "scenario.yaml", folder, overwrite=True)
    found = season(folder / "results.nc", load_scenario(folder / "scenario.yaml"))
    table = _ranked(found.fields, choices)
    write_csv(table, folder / "rank.csv", locale=locale, index=True)
    return table


Choice = tuple[str, str, float | None]


def _place(scenario: Scenario, tried: Tried) -> Field:
    """Return the field on whose place is tried."""
    if scenario.fields is None:
        raise _fault("fields", _("a scenario of a basin"), _("one of fields"), "")
    fields = {each.name: each for each in read_field_table(scenario.fields)}
    name = tried.field or next(iter(fields))
    if name not in fields:
        raise _fault("--field", f"`{name}`", ", ".join(fields), suggestion(name, tuple(fields)))
    return fields[name]


def _choices(scenario: Scenario, tried: Tried) -> dict[str, Choice]:
    """Return all combinations by the name of the field that stands for each."""
    problems = Problems()
    priced = tuple(crops())
    if scenario.economy is not None:
        economy = read_economy(scenario.economy, ())
        priced = tuple(name for name in priced if name in economy.crops)
    known = {"--crop": (tried.crops, priced), "--method": (tried.methods, tuple(methods()))}
    for option, (names, allowed) in known.items():
        for name in names:
            if name not in allowed:
                unpriced = option == "--crop" and name in crops()
                got = _("`{crop}`, which has no price") if unpriced else "`{crop}`"
                remedy = suggestion(name, allowed)
                if unpriced:
                    remedy = _("Add a row for it to the table of prices.")
                problems.add(
                    "",
                    option,
                    got=got.format(crop=name),
                    expected=", ".join(allowed),
                    remedy=remedy,
                )
    for limit in tried.limits:
        if not 0.0 <= limit <= 1e6:
            problems.add(
                "",
                "--limit",
                got=f"{limit:g}",
                expected=_("0 to 1000000 m3 per hectare"),
                remedy=_("Give cubic metres on a hectare and season."),
            )
    problems.raise_if_any()
    limits: tuple[float | None, ...] = tried.limits or (None,)
    # Where the period holds no sowing at all, the check of the run says so.
    sown = tuple(name for name in priced if is_sown(scenario.period, crops()[name]["sowing_day"]))
    chosen = product(tried.crops or sown or priced, tried.methods or tuple(methods()), limits)
    every = [choice for choice in chosen if suits(*choice[:2])]
    if scenario.economy is not None:
        read_economy(scenario.economy, [(crop, method) for crop, method, _limit in every])
    return {f"{number:04d}": choice for number, choice in enumerate(every, 1)}


def _candidates(place: Field, choices: dict[str, Choice]) -> Iterator[Field]:
    """Return a field for each combination; each crop has its own day of sowing."""
    for name, (crop, method, limit) in choices.items():
        yield replace(
            place,
            name=name,
            crop=crop,
            method=method,
            # 10 m3 on a hectare are a millimetre.
            limit=None if limit is None else limit / 10.0,
            sowing_day=None,
            sowing_window=0,
            command_area="",
            shares=(1.0, 1.0, 1.0),
            parameters=tuple(
                each
                for each in place.parameters
                if each[0] not in (*_left_out(place, crop, method), "sowing_temperature")
                and "trigger" not in each[0]
            ),
        )


def _left_out(place: Field, crop: str, method: str) -> tuple[str, ...]:
    """Return the columns of a field that do not hold for a candidate."""
    own = method == place.method
    return (*(() if own else _of_method), *(() if own and crop == place.crop else _of_crop))


def _note_of_place(place: Field, choices: dict[str, Choice]) -> str:
    """Return a sentence on the columns of the field that some candidates are tried without."""
    given = dict(place.parameters)
    left_out = {
        name for crop, method, _limit in choices.values() for name in _left_out(place, crop, method)
    }
    columns = [f"`{name}`" for name in given if name in left_out]
    if not columns:
        return ""
    text = _("{columns} of `{field}` hold for {crop} under {method}: others are tried without.")
    return text.format(
        columns=", ".join(columns), field=place.name, crop=place.crop, method=place.method
    )


def _ranked(seasons: pd.DataFrame, choices: dict[str, Choice]) -> pd.DataFrame:
    """Return the means of the seasons of each combination, the best first."""
    harvested = seasons[seasons["relative_yield"].notna()]
    grouped = harvested.groupby("field")
    columns = [name for name in _means if name in harvested]
    table = grouped[columns].mean()
    table.insert(0, "seasons", grouped.size())
    by = "relative_yield"
    if "margin_per_ha" in harvested:
        by = "margin_per_ha"
        table["worst_margin_per_ha"] = grouped["margin_per_ha"].min()
        table["currency"] = grouped["currency"].first()
        table["prices_of"] = grouped["prices_of"].first()
    for column, place in (("limit_m3_per_ha", 2), ("method", 1), ("crop", 0)):
        table.insert(0, column, [choices[name][place] for name in table.index])
    ordered = table.sort_values(by, ascending=False, kind="stable").reset_index(drop=True)
    ordered.index = pd.RangeIndex(1, len(ordered) + 1, name="rank")
    return ordered


def _fault(subject: str, got: str, expected: str, remedy: str) -> InputError:
    return InputError(
        [Problem("", subject, got=got, expected=expected, remedy=remedy or _("See `--help`."))]
    )
