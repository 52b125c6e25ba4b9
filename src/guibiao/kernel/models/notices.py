"""What people are told: in the workspace, by mail, by webhook."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access.scope import Scope
from guibiao.kernel.models.people import User


class Notice(models.Model):
    """One thing one person was told in the workspace. `digest`: it waits for the next daily mail."""

    user = models.ForeignKey(User, verbose_name=_("收件人"), on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("类别"), max_length=40)
    text = models.CharField(_("内容"), max_length=300)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("已读时间"), null=True)
    digest = models.BooleanField(default=False, db_index=True)

    access_scope = Scope(view="notice.view", owner="user")

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["user", "read_at"], name="kernel_notice_unread")]

    def __str__(self) -> str:
        return self.text


class NoticeChoice(models.Model):
    """How one person wants one kind of notice besides the workspace. Without a row: in the daily mail."""

    class Mail(models.TextChoices):
        OFF = "off", _("不发邮件")
        DAILY = "daily", _("每日汇总")
        EACH = "each", _("逐条发送")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    mail = models.CharField(_("邮件"), max_length=10, choices=Mail, default=Mail.DAILY)
    webhook = models.BooleanField(_("消息接口"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="kernel_noticechoice_kind")]


class Outgoing(models.Model):
    """A message on its way out. The row is made in the transaction that causes it; `key` lets it be made once, and
    goes out with it so that the other side can tell a repetition."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("邮件")
        WEBHOOK = "webhook", _("消息接口")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发")
        SENT = "sent", _("已发")
        FAILED = "failed", _("未能发出")

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel)
    user = models.ForeignKey(User, verbose_name=_("收件人"), on_delete=models.CASCADE, related_name="outgoing")
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField()
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("发送次数"), default=0)
    next_try = models.DateTimeField(_("下次发送"), default=timezone.now)
    made_at = models.DateTimeField(_("生成时间"), default=timezone.now)
    sent_at = models.DateTimeField(_("发出时间"), null=True)
    error = models.CharField(_("未能发出的原因"), max_length=300, blank=True)

    access_scope = Scope(view="outgoing.view", everyone=True)

    class Meta:
        verbose_name = _("外发消息")
        verbose_name_plural = _("外发消息")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state", "next_try"], name="kernel_outgoing_due")]

    def __str__(self) -> str:
        # Not the title: the administrator who looks after the outbox is not the one it is meant for.
        return f"{self.get_channel_display()} {self.pk}"
