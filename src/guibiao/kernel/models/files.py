"""What is known of a stored file; the bytes lie in the content-addressed store."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access.scope import Scope
from guibiao.kernel.models.people import User
from guibiao.kernel.models.places import Organisation


class StoredFile(models.Model):
    """One upload. Two uploads of the same bytes are two rows and one file on disk."""

    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField(_("大小"))
    name = models.CharField(_("文件名"), max_length=255)
    media_type = models.CharField(_("类型"), max_length=100)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), null=True, on_delete=models.PROTECT, related_name="files"
    )
    uploaded_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="files")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    declared_unclassified_at = models.DateTimeField(_("不涉密声明时间"))

    access_scope = Scope(view="file.view", organisation="organisation", owner="uploaded_by")

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name
