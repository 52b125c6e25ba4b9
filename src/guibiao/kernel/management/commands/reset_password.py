"""guibiao manage reset_password"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guibiao.kernel import accounts
from guibiao.kernel.models import User


class Command(BaseCommand):
    help = "给一个账号生成一次性密码，只显示一次；管理员忘记密码时在服务器上使用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有登录名为 {options['username']} 的账号。")
        password = accounts.hand_over_password(user, None)
        self.stdout.write(f"{user.username} 的一次性密码：{password}（首次登录须改密码）")
