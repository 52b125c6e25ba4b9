"""What Django says of passwords in English only."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext_lazy as _


class MinimumLength(MinimumLengthValidator):
    """Refuses short passwords in the language of the page."""

    def get_error_message(self) -> Any:
        return _("密码太短，至少要 %(min_length)d 个字符。")
