"""Scores against hand labels: strict on value, unit, year, kind and place; near on the name."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import baseline
from guibiao.reading import Plan, read

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
ROWS = ("dated targets", "undated targets", "facts", "units", "outline")
SCALES = {"万": 1e4, "亿": 1e8}
#: Counting words that differ in style only.
COUNTED = frozenset("个家项名人件户位所座支条批只种款台套处类") | {""}
FREE = frozenset({"level", "count"})
NEAR = 0.5

Figure = Mapping[str, Any]


@dataclass(slots=True)
class Score:
    """Right, predicted, labelled."""

    right: int = 0
    predicted: int = 0
    labelled: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.predicted + self.labelled) if self.predicted + self.labelled else 1.0

    def add(self, right: int, predicted: int, labelled: int) -> None:
        self.right += right
        self.predicted += predicted
        self.labelled += labelled


def _plain(text: str | None) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "")).replace("〔", "(").replace("〕", ")")


def _amount(figure: Figure) -> tuple[float, str]:
    value, unit = float(figure["value"]), _plain(figure.get("unit"))
    unit = "%" if unit in {"个百分点", "百分点"} else unit
    if unit[:1] in SCALES:
        return value * SCALES[unit[0]], unit[1:]
    return value, unit


def _nearness(one: str, other: str) -> float:
    one, other = (re.sub(r"[的数量总()、]", "", _plain(name)) for name in (one, other))
    if not one or not other:
        return 0.0
    pairs = [{name[i : i + 2] for i in range(len(name) - 1)} or {name} for name in (one, other)]
    near = 2 * len(pairs[0] & pairs[1]) / (len(pairs[0]) + len(pairs[1]))
    short, long = sorted((one, other), key=len)
    return max(near, 0.6) if short in long and len(short) >= max(2, 0.4 * len(long)) else near


def _agree(found: Figure, label: Figure) -> bool:
    if found.get("value") is None or label.get("value") is None:
        return False
    (value, unit), (wanted, wanted_unit) = _amount(found), _amount(label)
    kinds = {label.get("kind"), *(label.get("kind_aka") or ())}
    return (
        abs(value - wanted) <= 1e-9 * max(1.0, abs(wanted))
        and (unit == wanted_unit or {unit, wanted_unit} <= COUNTED)
        and (found.get("upper") or None) == (label.get("upper") or None)
        and found.get("year") == label.get("year")
        and (found.get("kind") in kinds or (found.get("kind") in FREE and bool(kinds & FREE)))
    )


def _places(text: str, anchor: str) -> list[tuple[int, int]]:
    letters = [re.escape(letter) for letter in anchor if not letter.isspace()]
    return [match.span() for match in re.finditer(r"\s*".join(letters), text)] if letters else []


def match(found: Sequence[Figure], labels: Sequence[Figure], text: str) -> tuple[int, int, int]:
    """Right, predicted, labelled; labels marked unsure count neither way."""
    pairs = []
    for wanted, label in enumerate(labels):
        places = _places(text, label.get("anchor", ""))
        for index, figure in enumerate(found):
            inside = not places or any(figure["start"] < end and figure["end"] > start for start, end in places)
            names = [label["indicator"], *label.get("aka", ())]
            near = max(_nearness(str(figure.get("indicator")), name) for name in names)
            if inside and near >= NEAR and _agree(figure, label):
                pairs.append((near, wanted, index))
    taken: dict[int, int] = {}
    for _, wanted, index in sorted(pairs, reverse=True):
        if wanted not in taken and index not in taken.values():
            taken[wanted] = index
    unsure = [place for label in labels if label.get("unsure") for place in _places(text, label.get("anchor", ""))]
    extra = sum(
        not any(figure["start"] < end and figure["end"] > start for start, end in unsure)
        for index, figure in enumerate(found)
        if index not in taken.values()
    )
    sure = {index for index, label in enumerate(labels) if not label.get("unsure")}
    right = len(sure & taken.keys())
    return right, right + extra, len(sure)


def _units(found: Sequence[Sequence[str]], labels: Sequence[Sequence[str]]) -> tuple[int, int, int]:
    """Names in common along the best alignment of measures in order."""
    best = [[0] * (len(found) + 1) for _ in range(len(labels) + 1)]
    for i, wanted in enumerate(labels, 1):
        for j, names in enumerate(found, 1):
            common = sum(min(names.count(name), wanted.count(name)) for name in set(wanted))
            best[i][j] = max(best[i - 1][j], best[i][j - 1], best[i - 1][j - 1] + common)
    return best[-1][-1], sum(map(len, found)), sum(map(len, labels))


def _outline(found: Sequence[str], labels: Sequence[str]) -> tuple[int, int, int]:
    left = [re.sub(r"[、.,:;()。]", "", _plain(title)) for title in found]
    right = 0
    for title in labels:
        wanted = re.sub(r"[、.,:;()。]", "", _plain(title))
        if wanted in left:
            left.remove(wanted)
            right += 1
    return right, len(found), len(labels)


def labelled() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Documents and their labels: our own samples, and `shared/gold` where it lies beside the checkout."""
    for path in sorted((HERE / "samples").glob("*.json")):
        yield path.with_suffix(".txt"), json.loads(path.read_text(encoding="utf-8"))
    gold = SHARED / "gold/gold.json"
    if gold.exists():
        for name, labels in json.loads(gold.read_text(encoding="utf-8")).items():
            yield SHARED / "plans" / labels.get("file", name), labels


def _reader(path: Path) -> tuple[dict[str, Any], str]:
    plan: Plan = read(path)
    found = plan.to_dict()
    found["units"] = [[_plain(unit.surface) for unit in measure.units] for measure in plan.measures if measure.units]
    found["outline"] = [(section.label or "") + section.title for section in plan.outline]
    return found, plan.text or ""


def _regular(text: str) -> dict[str, Any]:
    found = baseline.read(text)
    units = [[_plain(name) for name, _ in names] for names in found.units]
    return {"targets": found.targets, "facts": found.facts, "units": units, "outline": []}


def _scope(labels: Mapping[str, Any], path: Path, text: str) -> list[tuple[int, int]] | None:
    if not labels.get("scope"):
        return None
    raw = path.read_text(encoding="utf-8")
    ranges = [(part["start"], part["end"]) if isinstance(part, dict) else part for part in labels["scope"]]
    lines = [line for start, end in ranges for line in raw[start:end].split("\n") if len(_plain(line)) > 8]
    return [place for line in lines for place in _places(text, line)[:1]]


def _add(
    scores: Mapping[str, Score], found: Mapping[str, Any], labels: Mapping[str, Any], path: Path, text: str
) -> None:
    scope = _scope(labels, path, text)

    def figures(name: str) -> list[Figure]:
        return [
            figure
            for figure in found[name]
            if scope is None or any(figure["start"] < end and figure["end"] > start for start, end in scope)
        ]

    for row, dated in (("dated targets", True), ("undated targets", False)):
        chosen = [figure for figure in figures("targets") if (figure.get("year") is not None) == dated]
        wanted = [label for label in labels.get("targets", ()) if (label.get("year") is not None) == dated]
        scores[row].add(*match(chosen, wanted, text))
    if labels.get("facts"):
        scores["facts"].add(*match(figures("facts"), labels["facts"], text))
    if labels.get("units"):
        wanted_units = [[_plain(name) for name, _ in measure] for measure in labels["units"] if measure]
        scores["units"].add(*_units(found["units"], wanted_units))
    if labels.get("outline") and labels.get("outline_complete", True):
        titles = [(label or "") + title for _, label, title in labels["outline"]]
        scores["outline"].add(*_outline(found["outline"], titles))


def table() -> dict[str, tuple[Score, Score]]:
    """Row → (reader's score, baseline's score) over all labelled documents."""
    ours, plain = ({row: Score() for row in ROWS} for _ in range(2))
    for path, labels in labelled():
        found, text = _reader(path)
        _add(ours, found, labels, path, text)
        _add(plain, _regular(text), labels, path, text)
    return {row: (ours[row], plain[row]) for row in ROWS}
