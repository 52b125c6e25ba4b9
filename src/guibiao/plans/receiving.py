"""A file at the door: looked at in memory, refused or stored, and put in line to be read."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.documents import Limits, Unreadable, classification_mark, open_document
from guibiao.kernel import access, audit, files, jobs, marks
from guibiao.plans.models import Plan
from guibiao.plans.tasks import read_plan


class Refused(ValueError):
    """A file that is not taken, as a sentence for the person."""


@dataclass(frozen=True)
class Received:
    """A plan in the register; `known` when the same file was there before."""

    plan: Plan
    known: bool


def receive(
    content: bytes, *, name: str, user: Any, organisation: Any, declared: bool, request: HttpRequest | None = None
) -> Received:
    """Take one file. Raises Refused, before a byte of it is stored, with what is wrong and what to do.

    A classification mark refuses the file; what cannot be read says why; the same file again leads to the plan that
    was made of it.
    """
    if organisation is None:
        raise Refused(_("账号没有所属单位，不能上传；请联系系统管理员。"))
    access.require(user, "plan.upload", organisation)
    if not declared:
        raise Refused(_("“%(name)s”未作不涉密声明，不能上传。") % {"name": name})
    sha256 = hashlib.sha256(content).hexdigest()
    same = access.visible(user, Plan.objects.filter(sha256=sha256, organisation=organisation))
    known = same.first()
    if known is not None:
        return Received(known, True)
    media_type = _look(content, name, user, request)
    with transaction.atomic():
        # Two windows with the same file: the second waits here and finds what the first made.
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        known = same.all().first()
        if known is not None:
            return Received(known, True)
        try:
            stored = files.store(
                content, name=name, media_type=media_type, user=user, organisation=organisation,
                declared_unclassified=declared, request=request,
            )  # fmt: skip
        except ValidationError as error:
            raise Refused("；".join(error.messages)) from None
        plan = Plan.objects.create(
            organisation=organisation, file=stored, sha256=sha256, name=stored.name, title=_stem(stored.name),
            uploaded_by=user,
        )  # fmt: skip
        audit.record(user, "plan.upload", plan, {"name": stored.name, "sha256": sha256}, request)
        start_reading(plan, user)
    return Received(plan, False)


def start_reading(plan: Plan, user: Any) -> Any:
    """Put a plan in line to be read (again). Returns the job; one that is already under way is not doubled."""
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        running = next((job for job in jobs.of(plan)[:5] if job.is_open), None)
        return running or jobs.start(read_plan, owner=user, subject=plan, plan=plan.pk, user=user.pk)


def _look(content: bytes, name: str, user: Any, request: HttpRequest | None) -> str:
    """The media type of a file that may be stored. Opened in memory: a refused file never reaches the disk."""
    try:
        document = open_document(content, name=name, limits=Limits(size=settings.MAX_FILE_BYTES))
    except Unreadable as error:
        raise Refused(str(error)) from None
    mark = classification_mark(document)
    if mark:
        raise Refused(marks.refusal(name, mark, "plan.refused_classified", user, request))
    return document.media_type


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0][:300] or name
