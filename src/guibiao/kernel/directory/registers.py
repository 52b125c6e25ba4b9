"""The kernel's own registers. Rooms declare theirs in the same way, in their `registers.py`."""

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import access, second_factor
from guibiao.kernel.access import roles
from guibiao.kernel.directory.forms import GrantForm, PersonForm
from guibiao.kernel.models import (
    AuditEntry,
    CalendarYear,
    Grant,
    Job,
    Organisation,
    OrganisationAlias,
    Outgoing,
    Region,
    User,
)
from guibiao.kernel.registers import Column, Filter, Register, cells, register


@register
class Organisations(Register):
    name = "organisations"
    model = Organisation
    label = gettext_lazy("机构")
    edit_permission = "organisation.edit"
    navigation_permission = "organisation.edit"
    icon, order = "building", 80
    columns = (
        Column("name", link=True),
        "short_name",
        "kind",
        Column("region__name", gettext_lazy("地区")),
        Column("parent__name", gettext_lazy("上级")),
        "valid_from",
        "valid_until",
    )
    filters = (
        "name", "short_name", "kind", Filter("region", subtree=True), Filter("parent", subtree=True), "valid_from", "valid_until",
    )  # fmt: skip
    unfiltered = ("path",)
    search = ("name", "short_name")
    form = ("name", "short_name", "kind", "region", "parent", "valid_from", "valid_until")
    import_columns = form
    import_key = ("region", "name")
    related = ("region", "parent")


@register
class Aliases(Register):
    """Other names under which documents know an organisation."""

    name = "aliases"
    model = OrganisationAlias
    label = gettext_lazy("机构别名")
    edit_permission = "organisation.edit"
    navigation_permission = "organisation.edit"
    icon, order, under = "building", 81, "organisations"
    columns = (
        Column("name", link=True),
        Column("organisation__name", gettext_lazy("机构")),
        Column("organisation__region__name", gettext_lazy("地区")),
        "valid_from",
        "valid_until",
    )
    filters = ("name", Filter("organisation", subtree=True), "valid_from", "valid_until")
    search = ("name", "organisation__name")
    form = ("name", "organisation", "valid_from", "valid_until")
    import_columns = form
    import_key = ("name", "organisation")
    related = ("organisation__region",)


@register
class Regions(Register):
    name = "regions"
    model = Region
    label = gettext_lazy("地区")
    edit_permission = "region.edit"
    navigation_permission = "region.edit"
    icon, order, under = "table", 82, "organisations"
    columns = (
        Column("code", link=True),
        Column("name", link=True),
        "level",
        Column("parent__name", gettext_lazy("上级")),
        "valid_from",
        "valid_until",
    )
    filters = ("code", "name", "level", Filter("parent", subtree=True), "valid_from", "valid_until")
    unfiltered = ("path",)
    search = ("code", "name")
    form = ("code", "name", "level", "parent", "valid_from", "valid_until")
    import_columns = form
    import_key = ("code",)
    related = ("parent",)


@register
class People(Register):
    name = "people"
    model = User
    label = gettext_lazy("人员")
    edit_permission = "person.edit"
    navigation_permission = ("person.edit", "grant.edit")
    icon, order = "users", 83
    detail_template = "kernel/person.html"
    form_base = PersonForm
    columns = (
        Column("full_name", link=True),
        "username",
        Column("organisation__name", gettext_lazy("单位"), sort=("organisation__path",)),
        "title",
        "phone",
        "email",
        "is_active",
        "must_change_password",
        Column("last_login", gettext_lazy("最近登录")),
    )
    filters = (
        "username", "full_name", Filter("organisation", subtree=True), "title", "email", "phone", "language", "is_active", "subject",
        "must_change_password", Filter("last_login", label=gettext_lazy("最近登录")), "created_at",
    )  # fmt: skip
    unfiltered = ("password",)
    search = ("full_name", "username", "organisation__name")
    form = ("username", "full_name", "organisation", "title", "email", "phone", "subject", "is_active")
    import_columns = ("username", "full_name", "organisation", "title", "email", "phone")
    import_key = ("username",)
    related = ("organisation",)

    def may_edit(self, user: Any, obj: Any = None) -> bool:
        """The accounts of the other administrators are out of the system administrator's reach."""
        return super().may_edit(user, obj) and (obj is None or obj == user or not obj.is_administrator)

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        """Grants, and the forms of those who may grant or reset."""
        may_grant = access.can(request.user, "grant.edit") and obj != request.user
        return {
            "grants": obj.grants.select_related("organisation", "region", "granted_by")
            if access.can(request.user, "grant.view")
            else None,
            "may_grant": may_grant,
            "grant_form": GrantForm(request.user) if may_grant else None,
            "has_device": may_grant and second_factor.device(obj) is not None,
            "may_reset": self.may_edit(request.user, obj) and obj != request.user,
        }


@register
class Grants(Register):
    name = "grants"
    model = Grant
    label = gettext_lazy("授权")
    icon, order = "shield-check", 84
    columns = (
        Column("user__full_name", gettext_lazy("人员"), link=True),
        Column("role", value=lambda grant: roles.label(grant.role), label=gettext_lazy("角色"), sort=("role",)),
        Column("scope", gettext_lazy("范围"), value=lambda grant: grant.scope_label),
        "valid_from",
        "valid_until",
        Column("granted_by__full_name", gettext_lazy("授权人")),
        "granted_at",
        "revoked_at",
    )
    filters = (
        Filter("role", choices=roles.choices), "user", Filter("organisation", subtree=True), Filter("region", subtree=True),
        "everywhere", "valid_from", "valid_until", "granted_by", "granted_at", "revoked_at",
    )  # fmt: skip
    search = ("user__full_name", "user__username")
    related = ("user", "organisation", "region", "granted_by")

    def detail_url(self, obj: Any) -> str:
        """A grant is shown with the person who holds it."""
        return People().detail_url(obj.user)


@register
class AuditTrail(Register):
    name = "audit"
    model = AuditEntry
    label = gettext_lazy("审计记录")
    export_permission = "audit.export"
    icon, order = "history", 85
    list_template = "kernel/audit_list.html"
    detail_template = "kernel/audit_detail.html"
    columns = (
        Column("sequence", link=True),
        "at",
        "actor",
        Column(
            "action", value=lambda entry: roles.action_label(entry.action), label=gettext_lazy("操作"), sort=("action",)
        ),
        "subject",
        Column("detail", shown=False),
        "address",
        Column("hash", shown=False),
    )
    filters = (
        "at",
        "actor",
        Filter("action", choices=roles.action_choices),
        "subject",
        "subject_type",
        "subject_id",
        "detail",
        "address",
        "sequence",
    )
    unfiltered = ("actor_id", "previous", "hash")
    search = ("actor", "action", "subject", "detail")
    page_size = 100

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        """The detail as readable JSON under the other fields."""
        columns = [column for column in self.all_columns() if column.name != "detail"]
        return {
            "facts": [(column.label, cells.shown(cells.value(self, column, obj))) for column in columns],
            "detail": json.dumps(json.loads(obj.detail), ensure_ascii=False, indent=2),
            "heading": _("第 %(n)d 条") % {"n": obj.sequence},
        }


@register
class CalendarYears(Register):
    """The years of the official calendar that the installation was told of."""

    name = "holidays"
    list_template = "kernel/calendar_years.html"
    model = CalendarYear
    label = gettext_lazy("工作日历")
    edit_permission = "calendar.edit"
    navigation_permission = "calendar.edit"
    icon, order = "history", 86
    columns = (Column("year", link=True), "days_off", "working_weekends", "document")
    filters = ("year", "document")
    unfiltered = ("days_off", "working_weekends")
    search = ("year", "document")
    form = ("year", "days_off", "working_weekends", "document")
    import_columns = form
    import_key = ("year",)


@register
class OutgoingMessages(Register):
    """Mail and webhook messages, so that the administrator sees what does not get through. Their text is not shown."""

    name = "outgoing"
    model = Outgoing
    label = gettext_lazy("外发消息")
    navigation_permission = "outgoing.view"
    icon, order, under = "bell", 88, "jobs"
    columns = (
        Column("made_at", link=True),
        Column("user__full_name", gettext_lazy("收件人")),
        "channel",
        "state",
        "attempts",
        "next_try",
        "sent_at",
        "error",
    )
    filters = ("state", "channel", "user", "made_at", "next_try", "sent_at", "attempts", "error")
    unfiltered = ("key", "title", "body")
    search = ("user__full_name", "error")
    related = ("user",)


@register
class Jobs(Register):
    name = "jobs"
    model = Job
    label = gettext_lazy("后台任务")
    navigation_permission = "job.view"
    icon, order = "gauge", 87
    columns = (
        Column("label", gettext_lazy("名称"), value=str, sort=("kind", "label"), link=True),
        "state",
        Column("owner__full_name", gettext_lazy("发起人")),
        "done",
        "total",
        Column("message", gettext_lazy("进展"), value=lambda job: job.says, sort=("message",)),
        Column("error", gettext_lazy("错误"), value=lambda job: job.failure, sort=("error",)),
        "created_at",
        "started_at",
        "finished_at",
    )
    filters = (
        "state", "label", "owner", "created_at", "kind", "message", "error", "started_at", "finished_at",
    )  # fmt: skip
    unfiltered = (
        "subject_type", "subject_id", "arguments", "done", "total", "result", "attempts", "cancel_requested", "heartbeat",
    )  # fmt: skip
    search = ("label", "error")
    related = ("owner",)
