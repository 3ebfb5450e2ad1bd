"""The Syr Darya cascade in 2022-2023: reservoirs, losses of the Shardara, travel times.

Nothing is tuned but travel times. A number changes only together with docs/studies/syrdarya.md and
a line in CHANGELOG.md.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import syrdarya
import syrdarya_inputs
import syrdarya_routing as routing

needs_data = pytest.mark.skipif(not syrdarya_inputs.there(), reason=syrdarya_inputs.absent)


@pytest.fixture(scope="module")
def record():
    return syrdarya_inputs.read_record()


@pytest.fixture(scope="module")
def made(record):
    return syrdarya.simulate(record)


def pulse() -> pd.Series:
    """Return ten days of no flow, one of 100 m3 s-1, and thirty without again."""
    flow = pd.Series(0.0, index=pd.date_range("2022-04-01", periods=40))
    flow.iloc[10] = 100.0
    return flow


@pytest.mark.parametrize("cells", [1, 2, 4])
def test_a_flood_is_late_by_the_travel_time(cells):
    """Linear channels carry water on by their mean travel time, whatever they do to its shape."""
    out = routing.route(pulse(), routing.Channel(0.625, cells))
    assert out.sum() == pytest.approx(100.0, rel=1e-6)
    assert out.to_numpy() @ np.arange(40.0) / 100.0 - 10.0 == pytest.approx(0.625, abs=1e-4)


@pytest.mark.parametrize(("hours", "days"), [(9.0, 0), (15.0, 1)])
def test_steps_of_a_day_round_a_travel_time(hours, days):
    out = routing.route(pulse(), routing.Channel(hours / 24.0, 1, steps=1))
    assert out.to_numpy().tolist() == pytest.approx(pulse().shift(days, fill_value=0.0).tolist())


def test_noise_chooses_no_travel_time():
    noise = pd.DataFrame({"search": np.full(len(routing.TIMES), 0.1)}, index=routing.TIMES)
    assert routing.choose({1: noise}) is None


@needs_data
def test_suspect_values_alone_are_left_out(record):
    assert np.isnan(record.toktogul_volume_Mm3["2022-12-29"])
    assert record.toktogul_volume_Mm3.max() < 14000.0
    assert record.loc["2022-12-29"].isna().sum() == record.loc["2022-12-28"].isna().sum() + 1
    assert len(syrdarya_inputs.gaps(record)) == 16


@needs_data
def test_volumes_miss_the_record_by_what_it_does_not_close(record, made):
    """An exact reservoir: over any two days the error grows by inflow - release - rise."""
    missed = syrdarya.errors(made[0], record)
    for each in syrdarya.RESERVOIRS:
        error = missed[each.name].reindex(record.index)
        grown = (error.shift(-1) - error).where(made[1][each.name] < 1e-9)
        closure = syrdarya.closure(record, each)
        both = pd.DataFrame({"grown": grown, "closure": closure}).dropna()
        assert len(both) > 290
        np.testing.assert_allclose(both.grown, both.closure, atol=1e-6)


@needs_data
@pytest.mark.parametrize(
    ("name", "largest", "end"),
    [
        ("Toktogul", 155.0, 88.0),
        ("Andijan", 99.0, 47.0),
        ("Charvak", 739.0, -576.0),
        ("Bahri Tojik", 1480.0, -1480.0),
        ("Shardara", 952.0, 939.0),
    ],
)
def test_errors_of_volumes_are_as_printed(record, made, name, largest, end):
    error = syrdarya.errors(made[0], record)[name].dropna()
    assert error.abs().max() == pytest.approx(largest, abs=0.6)
    assert error.iloc[-1] == pytest.approx(end, abs=0.6)


@needs_data
def test_an_empty_reservoir_cuts_what_it_should_release(record, made):
    """The Charvak's recorded inflow is too small: its water ends before its year does.

    What a day brings can be released from the next one on.
    """
    volumes, cut = made
    days = cut.index[cut.Charvak > 1e-9]
    assert len(days) == 26
    left = volumes.Charvak[days + pd.Timedelta(days=1)].to_numpy()
    inflow = syrdarya.flow(record, ("charvak_inflow",))[days]
    np.testing.assert_allclose(left, syrdarya.MM3_PER_DAY * inflow, atol=1e-6)
    assert (cut.drop(columns="Charvak") < 1e-9).all(axis=None)


@needs_data
def test_losses_of_the_shardara_are_as_printed(record):
    months = syrdarya.shardara_months(record)
    total = months.sum()
    assert (total.lost_kazhydromet, total.lost_uzhydromet) == pytest.approx((945, 3316), abs=1.0)
    assert months.lost_kazhydromet["2022-06":"2022-08"].sum() == pytest.approx(649, abs=1.0)


@needs_data
@pytest.mark.parametrize(
    ("reach", "hours"), list(zip(routing.REACHES, (None, 9.0, 15.0), strict=True))
)
def test_travel_times_found_in_one_half_are_as_printed(record, reach, hours):
    tables = {cells: routing.by_time(record, reach, cells) for cells in (1, 2)}
    found = routing.choose(tables)
    assert (found and 24.0 * found.travel_days) == hours


@needs_data
@pytest.mark.parametrize(
    ("reach", "at_once", "published"),
    [
        (routing.REACHES[0], 0.26, 0.28),
        (routing.REACHES[1], 0.52, 0.72),
        (routing.REACHES[2], 0.43, 0.78),
        (routing.LOWER, -0.02, 0.65),
        (routing.WHOLE, 0.18, 0.45),
    ],
)
def test_published_times_bring_changes_nearer_in_the_other_half(record, reach, at_once, published):
    flow, recorded = routing.at_head(record, reach), record[reach.below]
    for channel, expected in (
        (routing.Channel(0.0), at_once),
        (routing.published(reach), published),
    ):
        made = routing.route(flow, channel)
        found = routing.agreement(made, recorded, routing.VERIFY)
        assert found == pytest.approx(expected, abs=0.006)
