"""guibiao manage bootstrap"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from guibiao.kernel.directory import first
from guibiao.kernel.models import Region


class Command(BaseCommand):
    help = "建立首个账号，密码当场生成、只显示一次。已有账号时什么也不做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="admin", help="首个账号的登录名")
        parser.add_argument("--full-name", default="", help="首个账号的姓名")
        parser.add_argument("--organisation", default="", help="首个机构的名称，以后可改")
        parser.add_argument("--region", default="100000", help="首个机构所在地区的代码，以后可改")
        parser.add_argument("--administrators", action="store_true", help="同时建立尚缺的系统、安全、审计管理员账号")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = first.bootstrap(
                options["username"],
                options["full_name"],
                organisation=options["organisation"],
                region=options["region"],
                administrators=options["administrators"],
            )
        except Region.DoesNotExist as error:
            raise CommandError(f"没有代码为 {options['region']} 的地区。") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for login in made:
            self.stdout.write(first.describe(login))
        if not made:
            self.stdout.write("已有账号，没有建立新账号。")
