"""Telling people: in the workspace at once, and by mail or webhook as each of them chose.

tell(users, kind, subject, text)   inside the transaction that gives the reason; it shares its fate
remind(case, alarm)                tells those for whom a case waits that its deadline is near or past
deliver(), digests()               called from the worker's sweep

Kinds are named in the `[notices]` of a room's roles.toml.
"""

from guibiao.kernel.notices.digest import digests
from guibiao.kernel.notices.outbox import deliver
from guibiao.kernel.notices.telling import remind, tell, unread

__all__ = ["deliver", "digests", "remind", "tell", "unread"]
