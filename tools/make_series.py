"""Build `indicators/series/provinces.csv`, `revisions.csv` and `computed.csv` from the techme files and the pages of the bulletins.

    python tools/make_series.py FOLDER

FOLDER holds the twelve files of the techme project (MIT) and, in `bulletins/`, the yearly bulletins as saved. Facts only are
taken. What was repaired, left aside or contradicted is printed; a contradiction between the files stops.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from guibiao.indicators import conflicts
from guibiao.indicators.derived import derive, shipped
from guibiao.indicators.series import COMPUTED, MISSING, provinces, sources
from guibiao.indicators.sources import bulletins, techme
from guibiao.indicators.tables import fetch, observations
from guibiao.terms import regions

OUT = Path(__file__).parents[1] / "src/guibiao/indicators/series"


def main(folder: Path) -> None:
    read = [techme.read(folder / file["of"]) for file in sources()]
    for observed in read:
        print(*observed.sentences(), sep="\n")
    tables = {file["of"]: observed.table for file, observed in zip(sources(), read, strict=True)}
    found = conflicts.find(pa.concat_tables(tables.values()))
    if found:
        sys.exit("\n".join(map(str, found)))
    write_provinces(tables)
    write_revisions([bulletins.read(path).table for path in sorted((folder / "bulletins").glob("*.html"))])
    write_computed()


def write_provinces(tables: dict[str, pa.Table]) -> None:
    wanted = {regions.NATION, *(r.code for r in regions.provinces())}
    figures: dict[tuple[str, str], dict[int, str]] = {}
    units = {code: (file["of"], unit) for file in sources() for code, unit in file["units"].items()}
    for name, table in tables.items():
        for row in table.to_pylist():
            home, unit = units[row["indicator"]]
            if home == name and row["region"] in wanted:
                if row["unit"] != unit:
                    sys.exit(f"{name}: {row['indicator']} is in {row['unit']}, not in {unit}")
                figures.setdefault((row["indicator"], row["region"]), {})[row["year"]] = printed(row["value"])
    write_by_years("provinces.csv", figures, list(units))


def write_by_years(name: str, figures: dict[tuple[str, str], dict[int, str]], codes: Sequence[str]) -> None:
    years = sorted({year for held in figures.values() for year in held})
    order = {code: at for at, code in enumerate(codes)}
    with (OUT / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["indicator", "region", *years])
        for (code, region), held in sorted(figures.items(), key=lambda item: (order[item[0][0]], item[0][1])):
            writer.writerow([code, region, *(held.get(year, "") for year in years)])


def write_computed() -> None:
    """What `COMPUTED` says, where all operands are there; six decimals are more than any of them has."""
    wanted = [one for one in shipped() if one.code in COMPUTED]
    figures: dict[tuple[str, str], dict[int, str]] = {}
    for row in fetch(derive(observations(provinces()).table, wanted).table).to_pylist():
        if row["value"] is not None:
            figures.setdefault((row["indicator"], row["region"]), {})[row["year"]] = printed(round(row["value"], 6))
    write_by_years("computed.csv", figures, COMPUTED)


def printed(value: float | None) -> str:
    if value is None:
        return MISSING
    return str(int(value)) if value == int(value) else repr(value)


def write_revisions(pages: list[pa.Table]) -> None:
    columns = ["region", "indicator", "year", "value", "unit", "source", "place", "vintage"]
    rows: list[dict[str, Any]] = []
    for page in pages:
        told = page.to_pylist()
        latest = max(row["year"] for row in told)
        rows += [row for row in told if row["year"] < latest]
    with (OUT / "revisions.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
