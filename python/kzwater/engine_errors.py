"""What the compiled engine refuses, as sentences in the user's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kzwater import _engine
from kzwater.errors import KzwaterError, ModelError
from kzwater.language import _


class BalanceError(ModelError):
    """The ledger did not close; the engine is back at the last good step.

    Attributes
    ----------
    values : mapping
        ``place`` (hru or reach), ``store``, ``index``, ``step``, ``residual``, ``tolerance``.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        super().__init__(
            _(
                "water balance of {store}, {place} {index}: "
                "residual {residual:.3g}, allowed {tolerance:.3g}"
            ).format(**{**values, "place": _place(str(values["place"]))})
        )


class EngineFaultError(KzwaterError):
    """The engine refused its arguments.

    Attributes
    ----------
    code : str
        What is wrong, as the engine names it.
    values : mapping
        What its sentence tells.
    """

    def __init__(self, code: str, values: Mapping[str, Any]) -> None:
        self.code = code
        self.values = values
        super().__init__(_sentence(code, values))


def _in_units_of_tables(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return values with the volume of a table of levels also in million m3."""
    if "end_volume" not in values:
        return values
    return {**values, "end_million": values["end_volume"] / 1e6}


def _place(place: str) -> str:
    """Return the kind of place in the user's language."""
    return {"hru": _("HRU"), "reach": _("reach"), "basin": _("basin")}[place]


def _sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return the sentence of an error code of the compiled engine, in the user's language."""
    sentences = {
        "unknown_process": _("no process {process} in the catalogue"),
        "process_twice": _("process {process} is chosen twice"),
        "choice_twice": _("{first} and {second} both answer {choice}: choose one"),
        "computed_late": _("{process} makes {forcing}, which is made or read before it"),
        "flux_missing": _("{process} follows {flux}, which no chosen process makes"),
        "transient_not_drained": _(
            "nothing takes the water of {store} further: choose the process that does"
        ),
        "unknown_field": _("no quantity {field} in the chosen processes"),
        "no_plane": _("{field} exists only within a step and cannot be read or set"),
        "forcing_missing": _("forcing {forcing} is missing"),
        "level_unsupported": _("this processor does not support level {level}"),
        "array_missing": _("array {array} is missing"),
        "array_type": _("array {array} has the wrong type or order"),
        "array_index": _("array {array} holds {found}, there are {size} places"),
        "array_size": _("array {array} has {found} values, expected {expected}"),
        "units_order": _("HRU {hru} belongs to a unit before that of the HRU before it"),
        "receiver_outside": _("HRU {hru} gives to HRUs outside its unit"),
        "salt_on_moving_land": _("land that glaciers give up or take holds no salt"),
        "network_cycle": _("the reaches drain in a circle"),
        "network_index": _("{where} names reach {index}, there are {reaches}"),
        "network_imposed": _("the flow of reach {reach} is given twice or at an outlet"),
        "reach_absent": _("{where} names reach {reach}, which is not computed"),
        "allocation_user_twice": _("row {row} names user {user} twice"),
        "allocation_not_nested": _(
            "rows {row} and {other} share some users of a class and not others: the largest "
            "volume is only known for nested rows (a tree); take the fair rule"
        ),
        "allocation_not_proportional": _(
            "users stand to each other in row {row} otherwise than in row {other} around it: the "
            "largest volume is only known where losses of a tree set both; take the fair rule"
        ),
        "no_substeps": _("routing needs at least one sub-step"),
    }
    sentence = sentences.get(code, _river_sentences(values).get(code))
    if sentence is None:
        return f"{code} {dict(values)}"
    return sentence.format(**_in_units_of_tables(values))


def _river_sentences(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the sentences of managed rivers, and of the tables of their bodies."""
    ended = _(
        "the water went past the end of a table of levels: {end_level:g} m, {end_million:.6g} Mm3"
    )
    if "body" in values:
        ended = _(
            "the water of {body} went past the end of its table of levels: {end_level:g} m, "
            "{end_million:.6g} Mm3"
        )
    return {
        "place_taken": _("two reservoirs or lakes lie at place {place}"),
        "river_index": _("a channel leads from place {from} to place {to}, which is not there"),
        "river_shares": _("the shares of what flows out of place {place} sum to {sum}, not to 1"),
        "river_cycle": _("water of place {place} comes back to it"),
        "river_balance": _(
            "water or salt balance of {store}: residual {residual}, allowed {tolerance}"
        ),
        "level_table_short": _("a table of levels has {rows} rows, at least two are needed"),
        "level_table_empty": _("a table of {rows} levels has neither area nor volume"),
        "level_table_length": _("a table of levels has {got} values of {column} for {expected}"),
        "level_table_value": _("row {row} of a table of levels has the {column} {value}"),
        "level_table_folds": _(
            "a table of levels folds back in row {row}: {column} {value} after {before}"
        ),
        "level_table_ended": ended,
        "table_short": _("the table of {name} has no rows"),
        "table_length": _("the table of {name} has {got} values, expected {expected}"),
        "table_value": _("row {row} of the table of {name} has {value} in column {column}"),
        "table_folds": _("the table of {name} folds back in row {row}: {value} after {before}"),
        "table_ended": _("the table of {name} ends at {end_value}, and {value} was asked for"),
        "curve_short": _("the curve of {name} has no points"),
        "curve_day": _("point {point} of the curve of {name} is on day {day}, expected 1 to 365"),
        "curve_value": _("point {point} of the curve of {name} has the value {value}"),
        "curve_folds": _(
            "point {point} of the curve of {name} is on day {day}, not after day {before}"
        ),
    }


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turn errors of the compiled engine into errors of kzwater with sentences.

    Raises
    ------
    BalanceError
        When the ledger does not close.
    EngineFaultError
        For everything else that the engine refuses.
    """
    try:
        yield
    except _engine.EngineError as error:
        code, values = error.args
        if code == "balance":
            raise BalanceError(values) from error
        raise EngineFaultError(code, values) from error
