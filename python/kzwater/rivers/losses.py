"""What each user's water loses on its way through the canals, and where it was taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kzwater.rivers.model import RiverModel
    from kzwater.weights import Floats

KINDS = ("seepage", "evaporation", "spill")


def canal_losses(model: RiverModel, rows: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the losses of canals by user, and what is taken at each place, m3 in each step.

    The users of a reach share its losses as they share its water.

    Parameters
    ----------
    rows : mapping of str to array, shape (step, member)
        Results of the engine.

    Returns
    -------
    dict of str to array
        ``user_canal_seepage``, ``user_canal_evaporation`` and ``user_canal_spill``, shape
        (step, user), and ``taken``, shape (step, place).
    """
    shares = {kind: _share(rows[f"canal_{kind}"], rows["canal_head"]) for kind in KINDS}
    arriving = 1.0 - sum(shares.values(), start=np.zeros_like(rows["canal_head"]))
    number = {canal.name: index for index, canal in enumerate(model.canals)}
    parents = [None if each.parent is None else number[each.parent] for each in model.canals]
    places = {place.name: index for index, place in enumerate(model.places)}
    lost = {kind: np.zeros_like(rows["from_river"]) for kind in KINDS}
    taken = np.zeros((len(rows["from_river"]), len(model.places)))
    for user, each in enumerate(model.users):
        for intake in each.intakes:
            flow = intake.share * rows["from_river"][:, user]
            reach = None if intake.canal is None else number[intake.canal]
            while reach is not None:
                flow = flow / arriving[:, reach]
                for kind in KINDS:
                    lost[kind][:, user] += shares[kind][:, reach] * flow
                reach = parents[reach]
            taken[:, places[intake.place]] += flow
    return {**{f"user_canal_{kind}": values for kind, values in lost.items()}, "taken": taken}


def _share(lost: Floats, head: Floats) -> Floats:
    """Return what is lost of the water at the head of reaches; nothing of none."""
    share: Floats = np.divide(lost, head, out=np.zeros_like(lost), where=head > 0.0)
    return share
