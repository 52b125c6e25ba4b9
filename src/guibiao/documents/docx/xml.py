"""Names and small helpers for WordprocessingML."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

from guibiao.documents.model import Unreadable

Element: TypeAlias = "etree._Element"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VAL = W + "val"
OFF = frozenset(("0", "false", "off", "none"))


def parsed(data: bytes, name: str) -> Element:
    """The tree of a small part."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Unreadable(f"“{name}”的内部结构已损坏，请用 Word 打开并重新另存后上传。") from None


def value(element: Element | None, path: str) -> str | None:
    """The w:val of the element at `path` (names of W joined by /), None when there is none."""
    if element is None:
        return None
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(VAL)


def number(element: Element | None, path: str) -> int | None:
    text = value(element, path)
    return int(text) if text is not None and text.lstrip("-").isdigit() and len(text) < 10 else None


def switched(element: Element | None, name: str) -> bool | None:
    """A property that is on or off (w:b, w:vanish); None when it is not said."""
    if element is None:
        return None
    found = element.find(W + name)
    return None if found is None else (found.get(VAL) or "1") not in OFF
