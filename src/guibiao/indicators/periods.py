"""The time that a figure is of: a year, half, quarter or month, or the part of a year up to one of them.

A flow's figure “1—6月” adds up from 1 January; it is another figure than that of June and is marked `to_date`.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# The parts of a year and the months they cover. `Y` is the year itself.
PARTS: dict[str, tuple[int, int]] = {
    "Y": (1, 12),
    "H1": (1, 6),
    "H2": (7, 12),
    "Q1": (1, 3),
    "Q2": (4, 6),
    "Q3": (7, 9),
    "Q4": (10, 12),
    **{f"M{m:02d}": (m, m) for m in range(1, 13)},
}
_OF_MONTHS = {span: part for part, span in reversed(PARTS.items())}
_NAMES = {"H1": "上半年", "H2": "下半年", "Q1": "一季度", "Q2": "二季度", "Q3": "三季度", "Q4": "四季度"}
FIRST, LAST = 1900, 2199


class BadPeriod(ValueError):
    """What was written is no period that a figure can be of, said in one sentence."""


class Period(NamedTuple):
    """A year's part as in the columns of an observation: `part` is a key of `PARTS`; `to_date`: from 1 January on."""

    year: int
    part: str = "Y"
    to_date: bool = False

    @property
    def months(self) -> tuple[int, int]:
        """The first and last month covered; from 1 for what adds up since January."""
        first, last = PARTS[self.part]
        return (1 if self.to_date else first), last

    @property
    def start(self) -> datetime.date:
        """The first day covered."""
        return datetime.date(self.year, self.months[0], 1)

    @property
    def end(self) -> datetime.date:
        """The last day covered: the day that a stock is counted on."""
        last = self.months[1]
        return datetime.date(self.year, last, calendar.monthrange(self.year, last)[1])

    def _order(self) -> tuple[int, int, int, str, bool]:
        first, last = self.months
        return self.year, last, -first, self.part, self.to_date

    # In time: what ends sooner comes first; of those that end together the longer one comes last.
    def __lt__(self, other: object) -> bool:
        return self._order() < other._order() if isinstance(other, Period) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._order() <= other._order() if isinstance(other, Period) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._order() > other._order() if isinstance(other, Period) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._order() >= other._order() if isinstance(other, Period) else NotImplemented

    def __str__(self) -> str:
        """Sorts as text within its kind and is read back: 2023, 2023-S1, 2023-Q3, 2023-06; 2023-01/06 to date."""
        if self.to_date:
            return f"{self.year}-01/{PARTS[self.part][1]:02d}"
        tail = {"Y": "", "H": f"-S{self.part[1:]}", "Q": f"-{self.part}", "M": f"-{self.part[1:]}"}[self.part[0]]
        return f"{self.year}{tail}"

    def chinese(self) -> str:
        """As a table's head prints it: 2023年, 2023年上半年, 2023年三季度, 2023年6月, 2023年1—6月."""
        last = PARTS[self.part][1]
        if self.to_date:
            return f"{self.year}年1—{last}月"
        return f"{self.year}年" + (_NAMES.get(self.part) or ("" if self.part == "Y" else f"{last}月"))


_DIGITS = {**{c: str(n) for n, c in enumerate("〇一二三四五六七八九")}, "零": "0"}
_N = {
    **{str(n): n for n in range(1, 13)},
    **{c: n for n, c in enumerate("一二三四五六七八九十", 1)},
    "十一": 11,
    "十二": 12,
}
_NUMERAL = r"\d{1,2}|十[一二]?|[一二三四五六七八九]"
_YEAR = r"(?:截至|截止|至|到)?(?P<year>(?:19|20|21)\d\d)(?:\.0)?(?:年度?)?"
# What may stand behind the year, in the order in which it is tried. White space, brackets and dashes are gone by then.
_TAILS = (
    (r"(?:-?A1?|全年|末|底|年末|年底|累计)?", "year"),
    (r"-?(?:[HS](?P<n>[12])|(?P<w>[上下])半年)(?P<add>累计)?", "half"),
    (r"-?(?:Q(?P<n>[1-4])|第?(?P<w>[一二三四1-4])季度?)(?:末|底)?(?P<add>累计)?", "quarter"),
    (r"前(?P<n>[一二两三四1-4])(?:个)?季度(?:累计)?", "quarters"),
    (rf"前(?P<n>{_NUMERAL})个?月(?:累计)?", "months"),
    (rf"(?P<a>{_NUMERAL})(?:月份?)?[-~/至到](?P<n>{_NUMERAL})月份?(?:累计)?", "months"),
    (r"-(?P<a>\d\d)/(?P<n>\d\d)", "months"),
    (rf"(?P<n>{_NUMERAL})月份?(?:末|底)?(?P<add>累计)?", "month"),
    (r"(?:-?M|[-/.])(?P<n>\d{1,2})月?(?P<add>累计)?", "month"),
)
_PATTERNS = tuple((re.compile(tail), kind) for tail, kind in _TAILS)
_LEADING_YEAR = re.compile(_YEAR)
_QUARTER_FIRST = re.compile(r"(?:Q([1-4])|[HS]([12]))[-/]?((?:19|20|21)\d\d)")
_CHINESE_YEAR = re.compile(r"[一二][〇零一二三四五六七八九]{3}(?=年)")
_DASHES = str.maketrans(dict.fromkeys("—–―−‐‑－﹣", "-") | {"～": "~", "〜": "~"})


def parse(text: str | int, year: int | None = None) -> Period:
    """The period that people or SDMX write: 2023, 2023年, 2023H1, 2023-S1, 2023年上半年, 2023Q3, 2023年三季度, 2023-06,
    202306, 2023年1—6月 and 前三季度 (to date), 4—6月 (the second quarter). `year` is that of a text that names none (1—6月).

    Raises BadPeriod with a sentence that quotes the text.
    """
    return _parse(str(text), year)


@lru_cache(8192)
def _parse(text: str, year: int | None) -> Period:
    line = re.sub(r"-{2,}", "-", unicodedata.normalize("NFKC", text).translate(_DASHES))
    line = re.sub(r"[\s()\[\]“”\"']+", "", line).upper()
    line = _CHINESE_YEAR.sub(lambda m: "".join(_DIGITS[c] for c in m.group()), line)
    if swapped := _QUARTER_FIRST.fullmatch(line):
        line = f"{swapped[3]}-Q{swapped[1]}" if swapped[1] else f"{swapped[3]}-S{swapped[2]}"
    if compact := re.fullmatch(r"((?:19|20|21)\d\d)(0[1-9]|1[0-2])", line):
        line = f"{compact[1]}-{compact[2]}"
    head = _LEADING_YEAR.match(line)
    rest = line[head.end() :] if head else line
    of = int(head["year"]) if head else year
    if rest or head:
        for pattern, kind in _PATTERNS:
            if found := pattern.fullmatch(rest):
                if of is None:
                    raise BadPeriod(f"“{text}”没有写年份，请写成如“2023年{text}”的形式。")
                return _made(of, kind, found.groupdict(), text)
    raise BadPeriod(f"“{text}”不是能识别的时间，请写成如 2023、2023年上半年、2023Q3、2023-06 或 2023年1—6月 的形式。")


def _made(year: int, kind: str, g: dict[str, str | None], text: str) -> Period:
    n = g.get("n") or g.get("w") or ""
    add = bool(g.get("add"))
    if kind == "year":
        return Period(year)
    if kind == "half":
        return _since_january(year, "H2" if n in "下2" else "H1", add)
    if kind in ("quarter", "quarters"):
        return _since_january(year, f"Q{2 if n == '两' else _N[n]}", add or kind == "quarters")
    first, last = _month(g.get("a") or "1", text), _month(n, text)
    if kind == "month":
        return _since_january(year, f"M{last:02d}", add)
    if first == 1:
        return _since_january(year, f"M{last:02d}", True)
    if (first, last) in _OF_MONTHS and first <= last:
        return Period(year, _OF_MONTHS[first, last])
    raise BadPeriod(f"“{text}”不是一个季度、半年，也不从1月算起，无法作为一个时期；请分月填写。")


def _month(numeral: str, text: str) -> int:
    month = _N.get(numeral.lstrip("0"), 0)
    if not 1 <= month <= 12:
        raise BadPeriod(f"“{text}”中的月份不在1到12之间，请更正。")
    return month


def _since_january(year: int, part: str, to_date: bool) -> Period:
    """前三季度 is 1—9月, and 1—12月 is the year: one thing has one way of being written."""
    if not to_date:
        return Period(year, part)
    last = PARTS[part][1]
    return Period(year) if last == 12 else Period(year, f"M{last:02d}", True)


def from_columns(year: int, part: str = "Y", to_date: bool = False) -> Period:
    """The period of an observation's three columns, checked. Raises BadPeriod."""
    if part not in PARTS:
        raise BadPeriod(f"时期“{part}”不认识；应是 {'、'.join(PARTS)} 之一。")
    if not FIRST <= year <= LAST:
        raise BadPeriod(f"年份{year}不在{FIRST}到{LAST}之间，请更正。")
    return Period(year, part, to_date)
