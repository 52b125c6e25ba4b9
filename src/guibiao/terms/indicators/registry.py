"""All indicators and the one question: which of them does a printed name mean?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from guibiao.terms.indicators.model import BadIndicatorFile, Indicator, read
from guibiao.terms.indicators.normal import bracketed_unit, cores, normal, ranks
from guibiao.terms.units import kind_of, split

_HERE = Path(__file__).parent / "registry"
# What may lead the name of things newly added, which are a flow and not the stock.
_ADDED = ("新增", "净增", "新认定", "新培育", "新建", "新建成", "新设立", "新引进", "新增加", "引进", "新晋")
_ADDED_BEHIND = ("增量", "净增量", "新增量", "新增数")
# These kinds of figure are about an indicator whatever its own unit is.
_UNITLESS = frozenset({"growth", "multiple", "rank"})


class Registry:
    """A set of indicators that answers by code and by name. It is never changed: `with_file` makes another."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        given = {i.code: i for i in indicators}
        self._by_code = dict(given)
        self._ranked: dict[tuple[str, str], str] = {}
        self._added: dict[str, str] = {}
        for i in given.values():
            for rank in i.ranks:
                new = self._by_code.setdefault(f"{rank}_{i.code}", _of_rank(i, rank))
                self._ranked[i.code, rank] = new.code
        for i in list(self._by_code.values()):
            if i.additions:
                new = self._by_code.setdefault(f"new_{i.code}", _additions(i))
                self._added[i.code] = new.code
        self._readings = self._open(given.values())
        # Names of what is derived are not looked up but taken apart (see _codes): loading stays short.
        self._by_name: dict[str, list[str]] = {}
        self._not: dict[str, frozenset[str]] = {}
        for i in given.values():
            for name in {normal(n): None for n in (i.name, *i.synonyms)}:
                self._by_name.setdefault(name, []).append(i.code)
            if i.additions:
                self._by_name.setdefault(normal(i.additions), [self._added[i.code]])
            if i.not_this:
                self._not[i.code] = frozenset(map(normal, i.not_this))
        self.match = lru_cache(65536)(self._match)

    @classmethod
    def default(cls) -> Registry:
        """The registry that comes with the product, read once."""
        return _default()

    def get(self, code: str) -> Indicator | None:
        """The indicator with this code."""
        return self._by_code.get(code)

    def all(self) -> tuple[Indicator, ...]:
        """Every indicator, in the order of the files."""
        return tuple(self._by_code.values())

    def readings(self, code: str) -> tuple[Indicator, ...]:
        """The indicators of which the one with this code leaves open which is meant (see `Indicator.open_scope`).

        技术合同成交额 has two: 输出 and 吸纳; 技术创新中心 one a rank. None where the name says it. Of what is newly added
        to an open stock the readings are what is newly added to the stock's.
        """
        return tuple(self._by_code[c] for c in self._readings.get(code, ()))

    def look_alikes(self, code: str) -> tuple[Indicator, ...]:
        """The indicators that only look like the one with this code, whichever of the two says so, without its readings."""
        own = self._by_code.get(code)
        if own is None:
            return ()
        codes = dict.fromkeys([*own.look_alikes, *(i.code for i in self._by_code.values() if code in i.look_alikes)])
        return tuple(self._by_code[c] for c in codes if c not in self._readings.get(code, ()))

    def _open(self, given: Iterable[Indicator]) -> dict[str, tuple[str, ...]]:
        """The codes of the readings, by the code that leaves open which is meant."""
        found = {
            i.code: tuple(dict.fromkeys([*(self._ranked[i.code, rank] for rank in i.ranks), *i.readings]))
            for i in given
            if i.open_scope
        }
        of_added = {
            added: tuple(self._added[c] for c in found[code] if c in self._added)
            for code, added in self._added.items()
            if code in found
        }
        return found | of_added

    def with_file(self, path: str | Path) -> Registry:
        """A registry with a user's file added; an entry with a known code takes that one's place.

        Raises BadIndicatorFile where an entry is wrong, or bears a name that another indicator has.
        """
        path = Path(path)
        more = read(path)
        kept = [i for i in self._by_code.values() if i.code not in {m.code for m in more}]
        for i in more:
            for name in (i.name, *i.synonyms):
                self._refuse_taken(path.name, i, name, kept)
        for i in more:
            known = {k.code for k in (*kept, *more)}
            for key, codes in (("look_alikes", i.look_alikes), ("readings", i.readings)):
                for code in codes:
                    if code not in known:
                        raise BadIndicatorFile(
                            f"指标文件“{path.name}”的“{i.code}”：{key} 中的“{code}”不是已有的指标代码。"
                        )
        return self.with_entries(more)

    def with_entries(self, more: Iterable[Indicator]) -> Registry:
        """A registry with these added; one with a known code takes that one's place."""
        return Registry((self._by_code | {i.code: i for i in more}).values())

    @staticmethod
    def _refuse_taken(file: str, new: Indicator, name: str, kept: list[Indicator]) -> None:
        form = normal(name)
        for held in kept:
            if form in {normal(n) for n in (held.name, *held.synonyms)} and _same_measure(new.unit, held):
                raise BadIndicatorFile(
                    f"指标文件“{file}”的“{new.code}”：名称“{name}”已属于“{held.name}”（{held.code}）。"
                    "同一名称不能指两个指标；如要改写原指标，请用它的代码。"
                )

    def _match(self, phrase: str, unit: str | None = None, kind: str | None = None) -> Indicator | None:
        """The indicator that a printed name means, or None where none does or it cannot be told.

        Strict: but for harmless words around it (全省, 数量 …) the whole name must be known, so that any word that
        tells things apart (高价值, 新增, 省级, 规模以上 …) forbids the match. `unit` as printed and `kind` as in the
        plan's contract narrow it down: a count of new things is never the stock; growth and rank need no unit.
        A figure by itself never matches.
        """
        bare, in_head = bracketed_unit(phrase)
        unit = unit or in_head
        name = normal(bare)
        if not any(c.isalpha() for c in name):
            return None
        for core in cores(name, kind):
            for code in self._codes(core):
                found = self._of_kind(self._by_code[code], unit, kind)
                if found and self._not.get(code, frozenset()).isdisjoint((name, core)):
                    return found
        return None

    def _codes(self, name: str) -> list[str]:
        """The codes of a normal name, also one led by a rank (省级) or said to be newly added (新增, 增量)."""
        if name in self._by_name:
            return self._by_name[name]
        for rank, of in ranks().items():
            for base in (name[len(w) :] for w in of.words if name.startswith(w)):
                found = [self._ranked[c, rank] for c in self._by_name.get(base, ()) if (c, rank) in self._ranked]
                if found:
                    return found
        bases = [name[len(w) :] for w in _ADDED if name.startswith(w)]
        bases += [name[: -len(w)] for w in _ADDED_BEHIND if name.endswith(w)]
        return [self._added[c] for base in bases for c in self._codes(base) if c in self._added]

    def _of_kind(self, i: Indicator, unit: str | None, kind: str | None) -> Indicator | None:
        if kind == "count" and i.type == "stock":
            added = self._added.get(i.code)
            return self._of_kind(self._by_code[added], unit, kind) if added else None
        if kind == "coverage":
            return i if i.type == "rate" else None
        if kind in _UNITLESS or unit is None:
            return i
        if kind == "increase" and kind_of(unit) == "share":
            return i if kind_of(i.unit) == "share" else None
        return i if _same_measure(unit, i) else None


def _same_measure(unit: str, i: Indicator) -> bool:
    """Whether a printed unit measures what the indicator does: 万户 and 家 do, % and 亿元 do not."""
    base, kind = split(unit)[1], kind_of(unit)
    for own in (i.unit, *i.units):
        mine = split(own)[1]
        if base == mine or (not base and kind_of(own) in {"things", "money"}):
            return True
        if kind == kind_of(own) and kind in {"things", "time"}:
            return True
    return False


def _of_rank(i: Indicator, rank: str) -> Indicator:
    of = ranks()[rank]
    return i._replace(
        code=f"{rank}_{i.code}",
        name=of.name + i.name,
        name_en=f"{i.name_en}, {of.name_en}" if i.name_en else "",
        synonyms=tuple(of.name + n for n in i.synonyms),
        look_alikes=(i.code, *(f"{r}_{i.code}" for r in i.ranks if r != rank)),
        not_this=(i.name,),
        definition=f"{i.definition}，{of.name}",
        additions=f"新增{of.name}{i.name}" if i.additions else "",
        ranks=(),
        open_scope="",
        readings=(),
    )


def _additions(i: Indicator) -> Indicator:
    return i._replace(
        code=f"new_{i.code}",
        name=i.additions,
        name_en=f"{i.name_en}, newly added" if i.name_en else "",
        synonyms=(),
        look_alikes=(i.code,),
        not_this=(i.name,),
        type="flow",
        definition=f"一定时期内新增的数量，不是期末总数（总数见“{i.name}”）",
        additions="",
        ranks=(),
        readings=(),
    )


@cache
def _default() -> Registry:
    return Registry(i for path in sorted(_HERE.glob("*.toml")) for i in read(path))


def match(phrase: str, unit: str | None = None, kind: str | None = None) -> Indicator | None:
    """See `Registry.match`; of the default registry."""
    return _default().match(phrase, unit, kind)


def get(code: str) -> Indicator | None:
    """See `Registry.get`; of the default registry."""
    return _default().get(code)


def readings(code: str) -> tuple[Indicator, ...]:
    """See `Registry.readings`; of the default registry."""
    return _default().readings(code)


def look_alikes(code: str) -> tuple[Indicator, ...]:
    """See `Registry.look_alikes`; of the default registry."""
    return _default().look_alikes(code)


def all() -> tuple[Indicator, ...]:
    """See `Registry.all`; of the default registry."""
    return _default().all()


def load_extra(path: str | Path) -> Registry:
    """The default registry with a user's file (see `Registry.with_file`)."""
    return _default().with_file(path)
