"""Temperatures out of order and levels that jump, found in arrays."""

import numpy as np
import pytest

from kzwater.data.level_shifts import level_shift
from kzwater.data.orders import order_faults


def orders_of(**values):
    """Return the faults of temperatures in order, read two records at a time."""
    return order_faults(
        values, lambda name, first, count: values[name][first : first + count], 4, 2
    )


def test_exchanged_minimum_and_maximum_are_told():
    low = np.array([[1.0, 2.0], [0.0, 4.0], [1.0, 2.0], [0.0, 4.0]])
    extremes = {"air_temperature_minimum": low, "air_temperature_maximum": low + 1.0}
    assert orders_of(**extremes) == []
    (fault,) = orders_of(air_temperature_minimum=low + 1.0, air_temperature_maximum=low)
    assert (fault.record, fault.point) == (0, 0)
    assert "exchange their names or files" in fault.problem.remedy
    extremes["air_temperature_maximum"][3, 1] = 3.0
    (fault,) = orders_of(**extremes)
    assert (fault.record, fault.point) == (3, 1)
    assert "got 4 degC where `air_temperature_maximum` is 3 degC (1 in all)" in str(fault.problem)


def test_means_and_dew_points_stand_between_their_bounds_but_for_rounding():
    mean = np.linspace(-10.0, 20.0, 400).reshape(4, 100)
    spread = {"air_temperature_minimum": mean - 4.0, "air_temperature_maximum": mean + 4.0}
    assert orders_of(air_temperature=mean, dew_point_temperature=mean + 0.4, **spread) == []
    (fault,) = orders_of(air_temperature=mean, dew_point_temperature=mean + 4.0, **spread)
    assert fault.problem.subject == "dew_point_temperature"
    assert "(400 in all)" in fault.problem.got
    (fault,) = orders_of(air_temperature=mean + 6.0, **spread)
    assert "where `air_temperature_maximum` is -6 degC" in fault.problem.got
    (fault,) = orders_of(air_temperature=mean - 6.0, **spread)
    assert fault.problem.subject == "air_temperature_minimum"
    # Days of several tables begin at different hours: a few may be out of order, not by far.
    rare = mean.copy()
    rare[2, :10] += 6.0
    assert orders_of(air_temperature=rare, **spread) == []
    rare[2, 5] += 9.0
    (fault,) = orders_of(air_temperature=rare, **spread)
    assert (fault.record, fault.point) == (2, 0)


@pytest.mark.parametrize(
    ("factor", "likely"),
    [(3.6, "factor 3.6 (m s-1, km h-1)"), (2.0, None), (10.0, "a change by the factor 10")],
)
def test_wind_that_changes_its_units_is_told(factor, likely):
    wind = np.tile(3.0 + np.sin(np.arange(365.0) / 58.0), 2)
    wind[365:] *= factor
    shift = level_shift(wind, 365, "m s-1")
    assert (shift is None) == (likely is None)
    assert shift is None or likely in shift.likely
