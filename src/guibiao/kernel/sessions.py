"""Sessions in the database (SESSION_ENGINE), those of a person, and the ends that they come to."""

import datetime
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone
from django.utils.crypto import salted_hmac

#: What a browser says of itself, by words in it; the first that fits.
_BROWSERS = (("Edg/", "Edge"), ("MicroMessenger", "微信"), ("QQBrowser", "QQ 浏览器"), ("360SE", "360 浏览器"),
             ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Windows", "Windows"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
            ("Mac OS", "macOS"), ("UOS", "UOS"), ("Kylin", "麒麟"), ("Linux", "Linux"))  # fmt: skip


class SessionStore(db.SessionStore):
    """Django's own, which also writes down whose the session is."""

    def _validate_session_key(self, key: Any) -> bool:
        """What a browser says is looked for only where it can be a key: no database is asked for other characters."""
        return bool(key and len(key) >= 8 and key.isascii() and key.isalnum())

    @classmethod
    def get_model_class(cls) -> Any:
        from guibiao.kernel.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        made: Any = super().create_model_instance(data)
        made.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return made


@dataclass(frozen=True, slots=True)
class Open:
    """A log-in that holds: on what, from where, since when, when last used."""

    number: str
    device: str
    address: str
    began: datetime.datetime
    seen: datetime.datetime
    current: bool


def now() -> int:
    """The second that it is."""
    return int(time.time())


def begin(request: Any, address: str) -> None:
    """Write into a new session where it came from."""
    request.session.update(
        {"began": now(), "seen": now(), "address": address, "agent": request.META.get("HTTP_USER_AGENT", "")[:300]}
    )


def left(session: Any) -> int:
    """Seconds until the session ends however busy it is."""
    return max(0, int(session.get("began", now())) + settings.SESSION_COOKIE_AGE - now())


def own(user: Any, current: str | None) -> list[Open]:
    """The person's log-ins, the one used last first."""
    found = []
    for row in _rows(user):
        data = SessionStore().decode(row.session_data)
        began, seen = data.get("began", 0), data.get("seen", 0)
        if now() - seen <= settings.SESSION_IDLE_SECONDS and now() - began <= settings.SESSION_COOKIE_AGE:
            found.append(
                Open(
                    number=number(row.session_key),
                    device=said(data.get("agent", "")),
                    address=data.get("address", ""),
                    began=datetime.datetime.fromtimestamp(began, tz=datetime.UTC),
                    seen=datetime.datetime.fromtimestamp(seen, tz=datetime.UTC),
                    current=row.session_key == current,
                )
            )
    return sorted(found, key=lambda one: (not one.current, -one.seen.timestamp()))


def end(user: Any, wanted: str) -> bool:
    """End one log-in of the person by its number; whether there was one."""
    keys = [row.session_key for row in _rows(user) if number(row.session_key) == wanted]
    return bool(keys) and bool(_rows(user).filter(session_key__in=keys).delete()[0])


def end_all(user: Any, but: str | None = None) -> int:
    """End the person's log-ins, all or all but one; returns how many."""
    return int(_rows(user).exclude(session_key=but or "").delete()[0])


def clear() -> int:
    """Forget sessions that are over; returns how many. The worker calls it."""
    over = SessionStore.get_model_class().objects.filter(expire_date__lt=timezone.now())
    return int(over.delete()[0]) if over.exists() else 0


def number(key: str) -> str:
    """A name for a session that can stand on a page: from it nobody gets the key."""
    return salted_hmac("guibiao.session", key).hexdigest()[:16]


def said(agent: str) -> str:
    """A browser and a system in words that people know."""
    words = [next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(word for word in words if word) or agent[:40]


def _rows(user: Any) -> Any:
    return SessionStore.get_model_class().objects.filter(person_id=user.pk, expire_date__gt=timezone.now())
