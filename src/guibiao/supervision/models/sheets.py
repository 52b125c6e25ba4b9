"""Forms that were issued, with their return slips, and the templates of offices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation, StoredFile, User
from guibiao.supervision.models.consultations import Consultation
from guibiao.supervision.models.items import Extension, Item
from guibiao.supervision.sheets import layout


class SheetKind(models.TextChoices):
    """The kinds of guibiao.supervision.sheets."""

    NOTICE = "notice", _("督办通知单")
    URGE = "urge", _("催办单")
    WARNING = "warning", _("预警函")
    EXTENSION = "extension", _("延期审批表")
    CLOSURE = "closure", _("办结报告")
    MINUTES = "minutes", _("会议纪要")


class Sheet(models.Model):
    """One form as it was issued: the file stays whatever becomes of item and template, and its number whatever becomes of the form."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("发文单位"), on_delete=models.PROTECT, related_name="sheets"
    )
    kind = models.CharField(_("文书"), max_length=12, choices=SheetKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    serial = models.PositiveIntegerField(_("序号"))
    number = models.CharField(_("文号"), max_length=60)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="sheets")
    extension = models.ForeignKey(Extension, null=True, on_delete=models.PROTECT, related_name="sheets")
    consultation = models.ForeignKey(Consultation, null=True, on_delete=models.PROTECT, related_name="sheets")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, verbose_name=_("生成人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    slip_on = models.DateField(_("回执日期"), null=True)
    slip_by = models.CharField(_("签收人"), max_length=60, blank=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    voided_by = models.ForeignKey(User, verbose_name=_("作废人"), null=True, on_delete=models.PROTECT, related_name="+")
    void_reason = models.CharField(_("作废理由"), max_length=200, blank=True)

    access_scope = Scope(view="supervision.view", organisation=("organisation", "item__lead"))

    class Meta:
        verbose_name = _("督办文书")
        verbose_name_plural = _("督办文书")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "year", "serial"], name="supervision_sheet_number")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def subject(self) -> Item | Consultation | None:
        """What it is about."""
        found: Item | Consultation | None = self.item or self.consultation
        return found

    @property
    def wants_slip(self) -> bool:
        """Whether its return slip is still to come."""
        return self.kind in layout.with_slip() and self.slip_on is None and self.voided_at is None


class SheetTemplate(models.Model):
    """An office's own Word file for a kind of form."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="sheet_templates"
    )
    kind = models.CharField(_("文书"), max_length=12, choices=SheetKind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    access_scope = Scope(view="supervision.view", organisation="organisation")

    class Meta:
        verbose_name = _("文书模板")
        verbose_name_plural = _("文书模板")
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="supervision_template_once")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
