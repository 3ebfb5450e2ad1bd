"""Weights from forcing points to HRUs."""

import numpy as np
import pytest

from kzwater.weights import bilinear, nearest

AXIS_X = np.array([68.0, 68.25, 68.5])
AXIS_Y = np.array([43.0, 42.75, 42.5, 42.25])


def linear(longitude, latitude):
    return 3.0 + 2.0 * longitude - 5.0 * latitude


def at_points():
    x, y = np.meshgrid(AXIS_X, AXIS_Y)
    return linear(x.ravel(), y.ravel())


def test_bilinear_reproduces_a_linear_field_on_rising_and_falling_axes():
    x, y = np.array([68.01, 68.3, 68.5, 68.0]), np.array([42.9, 42.26, 42.25, 43.0])
    weights = bilinear(AXIS_X, AXIS_Y, x, y)
    np.testing.assert_allclose(weights.apply(at_points()), linear(x, y), rtol=1e-14)


def test_weights_sum_to_one_and_keep_the_edge_value_outside():
    x, y = np.array([60.0, 70.0]), np.array([42.6, 50.0])
    weights = bilinear(AXIS_X, AXIS_Y, x, y)
    np.testing.assert_array_equal(weights.weight.sum(axis=0), 1.0)
    expected = [linear(68.0, 42.6), linear(68.5, 43.0)]
    np.testing.assert_allclose(weights.apply(at_points()), expected, rtol=1e-14)


def test_a_single_point_serves_everywhere():
    weights = bilinear(AXIS_X[:1], AXIS_Y[:1], np.array([68.2]), np.array([42.0]))
    assert weights.apply(np.array([7.5])).tolist() == [7.5]


def test_nearest_measures_degrees_of_longitude_shorter_than_of_latitude():
    # at 60 degrees north one degree of longitude is half a degree of latitude long
    weights = nearest(
        np.array([11.0, 10.0]), np.array([60.0, 60.8]), np.array([10.0]), np.array([60.0])
    )
    assert weights.index[0, 0] == 0


def test_compact_turns_away_from_points_that_may_be_missing():
    weights = bilinear(AXIS_X, AXIS_Y, np.array([68.25]), np.array([42.75]))
    assert weights.points().tolist() == [4]
    values = np.array([9.0])
    assert weights.compact().apply(values).tolist() == [9.0]


@pytest.mark.parametrize("count", [1, 257])
def test_a_part_of_the_places_has_the_same_bits(count):
    rng = np.random.default_rng(5)
    x, y = rng.uniform(68.0, 68.5, 300), rng.uniform(42.25, 43.0, 300)
    whole, part = bilinear(AXIS_X, AXIS_Y, x, y), bilinear(AXIS_X, AXIS_Y, x[:count], y[:count])
    assert part.weight.tobytes() == np.ascontiguousarray(whole.weight[:, :count]).tobytes()


@pytest.mark.parametrize(("hrus", "points"), [(1, 1), (1, 7), (4000, 3), (20_000, 60)])
def test_nearest_is_what_looking_at_all_points_finds(hrus, points):
    rng = np.random.default_rng(hrus)
    x, y = rng.uniform(46.0, 87.0, hrus), rng.uniform(40.0, 55.0, hrus)
    # whole degrees, so that some HRUs and points coincide and some points lie twice
    point_x, point_y = rng.integers(40, 90, points) * 1.0, rng.integers(38, 58, points) * 1.0
    x[::3], y[::3] = np.round(x[::3]), np.round(y[::3])
    radians = y * 0.017453292519943295
    shortening = np.maximum(1.0 - radians * radians / 2.0 + radians**4 / 24.0, 0.1)
    east = (point_x - x[:, np.newaxis]) * shortening[:, np.newaxis]
    north = point_y - y[:, np.newaxis]
    expected = np.argmin(east * east + north * north, axis=1)
    np.testing.assert_array_equal(nearest(point_x, point_y, x, y).index[0], expected)
