"""Deny by default; a filter on the query; three administrators are three people."""

import datetime
import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connections
from django.http import Http404
from django.utils import timezone

from guibiao.kernel import access
from guibiao.kernel.access import roles
from guibiao.kernel.directory import grants
from guibiao.kernel.models import AuditEntry, Grant, Organisation, Region, SavedView, StoredFile, User
from tests.kernel.beacons.models import Beacon

pytestmark = pytest.mark.database


@pytest.fixture
def beacons(places: dict[str, Any]) -> dict[str, Beacon]:
    def make(name: str, organisation: Any) -> Beacon:
        return Beacon.objects.create(name=name, organisation=organisation, region=organisation.region, height=10)

    return {"ours": make("东江灯塔", places["office"]), "theirs": make("西岭灯塔", places["other"])}


def test_nobody_sees_anything_without_a_grant(beacons: dict[str, Beacon], person: Callable[..., Any]) -> None:
    from django.contrib.auth.models import AnonymousUser

    for user in (AnonymousUser(), person("nobody"), person("auditor", "audit_admin")):
        assert list(access.visible(user, Beacon.objects.all())) == []
        assert not access.can(user, "beacon.view", beacons["ours"])


@pytest.mark.parametrize("scope", [{"organisation": "bureau"}, {"region": "east"}])
def test_a_grant_reaches_its_subtree(
    places: dict[str, Any], beacons: dict[str, Beacon], person: Callable[..., Any], scope: dict[str, str]
) -> None:
    lin = person("lin", "reviewer", **{key: places[name] for key, name in scope.items()})
    assert list(access.visible(lin, Beacon.objects.all())) == [beacons["ours"]]
    assert access.can(lin, "beacon.view", beacons["ours"])
    assert not access.can(lin, "beacon.view", beacons["theirs"])
    assert not access.can(lin, "beacon.edit", beacons["ours"])


def test_a_grant_does_not_reach_up(places: dict[str, Any], person: Callable[..., Any]) -> None:
    above = Beacon.objects.create(name="省级", organisation=places["bureau"], region=places["east"], height=1)
    low = person("low", "reviewer", organisation=places["office"])
    assert list(access.visible(low, Beacon.objects.all())) == []
    assert not access.can(low, "beacon.view", above)


def test_a_grant_follows_an_organisation_that_moves(
    places: dict[str, Any], beacons: dict[str, Beacon], person: Callable[..., Any]
) -> None:
    lin = person("lin", "reviewer", organisation=places["bureau"])
    desk = Organisation.objects.create(name="某科", region=places["east"], parent=places["office"])
    beacon = Beacon.objects.create(name="科灯", organisation=desk, region=places["east"], height=1)
    assert access.can(lin, "beacon.view", beacon)
    places["office"].parent = places["other"]
    places["office"].save()
    beacon.refresh_from_db()
    assert not access.can(lin, "beacon.view", beacon)
    assert not access.can(lin, "beacon.view", beacons["ours"])


def test_a_tree_has_no_loop(places: dict[str, Any]) -> None:
    places["bureau"].parent = places["office"]
    with pytest.raises(ValidationError):
        places["bureau"].save()


def test_grants_have_dates_and_can_be_revoked(places: dict[str, Any], person: Callable[..., Any]) -> None:
    lin = person("lin")
    yesterday = timezone.localdate() - datetime.timedelta(days=2)
    Grant.objects.create(user=lin, role="reviewer", everywhere=True, valid_until=yesterday)
    assert not access.can(lin, "beacon.view")
    access.forget_grants(lin)
    now = Grant.objects.create(user=lin, role="reviewer", everywhere=True)
    assert access.can(lin, "beacon.view")
    grants.revoke(None, now)
    assert not access.can(User.objects.get(pk=lin.pk), "beacon.view")
    access.forget_grants(lin)
    lin.is_active = False
    assert not access.can(lin, "beacon.view")


def test_a_permission_explains_itself(
    places: dict[str, Any], beacons: dict[str, Beacon], person: Callable[..., Any]
) -> None:
    lin = person("lin", "reviewer", organisation=places["bureau"])
    assert access.why(lin, "beacon.view", beacons["ours"]).reason == "角色“审核员”对“东江灯塔”可以“查看灯塔”。"
    assert access.why(lin, "beacon.view", beacons["theirs"]).reason == (
        "“西岭灯塔”不在授权范围内；现有授权：审核员（东江省科学技术厅）。"
    )
    assert access.why(lin, "beacon.edit").reason == "“维护灯塔”需要角色：规划员。"
    with pytest.raises(KeyError):
        access.can(lin, "beacon.veiw")


def test_require_hides_what_is_invisible_and_refuses_what_is_not_allowed(
    places: dict[str, Any], beacons: dict[str, Beacon], person: Callable[..., Any]
) -> None:
    lin = person("lin", "reviewer", organisation=places["bureau"])
    with pytest.raises(Http404):
        access.require(lin, "beacon.edit", beacons["theirs"])
    with pytest.raises(PermissionDenied, match="需要角色"):
        access.require(lin, "beacon.edit", beacons["ours"])
    access.require(lin, "beacon.view", beacons["ours"])


def test_shared_rows_are_seen_by_all_and_changed_within_the_subtree(
    places: dict[str, Any], person: Callable[..., Any]
) -> None:
    lin = person("lin", "planner", organisation=places["bureau"])
    assert set(access.visible(lin, Organisation.objects.all())) == set(Organisation.objects.all())
    assert access.can(lin, "beacon.edit", places["office"])
    assert not access.can(lin, "beacon.edit", places["other"])


def test_a_model_without_a_scope_is_open_to_nobody(person: Callable[..., Any]) -> None:
    from django.contrib.sessions.models import Session

    assert not access.visible(person("lin", "planner"), Session.objects.all()).exists()


def test_what_is_ones_own_needs_no_role(person: Callable[..., Any]) -> None:
    lin, wu = person("lin"), person("wu", "planner")
    view = SavedView.objects.create(owner=lin, register="beacons", name="我的", query="")
    assert list(access.visible(lin, SavedView.objects.all())) == [view]
    assert list(access.visible(wu, SavedView.objects.all())) == []
    assert list(access.visible(wu, StoredFile.objects.all())) == []


PAIRS = [(one, other) for one in roles.administrators() for other in roles.administrators() if one != other]


@pytest.mark.parametrize(("held", "wanted"), PAIRS)
def test_nobody_holds_two_administrations(person: Callable[..., Any], held: str, wanted: str) -> None:
    user = person("solo", held)
    for attempt in (
        lambda: Grant.objects.create(user=user, role=wanted, everywhere=True),
        lambda: grants.grant(None, Grant(user=user, role=wanted, everywhere=True)),
    ):
        with pytest.raises(ValidationError, match="三人分任"):
            attempt()
    with pytest.raises(CommandError, match="三人分任"):
        call_command("grant_role", "solo", wanted)
    with pytest.raises(TypeError):
        Grant.objects.bulk_create([Grant(user=user, role=wanted, everywhere=True)])
    with pytest.raises(TypeError):
        Grant.objects.filter(user=user).update(role=wanted)
    grant = Grant.objects.get(user=user)
    grants.revoke(None, grant)
    Grant.objects.create(user=user, role=wanted, everywhere=True)


@pytest.mark.django_db(transaction=True)
def test_two_administrations_at_the_same_moment(person: Callable[..., Any]) -> None:
    user = person("solo")
    barrier, outcomes = threading.Barrier(2), []

    def take(role: str) -> None:
        barrier.wait()
        try:
            Grant.objects.create(user=user, role=role, everywhere=True)
            outcomes.append("granted")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(role,)) for role in ("system_admin", "audit_admin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["granted", "refused"]


def test_administrators_do_not_do_each_others_work() -> None:
    mine = {
        "system_admin": {"person.edit", "organisation.edit", "region.edit"},
        "security_admin": {"grant.edit"},
        "audit_admin": {"audit.view", "audit.export"},
    }
    for role, permissions in mine.items():
        for other in mine.keys() - {role}:
            assert not permissions & roles.ROLES[other].permissions
        for permission in permissions:
            assert roles.holding(permission) == [role]


def test_bootstrap_makes_one_login_and_says_its_password_once(db: None) -> None:
    out = StringIO()
    call_command("bootstrap", stdout=out)
    first = User.objects.get()
    assert first.must_change_password
    password = out.getvalue().split("一次性密码 ")[1].split("（")[0]
    assert first.check_password(password)
    call_command("bootstrap", stdout=StringIO())
    assert User.objects.count() == 1
    call_command("bootstrap", administrators=True, stdout=StringIO())
    held = dict(Grant.objects.filter(role__in=roles.administrators()).values_list("role", "user_id"))
    assert len(held) == len(set(held.values())) == 3
    assert AuditEntry.objects.filter(action="grant.add").count() == 5
    assert first.organisation is not None
    shanxi = Region.objects.get(code="140000")
    assert shanxi.name == "山西省"
    assert Region.objects.subtree(shanxi).on().filter(level=Region.Level.PREFECTURE).count() == 11
    assert Region.objects.get(code="110104").successors.get().code == "110102"


def test_a_role_table_that_does_not_fit_stops_the_start(tmp_path: Any) -> None:
    for text in (
        '[permissions]\n"beacon.view" = "again"\n',
        '[roles]\nplanner = ["no.such"]\n',
        '[roles]\nno_such = ["beacon.view"]\n',
        '[definitions]\nplanner = { label = "again" }\n',
    ):
        path = tmp_path / f"{abs(hash(text))}.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ImproperlyConfigured):
            roles.load(path)
