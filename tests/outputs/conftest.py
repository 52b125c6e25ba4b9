"""A small plan with everything that the outputs must carry, made by hand."""

import pytest

from guibiao.reading.model import Baseline, Figure, Measure, Plan, Region, Section, Source, Tension, Unit

LINES = (
    "一、建强平台",
    "（一）建设实验室。到2027年建成省级实验室8—10个，其中2026年建成3个。（牵头单位：省科技厅；配合单位：省财政厅、各市人民政府）",
    "（二）推动研发机构全覆盖。规模以上企业实现研发机构全覆盖。（省工业和信息化厅、省国资委按职责分工负责）",
    "二、培育企业",
    "（三）培育高新技术企业。到2030年，高新技术企业达到1.2万家以上，其中上市企业达到60家。（责任单位：省科技厅、省税务局）",
    "（四）落实优惠政策。落实各项税收优惠政策。",
    "三、加强保障",
    "（五）加强组织领导。各市县制定落实举措。（责任单位：省科技厅）",
    "（六）开展评估。2028年6月底前完成中期评估。（责任单位：省统计局、省科技厅）",
)
TEXT = "\n".join(LINES)
TITLES = ("建设实验室", "推动研发机构全覆盖", "培育高新技术企业", "落实优惠政策", "加强组织领导", "开展评估")
UNITS = (
    (("省科技厅", "lead"), ("省财政厅", "participant"), ("各市人民政府", "participant")),
    (("省工业和信息化厅", "responsible"), ("省国资委", "responsible")),
    (("省科技厅", "responsible"), ("省税务局", "responsible")),
    (),
    (("省科技厅", "responsible"),),
    (("省统计局", "responsible"), ("省科技厅", "responsible")),
)


def _section(number: int, title: str, label: str) -> Section:
    start = TEXT.index(label + title)
    return Section(id=f"s{number}", level=1, label=label, title=title, start=start, end=start + 1)


def _figure(key: str, words: str, indicator: str, value: float, **more) -> Figure:
    start = TEXT.index(words)
    return Figure(id=key, start=start, end=start + len(words), indicator=indicator, value=value, **more)


@pytest.fixture
def plan() -> Plan:
    sections = [_section(1, "建强平台", "一、"), _section(2, "培育企业", "二、"), _section(3, "加强保障", "三、")]
    where = ("s1", "s1", "s2", "s2", "s3", "s3")
    deadlines = ("2027", None, "2030", None, None, "2028-06")
    holding = (["t1", "t2"], ["t3"], ["t4", "t5"], [], [], [])
    measures = []
    for n, title in enumerate(TITLES):
        text = next(line for line in LINES if title in line)
        start = TEXT.index(text)
        measures.append(
            Measure(
                id=f"m{n + 1}",
                section=where[n],
                start=start,
                end=start + len(text),
                title=title,
                text=text,
                units=[Unit(name=name, surface=name, role=role) for name, role in UNITS[n]],
                deadline=deadlines[n],
                targets=holding[n],
            )  # fmt: skip
        )
    targets = [
        _figure("t1", "到2027年建成省级实验室8—10个", "省级实验室", 8, upper=10, comparator="range", kind="count",
                unit="个", year=2027, section="s1", measure="m1"),
        _figure("t2", "其中2026年建成3个", "省级实验室", 3, kind="count", unit="个", year=2026, section="s1", measure="m1"),
        _figure("t3", "规模以上企业实现研发机构全覆盖", "规模以上企业研发机构", 100, kind="coverage", unit="%", section="s1",
                measure="m2"),
        _figure("t4", "高新技术企业达到1.2万家以上", "高新技术企业数量", 1.2, comparator="≥", unit="万家", year=2030,
                canonical="high_tech_enterprises", attribute="expected", section="s2", measure="m3",
                baseline=Baseline(value=8126, year=2024)),
        _figure("t5", "其中上市企业达到60家", "上市高新技术企业", 60, unit="家", year=2030, section="s2", measure="m3"),
    ]  # fmt: skip
    return Plan(
        source=Source(name="plan.txt", sha256="0" * 64, media_type="text/plain", characters=len(TEXT)),
        text=TEXT,
        title="示例省科技创新行动方案",
        region=Region(code="000001", name="示例省"),
        stage="final",
        outline=sections,
        targets=targets,
        facts=[_figure("f1", "其中上市企业", "上市高新技术企业", 41, unit="家", year=2024, section="s2")],
        measures=measures,
        tensions=[Tension(about="上市高新技术企业", targets=["t5"], facts=["f1"], start=0, end=5)],
        warnings=["一处表格由文字重建，请核对。"],
    )


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """One profile for all runs of LibreOffice: making one takes longer than the work."""
    return tmp_path_factory.mktemp("office")


@pytest.fixture
def folder(tmp_path):
    """An empty folder."""
    place = tmp_path / "folder"
    place.mkdir()
    return place
