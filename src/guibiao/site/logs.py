"""What goes into the log, and how much of it."""

import logging


class Brief(logging.Filter):
    """A request that was refused is one line: nothing is wrong with the program, and no traceback helps anybody."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        return True
