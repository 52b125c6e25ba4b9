"""Takes a PDF apart, as a process of its own: what a hostile file costs, it costs here.

Reads the file from standard input and prints one message a page (see `wire`).
"""

from __future__ import annotations

import io
import logging
import math
import sys
from typing import BinaryIO

from guibiao.documents.pdf.wire import Message, Refused, encoder

MEMORY = 768 * 1024 * 1024  # bytes of address space
FOR_A_PAGE = 0.6  # seconds that every page with text adds to what the file may take


def main(given: BinaryIO, told: BinaryIO, pages: int, seconds: float) -> None:
    """Print the pages of the PDF in `given`, at most `pages` of them. After so many `seconds` of the processor, and some
    more for every page with text, the system ends the process (SIGXCPU): on a busy machine a file is not worse."""

    def say(message: Message) -> None:
        told.write(encoder.encode(message) + b"\n")
        told.flush()

    raw = given.read()
    _bound_memory()
    _bound_time(seconds)
    # pdfminer tells of every oddity of every file; the person gets one sentence instead.
    logging.disable(logging.CRITICAL)
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    from guibiao.documents.pdf.taking_apart import take_apart

    try:
        with pdfplumber.open(io.BytesIO(raw)) as document:
            count = len(document.pages)
            if count > pages:
                say(Refused("long"))
                return
            for page in document.pages:
                message = take_apart(page, count)
                if message.lines or message.tables:
                    seconds += FOR_A_PAGE
                    _bound_time(seconds)
                say(message)
                page.close()
    except MemoryError:
        say(Refused("memory"))
    except Exception as error:
        # A damaged file fails anywhere in the parser; only a lock is told apart.
        locked = any(isinstance(e, PDFPasswordIncorrect) for e in (error, error.__cause__, *error.args))
        say(Refused("locked" if locked else "broken"))


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # no such bound on this system
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    if soft == resource.RLIM_INFINITY or soft > bound:
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def _bound_time(seconds: float) -> None:
    try:
        import resource
    except ImportError:  # whoever started this process looks at the clock, too
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    bound = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]), float(sys.argv[2]))
