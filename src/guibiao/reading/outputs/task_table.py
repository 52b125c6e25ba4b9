"""任务分解表: who does what by when, a row a measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from guibiao.reading.model import Measure, Plan
from guibiao.reading.outputs.columns import columns_of
from guibiao.reading.outputs.places import Places, names
from guibiao.reading.outputs.tables import Row, Table
from guibiao.reading.outputs.words import statement
from guibiao.reading.responsible import lines_joined, words
from guibiao.terms.numerals import chinese, half_width

_OPENING, _CLOSING = "（([〔【", "）)]〕】"
_CLOSED = re.compile(rf"[{re.escape(_CLOSING)}]\s*[。．;；]?\s*$")
_BETWEEN = re.compile(r"[、，,；;\n]+")
_BLANK = re.compile(r"[\s/／]+")
_UNIT_END = re.compile(r".(?:[厅局委办院部会署行府司处所]|中心|公司|大学|学校|集团)(?:[（(].*[）)])?$")
_MONTH = re.compile(r"(\d{4})\s*[年\-./]\s*(\d{1,2})\s*(?:月|$|[\-./])")
_YEAR = re.compile(r"(\d{4})")
_IN_CHINESE = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)|[一二三四五六七八九十]{1,2}(?=月)")
_PART = re.compile(
    r"(?:\((?:牵头|主办|主责|负责|配合|参与|协办)(?:单位|部门)?\)|(?:牵头负责|牵头|主办|负责|配合|参与|协办))$"
)
_NOBODY = frozenset(("无", "/", "／", "-", "--", "—", "——", "－"))
_INSIDE = "\0"  # stands for a separator inside a name
_UP_TO = re.compile(r"(?<=\d{4}年)第?(?:([一二三四1-4])季度|(上)半年)")
_CONTRACT = re.compile(r"\d{4}(?:-\d{1,2})?")


def task_table_of(plan: Plan, columns: Iterable[Mapping[str, Any]] | None = None) -> Table:
    """The task table of a plan. `columns` as in `columns_of`; a row's identity is the measure's id.

    Keys of the cells: task 重点任务, action 具体举措, lead 牵头单位, units 责任单位 (those who are not lead),
    annual 年度目标, deadline 完成时限, outcome 成果形式 (left for people to fill in). The running number is no cell.
    """
    places = Places(plan)
    figures = {figure.id: figure for figure in plan.targets}
    rows = []
    for measure in plan.measures:
        lead = [unit.name for unit in measure.units if unit.role == "lead"]
        others = [unit.name for unit in measure.units if unit.role != "lead"]
        targets = [figures[t] for t in measure.targets if t in figures]
        cells = {
            "task": places.task(measure.section, measure.title),
            "action": action_of(measure),
            "lead": names(lead),
            "units": names(others),
            "annual": "；".join(dict.fromkeys(statement(figure) for figure in targets)),
            "deadline": deadline_words(measure.deadline),
            "outcome": "",
        }
        rows.append(Row(measure.id, cells))
    title = f"《{plan.title}》任务分解表" if plan.title else "任务分解表"
    return Table("tasks", title, columns_of("tasks", columns), rows)


def action_of(measure: Measure) -> str:
    """What is to be done, without the bracket at its end that names who does it: that has columns of its own."""
    text = measure.text.strip()
    at = _last_bracket(text)
    if at is not None and any(unit.surface in text[at:] for unit in measure.units if not unit.inherited):
        text = text[:at].rstrip()
    return text or measure.title


def _last_bracket(text: str) -> int | None:
    """Where the bracket opens that closes at the end of the text; None where none does."""
    closed = _CLOSED.search(text)
    depth = 0
    for at in range(closed.start() if closed else -1, -1, -1):
        depth += (text[at] in _CLOSING) - (text[at] in _OPENING)
        if depth == 0:
            return at
    return None


def deadline_words(deadline: str | None) -> str:
    """“2025” → “2025年”, “2022-06” → “2022年6月”; what an office wrote in words (长期坚持) stays as it is."""
    if not deadline or not _CONTRACT.fullmatch(deadline):
        return deadline or ""
    year, _, month = deadline.partition("-")
    return f"{year}年{int(month)}月" if month else f"{year}年"


def deadline_of(said: str) -> str | None:
    """What a person wrote in 完成时限, as the contract has it: “2025年底前” → “2025”, “2022年6月” and “2022年二季度” → “2022-06”.

    None where no single year is said (empty, “长期坚持”, “2023—2025年”).
    """
    said = _IN_CHINESE.sub(lambda found: _arabic(found[0]), half_width(said))
    said = _UP_TO.sub(lambda found: f"{3 * int(_arabic(found[1])) if found[1] else 6}月", said)
    years: set[str] = set(_YEAR.findall(said))
    if len(years) != 1:
        return None
    month = _MONTH.search(said)
    if month and 1 <= int(month.group(2)) <= 12:
        return f"{month.group(1)}-{int(month.group(2)):02d}"
    return years.pop()


def _arabic(numeral: str) -> str:
    """二〇二六 → 2026, 十二 → 12."""
    if len(numeral) == 4:
        return "".join(str("〇一二三四五六七八九".index(digit)) for digit in re.sub("[○零]", "〇", numeral))
    value = chinese(numeral)
    return numeral if value is None else str(int(value))


def units_of(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """The units of a row as (name, role) in their order, from the cells `lead` and `units`.

    Where the row names a lead, the others take part; otherwise all are responsible. A cell may say itself who leads
    (市科技局（牵头）, 牵头单位：…). Brackets hold together: “各区、县（市、区）” is cut at the first mark only.
    """
    lead = [(name, role or "lead") for name, role in _names(cells.get("lead", ""))]
    others = _names(cells.get("units", ""))
    led = any(role == "lead" for _name, role in [*lead, *others])
    rest = "participant" if led else "responsible"
    found: dict[str, str] = {}
    for name, role in [*lead, *others]:
        found.setdefault(name, role or rest)
    return list(found.items())


def _names(said: str) -> list[tuple[str, str | None]]:
    """The units in a cell, each with the role that the cell itself gives it: without numbers of lines, telephones, labels and
    the word for a part."""
    out: list[tuple[str, str | None]] = []
    role: str | None = None
    for piece in _pieces(lines_joined(said)):
        half = words.fold(piece)
        label = words.LABEL.match(half)
        if label and label["label"]:
            meaning = words.ROLE_OF_LABEL[label["label"]]
            role = meaning if meaning in ("lead", "participant") else None
            piece, half = piece[label.end() :].strip(), half[label.end() :].strip()
        person = words.PERSON.search(half)
        if person and not words.BODY.fullmatch(person["who"]) and not person["who"].startswith(("各", "等")):
            piece = piece[: person.start()]
        for name in _apart(piece.strip()):
            half = words.fold(name)
            mark = _PART.search(half)
            mine = None
            if mark and words.BODY.fullmatch(half[: mark.start()]):
                mine = "lead" if words.LEADS.search(mark[0]) else "participant" if words.JOINS.search(mark[0]) else None
                name = name[: mark.start()]
            if name and name not in _NOBODY:
                out.append((name, mine or role))
    return out


def _pieces(said: str) -> list[str]:
    """What stands between separators; brackets and names of many (各市、县政府) hold together."""
    held: list[str] = []
    depth = 0
    whole = list(said)
    for many in words.COLLECTIVE.finditer(words.fold(said)):
        whole[many.start() : many.end()] = [_INSIDE if c == "、" else c for c in whole[many.start() : many.end()]]
    for part in re.split(f"({_BETWEEN.pattern})", "".join(whole)):
        if depth > 0:
            held[-1] += part
        elif part and not _BETWEEN.fullmatch(part):
            held.append(part)
        depth += sum(c in "（(〔[" for c in part) - sum(c in "）)〕]" for c in part)
    return [piece.replace(_INSIDE, "、").strip() for piece in held]


def _apart(said: str) -> list[str]:
    """Units between which stands only a blank or a stroke (省教育厅 省财政厅); 各市/州 and 国家 税务总局 are one."""
    parts = _BLANK.split(said)
    return parts if all(_UNIT_END.search(part) for part in parts) else [said]
