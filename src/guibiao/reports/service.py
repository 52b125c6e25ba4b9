"""What is done with reports: made, put together, written, made into files, issued.

The functions that take a Move are the guards and effects of guibiao.reports.procedure.
"""

import datetime
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.assessment import drafting
from guibiao.assessment.models import PlanEvaluation
from guibiao.kernel import access, audit, files, jobs, procedures
from guibiao.kernel.models import Job
from guibiao.kernel.procedures import Forbidden, Move, Refused
from guibiao.kernel.typesetting import pdf_of
from guibiao.plans.models import Plan
from guibiao.reports import gathering, rendering
from guibiao.reports.annex import xlsx_of
from guibiao.reports.kinds import kinds, title_lines, written
from guibiao.reports.models import Report, ReportFile, Text, TextVersion
from guibiao.supervision.items import holds

MOST_TEXT = 50_000
#: So long the typing of one person goes into one version.
SAME_VERSION = datetime.timedelta(minutes=15)
Tell = Callable[[int, int, str], None]


def make(
    plan: Plan, kind: str, year: int, on: datetime.date, user: Any, *, evaluation: PlanEvaluation | None = None,
    request: HttpRequest | None = None,
) -> Report:  # fmt: skip
    """A report, which a job then puts together. Raises Refused."""
    if not holds(user, "report.edit", plan.organisation):
        raise Forbidden(_("您不能为“%(unit)s”起草报告。") % {"unit": plan.organisation})
    today = timezone.localdate()
    if on > today:
        raise Refused(_("数据截止日期不能晚于今天。"))
    if not plan.versions.exists():
        raise Refused(_("“%(plan)s”还没有采用，没有可写的目标和任务。") % {"plan": plan})
    if evaluation is not None and (evaluation.plan_id != plan.pk or evaluation.kind != kinds()[kind].evaluates):
        raise Refused(_("所选的规划评估不是这份规划的，或者与报告类型不符。"))
    if evaluation is not None and on != (day := drafting.day_of(evaluation)):
        raise Refused(
            _("“%(evaluation)s”的数据截至 %(day)s，报告须用同一天。") % {"evaluation": evaluation, "day": day}, "on"
        )
    with transaction.atomic():
        report: Report = Report.objects.create(
            organisation=plan.organisation, plan=plan, kind=kind, year=year, on=on, evaluation=evaluation, made_by=user,
            title="".join(title_lines(kind, plan.title, year)), data_version=gathering.version_on(on, today),
        )  # fmt: skip
        _begin_texts(report, user)
        audit.record(user, "report.make", report, {"kind": kind, "data_version": report.data_version}, request)
        start(report, user, draw=True)
    return report


def _begin_texts(report: Report, user: Any) -> None:
    """The texts of the kind; of an evaluation each begins with what was written in it."""
    sections = {one.key: one for one in report.evaluation.sections.all()} if report.evaluation else {}
    for order, key in enumerate(kinds()[report.kind].parts, 1):
        section = sections.get(key)
        # What the house drafted of the whole is drafted here anew; only what a person wrote is taken.
        taken = section.text if section and (key != "overall" or section.written_by_id) else ""
        one = Text.objects.create(report=report, key=key, order=order)
        if taken.strip():
            _keep(one, user, taken)


def start(report: Report, user: Any, *, draw: bool) -> Any:
    """Put the making of the files in line, with what is put together anew before it; one that waits is not doubled."""
    from guibiao.reports.tasks import make_report

    open_ = running(report)
    return open_ or jobs.start(make_report, owner=user, subject=report, report=report.pk, draw=draw)


def running(report: Report) -> Any:
    """The job about a report that is under way, if any."""
    return jobs.of(report).filter(state__in=Job.OPEN).first()


def redraw(report: Report, user: Any, request: HttpRequest | None = None) -> None:
    """Put everything together anew, with what is known by now. Raises Refused."""
    access.require(user, "report.edit", report)
    _draftable(report)
    with transaction.atomic():
        version = gathering.version_on(report.on, timezone.localdate())
        Report.objects.filter(pk=report.pk).update(data_version=version)
        audit.record(user, "report.draw", report, {"data_version": version}, request)
        start(report, user, draw=True)


def remake(report: Report, user: Any, request: HttpRequest | None = None) -> None:
    """Make the files anew from what is there. Raises Refused."""
    access.require(user, "report.edit", report)
    _draftable(report)
    with transaction.atomic():
        audit.record(user, "report.files", report, {}, request)
        start(report, user, draw=False)


def _draftable(report: Report) -> None:
    if report.state != "drafted":
        raise Refused(_("“%(what)s”现在是“%(state)s”，不能再改。") % {"what": report, "state": report.state_label})


# --- texts --------------------------------------------------------------------------------------------------------
def write(one: Text, user: Any, text: str, seen: int, request: HttpRequest | None = None) -> Text:
    """Keep what somebody typed; `seen` is the version that it was typed over. Raises Refused where another wrote meanwhile."""
    access.require(user, "report.edit", one.report)
    with transaction.atomic():
        one.refresh_from_db(from_queryset=Text.objects.select_for_update())
        _draftable(Report.objects.get(pk=one.report_id))
        if seen != one.number and one.written_by_id != user.pk:
            raise Refused(
                _("您打开这一页之后，%(who)s改过这一部分，您的修改没有保存。请复制下来，刷新后再改。")
                % {"who": one.written_by}
            )
        if text == one.text:
            return one
        if _keep(one, user, text[:MOST_TEXT]):
            audit.record(user, "report.write", one.report, {"note": written()[one.key].title}, request)
    return one


def _keep(one: Text, user: Any, text: str) -> bool:
    """A further version, or the same where one goes on typing. Returns whether it is a further one."""
    now = timezone.now()
    last = one.versions.first()
    same = last if last is not None and last.by_id == user.pk and now - last.begun_at < SAME_VERSION else None
    one.text, one.number, one.written_by, one.written_at = text, one.number + (same is None), user, now
    one.save()
    if same is not None:
        same.text = text
        same.save()
    else:
        TextVersion.objects.create(of=one, number=one.number, text=text, by=user)
    return same is None


# --- files --------------------------------------------------------------------------------------------------------
def fingerprint(report: Report) -> str:
    """What the files of a report are made of, in short."""
    template = rendering.template_of(report)
    texts = [[one.key, one.text] for one in report.texts.all()]
    of = [report.content, report.title, report.number, str(report.issued_on), texts, template.pk if template else None]
    return hashlib.sha256(json.dumps(of, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_stale(report: Report) -> bool:
    """Whether something was written, put together or chosen since the files were made."""
    return report.made_of != fingerprint(report)


def draw(report: Report, user: Any, tell: Tell) -> None:
    """Put together what the house says, and keep it."""
    content = gathering.gather(report, user, lambda done, total: tell(done, total, "判断目标"))
    with transaction.atomic():
        report.refresh_from_db(from_queryset=Report.objects.select_for_update())
        _draftable(report)
        report.content, report.drawn_at = content, timezone.now()
        report.save()


def produce(report: Report, tell: Tell) -> dict[str, bytes]:
    """The files of a report by their form."""
    tell(1, 4, "写成 Word")
    word = rendering.docx_of(report, rendering.content_of(rendering.template_of(report), report.kind))
    tell(2, 4, "排成 PDF")
    pdf = pdf_of(word, report.title)
    tell(3, 4, "写成 Excel")
    return {"docx": word, "pdf": pdf, "xlsx": xlsx_of(report)}


def keep(report: Report, made: dict[str, bytes], made_of: str, user: Any) -> None:
    """Keep files that were made; what was made before them goes."""
    names = {"docx": report.title, "pdf": report.title, "xlsx": f"{report.title}附表"}
    with transaction.atomic():
        report.files.all().delete()
        for form, content in made.items():
            stored = files.store(
                content, name=f"{names[form][:200]}.{form}", media_type=files.TYPES[form], user=user,
                organisation=report.organisation, declared_unclassified=True,
            )  # fmt: skip
            ReportFile.objects.create(report=report, form=form, file=stored)
        report.template, report.made_of = rendering.template_of(report), made_of
        Report.objects.filter(pk=report.pk).update(template=report.template, made_of=made_of)


# --- issuing ------------------------------------------------------------------------------------------------------
def ask_to_issue(report: Report, number: str, user: Any, request: HttpRequest | None = None) -> Any:
    """Give a report its number, and let a job make its files with number and day and issue it. Raises Refused."""
    if not holds(user, "report.issue", report.organisation):
        raise Forbidden(_("报告只能由“%(unit)s”印发。") % {"unit": report.organisation})
    number = " ".join(number.split())[:60]
    if not number:
        raise Refused(_("请填写文号。"))
    try:
        with transaction.atomic():
            report.refresh_from_db(from_queryset=Report.objects.select_for_update())
            if report.state != "checked":
                raise Refused(
                    _("“%(what)s”现在是“%(state)s”：校核通过之后才能印发。")
                    % {"what": report, "state": report.state_label}
                )
            if running(report):
                raise Refused(_("正在生成文件，请稍候。"))
            Report.objects.filter(pk=report.pk).update(number=number, issued_on=timezone.localdate())
            from guibiao.reports.tasks import issue_report

            return jobs.start(issue_report, owner=user, subject=report, report=report.pk)
    except IntegrityError as taken:
        raise Refused(_("文号“%s”已经用过。") % number) from taken


def issue(report: Report, user: Any, tell: Tell) -> None:
    """Make the files with number and day, and issue the report with them, or nothing of it."""
    made, made_of = produce(report, tell), fingerprint(report)
    with transaction.atomic():
        keep(report, made, made_of, user)
        procedures.apply(report, "issue", user)


# --- guards and effects -------------------------------------------------------------------------------------------
def by_office(move: Move) -> str | None:
    """Only people of the office itself."""
    if holds(move.actor, move.transition.permission or "", move.case.organisation):
        return None
    return _("“%(what)s”只能由“%(unit)s”办理。") % {"what": move.transition.label, "unit": move.case.organisation}


def may_check(move: Move) -> str | None:
    report = move.case
    if said := by_office(move):
        return said
    if running(report):
        return _("正在生成文件，请稍候。")
    empty = [
        written()[one.key].title for one in report.texts.all() if written()[one.key].needed and not one.text.strip()
    ]
    if empty:
        return _("这些部分还没有写：%s。") % "、".join(empty)
    if not report.files.exists() or is_stale(report):
        return _("文字或数据在生成文件之后改过，请先重新生成文件，看过再校核。")
    return None


def may_issue(move: Move) -> str | None:
    if said := by_office(move):
        return said
    if not move.case.number:
        return _("请填写文号。")
    return _("文件还没有按文号生成。") if is_stale(move.case) else None


def freeze(move: Move) -> None:
    """Write down the checksum of each file as it was issued."""
    move.case.sealed = {one.form: one.file.sha256 for one in move.case.files.select_related("file")}
