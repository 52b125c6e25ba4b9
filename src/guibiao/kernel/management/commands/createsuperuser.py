"""There is no superuser: the command of this name says so instead of failing in the middle."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "本系统没有超级用户；首个账号用 bootstrap 建立。"

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("本系统没有超级用户。首个账号用 guibiao manage bootstrap 建立，角色由安全管理员授予。")
