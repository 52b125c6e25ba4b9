"""The example in the documentation runs as it stands there."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.wsgi import get_wsgi_application

from .conftest import Program

DOCUMENT = Path(__file__).parents[2] / "docs/exchange.md"


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_the_example_of_a_researcher(
    figures: Any, program: Callable[..., Program], person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    word = program(person("gao", "reader")).headers["authorization"].removeprefix("Bearer ")
    monkeypatch.setenv("GUIBIAO_TOKEN", word)
    transport = httpx.WSGITransport(app=get_wsgi_application())
    monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=transport))
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    said: dict[str, Any] = {}
    exec(compile(code, str(DOCUMENT), "exec"), said)
    assert said["frame"].loc["东江省", 2023] == 2.3
    assert said["summary"].set_index("indicator").loc["rd_intensity"].to_list() == [5, 1]
    assert said["lights"].empty
