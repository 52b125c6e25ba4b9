"""Regions and organisations: two trees that change over the years."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access.scope import Scope
from guibiao.kernel.models.trees import Succession, Tree


class Region(Tree):
    """An administrative region by its GB/T 2260 code; development zones have codes of their own making."""

    class Level(models.IntegerChoices):
        COUNTRY = 0, _("国家")
        PROVINCE = 1, _("省级")
        PREFECTURE = 2, _("地级")
        COUNTY = 3, _("县级")
        ZONE = 4, _("园区")
        GROUP = 5, _("区域")

    code = models.CharField(_("代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    successors = models.ManyToManyField(
        "self", through="RegionSuccession", symmetrical=False, related_name="predecessors", verbose_name=_("承继")
    )

    access_scope = Scope(view="region.view", region="", everyone=True)

    class Meta:
        verbose_name = _("地区")
        verbose_name_plural = _("地区")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def choice_label(self) -> str:
        """The name with the code: every district of a name is told apart."""
        return f"{self.name}（{self.code}）"


class RegionSuccession(Succession):
    predecessor = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="left_by")
    successor = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="came_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="kernel_region_succession")]


class Organisation(Tree):
    """A bureau, a company, an institute: who acts, answers and owns."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("人民政府")
        DEPARTMENT = "department", _("政府部门")
        INSTITUTION = "institution", _("事业单位")
        ENTERPRISE = "enterprise", _("企业")
        UNIVERSITY = "university", _("高校")
        INSTITUTE = "institute", _("科研院所")
        OTHER = "other", _("其他")

    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind, default=Kind.DEPARTMENT)
    region = models.ForeignKey(Region, verbose_name=_("地区"), on_delete=models.PROTECT, related_name="organisations")
    successors = models.ManyToManyField(
        "self", through="OrganisationSuccession", symmetrical=False, related_name="predecessors", verbose_name=_("承继")
    )

    access_scope = Scope(view="organisation.view", organisation="", region="region", everyone=True)

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ("path",)
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                condition=models.Q(valid_until=None),
                name="kernel_organisation_name",
                violation_error_message=_("这个地区已有同名机构。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def choice_label(self) -> str:
        """The name with where it belongs: no two that are valid share both in one region."""
        return f"{self.name}（{self.region}·{self.parent}）" if self.parent else f"{self.name}（{self.region}）"


class OrganisationSuccession(Succession):
    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="left_by")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="came_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="kernel_organisation_succession")
        ]
