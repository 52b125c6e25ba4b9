"""Years and spans of years as plans say them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from guibiao.terms.numerals import chinese

# The first five-year plan began in 1953; from the sixth (1981) on each has five full years.
_PLAN_SIX = 1981

When = Literal["year", "span", "plan", "within", "this", "last", "month"]


@dataclass(slots=True, frozen=True)
class Moment:
    """A statement of time at [start, end), less the word before.

    `year` is the (last) year it names, `since` the first of a span; what only dates a day or says for how
    long (3月5日, 连续三年) is kind month and has no year.

    `within` counts years from a start that the document knows (五年内). `before` holds the word in
    front (到, 截至, 较, 从 …), `after` the word behind (底, 前, 起, 以来, 期间 …).
    """

    start: int
    end: int
    kind: When
    year: int | None
    since: int | None = None
    within: int | None = None
    before: str = ""
    after: str = ""


_BEFORE = r"(?P<before>截至|截止|到了|力争到|自从|相比|相较|对比|到|至|自|从|由|于|在|较|比|以|是|同)?"
_QUOTE = "[“\"'《]?"
_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_PATTERN = re.compile(
    _BEFORE + r"(?:"
    r"(?P<y1>(?:19|20)\d\d)年?(?:[-~至到])(?P<y2>(?:19|20)\d\d)(?:年度?|(?=[)\]]))(?P<a0>期间|间|底|末|以来)?"
    r"|(?P<listed>(?:19|20)\d\d)年?(?=[、和及](?:19|20)\d\d年?(?:[、和及]|.{0,1}))"
    r"|(?P<year>(?:19|20)\d\d)年度?(?P<a1>年?底前|年?底之前|年?底|年?末|初|前|之前|以前|起|以来|期间)?"
    r"(?:(?:第?[一二三四]季度|[上下]半年)(?:底前|末|底|前|之前)?(?=[,、完建开启实引培新全力]))?"
    r"(?:(?P<month>\d{1,2})月(?:份|(?P<day>\d{1,2})日)?(?P<a2>底前|底|末|前|之前|起|以来)?)?"
    r"|"
    + _QUOTE
    + r"(?P<plan>十[一二三四五六七八九]?|[六七八九])五[”\"'》]?"
    + r"(?P<a3>时期末|期末|末期|末|期间|时期|以来|初期|初|收官之年|开局之年)?"
    r"|(?P<w0>未来|今后|此后|用|力争|争取|再用)?(?P<within>" + _N + r")年(?P<a4>左右时间|左右的?时间|时间|之?内|左右)?"
    r"|(?P<this>今年底?|本年度?|年内|当年|全年|年底之?前)|(?P<last>去年底?|上年末?|上年度|上一年|昨年)"
    r"|(?P<running>(?:已|均)?连续(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:年|个月|个季度|个季|届|次))"
    r"|(?P<md>\d{1,2})月(?:份|\d{1,2}日?)?"
    r")"
)


# 三年累计…, 三年新增…: what follows tells a stretch of time from a name (三年行动计划).
_ADDS_UP = ("累计", "新增", "提高", "安排", "统筹", "投入", "翻番", "翻一", "翻两", "倍增")
_NEW_IN = re.compile(
    r"(?![^,;。]{0,6}(?:计划|方案|规划|行动|工程))(?:新(?=[建培引认增获设创])|年均|实施(?!方案|计划|意见|细则|办法|期)|组建|净增|累计|新增|共|提升|增加|增长|下降|降低|减少|引进|引育|培育|培养|建成|建设|突破|提高|安排|投入|翻|实现|达到|发放|完成|新建|打造|统筹|筹集|开展"
    r"|培训|轮训|招引|招收|招聘|选派|选拔|资助|支持|改造|整治|治理|修复|推广|攻克|转化|孵化|吸引|集聚|发展|消除|消化|化解|认定|创建|创成|争创|签约)"
)


_BASIS = re.compile(r"[^,;。]{0,16}基础上")


@lru_cache(64)
def five_year_plan(ordinal: str) -> tuple[int, int] | None:
    """(2021, 2025) for 十四; None for what is not the ordinal of a five-year plan."""
    n = chinese(ordinal)
    if n is None or n < 6:
        return None
    first = _PLAN_SIX + 5 * (int(n) - 6)
    return first, first + 4


def moments(text: str) -> list[Moment]:
    """All statements of time in half-width text without white space, in order."""
    out: list[Moment] = []
    if not ("年" in text or "月" in text or "五" in text or "-" in text or "连续" in text):
        return out
    for m in _PATTERN.finditer(text):
        g = m.groupdict()
        before = g["before"] or ""
        if before == "在" and _BASIS.match(text, m.end()):
            before = "较"  # 在2023年126家的基础上 only compares
        start, end = m.start() + len(before), m.end()
        if g["y2"]:
            out.append(Moment(start, end, "span", int(g["y2"]), int(g["y1"]), before=before, after=g["a0"] or ""))
        elif g["listed"]:
            out.append(Moment(start, end, "year", int(g["listed"]), before=before))
        elif g["year"]:
            after = (g["a1"] or "") + (g["a2"] or "")
            out.append(Moment(start, end, "year", int(g["year"]), before=before, after=after))
        elif g["plan"]:
            span = five_year_plan(g["plan"])
            if span and (g["a3"] or m.group()[-1] in '”"' or before):
                after = g["a3"] or ("" if text[end : end + 1] in ",:;。、末" else "规划")
                out.append(Moment(start, end, "plan", span[1], span[0], before=before, after=after))
        elif g["within"]:
            a4, w0 = g["a4"] or "", g["w0"] or ""
            n = chinese(g["within"]) if not g["within"].isdigit() else float(g["within"])
            alone = start == 0 or text[start - 1] in ",;。:、)" or text[start : start + len(w0)] == w0 != ""
            goes_on = bool(_NEW_IN.match(text, end)) and (alone or text[end : end + 2] in _ADDS_UP)
            if n and ("内" in a4 or "时间" in a4 or w0 in ("未来", "今后", "此后") or (goes_on and 1 < n <= 10)):
                out.append(Moment(start, end, "within", None, within=int(n), before=w0, after=a4))
        elif g["this"]:
            out.append(Moment(start, end, "this", None, before=before, after=g["this"]))
        elif g["last"]:
            out.append(Moment(start, end, "last", None, before=before, after=g["last"]))
        elif g["md"] or g["running"]:
            out.append(Moment(start, end, "month", None, before=before))
    return out
