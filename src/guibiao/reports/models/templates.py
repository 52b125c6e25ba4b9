"""An office's own Word files for its reports: each upload is a version that stays."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation, StoredFile, User


class Kind(models.TextChoices):
    """The kinds of kinds.toml."""

    ANNUAL = "annual", _("年度监测报告")
    MID_TERM = "mid_term", _("中期评估报告")
    FINAL = "final", _("终期评估报告")
    CIRCULAR = "circular", _("通报")
    LEDGER = "ledger", _("台账")


class Template(models.Model):
    """One version of an office's Word file for a kind of report. `used`: reports are made from it now; where none is, from the
    file that comes with the house."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="report_templates"
    )
    kind = models.CharField(_("报告类型"), max_length=10, choices=Kind)
    number = models.PositiveIntegerField(_("版本"))
    file = models.ForeignKey(StoredFile, verbose_name=_("文件"), on_delete=models.PROTECT, related_name="+")
    used = models.BooleanField(_("启用"), default=False)
    saved_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    access_scope = Scope(view="report.template", organisation="organisation")

    class Meta:
        verbose_name = _("报告模板")
        verbose_name_plural = _("报告模板")
        ordering = ("kind", "-number")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "number"], name="reports_template_number"),
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=models.Q(used=True), name="reports_template_used"
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(kind)s第 %(number)d 版")) % {"kind": self.get_kind_display(), "number": self.number}
