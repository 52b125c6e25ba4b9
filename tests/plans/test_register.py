"""The register of plans, as every register."""

from typing import Any, ClassVar

import pytest

from guibiao.kernel.models import User
from guibiao.plans.models import Plan
from tests.kernel.register_suite import RegisterSuite

pytestmark = pytest.mark.database


class TestPlans(RegisterSuite):
    register: ClassVar[str] = "plans"
    viewer: ClassVar[str] = "reader"
    outsider: ClassVar[str | None] = "system_admin"

    def make(self, places: dict[str, Any], organisation: Any) -> Plan:
        number = Plan.objects.count()
        owner = User.objects.filter(username="owner").first() or User.objects.create_user("owner", "上传人")
        return Plan.objects.create(
            organisation=organisation, region=organisation.region, uploaded_by=owner, sha256=f"{number:064x}",
            name="规划.docx", title=f"=第{number}号规划", period_from=2021, period_to=2025,
        )  # fmt: skip
