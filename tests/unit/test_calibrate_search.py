"""The global search: it finds, it stays inside its bounds, and it goes on where it was stopped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kzwater.calibrate import Effort, Found, Journal, Space, search
from kzwater.errors import InputError
from kzwater.weights import Floats

SPACE = Space(
    names=("slope", "rate"),
    lower=np.array([-2.0, 0.001]),
    upper=np.array([2.0, 1.0]),
    first=np.array([1.0, 0.5]),
    logarithmic=np.array([False, True]),
)
EFFORT = Effort(starts=2, evaluations=600, seed=7)


class Valley:
    """The function of Rosenbrock, its lowest place at slope 1 and rate 0.01; counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, candidates: Floats) -> Floats:
        self.calls += 1
        x, y = candidates[:, 0], np.log10(candidates[:, 1]) + 3.0
        return np.asarray((1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2)


def same(one: Found, other: Found) -> bool:
    return np.array_equal(one.values, other.values) and np.array_equal(
        one.objective, other.objective
    )


def test_every_start_finds_the_lowest_place_of_a_curved_valley() -> None:
    found = search(SPACE, Valley(), EFFORT, Journal())
    np.testing.assert_allclose(found.values, [[1.0, 0.01]] * 2, rtol=1e-3)
    assert np.all(found.objective < 1e-6)


def test_the_best_of_several_starts_is_the_lowest_of_many_hollows() -> None:
    def hollows(candidates: Floats) -> Floats:
        # Rastrigin's function: one hollow a unit wide at every whole number, the lowest at zero.
        x = 4.0 * candidates
        return np.asarray(np.sum(x**2 - 10.0 * np.cos(2.0 * np.pi * x) + 10.0, axis=1))

    flat = Space(
        names=("a", "b"),
        lower=np.full(2, -1.3),
        upper=np.full(2, 1.3),
        first=np.full(2, 1.0),
        logarithmic=np.zeros(2, dtype=np.bool_),
    )
    found = search(flat, hollows, Effort(starts=8, evaluations=800, seed=1), Journal())
    assert found.objective[0] < 1e-6
    assert found.objective[-1] > 0.9
    assert np.all(np.diff(found.objective) >= 0.0)


def test_no_candidate_lies_outside_the_bounds() -> None:
    seen: list[Floats] = []

    def outwards(candidates: Floats) -> Floats:
        seen.append(candidates)
        return -candidates[:, 0] - candidates[:, 1]

    found = search(SPACE, outwards, EFFORT, Journal())
    tried = np.concatenate(seen)
    assert np.all((tried >= SPACE.lower) & (tried <= SPACE.upper))
    np.testing.assert_allclose(found.best, SPACE.upper, rtol=1e-3)


def test_candidates_that_cannot_be_computed_are_left_behind() -> None:
    def half(candidates: Floats) -> Floats:
        return np.where(candidates[:, 0] > 0.5, np.inf, (candidates[:, 0] - 0.4) ** 2)

    found = search(SPACE, half, EFFORT, Journal())
    assert found.best[0] == pytest.approx(0.4, abs=1e-3)


def test_a_search_that_was_stopped_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    whole, valley = tmp_path / "whole.jsonl", Valley()
    expected = search(SPACE, valley, EFFORT, Journal(whole))
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    cut = tmp_path / "cut.jsonl"
    # Killed while a line was written.
    cut.write_text("".join(lines[:30]) + lines[30][:40], encoding="utf-8")
    again = Valley()
    assert same(search(SPACE, again, EFFORT, Journal(cut)), expected)
    assert again.calls == valley.calls - 29
    assert cut.read_bytes() == whole.read_bytes()


def test_a_finished_search_is_not_computed_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    expected = search(SPACE, Valley(), EFFORT, Journal(path))
    again = Valley()
    assert same(search(SPACE, again, EFFORT, Journal(path)), expected)
    assert again.calls == 0


def test_a_longer_search_goes_on_from_a_shorter_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    search(SPACE, Valley(), Effort(starts=2, evaluations=120, seed=7), Journal(path))
    again = Valley()
    longer = search(SPACE, again, EFFORT, Journal(path))
    assert same(longer, search(SPACE, Valley(), EFFORT, Journal()))
    assert again.calls < len(path.read_text(encoding="utf-8").splitlines()) - 1


@pytest.mark.parametrize("effort", [Effort(2, 600, 8), Effort(3, 600, 7)])
def test_the_journal_of_other_draws_is_refused(tmp_path: Path, effort: Effort) -> None:
    path = tmp_path / "journal.jsonl"
    search(SPACE, Valley(), EFFORT, Journal(path))
    with pytest.raises(InputError, match="another search"):
        search(SPACE, Valley(), effort, Journal(path))


def test_the_journal_of_another_study_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    Journal(path, {"inputs": "a"})
    Journal(path, {"inputs": "a"})
    with pytest.raises(InputError, match="another search"):
        Journal(path, {"inputs": "b"})


@pytest.mark.parametrize(
    "damage",
    [
        b"\0\0\0\n",
        b"\xff\xfe\n",
        b'{"candidates": [[0.1, 0.2]], "values": [null]}\n',
        b'{"candidates": [[0.1, 0.2]], "values": [1.0, 2.0]}\n',
        b'{"candidates": [[0.1, 0.2]]}\n',
        b"[1, 2]\n",
    ],
)
def test_a_damaged_journal_is_told(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    search(SPACE, Valley(), Effort(1, 60, 7), Journal(path))
    path.write_bytes(path.read_bytes() + damage)
    line = path.read_bytes().count(b"\n")
    # Bytes that are no text stand on no line.
    place = "journal.jsonl: " if damage.startswith(b"\xff") else f"journal.jsonl:{line}: "
    with pytest.raises(InputError, match=f"{place}.*a line that no search wrote"):
        Journal(path)


def test_a_value_that_was_changed_by_hand_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    found = search(SPACE, Valley(), EFFORT, Journal(path))
    lines = path.read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[-1])
    # Better than all others, or the best hidden: both would be another result.
    for value in (found.objective[0] / 2.0, 9.0):
        entry["values"][0] = value
        path.write_text("\n".join((*lines[:-1], json.dumps(entry), "")), encoding="utf-8")
        with pytest.raises(InputError, match=f":{len(lines)}: .*a line that no search wrote"):
            Journal(path)


def test_a_line_that_was_left_out_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    search(SPACE, Valley(), Effort(1, 60, 7), Journal(path))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join((*lines[:2], *lines[3:], "")), encoding="utf-8")
    with pytest.raises(InputError, match=r":3: .*a line that no search wrote"):
        Journal(path)
