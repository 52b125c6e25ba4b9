"""Other names of organisations."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access.scope import Scope
from guibiao.kernel.models.places import Organisation
from guibiao.kernel.models.trees import Dated


class OrganisationAlias(Dated):
    """A name under which documents know an organisation, for the time that it was in use."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.PROTECT, related_name="aliases"
    )
    name = models.CharField(_("别名"), max_length=120, db_index=True)

    access_scope = Scope(view="organisation.view", organisation="organisation", everyone=True)

    class Meta:
        verbose_name = _("机构别名")
        verbose_name_plural = _("机构别名")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(valid_until=None),
                name="kernel_alias_name",
                violation_error_message=_("这个机构已有这个别名。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.name = "".join(self.name.split())
        if not self.name:
            raise ValidationError({"name": _("请填写别名。")})
