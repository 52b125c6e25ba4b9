"""What the cockpit keeps: up to where a person has seen things, and the maps that an office supplies."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation, Region, StoredFile, User


class Glance(models.Model):
    """Up to which judgement, and when, a person looked at the cockpit: today (`day`), and on the last day before."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()
    judgement = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    before_judgement = models.PositiveBigIntegerField(null=True)
    before_at = models.DateTimeField(null=True)

    access_scope = Scope(view="cockpit.view", owner="user")

    class Meta:
        verbose_name = _("驾驶舱查看记录")
        verbose_name_plural = _("驾驶舱查看记录")

    def __str__(self) -> str:
        return str(self.user_id)


class RegionMap(models.Model):
    """A map of the regions below one, made of a GeoJSON file. `drawn` is what pages show of it; see `guibiao.cockpit.maps`.

    The one that was put in use last and not taken out counts; without any the regions are drawn as a tile grid.
    """

    region = models.ForeignKey(Region, verbose_name=_("地区"), on_delete=models.PROTECT, related_name="maps")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("上传单位"), on_delete=models.PROTECT, related_name="region_maps"
    )
    file = models.ForeignKey(StoredFile, verbose_name=_("文件"), on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("来源和审图号"), max_length=200)
    drawn: Any = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    used_from = models.DateTimeField(_("启用时间"), null=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True)

    access_scope = Scope(view="cockpit.view", organisation="organisation", everyone=True)

    class Meta:
        verbose_name = _("驾驶舱地图")
        verbose_name_plural = _("驾驶舱地图")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.region} · {self.file}"

    @property
    def own_view(self) -> bool:
        """Whether only the organisation that supplied it sees it: it shows a region that the organisation lies in."""
        return not self.organisation.region.contains(self.region)

    @property
    def state_label(self) -> Any:
        """Whether it waits, is in use, or was."""
        if self.retired_at is not None:
            return _("已停用")
        if self.used_from is None:
            return _("待启用")
        return _("使用中，只供本单位") if self.own_view else _("使用中")
