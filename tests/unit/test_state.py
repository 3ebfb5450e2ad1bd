"""State files and recorded exchanges: exact, and refused when they do not fit."""

from datetime import datetime

import numpy as np
import pytest

from kzwater.errors import InputError
from kzwater.exchange import Exchange, join_exchanges, read_exchange, write_exchange
from kzwater.state import State, Wanted, check_state, read_state, write_state


def state(**changes):
    values = {
        "basin_digest": "a" * 64,
        "instant": datetime(2001, 10, 1),  # local standard time
        "utc_offset": "+05:00",
        "columns": {"snow_ice": np.array([0.1, 1 / 3]), "frost_index": np.array([0.0, 7.7])},
        "river_water": np.array([1e6, 0.0, np.pi]),
    }
    return State(**values | changes)


def check(found, **changes):
    values = {
        "basin_digest": "a" * 64,
        "instant": datetime(2001, 10, 1),
        "utc_offset": "+05:00",
        "names": ("snow_ice", "frost_index"),
        "hrus": 2,
        "reaches": 3,
    }
    check_state(found[0], found[1], Wanted(**values | changes))


def test_a_state_comes_back_bit_for_bit(tmp_path):
    write_state(state(), tmp_path / "state.nc")
    back = read_state(tmp_path / "state.nc")
    assert back.instant == state().instant
    assert back.river_water.tobytes() == state().river_water.tobytes()
    for name, values in state().columns.items():
        assert back.columns[name].tobytes() == values.tobytes()


def test_a_truncated_state_is_named(tmp_path):
    path = tmp_path / "state.nc"
    write_state(state(), path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(InputError, match=r"state\.nc.*cut short or damaged"):
        read_state(path)


def test_all_faults_of_a_state_are_listed_at_once(tmp_path):
    wrong = state(
        instant=datetime(2003, 1, 1),
        columns={"snow_ice": np.array([1.0, -2.0])},
        river_water=np.array([np.nan, 1.0, 1.0]),
    )
    with pytest.raises(InputError) as caught:
        check((tmp_path / "state.nc", wrong))
    assert [problem.subject for problem in caught.value.problems] == [
        "instant",
        "snow_ice",
        "frost_index",
        "river_water",
    ]
    assert "-2 at 1 places (first: index 1)" in str(caught.value)


def test_a_state_of_another_basin_is_refused(tmp_path):
    with pytest.raises(InputError, match="another basin"):
        check((tmp_path / "state.nc", state()), basin_digest="b" * 64)


def test_exchanges_of_parts_join_to_the_whole(tmp_path):
    edges = np.arange("2001-10-01", "2001-10-06", dtype="datetime64[D]").astype("datetime64[m]")
    flow = np.arange(24.0).reshape(4, 3, 2) / 7.0
    write_exchange(Exchange(("a", "b"), edges[:2], flow[:1]), tmp_path / "1.nc")
    write_exchange(Exchange(("a", "b"), edges[1:], flow[1:]), tmp_path / "2.nc")
    join_exchanges([tmp_path / "1.nc", tmp_path / "2.nc"], tmp_path / "whole.nc")
    whole = read_exchange(tmp_path / "whole.nc")
    assert whole.gauges == ("a", "b")
    assert whole.boundaries.tolist() == edges.tolist()
    assert whole.discharge.tobytes() == flow.tobytes()


def test_a_file_that_is_no_exchange_is_refused(tmp_path):
    write_state(state(), tmp_path / "state.nc")
    with pytest.raises(InputError, match="got state 1, expected exchange 1"):
        read_exchange(tmp_path / "state.nc")


def test_water_in_a_store_that_no_chosen_process_has_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"snow_ice: got water in a store that no chosen process"):
        check((tmp_path / "state.nc", state()), names=("frost_index",))


def test_a_state_of_another_zone_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"\+06:00, expected 2001-10-01 00:00 \+05:00"):
        check((tmp_path / "state.nc", state(utc_offset="+06:00")))


def test_a_state_of_another_number_of_hrus_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"snow_ice: got 2 values, expected 5"):
        check((tmp_path / "state.nc", state()), hrus=5)


@pytest.mark.parametrize("name", ["period_grant", "temperature_yield", "wetted_share"])
def test_memories_that_no_chosen_process_has_are_no_water(tmp_path, name):
    columns = {**state().columns, name: np.array([1.0, 1e9])}
    check((tmp_path / "state.nc", state(columns=columns)))


def test_an_empty_store_that_no_chosen_process_has_is_no_loss(tmp_path):
    columns = {**state().columns, "rooted_salt": np.zeros(2), "lake_water": np.zeros(2)}
    check((tmp_path / "state.nc", state(columns=columns)))


def test_salt_in_a_store_that_no_chosen_process_has_is_called_salt(tmp_path):
    columns = {**state().columns, "unrooted_salt": np.array([0.0, 3.0])}
    with pytest.raises(InputError, match=r"unrooted_salt: got salt in a store that") as caught:
        check((tmp_path / "state.nc", state(columns=columns)))
    assert "this salt would be lost" in str(caught.value)
