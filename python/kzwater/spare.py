"""Memory used again, as new pages cost more than zeros in old ones, and memory given back."""

from __future__ import annotations

import ctypes
import os

import numpy as np
from numpy.typing import NDArray


class Spare:
    """Blocks that are not needed any more, for whoever needs one; any thread may give one back."""

    def __init__(self) -> None:
        self._blocks: list[NDArray[np.float64]] = []

    def give(self, block: NDArray[np.float64]) -> None:
        """Take a block that nobody uses any more."""
        self._blocks.append(block)

    def zeros(self, size: int) -> NDArray[np.float64]:
        """Return zeros, shape (at least size,), in memory that was used before, if it suffices."""
        while self._blocks:
            block = self._blocks.pop()
            if block.size >= size:
                block[:size] = 0.0
                return block
        return np.zeros(size)


def give_back() -> None:
    """Give the system the pages that are free between others in use, lest they add up in a run.

    Nothing happens where the C library cannot do that.
    """
    if os.name == "posix":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
