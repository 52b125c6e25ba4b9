"""The colours of every chart, the same as on the pages, and how figures are written."""

from __future__ import annotations

from collections.abc import Sequence

PAPER = "#fffefb"
INK = "#1c222b"
QUIET = "#5f6670"
LINE = "#ddd8cb"
STRONG_LINE = "#8c8a80"
PRESS = "#17478b"
WASH = "#c9d6e8"
CALL = "#b5301a"
NORMAL = "#2a6548"
# Told apart without red against green, and in grey; a part of an index each.
PARTS = ("#17478b", "#c98a1b", "#5b8f7b", "#8a4f7d", "#7f8894", "#b5653a", "#4f7fb8", "#a8a13a", "#3f6b5c", "#c27ba0")
# From little to much, one hue, so that a print in grey keeps the order.
SHADES = ("#eef2f8", "#c9d6e8", "#93add0", "#527fb5", "#17478b")


def ramp(steps: int) -> tuple[str, ...]:
    """`steps` colours from little to much, 1–5 of the shades, evenly spread."""
    if steps < 2:
        return SHADES[-1:]
    return tuple(SHADES[round(n * (len(SHADES) - 1) / (steps - 1))] for n in range(steps))


def figure(value: float | None, *, digits: int = 4) -> str:
    """A figure as people read it: four significant digits, thousands parted; a dash for what is not known."""
    if value is None:
        return "—"
    whole = len(str(int(abs(value))))
    text = f"{value:,.{max(0, digits - whole)}f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def alike(values: Sequence[float]) -> list[str]:
    """Figures that stand under one another: all with as many decimals as the one that needs most."""
    decimals = max((len(text.partition(".")[2]) for text in map(figure, values)), default=0)
    return [f"{value:,.{decimals}f}".replace("-", "−") for value in values]
