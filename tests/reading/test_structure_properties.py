"""What holds for the structure of any document."""

from __future__ import annotations

import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guibiao.documents import Document, Paragraph
from guibiao.reading.measures import measures
from guibiao.reading.metadata import metadata
from guibiao.reading.outline import outline
from guibiao.reading.systems import systems

_NUMBERS = ["第一章 ", "第二节 ", "一、", "二、", "（一）", "（二）", "1.", "2．", "（1）", "①", "专栏1 ", "）", ""]
_TITLES = [
    "建设平台",
    "培育企业。",
    "总体要求",
    "加强研究。支持高校开展研究。",
    "到2025年，达到10个。",
    "任务：推进落实",
    "",
]
_BRACKETS = [
    "（责任单位：省科技厅、财政厅）",
    "[市科技局、市财政局，各区、县〔市〕政府]",
    "（省科技厅牵头，省财政厅配合）",
    "（含培育）",
    "（省科技厅、",
    "）",
    "。",
    "",
]
_LINES = st.builds("".join, st.tuples(*map(st.sampled_from, (_NUMBERS, _TITLES, _BRACKETS))))
_ANY = st.text(
    st.sampled_from(
        "一二十第章节、（）()[]〔〕【】。：:；,，1．. 专栏省市科技局厅负责牵头配合各县\t　和及等以下均需不再列出"
    ),
    max_size=60,
)
_DOCUMENTS = st.lists(_LINES | _ANY, max_size=25)
_slow = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def _document(lines: list[str]) -> Document:
    blocks = [Paragraph(line.replace("\n", " ")) for line in lines]
    return Document.of(blocks, name="x.txt", media_type="text/plain", raw=b"")


@_slow
@given(_DOCUMENTS)
def test_spans_stand_in_the_text_in_order(lines: list[str]) -> None:
    document = _document(lines)
    sections = outline(document)
    known: dict[str, tuple[int, int]] = {}
    for before, after in zip(sections, sections[1:], strict=False):
        assert before.start < after.start
    for s in sections:
        assert 0 <= s.start <= s.end <= len(document.text)
        assert s.title
        assert s.title in document.text[s.start :]
        if s.parent is not None:
            start, end = known[s.parent]
            assert start < s.start
            assert s.end <= end
        known[s.id] = (s.start, s.end)
    for m in measures(document, sections):
        assert 0 <= m.start <= m.end <= len(document.text)
        assert m.text == document.text[m.start : m.end]
        assert m.section is None or m.section in known
        assert len({u.name for u in m.units}) == len(m.units)
    for system in systems(document):
        assert document.text[system.start : system.end] == system.name


@_slow
@given(_DOCUMENTS)
def test_reading_is_deterministic(lines: list[str]) -> None:
    first, second = (_document(lines) for _ in range(2))
    assert outline(first) == outline(second)
    assert measures(first, outline(first)) == measures(second, outline(second))
    assert metadata(first) == metadata(second)


def _seen(lines: list[str]) -> tuple[list[str], list[list[tuple[str, str]]]]:
    document = _document(lines)
    sections = outline(document)
    bare = [unicodedata.normalize("NFKC", "".join(f"{s.label or ''}{s.title}".split())) for s in sections]
    units = [
        [(unicodedata.normalize("NFKC", u.surface).replace("〔", "(").replace("〕", ")"), u.role) for u in m.units]
        for m in measures(document, sections)
    ]
    return bare, [u for u in units if u]


_WIDER = {ord(h): chr(ord(h) + 0xFEE0) for h in "()[].,:;0123456789"}
_NARROWER = {wide: chr(narrow) for narrow, wide in ((k, ord(v)) for k, v in _WIDER.items())}


@_slow
@given(st.lists(_LINES, max_size=20))
def test_width_changes_neither_headings_nor_units(lines: list[str]) -> None:
    plain = _seen(lines)
    assert _seen([line.translate(_WIDER) for line in lines]) == plain
    assert _seen([line.translate(_NARROWER) for line in lines]) == plain


@_slow
@given(st.lists(_LINES, max_size=20), st.sampled_from([" ", "　", "\t", "  "]))
def test_white_space_around_lines_and_signs_changes_neither_headings_nor_units(lines: list[str], blank: str) -> None:
    spaced = [blank + line.replace("、财", f"、{blank}财").replace("：省", f"：{blank}省") + blank for line in lines]
    assert _seen(spaced) == _seen(lines)
