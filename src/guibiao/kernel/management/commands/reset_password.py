"""guibiao manage reset_password"""

from typing import Any

from guibiao.kernel import accounts
from guibiao.kernel.management.naming import AccountCommand
from guibiao.kernel.models import User


class Command(AccountCommand):
    help = "给一个账号生成一次性密码，只显示一次；管理员忘记密码时在服务器上使用。"

    def act(self, user: User, options: dict[str, Any]) -> None:
        password = accounts.hand_over_password(user, None)
        self.stdout.write(f"{user.username} 的一次性密码：{password}（首次登录须改密码）")
