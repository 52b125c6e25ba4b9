"""The knowledge that lies beside the code, a module's TOML tables and CSV lists; and TOML files that people write."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def data_table(module_file: str, name: str) -> dict[str, Any]:
    """The TOML file `name` beside a module, which passes its `__file__`. Read anew at every call: who asks keeps it."""
    return tomllib.loads(Path(module_file).with_name(name).read_text(encoding="utf-8"))


def written_table(path: Path, what: str, wrong: type[ValueError]) -> dict[str, Any]:
    """A TOML file that a person wrote. Raises `wrong` with a sentence that calls the file `what` (指标文件) and its name."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as e:
        raise wrong(f"{what}“{path.name}”打不开：{e.strerror or e}。请检查路径。") from e
    except UnicodeDecodeError as e:
        raise wrong(f"{what}“{path.name}”不是 UTF-8 编码。请另存为 UTF-8 后再试。") from e
    except tomllib.TOMLDecodeError as e:
        raise wrong(f"{what}“{path.name}”不合 TOML 格式：{e}。") from e


def data_rows(module_file: str, name: str) -> Iterator[dict[str, str]]:
    """The rows of the CSV file `name` beside a module, by the names in its first row; likewise read anew."""
    with Path(module_file).with_name(name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
