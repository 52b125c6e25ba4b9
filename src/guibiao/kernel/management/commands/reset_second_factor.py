"""guibiao manage reset_second_factor"""

from typing import Any

from guibiao.kernel import second_factor
from guibiao.kernel.management.naming import AccountCommand
from guibiao.kernel.models import User


class Command(AccountCommand):
    help = "重置一个账号的动态口令；安全管理员丢失手机时在服务器上使用。"

    def act(self, user: User, options: dict[str, Any]) -> None:
        second_factor.end(user, None, "factor.reset")
        self.stdout.write(f"{user.username} 的动态口令已重置，下次登录只需密码，之后请重新设置。")
