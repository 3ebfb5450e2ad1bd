"""Tasks in a thread: in their order, a few ahead at most, their errors told."""

import threading

import numpy as np
import pytest

from kzwater.background import Background
from kzwater.spare import Spare


def test_tasks_are_done_in_their_order_in_another_thread():
    background, done = Background(), []
    for number in range(20):
        background.do(lambda number=number: done.append((number, threading.get_ident())))
    background.finish()
    background.close()
    assert [number for number, _thread in done] == list(range(20))
    assert {thread for _number, thread in done}.isdisjoint({threading.get_ident()})


def test_the_caller_waits_when_two_tasks_are_not_done():
    background, gate, third = Background(), threading.Event(), threading.Event()
    for _task in range(2):
        background.do(gate.wait)

    def give_a_third():
        background.do(lambda: None)
        third.set()

    caller = threading.Thread(target=give_a_third)
    caller.start()
    assert not third.wait(0.2)
    gate.set()
    assert third.wait(10.0)
    caller.join()
    background.finish()
    background.close()


def test_an_error_is_raised_at_the_next_call_and_nothing_is_done_after_it():
    background, done = Background(), []

    def fail():
        message = "No space left on device"
        raise OSError(28, message)

    background.do(fail)
    background.do(lambda: done.append(1))
    with pytest.raises(OSError, match="No space left"):
        background.do(lambda: done.append(2))
    with pytest.raises(OSError, match="No space left"):
        background.finish()
    background.close()
    assert not done


def test_spare_memory_is_zero_again_and_used_when_it_suffices():
    spare = Spare()
    block = spare.zeros(10)
    block[:] = 7.0
    spare.give(block)
    again = spare.zeros(8)
    assert again is block
    np.testing.assert_array_equal(again[:8], 0.0)
    spare.give(again)
    larger = spare.zeros(11)
    assert larger is not block
    np.testing.assert_array_equal(larger, 0.0)
