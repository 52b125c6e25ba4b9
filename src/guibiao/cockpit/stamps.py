"""The stamp of what a page shows, and whether it is still the same, told without forming the page.

The stamp is that of the text itself. Beside it is kept of which state of things the text was formed: while nothing at all was
done in the house, and the same person asks on the same day, it would be formed in the same words.
"""

from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Max
from django.utils.translation import get_language

from guibiao.cockpit import board
from guibiao.cockpit.changes import Mark
from guibiao.kernel import access
from guibiao.kernel.models import AuditEntry

_KEPT = 3600


class State(NamedTuple):
    """Whose page it is, and all that decides what it says."""

    page: str
    of: str


def state(user: Any, mark: Mark | None, layout: str, code: str | None) -> State:
    """What was judged and done, what the person may see and has seen, in which language."""
    done = AuditEntry.objects.aggregate(last=Max("sequence"))["last"]
    parts = (board.key(), done, access.standing(user), mark, get_language())
    return State(f"cockpit:stamp:{user.pk}:{_short(f'{layout}/{code}')}", repr(parts))


def keep(of: State, text: str) -> str:
    """The stamp of a text that was formed of a state of things."""
    stamp = f'"{_short(text)}"'
    cache.set(of.page, (of.of, stamp), _KEPT)
    return stamp


def known(of: State) -> str | None:
    """The stamp of what would be formed of this state, where that is known."""
    state, stamp = cache.get(of.page) or ("", None)
    return stamp if state == of.of else None


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
