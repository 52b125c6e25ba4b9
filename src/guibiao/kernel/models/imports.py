"""Excel imports: the draft somebody is looking at, what it did, and column mappings worth keeping."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access.scope import Scope
from guibiao.kernel.models.people import User


class Import(models.Model):
    """A table that was read. Nothing of it is in the register until it is confirmed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("待确认")
        APPLIED = "applied", _("已导入")
        UNDONE = "undone", _("已撤销")

    register = models.CharField(_("台账"), max_length=60)
    owner = models.ForeignKey(User, verbose_name=_("导入人"), on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(_("文件名"), max_length=255)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    first_row = models.PositiveIntegerField(default=2)
    mapping = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True)

    access_scope = Scope(view="import.view", owner="owner")

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """Which column of a table with this header goes into which field, as it was confirmed last."""

    register = models.CharField(max_length=60)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "signature"], name="kernel_mapping_header")]
