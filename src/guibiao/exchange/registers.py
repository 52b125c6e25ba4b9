"""What data exchange adds to the registers and to the left column."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guibiao.exchange.models import Exchange, System, Token
from guibiao.kernel import access
from guibiao.kernel.registers import Column, Filter, Register, register, registry
from guibiao.kernel.registers.navigation import Entry, add

add(Entry(_("数据交换"), "exchange", "exchange.use", icon="arrows-sort", order=95, under="statistics"))


def scope_words(token: Any) -> str:
    """What a token may reach, in words."""
    labels = [str(registry[name].label) if name in registry else name for name in token.registers]
    names = "、".join(labels) if labels else _("全部可读的台账")
    parts = [
        str(names),
        str(token.organisation or ""),
        str(token.region or ""),
        str(_("可以导入观测值")) if token.write else "",
    ]
    return "；".join(part for part in parts if part)


@register
class Exchanges(Register):
    """交换记录: who took or brought what, when, from where, how many rows, with what result."""

    name = "exchanges"
    model = Exchange
    label = _("交换记录")
    columns = (
        Column("at", link=True), "kind", "what", "query", "rows", "result", "status",
        Column("account__full_name", _("账号")),
        Column("token__name", _("令牌")),
        Column("organisation__name", _("单位")),
        "address", Column("said", shown=False),
    )  # fmt: skip
    filters = (
        "at", "kind", "result", Filter("account", field="account__full_name", label=_("账号")),
        Filter("token", field="token__name", label=_("令牌")), Filter("organisation", subtree=True), "what", "address",
        "status", "rows",
    )  # fmt: skip
    unfiltered = ("account", "token", "query", "said")
    search = ("what", "query", "account__full_name", "token__name", "address")
    related = ("account", "token", "organisation")
    list_template = "exchange/exchanges.html"
    in_navigation, under = False, "statistics"


@register
class Tokens(Register):
    """访问令牌, for the system administrator."""

    name = "tokens"
    model = Token
    label = _("访问令牌")
    columns = (
        Column("name", link=True), Column("owner__full_name", _("所属账号")),
        Column("mark", _("令牌前缀"), value=lambda token: f"gb_{token.mark}_…", sort=("mark",)),
        Column("state", _("状态"), value=lambda token: token.state_word),
        Column("reach", _("范围"), value=scope_words),
        "expires_on", "last_used_at", "last_address", Column("made_by__full_name", _("生成人"), shown=False),
        Column("made_at", shown=False), Column("revoked_at", shown=False),
    )  # fmt: skip
    filters = (
        "name", Filter("owner", field="owner__full_name", label=_("所属账号")), "expires_on", "last_used_at", "write",
        "revoked_at", "mark", "made_at", "last_address",
    )  # fmt: skip
    unfiltered = (
        "owner", "digest", "registers", "organisation", "region", "made_by", "revoked_by", "minute", "used",
    )  # fmt: skip
    search = ("name", "owner__full_name", "mark")
    related = ("owner", "organisation", "region", "made_by")
    detail_template = "exchange/token.html"
    list_template = "exchange/tokens.html"
    in_navigation, under = False, "statistics"


@register
class Systems(Register):
    """对接系统: programs of others, each with an account that the security administrator gives its roles."""

    name = "systems"
    model = System
    label = _("对接系统")
    edit_permission = "token.manage"
    columns = (
        Column("name", link=True), Column("organisation__name", _("所属单位")),
        Column("account__username", _("登录名")), "contact", "note",
        Column("active", _("账号启用"), value=lambda one: bool(one.account and one.account.is_active)),
    )  # fmt: skip
    filters = ("name", Filter("organisation", subtree=True), "contact", "note")
    unfiltered = ("account",)
    search = ("name", "organisation__name", "contact")
    form = ("name", "organisation", "contact", "note")
    related = ("organisation", "account")
    detail_template = "exchange/system.html"
    list_template = "exchange/systems.html"
    in_navigation, under = False, "statistics"

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        tokens = access.visible(request.user, Token.objects.filter(owner=obj.account))
        tokens = tokens.select_related("owner", "organisation", "region")
        return {"tokens": [(token, scope_words(token)) for token in tokens]}
