"""What the cockpit adds to the left column, and the way back from a target to the region that it is of."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access, onward
from guibiao.kernel.registers import navigation
from guibiao.monitoring.models import Watched

navigation.add(
    navigation.Entry(
        _("驾驶舱"), "cockpit", "cockpit.view", icon="gauge", order=18, under="progress", first="cockpit.first"
    )
)


def _of_target(user: Any, one: Any) -> onward.Link | None:
    """From a target back to how its region stands."""
    if one.region is None or not one.active or not access.can(user, "cockpit.view"):
        return None
    return onward.Link(_("驾驶舱"), reverse("cockpit_region", args=[one.region.code]), "gauge")


onward.add(Watched, _of_target)
