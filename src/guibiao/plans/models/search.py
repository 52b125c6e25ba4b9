"""The sentences of all plans, for searching."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.plans.models.plans import Plan


class Sentence(models.Model):
    """A sentence and its place. `words` holds the character bigrams that the full-text index is built over."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sentences")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    section = models.CharField(_("章节"), max_length=300, blank=True)
    text = models.TextField(_("原文"))
    words = models.TextField()

    access_scope = Scope(view="plan.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("语句")
        verbose_name_plural = _("语句")
        ordering = ("plan", "start")
