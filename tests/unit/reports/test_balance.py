"""The balance of a report follows from the declared ends of every flux."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kzwater.reports.balance import (
    balance_table,
    group_changes,
    inflows,
    outflows,
    passages,
    spans,
    typical_months,
    typical_spans,
    typical_years,
)
from kzwater.reports.balance_pictures import mean_months
from kzwater.reports.record import Record, read_record
from kzwater.reports.sentences import months_title
from kzwater.reports.tables import months_table
from kzwater.reports.totals import totals

WriteRun = Callable[..., Path]


def test_ends_of_fluxes_tell_what_enters_and_what_leaves(record: Record) -> None:
    assert {flux.name for flux in inflows(record)} == {"rainfall", "snowfall", "boundary_inflow"}
    assert {flux.name for flux in outflows(record)} == {"rootzone_transpiration", "river_outflow"}


def test_places_that_hold_nothing_are_found_from_the_fluxes(record: Record) -> None:
    known = {"rain_water", "fresh_snow", "surface_water", "recharge_water", "runoff_water"}
    assert passages(record) == known


def test_no_name_of_a_flux_is_known_beforehand(record: Record) -> None:
    renamed = replace(
        record, fluxes=tuple(replace(f, name=f"flux_{i}") for i, f in enumerate(record.fluxes))
    )
    assert totals(renamed) == totals(record)


@pytest.mark.parametrize("interval", ["month", "year"])
def test_every_span_closes(record: Record, interval: str) -> None:
    table = balance_table(record, spans(record, interval))
    assert np.abs(table["residual"]).max() < 1e-10
    assert (table["inflow"] > 0.0).all()


def test_a_leak_shows_as_residual(record: Record) -> None:
    leaking = tuple(
        replace(f, amounts=f.amounts * 0.999) if f.name == "rootzone_transpiration" else f
        for f in record.fluxes
    )
    table = balance_table(replace(record, fluxes=leaking), spans(record, "year"))
    lost = 0.001 * balance_table(record, spans(record, "year"))["rootzone_transpiration"]
    np.testing.assert_allclose(table["residual"], lost, rtol=1e-6)


def test_changes_of_groups_add_up_to_the_change_of_storage(record: Record) -> None:
    years = spans(record, "year")
    changes = group_changes(record, years)
    assert set(changes) == {"snow", "soil", "groundwater", "river"}
    expected = balance_table(record, years)["storage_change"]
    np.testing.assert_allclose(sum(changes.values()), expected, atol=1e-9)


def test_years_that_were_cut_short_are_left_out_of_the_mean(record: Record) -> None:
    late = record.since(pd.Timestamp("2001-03-15"))
    assert [span.complete for span in spans(late, "year")] == [False, True, True, True]
    assert [span.start.year for span in typical_spans(late)] == [2002, 2003, 2004]
    assert typical_years(late) == 3.0


def test_a_run_within_one_year_is_summed_up_whole(record: Record) -> None:
    short = record.since(pd.Timestamp("2004-04-01"))
    (whole,) = typical_spans(short)
    assert (whole.start, whole.end) == (pd.Timestamp("2004-04-01"), pd.Timestamp("2005-01-01"))
    assert typical_years(short) == 1.0


def test_months_of_a_run_without_a_whole_year_are_not_added_up(write_run: WriteRun) -> None:
    """September 2003 to October 2004 has two of both months: 14 rows, which sum up to the run."""
    record = read_record(write_run(start="2003-09-01", end="2004-10-31"))
    months = typical_months(record)
    assert months.shown == (*((2003, m) for m in range(9, 13)), *((2004, m) for m in range(1, 11)))
    rain = next(flux for flux in record.fluxes if flux.name == "rainfall")
    shown = months.of(np.array([span.total(rain.amounts) for span in months.spans]))
    october = rain.amounts[30:61].sum()
    assert shown[1] == pytest.approx(october)
    assert shown.sum() == pytest.approx(rain.amounts.sum())
    table = months_table(record)
    assert [row[0] for row in table.rows[:2]] == ["September 2003", "October 2003"]
    assert len(table.rows) == 14
    assert table.total[0] == "Whole run"
    assert months_title(record) == "1 September 2003 to 31 October 2004 by month, mm"
    came, went, drawn = mean_months(record)
    assert drawn.shown == months.shown
    both = [sum(layer.heights for layer in stack) for stack in (came, went)]
    np.testing.assert_allclose(both[0], both[1])


def test_months_of_the_mean_year_are_means_of_whole_years(record: Record) -> None:
    late = record.since(pd.Timestamp("2001-03-15"))
    months = typical_months(late)
    assert months.shown == tuple((0, month) for month in range(1, 13))
    rain = next(flux for flux in late.fluxes if flux.name == "rainfall")
    shown = months.of(np.array([span.total(rain.amounts) for span in months.spans]))
    of_years = sum(span.total(rain.amounts) for span in typical_spans(late))
    assert shown.sum() == pytest.approx(of_years / 3.0)
    assert months_title(late) == "Mean year 2002–2004 by month, mm"
    assert months_table(late).total[0] == "Year"


def test_mean_discharge_agrees_with_the_depth_of_runoff(record: Record) -> None:
    total = totals(record)
    outlet = record.gauges[0].discharge.mean()
    assert total.discharge(total.outflow) == pytest.approx(outlet, rel=1e-9)


def test_days_that_start_in_the_morning_belong_to_their_month(record: Record) -> None:
    shift = pd.Timedelta(hours=8)
    morning = replace(record, starts=record.starts + shift, instants=record.instants + shift)
    months = spans(morning, "month")
    assert months[0].start == pd.Timestamp("2001-01-01 08:00")
    assert all(span.complete for span in months)


def test_record_without_first_months_begins_with_their_stores(record: Record) -> None:
    late = record.since(pd.Timestamp("2002-01-01"))
    assert len(late.starts) == len(record.starts) - 365
    assert late.stores[0].depths[0] == record.stores[0].depths[365]
    assert late.gauges[0].discharge.index[0] == pd.Timestamp("2002-01-01")


def test_amounts_are_rates_times_the_length_of_the_step(folder: Path) -> None:
    record = read_record(folder)
    rain = next(flux for flux in record.fluxes if flux.name == "rainfall")
    assert rain.amounts.sum() == pytest.approx(
        balance_table(record, spans(record, "year"))["rainfall"].sum()
    )
