"""How a model says to whom its rows belong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Set as `access_scope` on a model; a model without one is visible to nobody.

    view          the permission that seeing a row needs, such as "plan.view"
    organisation  look-up from the model to the organisation that owns the row ("organisation", "plan__organisation";
                  "" when the row is itself the organisation)
    region        the same for the region
    owner         look-up to the user to whom the row belongs whatever the grants say (a job, a saved view)
    everyone      rows are shared: whoever may see any of them sees all; other permissions still ask for the subtree
    """

    view: str
    organisation: str | None = None
    region: str | None = None
    owner: str | None = None
    everyone: bool = False
