"""Everything said on screen has its English, and English pages have no Chinese left in their frame."""

from __future__ import annotations

import re
import sys

import pytest
from django.test import Client

from .conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import messages

HAN = re.compile(r"[\u4e00-\u9fff]+")


def test_the_catalogue_is_complete_and_up_to_date() -> None:
    assert messages.gaps() == []


@pytest.mark.django_db
def test_the_log_in_page_in_english() -> None:
    client = Client(headers={"accept-language": "en"})
    page = client.get("/account/login/").content.decode()
    assert '<html lang="en"' in page
    assert set(HAN.findall(re.sub(r"<[^>]+>", " ", page))) <= {"中文"}
