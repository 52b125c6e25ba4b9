"""The task table and the indicator table of a plan, checked or adopted, in an office's own columns."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit, files, marks
from guibiao.plans import checked
from guibiao.plans.models import Item, Plan, TaskTemplate, Version
from guibiao.reading.outputs import Table, columns_of, indicator_table_of, task_table_of, write_table

# What people wrote about a measure beside what the document says; it goes before what is worked out.
OWN = ("task", "annual", "outcome")


def tasks(plan: Plan, template: TaskTemplate | None = None, version: Version | None = None) -> Table:
    """The task table: of a version, or of what holds on the check screen."""
    read = checked.as_adopted(version) if version else checked.as_read(plan)
    table = task_table_of(read, template.columns if template else None)
    own = _own(plan, version)
    for row in table.rows:
        row.cells |= own.get(row.identity, {})
    table.note = note(plan, version)
    return table


def indicators(plan: Plan, version: Version | None = None) -> Table:
    """The indicator table, the same way."""
    table = indicator_table_of(checked.as_adopted(version) if version else checked.as_read(plan))
    table.note = note(plan, version)
    return table


def note(plan: Plan, version: Version | None) -> str:
    """What a reader of the table must know of its standing."""
    parts = []
    if plan.is_draft or (version and version.draft):
        parts.append(_("据征求意见稿"))
    if version:
        parts.append(_("第 %(number)d 版，自 %(date)s 起") % {"number": version.number, "date": version.effective_on})
    else:
        parts.append(_("尚未采用，以核对中的内容为准"))
    return _("；").join(parts) + _("。")


def file_of(table: Table, form: str, template: TaskTemplate | None = None) -> bytes:
    """The table as Word or Excel. Raises ValueError with a sentence where the office's Word file cannot be used."""
    out = BytesIO()
    own = files.read(template.docx) if template and template.docx and form == "docx" else None
    write_table(table, out, format="docx" if form == "docx" else "xlsx", template=own)
    return out.getvalue()


def templates_for(plan: Plan, user: Any) -> Iterable[TaskTemplate]:
    """The templates of the plan's organisation."""
    return access.visible(user, TaskTemplate.objects.filter(organisation=plan.organisation)).select_related("docx")


def save_template(
    plan: Plan,
    user: Any,
    *,
    name: str,
    columns: Sequence[Mapping[str, Any]],
    docx: tuple[bytes, str] | None,
    declared: bool,
    request: HttpRequest | None = None,
) -> TaskTemplate:
    """Keep columns, and the office's Word file, under a name; the same name again replaces. Raises ValueError."""
    access.require(user, "tasktemplate.edit", plan)
    name = name.strip()
    if not name:
        raise ValueError(_("请给模板起个名称。"))
    kept = [
        {"key": column.key, "heading": column.heading, "width": column.width} for column in columns_of("tasks", columns)
    ]
    with transaction.atomic():
        template = TaskTemplate.objects.filter(organisation=plan.organisation, name=name).first()
        template = template or TaskTemplate(organisation=plan.organisation, name=name)
        template.columns, template.saved_by = kept, user
        if docx is not None:
            template.docx = _store(docx, plan, user, declared, kept, request)
        template.save()
        audit.record(user, "tasktemplate.save", template, {"columns": kept, "docx": bool(template.docx)}, request)
    return template


def _store(
    docx: tuple[bytes, str], plan: Plan, user: Any, declared: bool, columns: Any, request: HttpRequest | None
) -> Any:
    """Try the office's file on an empty table before it is kept."""
    content, name = docx
    table = Table("tasks", _("任务分解表"), columns_of("tasks", columns), [])
    write_table(table, BytesIO(), format="docx", template=content)
    if not declared:
        raise ValueError(_("“%(name)s”未作不涉密声明，不能上传。") % {"name": name})
    marks.refuse_marked(content, name, user, request, "plan.refused_classified")
    return files.store(
        content, name=name, media_type=files.TYPES["docx"],
        user=user, organisation=plan.organisation, declared_unclassified=declared, request=request,
    )  # fmt: skip


def _own(plan: Plan, version: Version | None) -> dict[str, dict[str, str]]:
    """By identity, what people wrote themselves."""
    if version is not None:
        rows = version.measures.all()
        return {str(row.identity): {name: value for name in OWN if (value := getattr(row, name))} for row in rows}
    items = plan.items.filter(kind=Item.Kind.MEASURE)
    return {str(item.identity): {name: item.data[name] for name in OWN if item.data.get(name)} for item in items}
