"""The suite for the registers of the kernel and for one that only the tests have."""

from typing import Any

import pytest

from guibiao.kernel import audit
from guibiao.kernel.models import (
    AuditEntry,
    CalendarYear,
    Grant,
    Job,
    Organisation,
    OrganisationAlias,
    Outgoing,
    Region,
    User,
)
from tests.kernel.beacons.models import Beacon
from tests.kernel.register_suite import RegisterSuite

pytestmark = pytest.mark.database


class TestBeacons(RegisterSuite):
    register, viewer, editor, outsider = "beacons", "reviewer", "planner", "system_admin"

    def make(self, places: dict[str, Any], organisation: Any) -> Beacon:
        number = Beacon.objects.count()
        return Beacon.objects.create(
            name=f"灯塔{number}", organisation=organisation, region=organisation.region, height=30 + number
        )


class TestOrganisations(RegisterSuite):
    register, viewer, editor, outsider, shared = "organisations", "reader", "system_admin", None, True

    def make(self, places: dict[str, Any], organisation: Any) -> Organisation:
        number = Organisation.objects.count()
        return Organisation.objects.create(name=f"第{number}处", region=organisation.region, parent=organisation)


class TestAliases(RegisterSuite):
    register, viewer, editor, outsider, shared = "aliases", "reader", "system_admin", None, True

    def make(self, places: dict[str, Any], organisation: Any) -> OrganisationAlias:
        name = f"别名{OrganisationAlias.objects.count()}"
        return OrganisationAlias.objects.create(organisation=organisation, name=name)


class TestHolidays(RegisterSuite):
    register, viewer, editor, outsider, shared = "holidays", "system_admin", "system_admin", "planner", True

    def make(self, places: dict[str, Any], organisation: Any) -> CalendarYear:
        return CalendarYear.objects.create(year=2050 + CalendarYear.objects.count(), days_off="1月1日至3日")


class TestOutgoing(RegisterSuite):
    register, viewer, editor, outsider, shared = "outgoing", "system_admin", None, "planner", True

    def make(self, places: dict[str, Any], organisation: Any) -> Outgoing:
        number = Outgoing.objects.count()
        user = User.objects.create_user(f"o{number}", "某人", organisation=organisation)
        return Outgoing.objects.create(key=str(number), channel="mail", user=user, title="x", body="x")


class TestRegions(RegisterSuite):
    register, viewer, editor, outsider, shared = "regions", "reader", "system_admin", None, True

    def make(self, places: dict[str, Any], organisation: Any) -> Region:
        number = Region.objects.count()
        return Region.objects.create(code=f"9102{number:02d}", name=f"{number}县", level=3, parent=organisation.region)


class TestPeople(RegisterSuite):
    register, viewer, editor, outsider, shared = "people", "security_admin", "system_admin", "planner", True

    def make(self, places: dict[str, Any], organisation: Any) -> User:
        return User.objects.create_user(f"p{User.objects.count()}", "某人", organisation=organisation)


class TestGrants(RegisterSuite):
    register, viewer, editor, outsider, shared = "grants", "security_admin", None, "planner", True
    most_queries = 24  # four relations to filter by

    def make(self, places: dict[str, Any], organisation: Any) -> Grant:
        user = User.objects.create_user(f"g{User.objects.count()}", "某人", organisation=organisation)
        return Grant.objects.create(user=user, role="reader", organisation=organisation)


class TestJobs(RegisterSuite):
    register, viewer, editor, outsider, shared = "jobs", "system_admin", None, "planner", True

    def make(self, places: dict[str, Any], organisation: Any) -> Job:
        owner = User.objects.create_user(f"j{User.objects.count()}", "某人", organisation=organisation)
        return Job.objects.create(kind="x", label="读取", owner=owner)


class TestAudit(RegisterSuite):
    register, viewer, editor, outsider, shared = "audit", "audit_admin", None, "security_admin", True

    def make(self, places: dict[str, Any], organisation: Any) -> AuditEntry:
        return audit.record(None, "test.done", organisation)
