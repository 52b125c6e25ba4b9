"""What every published rule carries, and which version of it holds on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import msgspec


class NoRuleInForce(LookupError):
    """No version of the rule holds on the day asked about, or no such rule is known; said in one sentence."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a rule. It holds from `valid_from` to the day before `valid_to` (None: until further notice).

    `jurisdiction` is the code of the region whose rule it is, empty where it is not tied to one. `confirmed` is false
    where the wording was not seen in the official text; `note` then says what was not.
    """

    code: str
    version: str
    name: str
    name_en: str
    source: str
    valid_from: date
    valid_to: date | None = None
    jurisdiction: str = ""
    confirmed: bool = True
    note: str = ""

    def holds(self, on: date, jurisdiction: str = "") -> bool:
        """Whether this version holds on a day in a jurisdiction; a rule tied to none holds in all."""
        here = not self.jurisdiction or self.jurisdiction == jurisdiction
        return here and self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


R = TypeVar("R", bound=Rule)


def in_force(rules: Iterable[R], code: str, on: date, jurisdiction: str = "") -> R:
    """The one version of a rule that holds on a day.

    A jurisdiction's own rule goes before one that is tied to none. Raises NoRuleInForce where none holds.
    """
    known = [rule for rule in rules if rule.code == code]
    holding = [rule for rule in known if rule.holds(on, jurisdiction)]
    if holding:
        return max(holding, key=lambda rule: (bool(rule.jurisdiction), rule.valid_from))
    if not known:
        codes = "、".join(dict.fromkeys(rule.code for rule in rules)) or "（没有）"
        raise NoRuleInForce(f"没有代码为“{code}”的规则。可用的有：{codes}。")
    versions = "、".join(
        f"{rule.version}（{rule.valid_from} 至 {rule.valid_to or '今'}）"
        for rule in sorted(known, key=lambda r: r.valid_from)
    )
    raise NoRuleInForce(f"{on} 没有生效的“{known[0].name}”。已有版本：{versions}。")
