"""Tokens of people and of systems, what was exchanged, and what came in under a key."""

import secrets
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation, Region, User


class System(models.Model):
    """A program of somebody else that exchanges data. It has an account of its own, with which nobody logs in: what it may do is
    granted to that account, as to a person."""

    name = models.CharField(_("名称"), max_length=30)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("所属单位"), on_delete=models.PROTECT, related_name="systems"
    )
    contact = models.CharField(_("联系人和电话"), max_length=120, blank=True)
    note = models.CharField(_("用途"), max_length=300, blank=True)
    account = models.OneToOneField(User, null=True, editable=False, on_delete=models.PROTECT, related_name="system")

    access_scope: ClassVar[Scope] = Scope(view="token.manage", organisation="organisation")

    class Meta:
        verbose_name = _("对接系统")
        verbose_name_plural = _("对接系统")
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="exchange_system_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With its account, made once and named like it."""
        with transaction.atomic():
            full_name = gettext("系统：%(name)s") % {"name": self.name}
            if self.account is None:
                self.account = User.objects.create_user(
                    f"sys-{secrets.token_hex(4)}", full_name, organisation=self.organisation, must_change_password=False
                )
            elif (self.account.full_name, self.account.organisation_id) != (full_name, self.organisation_id):
                self.account.full_name, self.account.organisation = full_name, self.organisation
                self.account.save(update_fields=["full_name", "organisation"])
            super().save(*args, **kwargs)


class Token(models.Model):
    """A word that lets a program act for an account, with no more than part of its rights. Only its hash is kept.

    registers     those that may be read; none named: all that the owner may read
    minute, used  how many requests were made in the minute that was last asked in
    """

    owner = models.ForeignKey(User, verbose_name=_("所属账号"), on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("用途"), max_length=60)
    mark = models.CharField(_("令牌前缀"), max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    registers = models.JSONField(default=list)
    write = models.BooleanField(_("可以导入观测值"), default=False)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("只限机构"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("只限地区"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_on = models.DateField(_("有效至"))
    made_by = models.ForeignKey(User, verbose_name=_("生成人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("吊销时间"), null=True)
    revoked_by = models.ForeignKey(
        User, verbose_name=_("吊销人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    last_used_at = models.DateTimeField(_("最近使用"), null=True)
    last_address = models.CharField(_("最近来源地址"), max_length=45, blank=True)
    minute = models.BigIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)

    access_scope: ClassVar[Scope] = Scope(view="token.manage", organisation="owner__organisation", owner="owner")

    class Meta:
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """open, expired, revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_on < timezone.localdate() else "open"

    @property
    def state_word(self) -> str:
        return {"open": gettext("有效"), "expired": gettext("已过期"), "revoked": gettext("已吊销")}[self.state]


class Exchange(models.Model):
    """One request of a program, or one file taken away or brought in. The database lets nobody change it."""

    class Kind(models.TextChoices):
        QUERY = "query", _("查询")
        EXPORT = "export", _("批量导出")
        IMPORT = "import", _("批量导入")

    class Result(models.TextChoices):
        DONE = "done", _("完成")
        REFUSED = "refused", _("拒绝")
        FAILED = "failed", _("出错")
        BROKEN = "broken", _("中断")

    at = models.DateTimeField(_("时间"), db_index=True)
    kind = models.CharField(_("方式"), max_length=10, choices=Kind)
    result = models.CharField(_("结果"), max_length=10, choices=Result)
    status = models.PositiveSmallIntegerField(_("状态码"))
    rows = models.PositiveIntegerField(_("行数"), default=0)
    account = models.ForeignKey(
        User, verbose_name=_("账号"), null=True, on_delete=models.PROTECT, related_name="exchanges"
    )
    token = models.ForeignKey(
        Token, verbose_name=_("令牌"), null=True, on_delete=models.PROTECT, related_name="exchanges"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    what = models.CharField(_("内容"), max_length=200)
    query = models.CharField(_("条件"), max_length=1000, blank=True)
    said = models.CharField(_("原因"), max_length=300, blank=True)
    address = models.CharField(_("来源地址"), max_length=45, blank=True)

    access_scope: ClassVar[Scope] = Scope(view="exchange.view", organisation="organisation", owner="account")

    class Meta:
        verbose_name = _("交换记录")
        verbose_name_plural = _("交换记录")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.what}"


class Sent(models.Model):
    """What came in under an idempotency key, and what was answered: sent again it is answered again, and not taken in twice."""

    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="exchange_sent_key")]
