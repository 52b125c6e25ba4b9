"""A list as somebody wants to see it again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access.scope import Scope
from guibiao.kernel.models.people import User


class SavedView(models.Model):
    """A name for a link to a register: its filters, sorting and columns are in the query."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    register = models.CharField(max_length=60)
    name = models.CharField(_("名称"), max_length=60)
    query = models.CharField(max_length=2000)

    access_scope = Scope(view="savedview.view", owner="owner")

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["owner", "register", "name"], name="kernel_saved_view_name")]

    def __str__(self) -> str:
        return self.name
