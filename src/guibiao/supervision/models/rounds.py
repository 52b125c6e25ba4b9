"""季度调度: a round over the tasks of a ledger, and what each reports in it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, StoredFile, User
from guibiao.plans.models import Task
from guibiao.supervision.rounds_procedure import REPORTING, ROUND


class Round(Case):
    """One quarter's progress round of an organisation over the measures of its ledger."""

    procedure = ROUND

    class Quarter(models.IntegerChoices):
        FIRST = 1, _("一季度")
        SECOND = 2, _("二季度")
        THIRD = 3, _("三季度")
        FOURTH = 4, _("四季度")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("调度单位"), on_delete=models.PROTECT, related_name="rounds"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"), choices=Quarter)
    due = models.DateField(_("上报截止"))
    opened_by = models.ForeignKey(User, verbose_name=_("发起人"), on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("发起时间"), auto_now_add=True)

    access_scope = Scope(view="round.view", organisation="organisation")

    class Meta:
        verbose_name = _("季度调度")
        verbose_name_plural = _("季度调度")
        ordering = ("-year", "-quarter")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "quarter"], name="supervision_round_once")
        ]

    def __str__(self) -> str:
        return str(_("%(year)d年%(quarter)s调度")) % {"year": self.year, "quarter": self.get_quarter_display()}


class Entry(Case):
    """What one task reports in one round. `before` is its entry of the round before."""

    procedure = REPORTING
    inbox_related: ClassVar[tuple[str, ...]] = ("round",)

    round = models.ForeignKey(Round, verbose_name=_("调度"), on_delete=models.PROTECT, related_name="entries")
    task = models.ForeignKey(Task, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="round_entries")
    order = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("举措"), max_length=300)
    unit = models.ForeignKey(
        Organisation, verbose_name=_("上报单位"), null=True, on_delete=models.PROTECT, related_name="round_entries"
    )
    before = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    progress = models.TextField(_("进展情况"), blank=True)
    problems = models.TextField(_("存在问题"), blank=True)
    next_step = models.TextField(_("下一步"), blank=True)
    written_by = models.CharField(_("填报人"), max_length=60, blank=True)
    checked_by = models.CharField(_("审核人"), max_length=60, blank=True)
    entered_by = models.ForeignKey(
        User, verbose_name=_("录入人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("录入时间"), null=True)

    access_scope = Scope(view="round.view", organisation=("round__organisation", "unit"))

    class Meta:
        verbose_name = _("调度填报")
        verbose_name_plural = _("调度填报")
        ordering = ("-round__year", "-round__quarter", "order", "pk")
        constraints = [models.UniqueConstraint(fields=["round", "task"], name="supervision_entry_once")]

    def __str__(self) -> str:
        return f"{self.round}：{self.title}"


class EntryFile(models.Model):
    """Evidence for what was reported in a round."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="round.view", organisation=("entry__round__organisation", "entry__unit"))

    class Meta:
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)
