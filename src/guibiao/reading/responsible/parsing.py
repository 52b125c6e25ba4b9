"""The words of one statement of responsibility, read to units and roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from guibiao.reading.model import Unit
from guibiao.reading.responsible import words
from guibiao.reading.responsible.names import complete

Role = Literal["lead", "participant", "responsible"]
_CUTS = "、,;。|/:"
_ROLES: dict[str, Role] = {"lead": "lead", "participant": "participant"}
_BLANK = re.compile(r"\s+")


@dataclass(slots=True)
class Reading:
    """Units of one statement, and what in the words says that it is one."""

    units: list[Unit] = field(default_factory=list)
    labelled: bool = False  # 责任单位:
    closed: bool = False  # …负责
    told_apart: bool = False


@dataclass(slots=True)
class _Named:
    surface: str
    half: str
    role: Role | None
    answers: bool = False  # …负责


def read(printed: str, half: str) -> Reading | None:
    """Read what stands in a bracket or after a label. None where it is no list of bodies at all.

    `half` is `printed` folded. White space is no part of a name, but stands between names where nothing
    else does.
    """
    printed, half = _close(printed, half)
    for rule in (words.INHERIT, words.FIRST_LEADS, words.SAME_BELOW):
        half = rule.sub(_blank, half)
    if words.EXPLAINS.match(half):
        return None
    listed = _List(printed, half)
    for start, end in _pieces(half):
        listed.piece(start, end)
    return listed.finish()


class _List:
    """A list of names as it is read: labels open a part of it, verbs close one."""

    def __init__(self, printed: str, half: str) -> None:
        self.printed = printed
        self.half = half
        self.out = Reading()
        self.named: list[_Named] = []
        self.open: list[_Named] = []  # named since the last label or verb
        self.role: Role | None = None  # that the last label gives
        self.other = False  # the last label opens something else than units

    def piece(self, start: int, end: int) -> None:
        """Take what stands between two separators: a label, a name or several, a verb."""
        start = self._label(start, end)
        if self.other:
            return
        head = words.HEAD.match(self.half, start, end)
        start = head.end() if head else start
        alongside = words.ALONGSIDE.match(self.half, start, end)
        if alongside:
            self.role, start = "participant", alongside.end()
        for a, b, role in _parts(self.half, start, end):
            name_end, verb, closes = _tail(self.half, a, b)
            one = _name(self.printed, self.half, a, name_end)
            if role == "lead":
                for before in self.open:
                    before.role = before.role or role
            if one:
                one.role = one.role or role or self.role
                self.named.append(one)
                self.open.append(one)
            if closes:
                self._close_with(verb)

    def _label(self, start: int, end: int) -> int:
        label = words.LABEL.match(self.half, start, end)
        if label is None:
            self.other = self.other or ":" in self.half[start:end]
            return start
        meaning = words.ROLE_OF_LABEL[label["label"] or label["bare"]]
        self.other = meaning == "other"
        self.out.labelled = self.out.labelled or not self.other
        self.role = _ROLES.get(meaning)
        self.open = []
        return label.end()

    def _close_with(self, verb: str) -> None:
        for one in self.open:
            one.role = one.role or _role_of(verb)
            one.answers = words.ANSWERS.search(verb) is not None
        self.open = []
        self.out.closed = True

    def finish(self) -> Reading | None:
        """The units in order, each once; where some lead the rest take part."""
        if not self.named:
            return None
        roles = {one.role for one in self.named}
        self.out.told_apart = "lead" in roles or "participant" in roles
        if "participant" in roles and "lead" not in roles:
            # 甲负责,乙配合 tells them apart as 甲牵头,乙配合 does.
            for one in self.named:
                one.role = one.role or ("lead" if one.answers else None)
        rest: Role = "participant" if "lead" in roles else "responsible"
        units: dict[str, Unit] = {}
        for one, name in zip(self.named, complete([one.half for one in self.named]), strict=True):
            printed = name.replace(one.half, one.surface, 1)
            units.setdefault(name, Unit(name=printed, surface=one.surface, role=one.role or rest))
        self.out.units = list(units.values())
        return self.out


def _close(printed: str, half: str) -> tuple[str, str]:
    """Both without white space; where only white space stands between names it becomes a separator."""
    if not _BLANK.search(half):
        return printed, half
    half = words.PERSON.sub(_unless_body, half)
    signs = list(half)
    for m in words.GAP.finditer(half):
        before = _BLANK.sub("", half[max(half.rfind(c, 0, m.start()) for c in _CUTS) + 1 : m.start()])
        if words.STRONG.fullmatch(before.rsplit("、", 1)[-1]):
            signs[m.start()] = "、"
    kept = [i for i, c in enumerate(signs) if not c.isspace()]
    return "".join([printed[i] for i in kept]), "".join([signs[i] for i in kept])


def _unless_body(m: re.Match[str]) -> str:
    named = words.BODY.fullmatch(m["who"]) or m["who"].startswith(("各", "等"))
    return m.group() if named else _blank(m)


def _blank(m: re.Match[str]) -> str:
    return ";" * len(m.group())


def _pieces(half: str) -> Iterator[tuple[int, int]]:
    """Spans between separators and before labels; brackets and collective names stay whole."""
    start = at = 0
    depth = 0
    while at < len(half):
        c = half[at]
        if c == "(":
            depth += 1
        elif c in ")]":
            depth = max(0, depth - 1)
        elif depth == 0 and c in "、,;。|/":
            if at > start:
                yield start, at
            start = at + 1
        elif depth == 0 and (m := words.LABEL.match(half, at)) and m["label"] and half[start:at] != "各":
            if at > start:
                yield start, at
            start, at = at, m.end()  # past it: 牵头责任单位 holds another label
            continue
        elif depth == 0 and c == "各" and (m := words.COLLECTIVE.match(half, at)):
            at = m.end()
            continue
        at += 1
    if at > start:
        yield start, at


def _parts(half: str, start: int, end: int) -> Iterator[tuple[int, int, Role | None]]:
    """A piece may hold several names: 省科技厅会同省财政厅, 商务部等和各有关省级人民政府."""
    together = words.TOGETHER.search(half, start + 2, end)
    if together:
        named = half[together.end() : end]
        # 会同有关部门 names nobody, and so tells nobody apart.
        role: Role | None = None if words.TAIL.sub("", named) in words.NOBODY else "lead"
        for a, b, _ in _parts(half, start, together.start()):
            yield a, b, role
        for a, b, _ in _parts(half, together.end(), end):
            yield a, b, "participant"
        return
    at = start
    for m in words.RUN_ON.finditer(half, start, end):
        yield at, m.start(), None
        at = m.start()
    if not half.startswith("各级", at):
        for m in words.JOINED.finditer(half, at, end):
            if half.count("(", at, m.start()) != half.count(")", at, m.start()):
                continue
            yield at, m.start(), None
            at = m.end()
    yield at, end, None


def _tail(half: str, start: int, end: int) -> tuple[int, str, bool]:
    """Where the name ends, the verb that closes the list behind it, and whether the list is closed."""
    m = words.TAIL.search(half, start, end)
    if m is None or m.start() == m.end():
        return end, "", False
    verb = m["verb"] or ""
    return m.start(), verb, bool(verb or m["how"])


def _role_of(verb: str) -> Role | None:
    if words.LEADS.search(verb):
        return "lead"
    return "participant" if words.JOINS.search(verb) else None


def _name(printed: str, half: str, start: int, end: int) -> _Named | None:
    starred = half[start] in words.STAR
    role: Role | None = "lead" if starred else None
    start += starred
    mark = words.MARK.search(half, start, end)
    if mark and mark.start() > start:
        end = mark.start()
        role = role or _role_of(mark["role"])
    if end > start and half[end - 1] in words.STAR:
        role, end = "lead", end - 1
    aside = words.ASIDE.search(half, start, end)
    if aside and aside.start() > start:
        end = aside.start()
    half_name = half[start:end].strip('.:;"“”-—*')
    if len(half_name) < 2 or half_name in words.NOBODY or words.TIME.search(half_name):
        return None
    surface = printed[start:end].strip('.:;"“”-—*。；：，')
    return _Named(surface, half_name, role)
