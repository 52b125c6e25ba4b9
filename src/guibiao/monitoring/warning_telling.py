"""Who is told of new warnings: each person for whom any of them waits, once of all."""

from collections import defaultdict
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from guibiao.kernel import inbox, notices
from guibiao.monitoring.models import TargetWarning

RELATED = (
    "organisation", "watched__plan__organisation", "watched__target", "watched__region", "watched__taken__organisation",
    "watched__above__taken__organisation",
)  # fmt: skip


class New(NamedTuple):
    """A new warning; `to` are the organisations that decide for whom it waits."""

    pk: int
    kind: str
    target: str
    to: tuple[int | None, ...]


def tell(made: list[New]) -> None:
    """Tell everybody. Queries by organisation, not by warning."""
    groups: dict[tuple[int | None, ...], list[int]] = defaultdict(list)
    for one in made:
        groups[one.to].append(one.pk)
    firsts = TargetWarning.objects.select_related(*RELATED).in_bulk([pks[0] for pks in groups.values()])
    by_person: dict[Any, list[int]] = defaultdict(list)
    for pks in groups.values():
        for person in inbox.people(firsts[pks[0]]):
            by_person[person] += pks
    shown = firsts | TargetWarning.objects.select_related(*RELATED).in_bulk(
        {min(pks) for pks in by_person.values()} - firsts.keys()
    )
    for person, pks in by_person.items():
        tell_one(person, shown[min(pks)], len(pks))


def tell_one(person: Any, first: TargetWarning, count: int = 1) -> None:
    """Tell a person of one warning, or of so many with the first by name."""
    if count == 1:
        notices.tell([person], "warning.raised", first, lambda: _("监测预警：%(warning)s。") % {"warning": first})
        return

    def text() -> str:
        return _("监测预警：%(warning)s等 %(count)d 项。") % {"warning": first, "count": count}

    query = urlencode({"state": "raised"})
    notices.tell([person], "warning.raised", None, text, url=f"{reverse('register_list', args=['warnings'])}?{query}")
