"""会商: agenda, minutes, and decisions that become items."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, User
from guibiao.kernel.procedures import Move, Procedure, State, Transition
from guibiao.supervision.models.items import Item


def _minuted(move: Move) -> str | None:
    return None if move.case.minutes.strip() else gettext("请先写会议纪要。")


def _all_followed(move: Move) -> str | None:
    left = move.case.decisions.filter(item=None).count()
    return gettext("还有 %d 项议定事项没有立项督办。") % left if left else None


CONSULTING = Procedure(
    "consultation",
    _("会商"),
    initial="planned",
    states=[State("planned", _("筹备中")), State("held", _("已召开")), State("closed", _("已落实"), final=True),
            State("cancelled", _("已取消"), final=True)],
    transitions=[
        Transition("hold", _("登记召开"), "planned", "held", "consultation.edit", guard=_minuted),
        Transition("close", _("议定事项全部落实立项"), "held", "closed", "consultation.edit", guard=_all_followed),
        Transition("cancel", _("取消会商"), "planned", "cancelled", "consultation.edit", needs_note=True, waits=False),
    ],
)  # fmt: skip


class Consultation(Case):
    """One consultation."""

    procedure = CONSULTING

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("省部会商")
        CITY = "city", _("厅市会商")
        MATTER = "matter", _("事项会商")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("主办单位"), on_delete=models.PROTECT, related_name="consultations"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    title = models.CharField(_("会商名称"), max_length=200)
    held_on = models.DateField(_("召开日期"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    chair = models.CharField(_("主持人"), max_length=120, blank=True)
    attendees = models.TextField(_("参加单位和人员"), blank=True)
    agenda = models.TextField(_("议程"), help_text=_("每行一项。"))
    minutes = models.TextField(_("会议纪要"), blank=True)

    access_scope = Scope(view="consultation.view", organisation="organisation")

    class Meta:
        verbose_name = _("会商")
        verbose_name_plural = _("会商")
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """What a consultation decided (议定事项); `item` is the supervision item it became."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="decisions")
    order = models.PositiveIntegerField(_("序号"))
    text = models.CharField(_("议定事项"), max_length=300)
    lead = models.ForeignKey(Organisation, verbose_name=_("牵头单位"), on_delete=models.PROTECT, related_name="+")
    due = models.DateField(_("完成时限"))
    item = models.OneToOneField(Item, null=True, on_delete=models.PROTECT, related_name="decision")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="consultation.view", organisation="consultation__organisation")

    class Meta:
        verbose_name = _("议定事项")
        verbose_name_plural = _("议定事项")
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=["consultation", "order"], name="supervision_decision_order")]

    def __str__(self) -> str:
        return self.text
