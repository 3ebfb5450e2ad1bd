"""A thread that does tasks in their order while the caller goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

# Tasks given ahead: one at work and one waiting, so that what they hold in memory is bounded.
_ahead = 2


class Background:
    """Tasks in a thread of their own; the error of one is raised at the next call."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="output")
        self._given: deque[Future[None]] = deque()
        self._failed = False

    def do(self, task: Callable[[], None]) -> None:
        """Give a task; wait while too many are not done yet.

        Raises
        ------
        Exception
            That of an earlier task; no task after it is done.
        """
        self._wait(_ahead - 1)
        self._given.append(self._executor.submit(self._attempt, task))

    def finish(self) -> None:
        """Wait until all tasks are done, and raise what one of them raised."""
        self._wait(0)

    def close(self) -> None:
        """End the thread after the task at work; tasks that wait are dropped."""
        self._executor.shutdown(cancel_futures=True)

    def _wait(self, remaining: int) -> None:
        while len(self._given) > remaining:
            self._given[0].result()
            self._given.popleft()

    def _attempt(self, task: Callable[[], None]) -> None:
        """Do a task, unless one before it failed."""
        if self._failed:
            return
        try:
            task()
        except BaseException:
            self._failed = True
            raise
