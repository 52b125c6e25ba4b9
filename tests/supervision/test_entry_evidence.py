"""What a unit sends with its report in a progress round is read by those who see the entry, and by nobody else."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guibiao.kernel.models import AuditEntry
from tests.supervision.test_rounds import fill, opened

pytestmark = pytest.mark.database


def test_evidence_of_an_entry_is_served_to_those_who_see_it_only(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, treasurer: Any, places: Any
) -> None:
    entry = opened(signed_in(officer), places).entries.get(order=1)
    proof = SimpleUploadedFile("验收单.txt", "验收合格".encode(), "text/plain")
    assert fill(signed_in(farmer), entry, files=[proof]).files.count() == 0, "without the declaration nothing is kept"
    proof.seek(0)
    kept = fill(signed_in(farmer), entry, files=[proof], declared="on").files.get()
    address = reverse("round_evidence", args=[kept.pk])
    for person in (farmer, officer):
        answer = signed_in(person).get(address)
        assert b"".join(answer.streaming_content).decode() == "验收合格"
        assert "attachment" in answer["Content-Disposition"]
        page = signed_in(person).get(reverse("register_detail", args=["roundentries", entry.pk])).content.decode()
        assert address in page and "验收单.txt" in page
    assert signed_in(treasurer).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert AuditEntry.objects.filter(action="file.read").count() == 2
