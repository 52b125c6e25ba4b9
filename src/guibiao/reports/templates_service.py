"""An office's own templates: looked through, kept version by version, put into use, tried on a report."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.documents import Limits, Unreadable, open_document
from guibiao.kernel import access, audit, files, marks
from guibiao.kernel.models import Organisation
from guibiao.reports import placeholders, rendering
from guibiao.reports.models import Report, Template
from guibiao.supervision.sheets import filling


def upload(
    content: bytes,
    name: str,
    kind: str,
    owner: Organisation,
    user: Any,
    *,
    declared: bool,
    request: HttpRequest | None = None,
) -> Template:
    """Keep a further version; it is not used before somebody says so. Raises ValidationError with every problem."""
    try:
        marks.refuse_marked(content, name, user, request)
        open_document(content, name=name, limits=Limits(size=settings.MAX_FILE_BYTES))
    except (Unreadable, ValueError) as error:
        raise ValidationError(str(error)) from error
    if not name.lower().endswith(".docx"):
        raise ValidationError(_("模板不是 Word（.docx）文件，请在 Word 或 WPS 中另存为 .docx。"))
    wrong = _problems(content)
    if wrong:
        raise ValidationError(wrong)
    stored = files.store(
        content, name=name, media_type=files.TYPES["docx"], user=user, organisation=owner,
        declared_unclassified=declared, request=request,
    )  # fmt: skip
    with transaction.atomic():
        # The lock on the organisation keeps two people from taking the same number.
        Organisation.objects.select_for_update().get(pk=owner.pk)
        last = Template.objects.filter(organisation=owner, kind=kind).aggregate(last=Max("number"))["last"] or 0
        made: Template = Template.objects.create(
            organisation=owner, kind=kind, number=last + 1, file=stored, saved_by=user
        )
        audit.record(user, "report.template", made, {"kind": kind, "number": made.number}, request)
    return made


def _problems(content: bytes) -> list[str]:
    try:
        found = placeholders.problems(content)
        if not found:
            filling.fill(content, sample())
    except ValueError as error:
        return [str(error)]
    except Exception:  # whatever python-docx and lxml raise on damaged files; the person needs one sentence
        return [_("模板不是完好的 Word（.docx）文件，请在 Word 中另存后再上传。")]
    return found


def sample() -> dict[str, Any]:
    """Something for each name, to try a template on."""
    return {name: _something(sort) for name, sort in placeholders.names().items()}


def _something(sort: Any) -> Any:
    if isinstance(sort, list):
        return [_something(sort[0])]
    return {name: _something(one) for name, one in sort.items()} if isinstance(sort, dict) else "—"


def use(kind: str, owner: Organisation, chosen: Template | None, user: Any, request: HttpRequest | None = None) -> None:
    """Reports of this kind are made from it from now on; None: from the file that comes with the house."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=owner.pk)
        Template.objects.filter(organisation=owner, kind=kind, used=True).update(used=False)
        if chosen is not None:
            Template.objects.filter(pk=chosen.pk).update(used=True)
        audit.record(user, "report.template_use", chosen or owner, {"kind": kind}, request)


def example(template: Template, user: Any) -> Report | None:
    """The latest report of the kind that was put together: real data to try a template on."""
    rows = Report.objects.filter(organisation=template.organisation, kind=template.kind).exclude(drawn_at=None)
    return access.visible(user, rows).select_related("plan", "organisation").first()


def tried(template: Template, report: Report) -> bytes:
    """A report as Word, made from a template that may not be in use."""
    return rendering.docx_of(report, files.read(template.file))
