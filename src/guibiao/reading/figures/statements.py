"""What a clause says of a figure: its name, its kind, and what it is compared with.

A statement is not yet a target or a fact: that depends on where it stands (`context`, `judge`).
Everything here works on half-width text without white space.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from guibiao.reading.figures import names
from guibiao.reading.figures.before import Before, take_apart
from guibiao.reading.figures.clauses import (
    COMPARED_WITH,
    MAY_START_FROM,
    STARTS_FROM,
    alone,
    clauses,
    groups,
    risen,
    rises,
    turning,
    without_moments,
    years_listed,
)
from guibiao.reading.figures.lexicon import CHANGED, MADE, REACHED, Lexicon, lexicon
from guibiao.reading.figures.naming import FROM_THEME, Namer, Said, kind_of
from guibiao.reading.figures.within import in_name, in_word
from guibiao.terms.dates import Moment
from guibiao.terms.quantities import Quantity
from guibiao.terms.units import not_things

_LEADING = re.compile(
    r"([^,;。、]{2,18}?)(?:再次?创|连续|稳居|位居|居|保持|跃|突破|高于|快于|实现|只增不减|逐年|首次|大幅|快速|不断|持续|明显|显著"
    r"|稳步|平稳|创|迈上|跨越|跨过|跃上|均|年均|由|从)"
)
_FURTHERED = re.compile(r"(?:加快|推进|推动|加强|深化|促进|统筹|有序|加力|全力|大力|积极|稳步)+([^,;。、]{3,14})建设")
_PACED = re.compile(
    r"(?<=..)(?:的?(?:年均|平均)?(?:增速|增幅|涨幅|增长)(?:率|速度)?(?:与|和|同)"
    r"|(?:的?(?:年均|平均)?(?:增速|增幅|涨幅|增长)(?:率|速度)?)?不?[高低快慢]于)"
)
_EACH_YEAR = re.compile(r"(?:^|[,、])(?:每年)?各(?![类级个种县市区地省乡镇村有方项部单])")
_YEARS = 5  # more than one plan has
_POINTS = ("个百分点", "百分点")
_COMPARED = ("较", "比", "相比", "相较", "对比", "同", "是", "为")
_RELATIVE = ("increase", "growth", "multiple")


@dataclass(slots=True)
class Statement:
    """A figure with its name. `start`, `end` span the clause that states it; `thing` is what it counts."""

    quantity: Quantity
    start: int
    end: int
    name: str
    kind: str
    per: str | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    verb: str = ""
    thing: str = ""
    certain: float = 1.0
    year: int | None = None


def statements(
    text: str,
    start: int,
    end: int,
    found: Sequence[Quantity],
    moments: Sequence[Moment],
    earlier: Sequence[Statement] = (),
) -> list[Statement]:
    """The figures that the sentence text[start:end] states, in order.

    `earlier` are those of the part before its semicolon, whose subjects it may leave out (…达到2%;到2030年,达到3%).
    """
    sentence = _Sentence(text, start, moments, lexicon(), earlier)
    starts = [q.start for q in found]
    for a, b in clauses(text, start, end, found):
        mine = alone(found[bisect_left(starts, a) : bisect_left(starts, b)])
        if mine:
            sentence.clause(a, b, mine)
        else:
            sentence.without_figure(a, b)
    return sentence.out


class _Sentence:
    """One sentence, read clause by clause."""

    def __init__(
        self, text: str, start: int, moments: Sequence[Moment], lex: Lexicon, earlier: Sequence[Statement]
    ) -> None:
        self.text, self.start, self.moments, self.lex = text, start, moments, lex
        self.said = Said()
        named = [(s.name, s.quantity.unit) for s in earlier if s.quantity.form == "number"]
        self.namer = Namer(text, lex, self.said, named)
        self.out: list[Statement] = []
        self.nameless: list[Statement] = []  # counts that wait for the name behind a later one

    def without_figure(self, a: int, b: int) -> None:
        """A clause without a figure may still name the subject of the next (粮食总产再创新高，连续…首位)."""
        lex, said = self.lex, self.said
        whole = without_moments(self.text, a, b, self.moments)
        noun = names.clean(whole, lex)
        m = _LEADING.match(noun)
        if paced := _PACED.search(noun):
            said.speak_of(noun[: paced.start()])
        elif 1 < len(noun) <= 24 and lex.measures_something(noun):
            said.speak_of(noun)
        elif m and lex.measures_something(m[1]):
            said.speak_of(m[1])
        else:
            n, classes = lex.verb_at_start(noun)
            if classes & MADE and 2 < len(noun) - n <= 20:
                said.theme, said.theme_at = noun[n:], a
            elif 2 < len(noun) <= 16:
                said.topic = noun
            done = lex.predicate.search(noun)
            if done and done.start() >= 2:
                said.theme, said.theme_at = noun[: done.start()], a
            elif furthered := _FURTHERED.fullmatch(whole):
                said.theme, said.theme_at = furthered[1], a
        said.made = ""

    def clause(self, a: int, b: int, mine: Sequence[Quantity]) -> None:
        """Every figure of the clause text[a:b], its words those since the figure before."""
        text, lex = self.text, self.lex
        cursor = a
        mine = [q for q in mine if not (q.form == "number" and in_word(text, q))]
        if not mine:
            return
        waiting = groups(text, mine)
        turn = len(waiting) - turning(text, a, waiting, self.moments)
        starts: dict[str, float] = {}
        while waiting:
            arrived = len(waiting) == turn
            group = waiting.pop(0)
            base: list[Quantity] | None = None
            first = group[0]
            left = without_moments(text, cursor, first.head, self.moments)
            left = risen(left) if arrived else left
            ranked: float | None = None
            if first.form == "rank" and left.endswith(("从", "由")) and waiting and waiting[0][0].form == "rank":
                ranked, group = first.value, waiting.pop(0)
                group[0].start, left = first.start, left[:-1]
                first = group[0]
            if first.form == "number" and COMPARED_WITH.search(left) and waiting:
                if noun := names.clean(COMPARED_WITH.sub("", left), lex):
                    self.said.speak_of(noun)
                self.said.pending, cursor = first.value, group[-1].end
                continue
            loose = MAY_START_FROM.search(left) and waiting and rises(text, group, waiting[0], self.moments)
            if first.form == "number" and (loose or STARTS_FROM.search(left)):
                stem = MAY_START_FROM.sub("", STARTS_FROM.sub("", left))
                if waiting and rises(text, group, waiting[0], self.moments):
                    self._remember_base_year(cursor, first.start)
                    base, group, left = group, waiting.pop(0), stem
                elif text[group[-1].end : group[-1].end + 1] in (",", "") and (noun := names.clean(stem, lex)):
                    self.said.speak_of(noun)
                    self.said.pending = first.value
                    continue
            end = group[-1].end
            stop = waiting[0][0].head if waiting else b
            right = text[end:stop]
            if base is None and in_name(text, first, right, left, bool(waiting), lex):
                continue
            made, thing = self._read(a, b, cursor, group, base, left, right, bool(waiting))
            if len(waiting) >= turn:
                starts.update((s.name, s.quantity.value) for s in made)
                cursor, made = end, []
                continue
            for s in made:
                s.baseline = starts.get(s.name, s.baseline if ranked is None else ranked)
            self._drop_spelt_out(made)
            made = self._stage(made, first.start, left)
            self.out.extend(made)
            cursor = end
            if thing and waiting:
                at = text.find(thing, end, stop)
                cursor = at + len(thing) if at >= 0 else end

    def _remember_base_year(self, a: int, b: int) -> None:
        years = [m.year for m in self.moments if a <= m.start < b and m.year]
        if years:
            self.said.baseline_year = years[-1]

    def _drop_spelt_out(self, made: Sequence[Statement]) -> None:
        """“倍增，达到10个” is one target, the level."""
        if not (made and self.out):
            return
        new, last = made[0], self.out[-1]
        taken_over = new.certain < 1 and new.kind == "level" and new.name == last.name
        if taken_over and last.quantity.form in ("multiple", "first"):
            self.out.pop()

    def _stage(self, made: list[Statement], b: int, left: str) -> list[Statement]:
        """As many years as figures: one each (2022年、2023年X分别达到…; 2022—2024年X分别达到…).

        One figure for several years is said of each of them (2024年、2025年各建成…).
        """
        each = len(made) == 1 and _EACH_YEAR.search(left) is not None
        if len(made) < 2 and not each:
            return made
        years = years_listed(self.text, self.moments, self.start, b)
        if each and 1 < len(years) <= _YEARS:
            made = [replace(made[0]) for _ in years]
        if len(years) == len(made) and len({s.name for s in made}) == 1:
            for s, year in zip(made, years, strict=True):
                s.year = year
        return made

    def _owner(self, q: Quantity) -> Statement | None:
        """The statement that a bracket behind a figure explains: 16家（国家级1家）."""
        if not self.out:
            return None
        between = self.text[self.out[-1].quantity.end : q.head]
        return self.out[-1] if between.startswith("(") and ")" not in between else None

    def _read(
        self,
        a: int,
        b: int,
        cursor: int,
        group: list[Quantity],
        base: list[Quantity] | None,
        left: str,
        right: str,
        more: bool,
    ) -> tuple[list[Statement], str]:
        """(the statements a group of figures makes, the thing named on its right)."""
        q, lex, said = group[0], self.lex, self.said
        before = take_apart(self.text, left, q, base is not None, lex)
        granted = before.sized or bool(before.classes & MADE) or self.text[q.end - 1] in "上右内"
        thing = names.thing_behind(right, more, lex, granted) if q.form == "number" else ""
        if q.measures not in ("things", "chinese") and thing.endswith(not_things()):
            thing = ""  # 3万亿元台阶 is a level, not a count of steps
        if thing and (before.sized or before.noun in lex.places):
            before.noun = ""
        sums_up = q.measures == "chinese" and bool(thing and before.noun)  # A、B和C三项建设
        countable = q.form == "number" and q.measures in ("things", "chinese", None)
        if countable and (sums_up or names.counts_points(thing, self.text, q.end)):
            if before.noun:
                said.speak_of(before.noun)
            return [], thing
        if not thing and before.noun in lex.places and (q.measures == "things" or q.unit in _POINTS):
            return [], thing  # 全市16个区均…; 高于全国1.1个、全省0.4个百分点
        if more and (thing in lex.levels or names.is_size(thing)):
            thing += names.later_level(self.text, group[-1].end, b)
        kind = kind_of(q, before, thing, base is not None, said, lex)
        found, certain = self.namer.of(group, before, thing, kind)
        owner = self._owner(q)
        if owner is not None:
            label = without_moments(self.text, self.text.rfind("(", 0, q.head) + 1, q.head, self.moments)
            found, kind = [names.in_bracket(label, owner.name, lex)], owner.kind
        found = [name for name in map(names.final, found) if name]
        if not found:
            if kind == "count" and q.measures == "things":
                made = self._make(a, b, cursor, group, base, [""], kind, before, thing, certain)
                self.nameless += self._stage(made, q.start, left)
            return [], thing
        out = self._make(a, b, cursor, group, base, found, kind, before, thing, certain)
        if thing and self.nameless:
            self._name_earlier(found[0], q)
        if owner is None:
            self._note(found, q, before)
        return out, thing

    def _name_earlier(self, name: str, q: Quantity) -> None:
        """2023年新增10家、2024年新增12家【省级平台】: the name behind the last is that of all."""
        for s in self.nameless:
            if s.quantity.unit == q.unit:
                s.name = name
                self.out.append(s)
        self.nameless = []

    def _compared_with(self, a: int, b: int) -> int | None:
        """The year that text[a:b] compares with: 较2020年提高, 是2020年的."""
        for m in reversed(self.moments):
            if m.start < a:
                return None
            if m.start < b and (m.before in _COMPARED or self.text.endswith("相当于", 0, m.start)):
                return m.year
        return None

    def _make(
        self,
        a: int,
        b: int,
        cursor: int,
        group: list[Quantity],
        base: list[Quantity] | None,
        found: list[str],
        kind: str,
        before: Before,
        thing: str,
        certain: float,
    ) -> list[Statement]:
        per = None
        if "年均" in before.raw or "每年" in before.raw:
            per = "year"
        elif "累计" in before.raw:
            per = "period"
        values = group if len(group) > 1 else group * len(found)
        if len(group) > 1 and len(found) == 1:
            found = found * len(group)
        if certain == FROM_THEME:
            a = self.said.theme_at
        out = []
        for k, (name, value) in enumerate(zip(found, values, strict=False)):
            s = Statement(value, a, b, name, kind, per, verb=before.made or before.verb, thing=thing, certain=certain)
            if certain < 1 and kind in ("level", "increase") and self.said.pending is not None:
                s.baseline, self.said.pending = self.said.pending, None
            if kind in _RELATIVE:
                s.baseline_year = self._compared_with(cursor, value.start)
            if base:
                s.baseline = base[min(k, len(base) - 1)].value
                s.baseline_year = self.said.baseline_year
            out.append(s)
        return out

    def _note(self, found: list[str], q: Quantity, before: Before) -> None:
        """Keep what later clauses may take over."""
        said = self.said
        if q.form != "rank":
            said.subjects, said.topic = found, found[0]
            said.history.update(dict.fromkeys(found))
        elif before.noun:
            said.subjects = [before.noun]
        if before.made or (before.classes & MADE and not before.noun):
            said.made = before.made or before.verb
        elif before.noun and before.classes & (REACHED | CHANGED):
            said.made = ""
