"""The number a heading or list entry opens with, in every form that plans print."""

from __future__ import annotations

import re
from dataclasses import dataclass

HAN = "一二三四五六七八九十百"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

BOX = "box"
SPACED = "1 "  # a figure set off by a space alone: only beside decimals (1 总则, 1.1 目的)
LOST = "lost"
TOP = "top"
TOPIC = "任务"  # 任务一:, 行动2:, 工程三:
ARTICLE = "条"

# Conventional order, outermost first. A kind that is already open keeps its place; this order only
# says where a kind that was not open yet belongs.
RANKS = ("编", "篇", "部分", "章", "节", "条", SPACED, "han", "han()", TOPIC, "1.", "1.1", "(1)", "1)", "①")
DIVISIONS = frozenset(RANKS[:6])


_LABEL = re.compile(
    rf"""\s*(?:
      第\s*(?P<division>[{HAN}零〇\d]{{1,5}})\s*(?P<of>编|篇|部分|章|节|条)(?!例|款|件|目)[\s:、.]*
    | (?P<box>专\s*栏\s*(?P<boxed>\d{{1,3}}|[{HAN}]{{1,4}})?(?:-\d{{1,2}})?\s*[:、.]?)\s*
    | (?:任务|行动|工程|专项|举措|专题|攻坚|战役)(?P<topic>[{HAN}]{{1,3}}|\d{{1,2}})\s*[:、.]\s*
    | (?P<apart>[{HAN}]{{1,3}})\s+(?=[“"\u4e00-\u9fff、”]{{3,25}}\s*$)
    | [(\[]\s*(?P<bracketed>[{HAN}]{{1,4}})\s*[)\]]\s*[、.]?\s*
    | (?P<half>[{HAN}]{{1,3}})\s*[)]\s*
    | (?P<plain>[{HAN}]{{1,4}})\s*[、.]\s*
    | [(\[]\s*(?P<figure_bracketed>\d{{1,2}})\s*[)\]]\s*[、.]?\s*
    | (?P<decimal>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?=[\s、.]*["“《\u4e00-\u9fff])[\s、.]*
    | (?P<figure>\d{{1,3}})\s*(?:、|\.(?!\d))\s*
    | (?P<spaced>\d{{1,2}})\s+(?=[\u4e00-\u9fff]{{2}})
    | (?P<figure_half>\d{{1,2}})\)\s*
    | (?P<circled>[\u2460-\u2473])\s*
    | (?P<lost>[)\]、])\s*
    )""",
    re.VERBOSE,
)
# What a group of the pattern means, where it is a series counted from one.
_KINDS = {
    "bracketed": "han()",
    "half": "han()",
    "plain": "han",
    "apart": "han",
    "topic": TOPIC,
    "figure_bracketed": "(1)",
    "figure": "1.",
    "figure_half": "1)",
    "spaced": SPACED,
}
_FIRST = frozenset("第专任行工举攻战([)]、 \t\u3000" + HAN + "0123456789" + "".join(map(chr, range(0x2460, 0x2474))))


@dataclass(slots=True, frozen=True)
class Label:
    """`kind` says which series it belongs to, `ordinal` its place there (None where none is printed)."""

    kind: str
    ordinal: int | None
    end: int  # where the words after the label begin


def ordinal(numeral: str) -> int | None:
    """1 to 199 from Chinese or Arabic figures; None for anything else."""
    if numeral.isdigit():
        return int(numeral)
    total = 0
    rest = numeral
    for sign, worth in (("百", 100), ("十", 10)):
        head, found, tail = rest.partition(sign)
        if found:
            total += (_DIGITS.get(head, 1) if head else 1) * worth
            rest = tail.lstrip("零〇")
    if rest:
        if rest not in _DIGITS:
            return None
        total += _DIGITS[rest]
    return total or None


def label(line: str) -> Label | None:
    """The label at the head of a half-width line, None where it has none."""
    if not line or line[0] not in _FIRST:
        return None
    m = _LABEL.match(line)
    if m is None:
        return None
    kind = m.lastgroup
    if kind == "of":
        return Label(m["of"], ordinal(m["division"]), m.end())
    if m["box"]:
        return Label(BOX, ordinal(m["boxed"]) if m["boxed"] else None, m.end())
    if kind == "decimal":
        parts = m["decimal"].split(".")
        return Label("1." + "1" * (len(parts) - 1), int(parts[-1]), m.end())
    if kind == "circled":
        return Label("①", ord(m["circled"]) - 0x245F, m.end())
    if kind == "lost":
        return Label(LOST, None, m.end())
    n = ordinal(m[kind]) if kind in _KINDS else None
    return Label(_KINDS[kind], n, m.end()) if kind and n else None


def rank(kind: str) -> int:
    """Place of a kind in the conventional order; decimals deeper than 1.1 follow it."""
    if kind == TOP:
        return -1
    if kind.startswith("1.1"):
        return RANKS.index("1.1")
    return RANKS.index(kind) if kind in RANKS else len(RANKS)
