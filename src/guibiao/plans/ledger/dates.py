"""Deadlines and nodes as offices write them: “2025年底前”, “2022-06”, “一季度：完成方案”."""

import calendar
import datetime
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guibiao.reading.outputs import deadline_of

_DAY = re.compile(r"^\s*(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?(?:之?前)?\s*[，,:：、]?\s*([^\s，,:：、].*?)\s*$")
_MONTH = re.compile(r"^\s*(?:(\d{4})年)?(\d{1,2})月(?:底|末|份)?(?:之?前)?\s*[，,:：、]?\s*([^\s，,:：、].*?)\s*$")
_PART = re.compile(
    r"^\s*(?:(\d{4})年)?(第?[一二三四1-4]季度|上半年|下半年|年底|年末|全年)(?:之?前)?\s*[，,:：、]?\s*([^\s，,:：、].*?)\s*$"
)
_LAST_MONTH = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12, "上半年": 6, "下半年": 12,
               "年底": 12, "年末": 12, "全年": 12}  # fmt: skip

Node = tuple[str, datetime.date]


def month_of(words: str) -> tuple[int, int] | None:
    """The month by whose end something is due; None where no single year is said."""
    year, _dash, month = (deadline_of(words) or "").partition("-")
    return (int(year), int(month or 12)) if year else None


def end_of(words: str) -> datetime.date | None:
    """The last day on which something is due."""
    found = month_of(words)
    return datetime.date(*found, calendar.monthrange(*found)[1]) if found else None


def read_nodes(text: str, year: int | None = None) -> list[Node]:
    """Nodes as people write them, a line each: “2026-09-30 完成方案”; with a year also “9月底：…”, “一季度：…”, “年底前…”.

    Raises ValidationError that names the line.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(_node(line, year))
        except ValueError:
            raise ValidationError(
                _("第 %(number)d 行“%(line)s”看不懂：每行写日期和节点，如“2026-09-30 完成方案”。")
                % {"number": number, "line": line.strip()}
            ) from None
    return found


def _node(line: str, year: int | None) -> Node:
    """Raises ValueError for what says no day."""
    if match := _DAY.match(line):
        return match[4][:300], datetime.date(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH.match(line):
        month = int(match[2])
    elif match := _PART.match(line):
        month = _LAST_MONTH.get(match[2]) or _LAST_MONTH[match[2].removeprefix("第")[0]]
    else:
        raise ValueError(line)
    said = int(match[1]) if match[1] else year
    if said is None or not 1 <= month <= 12:
        raise ValueError(line)
    return match[3][:300], datetime.date(said, month, calendar.monthrange(said, month)[1])


def nodes_text(nodes: list[list[str]]) -> str:
    """Kept nodes as they are read back."""
    return "\n".join(f"{day} {title}" for day, title in nodes)
