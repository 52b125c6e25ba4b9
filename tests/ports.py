"""Ports for servers of tests: outside those that the system hands out for connections, and each for one process at a time."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

#: Below what Linux, macOS and Windows give to whoever connects.
_RANGE = range(20_000, 32_000)
_taken: list[int] = []


def free() -> int:
    """A port that nobody listens at, and that no other test takes as long as this process lives."""
    held = Path(tempfile.gettempdir()) / f"guibiao-ports-{os.getuid()}"
    held.mkdir(mode=0o700, exist_ok=True)
    for port in random.sample(_RANGE, len(_RANGE)):
        lock = os.open(held / str(port), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            os.close(lock)
            continue
        _taken.append(lock)
        return port
    raise RuntimeError("no port is free")
