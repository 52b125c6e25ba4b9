"""People, and what they have been granted."""

import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import roles
from guibiao.kernel.access.scope import Scope
from guibiao.kernel.models.places import Organisation, Region
from guibiao.kernel.models.trees import Dated, DatedQuerySet, today


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, full_name: str, password: str | None = None, **fields: Any) -> "User":
        """A new account. Without a password nobody can log in with it until one is set."""
        user = self.model(username=username, full_name=full_name, **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. There is no superuser: what somebody may do comes from grants alone."""

    username = models.CharField(
        _("登录名"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]+$", _("登录名用小写字母、数字和 . _ -，至少两个字符。"))],
    )
    full_name = models.CharField(_("姓名"), max_length=40)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    title = models.CharField(_("职务"), max_length=60, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    language = models.CharField(
        _("界面语言"), max_length=10, choices=[("zh-hans", "简体中文"), ("en", "English")], default="zh-hans"
    )
    subject = models.CharField(
        _("统一身份标识"), max_length=200, blank=True,
        help_text=_("经单位的统一身份认证登录时用来找到这个账号；不用统一身份认证的留空。"),
    )  # fmt: skip
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=True)
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    access_scope = Scope(view="person.view", organisation="organisation")
    objects = UserManager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ("username",)
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=~Q(subject=""), name="kernel_user_one_subject",
                violation_error_message=_("已有账号使用这个统一身份标识。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name

    @property
    def choice_label(self) -> str:
        """The name with the log-in name, which only one has."""
        return f"{self.full_name}（{self.username}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.password:
            self.set_unusable_password()
        super().save(*args, **kwargs)

    @property
    def is_administrator(self) -> bool:
        """Whether the person holds one of the three administrations now or will."""
        held = self.grants.filter(role__in=roles.administrators(), revoked_at=None)
        return held.filter(Q(valid_until=None) | Q(valid_until__gte=today())).exists()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class GrantQuerySet(DatedQuerySet):
    def on(self, date: datetime.date | None = None) -> Self:
        """Those that hold on a date and were not revoked."""
        return super().on(date).filter(revoked_at=None)

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Grants are changed one by one through save(), which keeps the administrators apart.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("Grants are made one by one through save(), which keeps the administrators apart.")


class Grant(Dated):
    """A role for a user within one organisation's subtree, one region's subtree, or everywhere."""

    user = models.ForeignKey(User, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("角色"), max_length=30)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构范围"), null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("地区范围"), null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    everywhere = models.BooleanField(_("不限范围"), default=False)
    granted_by = models.ForeignKey(
        User, verbose_name=_("授权人"), null=True, blank=True, on_delete=models.PROTECT, related_name="grants_given"
    )
    granted_at = models.DateTimeField(_("授权时间"), auto_now_add=True)

    revoked_at = models.DateTimeField(_("收回时间"), null=True, blank=True, editable=False)

    access_scope = Scope(view="grant.view", everyone=True)
    objects: ClassVar[Any] = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        ordering = ("user", "role", "pk")
        constraints = [
            models.CheckConstraint(
                name="kernel_grant_one_scope",
                condition=Q(everywhere=True, organisation=None, region=None)
                | Q(everywhere=False, organisation__isnull=False, region=None)
                | Q(everywhere=False, organisation=None, region__isnull=False),
                violation_error_message=_("请在机构范围、地区范围、不限范围中选且只选一个。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {roles.label(self.role)} · {self.scope_label}"

    @property
    def scope_label(self) -> str:
        """The reach of the grant in words."""
        return str(self.organisation or self.region or _("不限范围"))

    def clean(self) -> None:
        super().clean()
        if self.role not in roles.ROLES:
            raise ValidationError({"role": _("没有“%(role)s”这个角色。") % {"role": self.role}})
        if roles.is_administrator(self.role):
            self._refuse_second_administration()
        self._keep_outside_apart()

    def _keep_outside_apart(self) -> None:
        """Who comes from outside holds that role alone, in the own organisation outside the tree, until a day."""
        if self.revoked_at is not None:
            return
        others = Grant.objects.filter(user=self.user, revoked_at=None).exclude(pk=self.pk).exclude(role=self.role)
        others = others.filter(Q(valid_until=None) | Q(valid_until__gte=today()))
        if self.role not in roles.outside():
            if others.filter(role__in=roles.outside()).exists():
                raise ValidationError(
                    {"role": _("%(person)s 是外部人员，不能再授予其他角色。") % {"person": self.user}}
                )
            return
        if self.organisation is None or self.organisation != self.user.organisation:
            raise ValidationError({"organisation": _("外部人员只能授权在本人所在的机构。")})
        if self.organisation.parent_id or self.organisation.children.exists():
            raise ValidationError({"organisation": _("外部人员的机构不能有上级或下级机构。")})
        if self.valid_until is None:
            raise ValidationError({"valid_until": _("外部人员的授权须写明失效日期。")})
        if others.exists():
            raise ValidationError({"role": _("%(person)s 已有内部角色，不能同时是外部人员。") % {"person": self.user}})

    def _refuse_second_administration(self) -> None:
        """System, security and audit administrators are three people (三员分立)."""
        if self.revoked_at is not None:
            return
        if not self.everywhere:
            raise ValidationError({"everywhere": _("管理员角色不限范围，请勾选“不限范围”。")})
        others = Grant.objects.filter(user=self.user, role__in=roles.administrators(), revoked_at=None).exclude(
            pk=self.pk
        )
        for other in others.exclude(role=self.role):
            if _overlap(self, other):
                raise ValidationError(
                    _("%(person)s 已是%(held)s，不能同时是%(wanted)s：系统、安全、审计三员须由三人分任。")
                    % {"person": self.user, "held": roles.label(other.role), "wanted": roles.label(self.role)}
                )

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            # The row of the person is the lock: two grants for one person are looked at one after the other.
            User.objects.select_for_update().get(pk=self.user_id)
            self.full_clean()
            super().save(*args, **kwargs)


def _overlap(one: Dated, other: Dated) -> bool:
    starts_before_end = one.valid_from is None or other.valid_until is None or one.valid_from <= other.valid_until
    ends_after_start = one.valid_until is None or other.valid_from is None or one.valid_until >= other.valid_from
    return starts_before_end and ends_after_start
