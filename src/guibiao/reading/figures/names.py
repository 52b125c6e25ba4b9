"""What a figure is a figure of: the noun on its left or its right, and the lists that share a figure.

Everything here works on half-width text without white space.
"""

from __future__ import annotations

import re

from guibiao.reading.figures.lexicon import CHANGED, Lexicon
from guibiao.terms.units import not_things

_LEAD = re.compile(
    r"^(?:到|至|在|于|截至|截止|力争|争取|预计|确保|其中|此外|同时|同期|全年|当年|年内|期间|以来|起|末|底|前|内|,|:|;|\"|-|·"
    r"|[一二三四五六七八九十]{1,3}是|\d+[.、)]|[(][一二三四五六七八九十]+[)]|[一二三四五六七八九十]+、)"
)
# 等 ends a list of examples, unless it is part of a word (高等, 等级).
_AND_SO_ON = re.compile(r"(?<![高中初一二三四同平特优劣上下])等(?![级效量额候待值离温高压份])(?:\d+[个家项类])?")
_LAST_AND = re.compile(r"(?:和|及|与|以及|并)(?=[^和及与]{0,8}$)")
_INCLUDES = re.compile("^(?:其中)?(?:包括|包含|含)")
_SIZE = re.compile("[十百千万]+亿(?:元|美元)?级")
_LATER_LEVEL = re.compile(
    r"(?:国家级|省级|市级|县级|[十百千万]+亿(?:元|美元)?级)(?:及以上|以上)?([^,;。、和及与]{2,20})"
)
_WHERE = re.compile(
    r"全国|全省|全区|全市|世界|全球|亚洲|国际|中西部|西部|东部|中部|东北|西北|西南|省内|国内|内地|同类地区"
    r"|[一-龥]{2,4}省份|[一-龥]{2,4}城市"
)
_SIZED = re.compile("^总?规模的")  # 100亿元规模的母基金
_OF_ALL = re.compile(r"在[^,;。]{2,14}中列?$")
_JOINS = re.compile("[、和与及]")
_MARK = re.compile(r"\[\d{1,2}\]")  # of a footnote
_PLACES = "区县市村镇乡省校国州盟旗"  # one character that is a whole word before a verb
_NOT_AND = (
    "和谐",
    "和平",
    "和美",
    "和田",
    "和合",
    "饱和",
    "共和",
    "中和",
    "总和",
    "普及",
    "涉及",
    "以及",
    "及时",
    "波及",
    "参与",
    "与会",
)
_ASPECTS = ("总量", "增速", "增量", "规模", "数量", "面积", "产量")
_CLASS = re.compile(r"^[A-Z](?:[一二两三四五六]?类)?")
_COMMON = 2  # characters
_LONGEST = 60  # characters: what is longer is a sentence and no name


def clean(noun: str, lex: Lexicon) -> str:
    """A subject without lead-in, numbering, examples (…等) and words that carry no name."""
    while noun[:2] not in lex.protected and (lead := _LEAD.match(noun)):
        noun = noun[lead.end() :]
    noun = lex.strip_front(noun)
    told = noun.rfind("、")
    if (
        told > 0
        and len(noun) - told > 2
        and lex.predicate.search(noun, 2, told)
        and not lex.measures_something(noun[:told])
    ):
        noun = lex.strip_front(noun[told + 1 :])  # what was told before the last 、 is another matter
    listed = [m.end() for m in _AND_SO_ON.finditer(noun)]
    if listed:
        rest = lex.strip_front(noun[listed[-1] :])
        if len(rest) > _COMMON or (len(rest) == _COMMON and "、" not in noun):
            noun = rest  # what is short is too common to stand alone (集成电路、人工智能等【标准】)
    return noun


def final(name: str) -> str:
    """A name ready to show: brackets and quotes closed; empty where nothing nameable is left."""
    name = _MARK.sub("", name).strip("、,:;.。-·*")
    if name.count("(") > name.count(")"):
        name = name[: name.rfind("(")] if name.rfind("(") > 0 else name.replace("(", "")
    if name.count(")") > name.count("("):
        name = name[name.find(")") + 1 :]
    if name.count("“") != name.count("”"):
        name = name.replace("“", "").replace("”", "")
    return name if 1 < len(name) <= _LONGEST else ""


def thing_behind(right: str, more: bool, lex: Lexicon, granted: bool = False) -> str:
    """The thing counted, behind the unit: 4个以上【基础模型】; empty where nothing is.

    `more` says that another figure follows in the clause; `granted` that 的 may stand between
    (50亿元的【母基金】).
    """
    right = _SIZED.sub("", right)
    if granted:
        right = right.removeprefix("的")
    if (
        not right
        or right[0] in ",;。:、)(]的级"
        or (more and right.startswith(("和", "及", "与", "以及", "并", "或", "至")))
    ):
        return ""
    right = _to_comma(right)
    if more:
        right = right.rstrip("、")
        if "、" in right:
            right = right[: right.rfind("、")]
        cut = _LAST_AND.search(right)
        if cut and cut.start() > 0:
            right = right[: cut.start()]
    m = lex.predicate.search(right)
    if m and m.start() == 1:
        if right[0] in _PLACES:
            return ""
        m = lex.predicate.search(right, 2)  # a word of one character and a verb is a longer word (华为, 行为)
    if m and m.start() == 0 and m.group() in lex.won:
        right = right[m.end() :]
    elif m and "的" not in right[m.end() : -1] and not (m.start() in (2, 3) and right[: m.start()] in lex.generic):
        right = right[: m.start()]
    return right if len(right) > 1 else ""


def _to_comma(right: str) -> str:
    depth = 0
    for i, c in enumerate(right):
        if c in "([“":
            depth += 1
        elif c in ")]”":
            depth = max(0, depth - 1)
        elif depth == 0 and c in ",;。:!":
            return right[:i]
    return right


def counts_points(thing: str, text: str, end: int) -> bool:
    """True where a number counts the points of a text (3个方面, 5项指标) or one of several (首批3家之一)."""
    return text.startswith(not_things(), end) or thing.endswith(not_things()) or "之一" in thing


def parts(noun: str) -> list[str]:
    """The members of a list, cut at 、 和 与 及 outside brackets and quotes."""
    if not _JOINS.search(noun):
        return [noun]
    out, depth, at = [], 0, 0
    for i, c in enumerate(noun):
        if c in "([“":
            depth += 1
        elif c in ")]”":
            depth -= 1
        elif depth == 0 and c in "、和与及" and not _inside_word(noun, i):
            out.append(noun[at:i])
            at = i + 1
    out.append(noun[at:])
    return out


def _inside_word(noun: str, i: int) -> bool:
    c = noun[i]
    if noun[i : i + 2] in _NOT_AND or noun[max(0, i - 1) : i + 1] in _NOT_AND:
        return True
    return c in "与及" and (i < 2 or noun[i + 1 : i + 3] in ("以上", "其他"))


def split_subjects(noun: str, n: int, shared: bool, kind: str, lex: Lexicon) -> list[str]:
    """The subjects that share one verb: all of them where the words (均, 分别) or the `n` figures say so."""
    if n == 2 or shared:
        for pair, (x, y) in lex.pairs.items():
            if n == 2 and pair in noun and "、" not in noun.replace(pair, ""):
                return [noun.replace(pair, x), noun.replace(pair, y)]
    members = [p for p in parts(noun) if p]
    if len(members) < 2 or (n > 1 and len(members) < n):
        return [noun]
    if n > 1:
        surplus = len(members) - n + 1  # the first words of a list may stand for one subject
        members = ["、".join(members[:surplus]), *members[surplus:]]
    whole = [lex.measures_something(p) for p in members]
    if n > 1 or shared or (all(whole) and kind not in ("count", "coverage")):
        return _complete(members, whole, lex)
    return [noun]


def _complete(members: list[str], whole: list[bool], lex: Lexicon) -> list[str]:
    """Every member with the ending that only the last one prints: 种植、收获机械化率; A、B、C三类县."""
    tail = members[-1]
    if re.fullmatch(r"[A-Z]", members[0]):
        rest = _CLASS.sub("", tail)
        return [p[0] + "类" + rest if re.match(r"[A-Z]", p) else p for p in members]
    owner = members[0]
    ending = max((m for m in lex.measures if owner.endswith(m)), key=len, default="")
    if ending and len(owner) > len(ending):  # 财政收入、支出: the later ones have the first one's owner
        members = [owner, *(owner[: -len(ending)] + p if p in lex.measures else p for p in members[1:])]
    if whole[-1] and not all(whole):
        measure = max((m for m in lex.measures if tail.endswith(m)), key=len)
        bare = [p for p, w in zip(members, whole, strict=True) if not w]
        ending = measure
        if all(len(p) <= 4 for p in bare) and len(tail) - len(measure) >= 2:
            ending = tail[min(len(bare[0]), len(tail) - len(measure)) :]
        members = [
            p if w or not (len(p) <= 3 or p.endswith(lex.owners)) else p + ending
            for p, w in zip(members, whole, strict=True)
        ]
    return members


def inner_verb(noun: str, lex: Lexicon) -> tuple[str, str]:
    """(verb, object) where a clause of several words ends in one: 优先在边境地区【新建】【各类棚室】."""
    for i in range(len(noun) - 4, 1, -1):
        verb, thing = noun[i : i + 2], noun[i + 2 :]
        if noun[i - 1] == "(":
            continue
        if verb in lex.strong or (verb == "建设" and len(thing) >= 4 and i >= 4 and not lex.measures_something(thing)):
            return verb, thing
    return "", noun


def is_size(thing: str) -> bool:
    """True for 千亿级, which says how great what the next figure counts is (1个千亿级、3个百亿级产业集群)."""
    return _SIZE.fullmatch(thing) is not None


def later_level(text: str, at: int, stop: int) -> str:
    """6个国家级和14个省级【X】: what the later of two levels is said of."""
    m = _LATER_LEVEL.search(text, at, stop)
    return m[1] if m else ""


def without_level(name: str, lex: Lexicon) -> str:
    """省级科技企业孵化器 → 科技企业孵化器."""
    level = max((x for x in lex.levels if name.startswith(x)), key=len, default="")
    return name[len(level) :]


def in_bracket(label: str, owner: str, lex: Lexicon) -> str:
    """The name of a figure that a bracket adds to another: 孵化器16家（国家级1家）."""
    label = _INCLUDES.sub("", lex.strip_front(re.split("[、,]", lex.strip_front(label))[-1]))
    if not label:
        return owner
    return label + without_level(owner, lex) if label in lex.levels or len(label) <= 3 else label


def rank_names(noun: str, words: str, subjects: list[str], topic: str, lex: Lexicon) -> tuple[list[str], str]:
    """(names of a rank, the noun it is said of): subject, among whom, 排名. `words` are the rank's own."""
    noun = noun.strip("、,")
    cut = _OF_ALL.search(noun)
    if cut:
        noun, words = noun[: cut.start()], words + cut.group()
    m = _WHERE.search(words)
    among = m.group() if m else ""
    n, classes = lex.verb_at_end(noun)
    if n and not classes & CHANGED and not lex.measures_something(noun):
        noun = noun[: len(noun) - n]
    noun, tail = lex.strip_back(noun)
    if not noun:
        mine = subjects if "均" in words + tail else subjects[:1]
        return [s + among + "排名" for s in mine if s], noun
    members = parts(noun)
    if len(members) > 1 and (len(members) == 2 or lex.measures_something(members[-1])):
        members = split_subjects(noun, len(members), True, "rank", lex)
    prefix = topic if all(p in _ASPECTS for p in members) else ""
    together = all(lex.measures_something(p) for p in members) or "均" in tail
    if not (len(members) > 2 and lex.measures_something(members[-1])) and not (len(members) > 1 and together):
        members = [noun]
    return [prefix + p + among + "排名" for p in members if p], noun
