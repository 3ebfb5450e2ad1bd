"""What can be wrong with the glaciers of a basin: cut in two, never melted, or not there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kzwater.language import _

if TYPE_CHECKING:
    from kzwater.basin import Basin
    from kzwater.config.document import Document
    from kzwater.config.scenario import Scenario
    from kzwater.errors import Problems


def check_cut(
    scenario: Scenario, document: Document, land: tuple[Basin, Basin], problems: Problems
) -> None:
    """Check that no glacier is cut by the part: its area follows the volume of all of it.

    Parameters
    ----------
    land : tuple of Basin
        The whole, and the part that is computed.
    """
    if "glacier_geometry" not in scenario.processes:
        return
    whole, left = (
        Counter(cut.glacier_id[cut.hru_glacier[cut.hru_glacier >= 0]].tolist()) for cut in land
    )
    for glacier in (name for name, hrus in left.items() if hrus < whole[name]):
        problems.add(
            document.place(("inflows",)),
            "inflows",
            got=_("an imposed inflow that cuts glacier {glacier}").format(glacier=glacier),
            expected=_("glaciers that are computed whole or not at all"),
            remedy=_("Impose it at a gauge above or below, or leave `glacier_geometry` out."),
        )


def note_glaciers(scenario: Scenario, basin: Basin) -> tuple[str, ...]:
    """Return a note on glaciers that no process melts, or a process that has none to melt."""
    chosen = "glacier" in scenario.processes
    ice = basin.hru_glacier >= 0
    if ice.any() and not chosen:
        return (
            _(
                "{area:.1f} km2 of the basin are glaciers, but `glacier` is not among the "
                "processes: their ice is computed as land without ice."
            ).format(area=float(basin.hru_area[ice].sum()) / 1e6),
        )
    if chosen and not ice.any():
        return (
            _(
                "`glacier` is among the processes, but the basin has no glaciers: give "
                "`glaciers` in its description and prepare it again, or leave the process out."
            ),
        )
    return ()
