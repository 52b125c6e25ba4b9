"""Figures that are part of a word or of a name and state nothing themselves."""

from __future__ import annotations

import re

from guibiao.reading.figures import names
from guibiao.reading.figures.lexicon import MADE, Lexicon
from guibiao.terms.quantities import Quantity
from guibiao.terms.units import always_sorts, sorts, split

_AMONG = re.compile(r"[^,;。、\d]{1,8}中(?:排名|排|名?列|居|位)")  # 在全省14个市州中列第3位


def in_word(text: str, q: Quantity) -> bool:
    """True for a figure that is part of a word: 30万吨【级】航道, 500【强】企业, 【过】三千亿元城市, 35岁【以下】人员."""
    behind = text[q.end : q.end + 1]
    if behind == "级" or (behind == "强" and q.unit is None) or (q.unit == "类" and q.value == 1):
        return True
    if _AMONG.match(text, q.end):
        return True
    if q.measures == "time" and text[q.end - 2 : q.end] in ("以上", "以下"):
        return text[q.end : q.end + 1] not in (",", ";", "。", "、", ")", "")
    over = text[q.head : q.start] == "" and text[q.start - 1 : q.start] == "过"
    return over and q.measures == "money" and text[q.start - 2] not in "超跨越迈"


def in_name(text: str, q: Quantity, right: str, left: str, more: bool, lex: Lexicon) -> bool:
    """True for a figure inside a name: 750千伏输变电工程, 超10亿元重大项目14个."""
    if q.form != "number" or not right:
        return False
    if right.startswith(("的基础上", "基础上")):
        return True
    if right[0] in ",;。:、)(" or q.measures not in ("money", "amounts", "share"):
        return False
    if text[q.head - 1 : q.head] == "前" and q.measures == "share":
        return True
    over = text[q.head : q.start] in ("超", "超过")
    if more and over and right[0] == "的":
        return True  # 经济总量超500亿元的县域12个
    bound = q.measures == "money" and text[q.end - 2 : q.end] in ("以上", "以下")
    bound = bound or (q.measures == "money" and q.upper is not None and more)  # 10—50亿元企业5户
    if bound and names.thing_behind(right, more, lex, True):
        return True
    if more and over and "、" not in right and names.thing_behind(right, False, lex):
        return True
    base = split(q.unit)[1] if q.unit else None
    return base in always_sorts() or (base in sorts() and not lex.verb_at_end(left)[1] & MADE)
