"""What a unit sent on paper is kept with the return that was entered for it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guibiao.kernel.models import AuditEntry, CasePaper
from guibiao.statistics.models import Campaign, Return
from tests.statistics.test_collection import campaign, filler, units  # noqa: F401

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SCAN = b"%PDF-1.4 " + b"scan " * 20


@pytest.fixture
def one(campaign: Campaign, units: Any) -> Return:  # noqa: F811
    return campaign.returns.select_related("unit").get(unit=units[0])


def send(client: Client, one: Return, name: str = "甲市报表（盖章）.pdf", **given: str) -> Any:
    file = SimpleUploadedFile(name, SCAN, "application/pdf")
    sent = {"keep_papers": "1", "papers": file, "declared": "on", **given}
    return client.post(f"/statistics/returns/{one.pk}/upload/", sent, follow=True)


def test_the_scan_of_a_paper_return_is_kept_with_it(office: Client, filler: Client, one: Return) -> None:  # noqa: F811
    page = f"/statistics/returns/{one.pk}/"
    assert "附上扫描件" in office.get(page).content.decode()
    assert "未作不涉密声明" in send(office, one, declared="").content.decode()
    assert "已拒收" in send(office, one, name="绝密★材料.pdf").content.decode()
    assert not CasePaper.objects.exists()
    assert "已附上 1 份扫描件" in send(office, one).content.decode()
    paper = CasePaper.objects.get()
    assert f"{page}?paper={paper.pk}" in filler.get(page).content.decode()
    assert b"".join(filler.get(page, {"paper": paper.pk}).streaming_content) == SCAN
    assert filler.get(page, {"paper": paper.pk + 1}).status_code == filler.get(page, {"paper": "x"}).status_code == 404
    other = one.campaign.returns.exclude(pk=one.pk).first()
    assert office.get(f"/statistics/returns/{other.pk}/", {"paper": paper.pk}).status_code == 404
    dropped = {"drop_paper": str(paper.pk)}
    told = filler.post(f"{page}upload/", dropped, follow=True).content.decode()
    assert "只有附上它的人可以删去" in told and CasePaper.objects.exists()
    office.post(f"{page}upload/", dropped)
    assert not CasePaper.objects.exists()
    kept = AuditEntry.objects.filter(action__startswith="case.paper").values_list("action", flat=True)
    assert set(kept) == {"case.paper", "case.paper_dropped"}
