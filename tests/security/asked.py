"""What an address asks for besides itself: words that stand in it, things that fit it, and what its form or query says of them."""

import json
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from guibiao.assessment import assigning, item_table, report_file
from guibiao.kernel import sessions
from guibiao.kernel.models import Organisation, Session

Given = dict[str, Any]

#: Words that stand in addresses. `transition` comes from the procedure of the thing.
WORDS: dict[str, tuple[str, ...]] = {
    "form": ("csv", "xlsx", "docx", "json"),
    "kind": ("round", "plan", "notice", "annual", "dataflow"),
    "layout": ("page", "wall", "summary"),
    "part": ("data", "meta"),
    "uidb64": ("MQ",),
    "token": ("set-password",),
    "name": ("ranks", "pillars", "profile", "changes"),
    "rest": ("x",),
}
_STRUCTURE = {"kind": ("dataflow",), "agency": ("*",), "name": ("*",), "version": ("*",)}
#: Those that fit one address alone.
AT: dict[str, dict[str, tuple[str, ...]]] = {
    "/api/sdmx/data/dataflow/{agency}/{flow}/{version}/{key}": {
        "agency": ("*",), "flow": ("*",), "version": ("*",), "key": ("*",),
    },
    "/api/sdmx/data/{flow}/{key}": {"flow": ("OBSERVATIONS",), "key": ("all",)},
    "/api/sdmx/structure/{kind}/{agency}/{name}/{version}": _STRUCTURE,
    "/api/sdmx/{kind}/{agency}/{name}/{version}": _STRUCTURE,
    "/cockpit/indicators/{of}/": {"of": ("rd_intensity",)},
    "/cockpit/regions/{code}/indicators/{of}/": {"of": ("rd_intensity",)},
    "/exchange/sdmx/data.{form}": {"form": ("csv-20",)},
    "/exchange/sdmx/structure-{version}.xml": {"version": ("3-0",)},
    "/statistics/campaigns/{pk}/returns/{transition}/": {"transition": ("check",)},
}  # fmt: skip


def words(route: str) -> dict[str, tuple[str, ...]]:
    """The words for an address, by their names in it."""
    return WORDS | AT.get(route, {})


def _all(label: str, *columns: str, **where: Any) -> Callable[[], tuple[Any, list[Given]]]:
    """Things for an address: a model, and what of its rows goes where; `columns` after the key as `name=path`."""

    def found() -> tuple[Any, list[Given]]:
        model: Any = apps.get_model(label)
        names = dict([("pk", "pk"), *(one.split("=") for one in columns)])
        rows = model._base_manager.filter(**where).order_by("pk").values_list(*names.values()).distinct()
        return model, [dict(zip(names, row, strict=True)) for row in rows]

    return found


#: Where not any row of a table will do.
THINGS: dict[str, Callable[[], tuple[Any, list[Given]]]] = {
    "/assessment/units/{pk}/appeal/": _all("assessment.Assessed", state="told"),
    "/assessment/units/{pk}/circular.docx": _all("assessment.Assessed", round__state="issued"),
    "/assessment/units/{pk}/circular.pdf": _all("assessment.Assessed", round__state="issued"),
    "/assessment/units/{pk}/consent/{file}/": _all(
        "assessment.Assessed", "file=consent__files", consent__files__isnull=False
    ),
    "/exchange/sdmx/{pk}/": _all("kernel.StoredFile", media_type="application/vnd.sdmx"),
    "/exchange/systems/{pk}/tokens/new/": _all("exchange.System", account__isnull=False),
    "/plans/{pk}/items/{identity}/": _all("plans.Plan", "identity=items__identity", items__isnull=False),
    "/plans/{pk}/reread/": _all("plans.Plan", readings__state="proposed"),
    "/registers/indicators/{pk}/edit/": _all("statistics.Indicator", registered=False),
    "/registers/tasks/{pk}/edit/": _all("plans.Task", sources__plan=None, sources__quota=None),
    "/statistics/import/{pk}/": _all("statistics.FigureFile", state="draft"),
}


def _log_in_elsewhere(person: Any, here: str) -> Given:
    key = Session.objects.filter(person_id=person.pk).exclude(session_key=here).values_list("session_key", flat=True)[0]
    return {"number": sessions.number(key)}


#: Where everybody has something of her own that no register shows: by person and the session that she comes in.
OWN: dict[str, Callable[[Any, str], Given]] = {"/account/sessions/{number}/end/": _log_in_elsewhere}


_UNKNOWN = "no such address of the interface"
#: What lets nobody in, with the reason.
CLOSED: dict[str, str] = {
    "GET /account/login/code/": "the second step of a log-in that has begun (`test_second_factor`)",
    "POST /account/login/code/": "likewise",
    "POST /account/logout/": "ends the session and leads to the log-in",
    "GET /account/oidc/": "there is no provider in this workspace (`test_oidc`)",
    "GET /account/oidc/callback/": "likewise",
    "GET /api/": _UNKNOWN,
    "POST /api/": _UNKNOWN,
    "GET /api/{rest}": _UNKNOWN,
    "POST /api/{rest}": _UNKNOWN,
}


# --- what a form or a query says ------------------------------------------------------------------------------------
def _of(label: str, given: Given) -> Any:
    model: Any = apps.get_model(label)
    return model._base_manager.get(pk=given["pk"])


def _first(label: str, **where: Any) -> Any:
    model: Any = apps.get_model(label)
    return model._base_manager.filter(**where).order_by("pk").first()


def _filled_in(label: str, write: Callable[[Any], bytes]) -> Callable[[Given], dict[str, Any]]:
    """The form of the house itself, sent back as it is."""
    made: dict[Any, bytes] = {}

    def filled_in(given: Given) -> dict[str, Any]:
        if given["pk"] not in made:
            made[given["pk"]] = write(_of(label, given))
        return {"table": SimpleUploadedFile("表.xlsx", made[given["pk"]])}

    return filled_in


def _appeal(given: Given) -> dict[str, Any]:
    return {"item": _of("assessment.Assessed", given).round.sheet.items.first().pk, "text": "漏计一项。"}


def _cell(given: Given) -> dict[str, Any]:
    campaign = _of("statistics.Campaign", given)
    line = campaign.dataset.breakdowns.first()
    item = campaign.dataset.items.filter(kind="whole").first()
    region = campaign.returns.first().unit.region.code if campaign.returns.exists() else ""
    return {"cell": f"{item.code}.{line.code}", "region": region, "reason": "一家"}


def _unit(_given: Given) -> dict[str, Any]:
    home = Organisation.objects.get(name="东江省财政厅")
    return {"organisation": home.pk, "organisation-shown": str(home)}


_PLAN = "plans.Plan"
_LEDGER = {"state": "adopted", "genre": "plan"}
#: By method and address. What a GET says stands in the query, what a POST says in its form; a text is JSON.
SAID: dict[str, Callable[[Given], dict[str, Any] | str]] = {
    "GET /monitoring/runs/{pk}/lineage/": lambda _: {"unit": "001"},
    "GET /monitoring/runs/{pk}/units/": lambda _: {"unit": "001"},
    "POST /assessment/assignments/{pk}/upload/": _filled_in(
        "assessment.Assignment", lambda one: item_table.marks_table(assigning.pairs(one), {})
    ),
    "POST /assessment/plans/{pk}/units/": lambda _: {"units": "东江省财政厅"},
    "POST /assessment/rounds/{pk}/consent/": lambda _: {"on": "2026-01-05", "units": "1"},
    "POST /assessment/rounds/{pk}/units/": lambda _: {"units": "东江省财政厅"},
    "POST /assessment/sheets/{pk}/upload/": _filled_in("assessment.RuleSheet", item_table.sheet),
    "POST /assessment/supplies/{pk}/upload/": _filled_in("assessment.Supply", report_file.form),
    "POST /assessment/units/{pk}/appeal/": _appeal,
    "POST /assessment/units/{pk}/upload/": _filled_in("assessment.Assessed", item_table.self_table),
    "POST /monitoring/warnings/{pk}/owner/": _unit,
    "POST /plans/ledger/comments/": lambda _: {"plan": _first(_PLAN, **_LEDGER).pk, "title": "征求意见"},
    "POST /plans/ledger/divisions/": lambda _: {"plan": f"plan-{_first(_PLAN, **_LEDGER).pk}"},
    "POST /plans/ledger/family/{pk}/undo/": lambda _: {"lower": "1"},
    "POST /plans/ledger/parts/{pk}/": lambda _: {"action": "accept"},
    "POST /plans/ledger/plans/{pk}/family/": lambda _: {"upper": _first(_PLAN, **_LEDGER).pk},
    "POST /plans/ledger/tasks/{pk}/merge/": lambda given: {
        "into": _first("plans.Task", organisation=_of("plans.Task", given).organisation).pk
    },
    "POST /plans/{pk}/check/add/": lambda _: '{"kind":"target","start":0,"end":9}',
    "POST /plans/{pk}/check/decide/": lambda _: '{"decisions":[]}',
    "POST /plans/{pk}/check/suggest/": lambda _: '{"kind":"target","start":0,"end":9}',
    "POST /plans/{pk}/check/undo/": lambda _: '{"batch":"00000000-0000-4000-8000-000000000001"}',
    "POST /statistics/campaigns/{pk}/confidential/": _cell,
    "POST /statistics/campaigns/{pk}/returns/{transition}/": lambda given: {
        "chosen": list(_of("statistics.Campaign", given).returns.values_list("pk", flat=True))
    },
    "POST /statistics/evidence/decide/": lambda _: {
        "verdict": "reject", "chosen": _first("statistics.Candidate").pk,
    },
    "POST /statistics/import/{pk}/": lambda _: {"verdict": "discard"},
    "POST /api/observations/import": lambda _: json.dumps(
        {"rows": [{"region": "910000", "indicator": "rd_intensity", "period": "2021", "value": 2.1, "unit": "%"}]}
    ),
}  # fmt: skip


#: What stands in the query of a program that sends something.
QUERY = {"/api/observations/import": "?title=%E5%B9%B4%E6%8A%A5&unclassified=true"}


def said(method: str, route: str, given: Given) -> tuple[str, bytes, str]:
    """(the query, the body, its media type) that go with an address."""
    words = SAID[f"{method} {route}"](given) if f"{method} {route}" in SAID else {}
    if isinstance(words, str):
        return QUERY.get(route, ""), words.encode(), "application/json"
    if method == "GET":
        return "".join(f"?{name}={value}" for name, value in words.items()), b"", ""
    return "", encode_multipart(BOUNDARY, words), MULTIPART_CONTENT
