"""What an evaluation is worked out from: the text of its scheme and its tables, taken in, checked, laid out for the library.

A scheme names its tables by path. Here a table is known by its part (data, meta, draws, weights) and lies in a folder of
its own, so that no path in a scheme ever reaches another file of the machine.
"""

from __future__ import annotations

import io
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from guibiao.documents import Unreadable, classification_mark, mark_in_name, mark_in_table
from guibiao.documents.swelling import refuse_swelling
from guibiao.indicators.composite.build import DATA_SHEETS, META_SHEETS, load
from guibiao.indicators.composite.class_rule import class_rule
from guibiao.indicators.composite.draws import uncertainty
from guibiao.indicators.composite.hierarchy import Meta, read_meta
from guibiao.indicators.composite.model import EvaluationError
from guibiao.indicators.composite.scheme import Scheme, scheme_of
from guibiao.indicators.composite.tables import Sheet, read_sheet
from guibiao.kernel.saying import again

DATA, META = "data", "meta"
#: Where a scheme names the table of each part.
PARTS: Mapping[str, tuple[str, ...]] = {
    DATA: ("data",), META: ("meta",), "units": ("units",), "draws": ("robustness", "draws"), "weights": ("robustness", "weights"),
}  # fmt: skip
NEEDED = (DATA, META)
TABLES = (".csv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
MOST_FILES = 40
MOST_SAID = 20
SCHEME_CHARACTERS = 200_000


class Refused(Exception):
    """What was given cannot be taken; `sentences` say why, for people. `mark` is a classification mark that was found."""

    def __init__(self, sentences: list[str], mark: str = "") -> None:
        super().__init__("\n".join(sentences))
        self.sentences, self.mark = sentences, mark


@dataclass(frozen=True)
class Table:
    """A file as it was given."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Inputs:
    """A scheme and its tables by part. Without a data table the evaluation waits for it."""

    scheme: str
    tables: Mapping[str, Table] = field(default_factory=dict)

    @property
    def awaits_data(self) -> bool:
        return DATA not in self.tables

    def data_sha256(self) -> str:
        """Over all tables in the order of their parts; empty while data are awaited."""
        if self.awaits_data:
            return ""
        parts = (f"{part}:{sha256(self.tables[part].content).hexdigest()}\n" for part in sorted(self.tables))
        return sha256("".join(parts).encode()).hexdigest()


def parsed(scheme: str) -> dict[str, Any]:
    """The scheme as it is written. Raises Refused."""
    if len(scheme) > SCHEME_CHARACTERS:
        raise Refused([_("方案太长，请核对是否选错了文件。")])
    try:
        return tomllib.loads(scheme)
    except tomllib.TOMLDecodeError as error:
        raise Refused([_("方案不是完好的 TOML：%(error)s。") % {"error": error}]) from None


def name_in(written: Mapping[str, Any], part: str) -> str | None:
    """What a scheme calls the table of a part."""
    found: Any = written
    for key in PARTS[part]:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None


def gathered(files: list[Table]) -> Inputs:
    """A scheme and its tables out of what somebody chose: loose files, or archives of them. Raises Refused."""
    loose = [one for file in files for one in (_unpacked(file) if file.name.lower().endswith(".zip") else [file])]
    schemes = [one for one in loose if one.name.lower().endswith(".toml")]
    if len(schemes) != 1:
        many = _("有 %(n)d 个方案文件（.toml），请一次只上传一个评价。") % {"n": len(schemes)}
        raise Refused([many if schemes else _("没有方案文件（.toml）。请连同方案和两张表一起上传，或打成一个 zip。")])
    text = _text(schemes[0])
    written = parsed(text)
    names = {PurePosixPath(one.name.replace("\\", "/")).name.casefold(): one for one in loose}
    tables, missing = {}, []
    for part in PARTS:
        name = name_in(written, part)
        if name is None:
            continue
        base = PurePosixPath(name.replace("\\", "/").partition("#")[0]).name
        if base.casefold() in names:
            tables[part] = names[base.casefold()]
        else:
            missing.append(base)
    if missing:
        given = "、".join(one.name for one in loose if one not in schemes) or _("（无）")
        raise Refused(
            [
                _("方案里写的表“%(name)s”没有上传；上传的表有：%(given)s。请补上，或改方案里的文件名。")
                % {"name": name, "given": given}
                for name in missing
            ]
        )
    return Inputs(text, tables)


def _text(file: Table) -> str:
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused([_("“%(name)s”不是 UTF-8 编码的文本，请另存为 UTF-8。") % {"name": file.name}]) from None


def _unpacked(file: Table) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            inside = [entry for entry in archive.infolist() if not entry.is_dir() and "__MACOSX" not in entry.filename]
            if len(inside) > MOST_FILES or sum(entry.file_size for entry in inside) > settings.MAX_FILE_BYTES:
                raise Refused([_("“%(name)s”里的文件太多或太大。") % {"name": file.name}])
            if any(entry.flag_bits & 1 for entry in inside):
                raise Refused([_("“%(name)s”有密码，请去掉密码再上传。") % {"name": file.name}])
            unpacked = [Table(_name(entry), archive.read(entry)) for entry in inside]
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise Refused([_("“%(name)s”不是完好的 zip，请重新打包。") % {"name": file.name}]) from None
    try:
        for one in unpacked:
            refuse_swelling(one.content, one.name)
    except Unreadable as error:
        raise Refused([str(error)]) from None
    return unpacked


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a file in an archive; Chinese Windows writes it in GB without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


@contextmanager
def laid_out(inputs: Inputs) -> Iterator[Scheme]:
    """The tables as files while the library reads them, and the scheme that points at them. Raises Refused."""
    written = parsed(inputs.scheme)
    with tempfile.TemporaryDirectory(prefix="guibiao-evaluation-") as temporary:
        folder = Path(temporary)
        for part, path in PARTS.items():
            section: Any = written
            for key in path[:-1]:
                section = section.get(key)
                if not isinstance(section, dict):
                    section = {}
            if part not in inputs.tables:
                # What the scheme names and nobody gave is not looked for anywhere else.
                if path[-1] in section and part not in NEEDED:
                    raise Refused([_("方案里写的表“%(name)s”没有上传。") % {"name": section[path[-1]]}])
                continue
            table = inputs.tables[part]
            place = folder / part / PurePosixPath(table.name.replace("\\", "/")).name
            place.parent.mkdir()
            place.write_bytes(table.content)
            sheet = str(section.get(path[-1], "")).partition("#")[2]
            section[path[-1]] = f"{part}/{place.name}" + (f"#{sheet}" if sheet else "")
        for part in NEEDED:
            if part not in inputs.tables:
                written[part] = f"{part}/-"
        try:
            yield scheme_of(written, folder, _("方案"))
        except EvaluationError as error:
            raise Refused([str(error)]) from None


def checked(inputs: Inputs) -> Inputs:
    """The same, found fit to be worked out; with a data table that has only its heading, as waiting for data.

    Raises Refused with every sentence there is to say, before anything is stored.
    """
    _unmarked(inputs)
    if META not in inputs.tables:
        raise Refused([_("缺少指标说明表。")])
    for table in inputs.tables.values():
        if not table.name.lower().endswith(TABLES):
            raise Refused([_("“%(name)s”不是 CSV 或 Excel 表。") % {"name": table.name}])
    with laid_out(inputs) as scheme:
        if not inputs.awaits_data and not read_sheet(scheme.data, DATA_SHEETS).rows:
            inputs = replace(inputs, tables={part: one for part, one in inputs.tables.items() if part != DATA})
        problems = _problems(scheme, inputs)
    if problems:
        raise Refused(problems[:MOST_SAID])
    return inputs


def _unmarked(inputs: Inputs) -> None:
    try:
        found = [(_("方案"), classification_mark(inputs.scheme))]
        found += [
            (one.name, mark_in_name(one.name) or mark_in_table(one.content, one.name)) for one in inputs.tables.values()
        ]
    except Unreadable as error:
        raise Refused([again(str(error))]) from None
    for name, mark in found:
        if mark:
            said = _("“%(name)s”中有密级标志“%(mark)s”，本系统不处理涉密文件，没有保存任何内容。")
            raise Refused([said % {"name": name, "mark": mark}], mark)


def _problems(scheme: Scheme, inputs: Inputs) -> list[str]:
    """What is wrong, a sentence each: the first thing that stops the reading, then every column that is no figures."""
    try:
        meta = meta_of(scheme)
        _rules(scheme, meta)
        if not inputs.awaits_data:
            load(scheme)
    except EvaluationError as error:
        first = str(error)
    else:
        return []
    try:
        further = _columns(read_sheet(scheme.data, DATA_SHEETS), meta_of(scheme)) if not inputs.awaits_data else []
    except EvaluationError:
        further = []
    return list(dict.fromkeys([first, *further]))


def meta_of(scheme: Scheme) -> Meta:
    """The table of indicators. Raises EvaluationError."""
    return read_meta(read_sheet(scheme.meta, META_SHEETS))


def _rules(scheme: Scheme, meta: Meta) -> None:
    if scheme.classes is not None:
        class_rule(scheme.classes, meta.hierarchy)
    if scheme.robustness is not None:
        uncertainty(scheme.robustness.get("vary", {}), scheme.steps, meta.hierarchy)


def _columns(sheet: Sheet, meta: Meta) -> list[str]:
    found = []
    for code in meta.figures:
        try:
            if sheet.has(code):
                sheet.figures(code)
        except EvaluationError as error:
            found.append(str(error))
    return found
