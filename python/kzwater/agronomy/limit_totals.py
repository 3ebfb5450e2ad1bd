"""Whether the parts of a table of limits add up to their totals."""

from __future__ import annotations

from collections.abc import Sequence

from kzwater.agronomy.limit_rows import LEVELS, FaultyRow, LimitRow, inside, together
from kzwater.config.sentences import alike, suggestion
from kzwater.data.tables import Table
from kzwater.errors import Problems
from kzwater.language import _


def check_totals(
    table: Table, rows: Sequence[LimitRow], faulty: Sequence[FaultyRow], problems: Problems
) -> None:
    """Add a problem for each total that its parts do not add up to, rounding apart.

    Parameters
    ----------
    faulty : sequence of FaultyRow
        What rows with a fault of their own name: it is told once, and nothing follows from it.
    """
    parts: dict[tuple[int, str, bool], list[LimitRow]] = {}
    nameless = False  # whether a part is missing from nobody knows which total
    for row in rows:
        if not row.part_of:
            continue
        total = _total(row, rows)
        if total is None:
            nameless = True
            if _is_told(row.part_of, faulty):
                continue
            known = tuple(dict.fromkeys(each.name for each in rows if each is not row))
            problems.add(
                table.place(row.row),
                "part_of",
                got=f"`{row.part_of}`",
                expected=_("a limit of this table over these days: {names}").format(
                    names=", ".join(known)
                ),
                remedy=suggestion(row.part_of, known),
            )
            continue
        same_days = (row.first, row.last) == (rows[total].first, rows[total].last)
        parts.setdefault((total, row.level, same_days), []).append(row)
    if nameless:
        return
    for (number, level, _same), found in parts.items():
        if not _is_told_of(rows[number], faulty):
            _check_total(table, rows[number], (level, found), problems)


def _check_total(
    table: Table, total: LimitRow, parts: tuple[str, Sequence[LimitRow]], problems: Problems
) -> None:
    """Add a problem where the parts of a level do not add up to their total."""
    level, found = parts
    decimals = max(row.decimals for row in (total, *found))
    added = round(sum(row.volume for row in found), decimals)
    rounding = 0.5 * sum(10.0**-row.decimals for row in (total, *found))
    if abs(added - total.volume) > rounding:
        problems.add(
            table.place(total.row),
            "part_of",
            got=_("{stated:.{decimals}f} stated and {added:.{decimals}f} added up").format(
                stated=total.volume, added=added, decimals=decimals
            ),
            expected=_("parts ({level}) that add up: {difference:+.{decimals}f}").format(
                level=level, difference=added - total.volume, decimals=decimals
            ),
            remedy=_("Ask who issued the table, and correct the total or a part."),
        )


def _is_told(part_of: str, faulty: Sequence[FaultyRow]) -> bool:
    """Return whether a row of a fault may be the limit that a part names."""
    level, _blank, name = part_of.partition(" ")
    wanted = (part_of, name) if level in LEVELS else (part_of,)
    return any(row.name in wanted or alike(row.name, wanted) for row in faulty if row.name)


def _is_told_of(total: LimitRow, faulty: Sequence[FaultyRow]) -> bool:
    """Return whether a total, or a part of it, has a fault of its own."""
    names = (total.name, f"{total.level} {total.name}")
    return any(total.name == row.name or row.part_of in names for row in faulty)


def _total(part: LimitRow, rows: Sequence[LimitRow]) -> int | None:
    """Return the number of the row that a part names: the shortest span that holds the part's."""
    found = []
    for number, row in enumerate(rows):
        named = part.part_of in {row.name, f"{row.level} {row.name}"}
        if row is part or not named:
            continue
        spans = [b for a, b in together(part, row) if inside(a, b)]
        own = (row.level, row.name) == (part.level, part.name)
        if spans and not (own and (part.first, part.last) == (row.first, row.last)):
            days = (spans[0][1] - spans[0][0]).days
            found.append((days, LEVELS.index(row.level), number))
    return min(found)[2] if found else None
