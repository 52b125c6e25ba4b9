"""The English catalogue: ``collect`` finds what is said on screen, ``check`` complains of gaps, ``compile`` makes the .mo.

What people read stands in Chinese in templates and code; the only catalogue is the English one. Needs no gettext tools.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from library_sentences import sentences

from guibiao.terms.sentences import fields

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/guibiao"
HEADER = """\
# English for what Guibiao says on screen.
msgid ""
msgstr ""
"Project-Id-Version: guibiao\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
CATALOGUE = PACKAGE / "site/locale/en/LC_MESSAGES/django.po"
LIBRARY = {"terms", "documents", "rules", "reading", "indicators", "matching"}
#: What of the library is heard in the workspace: its sentences are in the catalogue, too.
HEARD = (
    "indicators/progress", "indicators/checks", "indicators/composite", "indicators/charts", "indicators/forecast",
    "indicators/conflicts.py", "indicators/sources", "indicators/derived", "indicators/periods.py", "indicators/declared.py",
    "indicators/cell_errors.py", "indicators/schemes", "rules/clocks", "rules/lights", "rules/progress", "rules/dated.py",
    "documents/docx/package.py",
    "documents/docx/reader.py", "documents/docx/xml.py", "documents/html/source.py", "documents/legacy", "documents/lost_tables.py",
    "documents/opening.py", "documents/pdf/reader.py", "documents/swelling.py", "documents/text/reader.py", "reading/tensions.py",
    "reading/outputs/readback", "reading/outputs/templates.py",
)  # fmt: skip
PLURAL, CONTEXT, CONTEXT_PLURAL = (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
}


def _texts(table: dict[str, Any]) -> Iterator[str]:
    """What a table of roles, permissions and actions says on screen."""
    for name, value in table.items():
        if isinstance(value, dict) and name != "roles":
            yield from _texts(value)
        elif isinstance(value, str):
            yield value


def _sources() -> Iterator[tuple[Path, bytes]]:
    for path in sorted(PACKAGE.rglob("*")):
        room = path.relative_to(PACKAGE).parts[0]
        if room in LIBRARY or not path.is_file() or "static" in path.parts:
            continue
        if path.suffix == ".py":
            yield path, path.read_bytes()
        elif path.name == "roles.toml":
            yield path, "\n".join(f"_({text!r})" for text in _texts(tomllib.loads(path.read_text("utf-8")))).encode()
        elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # What is left of the markup is no Python: without its indentation the tokenizer takes it all the same.
            yield path, "\n".join(line.strip() for line in code.splitlines()).encode()


def _heard() -> Iterator[tuple[str, int, str]]:
    """File, line and sentence of everything that the workspace hears of the library, names in its tables included."""
    for part in HEARD:
        place = PACKAGE / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            yield from ((path.relative_to(ROOT).as_posix(), *found) for found in sentences(path.read_text("utf-8")))
        for path in sorted(place.rglob("*.toml")) if place.is_dir() else []:
            for name in _names(tomllib.loads(path.read_text("utf-8"))):
                yield path.relative_to(ROOT).as_posix(), 0, name
        for path in sorted(place.rglob("*.csv")) if place.is_dir() else []:
            with path.open(encoding="utf-8-sig", newline="") as rows:
                yield from (
                    (path.relative_to(ROOT).as_posix(), 0, row["iName"])
                    for row in csv.DictReader(rows)
                    if row.get("iName_en")
                )


def _names(value: Any) -> Iterator[str]:
    """What things are called in a table that has their English names beside it."""
    if isinstance(value, dict):
        if "name_en" in value:
            yield value["name"]
        for inside in value.values():
            yield from _names(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _names(inside)


def collected() -> Catalog:
    """Every message on screen, as an empty catalogue."""
    catalogue = Catalog(project="guibiao", charset="utf-8")
    for path, source in _sources():
        name = path.relative_to(ROOT).as_posix()
        for line, message, _, context in extract(
            "python", BytesIO(source), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            catalogue.add(message, None, [(name, line)], context=context)
    for name, line, message in _heard():
        catalogue.add(message, None, [(name, line)])
    return catalogue


def stored() -> Catalog:
    """The English catalogue as it is kept."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def collect() -> None:
    """Bring the catalogue up to date; new messages come in untranslated, gone ones go."""
    catalogue = stored()
    catalogue.update(collected(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    messages = BytesIO()
    write_po(messages, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=True)
    CATALOGUE.write_text(HEADER + messages.getvalue().decode(), encoding="utf-8")


def gaps() -> list[str]:
    """What is wrong with the catalogue, a sentence each."""
    catalogue = stored()
    wanted = {(message.id, message.context) for message in collected() if message.id}
    kept = {(message.id, message.context) for message in catalogue if message.id}
    found = [f"not in the catalogue (make messages): {message}" for message, _ in wanted - kept]
    found += [f"no longer on screen (make messages): {message}" for message, _ in kept - wanted]
    for message in catalogue:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings) or message.fuzzy:
            found.append(f"no English yet: {message.id}")
        found += [f"{message.id}: {error}" for error in message.check(catalogue)]
        if isinstance(message.id, str) and sorted(fields(message.id) or ()) != sorted(fields(strings[0] or "") or ()):
            found.append(f"other words in braces than in the Chinese: {message.id}")
    return sorted(map(str, found))


def compile_() -> None:
    """Write the .mo that Django reads."""
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, stored())


def check() -> None:
    """Exit with the gaps, if there are any."""
    if found := gaps():
        sys.exit("\n".join(found))


if __name__ == "__main__":
    {"collect": collect, "check": check, "compile": compile_}[sys.argv[1]]()
