"""Figures in running text: numbers with unit and comparator, ranks, and words that mean a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from guibiao.terms.data import data_table
from guibiao.terms.numerals import chinese
from guibiao.terms.units import base_units, kind_of
from guibiao.terms.words import any_of

Form = Literal["number", "rank", "multiple", "coverage", "first"]


@dataclass(slots=True)
class Quantity:
    """A figure at [start, end) of half-width text without white space.

    `value` (to `upper` in a range) is as printed, in `unit` as printed; `comparator` is what the words
    beside it say. `start` is the first character of the number, `head` that of a comparator before it,
    `end` lies behind the unit and what follows it (以上, 左右). `form` tells how it was said.
    """

    start: int
    end: int
    value: float
    unit: str | None
    upper: float | None = None
    comparator: str = "="
    form: Form = "number"
    head: int = 0
    measures: str | None = None  # share things money amounts time


@lru_cache(1)
def comparators() -> dict[str, dict[str, str]]:
    """Words → comparator, by where they stand: before, inside, after."""
    return data_table(__file__, "comparators.toml")


_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CN = "一二两三四五六七八九十百千"
_WHERE = (
    "全国(?:地级市|副省级城市|同类城市|同类地区|各省|省会城市)?|全省|全区|全市|全县|世界|全球|亚洲|国内|国际|省内|区内|市内|内地|同类|同行业|行业"
    "|东北|西北|西南|华北|华东|华南|华中|中部|西部|东部|中西部|长三角|珠三角|沿海|长江经济带|民族地区"
)


@lru_cache(1)
def _pattern() -> re.Pattern[str]:
    after = any_of(comparators()["after"])
    base = any_of(base_units())
    things = any_of(unit for unit, kind in base_units().items() if kind == "things")
    # The second of two counted things may be any: 2万袋(棒).
    unit = rf"(?:(?:{things})\([一-龥](?<![含注共])\)|(?:{base})(?:/(?:{base})|\((?:{base})\))?)"
    scale = r"(?:[十百千]?万亿?|[百千]?亿|千(?![瓦克米伏])|百(?!分)|十)?"
    return re.compile(
        r"(?<![A-Za-z0-9.+/\-#第每_])(?:"
        rf"(?P<a>{_NUMBER})(?P<ua>%|‰|(?:万|亿)?(?:元|个|家|件|项|人|亩|吨|倍)?)(?:[-~至到](?P<b>{_NUMBER})(?![年月]))"
        rf"(?P<mr>余|多)?(?P<sr>{scale})(?P<ur>{unit})?(?P<fr>{after})?"
        rf"|(?P<n>{_NUMBER})(?P<m1>余|多|来)?(?P<s>{scale})(?P<m2>余|多)?(?P<u>{unit})?(?P<f>{after})?(?P<m3>余|多)?"
        r")(?:(?<![A-Za-z0-9])|(?![A-Za-z0-9]))"
    )


_RANK = re.compile(
    rf"(?P<verb>稳居|位居|跃居|位列|居于|居|列|排在|排名|排|保持|升至|升到|升|提升至|提升到|前移至|跃升至|进入|进|跻身|上升到|上升至|晋升至|为|是)?"
    rf"(?P<where>(?:(?<=居|列|在|名|持|至|到|升|进|入|身|为|是)[^,;。、居列]{{0,6}}?(?:省份|城市|地区|省区|各省|市县|同类|县|高新区|开发区|园区))|{_WHERE})?"
    rf"(?:排名|位次|居|第(?=首))?(?P<rank>首位|榜首|(?P<strong>\d+|[{_CN}]+)强(?=[,;。、)]|行列|$)|(?P<front>前)(?:第)?(?P<fn>\d+|[{_CN}]+)(?:位|名|强|列|(?=[,;。、)]|$))|第(?:(?P<n>\d+|[{_CN}]+)(?P<u>位|名)|(?P<b>[{_CN}]|\d+)(?=[,;。、)”]|$)))"
)
_WORDS = re.compile(
    r"(?P<multiple>翻(?P<times>[一两二三])?番(?P<above>以上)?|成倍增长|(?<![“\"])(?:双)?倍增(?=[,;。、)”]|$|达到|至|到)(?![^,;。]{0,40}(?:行动|工程|计划|专项)))"
    r"|(?P<coverage>(?<![“\"])全覆盖|覆盖率达到?(?:百分之百)|覆盖到?(?:所有|全部|全体)(?=[一-龥]{2}))"
    r"|(?P<first>[“\"]?[零0][”\"]?的?[“\"]?突破|破[“\"]?零[”\"]?)"
)
_PERCENT = re.compile(rf"百分之(?P<n>[{_CN}〇零点]+)(?:[至到-](?:百分之)?(?P<n2>[{_CN}〇零点]+))?")
_TENTHS = re.compile(
    r"(?<=[达到过超破逾近约为占率足])(?P<n>[一二三四五六七八九])成(?P<half>半)?(?=[,;。、)以及左上]|$)"
    r"|(?<![一二三四五六七八九十])(?P<m>[一二三四五六七八九])成(?P<rest>半)?(?=以上|左右|以内)"
)  # 达到七成以上
# 三分之二, 1/4, 一半: shares of a hundred
_PARTS = re.compile(
    r"(?<![百千万])(?P<d>[二三四五六七八九十])分之(?P<n>[一二两三四五六七八九])(?![一二三四五六七八九十百]|(?:以上|以下)?的)"
    r"|(?<=[达到过破逾近约为占缩减降])(?:(?P<nn>\d)/(?P<dd>\d)(?=[,;。、)以左]|$)|(?P<half>一半|半数))"
)
_NUMERAL = rf"[{_CN}零〇]+(?:点[{_CN}零〇]+)?"
_UP_TO = tuple("超破过达到在近约逾上")
_FEW = tuple("个家项所座条处支名种件户")
_SMALL = 10  # a Chinese numeral below this, without a scale, is often only a turn of phrase (三个坚持)

TRIGGER = re.compile(
    rf"\d|[一二三四五六七八九]成|[百千{_CN}][强家项]|翻[一两二三]?番|倍增|成倍|全覆盖|[零0][”\"]?的?[“\"]?突破|分之|一半|半数|覆盖到?[所全][有部体]|首位|榜首|第[{_CN}]+[位名,;。、]|第一(?!产)|前[{_CN}]+[位名,;。、]|[{_CN}](?:个|家|所|座|倍|项|条|处|支|名|种|人|件|户|万|亿|亩|元|场|台|套|余|多|平方|公里|吨)"
)


@lru_cache(1)
def _chinese_pattern() -> re.Pattern[str]:
    base = any_of(base_units())
    after = any_of(comparators()["after"])
    return re.compile(
        rf"(?<![{_CN}第几数这逐同另任某哪每“\"a-zA-Z\d点之])(?P<n>{_NUMERAL})(?:[至到-](?P<n2>{_NUMERAL}))?(?P<m>余|多)?"
        rf"(?P<s>万亿?|亿)?(?P<m2>余|多)?(?P<u>{base})(?P<f>{after})?"
    )


def _value(text: str) -> float:
    return float(text.replace(",", ""))


_TITLE = re.compile(r"《[^》]*》|“[^”]{1,14}”")


def quantities(text: str) -> list[Quantity]:
    """All figures of half-width text without white space, in order; those that overlap are left out.

    Figures inside a title or a short quotation (《…十条措施》, “21条”) are names and left out.
    """
    words = comparators()
    inside, after = words["inside"], words["after"]
    out: list[Quantity] = []
    for m in _pattern().finditer(text):
        g = m.groupdict()
        start, end = m.span()
        upper: float | None = None
        if g["b"] is not None:
            value, last, between = _value(g["a"]), _value(g["b"]), True
            scale, base, suffix = g["sr"] or "", g["ur"] or "", g["fr"]
            unit = scale + base
            if not unit and g["ua"]:
                unit = g["ua"]
            if last <= value or (not unit and not suffix):
                continue
            if text[start - 1 : start] in ("从", "由") and text[m.start("b") - 1] in "到至":
                # 从6家到10家: not between two bounds, but where it started and what it became
                printed = g["ua"] or unit or None
                out.append(Quantity(start, m.start("b") - 1, value, printed, head=start, measures=kind_of(printed)))
                start, value, between = m.start("b"), last, False
            comparator, upper = ("range", last) if between else ("=", None)
        else:
            value = _value(g["n"])
            scale, base, suffix = g["s"] or "", g["u"] or "", g["f"]
            if scale and not base and scale[-1] in "十百千":
                continue
            unit = scale + base
            if not unit and text[start - 1 : start] == "[" and text[end : end + 1] == "]":
                continue  # the mark of a footnote
            more = g["m1"] or g["m2"] or g["m3"]
            comparator = inside[more] if more else "="
            if suffix:
                comparator = after[suffix]
        head, said = _before(text, start)
        if said and comparator == "=":
            comparator = said
        out.append(Quantity(start, end, value, unit or None, upper, comparator, "number", head, kind_of(unit or None)))
    for m in _PERCENT.finditer(text):
        v = chinese(m["n"])
        if v is not None:
            tail = text[m.end() : m.end() + 2]
            end = m.end() + (2 if tail in after else 0)
            head, said = _before(text, m.start())
            upper = chinese(m["n2"]) if m["n2"] else None
            comparator = "range" if upper else after.get(tail, said or "=")
            out.append(Quantity(m.start(), end, v, "%", upper, comparator, "number", head, "share"))
    for m in _TENTHS.finditer(text):
        tail = next((t for t in (text[m.end() : m.end() + n] for n in (3, 2)) if t in after), "")
        head, said = _before(text, m.start())
        value = 10 * (chinese(m["n"] or m["m"]) or 0) + (5 if m["half"] or m["rest"] else 0)
        comparator = after.get(tail, said or "=")
        out.append(Quantity(m.start(), m.end() + len(tail), value, "%", None, comparator, "number", head, "share"))
    for m in _PARTS.finditer(text) if "分之" in text or "/" in text or "半" in text else ():
        whole = chinese(m["d"]) if m["d"] else float(m["dd"] or 2)
        part = chinese(m["n"]) if m["n"] else float(m["nn"] or 1)
        if whole and part and part < whole:
            value, tail = round(100 * part / whole, 2), text[m.end() : m.end() + 2]
            head, said = _before(text, m.start())
            comparator = after.get(tail, said or "=")
            end = m.end() + (2 if tail in after else 0)
            out.append(Quantity(m.start(), end, value, "%", None, comparator, "number", head, "share"))
    _words(text, out)
    out.sort(key=lambda q: (q.start, -q.end))
    named = [m.span() for m in _TITLE.finditer(text)] if "《" in text or "“" in text else []
    kept: list[Quantity] = []
    for q in out:
        if named and any(a < q.start and q.end < b for a, b in named):
            continue
        if kept and q.start < kept[-1].end:
            if q.form == "rank" and kept[-1].form == "number":
                kept[-1] = q
            continue
        kept.append(q)
    return kept


def _before(text: str, start: int) -> tuple[int, str | None]:
    """Where the comparator in front of a number begins, and what it means; (start, None) without one."""
    before = comparators()["before"]
    for n in (3, 2, 1):
        if start >= n and text[start - n : start] in before:
            return start - n, before[text[start - n : start]]
    return start, None


def _words(text: str, out: list[Quantity]) -> None:
    """Ranks, doublings, coverage, first-evers, and counts in Chinese numerals."""
    if any(c in text for c in "第首前强榜"):
        for m in _RANK.finditer(text):
            numeral = m["n"] or m["b"] or m["fn"] or m["strong"]
            if numeral is None:
                value: float | None = 1
            else:
                value = 100 if numeral == "百" else float(numeral) if numeral.isdigit() else chinese(numeral)
            if value is None or not (m["verb"] or m["where"]) or (m["strong"] and not m["verb"]):
                continue
            if m["front"] and m["verb"] in ("为", "是", None) and not m["where"]:
                continue
            unit = "位" if text[m.end() - 1] == "位" and m["rank"] != "首位" else None
            if text[m.end() - 1] == "名":
                unit = "名"
            out.append(Quantity(m.start(), m.end(), value, unit, None, "=", "rank", m.start()))
    for m in _WORDS.finditer(text):
        if m["multiple"]:
            times = {"两": 4, "二": 4, "三": 8}.get(m["times"] or "", 2)
            comparator = "≥" if m["above"] or m["multiple"].startswith("成倍") else "="
            out.append(Quantity(m.start(), m.end(), times, "倍", None, comparator, "multiple", m.start()))
        elif m["coverage"]:
            out.append(Quantity(m.start(), m.end(), 100, "%", None, "=", "coverage", m.start(), "share"))
        else:
            out.append(Quantity(m.start(), m.end(), 1, None, None, "≥", "first", m.start()))
    _chinese(text, out)


def _reached(text: str, m: re.Match[str]) -> bool:
    """Whether 百家, 千亿元 is a number that is reached (突破百家), and no turn of phrase (深入到千家万户)."""
    if text[m.start() - 1 : m.start()] not in _UP_TO:
        return False
    return bool(m["s"]) or text[m.end() : m.end() + 1] in (*",;。、)", "")


def _chinese(text: str, out: list[Quantity]) -> None:
    """Figures in Chinese numerals: 一百二十六家, 四点五万人, 五十至六十名."""
    for m in _chinese_pattern().finditer(text):
        value = chinese(m["n"])
        if value is None or m["u"] in (
            "年",
            "月",
            "日",
            "天",
            "级",
            "次",
            "类",
            "批",
            "期",
            "周",
            "度",
            "里",
            "分",
            "点",
            "线",
            "对",
            "口",
            "层",
        ):
            continue
        if m["n"] in ("百", "千") and not _reached(text, m):
            continue  # 千家万户, 千亿立方米生产基地: a size, no count
        small = value < _SMALL and not m["s"] and "点" not in m["n"]
        if small and m["u"] not in _FEW and kind_of(m["u"]) != "share":
            continue
        if value < 2 and kind_of(m["u"]) == "things" and text[m.end() : m.end() + 1] not in (",", ";", "。", "、", ")"):
            continue
        upper = chinese(m["n2"]) if m["n2"] else None
        if upper is not None and upper <= value:
            upper = None
        unit = (m["s"] or "") + m["u"]
        head, said = _before(text, m.start())
        comparator = "range" if upper else comparators()["after"].get(m["f"] or "", said or "=")
        if comparator == "=" and (m["m"] or m["m2"]):
            comparator = ">"
        measures = "chinese" if small and kind_of(unit) == "things" else kind_of(unit)
        out.append(Quantity(m.start(), m.end(), value, unit, upper, comparator, "number", head, measures))
