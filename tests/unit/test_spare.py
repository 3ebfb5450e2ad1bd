"""Memory that is not needed any more goes back to the system."""

import platform
import re
from pathlib import Path

import numpy as np
import pytest

from kzwater.spare import give_back


def resident():
    """Return the resident memory of this process, MB."""
    found = re.search(r"VmRSS:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1000.0


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="this C library cannot do it")
def test_free_pages_between_others_in_use_are_given_back():
    blocks = [np.ones(12_500) for _number in range(2_000)]  # 0.1 MB each
    kept = blocks[::2]
    del blocks
    before = resident()
    give_back()
    assert resident() < before - 80.0
    assert all(block[0] == 1.0 for block in kept)
