"""Commands about one account, named by its login."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guibiao.kernel.models import User


class AccountCommand(BaseCommand):
    """Subclass and say what is done in `act`."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有登录名为 {options['username']} 的账号。")
        self.act(user, options)

    def act(self, user: User, options: dict[str, Any]) -> None:
        raise NotImplementedError
