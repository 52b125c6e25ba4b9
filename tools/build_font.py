"""The font of the pictures: the slices that pages load one by one, joined into one file beside the charts.

No layout tables: pictures need neither vertical text nor alternative shapes. Licence of the font: OFL, put beside it.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "node_modules/@fontsource/noto-sans-sc"
TARGET = ROOT / "src/guibiao/indicators/charts/font"
KEPT = {"GlyphOrder", "head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "loca", "glyf", "name", "post"}


def main() -> None:
    logging.disable(logging.WARNING)
    slices = [*sorted(PACKAGE.glob("files/noto-sans-sc-[0-9]*-400-normal.woff2"))]
    slices.append(PACKAGE / "files/noto-sans-sc-latin-400-normal.woff2")
    with tempfile.TemporaryDirectory() as folder:
        plain = []
        for path in slices:
            font = TTFont(path)
            font.flavor = None
            for table in set(font.keys()) - KEPT:
                del font[table]
            plain.append(str(Path(folder) / path.with_suffix(".ttf").name))
            font.save(plain[-1])
        joined = Merger(Options()).merge(plain)
    TARGET.mkdir(parents=True, exist_ok=True)
    shutil.copy(PACKAGE / "LICENSE", TARGET / "OFL.txt")
    joined.save(TARGET / "NotoSansSC-Regular.ttf")


if __name__ == "__main__":
    main()
