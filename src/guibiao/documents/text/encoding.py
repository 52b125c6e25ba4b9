"""Bytes of a Chinese text into characters.

Order of evidence: a byte order mark, strict UTF-8, zero bytes (UTF-16), then the legacy encoding whose
reading holds most of the characters that Chinese is mostly made of.
"""

from __future__ import annotations

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LEGACY = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-8")
SAMPLE = 1_000_000  # bytes that are enough to tell encodings apart
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "市政府全省科技创新建设加强推进支持企业机构项目实施规划目标重点社会业务部门区人员平台服务提升"
    "這為個國時來們對會發動產種後說經過學實業機構項標點區員務門臺劃設進強創"
    "，。、；：（）《》“”"
)
READABLE = 0.08  # share of common characters below which bytes are no Chinese text
FEW = 6  # fewer characters beyond ASCII tell nothing
DAMAGE = 0.02  # share of characters that may be broken


class NotText(ValueError):
    """Bytes that are no text in any known encoding."""


def decode(raw: bytes) -> tuple[str, str, int]:
    """The text of `raw`, its encoding, and how many characters were broken. Raises `NotText`."""
    for mark, marked in MARKS:
        if raw.startswith(mark):
            return _lenient(raw[len(mark) :], marked)
    text = _strict_utf8(raw)
    if text is not None and "\0" not in text:
        return _checked(text, "utf-8")
    likeliest = _likeliest(raw)
    if likeliest is None:
        raise NotText
    return _lenient(raw, likeliest)


def _strict_utf8(raw: bytes) -> str | None:
    """UTF-8, possibly cut inside its last character."""
    try:
        return codecs.utf_8_decode(raw, "strict", False)[0]
    except UnicodeDecodeError:
        return None


def _likeliest(raw: bytes) -> str | None:
    sample = raw[:SAMPLE]
    scores = {encoding: _score(sample, encoding) for encoding in LEGACY}
    best = max(LEGACY, key=lambda encoding: scores[encoding])
    return best if scores[best] >= READABLE else None


def _score(sample: bytes, encoding: str) -> float:
    """Share of common Chinese characters among those that are not ASCII, less what is broken."""
    text = sample.decode(encoding, "replace")
    beyond = [c for c in text if c > "\x7f"]
    if len(beyond) < FEW or "\0" in text:
        return 0.0
    broken = text.count("\ufffd")
    return (sum(c in COMMON for c in beyond) - 4 * broken) / len(beyond)


def _lenient(raw: bytes, encoding: str) -> tuple[str, str, int]:
    text = raw.decode(encoding, "replace")
    if text.endswith("\ufffd"):
        text = text[:-1]
    return _checked(text, encoding)


def _checked(text: str, encoding: str) -> tuple[str, str, int]:
    """`text`, unless it is full of what no text holds."""
    broken = text.count("\ufffd")
    strange = sum(map(text.count, map(chr, [*range(9), *range(14, 27), *range(28, 32), 127])))
    if "\0" in text or strange + broken > DAMAGE * max(len(text), 50):
        raise NotText
    return text, encoding, broken
