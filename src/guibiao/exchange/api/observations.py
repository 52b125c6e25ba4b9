"""Observations for programs: asking for them page by page, taking many away, bringing many in."""

import datetime
import hashlib
import json
from typing import Annotated, Any, Literal

from django.db import IntegrityError, transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Header, Query, Router, Schema, Status
from ninja.errors import ValidationError
from pydantic import Field

from guibiao.exchange import formats, gate, importing, observed, tokens
from guibiao.exchange.models import Exchange, Sent
from guibiao.exchange.problems import Refused, answer
from guibiao.indicators.periods import PARTS
from guibiao.kernel import access, audit
from guibiao.kernel.registers import registry
from guibiao.kernel.registers.api import Problem, exchanged, refuse_unknown, see
from guibiao.kernel.saying import again
from guibiao.statistics import figure_files, observations

router = Router(tags=["observations"])
_CODES = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^,\s]+(,[^,\s]+)*$")]
_YEAR = Annotated[int, Field(ge=1900, le=2199)]
MOST_CODES = 200


class Which(Schema):
    """Which figures are asked for."""

    region: Annotated[_CODES, Field(description=gettext_noop("地区代码，可用逗号隔开几个"))] | None = None
    below: Annotated[bool, Field(description=gettext_noop("连同所辖地区"))] = False
    indicator: Annotated[_CODES, Field(description=gettext_noop("指标代码，可用逗号隔开几个"))] | None = None
    scope: Annotated[str, Field(max_length=200, description=gettext_noop("范围；不写为全部，写 - 为总体"))] | None = (
        None
    )
    part: Annotated[Literal[tuple(PARTS)], Field(description=gettext_noop("时段：Y 全年"))] | None = None  # type: ignore[valid-type]
    year_from: Annotated[_YEAR, Field(description=gettext_noop("年份（起）"))] | None = None
    year_until: Annotated[_YEAR, Field(description=gettext_noop("年份（止）"))] | None = None
    published_until: Annotated[datetime.date, Field(description=gettext_noop("只按这一天以前发布的数"))] | None = None
    version: Annotated[int, Field(ge=0, le=2**62, description=gettext_noop("只按这个数据版本以前入库的数"))] | None = (
        None
    )
    statements: Annotated[
        Literal["held", "all"], Field(description=gettext_noop("held 每个数取采信的说法，all 取全部说法和各次发布"))
    ] = "held"

    def asked(self) -> observed.Asked:
        """The question; raises ninja's ValidationError for too many codes."""
        codes = {name: tuple((getattr(self, name) or "").split(",")) for name in ("region", "indicator")}
        for name, given in codes.items():
            if len(given) > MOST_CODES:
                said = _("一次至多 %(n)d 个代码。") % {"n": MOST_CODES}
                raise ValidationError([{"loc": ("query", name), "msg": said}])
        return observed.Asked(
            regions=tuple(filter(None, codes["region"])), indicators=tuple(filter(None, codes["indicator"])), below=self.below,
            scopes=None if self.scope is None else ("" if self.scope == "-" else self.scope,),
            parts=(self.part,) if self.part else (), year_from=self.year_from, year_until=self.year_until,
            published_until=self.published_until, version=self.version, every_statement=self.statements == "all",
        )  # fmt: skip


class Paged(Which):
    """Which figures, and which page of them."""

    size: Annotated[int, Field(ge=1, le=1000)] = 200
    cursor: Annotated[str, Field(max_length=2000)] | None = None


class Row(Schema):
    """One statement of one figure. A missing or protected figure has no `value`; `status` and `reason` say why."""

    id: int
    region: str
    region_name: str
    indicator: str
    indicator_name: str
    scope: str | None
    period: str
    year: int
    part: str
    to_date: bool
    value: float | None
    comparator: str
    upper: float | None
    unit: str | None
    status: str
    reason: str | None
    source: str | None
    place: str | None
    vintage: datetime.date | None
    official: bool
    holds: bool
    revises: bool
    suppressed: bool
    url: str


class Page(Schema):
    """`version` is the data version of the answer; `next` the cursor of the next page, null on the last."""

    items: list[Row]
    next: str | None
    version: int


def look(request: HttpRequest) -> None:
    """Raises Http404 where observations do not exist for whoever asks."""
    see(request.user, registry["observations"])


@router.get(
    "", response={200: Page}, summary=gettext_noop("观测值：查询"), operation_id="observations_query",
    description=gettext_noop("按指标、地区、时期和发布时间查询，次序固定：地区、指标、年份、范围、时段。"),
)  # fmt: skip
def many(request: HttpRequest, asked: Query[Paged]) -> dict[str, Any]:
    """One page of figures."""
    look(request)
    refuse_unknown(request.GET, set(Paged.model_fields))
    try:
        figures, following = observed.page(request.user, asked.asked(), asked.cursor or "", asked.size)
    except observed.BadCursor:
        said = _("这个 cursor 不是本接口给出的，请去掉它从头取。")
        raise ValidationError([{"loc": ("query", "cursor"), "msg": said}]) from None
    exchanged(request, len(figures))
    return {"items": [observed.row(one) for one in figures], "next": following, "version": observations.data_version()}


@router.get(
    "/export", summary=gettext_noop("观测值：批量导出"), operation_id="observations_export",
    description=gettext_noop("条件与查询相同，一次取完，边读边发。"),
    openapi_extra={"responses": {200: formats.described(("ndjson", "csv", "parquet"))}},
)  # fmt: skip
def export(
    request: HttpRequest, asked: Query[Which], form: Annotated[Literal["ndjson", "csv", "parquet"], Field()] = "ndjson"
) -> StreamingHttpResponse:
    """All figures asked for."""
    look(request)
    refuse_unknown(request.GET, {*Which.model_fields, "form"})
    gate.says(request, Exchange.Kind.EXPORT)
    audit.record(request.user, "exchange.export", None, {"what": "observations", "query": request.GET.dict()}, request)
    rows = observed.batches(observed.every(request.user, asked.asked()))
    return formats.stream(request, form, "observations", observed.COLUMNS, rows, formats.OBSERVATIONS)


class Taken(Schema):
    """What an import did, or with `dry_run` would do: `known` rows were there already, word for word; the `suppressed` ones (by their
    number, the first is 1) go out without their value, to protect single respondents."""

    dry_run: bool
    read: int
    added: int
    known: int
    suppressed: list[int]
    conflicts: list[str]
    version: int


class Import(Schema):
    """How rows are brought in."""

    title: Annotated[
        str, Field(min_length=1, max_length=300, description=gettext_noop("来源：如“2024年全国科技经费投入统计公报”"))
    ]
    unclassified: Annotated[
        Literal["true"], Field(description=gettext_noop("声明内容不涉及国家秘密和工作秘密，只能是 true"))
    ]
    official: Annotated[bool, Field(description=gettext_noop("由统计部门发布，优先于其他来源"))] = False
    dry_run: Annotated[bool, Field(description=gettext_noop("只检查，不入库"))] = False


_ROW = {
    "type": "object", "additionalProperties": False, "required": ["region", "indicator"],
    "properties": {name: {} for name in importing.COLUMNS},
}  # fmt: skip
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object", "additionalProperties": False, "required": ["rows"],
                "properties": {"rows": {"type": "array", "minItems": 1, "maxItems": importing.MOST_ROWS, "items": _ROW}},
            }
        },
        "text/csv": {"schema": {"type": "string"}},
    },
}  # fmt: skip


@router.post(
    "/import",
    response={200: Taken, 201: Taken, 403: Problem, 409: Problem, 413: Problem, 415: Problem},
    summary=gettext_noop("观测值：批量导入"), operation_id="observations_import",
    description=gettext_noop("要么全部入库，要么一行也不入；每个错误写明行和列。"), openapi_extra={"requestBody": _BODY},
)  # fmt: skip
def bring(
    request: HttpRequest, how: Query[Import],
    idempotency_key: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")] | None = Header(
        None, alias="Idempotency-Key", description=gettext_noop("同一键重复发送同一内容，只入库一次，回答相同")
    ),
) -> Any:  # fmt: skip
    """Take rows in, all or none."""
    refuse_unknown(request.GET, set(Import.model_fields))
    gate.says(request, Exchange.Kind.IMPORT)
    access.require(request.user, tokens.WRITE)
    _require_home(request.user)
    content = _body(request)
    read = _read(request, content)
    if read.errors:
        return answer(422, _("有 %(n)d 处错误，没有入库。") % {"n": len(read.errors)}, read.shown)
    if mark := importing.mark(read.table, how.title):
        audit.record_surviving(request.user, "observation.refused_classified", None, {"mark": mark}, request)
        said = _("内容带有“%(mark)s”标志，已拒收，没有保存任何内容。涉密文件请按保密规定处理。")
        raise Refused(422, said % {"mark": mark})
    if how.dry_run:
        return Status(200, _would(read, how.title, how.official) | {"dry_run": True})
    if idempotency_key is None:
        return Status(201, _take(request, read, content, how))
    return _once(request, read, content, how, idempotency_key)


def _require_home(user: Any) -> None:
    """What is brought in belongs to the organisation of the account, which a token may leave out of its reach."""
    limits = access.limits_of(user)
    root = limits.organisation if limits is not None else None
    if user.organisation is None or (root is not None and not root.contains(user.organisation)):
        raise Refused(403, _("账号所属单位不在令牌的机构范围之内，不能导入。"))


def _body(request: HttpRequest) -> bytes:
    content = request.read(importing.MOST_BYTES + 1)
    if len(content) > importing.MOST_BYTES:
        raise Refused(413, _("一次至多 %(limit)d MB，请分几次发送。") % {"limit": importing.MOST_BYTES >> 20})
    return content


def _read(request: HttpRequest, content: bytes) -> importing.Read:
    readers = {"application/json": importing.from_json, "text/csv": importing.from_csv}
    reader = readers.get(request.content_type or "")
    if reader is None:
        raise Refused(415, _("请发送 application/json 或 text/csv。"))
    try:
        return importing.read(reader(content), request.user)
    except importing.Unreadable as error:
        raise Refused(422, str(error)) from None


def _would(read: importing.Read, title: str, official: bool) -> dict[str, Any]:
    """What taking the rows in would do."""
    shown = figure_files.compared(read.table, title, read.behind)
    known = figure_files.known(shown, title, official)
    return {
        "read": read.table.num_rows, "added": read.table.num_rows - known, "known": known,
        "suppressed": [number + 1 for number in sorted(shown.suppressed)],
        "conflicts": [again(str(one)) for one in shown.undecided], "version": observations.data_version(),
    }  # fmt: skip


def _take(request: HttpRequest, read: importing.Read, content: bytes, how: Import) -> dict[str, Any]:
    form = "json" if request.content_type == "application/json" else "csv"
    would = _would(read, how.title, how.official)
    try:
        added = figure_files.bring(
            read.table, content, name=f"{how.title[:80]}.{form}", title=how.title, user=request.user,
            official=how.official, behind=read.behind, request=request,
        )  # fmt: skip
    except observations.Refused as error:
        raise Refused(422, str(error)) from None
    exchanged(request, len(added.observations))
    return would | {
        "dry_run": False, "added": len(added.observations), "known": added.known, "version": observations.data_version(),
    }  # fmt: skip


def _once(request: HttpRequest, read: importing.Read, content: bytes, how: Import, key: str) -> Any:
    """Take in under a key: whoever sends the same again is answered the same again."""
    digest = hashlib.sha256(content + json.dumps(how.dict(), sort_keys=True).encode()).hexdigest()
    account: Any = request.user
    try:
        with transaction.atomic():
            # The key goes first: who sends it at the same time waits here until this one has ended.
            sent = Sent.objects.create(account=account, key=key, digest=digest)
            sent.answer = _take(request, read, content, how)
            sent.save(update_fields=["answer"])
    except IntegrityError:
        before = Sent.objects.filter(account=account, key=key).first()
        if before is None:
            raise
        if before.digest != digest:
            raise Refused(409, _("这个 Idempotency-Key 已用于另一份内容，请换一个。")) from None
        return Status(201, before.answer)
    return Status(201, sent.answer)
