"""The pictures of reports and forms in the docs: each is made from the sample workspace, set as PDF, and its pages drawn small.

    python tools/form_pictures.py HOME

HOME is the folder of a sample workspace that nobody is using. Pictures go to docs/screenshots.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
from PIL import Image

PICTURES = Path(__file__).parents[1] / "docs/screenshots"
#: Pixels that a page is high, and between pages.
HIGH, APART = 600, 12

Pages = list[Image.Image]


def main() -> None:
    os.environ |= {"GUIBIAO_HOME": sys.argv[1], "DJANGO_SETTINGS_MODULE": "guibiao.site.settings"}
    import django

    django.setup()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, pages in pictures():
        wide = sum(page.width + APART for page in pages) - APART
        whole = Image.new("RGB", (wide, max(page.height for page in pages)), "#d8d5cd")
        left = 0
        for page in pages:
            whole.paste(page, (left, 0))
            left += page.width + APART
        whole.quantize(32, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
        print(name)


def pictures() -> Iterator[tuple[str, Pages]]:
    """Each picture by its name, with the pages that it shows beside one another."""
    from guibiao.reports.models import Kind

    for kind in Kind:
        yield f"report-{kind.value}", report(kind)
    for name, made in (("forms-supervision", sheets()), ("forms-assessment", assessment()), ("forms-tables", tables())):
        yield name, [drawn(word)[0] for word in made]


def drawn(word: bytes) -> Pages:
    """The pages of a Word file."""
    from guibiao.kernel.typesetting import pdf_of

    return pages_of(pdf_of(word, ""))


def pages_of(pdf: bytes) -> Pages:
    with pdfplumber.open(BytesIO(pdf)) as document:
        made = [page.to_image(resolution=144).original.convert("RGB") for page in document.pages]
    return [one.resize((round(one.width * HIGH / one.height), HIGH), Image.Resampling.LANCZOS) for one in made]


def planner() -> Any:
    from guibiao.plans.sample_office import PLANNER, user

    return user(PLANNER)


def report(kind: str) -> Pages:
    """The first page, the first of a wide table, and the first with a chart or, where there is none, the last."""
    from django.utils import timezone

    from guibiao.plans.sample_workspace import chain
    from guibiao.reports import service
    from guibiao.reports.models import Report

    def quiet(*_said: Any) -> None:
        return None

    today = timezone.localdate()
    made = Report.objects.filter(kind=kind).first() or service.make(chain()[0], kind, today.year, today, planner())
    if not made.drawn_at:
        service.draw(made, made.made_by, quiet)
    pdf = service.produce(made, quiet)["pdf"]
    with pdfplumber.open(BytesIO(pdf)) as document:
        charts = [number for number, page in enumerate(document.pages) if page.images]
        wide = [number for number, page in enumerate(document.pages) if page.width > page.height]
        last = len(document.pages) - 1
    pages = pages_of(pdf)
    return [pages[number] for number in sorted({0, wide[0], charts[0] if charts else last})]


def sheets() -> Iterator[bytes]:
    """One of each kind of the forms of supervision."""
    from guibiao.kernel import files
    from guibiao.supervision.models import Consultation, Extension, Item
    from guibiao.supervision.models.sheets import Sheet, SheetKind
    from guibiao.supervision.sheets import issuing, layout

    for kind in SheetKind:
        one = Sheet.objects.filter(kind=kind).first()
        if one is None:
            subjects: dict[str, Callable[[], Any]] = {
                "item": lambda kind=kind: Item.objects.filter(state__in=layout.kinds()[kind.value].states).first(),
                "extension": Extension.objects.first,
                "consultation": Consultation.objects.exclude(minutes="").first,
            }
            subject = subjects[layout.kinds()[kind.value].of]()
            one = issuing.issue(kind, subject, planner()) if subject else None
        if one is not None:
            yield files.read(one.file)


def assessment() -> Iterator[bytes]:
    """The circular of an assessment, and the form on which an evaluator from outside gives marks."""
    from guibiao.assessment import paper_form
    from guibiao.assessment.models import Assessment, Circular
    from guibiao.kernel import files

    yield files.read(Circular.objects.latest("pk").file)
    yield paper_form.blank(Assessment.objects.latest("pk"))


def tables() -> Iterator[bytes]:
    """The task table of a plan, the list of the year's key tasks, a quarterly progress round."""
    from guibiao.plans import tasktables
    from guibiao.plans.ledger import keylists
    from guibiao.plans.models import KeyList
    from guibiao.plans.sample_workspace import chain
    from guibiao.supervision import round_files
    from guibiao.supervision.models import Round

    yield tasktables.file_of(tasktables.tasks(chain()[0]), "docx")
    yield tasktables.file_of(keylists.table(KeyList.objects.latest("pk")), "docx")
    yield round_files.file(Round.objects.earliest("pk"), "docx")


if __name__ == "__main__":
    main()
