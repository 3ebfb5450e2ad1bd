"""Errors that users see always say what is wrong."""

import pytest

from kzwater.errors import InputError, Problem, Problems


def test_an_input_error_names_at_least_one_problem():
    with pytest.raises(ValueError, match="at least one problem"):
        InputError([])


def test_all_problems_are_in_the_message():
    problems = Problems()
    problems.raise_if_any()
    problems.add("a.yaml:1", "b", got="1", expected="2", remedy="Change it.")
    problems.extend([Problem("c.nc", "", got="3", expected="4", remedy="Repeat.")])
    with pytest.raises(InputError) as caught:
        problems.raise_if_any()
    assert str(caught.value) == (
        "a.yaml:1 b: got 1, expected 2. Change it.\nc.nc: got 3, expected 4. Repeat."
    )
