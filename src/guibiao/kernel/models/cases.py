"""A thing that moves through a procedure, and the table of the steps it took."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.models.files import StoredFile
from guibiao.kernel.models.people import User


class CaseQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> int:
        if kwargs.keys() & {"state", "state_since", "deadline", "deadline_provisional"}:
            raise TypeError("The state of a case is changed by kernel.procedures.apply only.")
        return super().update(**kwargs)


class Case(models.Model):
    """Base of everything with a procedure. A subclass sets `procedure`; kernel.procedures.apply moves it.

    A new case may be given its first `deadline`. `inbox_related` are the relations that its name on screen needs
    (select_related), so that lists of cases stay at few queries.
    """

    procedure: ClassVar[Any]
    inbox_related: ClassVar[tuple[str, ...]] = ()

    state = models.CharField(_("状态"), max_length=30, editable=False, db_index=True)
    state_since = models.DateTimeField(_("状态始于"), editable=False, default=timezone.now)
    deadline = models.DateField(_("办理期限"), null=True, editable=False)
    deadline_provisional = models.BooleanField(_("期限暂定"), default=False, editable=False)

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **further: Any) -> Any:
        case = super().from_db(db, field_names, values, **further)
        case._stored_state = case.__dict__.get("state")
        return case

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.state = self.state or self.procedure.initial
            if self.state != self.procedure.initial:
                raise ValueError(f"a new case starts as {self.procedure.initial!r}, not {self.state!r}")
        elif not getattr(self, "_moving", False):
            stored = getattr(self, "_stored_state", None)
            if stored is not None and "state" in self.__dict__ and self.state != stored:
                raise ValueError("the state of a case is changed by kernel.procedures.apply only")
        super().save(*args, **kwargs)
        self._stored_state = self.__dict__.get("state")

    @property
    def state_label(self) -> str:
        """The name of the state on screen."""
        return str(self.procedure.states[self.state].label)


class CaseStep(models.Model):
    """One transition that happened, with the deadline it set and how many working days from when were counted."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    procedure = models.CharField(_("办件流程"), max_length=60)
    transition = models.CharField(_("操作"), max_length=60)
    source = models.CharField(_("原状态"), max_length=30)
    target = models.CharField(_("新状态"), max_length=30)
    actor = models.ForeignKey(
        User, verbose_name=_("办理人"), null=True, on_delete=models.PROTECT, related_name="case_steps"
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)
    note = models.TextField(_("说明"), blank=True)
    deadline = models.DateField(_("办理期限"), null=True)
    counted_from = models.DateField(null=True)
    working_days = models.PositiveSmallIntegerField(_("工作日数"), null=True)

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="kernel_casestep_subject")]


class CasePaper(models.Model):
    """The scan of a paper by which a unit said what stands in a case. Who sees the case sees it."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    file = models.ForeignKey(StoredFile, verbose_name=_("扫描件"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("纸质件扫描件")
        verbose_name_plural = _("纸质件扫描件")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="kernel_casepaper_subject")]

    def __str__(self) -> str:
        return str(self.file)


class CaseAlarm(models.Model):
    """One alarm that rang. The key lets each ring once for each stay in a state, whoever looks at the clock."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    state_since = models.DateTimeField()
    alarm = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "state_since", "alarm"], name="kernel_casealarm_once"
            )
        ]
