"""guibiao manage grant_role: for the server's console; the same rules as on the page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from guibiao.kernel.access import roles
from guibiao.kernel.directory import grants
from guibiao.kernel.management.naming import AccountCommand
from guibiao.kernel.models import Grant, Organisation, Region, User


class Command(AccountCommand):
    help = "给一个账号授予角色（三员分立的规则同样适用）。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("role", help="角色：" + "、".join(f"{name}（{label}）" for name, label in roles.choices()))
        parser.add_argument("--organisation", help="机构范围：机构全称")
        parser.add_argument("--region", help="地区范围：地区代码")

    def act(self, user: User, options: dict[str, Any]) -> None:
        scope = {
            "organisation": _one(Organisation, "name", options["organisation"]),
            "region": _one(Region, "code", options["region"]),
        }
        grant = Grant(user=user, role=options["role"], everywhere=not any(scope.values()), **scope)
        try:
            grants.grant(None, grant)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"已授权：{grant}")


def _one(model: Any, field: str, value: str | None) -> Any:
    if not value:
        return None
    found = list(model.objects.filter(**{field: value})[:2])
    if len(found) != 1:
        raise CommandError(f"{model._meta.verbose_name}“{value}”有 {len(found)} 个，应恰好一个。")
    return found[0]
