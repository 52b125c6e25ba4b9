"""What was published of a collection whose units answer for themselves: it stays known, and what follows is suppressed with a view
to it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import User
from guibiao.statistics.models.collection import Campaign


class Release(models.Model):
    """One publication of sums; one that was withdrawn is shown to nobody and stays known all the same. `survey` is what they were
    reckoned from and as little shown as a return; `shown` are the places, measures and lines of the sums that were shown."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(_("序号"))
    at = models.DateTimeField(_("发布时间"), auto_now_add=True)
    by = models.ForeignKey(User, verbose_name=_("发布人"), on_delete=models.PROTECT, related_name="+")
    survey = models.JSONField()
    shown = models.JSONField()
    withdrawn = models.BooleanField(_("已撤回"), default=False)

    access_scope: ClassVar[Scope] = Scope(view="return.view", organisation="campaign__organisation")

    class Meta:
        verbose_name = _("发布记录")
        verbose_name_plural = _("发布记录")
        ordering = ("campaign", "number")
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="statistics_release_number")]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.number}"
