"""Colours: one for each flux in all pictures of a report, told apart by the colour-blind too."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from kzwater import registry, results
from kzwater.reports import flow_picture, style
from kzwater.reports.balance import spans, typical_spans, typical_years
from kzwater.reports.balance_pictures import layers, mean_months
from kzwater.reports.flow_graph import collapsed_flows, flow_graph
from kzwater.reports.record import Record

OUTSIDE = {"atmosphere", "outlet", "boundary", "canal", "deep_aquifer"}
# Simulated sight without the middle or the long cones, linear RGB (Machado et al. 2009).
SIGHTS = {
    "all cones": np.eye(3),
    "no middle cones": np.array(
        [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]]
    ),
    "no long cones": np.array(
        [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]]
    ),
}


def fluxes_from_and_to_outside() -> set[str]:
    """Return the names that results give to the fluxes over the border of the basin."""
    rivers = {
        name.removeprefix("basin_"): ends
        for name, (_text, *ends) in results.river_fluxes(lost=True).items()
    }
    land = {
        field.name: [field.from_store, field.to_store]
        for field in registry.fields()
        if field.role == "flux" and not field.lateral and field.substance == "water"
    }
    return {name for name, ends in (land | rivers).items() if OUTSIDE.intersection(ends)}


def colours_of(record: Record) -> dict[str, set[str]]:
    """Return the colours that each label has in any picture of a report."""
    found: dict[str, set[str]] = defaultdict(set)
    months = mean_months(record)[:2]
    for layer in (
        layer for stack in (*layers(record, spans(record, "year")), *months) for layer in stack
    ):
        found[layer.label].add(layer.colour)
    for season in (None, frozenset(range(4, 10)), frozenset({1, 2, 3, 10, 11, 12})):
        over = typical_spans(record, season)
        graph = flow_graph(record, collapsed_flows(record), over, typical_years(record))
        for key, colour in flow_picture._colours(graph).items():
            found[graph.node(key).label].add(colour)
    return found


def test_a_flux_has_one_colour_in_all_pictures(record: Record) -> None:
    evaporation = next(f for f in record.fluxes if f.name == "rootzone_transpiration")
    others = tuple(flux for flux in record.fluxes if flux is not evaporation)
    # in winter canopy evaporation is nothing, so that what comes after it moves up
    summer = np.isin(record.starts.month, range(4, 10))
    split = (
        replace(evaporation, name="canopy_evaporation", long_name="canopy"),
        replace(evaporation, name="soil_evaporation", long_name="soil evaporation"),
        evaporation,
    )
    shares = (0.2 * summer, 0.3, 0.7 - 0.2 * summer)
    parts = tuple(replace(f, amounts=f.amounts * s) for f, s in zip(split, shares, strict=True))
    found = colours_of(replace(record, fluxes=(*others, *parts)))
    assert {"Canopy", "Soil evaporation", "Snowfall"} <= found.keys()
    assert {label: colours for label, colours in found.items() if len(colours) > 1} == {}


def test_every_flux_over_the_border_has_a_colour_of_its_own() -> None:
    names = fluxes_from_and_to_outside()
    assert {"soil_evaporation", "river_outflow", "channel_evaporation"} <= names
    colours = [style.flux_colour(name) for name in sorted(names)]
    assert len(set(colours)) == len(colours)
    assert style.flux_colour("unheard_of") not in colours


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_differ_also_without_all_cones(sight: str) -> None:
    names = [*sorted(fluxes_from_and_to_outside()), "unheard_of"]
    seen = {name: in_lab(style.flux_colour(name), SIGHTS[sight]) for name in names}
    nearest = min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(names, 2))
    # 2.3 is just noticeable side by side (Mahy et al. 1994); three times that, apart
    assert nearest > 7.0


def in_lab(colour: str, sight: np.ndarray) -> np.ndarray:
    """Return a colour as it is seen, in CIE L*a*b* of daylight."""
    coded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(sight @ linear, 0.0, 1.0) / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16.0 / 116.0)
    return np.array([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)])
