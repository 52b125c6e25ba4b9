"""The words before a figure, taken apart: the noun, the verb, what adverbs say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guibiao.reading.figures import names
from guibiao.reading.figures.lexicon import CHANGED, MADE, REACHED, Lexicon
from guibiao.terms.quantities import Quantity

_EACH = re.compile(r"(?<![年平])均|都|分别|各")
_CAUSE = re.compile(
    r"推动|带动|助力|促进|促使|(?<![天大])使得?(?![用馆命者])|确保|力争|实现|推进|引导(?!基金)|支撑|保障(?![性房])|拉动|(?<![出转受])让|成为|规模以上(?=以上)"
    r"|(?:统筹)?安排(?=[^,;。]{0,12}(?:资金|经费|投资))"
)
# 托位达到【每千人口】4.5个
_PER_HEAD = re.compile(
    r"(?<=..)(?P<verb>达到?|为|提[高升][到至]|增[加至]到?)(?P<each>每[百千万亿十]*[名个]?(?:人口?|常住人口|就业人员|从业人员|劳动者|老年?人|居民|户|农户))$"
)
_ON_BASIS = re.compile(r"在[^,;。]{0,20}基础上$")


@dataclass(slots=True)
class Before:
    """The words before a figure, taken apart: noun, verb and its classes, what adverbs say."""

    noun: str
    verb: str
    classes: int
    made: str
    shared: bool
    listed: bool
    sized: bool
    said: str
    raw: str


def take_apart(text: str, left: str, q: Quantity, based: bool, lex: Lexicon) -> Before:
    """The words before a figure. `based`: they stood before the figure it started from."""
    if m := _PER_HEAD.search(left):
        left = m["each"] + left[: m.start()] + m["verb"]
    noun, tail = left.removesuffix("实现") if based else left, ""
    if lex.verb_at_end(noun)[0] < 2:
        noun, tail = lex.strip_back(left)
    said = text[q.head : q.start]
    length, classes = (0, 0) if based else lex.verb_at_end(noun)
    rest = noun[: len(noun) - length]
    is_noun = rest and classes == MADE and _is_object(text, noun, rest, q, lex)
    bare = lex.strip_back(rest)[0].lstrip("、,")
    if is_noun or (length and bare and len(lex.strip_front(bare)) == 1):
        length, classes, rest = 0, 0, noun
    verb = noun[len(rest) :]
    noun = rest
    if length:
        noun, more_tail = lex.strip_back(noun)
        tail = more_tail + tail
    if said and not classes:
        classes, verb = REACHED, said
    whole = _ON_BASIS.sub("", noun)
    noun = _without_joined_verbs(names.clean(whole, lex), classes, lex)
    told = based or q.form == "rank" or bool(length and classes & (REACHED | CHANGED))
    told = told or said.startswith("达") or bool(said and lex.measures_something(noun))
    if noun in lex.adverbs and classes & MADE:
        noun = ""  # 高水平建设3个
    made, noun = _without_cause(noun, q, told or bool(length and noun) or "分别" in tail, lex)
    if not (classes or made) and noun and whole.endswith(noun) and len(whole) > len(noun):
        whole = lex.strip_front(whole)
        n, opening = lex.verb_at_start(whole)
        made = whole[:n] if opening & MADE and whole[:n] not in lex.noun_like else ""  # 建成A、B等各类载体50家
    if not (classes or made) and len(noun) > 10:
        made, noun = names.inner_verb(noun, lex)
    sized = noun.endswith("规模") and left.endswith("规模")
    return Before(noun, verb, classes, made, bool(_EACH.search(tail)), left.endswith("等"), sized, said, left)


def _is_object(text: str, noun: str, rest: str, q: Quantity, lex: Lexicon) -> bool:
    """True where a verb of making ends a noun: 研发投入, 【发放】育儿补贴, 职业技能培训5万人次。"""
    if lex.measures_something(noun) or q.form == "coverage":
        return True
    if rest[-1] in "和与及、并":
        return False
    bare = lex.strip_back(names.clean(rest, lex))[0]
    n, classes = lex.verb_at_start(bare)
    alone = text[q.end : q.end + 1] in (",", ";", "。", "、", ")", "")
    made_so = classes & MADE and n >= 2 and noun[len(rest) :] not in lex.strong  # 上市企业【新增】8家
    return bool(made_so) or (alone and len(bare) > 1 and noun[len(rest) :] in lex.noun_like)


def _without_joined_verbs(noun: str, classes: int, lex: Lexicon) -> str:
    """引进和培育N家: the verb before 和 is no part of the name either."""
    while noun and classes & MADE and noun[-1] in "和与及、":
        bare = noun.rstrip("和与及、")
        n, more = lex.verb_at_end(bare)
        if not more & MADE:
            break
        noun = bare[: len(bare) - n]
    return noun


def _without_cause(noun: str, q: Quantity, has_verb: bool, lex: Lexicon) -> tuple[str, str]:
    """(verb of making, noun) less what brings it about: 带动…【投资】, 推动【覆盖】."""
    made = ""
    if not has_verb:
        place = next((p for p in lex.places if noun.startswith(p)), "")
        bare = lex.strip_front(noun[len(place) :])
        n, classes = lex.verb_at_start(bare)
        is_noun = bare[:n] in lex.noun_like and lex.measures_something(bare)
        while classes & MADE and len(bare) > n + 1 and not is_noun and not _tells_which(bare, n, lex):
            made, rest = bare[:n], bare[n:]
            noun = bare = lex.strip_front(rest)
            n, classes = lex.verb_at_start(bare) if rest[0] in "和与及、并" else (0, 0)
    else:
        n, classes = lex.verb_at_start(noun)
        while classes & MADE and len(noun) > n + 1 and noun[:n] in lex.opening and not _tells_which(noun, n, lex):
            made, noun = noun[:n], noun[n:]
            n, classes = lex.verb_at_start(noun)
    causes = list(_CAUSE.finditer(noun))
    if not causes or (has_verb and "、" in noun[: causes[-1].start()]):
        return made, noun
    cause = causes[-1]
    if q.form == "coverage" and cause.group() == "实现" and cause.start() > 1:
        return made, noun[: cause.start()] + noun[cause.end() :]
    if cause.group() == "实现" and noun[cause.end() :] in lex.yields:
        owner = noun[: cause.start()]
        place = next((p for p in lex.places if owner.startswith(p)), "")
        return made, owner[len(place) :] + noun[cause.end() :]  # 生物医药产业实现产值
    if len(noun) - cause.end() >= 2:
        noun = noun[cause.end() :]
        n, classes = lex.verb_at_start(noun)
        if classes & MADE and len(noun) > n:
            made, noun = noun[:n], noun[n:]
    return made, noun


def _tells_which(noun: str, n: int, lex: Lexicon) -> bool:
    """Whether the verb of `n` characters that opens a noun only tells which ones are meant: 参与标准制修订的企业."""
    return noun[:n] in lex.relative and "的" in noun[n:-1]
