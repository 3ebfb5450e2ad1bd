"""Contexts that close what they hold open."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Closing:
    """A context that closes itself; a base for what has files open."""

    __slots__ = ()

    def close(self) -> None:
        """Close what is open."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        """Return what was opened."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
