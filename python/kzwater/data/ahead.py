"""Reading ahead: the next piece is read in one thread while the one before is at work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Content = TypeVar("Content")


def read_ahead(
    pieces: Iterable[Piece], read: Callable[[Piece], Content]
) -> Iterator[tuple[Piece, Content]]:
    """Return each piece with what was read of it, in order.

    At most two contents are held: the one at work and the one after it. What a read raises is
    raised when its piece is due. Reads of NetCDF files take `kzwater.data.cf.hdf5_lock`.

    Parameters
    ----------
    pieces : iterable
        What to read, in order.
    read : callable
        Called with one piece, in another thread.
    """
    remaining = iter(pieces)
    with ThreadPoolExecutor(max_workers=1) as reader:
        piece = next(remaining, None)
        if piece is None:
            return
        reading = reader.submit(read, piece)
        for following in remaining:
            content = reading.result()
            reading = reader.submit(read, following)
            yield piece, content
            piece = following
        yield piece, reading.result()
