"""The table of the audit chain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access.scope import Scope


class AuditEntry(models.Model):
    """One link of the chain. Written by kernel.audit only; the database refuses to change or delete it."""

    sequence = models.BigIntegerField(_("序号"), primary_key=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True, db_index=True)
    actor = models.CharField(_("操作人"), max_length=120)
    action = models.CharField(_("操作"), max_length=60, db_index=True)
    subject_type = models.CharField(_("对象类别"), max_length=80, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=80, blank=True)
    subject = models.CharField(_("对象"), max_length=200, blank=True)
    detail = models.TextField(_("内容"), default="{}")
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    previous = models.CharField(_("上一条校验值"), max_length=64)
    hash = models.CharField(_("校验值"), max_length=64, unique=True)

    access_scope = Scope(view="audit.view", everyone=True)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ("-sequence",)
        indexes = [models.Index(fields=["subject_type", "subject_id", "sequence"], name="kernel_audit_subject")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"
