"""The registers of monitoring, as every register."""

from typing import Any, ClassVar
from uuid import uuid4

import pytest

from guibiao.kernel.models import User
from guibiao.monitoring.models import Edition, Evaluation, Watched
from guibiao.plans.models import Plan, Target, Version
from tests.kernel.register_suite import RegisterSuite

pytestmark = pytest.mark.database


class TestEvaluations(RegisterSuite):
    register: ClassVar[str] = "evaluations"
    viewer: ClassVar[str] = "reader"
    outsider: ClassVar[str | None] = "system_admin"

    def make(self, places: dict[str, Any], organisation: Any) -> Evaluation:
        number = Evaluation.objects.count()
        owner = User.objects.filter(username="owner").first() or User.objects.create_user("owner", "建立人")
        evaluation = Evaluation.objects.create(
            name=f"=第{number}号评价", organisation=organisation, created_by=owner, source_note="统计年鉴"
        )
        Edition.objects.create(evaluation=evaluation, number=1, scheme="", scheme_sha256="0" * 64, made_by=owner)
        return evaluation


class TestProgress(RegisterSuite):
    register: ClassVar[str] = "progress"
    viewer: ClassVar[str] = "reader"
    outsider: ClassVar[str | None] = "system_admin"
    # Beside the list: how many stand how, and whether everything is judged.
    most_queries: ClassVar[int] = 30

    def make(self, places: dict[str, Any], organisation: Any) -> Watched:
        number = Watched.objects.count()
        owner = User.objects.filter(username="owner").first() or User.objects.create_user("owner", "建立人")
        plan = Plan.objects.create(
            organisation=organisation, region=organisation.region, name="规划.txt", title=f"第{number}号规划", uploaded_by=owner,
            sha256=f"{number:064d}",
        )  # fmt: skip
        version = Version.objects.create(plan=plan, number=1, adopted_by=owner, effective_on="2021-01-01")
        target = Target.objects.create(
            version=version, identity=uuid4(), order=1, indicator=f"=第{number}个指标", kind="level", comparator="=", value=9,
            year=2025, modality="要求", sentence="达到9件。", start=0, end=1,
        )  # fmt: skip
        return Watched.objects.create(plan=plan, identity=target.identity, target=target)
