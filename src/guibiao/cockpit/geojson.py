"""A GeoJSON file in, outlines for a page out: checked, bounded, projected, simplified. Knows no database.

    for shape in outlines(read(content)): …

Longitudes and latitudes become a picture `WIDTH` wide on a conic projection with equal areas, fitted to the file itself: a nation
looks as on the maps that people know, a city is not squeezed. Raises Bad with a sentence.
"""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from guibiao.documents.safe import clean

MOST_BYTES, MOST_FEATURES, MOST_POINTS = 20_000_000, 5_000, 2_000_000
WIDTH = 1000.0
#: How far a border may be off, in the picture; doubled until no more than so many points are left.
_OFF, _LEFT = 0.7, 20_000
#: So many places for a name are tried in each direction; so many distances are held at once.
_TRIED, _AT_ONCE = 16, 500_000
#: Smaller areas are drawn as far as they are the only one of their region.
_LEAST = 2.0
_AREAS, _LINES = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")
_DEPTH = {"Polygon": 1, "MultiPolygon": 2, "LineString": 0, "MultiLineString": 1}
_LONGITUDES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326",
               "EPSG:4490", "urn:ogc:def:crs:EPSG::4490", "CRS84")  # fmt: skip

Line = npt.NDArray[np.float64]


class Bad(ValueError):
    """A file that cannot be drawn, as a sentence for the person."""


@dataclass
class Feature:
    """One feature of the file: the words that may say which region it is, and its lines, closed where it is an area."""

    words: list[str]
    area: bool
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Outline:
    """What is drawn of a feature: the path, and where its name goes."""

    words: list[str]
    area: bool
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """All outlines and the height of the picture that they make, which is `WIDTH` wide."""

    outlines: list[Outline]
    height: float


# --- reading ------------------------------------------------------------------------------------------------------
def read(content: bytes) -> list[Feature]:
    """The features of a file that can be drawn."""
    if len(content) > MOST_BYTES:
        raise Bad(_("文件超过 %(limit)d MB；请用制图软件简化边界后再上传。") % {"limit": MOST_BYTES // 1_000_000})
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # no text, no JSON, or a number of thousands of digits
        raise Bad(_("这不是 GeoJSON：文件不是 UTF-8 编码的 JSON。")) from None
    if (
        not isinstance(data, dict)
        or data.get("type") != "FeatureCollection"
        or not isinstance(data.get("features"), list)
    ):
        raise Bad(_("这不是 GeoJSON：最外层应是 FeatureCollection，内有 features。"))
    _longitudes(data.get("crs"))
    if len(data["features"]) > MOST_FEATURES:
        raise Bad(
            _("文件里有 %(n)d 个图形，最多 %(limit)d 个。") % {"n": len(data["features"]), "limit": MOST_FEATURES}
        )
    found, points = [], 0
    for number, given in enumerate(data["features"], 1):
        feature = _feature(given, number)
        if feature is not None:
            found.append(feature)
            points += sum(len(line) for line in feature.lines)
            if points > MOST_POINTS:
                raise Bad(_("边界点超过 %(limit)d 个；请用制图软件简化边界后再上传。") % {"limit": MOST_POINTS})
    if not any(feature.area for feature in found):
        raise Bad(_("文件里没有面状图形（Polygon 或 MultiPolygon），画不出地区。"))
    return found


def _longitudes(crs: Any) -> None:
    """Files of an older kind may name another system of coordinates."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in _LONGITUDES:
        raise Bad(_("坐标系是“%(crs)s”；请转成经纬度（CGCS2000 或 WGS84）再上传。") % {"crs": str(name)[:60]})


def _feature(given: Any, number: int) -> Feature | None:
    if not isinstance(given, dict):
        raise Bad(_("第 %(n)d 个图形不是 Feature。") % {"n": number})
    parts = _parts(given.get("geometry"))
    # What has an area is drawn as one; lines beside it are not its borders.
    kinds = next((kinds for kinds in (_AREAS, _LINES) if any(one["type"] in kinds for one in parts)), ())
    if not kinds:
        return None
    properties = given.get("properties")
    values = [given.get("id"), *(properties.values() if isinstance(properties, dict) else ())]
    words = [
        clean(str(value)).strip()[:60]
        for value in values
        if isinstance(value, str | int) and not isinstance(value, bool)
    ]
    drawn = (one for one in parts if one["type"] in kinds)
    lines = [
        _line(line, number) for one in drawn for line in _flat(one.get("coordinates"), _DEPTH[one["type"]], number)
    ]
    drawable = [line for line in lines if len(line) > 1]
    return Feature(words, kinds is _AREAS, drawable) if drawable else None


def _parts(geometry: Any) -> list[dict[str, Any]]:
    """The geometries of a collection of them, any other by itself; only those that can be drawn."""
    inside = geometry.get("geometries") if isinstance(geometry, dict) else None
    return [
        one
        for one in (inside if isinstance(inside, list) else [geometry])
        if isinstance(one, dict) and isinstance(one.get("type"), str) and one["type"] in _DEPTH
    ]


def _flat(coordinates: Any, depth: int, number: int) -> Iterator[Any]:
    if not isinstance(coordinates, list):
        raise Bad(_("第 %(n)d 个图形的坐标写法不对。") % {"n": number})
    if depth == 0:
        yield coordinates
    else:
        for part in coordinates:
            yield from _flat(part, depth - 1, number)


def _line(points: list[Any], number: int) -> Line:
    try:
        line = np.array([(float(point[0]), float(point[1])) for point in points], np.float64).reshape(-1, 2)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise Bad(_("第 %(n)d 个图形的坐标写法不对。") % {"n": number}) from None
    if not np.isfinite(line).all() or (np.abs(line) > (180, 90)).any():
        raise Bad(
            _("第 %(n)d 个图形的坐标不是经纬度：应先写经度（-180 至 180），再写纬度（-90 至 90）。") % {"n": number}
        )
    return line


# --- drawing ------------------------------------------------------------------------------------------------------
def draw(features: list[Feature]) -> Picture:
    """The outlines as they are put on a page."""
    every = np.concatenate([line for feature in features for line in feature.lines])
    project = _projection(every)
    flat = project(every)
    low, high = flat.min(axis=0), flat.max(axis=0)
    width, height = high - low
    if width <= 0 or height <= 0:
        raise Bad(_("图形没有面积，画不出来。"))
    scale = WIDTH / width
    for feature in features:
        feature.lines = [(project(line) - low) * (scale, -scale) + (0, height * scale) for line in feature.lines]
    off = _OFF
    while True:
        kept = [[_simpler(line, off) for line in _worth(feature)] for feature in features]
        if sum(len(line) for lines in kept for line in lines) <= _LEFT:
            break
        off *= 2
    drawn = [_outline(feature, lines) for feature, lines in zip(features, kept, strict=True) if lines]
    return Picture(drawn, round(float(height * scale), 1))


def _projection(every: Line) -> Any:
    """Albers' conic projection with equal areas about the middle of what is drawn; near the equator a plain cylinder."""
    west, south = every.min(axis=0)
    east, north = every.max(axis=0)
    middle = (west + east) / 2
    first, second = (math.radians(south + (north - south) * share) for share in (1 / 6, 5 / 6))
    n = (math.sin(first) + math.sin(second)) / 2
    if abs(n) < 0.05:
        stretch = math.cos((first + second) / 2)
        return lambda line: np.column_stack(((line[:, 0] - middle) * stretch, line[:, 1]))
    c = math.cos(first) ** 2 + 2 * n * math.sin(first)

    def conic(line: Line) -> Line:
        theta = n * np.radians(line[:, 0] - middle)
        rho = np.sqrt(np.maximum(c - 2 * n * np.sin(np.radians(line[:, 1])), 0)) / n
        return np.column_stack((rho * np.sin(theta), -rho * np.cos(theta)))

    return conic


def _worth(feature: Feature) -> list[Line]:
    """The lines of a feature without its smallest islands; the largest always stays."""
    if not feature.area or len(feature.lines) < 2:
        return feature.lines
    sizes = [abs(_area(line)) for line in feature.lines]
    least = min(_LEAST, max(sizes))
    return [line for line, size in zip(feature.lines, sizes, strict=True) if size >= least]


def _area(line: Line) -> float:
    x, y = line[:, 0], line[:, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _simpler(line: Line, off: float) -> Line:
    """The line with as few of its points as keep it within `off` (Ramer, Douglas and Peucker), without recursion."""
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        begin, along = line[first], line[last] - line[first]
        between = line[first + 1 : last] - begin
        length = math.hypot(*along)
        away = (
            np.abs(along[0] * between[:, 1] - along[1] * between[:, 0]) / length
            if length > 0
            else np.hypot(between[:, 0], between[:, 1])
        )
        furthest = int(away.argmax())
        if away[furthest] > off:
            middle = first + 1 + furthest
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return line[keep]


def _outline(feature: Feature, lines: list[Line]) -> Outline:
    x, y = _middle(lines) if feature.area else lines[0].mean(axis=0)
    end = "Z" if feature.area else ""
    path = "".join(f"M{_points(line)}{end}" for line in lines)
    return Outline(feature.words, feature.area, path, round(float(x), 1), round(float(y), 1))


def _points(line: Iterable[Any]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in line)


def _middle(lines: list[Line]) -> Line:
    """Where a name goes: of many points within the largest part, not in a hole of it, the one furthest from any border."""
    largest = max(lines, key=lambda line: abs(_area(line)))
    low, high = largest.min(axis=0), largest.max(axis=0)
    steps = (np.arange(_TRIED) + 0.5) / _TRIED
    points = low + (high - low) * np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    begin = np.concatenate(lines)
    end = np.concatenate([np.roll(line, -1, axis=0) for line in lines])
    best, most = (low + high) / 2, 0.0
    at_once = max(1, _AT_ONCE // len(begin))
    for part in (points[n : n + at_once] for n in range(0, len(points), at_once)):
        inside = part[_within(part, begin, end)]
        away = _away(inside, begin, end)
        if len(inside) and away.max() > most:
            best, most = inside[away.argmax()], float(away.max())
    return best


def _within(points: Line, begin: Line, end: Line) -> npt.NDArray[np.bool_]:
    """Which points have an odd number of borders to their right, whichever way round the borders run."""
    x, y = points[:, :1], points[:, 1:]
    crossed = (begin[:, 1] > y) != (end[:, 1] > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = begin[:, 0] + (y - begin[:, 1]) / (end[:, 1] - begin[:, 1]) * (end[:, 0] - begin[:, 0])
    odd: npt.NDArray[np.bool_] = (crossed & (x < at)).sum(axis=1) % 2 == 1
    return odd


def _away(points: Line, begin: Line, end: Line) -> Line:
    """How far each point is from the nearest border."""
    along = end - begin
    length = (along**2).sum(axis=1)
    towards = points[:, None, :] - begin
    share = np.clip((towards * along).sum(axis=2) / np.where(length > 0, length, 1), 0, 1)
    nearest: Line = np.hypot(*np.moveaxis(towards - share[:, :, None] * along, 2, 0)).min(axis=1)
    return nearest
