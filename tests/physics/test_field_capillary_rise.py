"""Rise to the roots of a field: dW/dt = q (1 - W / FC), q by Gardner (1958), beside AquaCrop's.

q = f Ks min((x / sin(x) entry / height)^n, 1) with x = pi / n, n = 2 + 3 / b and Campbell's b.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from irrigated import COTTON, LOAM, OVER_A_TABLE, dry_year

from kzwater.preparation.pedotransfer import (
    USUAL_ORGANIC_MATTER,
    air_entry_suction,
    hydraulics,
    texture_shares,
)

PAGE = Path(__file__).parents[2] / "docs" / "theory" / "field_capillary_rise.md"
ALONE = ("field_capillary_rise", "drained_groundwater", "river_inflow")
PORES, ROOTS = 0.1, 1000.0
SOIL = {
    "available_water_capacity": 0.2,
    "saturated_conductivity": 300.0,
    "matrix_conductivity_share": 0.1,
    "air_entry_suction": 100.0,
    "conductivity_exponent": 9.0,
    "field_soil_depth": 3000.0,
    "specific_yield": PORES,
    "water_table_depth": 10_000.0,
    "drain_recession": 0.0,
}
# A soil of each of AquaCrop's four groups, and that of most fields of the Hungry Steppe.
GROUPS = {
    "sand": "sandy",
    "loam": "loamy",
    "silt_loam": "loamy",
    "sandy_clay_loam": "sandy clayey",
    "silty_clay_loam": "silty clayey",
}
HEIGHTS = (0.5, 1.0, 1.5, 2.0, 3.0)  # m


def rising(model, *, table, rooted=0.0, depth=ROOTS, dt=1.0, steps=1, hrus=1, **soil):
    """Return the history of roots over a table of some depth at first, mm."""
    made = model(processes=ALONE, hrus=hrus, parameters={**SOIL, **soil})
    base = soil.get("water_table_depth", SOIL["water_table_depth"])
    made.put(
        groundwater_slow=PORES * (base - np.asarray(table)),
        rooted_depth=depth,
        rooted_water=rooted,
    )
    return made.run(steps, dt=dt)


def gardner(height, *, conductivity=300.0, entry=100.0, b=3.0, share=0.1):
    """Return the largest steady flux to a dry soil some height, mm, above the table, mm d-1."""
    conductivity *= share
    n = 2.0 + 3.0 / b
    x = np.pi / n
    return conductivity * np.minimum((x / np.sin(x) * entry / np.asarray(height)) ** n, 1.0)


def aquacrop(group, conductivity, height):
    """Return AquaCrop's largest rise, mm d-1, over a table some height, m, below.

    Its equation of capillary rise and the coefficients of its four groups of soils, as its source
    has them.
    """
    log = np.log(conductivity)
    a, b = {
        "sandy": (-0.3112 - conductivity / 1e5, -1.4936 + 0.2416 * log),
        "loamy": (-0.4986 + 9.0 * conductivity / 1e5, -2.1320 + 0.4778 * log),
        "sandy clayey": (-0.5677 - 4.0 * conductivity / 1e5, -3.7189 + 0.5922 * log),
        "silty clayey": (-0.6366 + 8.0 * conductivity / 1e4, -1.9165 + 0.7063 * log),
    }[group]
    return np.minimum(np.exp((np.log(height) - b) / a), 99.0)


def of_texture(name):
    """Return what fields take for a soil: conductivity, mm d-1, suction, mm, and Campbell's b."""
    sand, clay = (np.array([share]) for share in texture_shares()[name])
    soil = hydraulics(sand, clay, np.array([USUAL_ORGANIC_MATTER]))
    return {
        "conductivity": float(soil["saturated_conductivity"][0]),
        "entry": float(air_entry_suction(sand)[0]),
        "b": 0.5 * (float(soil["conductivity_exponent"][0]) - 3.0),
    }


def shown(rise):
    """Return a rise as the page has it, to two digits."""
    return f"{float(f'{rise:.2g}'):g}"


def test_rise_falls_with_the_depth_of_the_table(model, picture):
    table = ROOTS + np.linspace(300.0, 3000.0, 40)
    # so short that the roots stay dry
    found = rising(model, table=table, dt=1e-5, hrus=table.size)["field_capillary_rise"][0]
    np.testing.assert_allclose(found, gardner(table - ROOTS), rtol=1e-4)
    assert np.all(np.diff(found) < 0.0)
    height = np.linspace(0.3, 3.0, 100)
    with picture("field_capillary_rise") as axes:
        for number, (name, group) in enumerate(GROUPS.items()):
            soil = of_texture(name)
            style = {"color": f"C{number}"}
            axes.semilogy(height, gardner(1000.0 * height, **soil), label=name, **style)
            axes.semilogy(height, aquacrop(group, soil["conductivity"], height), "--", **style)
        axes.plot([], [], "k--", label="AquaCrop")
        axes.set(
            xlabel="height of the roots above the water table, m",
            ylabel="largest rise, mm d-1",
            ylim=(0.03, 1000.0),
        )


@pytest.mark.parametrize("soil", GROUPS)
def test_page_shows_the_rise_beside_that_of_aquacrop(model, soil):
    """The engine's own rise into dry roots, and AquaCrop's equation, as the page prints them."""
    given = of_texture(soil)
    table = ROOTS + 1000.0 * np.array(HEIGHTS)
    found = rising(
        model,
        table=table,
        dt=1e-6,
        hrus=table.size,
        saturated_conductivity=given["conductivity"],
        air_entry_suction=given["entry"],
        conductivity_exponent=2.0 * given["b"] + 3.0,
    )["field_capillary_rise"][0]
    peer = aquacrop(GROUPS[soil], given["conductivity"], np.array(HEIGHTS))
    cells = (f"{shown(own)} / {shown(other)}" for own, other in zip(found, peer, strict=True))
    name = soil.replace("_", " ")
    row = f"| {name} ({GROUPS[soil]}) | {given['conductivity']:.0f} | {' | '.join(cells)} |"
    assert row in PAGE.read_text(encoding="utf-8")


def test_roots_in_the_table_fill_to_field_capacity(model):
    """1 m of roots holds 200 mm; the table gives the 150 that are missing, in one day."""
    day = rising(model, table=900.0, rooted=50.0)
    assert day["rooted_water"][0, 0] == pytest.approx(200.0, rel=1e-14)
    assert day["groundwater_slow"][0, 0] == pytest.approx(PORES * 9100.0 - 150.0, rel=1e-14)


def test_moist_roots_draw_nothing(model):
    assert rising(model, table=1200.0, rooted=200.0)["field_capillary_rise"][0, 0] == 0.0
    assert rising(model, table=900.0, rooted=230.0)["field_capillary_rise"][0, 0] == 0.0


def test_no_more_rises_than_stands_above_the_base(model):
    day = rising(model, table=800.0, water_table_depth=830.0)
    assert day["field_capillary_rise"][0, 0] == pytest.approx(3.0, rel=1e-12)
    assert day["groundwater_slow"][0, 0] == 0.0


def test_roots_end_with_the_soil_of_the_field(model):
    """Roots of 1 m in 0.8 m of soil draw as roots of 0.8 m."""
    short, deep = (
        rising(model, table=1800.0, depth=depth, field_soil_depth=800.0)["field_capillary_rise"]
        for depth in (800.0, 1000.0)
    )
    assert short[0, 0] == deep[0, 0] > 0.0


def test_error_halves_with_the_step(model):
    """The water table stands still within a step: first order."""
    ends = [
        rising(model, table=1400.0, dt=8.0 / count, steps=count)["rooted_water"][-1, 0]
        for count in (8, 16, 32, 2048)
    ]
    errors = np.abs(np.array(ends[:-1]) - ends[-1])
    ratios = errors[:-1] / errors[1:]
    assert np.all((ratios > 1.8) & (ratios < 2.2))


def cotton(model, table):
    """Return two dry years of irrigated cotton on loam over tables of some depth, mm, at first.

    Drains lie as deep, so that the table does not rise, and falls by what the crop draws.
    """
    given = {
        **LOAM,
        **COTTON,
        "water_table_depth": 6000.0,
        "drain_depth": table,
        "drain_recession": 0.2,
        "air_entry_suction": 230.0,
    }
    made = model(processes=OVER_A_TABLE, hrus=table.size, parameters=given)
    made.put(groundwater_slow=PORES * (6000.0 - table))
    names = ("irrigation_withdrawal", "field_capillary_rise", "water_table", "rooted_water")
    return made.run(730, names=names, **dry_year(730))


def test_a_shallower_table_spares_irrigation(model):
    """Tables from 5 m to 1.4 m: more rises and less is taken, but for one watering of 120 mm."""
    tables = np.array([5000.0, 3000.0, 2500.0, 2000.0, 1700.0, 1400.0])
    years = cotton(model, tables)
    risen = years["field_capillary_rise"].sum(axis=0)
    taken = years["irrigation_withdrawal"].sum(axis=0)
    assert np.all(np.diff(risen) > 0.0)
    assert np.all(np.diff(taken) <= 120.0 / 0.6)
    assert taken[-1] < 0.7 * taken[0]
    assert np.all(years["rooted_water"] >= 0.0)
    assert np.all(years["water_table"] >= 0.0)


def test_a_bare_field_in_winter_draws_too(model):
    """No crop stands in the first 100 days; what dries by evaporation is drawn from the table.

    Above the base there is nothing to draw.
    """
    years = cotton(model, np.array([600.0, 6000.0]))
    winter = years["field_capillary_rise"][:100].sum(axis=0)
    assert winter[0] > 10.0
    assert winter[1] == 0.0
