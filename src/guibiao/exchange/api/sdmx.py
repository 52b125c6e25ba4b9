"""SDMX in its own words: `data/…` and `structure/…` of SDMX 3.0, and the shorter addresses of 2.1."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from ninja.errors import ValidationError
from pydantic import Field

from guibiao.exchange import gate, observed
from guibiao.exchange.api.observations import look
from guibiao.exchange.models import Exchange
from guibiao.exchange.problems import Refused
from guibiao.exchange.sdmx import data, structure
from guibiao.exchange.sdmx.codes import TOTAL, decoded
from guibiao.exchange.sdmx.codes import structure as table
from guibiao.indicators.periods import PARTS, BadPeriod, Period, parse
from guibiao.kernel import audit
from guibiao.kernel.registers.api import exchanged, refuse_unknown

router = Router(tags=["sdmx"])
_FREQUENCY = {
    "A": ("Y",),
    "S": ("H1", "H2"),
    "Q": ("Q1", "Q2", "Q3", "Q4"),
    "M": tuple(part for part in PARTS if part[0] == "M"),
}
_STRUCTURE = {
    "2.1": "application/vnd.sdmx.structure+xml;version=2.1", "3.0": "application/vnd.sdmx.structure+xml;version=3.0.0",
}  # fmt: skip
_WORD = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_@$.*~+,-]+$")]
_KEY = Annotated[str, Field(min_length=1, max_length=2000)]
_PERIOD = Annotated[
    str,
    Field(
        max_length=10,
        pattern=r"^\d{4}(-[A-Z0-9]{1,3})?(-\d\d)?$",
        description=gettext_noop("如 2023、2023-Q3、2023-06"),
    ),
]


class Which(Schema):
    """What a data query of SDMX may say besides its key."""

    startPeriod: _PERIOD | None = None  # noqa: N815  (a word of SDMX)
    endPeriod: _PERIOD | None = None  # noqa: N815
    dimensionAtObservation: Literal["AllDimensions"] | None = None  # noqa: N815
    asOf: Annotated[datetime.date, Field(description=gettext_noop("只按这一天以前发布的数"))] | None = None  # noqa: N815
    format: Annotated[
        Literal["ml-2.1", "ml-3.0", "csv-1.0", "csv-2.0"], Field(description=gettext_noop("不用 Accept 时，在这里写格式"))
    ] | None = None  # fmt: skip


def _described(media_types: Iterable[str]) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    content = {media_type: {"schema": schema} for media_type in media_types}
    return {"responses": {200: {"description": "OK", "content": content}, 406: {"description": "", "content": {}}}}


_DATA = _described(form[0] for form in data.FORMATS.values())
_SAID = gettext_noop("观测值，采信的说法。键依次为频率、地区、指标、范围、累计，用点隔开，空着为全部，几个用 + 连接。")


@router.get(
    "/data/dataflow/{agency}/{flow}/{version}/{key}", summary=gettext_noop("SDMX 3.0：数据"), description=_SAID,
    operation_id="sdmx_data_3", openapi_extra=_DATA,
)  # fmt: skip
def data_new(
    request: HttpRequest, agency: _WORD, flow: _WORD, version: _WORD, key: _KEY, asked: Query[Which]
) -> StreamingHttpResponse:
    _ours(agency, flow, version)
    return _data(request, key, asked, "ml-3.0")


@router.get(
    "/data/{flow}/{key}",
    summary=gettext_noop("SDMX 2.1：数据"),
    description=_SAID,
    operation_id="sdmx_data_2",
    openapi_extra=_DATA,
)
def data_old(request: HttpRequest, flow: _WORD, key: _KEY, asked: Query[Which]) -> StreamingHttpResponse:
    parts = flow.split(",")
    agency, name, version = (parts + ["*"] * 2)[:3] if len(parts) > 1 else ("*", parts[0], "*")
    _ours(agency, name, version)
    return _data(request, key, asked, "ml-2.1")


_KIND = Literal["agencyscheme", "dataflow", "codelist", "conceptscheme", "datastructure", "*"]
_REFERENCES = Literal["none", "all", "children", "descendants"]


class References(Schema):
    """Whether what a structure refers to comes with it."""

    references: _REFERENCES = "none"
    format: Literal["ml-2.1", "ml-3.0"] | None = None


@router.get(
    "/structure/{kind}/{agency}/{name}/{version}", summary=gettext_noop("SDMX 3.0：结构"), operation_id="sdmx_structure_3",
    openapi_extra=_described(_STRUCTURE.values()),
)  # fmt: skip
def structure_new(
    request: HttpRequest, kind: _KIND, agency: _WORD, name: _WORD, version: _WORD, asked: Query[References]
) -> HttpResponse:
    return _structure(request, kind, agency, name, version, asked, "3.0")


@router.get(
    "/{kind}/{agency}/{name}/{version}", summary=gettext_noop("SDMX 2.1：结构"), operation_id="sdmx_structure_2",
    openapi_extra=_described(_STRUCTURE.values()),
)  # fmt: skip
def structure_old(
    request: HttpRequest, kind: Literal["agencyscheme", "dataflow", "codelist", "conceptscheme", "datastructure"],
    agency: _WORD, name: _WORD, version: _WORD, asked: Query[References],
) -> HttpResponse:  # fmt: skip
    return _structure(request, kind, agency, name, version, asked, "2.1")


def _any(word: str, own: str) -> bool:
    return word in ("*", "all", "latest", "~", "+", own)


def _ours(agency: str, name: str, version: str) -> None:
    of = table()
    if not (_any(agency, of["agency"]) and _any(name, of["id"]) and _any(version, of["version"])):
        raise Http404


# --- data --------------------------------------------------------------------------------------------------------------
def _data(request: HttpRequest, key: str, asked: Which, usual: str) -> StreamingHttpResponse:
    look(request)
    refuse_unknown(request.GET, set(Which.model_fields))
    form = asked.format or _negotiated(request, {name: of[0] for name, of in data.FORMATS.items()}, usual)
    question = _question(key, asked)
    gate.says(request, Exchange.Kind.EXPORT)
    audit.record(request.user, "exchange.export", None, {"what": "sdmx", "key": key, "format": form}, request)
    return answer(request, form, question, (asked.startPeriod, asked.endPeriod))


def answer(
    request: HttpRequest, form: str, question: observed.Asked, between: tuple[str | None, str | None] = (None, None)
) -> StreamingHttpResponse:
    """The figures asked for as a message, sent while they are read."""
    media_type, ending, _write, _version = data.FORMATS[form]
    figures = _within(observed.every(request.user, question), *(parse(one) if one else None for one in between))
    response = StreamingHttpResponse(data.write(form, _counted(request, figures)), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="observations.{ending}"'
    return response


def _counted(request: HttpRequest, figures: Iterable[observed.Figure]) -> Iterator[observed.Figure]:
    for number, figure in enumerate(figures, 1):
        exchanged(request, number)
        yield figure


def _within(figures: Iterable[observed.Figure], start: Period | None, end: Period | None) -> Iterator[observed.Figure]:
    """Those whose period begins and ends between two: 2023 to 2024 has every quarter of both."""
    for figure in figures:
        period = figure.observation.period
        if (start is None or period.start >= start.start) and (end is None or period.end <= end.end):
            yield figure


def _question(key: str, asked: Which) -> observed.Asked:
    dimensions = [one["id"] for one in table()["dimension"]]
    parts = [""] * len(dimensions) if key in ("all", "*") else key.split(".")
    if len(parts) != len(dimensions):
        said = _("键应有 %(n)d 段：%(names)s。") % {"n": len(dimensions), "names": ".".join(dimensions)}
        raise ValidationError([{"loc": ("path", "key"), "msg": said}])
    chosen = {
        name: [one for one in part.split("+") if one not in ("", "*")]
        for name, part in zip(dimensions, parts, strict=True)
    }
    if any(len(codes) > 200 for codes in chosen.values()):
        raise ValidationError([{"loc": ("path", "key"), "msg": _("一段至多 200 个代码。")}])
    years = [_year(name, text) for name, text in (("startPeriod", asked.startPeriod), ("endPeriod", asked.endPeriod))]
    to_date = {"Y": True, "N": False}
    accumulation = {to_date.get(one) for one in chosen["ACCUMULATION"]}
    unknown = [one for one in chosen["FREQ"] if one not in _FREQUENCY]
    if unknown or None in accumulation:
        raise ValidationError(
            [{"loc": ("path", "key"), "msg": _("FREQ 只能是 A、S、Q、M，ACCUMULATION 只能是 N、Y。")}]
        )
    scopes = tuple("" if one == TOTAL else decoded(one) for one in chosen["SCOPE"])
    return observed.Asked(
        regions=tuple(map(decoded, chosen["REF_AREA"])), indicators=tuple(map(decoded, chosen["INDICATOR"])),
        parts=tuple(part for one in chosen["FREQ"] for part in _FREQUENCY[one]), scopes=scopes or None,
        to_date=accumulation.pop() if len(accumulation) == 1 else None, year_from=years[0], year_until=years[1],
        published_until=asked.asOf,
    )  # fmt: skip


def _year(name: str, text: str | None) -> int | None:
    try:
        return parse(text).year if text else None
    except BadPeriod:
        said = _("应是时间，如 2023、2023-Q3、2023-06。")
        raise ValidationError([{"loc": ("query", name), "msg": said}]) from None


def _negotiated(request: HttpRequest, offered: dict[str, str], usual: str) -> str:
    """The format that Accept asks for; any other than those that are offered is refused."""
    accepted = [re.sub(r"\s", "", one).lower() for one in request.headers.get("Accept", "*/*").split(",")]
    for one in accepted:
        plain = re.sub(r";q=[\d.]+$", "", one)
        for name, media_type in offered.items():
            if plain in (media_type, media_type.replace(".0.0", ".0")) and plain:
                return name
        if plain in ("*/*", "application/*", "application/xml", "text/xml", "text/html", ""):
            return usual
        if plain in ("text/csv", "application/vnd.sdmx.data+csv") and "csv-1.0" in offered:
            return "csv-1.0"
    raise Refused(406, _("可用的格式：%(names)s。") % {"names": "、".join(offered.values())})


# --- structures -------------------------------------------------------------------------------------------------------
def _structure(
    request: HttpRequest, kind: str, agency: str, name: str, version: str, asked: References, usual: str
) -> HttpResponse:
    look(request)
    refuse_unknown(request.GET, set(References.model_fields))
    of = table()
    own = {
        "agencyscheme": {"AGENCIES"}, "dataflow": {of["id"]}, "datastructure": {of["id"]}, "conceptscheme": {structure.CONCEPTS},
        "codelist": set(of["codelist"]),
    }  # fmt: skip
    kinds = [one for one in own if kind in (one, "*") and (_any(name, "") or name in own[one])]
    if not kinds or not _any(version, of["version"]) or not (_any(agency, of["agency"]) or agency == "SDMX"):
        raise Http404
    chosen = asked.format or f"ml-{_negotiated(request, _STRUCTURE, usual)}"
    wanted = set(structure.KINDS) if asked.references != "none" else set(kinds)
    lists = structure.codelists() if "codelist" in wanted else {}
    one_list = name if kind == "codelist" and name in lists and asked.references == "none" else ""
    content = structure.message(chosen.removeprefix("ml-"), wanted, lists, one_list)
    exchanged(request, sum(map(len, lists.values())))
    return HttpResponse(content, content_type=_STRUCTURE[chosen.removeprefix("ml-")])
