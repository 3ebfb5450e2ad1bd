"""Whether what leads on to something comes back to where it began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def loops(leads_to: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the loops that are met when each name is followed, each as the names on its way.

    Parameters
    ----------
    leads_to : mapping of str to sequence of str
        What follows each name; names that nothing follows from may be missing.
    """
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in leads_to:
        way: list[str] = []
        branches = [iter((start,))]
        while branches:
            name = next(branches[-1], None)
            if name is None:
                branches.pop()
                if way:
                    done.add(way.pop())
            elif name in way:
                found.append((*way[way.index(name) :], name))
            elif name not in done:
                way.append(name)
                branches.append(iter(leads_to.get(name, ())))
    return tuple(found)
