"""Log-ins, each with the person whose it is: one's own are listed and ended."""

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """As Django keeps them, and whose it is; nobody sees those of others."""

    person_id = models.BigIntegerField(null=True, db_index=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        from guibiao.kernel.sessions import SessionStore

        return SessionStore
