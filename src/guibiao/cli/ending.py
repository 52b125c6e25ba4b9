"""The end of a program that runs until it is stopped: with Ctrl-C, or as services are stopped."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class _Ended(BaseException):
    """Stands for Python's KeyboardInterrupt, which some of its own functions take for the end of the whole program."""


class Ending:
    """Hears from its making on, also where the program was started with Ctrl-C switched off, as shells do in the background."""

    def __init__(self) -> None:
        self.asked = False
        self._broken = False
        self._heard: Callable[[], None] = self._break_off
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def _hear(self, *_: Any) -> None:
        self.asked = True
        self._heard()

    @contextmanager
    def breaks_off(self) -> Iterator[None]:
        """What is done within is given up when the end is asked for."""
        try:
            yield
        except _Ended:
            pass
        except Exception:  # a database that is interrupted says so in words of its own
            if not self._broken:
                raise
        finally:
            self._heard = lambda: None  # it ends already

    @contextmanager
    def waits(self) -> Iterator[None]:
        """What is done within is brought to its end; what comes after it is given up."""
        with self.wakes(lambda: None):
            yield
        if self.asked:
            raise _Ended

    @contextmanager
    def wakes(self, heard: Callable[[], None]) -> Iterator[None]:
        """`heard` is called when the end is asked for within."""
        before, self._heard = self._heard, heard
        try:
            yield
        finally:
            self._heard = before

    def _break_off(self) -> None:
        self._broken = True
        raise _Ended
