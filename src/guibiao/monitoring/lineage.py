"""From a score to where it came from: node → children, or indicator → every step back to the cell of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guibiao.indicators.composite.expressions import Formula, parse
from guibiao.monitoring.methods import method_names, step_names
from guibiao.monitoring.results import Results


@dataclass(frozen=True)
class Part:
    """A child of an aggregate: its score, its share among those that are there, and what it brings."""

    code: str
    name: str
    score: float | None
    share: float | None
    brings: float | None


@dataclass(frozen=True)
class Link:
    """One link of the chain from the raw figure to the normalised one."""

    what: str
    value: float | None
    said: str = ""
    unit: str = ""


def parts(results: Results, node: str, row: int) -> list[Part]:
    """What an aggregate is made of, with what each brings; what it brings is said only of arithmetic means, and of a
    formula not even a share."""
    if results.nodes[node].get("formula"):
        return [
            Part(code, str(results.nodes[code]["name"]), _at(results, code, row), None, None)
            for code in _named(results, node)
        ]
    children = results.children(node)
    scores = {child: _at(results, child, row) for child in children}
    present = sum(results.nodes[child]["used"] for child in children if scores[child] is not None)
    plain = results.nodes[node]["mean"] == "arithmetic"
    found = []
    for child in children:
        score = scores[child]
        share = results.nodes[child]["used"] / present if score is not None and present else None
        brings = score * share if plain and score is not None and share is not None else None
        found.append(Part(child, str(results.nodes[child]["name"]), score, share, brings))
    return found


def _named(results: Results, node: str) -> list[str]:
    """The nodes that a formula names."""
    children = tuple(code for code in results.children(node) if results.nodes[code]["weight"] > 0)
    formula = Formula(parse(str(results.nodes[node]["formula"])), children)
    return [name for name in formula.names() if name in results.nodes]


def mean(results: Results, node: str) -> str:
    """How an aggregate is made of its children, or an indicator of columns of the data."""
    if formula := results.nodes[node].get("formula"):
        return _("公式 %(formula)s") % {"formula": formula}
    word, _colon, power = str(results.nodes[node]["mean"] or "").partition(":")
    name = method_names().get(word, word)
    return f"{name}（p = {power}）" if power else name


def _at(results: Results, code: str, row: int, stage: int = -1) -> float | None:
    column = results.column(code, stage)
    return None if column is None else column[row]


def chain(results: Results, code: str, row: int, known: Mapping[str, tuple[str, str]]) -> list[Link]:
    """From the cell of the table to the normalised figure, a link for each step that could have touched it.

    `known` are source and unit of figures, by indicator, where they are known.
    """
    node = results.nodes[code]
    # The unit in meta is that of the indicator; with a denominator it is no longer that of the raw figure.
    unit = "" if node["denominator"] else str(node["unit"] or "")
    found = [_raw(_("原始数"), results, code, row, known.get(code, ("", unit)))]
    denominator = node["denominator"]
    if node["transform"]:
        found.append(Link(method_names()[node["transform"]], _at(results, code, row, 0)))
    names = step_names()
    before = _at(results, code, row, 0)
    for number, step in enumerate(results.header["steps"], start=1):
        if step["do"] in ("screen", "weight", "aggregate"):
            continue
        now = _at(results, code, row, number)
        if step["do"] == "denominate":
            if denominator is None:
                continue
            found.append(_raw(_("分母"), results, denominator, row, known.get(denominator, ("", ""))))
        said = _said(step, node, before, now)
        found.append(Link(f"{number} {names[step['do']]}", now, said))
        before = now
    return found


def _raw(what: str, results: Results, code: str, row: int, known: tuple[str, str]) -> Link:
    source, unit = known
    return Link(
        what, results.raw(row, code), _("；").join(one for one in (_cell(results, row, code), source) if one), unit
    )


def _cell(results: Results, row: int, code: str) -> str:
    """Where a figure stands, and whose it is."""
    place = results.place(row, code)
    if code in results.nodes and results.nodes[code].get("formula"):
        return _("由公式 %(formula)s 算出") % {"formula": results.nodes[code]["formula"]}
    if place is None:
        return _("表中没有这个数")
    where = {"table": results.header["source"], "line": place[0], "column": place[1]}
    return _("“%(table)s”第 %(line)d 行“%(column)s”列") % where


def _said(step: dict[str, Any], node: dict[str, Any], before: float | None, now: float | None) -> str:
    method = method_names().get(str(step["options"].get("method", "")), "")
    if step["do"] == "impute":
        return (
            _("不缺，没有动")
            if before is not None
            else (_("仍缺数") if now is None else _("缺数，%(method)s") % {"method": method})
        )
    if step["do"] == "treat":
        return _("没有动") if before == now else _("处理过：%(method)s") % {"method": method}
    if step["do"] == "normalise":
        low, high = node["lower"], node["upper"]
        ends = (
            _("，下限 %(low)g、上限 %(high)g") % {"low": low, "high": high}
            if low is not None and high is not None
            else ""
        )
        turned = _("，越小越好") if node["direction"] < 0 else ""
        return f"{method}{ends}{turned}"
    return ""
