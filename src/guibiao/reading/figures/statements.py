"""What a clause says of a figure: its name, its kind, and what it is compared with.

A statement is not yet a target or a fact: that depends on where it stands (`context`).
Everything here works on half-width text without white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from guibiao.reading.figures.lexicon import CHANGED, MADE, REACHED, Lexicon, lexicon
from guibiao.terms.dates import Moment
from guibiao.terms.quantities import Quantity
from guibiao.terms.units import not_things, sorts, split


@dataclass(slots=True)
class Statement:
    """A figure with its name. `start`, `end` span the clause that states it."""

    quantity: Quantity
    start: int
    end: int
    name: str
    kind: str
    per: str | None = None
    baseline: float | None = None
    baseline_year: int | None = None
    verb: str = ""
    right: str = ""
    certain: float = 1.0
    year: int | None = None


@dataclass(slots=True)
class _State:
    """What a later clause of a sentence may take from an earlier one."""

    subjects: list[str] = field(default_factory=list)
    topic: str = ""
    theme: str = ""
    made: str = ""
    history: list[str] = field(default_factory=list)
    pending: float | None = None
    baseline_year: int | None = None


_STOP = re.compile(r"[,;:。!?()\[\]“”]")
_OPEN, _CLOSE = "([“", ")]”"
_ADDED = re.compile(r"^[、和及与至或]$")
_FROM = re.compile(r"(?:从|由|自)(?:[^,;。]{0,14}?的)?$")
_RISE = re.compile(
    r"^[^,;。]{0,3}?(?:分别|稳步|大幅|逐步|进一步|快速|累计|迅速|再)?"
    r"(?:增长|增加|增|提高|提升|升|上升|扩大|下降|降低|降|减少|缩短|压缩|压减|跃升|发展|扩展|拓展|扩|翻|优化|调整|调|回升|攀升|收窄|变)(?:到了|到|至|为|成)[^,;。]{0,9}?$"
)
_LEADING = re.compile(
    r"([^,;。、]{2,18}?)(?:再次?创|连续|稳居|位居|居|保持|跃|突破|高于|快于|实现|只增不减|逐年|首次|大幅|快速|不断|持续|明显|显著|稳步|平稳|创|迈上|跨越|跨过|跃上|均|年均|由|从)"
)
_EACH = re.compile(r"(?<![年平])均|都|分别|各")
_TIMES_OF = re.compile(r"(?:是|为|相当于|达)[^,;。]{0,12}的?$")
_CAUSE = re.compile(
    r"(?:推动|带动|助力|促进|促使|使得?|确保|力争|实现|推进|引导|支撑|保障|拉动|让|成为|规模以上(?=以上))"
)
_SHARE = re.compile(r"占(?P<of>[^,;。、]{0,16}?)(?:的?(?:比重|比例|份额))?(?:为|达到?|超过?|约)?$")
_OVER = re.compile(r"(?:高于|快于|好于|优于|低于|高出|超出|高)(?P<of>[^,;。、\d]{1,12})$")
_AND = re.compile(r"[、和与及]|以及")
_PREDICATE = re.compile(
    r"(?:落户|入选|通过|获批|获评|投用|投产|建成|开工|完成|上线|纳入|列入|获得?|拔地|全部|顺利|正式|成功|落地|揭牌|启用|启动|实现|稳定|达到?|居|位居|共有|拥有|参赛|在(?:川|鄂|沪|京|全|建|校|册|[^,;。]{2,5}(?:布局|落户|落地|建成|开工))|均|都|已|被|竣工|通车|开通|挂牌|签约|得到|进入|跻身|荣获|晋升|成为|为|受益|惠及|增长|增至|提高|下降|全线|基本(?!公共|养老|医疗|康复)|超额|扎根|涌现|登陆|销往|取得|面向|开展|开行|从无|同比|提供|进行|配备|累计)"
)


def clauses(text: str, start: int, end: int, quantities: list[Quantity]) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence: cut at commas, semicolons and colons outside brackets and figures."""
    depth, at = 0, start
    taken = [(q.start, q.end) for q in quantities]
    for m in _STOP.finditer(text, start, end):
        c = m.group()
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and not any(a <= m.start() < b for a, b in taken):
            yield at, m.start()
            at = m.end()
    if at < end:
        yield at, end


def statements(text: str, start: int, end: int, found: list[Quantity], moments: list[Moment]) -> list[Statement]:
    """The figures that the sentence text[start:end] states, in order."""
    lex = lexicon()
    state = _State()
    out: list[Statement] = []
    for a, b in clauses(text, start, end, found):
        mine = _alone([q for q in found if a <= q.start < b])
        if mine:
            _clause(text, a, b, mine, moments, state, lex, out)
        else:
            _subject_only(text[a:b], state, lex)
    return out


def _alone(mine: list[Quantity]) -> list[Quantity]:
    """Without numbers that only count the word-figure behind them: 三个“零”的突破, 5个倍增."""
    out: list[Quantity] = []
    for i, q in enumerate(mine):
        following = mine[i + 1] if i + 1 < len(mine) else None
        previous = mine[i - 1] if i else None
        if q.form == "number" and following is not None and following.form != "number" and following.head == q.end:
            continue
        if (
            previous is not None
            and previous.form == "number"
            and previous.end == q.head
            and q.form in ("coverage", "multiple")
        ):
            continue
        out.append(q)
    return out


def _subject_only(clause: str, state: _State, lex: Lexicon) -> None:
    """A clause without a figure may still name the subject of the next (粮食总产再创新高，连续…首位)."""
    noun = _clean(clause, lex)
    if 1 < len(noun) <= 24 and lex.measures_something(noun):
        state.subjects, state.topic = [noun], noun
    else:
        m = _LEADING.match(noun)
        if m and lex.measures_something(m[1]):
            state.subjects, state.topic = [m[1]], m[1]
        else:
            n, c = lex.verb_at_start(noun)
            if c & MADE and 2 < len(noun) - n <= 20:
                state.theme = noun[n:]
            elif 2 < len(noun) <= 12:
                state.topic = noun
            done = _PREDICATE.search(noun)
            if done and done.start() >= 2:
                state.theme = noun[: done.start()]
    state.made = ""


def _without_moments(text: str, a: int, b: int, moments: list[Moment]) -> str:
    """text[a:b] less the statements of time in it."""
    parts, at = [], a
    for m in moments:
        if m.end <= a or m.start >= b:
            continue
        if m.start > at:
            parts.append(text[at : m.start])
        at = max(at, m.end)
    parts.append(text[at:b] if at < b else "")
    return "".join(parts)


def _groups(text: str, mine: list[Quantity]) -> list[list[Quantity]]:
    """Figures that only 、 or 和 keeps apart belong together: 8、6、2个."""
    groups = [[mine[0]]]
    for q in mine[1:]:
        previous = groups[-1][-1]
        between = text[previous.end : q.head]
        if (
            q.form == previous.form == "number"
            and _ADDED.match(between)
            and (previous.unit is None or _same(previous, q))
        ):
            groups[-1].append(q)
        else:
            groups.append([q])
    for g in groups:
        last = g[-1]
        for q in g[:-1]:
            if q.unit is None or (last.unit or "").startswith(q.unit):
                q.unit, q.measures = last.unit, last.measures
                if q.comparator == "=":
                    q.comparator = last.comparator
    return groups


def _same(a: Quantity, b: Quantity) -> bool:
    return (
        a.unit == b.unit
        or bool(b.unit and a.unit and b.unit.startswith(a.unit))
        or (a.measures == b.measures and a.measures != "things")
    )


def _clause(
    text: str,
    a: int,
    b: int,
    mine: list[Quantity],
    moments: list[Moment],
    state: _State,
    lex: Lexicon,
    out: list[Statement],
) -> None:
    cursor = a
    groups = _groups(text, mine)
    skip = False
    for i, group in enumerate(groups):
        first, last = group[0], group[-1]
        if skip:
            skip = False
            continue
        following = groups[i + 1] if i + 1 < len(groups) else None
        base: list[Quantity] | None = None
        left = _without_moments(text, cursor, first.head, moments)
        if following and first.form == "number" and _FROM.search(left):
            between = _without_moments(text, last.end, following[0].head, moments)
            if _RISE.match(between + text[following[0].head : following[0].start]):
                base, skip = group, True
                years = [m.year for m in moments if cursor <= m.start < first.start and m.year]
                if years:
                    state.baseline_year = years[-1]
                left = _FROM.sub("", left)
                group = following
                first, last = group[0], group[-1]
                following = groups[i + 2] if i + 2 < len(groups) else None
        elif first.form == "number" and text[last.end : last.end + 1] in (",", "") and _FROM.search(left):
            noun = _clean(_FROM.sub("", left), lex)
            if noun:
                state.subjects, state.topic, state.pending = [noun], noun, first.value
                continue
        stop = following[0].head if following else b
        right = text[last.end : stop]
        if base is None and _qualifies(text, first, right, left, following is not None, lex):
            continue
        bracket = _bracket_owner(text, first, out)
        made, thing = _statement(text, a, b, group, base, left, right, following is not None, bracket, state, lex)
        if (
            made
            and out
            and made[0].certain < 1
            and out[-1].kind in ("multiple", "count")
            and out[-1].quantity.form in ("multiple", "first")
        ):
            if out[-1].name == made[0].name and made[0].kind == "level":
                out.pop()
        _staged(made, moments, cursor, first.start)
        out.extend(made)
        cursor = _after(text, last.end, stop, thing, following is not None)


def _staged(made: list[Statement], moments: list[Moment], a: int, b: int) -> None:
    """As many years as figures: one each (2022年、2023年X分别达到…)."""
    years = [
        m.year for m in moments if a <= m.start < b and m.kind == "year" and m.year and m.before not in ("较", "比")
    ]
    if len(made) > 1 and len(years) == len(made) and len({s.name for s in made}) == 1:
        for s, year in zip(made, years, strict=True):
            s.year = year


def _qualifies(text: str, q: Quantity, right: str, left: str, more: bool, lex: Lexicon) -> bool:
    """True for a figure inside a name: 750千伏输变电工程, 超10亿元重大项目14个, 30万吨级航道."""
    if q.form != "number" or not right:
        return False
    if right[0] == "级":
        return True
    if right[0] in ",;。:、)(的" or q.measures not in ("money", "amounts", "share"):
        return False
    if text[q.head - 1 : q.head] == "前" and q.measures == "share":
        return True
    if more and _right_noun(right, False, lex) and text[q.head : q.start] in ("超", "超过") and "、" not in right:
        return True
    return q.unit is not None and split(q.unit)[1] in sorts() and not lex.verb_at_end(left)[1] & MADE


def _bracket_owner(text: str, q: Quantity, out: list[Statement]) -> Statement | None:
    """The statement that a bracket behind a figure explains: 16家（国家级1家）."""
    if not out:
        return None
    owner = out[-1]
    between = text[owner.quantity.end : q.head]
    return owner if between.startswith("(") and ")" not in between else None


def _after(text: str, at: int, stop: int, thing: str, more: bool) -> int:
    """Where the words of the next figure begin: behind what names this one on its right."""
    if not more:
        return stop
    if thing:
        found = text.find(thing, at, stop)
        if found >= 0:
            return found + len(thing)
    return at


def _right_noun(right: str, more: bool, lex: Lexicon, granted: bool = False) -> str:
    """The thing counted, behind the unit: 4个以上【基础模型】; empty where nothing is."""
    if right.startswith("的") and granted:
        right = right[1:]
    if (
        not right
        or right[0] in ",;。:、)(]的级"
        or (more and right.startswith(("和", "及", "与", "以及", "并", "或", "至")))
    ):
        return ""
    depth = 0
    for i, c in enumerate(right):
        if c in "([“":
            depth += 1
        elif c in ")]”":
            depth = max(0, depth - 1)
        elif depth == 0 and c in ",;。:!":
            right = right[:i]
            break
    if more:
        right = right.rstrip("、")
        if "、" in right:
            right = right[: right.rfind("、")]
        cut = re.search(r"(?:和|及|与|以及|并)(?=[^和及与]{0,8}$)", right)
        if cut and cut.start() > 0:
            right = right[: cut.start()]
    m = _PREDICATE.search(right)
    if m and m.start() == 0 and m.group() in _WON:
        return right[m.end() :] if len(right) - m.end() > 1 else ""
    if m and "的" not in right[m.end() : -1] and not (m.start() in (2, 3) and right[: m.start()] in lex.generic):
        right = right[: m.start()]
    return right if len(right) > 1 else ""


def _split_subjects(noun: str, n: int, shared: bool, kind: str, lex: Lexicon) -> list[str]:
    """The subjects that share one verb: all of them where the words or the figures say so."""
    if n > 1 or shared:
        for pair, (x, y) in lex.pairs.items():
            if n == 2 and pair in noun and "、" not in noun.replace(pair, ""):
                return [noun.replace(pair, x), noun.replace(pair, y)]
    if not any(c in noun for c in "、和与及"):
        return [noun]
    parts = [p for p in _outside(noun) if p]
    if len(parts) < 2:
        return [noun]
    whole = [lex.measures_something(p) for p in parts]
    if n > 1 and len(parts) != n:
        merged = _merge(parts, n)
        if merged is None:
            return [noun]
        parts, whole = merged, [lex.measures_something(p) for p in merged]
    if n > 1 or shared or (all(whole) and kind in ("growth", "rank", "increase", "level", "multiple")):
        tail = parts[-1]
        if whole[-1] and not all(whole[:-1]):
            ending = max((m for m in lex.measures if tail.endswith(m)), key=len)
            same = [p for p, w in zip(parts, whole, strict=True) if not w]
            if all(len(p) <= 4 for p in same) and len(tail) - len(ending) >= 2:
                cut = min(len(same[0]), len(tail) - len(ending))
                ending = tail[cut:]
            parts = [p if w else p + ending for p, w in zip(parts, whole, strict=True)]
        m = re.match(r"^([A-Z])$", parts[0])
        if m:
            rest = re.sub(r"^[A-Z](?:[一二两三四五六]?类)?", "", tail)
            parts = [(p[0] + "类" + rest) if re.match(r"^[A-Z]", p) else p for p in parts]
        return parts
    return [noun]


def _merge(parts: list[str], n: int) -> list[str] | None:
    """Fewer subjects than commas: the first words of a list may share what stands before (城乡…)."""
    return None if len(parts) < n else ["、".join(parts[: len(parts) - n + 1]), *parts[len(parts) - n + 1 :]]


def _outside(noun: str) -> list[str]:
    """Parts of a list, cut at 、 和 与 及 outside brackets and quotes."""
    parts, depth, at, i = [], 0, 0, 0
    while i < len(noun):
        c = noun[i]
        if c in "([“":
            depth += 1
        elif c in ")]”":
            depth -= 1
        elif (
            depth == 0 and c in "、和与及" and not (c in "与及" and (i < 2 or noun[i + 1 : i + 3] in ("以上", "其他")))
        ):
            if not (
                c == "和"
                and (
                    noun[i : i + 2] in ("和谐", "和平", "和美")
                    or noun[max(0, i - 1) : i + 1] in ("饱和", "共和", "中和")
                )
            ):
                parts.append(noun[at:i])
                at = i + 1
        i += 1
    parts.append(noun[at:])
    return parts


def _statement(
    text: str,
    a: int,
    b: int,
    group: list[Quantity],
    base: list[Quantity] | None,
    left: str,
    right: str,
    more: bool,
    owner: Statement | None,
    state: _State,
    lex: Lexicon,
) -> tuple[list[Statement], str]:
    q = group[0]
    raw_left = left
    annual = "年均" in left or "每年" in left or "平均每年" in left
    cumulative = "累计" in left
    listed = left.endswith("等")
    noun, tail = left, ""
    if lex.verb_at_end(noun)[0] < 2:
        noun, tail = lex.strip_back(left)
    said = text[q.head : q.start]
    length, classes = (0, 0) if base else lex.verb_at_end(noun)
    if (
        length < len(noun)
        and classes == MADE
        and lex.measures_something(noun)
        or (length and len(lex.strip_back(noun[: len(noun) - length])[0].lstrip("、,")) == 1)
    ):
        length, classes = 0, 0
    verb = noun[len(noun) - length :] if length else ""
    if length:
        noun = noun[: len(noun) - length]
        noun, more_tail = lex.strip_back(noun)
        tail = more_tail + tail
    if said and not classes:
        classes, verb = REACHED, said
    shared = bool(_EACH.search(tail))
    respectively = "分别" in tail
    noun = _clean(noun, lex)
    while noun and classes & MADE and noun[-1:] in "和与及、":
        n, c = lex.verb_at_end(noun.rstrip("和与及、"))
        if not c & MADE:
            break
        noun = noun.rstrip("和与及、")[:-n]
    made_here = ""
    n, c = lex.verb_at_start(noun)
    if n and c & MADE and len(noun) > n and not (base or classes & (REACHED | CHANGED)):
        made_here, noun = noun[:n], lex.strip_front(noun[n:])
    cause = list(_CAUSE.finditer(noun))
    if q.form == "coverage" and cause and cause[-1].group() == "实现" and cause[-1].start() > 1:
        noun = noun[: cause[-1].start()] + noun[cause[-1].end() :]
    elif cause and len(noun) - cause[-1].end() >= 2:
        noun = noun[cause[-1].end() :]
        nn, cc = lex.verb_at_start(noun)
        if nn and cc & MADE and len(noun) > nn:
            made_here, noun = noun[:nn], noun[nn:]
    if not (classes or made_here) and len(noun) > 10:
        made_here, noun = _inner_verb(noun, lex)
    sized = noun.endswith("规模") and left.endswith("规模")
    granted = sized or (bool(classes & MADE) and not noun) or text[q.end - 1] in "上右内"
    thing = _right_noun(right, more, lex, granted) if q.form == "number" else ""
    if thing.endswith(not_things()) and q.measures not in ("things", "chinese"):
        thing = ""
    if sized and thing:
        noun = ""
    if noun in lex.places and thing:
        noun = ""
    if q.form == "number" and (counts_points(text, q) or thing.endswith(not_things()) or "之一" in thing):
        if noun:
            state.subjects, state.topic = [noun], noun
        return [], thing
    if thing and thing in lex.levels and more:
        thing = thing + _shared_tail(text, group[-1].end, b)

    kind, per = "level", None
    if q.form == "rank":
        kind = "rank"
    elif q.form == "multiple":
        kind = "multiple"
    elif q.form == "coverage":
        kind = "coverage"
    elif q.form == "first":
        kind = "count"
    elif q.unit == "倍" and _TIMES_OF.search(raw_left + said) and not classes & CHANGED:
        kind = "multiple"
    elif base:
        kind = "level"
    elif classes & CHANGED and not (said in ("到", "至", "为")):
        kind = "growth" if q.unit in ("%", "倍", "‰") else "increase"
    elif (
        base is None
        and q.measures in ("share",)
        and noun.endswith(("增速", "增幅", "涨幅", "增长率", "增长", "增长速度", "降幅", "下降率", "降低率"))
    ):
        kind = "growth"
    elif classes & MADE and (not noun or thing or not classes & REACHED):
        kind = "count"
    elif made_here or (state.made and not classes and not thing):
        kind = "count"

    name, certain = "", 1.0
    if q.form == "rank":
        name, subjects = _rank_name(noun, q, text, state, lex)
        names = [name] if not subjects else subjects
    else:
        share = _SHARE.search(noun + verb) if q.measures == "share" else None
        over = _OVER.search(noun + verb) if q.measures == "share" else None
        if thing and (not noun or classes & MADE and not classes & CHANGED and not lex.measures_something(noun)):
            name = thing
        elif thing and not classes and not lex.measures_something(noun) and (len(noun) <= 4 or "、" in noun or listed):
            name = thing
        elif thing and classes == MADE | REACHED and not lex.measures_something(noun):
            name = thing
        elif share and (share.start() == 0 or not noun[: share.start()]):
            name = (state.subjects[0] if state.subjects else "") + "占" + share["of"] + "比重"
        elif noun:
            name = noun
            if over and over.start() > 0 and verb in ("高于", "快于", "低于", "高出", "超出"):
                name = noun + verb
        elif thing:
            name = thing
        names = []
        if not name:
            names = list(state.subjects) if (shared or len(group) > 1) else state.subjects[:1]
            if len(group) > len(names) and len(state.history) >= len(group):
                names = state.history[-len(group) :]
            certain = 0.9
            if not names and state.theme:
                names, certain = [state.theme], 0.7
                if q.form == "first":
                    names = [p for p in _outside(state.theme) if len(p) > 1]
        else:
            name = _expand_levels(name, state, lex)
            if name in lex.bare and state.topic and not state.topic.endswith(name):
                name = state.topic + name
            names = _split_subjects(name, len(group), shared, kind, lex)
            if q.form in ("coverage", "first") and len(names) == 1:
                parts = _outside(name)
                if q.form == "first" or len(parts) == 2 and all(len(p) > 3 for p in parts):
                    names = parts
    if owner is not None:
        label = lex.strip_front(text[text.rfind("(", 0, q.head) + 1 : q.head]) if "(" in text[a : q.head] else noun
        label = lex.strip_front(label.split("、")[-1].split(",")[-1])
        base_name = owner.name
        for level in sorted(lex.levels, key=len, reverse=True):
            if base_name.startswith(level):
                base_name = base_name[len(level) :]
                break
        names = [label + base_name if label in lex.levels or len(label) <= 3 else label]
        kind = owner.kind
    names = [x for x in (_final(n, lex) for n in names) if x]
    if not names:
        return [], thing
    if kind in ("growth", "increase") and annual:
        per = "year"
    elif annual and kind in ("count", "level") and "每年" in raw_left:
        per = "year"
    elif cumulative:
        per = "period"

    out: list[Statement] = []
    values = group if len(group) > 1 else group * len(names)
    if len(group) > 1 and len(names) == 1:
        names = names * len(group)
    bases = base or []
    for k, (name, value) in enumerate(zip(names, values, strict=False)):
        s = Statement(value, a, b, name, kind, per, verb=made_here or verb, right=thing, certain=certain)
        if certain < 1 and kind == "level" and state.pending is not None:
            s.baseline, state.pending = state.pending, None
        if bases:
            s.baseline = bases[min(k, len(bases) - 1)].value
            s.baseline_year = state.baseline_year
        out.append(s)
    if owner is None:
        if q.form != "rank":
            state.subjects, state.topic = names, names[0]
            state.history.extend(n for n in names if n not in state.history)
        elif noun:
            state.subjects = [noun]
    if made_here or (classes & MADE and not noun):
        state.made = made_here or verb
    elif noun and (classes & REACHED or classes & CHANGED):
        state.made = ""
    return out, thing


def _inner_verb(noun: str, lex: Lexicon) -> tuple[str, str]:
    """(verb, object) where a clause of several words ends in one: 优先在边境地区【新建】【各类棚室】."""
    for i in range(len(noun) - 4, 1, -1):
        verb, thing = noun[i : i + 2], noun[i + 2 :]
        if noun[i - 1] == "(":
            continue
        if verb in lex.strong or (verb == "建设" and len(thing) >= 4 and i >= 4 and not lex.measures_something(thing)):
            return verb, thing
    return "", noun


def _shared_tail(text: str, at: int, stop: int) -> str:
    """6个国家级和14个省级【X】: what the later of two levels is said of."""
    m = re.compile(r"(?:国家|省|市|县)级(?:及以上|以上)?([^,;。、和及与]{2,20})").search(text, at, stop)
    return m[1] if m else ""


def _expand_levels(name: str, state: _State, lex: Lexicon) -> str:
    """A bare level (国家级1家 after 孵化器16家) is said of what was named before."""
    if name in lex.levels and state.subjects:
        previous = state.subjects[0]
        for level in sorted(lex.levels, key=len, reverse=True):
            if previous.startswith(level):
                previous = previous[len(level) :]
                break
        return name + previous
    return name


def _rank_name(noun: str, q: Quantity, text: str, state: _State, lex: Lexicon) -> tuple[str, list[str]]:
    words = text[q.start : q.end]
    where = ""
    m = re.search(
        r"(全国|全省|全区|全市|世界|全球|亚洲|国际|中西部|西部|东部|中部|东北|西北|西南|省内|国内|内地|同类地区|[一-龥]{2,4}省份|[一-龥]{2,4}城市)",
        words,
    )
    if m:
        where = m[1]
    noun = noun.strip("、,")
    n, c = lex.verb_at_end(noun)
    if n and not c & CHANGED and not lex.measures_something(noun):
        noun = noun[: len(noun) - n]
    noun, tail = lex.strip_back(noun)
    subjects = [noun] if noun else list(state.subjects)
    if noun:
        parts = _split_subjects(noun, 2, True, "rank", lex) if len(_outside(noun)) == 2 else _outside(noun)
        if len(parts) > 2 and lex.measures_something(parts[-1]):
            parts = _split_subjects(noun, len(parts), True, "rank", lex)
        prefix = (
            state.topic if all(p in ("总量", "增速", "增量", "规模", "数量", "面积", "产量") for p in parts) else ""
        )
        if len(parts) > 1 and (all(lex.measures_something(p) for p in parts) or "均" in tail):
            subjects = [prefix + p for p in parts]
        else:
            subjects = [prefix + noun]
    elif not ("均" in words or "均" in tail):
        subjects = subjects[:1]
    return "", [s + where + "排名" for s in subjects if s]


_LEAD = re.compile(
    r"^(?:(?:到|至|在|于|截至|截止|力争|争取|预计|确保|其中|此外|同时|同期|全年|当年|年内|期间|以来|起|末|底|前|内|,|:|;|\"|-|·|一是|二是|三是|四是|五是|六是|七是|八是|九是|十是|\d+[.、)]|[(][一二三四五六七八九十]+[)]|[一二三四五六七八九十]+、)+)"
)


_WON = ("获", "获得", "入选", "荣获", "通过", "列入", "纳入", "跻身", "获批", "获评")
_LISTED = re.compile(r"(?<![高中初一二三四同平特优劣上下])等(?![级效量额候待值离温高压份])(?:\d+[个家项类])?")


def _clean(noun: str, lex: Lexicon) -> str:
    """A subject without lead-in, numbering and words that carry no name."""
    noun = lex.strip_front(_LEAD.sub("", noun))
    listed = list(_LISTED.finditer(noun))
    if listed and len(noun) - listed[-1].end() >= 2:
        noun = lex.strip_front(noun[listed[-1].end() :])
    return noun


def _final(name: str, lex: Lexicon) -> str:
    name = name.strip("、,:;.。-·*")
    if name.count("(") > name.count(")"):
        name = name[: name.rfind("(")] if name.rfind("(") > 0 else name.replace("(", "")
    if name.count(")") > name.count("("):
        name = name[name.find(")") + 1 :]
    if name.count("“") != name.count("”"):
        name = name.replace("“", "").replace("”", "")
    return name if 1 < len(name) <= 60 else ""


def counts_points(text: str, q: Quantity) -> bool:
    """True where a number counts the points of a text (3个方面) and not things."""
    return text.startswith(not_things(), q.end)
