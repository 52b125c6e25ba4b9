"""Takes a PDF apart, as a process of its own: what a hostile file costs, it costs here.

Reads the file from standard input and prints one message a page (see `wire`).
"""

from __future__ import annotations

import io
import logging
import sys
from typing import BinaryIO

from guibiao.documents.pdf.wire import Message, Refused, encoder

MEMORY = 768 * 1024 * 1024  # bytes of address space


def main(given: BinaryIO, told: BinaryIO, pages: int) -> None:
    """Print the pages of the PDF in `given`, at most `pages` of them."""

    def say(message: Message) -> None:
        told.write(encoder.encode(message) + b"\n")
        told.flush()

    raw = given.read()
    _bound_memory()
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
                say(take_apart(page, count))
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


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
