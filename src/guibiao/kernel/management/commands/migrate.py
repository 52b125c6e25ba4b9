"""Django's `migrate`; a database that cannot be brought to this version is told so before anything is touched."""

from typing import Any

from django.core.management.commands import migrate

from guibiao.kernel import schema


class Command(migrate.Command):
    def handle(self, *words: Any, **options: Any) -> None:
        schema.applied(options["database"])
        super().handle(*words, **options)
