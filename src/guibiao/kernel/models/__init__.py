"""The tables of the kernel."""

from guibiao.kernel.models.aliases import OrganisationAlias
from guibiao.kernel.models.audit import AuditEntry
from guibiao.kernel.models.calendar import CalendarYear
from guibiao.kernel.models.cases import Case, CaseAlarm, CasePaper, CaseStep
from guibiao.kernel.models.files import StoredFile
from guibiao.kernel.models.imports import ColumnMapping, Import
from guibiao.kernel.models.jobs import Job
from guibiao.kernel.models.knocks import Knock
from guibiao.kernel.models.notices import Notice, NoticeChoice, Outgoing
from guibiao.kernel.models.people import Grant, User
from guibiao.kernel.models.places import Organisation, OrganisationSuccession, Region, RegionSuccession
from guibiao.kernel.models.sessions import Session
from guibiao.kernel.models.views import SavedView

__all__ = [
    "AuditEntry",
    "CalendarYear",
    "Case",
    "CaseAlarm",
    "CasePaper",
    "CaseStep",
    "ColumnMapping",
    "Grant",
    "Import",
    "Job",
    "Knock",
    "Notice",
    "NoticeChoice",
    "Organisation",
    "OrganisationAlias",
    "OrganisationSuccession",
    "Outgoing",
    "Region",
    "RegionSuccession",
    "SavedView",
    "Session",
    "StoredFile",
    "User",
]
