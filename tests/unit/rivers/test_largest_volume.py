"""Rivers whose water is shared for the largest volume."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from kzwater.cli.app import app
from kzwater.rivers.engine import RiverEngine
from kzwater.weights import Floats

if TYPE_CHECKING:
    from conftest import RiverFolder

PLACES = """\
place,downstream,share,kind,travel_days,bed_loss_m3_s
spring,upper,,boundary,,
upper,lower,,intake,,5
lower,,,intake,,
"""
USERS = """\
user,sector,priority,place,canal,consumed,returned,return_to
High,irrigation,1,upper,,1,0,
Low,irrigation,1,lower,,1,0,
"""
CANALS = """\
canal,parent,length_km,width_m,capacity_m3_s
ditch,,40,0,100
"""


@pytest.fixture
def tree(river: RiverFolder) -> RiverFolder:
    """Return a river with a user above a channel that loses, and one below it."""
    river.tables = {
        "places": PLACES,
        "users": USERS,
        "canals": CANALS,
        "demands": "date,High,Low\n2023-10-01,6,6\n",
        "inflows": "date,spring\n2023-10-01,10\n",
    }
    river.settings["river"]["allocation"] = "maximum volume"
    return river


def delivered(tree: RiverFolder, rule: str) -> Floats:
    """Return what the users got on each of five days, m3 s-1."""
    tree.settings["river"]["allocation"] = rule
    read = tree.read()
    return RiverEngine(read.model).run(read.drivers, slice(0, 5))["delivered"] / 86400.0


def test_the_largest_volume_is_larger_and_goes_where_least_is_lost(tree: RiverFolder) -> None:
    fair, most = (delivered(tree, rule) for rule in ("fair", "maximum volume"))
    # The channel loses 5 m3/s, half of what meets there on the first day.
    assert most[0].tolist() == pytest.approx([6.0, 2.0])
    assert fair[0].tolist() == pytest.approx([10.0 / 3.0, 10.0 / 3.0])
    assert (most.sum(axis=1) >= fair.sum(axis=1) - 1e-9).all()
    assert np.abs(most - fair).max() > 2.0


def test_a_tree_of_canals_with_a_reservoir_and_ways_of_days_is_shared(tree: RiverFolder) -> None:
    tree.swap("places", "upper,lower,,intake,,5", "upper,lower,,intake,3,5")
    tree.swap("users", "lower,,1", "lower,ditch,1")
    tree.tables["users"] += "Also low,irrigation,1,lower,ditch,1,0,\nTown,municipal,2,lower,,1,0,\n"
    tree.tables["demands"] = "date,High,Low,Also low,Town\n2023-10-01,6,6,6,1\n"
    tree.tables["flows"] = "flow,place,flow_m3_s,source\nKept,lower,1,assumed\n"
    tree.tables["limits"] = (
        "limit,users,from,to,volume_Mm3,source\nDitch,Low; Also low,10-01,09-30,100,assumed\n"
    )
    assert not tree.faults()
    assert delivered(tree, "maximum volume")[:, 0] == pytest.approx(6.0)


def test_the_rule_is_told_and_runs_are_compared(tree: RiverFolder) -> None:
    folder = tree.file.parent
    for name, rule in (("fair", "fair"), ("most", "maximum volume")):
        tree.settings["river"]["allocation"] = rule
        tree.write()
        result = CliRunner().invoke(app, ["run", str(tree.file), "--out", str(folder / name)])
        assert result.exit_code == 0, result.output
        told = "Water is shared for the largest volume, not fairly." in result.output
        assert told is (name == "most")
        assert json.loads((folder / name / "run.json").read_text())["allocation"] == rule
    result = CliRunner().invoke(app, ["compare", str(folder / "fair"), str(folder / "most")])
    assert "lower for the largest volume" in result.output
    page = CliRunner().invoke(app, ["report", str(folder / "most")])
    assert page.exit_code == 0, page.output
    assert "shared for the largest volume" in (folder / "most" / "report.html").read_text("utf-8")


@pytest.mark.parametrize("what", ["bifurcation", "intakes", "limit", "flow"])
def test_what_is_no_tree_is_refused_before_the_run(tree: RiverFolder, what: str) -> None:
    if what == "bifurcation":
        tree.swap(
            "places", "upper,lower,,intake,,5\n", "upper,lower,0.5,intake,,\nupper,side,,,,\n"
        )
        tree.tables["places"] = tree.tables["places"].replace("upper,side,", "upper,side,0.5")
        tree.tables["places"] += "side,,,intake,,\n"
        tree.tables["users"] += "Side,irrigation,1,side,,1,0,\n"
    elif what == "intakes":
        tree.swap("users", "1,lower,,1", "1,,,1")
        tree.tables["intakes"] = "user,place,share\nLow,upper,0.5\nLow,lower,0.5\n"
    elif what == "limit":
        tree.tables["users"] += "Side,irrigation,1,lower,,1,0,\n"
        tree.tables["limits"] = (
            "limit,users,from,to,volume_Mm3,source\nBoth,High; Side,10-01,09-30,100,assumed\n"
        )
    else:
        tree.tables["flows"] = "flow,place,priority,flow_m3_s,source\nKept,upper,1,1,assumed\n"
    if "Side" in tree.tables["users"]:
        tree.tables["demands"] = "date,High,Low,Side\n2023-10-01,6,6,6\n"
    (fault,) = tree.faults()
    assert fault.startswith("river.yaml:")
    assert "river.allocation: got `maximum volume`, with `" in fault
    assert "expected a tree" in fault
    tree.settings["river"]["allocation"] = "fair"
    assert not tree.faults()
