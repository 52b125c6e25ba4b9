"""Things that hang in a tree and live for a time."""

import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import tree_paths


def today() -> datetime.date:
    """The date in Asia/Shanghai."""
    return timezone.localdate()


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, date: datetime.date | None = None) -> Self:
        """Those that are valid on a date (today when none is given)."""
        date = date or today()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=date), Q(valid_until=None) | Q(valid_until__gte=date))


class Dated(models.Model):
    """Valid from a day until a day, both included; an open end is null."""

    valid_from = models.DateField(_("生效日期"), null=True, blank=True)
    valid_until = models.DateField(_("失效日期"), null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValidationError({"valid_until": _("失效日期早于生效日期。")})

    def is_valid(self, date: datetime.date | None = None) -> bool:
        """Whether it is valid on a date (today when none is given)."""
        date = date or today()
        return (self.valid_from is None or self.valid_from <= date) and (
            self.valid_until is None or date <= self.valid_until
        )


class TreeQuerySet(DatedQuerySet):
    def subtree(self, *roots: "Tree") -> Self:
        """The roots and everything below them."""
        if not roots:
            return self.none()
        condition = Q()
        for root in roots:
            condition |= Q(path__startswith=root.path)
        return self.filter(condition)


class Tree(Dated):
    """A node with a parent. `path` is the chain of keys from the root (`/0000001/0000014/`), kept by `save`."""

    parent = models.ForeignKey(
        "self", verbose_name=_("上级"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=255, editable=False, db_index=True, default="")

    objects: ClassVar[Any] = TreeQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.pk and self.parent and self.parent.path.startswith(f"{self.path}") and self.path:
            raise ValidationError({"parent": _("上级不能是自己或自己的下级。")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            before = self.path
            if self.pk and self.parent and before and self.parent.path.startswith(before):
                raise ValidationError({"parent": _("上级不能是自己或自己的下级。")})
            super().save(*args, **kwargs)
            path = tree_paths.below(self.parent.path if self.parent else "", self.pk)
            if path == before:
                return
            nodes = type(self)._default_manager.using(self._state.db)
            nodes.filter(pk=self.pk).update(path=path)
            if before:
                nodes.filter(path__startswith=before).exclude(pk=self.pk).update(
                    path=Concat(Value(path), Substr(F("path"), len(before) + 1))
                )
            self.path = path

    def contains(self, other: "Tree") -> bool:
        """Whether `other` is this node or below it."""
        return bool(self.path) and other.path.startswith(self.path)


class Succession(models.Model):
    """One became another: renamed, merged or split, on a date, by a document."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("更名")
        MERGED = "merged", _("合并")
        SPLIT = "split", _("分设")

    kind = models.CharField(_("方式"), max_length=10, choices=Kind)
    date = models.DateField(_("日期"))
    document = models.CharField(_("依据文件"), max_length=200, blank=True)

    class Meta:
        abstract = True
