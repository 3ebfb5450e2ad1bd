"""Rows of a river that are sound but have no use, or stop all use: a note each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import RiverFolder


def told(river: RiverFolder, words: str) -> list[str]:
    """Return the notes with some words, files without their folder."""
    folder = f"{river.file.parent}/"
    return [note.replace(folder, "") for note in river.read().notes if words in note]


def add_column(river: RiverFolder, table: str, column: str, **cells: str) -> None:
    """Add a column that is empty but in the rows that begin with some names."""
    header, *rows = river.tables[table].splitlines()
    new = [f"{row},{cells.get(row.split(',')[0], '')}" for row in rows]
    river.tables[table] = "\n".join([f"{header},{column}", *new, ""])


def test_an_aquifer_that_nothing_names_is_a_note(river: RiverFolder) -> None:
    names = ("bed", "canal", "land", "wells", "idle")
    rows = "".join(f"{name},town,90,20\n" for name in names)
    river.tables["groundwater"] = f"aquifer,return_to,residence_days,initial_volume_Mm3\n{rows}"
    add_column(river, "places", "seeps_to", border="bed")
    add_column(river, "canals", "seeps_to", branch="canal")
    add_column(river, "users", "seeps_to", City="land")
    add_column(river, "users", "well_aquifer", City="wells")
    assert told(river, "aquifer") == [
        "Nothing seeps into the aquifer `idle`, and no wells draw on it."
    ]


def test_a_limit_of_nothing_is_a_note(river: RiverFolder) -> None:
    assert not told(river, "is 0")
    river.row("limits", "Autumn,Rice,limit,10-01,10-31,0,,order 3")
    river.row("agreements", "Stop,volume,,Cotton,05-01,05-31,0,,,treaty")
    assert told(river, "is 0") == [
        "limits.csv:5: the limit `Autumn` is 0: its users may take nothing of the river.",
        "agreements.csv:7: the limit `Stop` is 0: its users may take nothing of the river.",
    ]
    river.settings["river"]["without"] = ["Stop"]
    assert len(told(river, "is 0")) == 1, "what is left out stops nobody"


def test_a_canal_that_is_never_open_is_a_note(river: RiverFolder) -> None:
    river.swap("canals", "11-15,03-15", "01-02,12-31")
    assert not told(river, "closed on all days"), "open on New Year's day"
    river.swap("canals", "01-02,12-31", "01-01,12-31")
    assert told(river, "closed on all days") == [
        "canals.csv:2: the canal `main` is closed on all days of the run."
    ]
