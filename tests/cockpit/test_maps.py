"""The map: tiles by a rule, and a GeoJSON that an office supplies."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guibiao.cockpit import geojson, tiles
from guibiao.cockpit.models import RegionMap
from guibiao.kernel.models import AuditEntry, Grant, Organisation, StoredFile, User
from guibiao.terms import regions
from tests.cockpit.conftest import target
from tests.cockpit.test_pages import read, words


def square(west: float, south: float, size: float = 1.0) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(ring: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False).encode()


@pytest.fixture
def officer(client: Client, person: Callable[..., Any], places: Any) -> Client:
    client.force_login(person("lin", "planner", organisation=places["bureau"]))
    return client


def send(client: Client, content: bytes, region: Any, name: str = "图.geojson", **more: Any) -> Any:
    given = {
        "file": SimpleUploadedFile(name, content),
        "region": region.pk,
        "source": "某S（2025）12号",
        "declared": "on",
        **more,
    }
    return client.post("/cockpit/maps/", {key: value for key, value in given.items() if value is not None})


# --- tiles --------------------------------------------------------------------------------------------------------
def test_every_province_has_a_tile_of_its_own() -> None:
    codes = [one.code for one in regions.provinces()]
    laid = tiles.places(codes)
    assert set(laid) == set(codes) and len(set(laid.values())) == 34
    assert {tiles.short(one.code, one.name) for one in regions.provinces()} >= {"内蒙古", "黑龙江", "香港"}


@pytest.mark.parametrize("count", [1, 2, 3, 17, 150])
def test_other_regions_lie_in_rows_by_their_codes(count: int) -> None:
    laid = tiles.places([f"91{n:04d}" for n in range(count)])
    assert len(set(laid.values())) == count
    assert sorted(laid, key=lambda code: laid[code][::-1]) == sorted(laid)
    width, height = (max(at[axis] for at in laid.values()) + 1 for axis in (0, 1))
    assert width >= height and width * (height - 1) < count


def test_what_the_table_of_provinces_lacks_follows_below() -> None:
    laid = tiles.places(["110000", "310000", "990001", "990002"])
    assert min(laid[code][1] for code in ("990001", "990002")) > max(laid[code][1] for code in ("110000", "310000"))


# --- reading and drawing --------------------------------------------------------------------------------------------
def numbers(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def test_a_picture_keeps_areas_and_its_north_above() -> None:
    picture = geojson.draw(
        geojson.read(collection(feature(square(100, 20)), feature(square(100, 50)), feature(square(130, 20))))
    )
    south, north, east = (outline for outline in picture.outlines)
    assert north.y < south.y and east.x > south.x
    corners = [corner for outline in picture.outlines for corner in numbers(outline.path)]
    assert all(-0.1 <= x <= 1000.1 and -0.1 <= y <= picture.height + 0.1 for x, y in corners)

    def area(outline: Any) -> float:
        ring = numbers(outline.path)
        following = [*ring[1:], ring[0]]
        return abs(sum(x * v - u * y for (x, y), (u, v) in zip(ring, following, strict=True))) / 2

    # A degree of longitude at 50° is cos 50.5° / cos 20.5° as wide as at 20°.
    assert area(north) / area(south) == pytest.approx(0.679, rel=0.05)
    assert area(east) == pytest.approx(area(south), rel=0.02)


@pytest.mark.parametrize("turned", [False, True])
def test_a_name_stands_in_its_region_and_not_in_a_hole_of_it(turned: bool) -> None:
    """A capital lies in its province like a hole; whichever way round the rings run."""
    outer, inner = square(100, 20, 9), square(102, 22, 5)
    around = feature(outer)
    around["geometry"]["coordinates"].append(inner[::-1] if turned else inner)
    picture = geojson.draw(geojson.read(collection(around, feature(inner[::-1] if turned else inner))))
    province, capital = picture.outlines
    assert province.path.count("M") == 2
    x, y = zip(*numbers(capital.path), strict=True)
    assert min(x) < capital.x < max(x) and min(y) < capital.y < max(y)
    assert not (min(x) - 9 < province.x < max(x) + 9 and min(y) - 9 < province.y < max(y) + 9)
    horns = feature([[100, 20], [109, 20], [109, 29], [108, 29], [108, 21], [101, 21], [101, 29], [100, 29], [100, 20]])
    (drawn,) = geojson.draw(geojson.read(collection(horns))).outlines
    assert drawn.x < 130 or drawn.x > 870 or drawn.y > 870, "in a horn or at the foot, not between the horns"


def test_a_collection_of_geometries_is_drawn_by_its_areas() -> None:
    parts = [
        {"type": "Polygon", "coordinates": [square(100, 20)]},
        {"type": "MultiPolygon", "coordinates": [[square(102, 20)], [square(104, 20)]]},
        {"type": "LineString", "coordinates": [[100, 20], [105, 21]]},
        {"type": ["Polygon"]},
        None,
    ]
    several = {"type": "Feature", "properties": {}, "geometry": {"type": "GeometryCollection", "geometries": parts}}
    odd = {"type": "Feature", "properties": {}, "geometry": {"type": {}, "coordinates": []}}
    (drawn,) = geojson.draw(geojson.read(collection(several, odd))).outlines
    assert drawn.area and drawn.path.count("M") == drawn.path.count("Z") == 3


def test_borders_become_simple_and_lines_stay_lines() -> None:
    ring = [[100 + n / 5000, 20.0] for n in range(5001)] + [[101.0, 21.0], [100.0, 21.0], [100.0, 20.0]]
    line = {
        "type": "Feature",
        "properties": None,
        "geometry": {"type": "LineString", "coordinates": [[100, 20], [101, 21]]},
    }
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [100, 20]}}
    picture = geojson.draw(geojson.read(collection(feature(ring), line, point, {"type": "Feature", "geometry": None})))
    assert len(picture.outlines) == 2
    # A parallel is an arc on the map: a few points, not five thousand.
    assert len(numbers(picture.outlines[0].path)) < 12
    assert picture.outlines[0].path.endswith("Z") and not picture.outlines[1].path.endswith("Z")
    south = geojson.draw(geojson.read(collection(feature(square(-1, -1, 2)))))
    assert south.outlines[0].path and 900 < south.height < 1100


DEEP = b'{"type":"FeatureCollection","features":' + b"[" * 100_000


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "不是 UTF-8 编码的 JSON"),
        (DEEP, "不是 UTF-8 编码的 JSON"),
        (b"[]", "最外层应是 FeatureCollection"),
        (b'{"type":"FeatureCollection","features":{}}', "最外层应是 FeatureCollection"),
        (collection(), "没有面状图形"),
        (collection(1), "第 1 个图形不是 Feature"),
        (collection(feature([[1, 2], [3]])), "第 1 个图形的坐标写法不对"),
        (collection(feature(7)), "第 1 个图形的坐标写法不对"),
        (collection(feature([[["a"], 2], [3, 4]])), "第 1 个图形的坐标写法不对"),
        (collection(feature(square(100, 20)), feature(square(500000, 20))), "第 2 个图形的坐标不是经纬度"),
        (collection(feature(square(100, 20))).replace(b"101.0", b"NaN"), "第 1 个图形的坐标不是经纬度"),
        (collection(feature([[100, 20], [100, 20], [100, 20]])), "没有面积"),
        (collection(feature(square(1, 1)), crs={"properties": {"name": "EPSG:3857"}}), "坐标系是“EPSG:3857”"),
        (collection(*[feature(square(1, 1))] * 5001), "5001 个图形，最多 5000 个"),
        (b"{" + b" " * 20_000_000, "文件超过 20 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said(content: bytes, says: str) -> None:
    with pytest.raises(geojson.Bad, match=re.escape(says)):
        geojson.draw(geojson.read(content))


# --- the pages ------------------------------------------------------------------------------------------------------
@pytest.mark.database
def test_uploaded_looked_at_used_and_taken_out(officer: Client, places: Any, plan_of: Callable[..., Any]) -> None:
    lin, shan, hai, lost = (
        places["city"].__class__.objects.create(code=code, name=name, level=2, parent=places["east"])
        for code, name in (("910200", "山前市"), ("910300", "海口市"), ("910400", "湖心市"), ("910500", "无图市"))
    )
    target(plan_of(places["bureau"], places["city"]), "behind")
    target(plan_of(places["bureau"], lost), "met")
    content = collection(
        feature(square(100, 20), adcode=910100), feature(square(101, 20), gb="156910200"),
        feature(square(102, 20), code="910300000000"), feature(square(103, 20), name="湖心市"), feature(square(104, 20), name="某岛"),
    )  # fmt: skip
    answer = send(officer, content, places["east"])
    assert answer.status_code == 302
    said = words(read(officer, answer.headers["Location"]))
    assert "对上 4 个地区，1 个地区没有图形，1 个图形不知道是哪个地区" in said
    assert "无图市（910500）" in said and "某岛" in said and "待启用" in said
    assert "co-shape" not in read(officer), "it waits"
    pk = RegionMap.objects.get().pk
    assert officer.get(f"/cockpit/maps/{pk}/use/").status_code == 405
    officer.post(f"/cockpit/maps/{pk}/use/")
    page = read(officer)
    assert page.count("co-shape") == 5 and "co-tile" not in page and "某S（2025）12号" in page
    assert "临江市：滞后 1" in page and "另有 1 个地区没有画出" in words(page)
    for again in (send(officer, content, places["east"]),):
        officer.post(f"{again.headers['Location']}use/")
    assert [one.state_label for one in RegionMap.objects.order_by("pk")] == ["已停用", "使用中"]
    officer.post(f"/cockpit/maps/{RegionMap.objects.latest('pk').pk}/retire/")
    assert "co-tile" in read(officer)
    acts = ["cockpit.map_upload", "cockpit.map_use", "cockpit.map_upload", "cockpit.map_use", "cockpit.map_retire"]
    assert (
        list(AuditEntry.objects.filter(action__startswith="cockpit.").order_by("pk").values_list("action", flat=True))
        == acts
    )
    file = officer.get(f"/cockpit/maps/{pk}/file/")
    assert b"".join(file.streaming_content) == content
    assert file.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.database
def test_what_is_refused_leaves_nothing(
    officer: Client, places: Any, person: Callable[..., Any], client: Client
) -> None:
    good = collection(feature(square(100, 20), code="910100"))
    for content, region, more, says in (
        (b"{}", "east", {}, "最外层应是 FeatureCollection"),
        (collection(feature(square(100, 20), code="330100")), "east", {}, "没有一个图形对得上"),
        (good, "west", {}, "该选择不在可用的选项中"),
        (good, "east", {"declared": None}, "这个字段是必填项"),
        (collection(feature(square(100, 20), code="910100", note="机密★10年")), "east", {}, "已拒收"),
    ):
        answer = send(officer, content, places[region], **more)
        assert answer.status_code == 422 and says in words(answer.content.decode()), says
    assert not RegionMap.objects.exists() and not StoredFile.objects.exists()
    made = send(officer, good, places["east"]).headers["Location"]
    client.force_login(person("xi", "planner", organisation=places["other"]))
    assert client.get(made).status_code == 200, "a map is shared"
    client.post(f"{made}use/")
    assert RegionMap.objects.get().used_from is None, "but whose region it is decides"
    client.force_login(person("gao", "reader", organisation=places["bureau"]))
    for address in ("/cockpit/maps/", made, f"{made}file/"):
        assert client.get(address).status_code == 403


@pytest.mark.database
def test_a_map_above_ones_own_region_is_for_ones_own_organisation(
    officer: Client, places: Any, person: Callable[..., Any], plan_of: Callable[..., Any]
) -> None:
    """A planner of a province sees the nation as she likes it, and nobody else sees it otherwise than before."""
    target(plan_of(places["bureau"], places["east"]), "behind")
    target(plan_of(places["other"], places["west"]), "met")
    nation = collection(feature(square(100, 20), name="东江"), feature(square(102, 20), name="西岭省"))

    def sees(name: str, home: Any) -> str:
        reader = Client()
        reader.force_login(User.objects.filter(username=name).first() or person(name, "reader", organisation=home))
        Grant.objects.get_or_create(user=User.objects.get(username=name), role="reader", everywhere=True)
        page = read(reader)
        return next((source for source in ("甲", "乙", "丙") if f"{source}S（2025）" in page), "tiles")

    def use(client: Client, source: str) -> Any:
        made = send(client, nation, places["country"], source=f"{source}S（2025）1号")
        assert made.status_code == 302, words(made.content.decode())
        client.post(f"{made.headers['Location']}use/")
        return made.headers["Location"]

    hers = use(officer, "甲")
    assert "对上 2 个地区" in words(read(officer, hers)) and "使用中，只供本单位" in read(officer, hers)
    assert (sees("gao", places["bureau"]), sees("he", places["other"])) == ("甲", "tiles")
    country = Organisation.objects.create(name="国家创新中心", region=places["country"])
    nations = Client()
    nations.force_login(person("guo", "planner", organisation=country))
    use(nations, "乙")
    assert (sees("gao", places["bureau"]), sees("he", places["other"])) == ("甲", "乙")
    use(officer, "丙")
    assert [one.state_label for one in RegionMap.objects.order_by("pk")] == ["已停用", "使用中", "使用中，只供本单位"]
    assert (sees("gao", places["bureau"]), sees("he", places["other"])) == ("丙", "乙")
    officer.post(f"{hers.rsplit('/', 2)[0]}/{RegionMap.objects.latest('pk').pk}/retire/")
    assert sees("gao", places["bureau"]) == "乙"
