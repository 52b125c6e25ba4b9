"""Sessions that somebody else laid out, and fields that no form has."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from guibiao.kernel.models import Grant, Organisation, Session, User
from guibiao.kernel.registers import registry
from guibiao.kernel.registers.forms import form_class

pytestmark = [pytest.mark.database, pytest.mark.django_db]
#: What a person never says of a record, whatever form it has.
NEVER = {
    "id", "pk", "state", "state_since", "deadline_provisional", "owner", "made_by", "created_by", "uploaded_by", "granted_by", "decided_by",
    "password", "is_superuser", "is_staff", "must_change_password", "last_login", "path", "sha256",
}  # fmt: skip


def laid_out(client: Client) -> str:
    """The session that a browser was given before anybody logged in with it."""
    session = client.session
    session["laid"] = "out"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return str(session.session_key)


def opens(key: str) -> bool:
    other = Client()
    other.cookies["sessionid"] = key
    return bool(other.get("/inbox/").status_code == 200)


def test_a_session_from_before_the_log_in_opens_nothing(client: Client, person: Callable[..., Any]) -> None:
    before, lin = laid_out(client), person("lin", "planner")
    client.post("/account/login/", {"username": "lin", "password": "correct-horse-9"})
    assert client.get("/inbox/").status_code == 200
    assert client.session.session_key != before and not opens(before)
    assert not Session.objects.filter(pk=before).exists()
    assert opens(str(client.session.session_key))
    assert Session.objects.filter(person_id=lin.pk).count() == 1


def test_nor_does_one_from_before_the_code(client: Client, person: Callable[..., Any]) -> None:
    before, lin = laid_out(client), person("lin", "planner")
    device = TOTPDevice.objects.create(user=lin, name="totp", confirmed=True)
    client.post("/account/login/", {"username": "lin", "password": "correct-horse-9"})
    half = str(client.session.session_key)
    assert half != before and not opens(half)
    code = TOTP(device.bin_key).token()
    client.post("/account/login/code/", {"code": f"{code:06d}"})
    assert client.get("/inbox/").status_code == 200 and not opens(before) and not opens(half)


def test_no_form_of_a_register_asks_for_what_nobody_says() -> None:
    forms = {register.name: form_class(register).base_fields.keys() for register in registry if register.form}
    assert len(forms) > 8
    for register in registry:
        if register.form:
            assert set(forms[register.name]) <= set(register.form) and not NEVER & set(forms[register.name]), register


def test_fields_beside_those_of_a_form_say_nothing(
    client: Client, person: Callable[..., Any], places: dict[str, Any]
) -> None:
    lin = person("lin", "reader", organisation=places["bureau"])
    client.force_login(person("sys", "system_admin"))
    edit = f"/registers/people/{lin.pk}/edit/"
    seen = client.get(edit).context["seen"]
    given = {"username": "lin", "full_name": "林", "organisation": places["bureau"].pk, "is_active": "on", "seen": seen}
    more = {
        "password": "x", "must_change_password": "on", "last_login": "2020-01-01", "id": 1, "pk": 1, "is_superuser": "on", "role": "planner",
        "grants": "1", "user": "1", "created_at": "2020-01-01",
    }  # fmt: skip
    before = User.objects.filter(pk=lin.pk).values("password", "must_change_password", "last_login", "created_at").get()
    assert client.post(edit, {**given, **more}).status_code == 302
    assert User.objects.filter(pk=lin.pk, full_name="林").values(*before).get() == before
    client.force_login(person("sec", "security_admin"))
    granted = {"role": "reader", "organisation": places["other"].pk, "valid_from": timezone.localdate()}
    other = person("wu")
    client.post(
        f"/people/{lin.pk}/grants/",
        {**granted, "user": other.pk, "granted_by": other.pk, "id": 10**6, "revoked_at": ""},
    )
    assert not Grant.objects.filter(user=other).exists() and not Grant.objects.filter(granted_by=other).exists()
    assert Grant.objects.filter(user=lin, organisation=Organisation.objects.get(pk=places["other"].pk)).count() == 1
