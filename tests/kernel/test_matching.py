"""Names of units as documents write them, and the organisations they mean."""

import datetime
from typing import Any

import pytest

from guibiao.kernel.directory import matching
from guibiao.kernel.models import Organisation, OrganisationAlias, OrganisationSuccession, Region

pytestmark = pytest.mark.django_db


CITIES = {
    "520100": "贵阳市", "520200": "六盘水市", "520300": "遵义市", "520400": "安顺市", "520500": "毕节市", "520600": "铜仁市",
    "522300": "黔西南布依族苗族自治州", "522600": "黔东南苗族侗族自治州", "522700": "黔南布依族苗族自治州",
}  # fmt: skip


@pytest.fixture
def register(db: None) -> dict[str, Any]:
    """A province with its bureaus and the governments of its cities, a neighbour, a ministry."""
    nation = Region.objects.create(code="100000", name="全国", level=0)
    guizhou = Region.objects.create(code="520000", name="贵州省", level=1, parent=nation)
    yunnan = Region.objects.create(code="530000", name="云南省", level=1, parent=nation)
    at = {code: Region.objects.create(code=code, name=name, level=2, parent=guizhou) for code, name in CITIES.items()}
    gone = datetime.date(2011, 11, 30)
    Region.objects.create(code="522200", name="铜仁地区", level=2, parent=guizhou, valid_until=gone)
    Region.objects.create(code="520102", name="南明区", level=3, parent=at["520100"])

    def make(name: str, region: Any, kind: str = "department", **values: Any) -> Organisation:
        return Organisation.objects.create(name=name, region=region, kind=kind, **values)

    made = {
        "region": guizhou,
        "科技厅": make("贵州省科学技术厅", guizhou),
        "教育": make("贵州省教育厅", guizhou, short_name="黔教厅"),
        "云南科技厅": make("云南省科学技术厅", yunnan),
        "科技部": make("中华人民共和国科学技术部", nation),
        "金管局": make("国家金融监督管理总局贵州监管局", guizhou),
        "大学": make("贵州大学", guizhou, kind="university"),
        "贵阳科技局": make("贵阳市科学技术局", at["520100"]),
        "黔南科技局": make("黔南布依族苗族自治州科技局", at["522700"]),
    }
    for region in at.values():
        made[region.name] = make(f"{region.name}人民政府", region, kind="government")
    old = make("贵州省知识产权局", guizhou, valid_until=datetime.date(2019, 1, 31))
    new = made["市场监管"] = make("贵州省市场监督管理局", guizhou)
    OrganisationSuccession.objects.create(predecessor=old, successor=new, kind="merged", date="2019-02-01")
    split = make("贵州省经济贸易厅", guizhou, valid_until=datetime.date(2020, 1, 31))
    for name in ("贵州省商务厅", "贵州省投资促进局"):
        made[name] = make(name, guizhou)
        OrganisationSuccession.objects.create(predecessor=split, successor=made[name], kind="split", date="2020-02-01")
    OrganisationAlias.objects.create(organisation=made["大学"], name="贵大")
    return made


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("贵州省科学技术厅", "科技厅"), ("省科技厅", "科技厅"), ("省 科 技 厅", "科技厅"), ("科技厅", "科技厅"),
        ("省科技厅（牵头）", "科技厅"), ("贵州省科技厅", "科技厅"), ("云南省科技厅", "云南科技厅"), ("黔教厅", "教育"),
        ("科技部", "科技部"), ("贵州银保监局", "金管局"), ("省银保监局", "金管局"), ("贵州省知识产权局", "市场监管"),
        ("贵大", "大学"), ("贵阳市科技局", "贵阳科技局"), ("黔南州科技局", "黔南科技局"), ("贵阳市", "贵阳市"),
        ("遵义市政府", "遵义市"),
    ],
)  # fmt: skip
def test_no_doubt(register: dict[str, Any], written: str, expected: str) -> None:
    found = matching.find(written, register["region"])
    assert found.sure == (register[expected],), found
    assert found.candidates == ()
    assert found.reason.endswith("。")


@pytest.mark.parametrize(
    "written", ["各市（州）人民政府", "各市(州)人民政府", "各市州人民政府", "各市〔州〕政府", "各市（州）"]
)
def test_all_of_them(register: dict[str, Any], written: str) -> None:
    found = matching.find(written, register["region"])
    assert len(found.sure) == 9
    assert {row.kind for row in found.sure} == {"government"}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("相关市（州）人民政府", "请选定"),
        ("各市（州）科技局", "没有登记"),
        ("各县（市、区）人民政府", "没有登记"),
        ("有关高校", "请选定"),
        ("贵州省经济贸易厅", "分设"),
        ("省科学技术协作厅", "相近"),
        ("完全不同的名字", "没有登记"),
    ],
)
def test_what_is_uncertain_is_put_to_a_person(register: dict[str, Any], written: str, words: str) -> None:
    found = matching.find(written, register["region"])
    assert found.sure == ()
    assert words in found.reason


def test_candidates(register: dict[str, Any]) -> None:
    region = register["region"]
    assert len(matching.find("相关市（州）人民政府", region).candidates) == 9
    assert matching.find("省科学技术协作厅", region).candidates[0] == register["科技厅"]
    assert set(matching.find("各市（州）科技局", region).candidates) == {register["贵阳科技局"], register["黔南科技局"]}
    assert [row.name for row in matching.find("有关高校", region).candidates] == ["贵州大学"]
    assert len(matching.find("贵州省经济贸易厅", region).candidates) == 2


def test_as_of_a_day(register: dict[str, Any]) -> None:
    found = matching.find("贵州省知识产权局", register["region"], datetime.date(2018, 5, 1))
    assert [row.name for row in found.sure] == ["贵州省知识产权局"]


def test_a_short_name_of_another_region_is_not_taken(register: dict[str, Any]) -> None:
    yunnan = Region.objects.get(code="530000")
    assert matching.find("黔教厅", yunnan).sure == ()
    assert matching.find("科技厅", yunnan).sure == (register["云南科技厅"],)
    assert matching.find("教育厅", yunnan).sure == ()


def test_many_names_of_one_document_read_the_register_once(
    register: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    finder = matching.Finder(register["region"])
    finder.find("省科技厅")
    with django_assert_max_num_queries(0):
        finder.find("省科技厅（牵头）")
    with django_assert_max_num_queries(5):
        finder.find("省教育厅")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("云川市政府", "云川市人民政府"), ("云川", "云川市人民政府"), ("省人社厅", "岚江省人力资源和社会保障厅"),
        ("科技厅", "岚江省科学技术厅"), ("岚江省科技厅", "岚江省科学技术厅"), ("云川科技局", "云川市科学技术局"),
    ],
)  # fmt: skip
def test_a_region_that_no_published_list_has_is_known_as_well(db: None, written: str, expected: str) -> None:
    province = Region.objects.create(code="990000", name="岚江省", level=1)
    city = Region.objects.create(code="990100", name="云川市", level=2, parent=province)
    for name, region in (
        ("岚江省人民政府", province), ("岚江省科学技术厅", province), ("岚江省人力资源和社会保障厅", province),
        ("云川市人民政府", city), ("云川市科学技术局", city),
    ):  # fmt: skip
        kind = "government" if name.endswith("政府") else "department"
        Organisation.objects.create(name=name, region=region, kind=kind)
    assert [row.name for row in matching.find(written, province).sure] == [expected]
    assert [row.name for row in matching.find("各市州科技局", province).sure] == ["云川市科学技术局"]


@pytest.mark.parametrize(
    ("written", "offered"), [("省市监局", "市场监管"), ("省教厅", "教育"), ("贵大", ""), ("省商厅", "贵州省商务厅")]
)
def test_what_a_name_may_be_short_for_is_offered(register: dict[str, Any], written: str, offered: str) -> None:
    found = matching.find(written, register["region"])
    assert bool(found.sure) == (not offered)
    assert not offered or found.candidates[0] == register[offered]


@pytest.mark.parametrize(("written", "first"), [("各地", "贵阳市人民政府"), ("省直各部门", "贵州省科学技术厅")])
def test_some_of_many_are_put_to_a_person_with_all_of_them(register: dict[str, Any], written: str, first: str) -> None:
    found = matching.find(written, register["region"])
    assert not found.sure
    assert first in [row.name for row in found.candidates]
    assert "请选定" in found.reason
