"""Work that takes longer than a page."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access.scope import Scope
from guibiao.kernel.models.people import User
from guibiao.kernel.saying import again


class Job(models.Model):
    """One piece of background work: what it is, how far it is, how it ended.

    `label` is what it is about; `message` and `error` are kept in the language of the house.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    OPEN = (State.WAITING, State.RUNNING)

    kind = models.CharField(_("类别"), max_length=60)
    label = models.CharField(_("名称"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING, db_index=True)
    owner = models.ForeignKey(User, verbose_name=_("发起人"), null=True, on_delete=models.PROTECT, related_name="jobs")
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=80, blank=True)
    arguments = models.JSONField(default=dict)
    done = models.PositiveIntegerField(_("已完成"), default=0)
    total = models.PositiveIntegerField(_("总数"), null=True)
    message = models.CharField(_("进展"), max_length=200, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(_("错误"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    heartbeat = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    access_scope = Scope(view="job.view", owner="owner")

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="kernel_job_subject")]

    def __str__(self) -> str:
        from guibiao.kernel import jobs

        kind = jobs.label_of(self.kind)
        return gettext("%(kind)s：%(label)s") % {"kind": kind, "label": self.label} if self.label else kind

    @property
    def says(self) -> str:
        """How far it is, in the language of whoever looks."""
        return again(self.message)

    @property
    def failure(self) -> str:
        """Why it failed, likewise."""
        return again(self.error)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def percent(self) -> int | None:
        """0 to 100, or None while the total is unknown."""
        return None if not self.total else min(100, 100 * self.done // self.total)

    def tick(self, done: int | None = None, total: int | None = None, message: str | None = None) -> None:
        """Say how far the work is. Raises kernel.jobs.Cancelled when somebody asked to stop."""
        from guibiao.kernel import jobs

        jobs.tick(self, done, total, message)
