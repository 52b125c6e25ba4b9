"""The API of the house: every register, observations, targets, SDMX, behind one gate and described in one document."""

from copy import deepcopy
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.security import HttpBearer, SessionAuth

from guibiao.exchange import gate, problems
from guibiao.exchange.api import observations, registers, sdmx, targets
from guibiao.kernel.registers import registry
from guibiao.kernel.registers.api import Problem, router
from guibiao.kernel.saying import again

#: What every operation may answer besides.
_ALWAYS = (401, 403, 404, 422, 429, 500)
_HEADERS = {
    "RateLimit-Limit": gettext_noop("每个令牌每分钟可以请求的次数"),
    "RateLimit-Remaining": gettext_noop("本分钟还可以请求的次数"),
    "RateLimit-Reset": gettext_noop("几秒后重新计数"),
}
_ABOUT = gettext_noop("读出和送入工作区的数据。")


class Token(HttpBearer):
    """A token that the gate has let in."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return getattr(request, "token", None)


class Session(SessionAuth):
    """The browser of somebody who is logged in; what changes something needs the CSRF token too."""


class Interface(NinjaAPI):
    """All operations, each behind the gate."""

    _described: dict[str, Any] | None = None

    @property
    def urls(self) -> Any:
        patterns, application, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = gate.guarded(_answering(pattern.callback))
        patterns = [
            path("openapi.json", gate.guarded(self.described), name="openapi-json"),
            *patterns,
            path("<path:rest>", gate.guarded(_unknown), name="unknown"),
        ]
        return patterns, application, namespace

    def described(self, request: HttpRequest) -> HttpResponse:
        """The description of the interface (OpenAPI 3.1), in the language of the reader."""
        if request.method != "GET":
            return problems.answer(405, headers={"Allow": "GET"})
        return JsonResponse(self.openapi(), json_dumps_params={"ensure_ascii": False})

    def openapi(self) -> dict[str, Any]:
        """The same as data."""
        if self._described is None:
            self._described = _completed(self.get_openapi_schema())
        return _told(deepcopy(self._described))


def _answering(view: Any) -> Any:
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return problems.answer(404)

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def _unknown(_request: HttpRequest, rest: str) -> HttpResponse:
    return problems.answer(404)


_unknown.csrf_exempt = True  # type: ignore[attr-defined]


def _completed(description: Any) -> dict[str, Any]:
    """With the refusals that every operation may give, as problem documents, and the headers of the limit."""
    schema = Problem.model_json_schema()
    schemas = description["components"]["schemas"]
    schemas["Problem"] = schema
    for one in schemas.values():
        one.pop("description", None)
    problem = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {name: {"description": said, "schema": {"type": "integer"}} for name, said in _HEADERS.items()}
    for operations in description["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            for status in {*_ALWAYS, *(status for status in answers if status >= 400)}:
                answers[status] = {"description": problems.KINDS[status][0], "content": problem}
            for answer in answers.values():
                answer["headers"] = headers
            operation["responses"] = {str(status): answers[status] for status in sorted(answers)}
    return dict(description)


def _told(found: Any) -> Any:
    """What is said in a description, in the language of the reader."""
    if isinstance(found, dict):
        return {
            name: again(value)
            if name in ("summary", "description", "title") and isinstance(value, str)
            else _told(value)
            for name, value in found.items()
        }
    return [_told(one) for one in found] if isinstance(found, list) else found


def build() -> Interface:
    """The interface with every register that is declared by now, described in the language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        made = Interface(
            title="圭表", version="1", description=_ABOUT, auth=[Token(), Session()], urls_namespace="api", docs_url=None,
            openapi_url=None,
        )  # fmt: skip
        problems.handle(made)
        made.add_router("/observations", observations.router)
        made.add_router("/targets", targets.router)
        made.add_router("/registers", registers.router)
        for register in registry:
            made.add_router(f"/registers/{register.name}", router(register))
        made.add_router("/sdmx", sdmx.router)
        return made


interface = build()
