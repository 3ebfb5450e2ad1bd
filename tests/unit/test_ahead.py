"""The next piece is read while the one before is at work."""

import threading

import pytest

from kzwater.data.ahead import read_ahead


def test_pieces_come_in_order_with_what_was_read():
    assert list(read_ahead(range(5), lambda piece: piece**2)) == [(n, n**2) for n in range(5)]
    assert list(read_ahead([], lambda piece: piece)) == []


def test_the_next_piece_is_read_before_the_first_is_given_back():
    second_was_read = threading.Event()

    def read(piece):
        if piece == 1:
            second_was_read.set()
        return piece

    assert next(read_ahead(range(3), read)) == (0, 0)
    # The generator waits at the first piece; the thread does not.
    assert second_was_read.wait(timeout=10.0)


def test_no_more_than_one_piece_is_read_ahead():
    read = []
    pieces = read_ahead(range(10), read.append)
    next(pieces)
    next(pieces)
    pieces.close()
    assert read == [0, 1, 2]


def test_a_fault_is_raised_when_its_piece_is_due():
    def read(piece):
        if piece == 1:
            message = "damaged"
            raise ValueError(message)
        return piece

    pieces = read_ahead(range(3), read)
    assert next(pieces) == (0, 0)
    with pytest.raises(ValueError, match="damaged"):
        next(pieces)
