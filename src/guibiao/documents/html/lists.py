"""The numbers of a numbered list, which a page does not spell out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from selectolax.lexbor import LexborNode

from guibiao.documents.counting import printed
from guibiao.terms.data import data_table

_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?([a-z-]+)\s*(?:;|$)", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,6}")


@cache
def _forms() -> dict[str, str]:
    data: dict[str, str] = data_table(__file__, "page.toml")["list_forms"]
    return data


@dataclass(slots=True)
class Lists:
    """How far each numbered list of a page has come."""

    last: dict[int, int] = field(default_factory=dict)  # mem_id of a list → number of its last item

    def label(self, item: LexborNode) -> str:
        """What stands before an item: 1. or 一、; empty where its list has no numbers."""
        owner = item.parent
        if owner is None or owner.tag != "ol":
            return ""
        stated = _stated(item, "value")
        if stated is None:
            stated = self.last[owner.mem_id] + 1 if owner.mem_id in self.last else _stated(owner, "start")
        number = 1 if stated is None else stated
        self.last[owner.mem_id] = number
        form = _form(item) or _form(owner) or "decimal"
        shown = printed(number, form)
        return shown + ("、" if form.startswith("chinese") else ".") if shown else ""


def _stated(node: LexborNode, key: str) -> int | None:
    value = (node.attributes.get(key) or "").strip()
    return int(value) if _WHOLE.fullmatch(value) else None


def _form(node: LexborNode) -> str:
    """How an element says that its numbers are shown; empty where it does not."""
    attributes = node.attributes
    style = _STYLE.search(attributes.get("style") or "")
    return _forms().get(style[1].lower() if style else attributes.get("type") or "", "")
