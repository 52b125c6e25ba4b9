"""guibiao manage reset_second_factor"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guibiao.kernel import second_factor
from guibiao.kernel.models import User


class Command(BaseCommand):
    help = "重置一个账号的动态口令；安全管理员丢失手机时在服务器上使用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有登录名为 {options['username']} 的账号。")
        second_factor.end(user, None, "factor.reset")
        self.stdout.write(f"{user.username} 的动态口令已重置，下次登录只需密码，之后请重新设置。")
