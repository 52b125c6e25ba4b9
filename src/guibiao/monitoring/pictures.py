"""Charts as the pages carry them: SVG without any inline style, in the colours of the theme, drawn once and kept.

The pages' policy allows no inline style, and a chart should follow the dark theme and the printer. So the colours of the
library become words (`data-fill="ink"`) that the style sheet knows, and what else stands in a style becomes attributes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from lxml import etree

from guibiao import __version__
from guibiao.indicators import charts
from guibiao.indicators.charts import Chart, ink

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
#: The names that the style sheet has for the library's colours.
COLOURS = {
    ink.PAPER: "paper", ink.INK: "ink", ink.QUIET: "quiet", ink.LINE: "line", ink.STRONG_LINE: "strong-line",
    ink.PRESS: "press", ink.CALL: "call", ink.NORMAL: "normal",
    **{colour: f"part-{n}" for n, colour in enumerate(ink.PARTS) if n}, **{colour: f"shade-{n}" for n, colour in enumerate(ink.SHADES[:-1])},
}  # fmt: skip
#: The library draws with settings that hold for the whole process.
_drawing = threading.Lock()


def inline(drawn: str, prefix: str) -> str:
    """A drawn SVG as part of a page; `prefix` keeps its names apart from those of other charts on the page."""
    root = etree.fromstring(drawn.encode())
    for unwanted in [*root.iter(f"{SVG}metadata"), *root.iter(f"{SVG}style"), *root.findall(f"{SVG}title")[1:]]:
        parent = unwanted.getparent()
        if parent is not None:
            parent.remove(unwanted)
    used = {reference for element in root.iter() for reference in _references(element)}
    for element in root.iter():
        _restyle(element)
        _rename(element, prefix, used)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.set("class", "mo-svg")
    return etree.tostring(root, encoding="unicode")


def _references(element: etree._Element) -> list[str]:
    return [
        value.strip("url()").lstrip("#") for value in element.attrib.values() if str(value).startswith(("url(#", "#"))
    ]


def _restyle(element: etree._Element) -> None:
    style = element.attrib.pop("style", None)
    if style is None:
        return
    for declaration in str(style).split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        word = COLOURS.get(value.lower()) if name in ("fill", "stroke") else None
        if word:
            element.set(f"data-{name}", word)
        if name:
            element.set(name, value)


def _rename(element: etree._Element, prefix: str, used: set[str]) -> None:
    own = element.get("id")
    if own is not None:
        if own in used:
            element.set("id", f"{prefix}-{own}")
        else:
            del element.attrib["id"]
    for name, value in list(element.attrib.items()):
        if str(value).startswith("url(#"):
            element.set(name, f"url(#{prefix}-{str(value)[5:]}")
        elif name == HREF and str(value).startswith("#"):
            element.set(name, f"#{prefix}-{str(value)[1:]}")


def svg(chart: Chart, prefix: str) -> str:
    """The chart for a page; see `inline`."""
    place = _place(chart, f"{prefix}.svg")
    return _kept(place, lambda: inline(charts.svg(chart), prefix).encode()).decode()


def ready(chart: Chart, prefix: str) -> bool:
    """Whether `svg` has the chart already."""
    return _place(chart, f"{prefix}.svg").is_file()


def png(chart: Chart, dpi: int = 160) -> bytes:
    """The chart as a picture to take away; in print it wants more dots."""
    return _kept(_place(chart, f"{dpi}.png"), lambda: charts.png(chart, dpi=dpi))


def _place(chart: Chart, form: str) -> Path:
    """Drawn once for the same description in each language. The cache may be thrown away at any time."""
    name = sha256(f"{__version__}\n{get_language()}\n{chart!r}".encode()).hexdigest()
    return Path(settings.GUIBIAO_HOME) / "cache" / "charts" / f"{name}.{form}"


def _kept(path: Path, draw: Callable[[], bytes]) -> bytes:
    if path.is_file():
        return path.read_bytes()
    with _drawing:
        content = draw()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{threading.get_ident()}.part")
    part.write_bytes(content)
    part.replace(path)
    return content
