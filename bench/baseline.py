"""What regular expressions alone can do in an afternoon: dated targets, units in brackets. The floor to stand on.

It knows “到X年”, a handful of verbs, and lists of offices; it knows no shared heads, no tables, no outline, and it cannot
tell what was reached from what is wanted except by the words 已 and 达到了.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

NUMBER = r"\d[\d,]*(?:\.\d+)?"
SCALE = r"(?:万亿|百万|千万|万|亿|千|百)?"
MEASURE = (
    r"(?:个百分点|百分点|%|‰|％|亿元|万元|元|美元|件|家|户|个|名|人次|人年|人|项|所|座|支|条|批|种|款|台套|台|套|处|篇|"
    r"吨标准煤|吨|千瓦时|千瓦|公里|平方公里|平方米|亩|公顷|公斤|天|小时|倍|岁|位|PFLOPS|EFLOPS|P|EB)"
)
VERBS = (
    r"(?:(?:达到|达|提高到|提升到|提升至|提高至|增加到|增加至|增长到|增长至|降至|降到|下降到|降低到|稳定在|保持在|控制在|超过|突破|"
    r"不低于|不少于|高于|力争达到|为|占比达到|(?<=[量数值额率重例度入模资业])))"
)
MAKES = (
    r"(?:培育|建设|新建|建成|引进|认定|打造|新增|组建|布局|实施|突破|遴选|培养|支持|推广|形成|创建|设立|发展|制定|转化|建立)"
    r"(?:形成|认定|引进)?"
)
BEFORE = {
    "超过": ">",
    "突破": ">",
    "高于": ">",
    "不低于": "≥",
    "不少于": "≥",
    "控制在": "≤",
    "超": ">",
    "约": "≈",
    "近": "≈",
}
AFTER = {"以上": "≥", "左右": "≈", "以内": "≤", "以下": "≤"}

YEAR = re.compile(r"(?:到|至|截至)?(20\d\d)年(?:底|末)?(?:前)?")
CLAUSE = re.compile(r"[^，；。：\n]+")
LEVEL = re.compile(
    rf"(?P<name>[^，；。：、\d]{{2,30}}?)(?:要|将|力争|均|分别)?(?P<verb>{VERBS})(?P<near>约|近|超过|超)?"
    rf"(?P<value>{NUMBER})(?:[-—～~至](?P<upper>{NUMBER}))?(?P<unit>{SCALE}{MEASURE})(?P<after>以上|左右|以内|以下)?"
)
MADE = re.compile(
    rf"(?P<verb>{MAKES})(?P<near>约|近|超过|不少于)?(?P<value>{NUMBER})(?:[-—～~至](?P<upper>{NUMBER}))?"
    rf"(?P<unit>{SCALE}{MEASURE})(?P<after>以上|左右|以内|以下)?(?P<name>[^，；。：、\d]{{2,30}})"
)
GROWTH = re.compile(
    rf"(?P<name>[^，；。：、\d]{{2,30}}?)(?P<verb>年均增长|年均增速达到)(?P<near>约|超过)?(?P<value>{NUMBER})(?P<unit>%|％)(?P<after>以上|左右)?"
)
REACHED = re.compile(r"已|达到了|同比|较上年|比上年|共有|累计完成")
BRACKET = re.compile(r"[（\[〔【]((?:[^（）\[\]〔〕【】\n]|[〔（][^〔〕（）\n]{1,6}[〕）]){3,300})[）\]〕】]")
LABEL = re.compile(r"^(?:主要)?(?:责任单位|牵头单位|责任部门|牵头部门|配合单位|责任分工|参与单位|牵头|配合)[：:]?")
OFFICE = re.compile(
    r"(?:厅|局|委|办|院|行|会|政府|部|署|中心|企业|单位|部门|公司|大学|集团|县|区|市|委员会|办公室|管委会|海关|学校)$"
)
TAIL = re.compile(r"(?:等)?(?:部门|单位)?(?:按职责分工)?(?:分别)?(?:牵头)?负责$")


@dataclass(slots=True)
class Found:
    """What the baseline finds in one text, under the names of the contract."""

    targets: list[dict[str, object]] = field(default_factory=list)
    facts: list[dict[str, object]] = field(default_factory=list)
    units: list[list[tuple[str, str]]] = field(default_factory=list)


def _figure(match: re.Match[str], start: int, year: int | None, kind: str) -> dict[str, object]:
    said = match.groupdict()
    comparator = (
        AFTER.get(said.get("after") or "") or BEFORE.get(said.get("near") or "") or BEFORE.get(said["verb"], "=")
    )
    upper = said.get("upper")
    return {
        "indicator": re.sub(
            r"^[年，]?(?:全省|全市|全区|我省|我市|其中|以及|和|并|使|确保|力争|努力|实现)+", "", said["name"]
        ).strip(),
        "value": float(said["value"].replace(",", "")),
        "upper": float(upper.replace(",", "")) if upper else None,
        "unit": said["unit"],
        "year": year,
        "kind": kind,
        "comparator": "range" if upper else comparator,
        "start": start + match.start(),
        "end": start + match.end(),
    }


def _figures(text: str, found: Found) -> None:
    year: int | None = None
    reached = False
    line_end = -1
    for clause in CLAUSE.finditer(text):
        if clause.start() > line_end:  # a new line forgets the year
            year, reached = None, False
            line_end = text.find("\n", clause.start())
            line_end = len(text) if line_end < 0 else line_end
        said = clause[0]
        if named := YEAR.search(said):
            year, reached = int(named[1]), False
        reached = reached or bool(REACHED.search(said))
        after = named.end() if named else 0
        for pattern, kind in ((GROWTH, "growth"), (LEVEL, "level"), (MADE, "count")):
            matches = list(pattern.finditer(said, after))
            for match in matches:
                figure = _figure(match, clause.start(), year, kind)
                (found.facts if reached else found.targets).append(figure)
            if matches:
                break


def _units(text: str, found: Found) -> None:
    for bracket in BRACKET.finditer(text):
        inside = bracket[1].strip()
        labelled = LABEL.match(inside)
        inside = TAIL.sub("", LABEL.sub("", inside)).strip("。；，")
        parts = [re.sub(r"等$", "", LABEL.sub("", part.strip())) for part in re.split(r"[、，；]|会同|配合", inside)]
        parts = [part for part in parts if part]
        offices = sum(bool(OFFICE.search(part)) for part in parts)
        if parts and (labelled or offices > 0.7 * len(parts)):
            found.units.append([(part, "responsible") for part in parts])


def _full_width(text: str) -> str:
    """The same length, with Chinese punctuation; commas inside figures stay."""
    text = re.sub(r"(?<!\d),|,(?!\d)", "，", text)
    return text.translate(str.maketrans(";:()", "；：（）"))


def read(text: str) -> Found:
    """Targets, facts and responsible units of a plain text."""
    found = Found()
    text = _full_width(text)
    _figures(text, found)
    _units(text, found)
    return found
