"""The pages of the managed rivers tell what the scenarios compute today."""

from __future__ import annotations

import pytest
from river_numbers import PAGES, page_of
from told_numbers import Told, renewed, stale

REMEDY = "`python tests/e2e/river_numbers.py` writes these numbers; then read what is said of them"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_river_tells_the_numbers_of_today(name, tmp_path):
    page = page_of(name)
    lines = stale(page.read_text(encoding="utf-8"), PAGES[name](tmp_path))
    assert not lines, "\n".join([f"{page}:", *lines, REMEDY])


def test_a_number_that_changed_is_told_and_renewed_and_nothing_else():
    page = "The lake lost 1.2 km3 in\nMarch 2025, and -0.01 of\nit came back. 1.2 km3.\n"
    told = [
        Told("lost {:.1f} km3 in {}, and {:.2f} of it", 1.26, "April 2025", 0.004),
        Told("came back. {:.1f} km3", 1.2),
    ]
    assert stale(page, told) == [
        "`lost 1.2 km3 in March 2025, and -0.01 of it` is now "
        "`lost 1.3 km3 in April 2025, and 0.00 of it`"
    ]
    new = renewed(page, told)
    assert new == "The lake lost 1.3 km3 in\nApril 2025, and 0.00 of\nit came back. 1.2 km3.\n"
    assert not stale(new, told)


@pytest.mark.parametrize("page", ["nothing", "it lost 1 km3, it lost 2 km3"])
def test_words_that_a_page_lacks_or_has_twice_are_a_fault(page):
    with pytest.raises(AssertionError, match="not once: it lost"):
        stale(page, [Told("it lost {:.0f} km3", 1.0)])
