"""Seasons of wheat at Tunis and maize at Champion beside AquaCrop's: docs/studies/aquacrop.md.

The peer is AquaCrop 6.1 (its published tests of Tunis); Champion has no numbers of the peer here.
What kzwater makes is frozen: a change of it needs a line in CHANGELOG.md that says why.
"""

from __future__ import annotations

import pytest

import aquacrop_seasons as study

needs_data = pytest.mark.skipif(
    not study.DATA.is_dir(), reason=f"the peer's files are not there: {study.DATA}"
)
NAMES = ("days", "reference", "irrigation", "runoff", "deeper", "evaporation", "transpiration")
# Means of the seasons, mm, and of the yields relative to that of a crop without want.
FROZEN = {
    "wheat, from field capacity": (170.2, 331.6, 0.0, 3.2, 79.5, 93.5, 223.3, 0.9927),
    "wheat, from 30 %": (170.2, 331.6, 0.0, 2.9, 20.6, 87.4, 183.9, 0.8609),
    "long wheat, from field capacity": (225.5, 570.0, 0.0, 3.2, 88.8, 125.8, 315.5, 0.8095),
    "maize, rain alone": (132.0, 753.6, 0.0, 0.5, 17.3, 87.2, 409.7, 0.5924),
    "maize, at most 100 mm": (132.0, 753.6, 100.0, 0.6, 19.2, 96.1, 491.0, 0.7332),
    "maize, at most 200 mm": (132.0, 753.6, 199.0, 0.8, 22.1, 97.5, 566.1, 0.8572),
    "maize, full": (132.0, 753.6, 424.0, 1.0, 28.1, 103.4, 645.1, 0.9852),
}
WATERED = (171.6, 1328.3, 189.2, 3.0, 114.6, 200.3, 322.9)


@needs_data
@pytest.mark.parametrize("what", study.CASES)
def test_seasons_are_those_of_the_study(what):
    case = study.CASES[what]
    found = study.seasons_of(case)
    assert len(found) == len(case.years)
    means = [found[name].mean() for name in NAMES]
    assert means == pytest.approx(FROZEN[what][:-1], abs=0.05)
    assert found["yield"].mean() == pytest.approx(FROZEN[what][-1], abs=0.0005)
    # What the season brought is what left the soil, and what the soil gained or gave.
    gained = found["rain"] + found["irrigation"] - found["runoff"]
    lost = found["evaporation"] + found["transpiration"] + found["deeper"]
    held = study.AVAILABLE * case.depth
    assert (gained - lost).abs().max() <= held


@needs_data
@pytest.mark.parametrize(
    ("what", "least", "transpiration"),
    [
        ("wheat, from field capacity", 0.94, 0.03),
        ("wheat, from 30 %", 0.84, 0.35),
        ("long wheat, from field capacity", 0.97, 0.03),
    ],
)
def test_good_and_bad_years_of_wheat_are_those_of_the_peer(what, least, transpiration):
    """Correlation of yields over 23 seasons, and transpiration over that of the peer."""
    case = study.CASES[what]
    own, peer = study.seasons_of(case), study.peer_of(case.peer)
    assert list(own.index) == list(peer.index)
    assert own["yield"].corr(peer["yield"]) > least
    ratio = own["transpiration"].mean() / peer["transpiration"].mean()
    assert abs(ratio - 1.0) < transpiration
    # Both are ripe by the same warmth; the peer counts from emergence on, 4 to 19 days later.
    later = own["days"] - peer["days"]
    assert later.between(4, 19).all()


@needs_data
def test_irrigation_of_wheat_is_that_of_the_peer():
    """22 seasons, mm: the same mean within 3 %, the same dry years."""
    own, peer = study.watered_wheat(), study.peer_of("tunis_test_6")
    means = [own[name].mean() for name in NAMES]
    assert means == pytest.approx(WATERED, abs=0.05)
    assert own["irrigation"].mean() == pytest.approx(peer["irrigation"].mean(), rel=0.03)
    assert own["irrigation"].corr(peer["irrigation"]) > 0.9


@needs_data
def test_each_watering_more_gives_maize_less_than_the_one_before():
    """Yield of 37 seasons rises with the limit, and by less from step to step."""
    levels = ["maize, rain alone", "maize, at most 100 mm", "maize, at most 200 mm"]
    yields = [study.seasons_of(study.CASES[what])["yield"].mean() for what in levels]
    full = study.seasons_of(study.CASES["maize, full"])
    assert yields[0] < yields[1] < yields[2] < full["yield"].mean()
    assert yields[1] - yields[0] >= yields[2] - yields[1] - 0.02
