"""Units of files become those of the model, or are refused."""

import numpy as np
import pytest

from kzwater.data.units import UnitError, UnitFault, conversion


@pytest.mark.parametrize(
    ("units", "wanted", "value", "expected"),
    [
        ("mm d-1", "mm d-1", 3.0, 3.0),
        ("mm/day", "mm d-1", 3.0, 3.0),
        ("mm day**-1", "mm d-1", 3.0, 3.0),
        ("m d-1", "mm d-1", 0.003, 3.0),
        ("kg m-2 s-1", "mm d-1", 1.0 / 86400.0, 1.0),
        ("kg m-2 d-1", "mm d-1", 3.0, 3.0),
        ("mm h-1", "mm d-1", 1.0, 24.0),
        ("m s-1", "mm d-1", 1e-6, 86.4),
        ("degC", "degC", -3.0, -3.0),
        ("degrees_Celsius", "degC", -3.0, -3.0),
        ("K", "degC", 273.15, 0.0),
        ("Kelvin", "degC", 263.15, -10.0),
        ("degF", "degC", 212.0, 100.0),
        ("degF", "degC", -40.0, -40.0),
        ("km", "m", 1.2, 1200.0),
        ("ft", "m", 1000.0, 304.8),
    ],
)
def test_values_become_model_units(units, wanted, value, expected):
    found = conversion(units, wanted).apply(np.array([value]))
    assert found[0] == pytest.approx(expected, rel=1e-12, abs=1e-10)


@pytest.mark.parametrize(("units", "amount"), [("mm", 2.0), ("m", 0.002), ("kg m-2", 2.0)])
def test_an_amount_of_a_record_becomes_a_rate(units, amount):
    hourly = conversion(units, "mm d-1", record_days=1.0 / 24.0)
    assert hourly.apply(np.array([amount]))[0] == pytest.approx(48.0, rel=1e-12)


def test_the_same_units_leave_the_bits_alone():
    values = np.array([0.1, 1.0 / 3.0, 1e-300])
    for units, wanted in (("mm d-1", "mm d-1"), ("mm/day", "mm d-1"), ("Celsius", "degC")):
        assert conversion(units, wanted).apply(values).tobytes() == values.tobytes()


@pytest.mark.parametrize("units", ["", "m3 s-1", "W m-2", "K", "1", "%"])
def test_units_of_another_quantity_are_refused(units):
    with pytest.raises(UnitError) as caught:
        conversion(units, "mm d-1", record_days=1.0)
    assert caught.value.fault in (UnitFault.other_quantity, UnitFault.unknown)


@pytest.mark.parametrize("units", ["hogsheads of rain", "10 mm", "мм", "mm d-"])
def test_unknown_units_are_refused(units):
    with pytest.raises(UnitError) as caught:
        conversion(units, "mm d-1", record_days=1.0)
    assert caught.value.fault is UnitFault.unknown


def test_coulombs_are_no_degrees():
    with pytest.raises(UnitError) as caught:
        conversion("C", "degC")
    assert caught.value.fault is UnitFault.other_quantity
