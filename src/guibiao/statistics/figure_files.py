"""Files of observations: looked at, kept, shown with everything that was changed or left open, then taken in."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.documents import Limits, Unreadable, classification_mark, mark_in_name, mark_in_table, open_document
from guibiao.indicators import conflicts, sources
from guibiao.indicators.observations import KEY
from guibiao.indicators.sources.mapping import BadMapping
from guibiao.indicators.sources.observed import NOBODY_SAYS, Behind, Observed
from guibiao.indicators.suppression import Cell, part_of
from guibiao.indicators.units import factor
from guibiao.kernel import audit, files, marks
from guibiao.kernel.models import Region, StoredFile
from guibiao.kernel.saying import again
from guibiao.statistics import confidential, definitions, disclosure, observations
from guibiao.statistics.disclosure import Told
from guibiao.statistics.models import FigureFile, Indicator, Intake, Observation
from guibiao.statistics.stated import Row
from guibiao.terms import regions

_TEXTS = (".csv", ".tsv", ".txt")
_SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et")
_DOCUMENTS = (".html", ".htm", ".docx", ".pdf")
_COLUMNS = (".parquet", ".pq")


class Refused(ValueError):
    """A file that is not taken, as a sentence for the person."""


@dataclass
class Preview:
    """What a file would bring.

    table       the rows that can be taken
    left_out    sentences: what cannot be taken, with its place and what to do
    repaired    sentences: what was read otherwise than it is printed
    overruled   pairs that contradict each other and that the stated precedence decides
    undecided   those that it does not decide: both are kept, and the rule of `observations` says which holds
    told        which rows do not go out and why, by year and part of it
    """

    table: pa.Table
    read: int
    left_out: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    overruled: list[conflicts.Overruled] = field(default_factory=list)
    undecided: list[conflicts.Conflict] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    behind: dict[int, Behind] = field(default_factory=dict)
    told: dict[tuple[int, str], Told] = field(default_factory=dict)

    @property
    def suppressed(self) -> dict[int, str]:
        """Why rows do not go out, by their number in `table`."""
        return {number: why for one in self.told.values() for number, why in one.reasons.items()}


def receive(
    content: bytes, *, name: str, user: Any, organisation: Any, declared: bool, official: bool = False, title: str = "",
    rows: str = FigureFile.Rows.PUBLIC, sent: StoredFile | None = None, request: HttpRequest | None = None,
) -> FigureFile:  # fmt: skip
    """Keep a file as a draft; `sent` is what it was made from. Raises Refused, before a byte of it is stored, with what is wrong
    and what to do."""
    if not declared:
        raise Refused(_("“%(name)s”未作不涉密声明，不能上传。") % {"name": name})
    mark = _mark(content, name)
    if mark:
        raise Refused(marks.refusal(name, mark, "observation.refused_classified", user, request))
    _read(content, name)
    try:
        with transaction.atomic():
            stored = files.store(
                content, name=name, media_type="application/octet-stream", user=user, organisation=organisation,
                declared_unclassified=declared, request=request,
            )  # fmt: skip
            draft = FigureFile.objects.create(
                file=stored, sent=sent, owner=user, organisation=organisation, official=official, rows=rows,
                title=(title.strip() or Path(stored.name).stem)[:300],
            )  # fmt: skip
            audit.record(user, "observation.upload", draft, {"name": stored.name}, request)
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from None
    return draft


def preview(draft: FigureFile) -> Preview:
    """Read the file again and say what it would bring, and what contradicts what is known."""
    observed = _read(files.read(draft.file), draft.file.name)
    table = observed.table
    regions, codes = observations.unknown(table)
    shown = Preview(
        table, observed.read, [str(problem) for problem in observed.problems],
        sorted({str(repair) for repair in observed.repairs}), [str(note) for note in observed.notes],
    )  # fmt: skip
    for name, unknown, words in (
        ("region", regions, _("地区代码“%(code)s”不在地区台账里，%(n)d 个数不能入库；请先登记地区。")),
        ("indicator", codes, _("指标“%(code)s”没有定义，%(n)d 个数不能入库；请先在指标台账里新增。")),
    ):
        for code in unknown:
            of_it = pc.equal(table[name], code)
            shown.left_out.append(words % {"code": code, "n": pc.sum(of_it).as_py() or 0})
    other = _in_other_units(table, shown)
    where = zip(table["region"].to_pylist(), table["indicator"].to_pylist(), strict=True)
    kept = [
        number for number, (region, code) in enumerate(where)
        if region not in regions and code not in codes and number not in other
    ]  # fmt: skip
    shown.table = table.take(pa.array(kept, pa.int64()))
    shown.behind = {new: observed.behind[old] for new, old in enumerate(kept) if old in observed.behind}
    _compare(shown, _titled(shown.table, draft.title, draft.file.name), precedence(draft))
    _decide(shown, counted=draft.rows == FigureFile.Rows.COUNTED)
    return shown


def _in_other_units(table: pa.Table, shown: Preview) -> set[int]:
    """The rows of an office's own indicators whose unit does not measure what theirs does, told with their places."""
    own = Indicator.objects.filter(code__in=table["indicator"].unique().to_pylist(), registered=False).exclude(unit="")
    known = {one.code: one for one in own}
    wrong = {
        number: row for number, row in enumerate(table.select(["indicator", "unit", "place"]).to_pylist())
        if row["unit"] and row["indicator"] in known and factor(row["unit"], known[row["indicator"]].unit) is None
    } if known else {}  # fmt: skip
    for row in wrong.values():
        said = _("%(place)s：指标“%(name)s”的单位是“%(own)s”，“%(unit)s”不能换算成它，请改正单位或指标。")
        one = known[row["indicator"]]
        shown.left_out.append(said % {"place": row["place"] or "—", "name": one, "own": one.unit, "unit": row["unit"]})
    return set(wrong)


def _decide(shown: Preview, *, counted: bool) -> None:
    """What may go out, where the rows are sums over respondents or some of the figures are kept back."""
    times: dict[tuple[int, str], list[Any]] = {}
    for number, row in enumerate(shown.table.select([*KEY, "value", "unit"]).to_pylist()):
        if row["value"] is not None:
            cell = Cell(row["region"], row["indicator"], row["scope"] or "")
            time = row["year"], part_of(row["part"], to_date=row["to_date"])
            who = shown.behind.get(number, NOBODY_SAYS)
            times.setdefault(time, []).append(Row(number, cell, row["value"], row["unit"] or "", who))
    counted = counted or bool(shown.behind)
    for (year, part), rows in times.items():
        if counted or disclosure.bear_on_kept({cell.measure for _n, cell, *_rest in rows}, year, part):
            shown.told[year, part] = disclosure.of_rows(rows, year, part, counted=counted)


def compared(table: pa.Table, title: str, behind: Mapping[int, Behind] = MappingProxyType({})) -> Preview:
    """What figures that were read elsewhere would bring, what of them contradicts itself or what is known, and what would not go out."""
    shown = Preview(table, table.num_rows, behind=dict(behind))
    _compare(shown, _titled(table, title), [])
    _decide(shown, counted=bool(behind))
    return shown


def known(shown: Preview, title: str, official: bool) -> int:
    """How many of figures that were read elsewhere are there already, word for word, as they would go out."""
    return observations.known(_without_suppressed(_titled(shown.table, title), shown), official)


def bring(
    table: pa.Table, content: bytes, *, name: str, title: str, user: Any, official: bool = False,
    behind: Mapping[int, Behind] = MappingProxyType({}), request: HttpRequest | None = None,
) -> observations.Added:  # fmt: skip
    """Take in what a program sent and what was read of it. What was sent is kept as the file behind the figures, like one that
    somebody uploaded; whoever calls has looked for classification marks. With `behind`, by the number of the row, the rows are sums over
    respondents, and the unsafe ones go out without their value. Raises observations.Refused."""
    shown = Preview(table, table.num_rows, behind=dict(behind))
    with transaction.atomic():
        disclosure.in_turn()
        _decide(shown, counted=bool(behind))
        stored = files.store(
            content,
            name=name,
            media_type="application/octet-stream",
            user=user,
            declared_unclassified=True,
            request=request,
        )
        added = observations.add(
            _without_suppressed(_titled(table, title), shown), kind=Intake.Kind.IMPORT, title=title, user=user,
            organisation=user.organisation, official=official, file=stored, request=request,
        )  # fmt: skip
        FigureFile.objects.create(
            file=stored, owner=user, organisation=user.organisation, official=official, title=title[:300],
            state=FigureFile.State.TAKEN, intake=added.intake, stated=_kept(shown),
            rows=FigureFile.Rows.COUNTED if behind else FigureFile.Rows.PUBLIC,
        )  # fmt: skip
    return added


def _kept(shown: Preview) -> dict[str, dict[str, Any]]:
    """What was decided on and shown, by year and part of it: what comes later is decided with a view to it."""
    kept: dict[str, dict[str, Any]] = {}
    for (year, part), told in shown.told.items():
        kept.setdefault(str(year), {})[part] = [told.survey, told.shown]
    return kept


def take(draft: FigureFile, *, user: Any, request: HttpRequest | None = None) -> observations.Added:
    """Make observations of what can be taken, and keep what the precedence decided. Raises Refused when it was done before."""
    with transaction.atomic():
        draft = FigureFile.objects.select_for_update().get(pk=draft.pk)
        if draft.state != FigureFile.State.DRAFT:
            raise Refused(_("这个文件已经处理过了。"))
        disclosure.in_turn()
        shown = preview(draft)
        table = _without_suppressed(_titled(shown.table, draft.title, draft.file.name), shown)
        draft.file = draft.sent or draft.file
        added = observations.add(
            table, kind=Intake.Kind.IMPORT, title=draft.title, user=user, organisation=draft.organisation,
            official=draft.official, file=draft.file, request=request,
        )  # fmt: skip
        reasons = {}
        for one in shown.overruled:
            kept = added.observations.get(one.kept.row) or _stored(shown, one.kept.row)
            if kept is not None:
                reasons[kept] = _("按导入时所定的采信次序：%(order)s") % {"order": "、".join(precedence(draft))}
        if reasons:
            observations.choose_all(reasons, user=user, request=request)
        draft.state, draft.intake, draft.stated = FigureFile.State.TAKEN, added.intake, _kept(shown)
        draft.save()
    return added


def precedence(draft: FigureFile) -> list[str]:
    """The sources as the person put them in order, the one to be believed first."""
    return [line.strip() for line in draft.precedence.splitlines() if line.strip()]


def _compare(shown: Preview, own: pa.Table, order: Sequence[str]) -> None:
    """What of the file contradicts itself or what is known. Rows from `table.num_rows` on are the known ones."""
    scope = {
        "regions": own["region"].unique().to_pylist(), "indicators": own["indicator"].unique().to_pylist(),
        "years": own["year"].unique().to_pylist(),
    }  # fmt: skip
    known = observations.table(**scope, all_statements=True)
    keys = Observation.objects.filter(
        region__code__in=scope["regions"], indicator_id__in=scope["indicators"], year__in=scope["years"]
    )
    shown.known = {own.num_rows + n: pk for n, pk in enumerate(keys.order_by("pk").values_list("pk", flat=True))}
    settled = conflicts.settle(pa.concat_tables([own, known]), order)
    ours = own.num_rows
    shown.overruled = [one for one in settled.overruled if min(one.kept.row, one.dropped.row) < ours]
    shown.undecided = _named([one for one in settled.open if min(one.a.row, one.b.row) < ours])
    overruled = _named([one.conflict for one in shown.overruled])
    shown.overruled = [one._replace(conflict=told) for one, told in zip(shown.overruled, overruled, strict=True)]


def _named(found: list[conflicts.Conflict]) -> list[conflicts.Conflict]:
    """Conflicts with the names that the workspace has for their regions and indicators."""
    places = dict(Region.objects.filter(code__in={one.key[0] for one in found}).values_list("code", "name"))
    names = dict(Indicator.objects.filter(code__in={one.key[1] for one in found}).values_list("code", "name"))
    return [one._replace(place=places.get(one.key[0], ""), name=names.get(one.key[1], "")) for one in found]


def _without_suppressed(table: pa.Table, shown: Preview) -> pa.Table:
    """The rows as they go out."""
    reasons = shown.suppressed
    if not reasons:
        return table
    rows = table.to_pylist()
    for number in reasons:
        rows[number] |= confidential.empty(str(disclosure.REASON)) | {"place": rows[number]["place"]}
    return pa.Table.from_pylist(rows, schema=table.schema)


def _stored(shown: Preview, row: int) -> Observation | None:
    pk = shown.known.get(row)
    return Observation.objects.filter(pk=pk).first() if pk else None


def _titled(table: pa.Table, title: str, name: str = "") -> pa.Table:
    """With the title that the person gave as the source where the file names none: a reader then gives the file's name."""
    column = table.schema.get_field_index("source")
    nameless = pc.fill_null(pc.equal(table["source"], name), True)
    return table.set_column(
        column, table.schema.field("source"), pc.if_else(nameless, pa.scalar(title, pa.string()), table["source"])
    )


def _read(content: bytes, name: str) -> Observed:
    with _laid_out(content, name) as path:
        try:
            observed = sources.read(path, {"regions": _own_regions()}, registry=definitions.registry())
        except (Unreadable, BadMapping) as error:
            raise Refused(str(error)) from None
    if not observed.read:
        raise Refused(_("“%(name)s”里没有找到数。表里要有地区、时间和指标。") % {"name": name})
    return observed


def _own_regions() -> dict[str, str]:
    """Codes and names of the regions of the workspace that the state has none for: a name that two bear means neither."""
    every = Region.objects.values_list("code", "name")
    rows = [(code, name) for code, name in every if regions.get(code) is None]
    borne = Counter(name for _code, name in rows)
    named = {name: code for code, name in rows if borne[name] == 1 and regions.find(name) is None}
    return named | {code: code for code, _name in rows}


@contextmanager
def _laid_out(content: bytes, name: str) -> Iterator[Path]:
    """The file under its own name while it is read: readers go by the suffix and name the file in what they say."""
    with tempfile.TemporaryDirectory(prefix="guibiao-figures-") as folder:
        path = Path(folder) / Path(name.replace("\\", "/")).name
        path.write_bytes(content)
        yield path


def _mark_in_columns(content: bytes) -> str | None:
    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError):
        return None  # whoever reads it says what is wrong with it
    texts = (value for column in table.columns for value in pc.unique(column).to_pylist() if isinstance(value, str))
    return next((found for text in texts if (found := classification_mark(text))), None)


def _mark(content: bytes, name: str) -> str | None:
    """A classification mark in the file or its name; a file that cannot be looked into is refused."""
    suffix = Path(name).suffix.lower()
    found = mark_in_name(name)
    if not found and suffix in _COLUMNS:
        return _mark_in_columns(content)
    if found or suffix not in (*_TEXTS, *_SHEETS, *_DOCUMENTS):
        return found
    try:
        if suffix in _DOCUMENTS:
            return classification_mark(open_document(content, name=name, limits=Limits(size=settings.MAX_FILE_BYTES)))
        return mark_in_table(content, name)
    except Unreadable as error:
        raise Refused(again(str(error))) from None
