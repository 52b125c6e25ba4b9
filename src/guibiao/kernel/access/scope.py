"""How a model says to whom its rows belong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Set as `access_scope` on a model; a model without one is visible to nobody.

    view          the permission that seeing a row needs, such as "plan.view"
    organisation  look-up from the model to the organisation that owns the row ("organisation", "plan__organisation";
                  "" when the row is itself the organisation); several where a row belongs to more than one (a return to
                  its unit and to whoever collects it)
    region        the same for the region
    owner         look-up to the user to whom the row belongs whatever the grants say (a job, a saved view)
    everyone      rows are shared: whoever may see any of them sees all; other permissions still ask for the subtree
    keeper        look-up to the organisation that keeps a row of what all share: who may change it is asked there, while nobody's
                  view is narrowed by it; a row without one is kept by those who may everywhere
    until         (look-up to an organisation, look-up to the last day on which the row exists for it), for those of the
                  `organisation` look-ups that are let in for a time only
    """

    view: str
    organisation: str | tuple[str, ...] | None = None
    region: str | None = None
    owner: str | None = None
    everyone: bool = False
    keeper: str | None = None
    until: tuple[tuple[str, str], ...] = ()

    @property
    def organisations(self) -> tuple[str, ...]:
        """The look-ups to the organisations, however many."""
        if self.organisation is None:
            return () if self.keeper is None else (self.keeper,)
        return (self.organisation,) if isinstance(self.organisation, str) else self.organisation

    @property
    def regions(self) -> tuple[str, ...]:
        """Where the region of a row is: as said, else the regions of its organisations."""
        if self.region is not None:
            return (self.region,)
        return tuple(f"{path}__region" if path else "region" for path in self.organisations)
