"""The second factor: a code from a person's own device besides the password, and recovery codes on paper.

The device counts for itself (TOTP), so that it works where no network is. A recovery code holds once. Wrong codes count
towards the lock-out like wrong passwords.
"""

import base64
import hashlib
import secrets
from typing import Any

import axes.utils
import segno
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from guibiao.kernel import access, accounts, audit, sessions

RECOVERY_CODES = 10
#: In the session: how the person proved to be herself besides the password.
PROVED = "factor"
NAME = "totp"


def device(user: Any) -> TOTPDevice | None:
    """The device that the person uses, None while there is none."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def required(user: Any) -> bool:
    """Whether this person may do nothing without."""
    if settings.SECOND_FACTOR == "everyone":
        return True
    return settings.SECOND_FACTOR == "administrators" and access.is_administrator(user)


def lacking(request: HttpRequest) -> bool:
    """Whether the person has to set up a device before anything else."""
    return PROVED not in request.session and required(request.user)


def begun(user: Any) -> TOTPDevice | None:
    """The device that the person began to set up and has not proved yet."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def begin(user: Any) -> None:
    """Make a new secret; it holds when a code of it was given."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        TOTPDevice.objects.create(user=user, name=NAME, confirmed=False)


def secret(new: TOTPDevice) -> str:
    """The secret as it is typed by hand, in groups of four."""
    text = base64.b32encode(new.bin_key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def picture(new: TOTPDevice) -> str:
    """The secret as a QR code: SVG without a style of its own."""
    code = segno.make(new.config_url, error="m")
    return str(code.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="gb-qr", lineclass=None))


def finish(user: Any, code: str, request: HttpRequest) -> list[str] | None:
    """Take the new device into use; gives the recovery codes, None for a wrong code. Other sessions of the person end."""
    with transaction.atomic():
        new = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if new is None or not new.verify_token(_digits(code)):
            return None
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        new.confirmed = True
        new.save()
        codes = _new_codes(user)
        audit.record(user, "factor.begin", user, request=request)
    request.session[PROVED] = NAME
    sessions.end_all(user, but=request.session.session_key)
    return codes


def passes(user: Any, code: str) -> str | None:
    """By what the code proves the person ("totp", "recovery"), or None. A code holds once."""
    with transaction.atomic():
        # Whoever comes with the same code at the same moment waits here until it is spent.
        used = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if used is None:
            return None
        if used.verify_token(_digits(code)):
            return NAME
        codes = StaticDevice.objects.select_for_update().filter(user=user).first()
        return "recovery" if codes is not None and codes.verify_token(_kept(code)) else None


def wrong(user: Any, request: HttpRequest) -> bool:
    """Count a wrong code; returns whether the log-in name is locked now."""
    user_login_failed.send(__name__, credentials={"username": user.username, "factor": "code"}, request=request)
    return bool(getattr(request, "axes_locked_out", False))


def codes_left(user: Any) -> int:
    """How many recovery codes the person has not used yet."""
    return sum(device_.token_set.count() for device_ in StaticDevice.objects.filter(user=user))


def new_codes(user: Any, request: HttpRequest) -> list[str]:
    """New recovery codes; the old ones hold no longer."""
    with transaction.atomic():
        codes = _new_codes(user)
        audit.record(user, "factor.codes", user, request=request)
    return codes


def end(user: Any, actor: Any, action: str, request: HttpRequest | None = None) -> None:
    """Take device and recovery codes away: by the person ("factor.end"), or by the security administrator
    ("factor.reset"), who also ends the person's sessions and lifts the lock-out."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        audit.record(actor, action, user, request=request)
        if actor != user:
            axes.utils.reset(username=user.username)
            sessions.end_all(user)


def _new_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    kept = StaticDevice.objects.create(user=user, name="recovery")
    codes = [accounts.made_up_password() for _ in range(RECOVERY_CODES)]
    kept.token_set.bulk_create([kept.token_set.model(device=kept, token=_kept(code)) for code in codes])
    return codes


def _digits(code: str) -> str:
    return "".join(character for character in code if character.isdigit())[:12]


def _kept(code: str) -> str:
    """What is stored of a recovery code: it has 79 bits, so that a plain hash of it tells nothing."""
    bare = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(bare.encode()).hexdigest()[:16] if len(bare) >= 16 else secrets.token_hex(8)
