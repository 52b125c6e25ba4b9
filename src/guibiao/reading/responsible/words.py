"""The data of `responsible.toml` as patterns for half-width text without white space."""

from __future__ import annotations

import re

from guibiao.terms.data import data_table
from guibiao.terms.numerals import half_width
from guibiao.terms.organisations import vocabulary
from guibiao.terms.words import any_of

_DATA = data_table(__file__, "responsible.toml")
HAN = "\u4e00-\u9fff"


def fold(text: str) -> str:
    """Half width, character for character, with one kind of brackets."""
    return half_width(text).replace("[", "(").replace("]", ")")


_LABELS: dict[str, list[str]] = _DATA["labels"]
_VERBS: dict[str, list[str]] = _DATA["verbs"]
_UNITS: dict[str, list[str]] = _DATA["units"]
_COLLECTIVE: dict[str, list[str]] = _DATA["collective"]
PREFIXES: dict[str, list[str]] = _DATA["prefixes"]
ROLE_OF_LABEL = {word: role for role, words in _LABELS.items() for word in words}
NOBODY = frozenset(_UNITS["nobody"])

_NEED_COLON = frozenset(("牵头", "配合", "主管部门", "主管单位", "承办单位", "时限", "备注"))
_BARE = [w for words in _LABELS.values() for w in words if w not in _NEED_COLON]
# 责任单位: or, right before a name, 责任单位 alone.
LABEL = re.compile(rf"(?P<label>{any_of(*_LABELS.values())}):|(?P<bare>{any_of(_BARE)})(?:为|是)?(?=[{HAN}])")
TIME = re.compile(rf"\d{{1,2}}月|\d{{4}}年|^(?:{any_of(_UNITS['times'])})")
# The same where it opens a statement outside brackets: the colon is needed, and it must name units.
_OPENS = any_of(_LABELS["lead"], _LABELS["participant"], _LABELS["responsible"])
OPENING = re.compile(
    rf"(?:^|(?<=[。;!?)\s]))\s*[-*·•]{{0,3}}\s*(?:\((?P<framed>{_OPENS})\)\s*:?|(?P<plain>{_OPENS})\s*:)"
)

_SHARE = any_of(_VERBS["share"])
_VERB = any_of(_VERBS["lead"], _VERBS["participant"], _VERBS["plain"], _VERBS["how"])
_ET_CETERA = (
    r"等(?:各|有关|相关|其他|省级|省直|市级|市直|多个|单位和|\d{1,2}[个家]?|十余个)*"
    r"(?:部门和单位|部门单位|单位和部门|部门|单位|委办局|机构|方面|地区|高校|院校|高等院校|科研院所|院所|企业|国有企业|园区|银行|金融机构|地)?"
)
TAIL = re.compile(
    rf"(?P<etc>{_ET_CETERA})?(?P<how>,?(?:{_SHARE}))?(?P<verb>(?:{_VERB}|和|并|及|、)*(?:{_VERB}))?(?:工作)?$"
)
LEADS = re.compile(any_of(_VERBS["lead"]))
ANSWERS = re.compile(any_of(_VERBS["answers"]))
JOINS = re.compile(any_of(_VERBS["participant"]))
HEAD = re.compile(
    rf"(?:(?:{_SHARE}),?)?(?:(?:该|此|本)[项条]?(?:工作|任务|措施)?由|分别由|主要由|具体由|共同由|由|请)?"
)
TOGETHER = re.compile(rf"(?:牵头)?(?:会同|会商|联合|协同|(?<=[部委局厅办府院])商(?!务))(?=[{HAN}])")
# 市科技局(2025年底前), 市科技局(联系人:某某): what is no part of the name.
ASIDE = re.compile(r"\([^()]*(?:[:\d]|完成)[^()]*\)$")
STAR = "★☆*●▲◆"  # a sign before the unit that leads
ALONGSIDE = re.compile(rf"(?:并|牵头)?(?:会同|联合|协同|会商)(?=[{HAN}])")
MARK = re.compile(r"\((?P<role>牵头|牵头单位|主办|主责|负责|配合|参与|协办)\)$")

_STRONG = any_of(vocabulary().organs)
_NOT = any_of(_UNITS["looks_like"])
_INSIDE = r"(?:\([^()]*\))*"
STRONG = re.compile(rf"(?!.*(?:{_NOT}){_INSIDE}$)[{HAN}A-Za-z·\-\"“”、()]*(?:{_STRONG}){_INSIDE}$")
BODY = re.compile(
    rf"(?!.*(?:{_NOT}){_INSIDE}$)[{HAN}A-Za-z·\-\"“”()、]*(?:{_STRONG}|{any_of(vocabulary().bodies, _UNITS['bodies'])}){_INSIDE}$"
)
PLAUSIBLE = re.compile(rf"[{HAN}A-Za-z0-9·\-\"“”()、]{{2,40}}")
EXPLAINS = re.compile(rf"^(?:{any_of(_UNITS['explains'])})")

_RANK = rf"(?:{any_of(_COLLECTIVE['ranks'])}){_INSIDE}"
COLLECTIVE = re.compile(
    rf"各(?:{any_of(_COLLECTIVE['before'])})*{_RANK}(?:(?:[、,]|和|及)各?{_RANK}(?=[、,;。()人政党行管委科财工发教农商文卫市县区]|和|及|$))*"
    rf"(?:人民政府|政府|党委、政府|党委和政府|党委政府|委、[市县区]?(?:人民)?政府|委和[市县区]?(?:人民)?政府|行署|管委会|人民政府和?|[{HAN}]{{0,12}}?(?:局|委|办|厅))?{_INSIDE}"
)

COMPLETE = re.compile(rf"(?:{any_of(PREFIXES['complete'], PREFIXES['own'], PREFIXES['party'])})")
# White space between two names that are both complete, or before a label, parts them like 、 does.
GAP = re.compile(
    rf"(?<=[{HAN})])[^\S\n]+(?=(?:{any_of(PREFIXES['complete'], PREFIXES['own'], PREFIXES['party'])})[{HAN}]{{2,}})"
)
# Names that a lost line break closed up: 市科技局市财政局.
RUN_ON = re.compile(
    rf"(?<=[{HAN}]{{3}}[厅局委办部])(?!{any_of(PREFIXES['not_own'])})(?=(?:省|市|县|区|州|自治区)[{HAN}]{{2,10}}[厅局委办](?:\(|$|[、,;等牵负配]))"
)
# Who heads a unit, named behind it: 县科技局 某某.
PERSON = re.compile(rf"(?<=[厅局委办部府会院处])[^\S\n]+(?P<who>[{HAN}]{{2,3}})(?=\s*(?:[、,;。)]|$))")
_ALL = r"(?:的?(?:各项|任务|措施|事项|工作|内容|所有|各条|重点|部分))*"
_NO_MORE = r"(?:以下|后续|后文|下文)?(?:均|都)?不再(?:[一重逐另分做作]|复|行|别|单独|赘)*(?:列出|列示|列明|列举|单列|列|述|标注|分工|说明)"
_ANY_UNIT = r"[^,;。()]*?(?:\([^()]*\)[^,;。()]*?)*?"
# What is said once for all measures: below it (以下均需…), or for the one it stands with too (具体任务均涉及…).
INHERIT = re.compile(
    rf"[。,;]?(?:(?P<below>以下|以上及以下|下列|后续|其他|其余|上述)|具体|各项|所有|本方案|全部){_ALL}"
    rf"(?:均需要?|均须|均由|均涉及|均需由|都需要?|都由|都涉及|还需|还应由|均应由|涉及|均|都|由)"
    rf"(?P<unit>{_ANY_UNIT})(?:按照?职责分工|按照?职责)?(?:负责|配合|参与)?(?:落实|实施|执行|负责|配合|参与|推进|组织实施|抓好落实)?"
    rf"[,;]?{_NO_MORE}"
    rf"|(?<![^,;。(])(?P<whole>{_ANY_UNIT})(?:(?:均为|为|是)(?:以下)?{_ALL}的?责任(?:单位|主体|部门)"
    rf"|(?:均|都)?(?:按职责分工)?(?:负责)?(?:落实|配合|参与|实施|负责)(?=[,;]?(?:以下|后续|下文|后文)))[,;]?{_NO_MORE}"
)
FIRST_LEADS = re.compile(
    r"[。,;]?(?:责任单位中|责任单位|其中|各项任务)?,?(?:列|排)?(?:名|在)?(?:第一位|第1位|首位|第一|第一个|最前|首)(?:的)?(?:责任)?(?:单位|部门|者|的)?"
    r"(?:为|是|系)(?:该项(?:工作|任务)的?)?(?:牵头|主办|主责)(?:责任)?(?:单位|部门)?"
)
SAME_BELOW = re.compile(r"[,;。、]?(?:以?下同|以下同)")
_BLANKS = re.compile(r"\s+")
LINE_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,2}[.、．)）]|[①-⑳])\s*(?=\D)")
PHONE = re.compile(r"(?:联系)?(?:电话[:：]?)?(?<!\d)(?:1\d{10}|\d{3,4}[-—]\d{7,8}|\d{7,8})(?!\d)")
_LINES: dict[str, list[str]] = _DATA["lines"]
_ENDS_OPEN = re.compile(rf"(?:{any_of(_LINES['open'])})$")
_GOES_ON = re.compile(rf"(?:{any_of(_LINES['goes_on'])})$|.{{0,2}}$|[(（]")


def parts(before: str, line: str) -> bool:
    """Whether the line break between two lines of a cell parts two names: the first is whole and the second begins one."""
    last = re.split("[、,;/]", _BLANKS.sub("", PERSON.sub("", fold(before))))[-1]
    first = re.split("[、,;/]", _BLANKS.sub("", fold(line)))[0]
    if not last or not (STRONG.fullmatch(MARK.sub("", last)) or BODY.fullmatch(last)) or goes_on(last, first):
        return False
    return (BODY.fullmatch(MARK.sub("", first)) or COLLECTIVE.match(first)) is not None


def goes_on(last: str, first: str) -> bool:
    """Whether a line that begins so is the end of the name that the line before it broke off."""
    return bool(_GOES_ON.match(first) or _ENDS_OPEN.search(last))


# A list of bodies may also be joined by 和 and the like, right after the ending of one.
JOINED = re.compile(
    rf"(?:(?P<etc>{_ET_CETERA})|(?<=[部委局厅办院府署社行会室团司联门位校]))(?:以及|和|及|与)(?=各|省|市|县|区|州|国|中|有关|相关|人民|[{HAN}]{{2,12}}(?:{_STRONG})(?:$|[等按牵负配参落指]))"
)
_FRAME = re.compile(
    rf"(?:^|(?<=[;；]))\s*[-—*·•]{{0,3}}\s*(?:[\[【(（〔]({_OPENS})[\])】）〕]\s*[:：]?|(?=(?:{_OPENS})\s*[:：]))"
)


def unframed(text: str) -> str:
    """[责任单位]省科技厅 as 责任单位:省科技厅."""
    return _FRAME.sub(lambda m: f"{m[1]}:" if m[1] else "", text)
