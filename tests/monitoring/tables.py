"""A small evaluation of made-up counties: a scheme, its two tables, and ways to spoil them."""

import io
import zipfile

SCHEME = """\
schema = "guibiao/evaluation@1"
name = "县域创新指数（示例）"
data = "counties.csv"
meta = "indicators.csv"
steps = [
  {do = "denominate"},
  {do = "treat", method = "winsorise", max_points = 1},
  {do = "normalise", method = "minmax", to = [0, 100]},
  {do = "aggregate", method = "arithmetic"},
]
[robustness]
replications = 32
seed = 1
vary."weights" = {noise = 0.25, levels = [1, 2]}
vary."aggregate.method" = ["arithmetic", "geometric"]
vary."normalise" = [{method = "minmax", to = [1, 100]}]
[classes]
of = "index"
bounds = {A = 70, B = 40}
"""

META = """\
Level,iCode,iName,Direction,Weight,Unit,Denominator,Parent,Type,Unconfirmed
1,spending,研发经费,1,0.6,万元/人,people,input,Indicator,Weight
1,staff,研发人员,1,0.4,人,,input,Indicator,
1,patents,专利,1,0.5,件,,output,Indicator,
1,waste,能耗,-1,0.5,吨,,output,Indicator,
2,input,投入,1,0.5,,,index,Aggregate,
2,output,产出,1,0.5,,,index,Aggregate,
3,index,创新指数,1,1,,,,Aggregate,
,people,人口,,,,,,Denominator,
"""

NAMES = ("青石县", "白杨县", "沙河县", "南渡县", "云岭县", "北塘县")


def data(units: int = len(NAMES), years: tuple[int, ...] = (2022, 2023)) -> str:
    """Counties in order: the first is best in everything, except that two change places from year to year."""
    lines = ["uCode,uName,Time,people,spending,staff,patents,waste"]
    for number in range(units):
        name = NAMES[number] if number < len(NAMES) else f"第{number}县"
        for year in years:
            place = {2: 3, 3: 2}.get(number, number) if year == years[0] and len(years) > 1 else number
            figures = (10, 900 - place * 100 + year - 2000, 500 - place * 60, 80 - place * 9, 20 + place * 7)
            lines.append(",".join(map(str, (f"{number + 1:03d}", name, year, *figures))))
    return "\n".join(lines) + "\n"


def files(scheme: str = SCHEME, meta: str = META, table: str | None = None) -> dict[str, bytes]:
    """The three files by name."""
    return {
        "scheme.toml": scheme.encode(),
        "indicators.csv": meta.encode(),
        "counties.csv": (data() if table is None else table).encode(),
    }


def zipped(given: dict[str, bytes], folder: str = "") -> bytes:
    """The files as an archive, in a folder of it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in given.items():
            archive.writestr(f"{folder}{name}", content)
    return held.getvalue()
