"""Runs the process that takes a PDF apart, and stops it when it takes too long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from queue import Empty, Full, Queue

import msgspec

from guibiao.documents.limits import Limits
from guibiao.documents.pdf.wire import Page, Refused, decoder

# The process is bounded by the processor's time that it takes; by the clock a busy machine may take so many times as long.
BUSY = 8


class Stopped(Exception):
    """The PDF was not read; the only argument says why: a reason of `wire.Refused`, or "slow"."""


def pages_of(raw: bytes, limits: Limits) -> Iterator[Page]:
    """The pages of a PDF, one at a time. Raises `Stopped`."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with tempfile.TemporaryFile() as given:
        given.write(raw)
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "guibiao.documents.pdf.worker", str(limits.pages), str(limits.seconds)],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    lines: Queue[bytes | None] = Queue(maxsize=8)
    done = threading.Event()
    threading.Thread(target=_pump, args=(process, lines, done), daemon=True).start()
    until = time.monotonic() + limits.seconds * BUSY
    try:
        while True:
            try:
                line = lines.get(timeout=max(0.01, until - time.monotonic()))
            except Empty:
                raise Stopped("slow") from None
            if line is None:
                break
            message = decoder.decode(line)
            if isinstance(message, Refused):
                raise Stopped(message.why)
            until = time.monotonic() + limits.seconds * BUSY
            yield message
        ended = process.wait()
        if ended != 0:
            raise Stopped("slow" if ended == -getattr(signal, "SIGXCPU", 0) else "broken")
    except msgspec.DecodeError:
        raise Stopped("broken") from None
    finally:
        done.set()
        process.kill()
        process.wait()


def _pump(process: subprocess.Popen[bytes], lines: Queue[bytes | None], done: threading.Event) -> None:
    """Moves the process's lines to where the reader waits with a clock; ends when the reader has gone."""
    if process.stdout is None:
        return
    with process.stdout as told:
        for line in told:
            if not _put(lines, line, done):
                return
    _put(lines, None, done)


def _put(lines: Queue[bytes | None], line: bytes | None, done: threading.Event) -> bool:
    while not done.is_set():
        try:
            lines.put(line, timeout=0.2)
        except Full:
            continue
        return True
    return False
