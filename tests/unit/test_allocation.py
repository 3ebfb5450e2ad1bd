"""The Python face of the allocation: arrays in, an explained outcome out, faults in sentences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from kzwater.allocation import allocate
from kzwater.engine_errors import EngineFaultError
from kzwater.errors import InputError

# Users 0 and 1 lie on a canal, user 2 below it; of three classes the second is not there.
ROWS = np.array([[1.0, 1.0, 0.0], [0.9, 0.9, 1.0]])
GIVEN: dict[str, Any] = {
    "demand": [4.0, 4.0, 9.0],
    "priority": [1, 3, 1],
    "rows": ROWS,
    "bound": [6.0, 9.0],
}


def test_outcome_is_explained_user_by_user() -> None:
    found = allocate(**GIVEN)
    level = 9.0 / (0.9 * 4.0 + 9.0)
    assert found.allocated == pytest.approx([4.0 * level, 0.0, 9.0 * level])
    assert found.share == pytest.approx([level, 0.0, level])
    assert found.binding.tolist() == [1, 1, 1]
    assert found.classes.tolist() == [1, 3]
    assert found.taken == pytest.approx(np.array([[4.0 * level, 0.0], [9.0, 0.0]]))
    assert found.taken_before == pytest.approx([0.0, 9.0, 0.0])
    assert found.slack == pytest.approx([6.0 - 4.0 * level, 0.0])
    assert found.relief == pytest.approx([4.0 / 12.6, 0.0, 9.0 / 12.6])
    assert found.order.tolist() == [0, 2, 1]
    assert not found.short.any()


def test_a_row_without_water_is_told_apart_from_one_that_others_emptied() -> None:
    found = allocate(**GIVEN | {"bound": [-1.0, 9.0]})
    assert found.short.tolist() == [True, False]
    assert found.allocated.tolist() == [0.0, 0.0, 9.0]
    assert found.binding.tolist() == [0, 0, -1]
    assert found.taken_before.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("form", [sparse.csr_array, sparse.csc_matrix, sparse.coo_array, np.array])
def test_rows_may_come_in_any_form(form: Any) -> None:
    assert np.array_equal(
        allocate(**GIVEN | {"rows": form(ROWS)}).allocated, allocate(**GIVEN).allocated
    )


def test_entries_given_twice_are_summed_and_the_matrix_is_left_alone() -> None:
    rows = sparse.csr_array(([1.0, 0.5, 0.5], [0, 0, 1], [0, 3]), shape=(1, 2))
    found = allocate([2.0, 2.0], [1, 1], rows, [2.0])
    assert found.allocated == pytest.approx([1.0, 1.0])
    assert rows.nnz == 3


def test_maximum_volume_serves_first_where_least_is_lost() -> None:
    found = allocate([4.0, 4.0], [1, 1], [[1.0, 0.0], [0.5, 1.0]], [9.0, 3.0], "maximum volume")
    assert found.allocated.tolist() == [4.0, 1.0]


def test_maximum_volume_refuses_what_is_no_tree_and_says_so() -> None:
    crossing = [[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]
    with pytest.raises(EngineFaultError, match=r"rows 1 and 0 share some users.*tree"):
        allocate([1.0] * 3, [1] * 3, crossing, [1.0, 1.0], "maximum volume")
    uneven = [[1.0, 1.0], [0.5, 0.4]]
    with pytest.raises(EngineFaultError, match="row 1 otherwise than in row 0"):
        allocate([1.0] * 2, [1] * 2, uneven, [1.0, 1.0], "maximum volume")


def test_nobody_and_nothing_are_allowed() -> None:
    assert allocate([], [], np.zeros((0, 0)), []).allocated.size == 0
    assert allocate([2.0], [1], np.zeros((0, 1)), []).allocated.tolist() == [2.0]
    assert allocate([], [], np.zeros((1, 0)), [3.0]).slack.tolist() == [3.0]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"demand": [1.0, -2.0, np.nan]}, r"allocate demand: got -2 \(the first of 2 such values"),
        ({"bound": [np.inf, 1.0]}, r"allocate bound: got inf .*finite numbers"),
        ({"rows": -ROWS}, r"allocate rows: got -1 \(the first of 5"),
        ({"rows": sparse.csr_array(-ROWS)}, r"allocate rows: got -1 \(the first of 5"),
        ({"rows": np.where(ROWS == 0.9, np.nan, ROWS)}, "allocate rows: got nan"),
        ({"priority": [1.0, 1.5, 2.0]}, "allocate priority: got float64, expected whole numbers"),
        ({"priority": [1, 2]}, r"allocate priority: got shape \(2,\), expected shape \(3,\)"),
        ({"rows": ROWS.T}, r"allocate rows: got shape \(3, 2\), expected shape \(2, 3\)"),
        ({"demand": [[1.0], [2.0], [3.0]]}, "allocate demand: got shape"),
        ({"rule": "fairest"}, 'allocate rule: got fairest, expected "fair" or "maximum volume"'),
    ],
)
def test_fault_of_an_array_is_told(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        allocate(**GIVEN | changed)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        allocate([-1.0], [1], [[np.inf]], [np.nan])
    assert [problem.subject for problem in error.value.problems] == ["demand", "rows", "bound"]
