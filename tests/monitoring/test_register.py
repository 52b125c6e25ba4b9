"""The register of evaluations, as every register."""

from typing import Any, ClassVar

import pytest

from guibiao.kernel.models import User
from guibiao.monitoring.models import Edition, Evaluation
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
