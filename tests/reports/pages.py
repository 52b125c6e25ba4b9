"""The layout rules of official documents, asked of a PDF page by page."""

from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

import pdfplumber

_MM = 72 / 25.4
#: Paper and margins (top, right, bottom, left) in millimetres: portrait by GB/T 9704, landscape the same type area turned.
PAPER = {(210, 297): (37, 26, 35, 28), (297, 210): (28, 35, 26, 37)}


@dataclass
class Seen:
    """What a page shows: its paper, the sizes of letters, the first row of each table, how many pictures, and how far down
    the type area it is filled."""

    paper: tuple[int, int]
    text: str
    sizes: set[float]
    heads: list[str]
    pictures: int
    filled: float


def looked_at(pdf: bytes) -> list[Seen]:
    """Every page; raises AssertionError where one breaks a rule that holds on all."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [_page(page, number) for number, page in enumerate(document.pages, 1)]


def _page(page: Any, number: int) -> Seen:
    paper = (round(page.width / _MM), round(page.height / _MM))
    assert paper in PAPER, f"page {number} is {paper} mm"
    top, right, bottom, left = (side * _MM for side in PAPER[paper])
    words = page.extract_words(keep_blank_chars=False, extra_attrs=["size"])
    foot = [word for word in words if word["top"] > page.height - bottom]
    said = "".join(word["text"] for word in foot)
    assert said == f"—{number}—", f"page {number} has {said!r} below its text"
    assert all(abs(word["size"] - 14) < 0.6 for word in foot)
    if number % 2:
        assert abs(page.width - right - 14 - foot[-1]["x1"]) < 6, f"page {number}: its number is not at the right"
    else:
        assert abs(left + 14 - foot[0]["x0"]) < 6, f"page {number}: its number is not at the left"
    body = [word for word in words if word not in foot]
    for word in body:
        # Of a full-width mark at the end of a line the empty half may lie outside; office programs hang a stop there whole (标点悬挂).
        outside = 1 if word["text"][-1] in "，。；：、" else 0.5 if word["text"][-1] in "）》”" else 0
        end = word["x1"] - word["size"] * outside
        inside = word["x0"] > left - 4 and end < page.width - right + 4 and word["top"] > top - 6
        assert inside, f"page {number}: “{word['text']}” runs out of the type area"
    _nothing_lies_over_another(body, number)
    heads = ["|".join((cell or "").replace("\n", "") for cell in table[0]) for table in page.extract_tables()]
    last = max((thing["bottom"] for thing in (*body, *page.images)), default=top)
    filled = (last - top) / (page.height - top - bottom)
    return Seen(paper, page.extract_text(), {round(word["size"], 1) for word in body}, heads, len(page.images), filled)


def _nothing_lies_over_another(words: list[Any], number: int) -> None:
    lines: dict[int, list[Any]] = {}
    for word in words:
        lines.setdefault(round(word["bottom"]), []).append(word)
    for line in lines.values():
        for one, other in pairwise(sorted(line, key=lambda word: word["x0"])):
            assert other["x0"] > one["x1"] - one["size"] / 2 - 0.5, (
                f"page {number}: “{one['text']}” and “{other['text']}” overlap"
            )
