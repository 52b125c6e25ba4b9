"""A round of comments: every unit says of each of its tasks whether it agrees; what is accepted makes a revision."""

import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Move
from guibiao.plans.ledger import proposals, revising, sheets, telling
from guibiao.plans.ledger.sheets import BadSheet, Column
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import CommentRound, Duty, Opinion, OpinionLine, Revision, Task, TaskSource, Version

Stance, Decision = OpinionLine.Stance, OpinionLine.Decision
DIFFERING = (Stance.CHANGE, Stance.OBJECT)


def open_round(
    version: Version, user: Any, *, title: str, until: datetime.date | None, request: HttpRequest | None = None
) -> CommentRound:
    """Ask every organisation that answers for a task of a version. Raises Refused."""
    owner = version.plan.organisation
    access.require(user, "task.edit", owner)
    duties: dict[int, set[int]] = {}
    asked = Duty.objects.filter(
        task__sources__version=version, task__organisation=owner, task__standing=Task.Standing.ACTIVE
    ).exclude(organisation=owner)
    for organisation, task in asked.values_list("organisation_id", "task_id"):
        duties.setdefault(organisation, set()).add(task)
    if not duties:
        raise Refused(_("台账里还没有对应到登记机构的责任单位，请先确认单位对应。"))
    _not_past(until)
    with transaction.atomic():
        twin = CommentRound.objects.select_for_update().filter(
            version=version, closed_at=None, title=title.strip()[:200]
        )
        if (same := twin.first()) is not None:  # pressed twice
            return same
        made: CommentRound = CommentRound.objects.create(
            organisation=owner, version=version, title=title.strip()[:200] or _("征求意见"), until=until, opened_by=user
        )
        for organisation in sorted(duties):
            opinion = Opinion.objects.create(round=made, organisation_id=organisation, deadline=until)
            OpinionLine.objects.bulk_create(
                [OpinionLine(opinion=opinion, task_id=task) for task in sorted(duties[organisation])], batch_size=200
            )
            telling.opinion_asked(opinion, len(duties[organisation]))
        audit.record(user, "opinion.open", made, {"units": len(duties)}, request)
    return made


def _not_past(until: datetime.date | None) -> None:
    if until is not None and until < timezone.localdate():
        raise Refused(_("反馈期限 %(until)s 已经过去，请写今天以后的日期。") % {"until": until.isoformat()})


def put_off(current: CommentRound, user: Any, until: datetime.date, request: HttpRequest | None = None) -> None:
    """Give those who have not answered until another day. Raises Refused."""
    access.require(user, "task.edit", current)
    _not_past(until)
    with transaction.atomic():
        locked = CommentRound.objects.select_for_update().get(pk=current.pk)
        if locked.closed_at:
            raise Refused(_("这轮征求意见已经结束。"))
        before, locked.until = locked.until, until
        locked.save(update_fields=["until"])
        for opinion in locked.opinions.filter(state="waiting").select_related("round", "organisation"):
            opinion.deadline = until
            opinion.save(update_fields=["deadline"])
            telling.opinion_asked(opinion, opinion.lines.count())
        audit.record(user, "opinion.put_off", locked, {"from": str(before or ""), "to": until.isoformat()}, request)


def urge(current: CommentRound, user: Any, request: HttpRequest | None = None) -> int:
    """Tell those who have not answered once more. Returns how many people were told. Raises Refused."""
    access.require(user, "task.edit", current)
    if current.closed_at:
        raise Refused(_("这轮征求意见已经结束。"))
    waiting = list(current.opinions.filter(state="waiting").select_related("round", "organisation"))
    with transaction.atomic():
        told = sum(telling.opinion_asked(opinion, opinion.lines.count()) for opinion in waiting)
        audit.record(user, "opinion.urge", current, {"units": len(waiting), "people": told}, request)
    return told


def values_of(version: Version, wanted: list[Task]) -> dict[int, dict[str, str]]:
    """By task, what the version says of it and can be proposed otherwise."""
    texts = proposals.of_version(version)
    sources = TaskSource.objects.filter(plan=version.plan_id, task__in=[task.pk for task in wanted])
    return {source.task_id: texts[str(source.identity)] for source in sources if str(source.identity) in texts}


def fill(opinion: Opinion, user: Any, given: dict[int, dict[str, Any]], request: HttpRequest | None = None) -> None:
    """Keep what a unit says so far: by line `stance`, `reason`, and the fields as it would have them. Raises Refused."""
    access.require(user, "opinion.answer", opinion)
    with transaction.atomic():
        locked = Opinion.objects.select_for_update().select_related("round__version").get(pk=opinion.pk)
        if locked.state != "waiting" or locked.round.closed_at:
            raise Refused(_("已经提交或已结束，不能再改；需要时先收回重填。"))
        lines = list(locked.lines.select_related("task").filter(pk__in=given))
        now = values_of(locked.round.version, [line.task for line in lines])
        for line in lines:
            said = given[line.pk]
            line.proposed = proposals.differing(now.get(line.task_id, {}), said)
            wrong = proposals.check(line.proposed)
            if wrong:
                raise Refused(_("“%(task)s”：%(why)s") % {"task": line.task, "why": wrong})
            stance = str(said.get("stance", ""))
            # Whoever writes another text means to have it so.
            line.stance = Stance.CHANGE if line.proposed and stance in ("", Stance.AGREE) else stance
            line.reason = str(said.get("reason", "")).strip()
        OpinionLine.objects.bulk_update(lines, ["stance", "proposed", "reason"], batch_size=200)
        audit.record(user, "opinion.fill", locked, {"lines": len(lines)}, request)


def incomplete(move: Move) -> str | None:
    """Why an opinion cannot be sent; with `agree_rest` silence is agreement."""
    opinion: Opinion = move.case
    if opinion.round.closed_at:
        return _("这轮征求意见已经结束。")
    if move.data.get("agree_rest"):
        opinion.lines.filter(stance="").update(stance=Stance.AGREE)
    silent = opinion.lines.filter(stance="").count()
    if silent:
        return _("还有 %(count)d 项没有表态。") % {"count": silent}
    for line in opinion.lines.select_related("task").filter(stance__in=DIFFERING):
        if line.stance == Stance.CHANGE and not line.proposed:
            return _("“%(task)s”建议修改，请写出改成什么。") % {"task": line.task}
        if not line.reason:
            return _("“%(task)s”请写明理由。") % {"task": line.task}
    return None


def closed(move: Move) -> str | None:
    """Why an opinion cannot be taken back."""
    return str(_("这轮征求意见已经结束。")) if move.case.round.closed_at else None


def decide(line: OpinionLine, user: Any, decision: str, answer: str, request: HttpRequest | None = None) -> None:
    """The keeper accepts a unit's word or not, and says why. Raises Refused."""
    current = line.opinion.round
    access.require(user, "task.edit", current)
    if current.closed_at or line.opinion.state != "answered":
        raise Refused(_("只能研究已反馈、未结束的意见。"))
    if decision not in Decision.values or (decision == Decision.DECLINED and not answer.strip()):
        raise Refused(_("不采纳须说明理由。"))
    line.decision, line.answer = decision, answer.strip()
    line.save(update_fields=["decision", "answer"])
    audit.record(user, "opinion.decide", line.opinion, {"task": str(line.task), "decision": decision}, request)


def close(current: CommentRound, user: Any, request: HttpRequest | None = None) -> Revision | None:
    """End a round; what was accepted becomes the draft of a revision. Raises Refused."""
    access.require(user, "task.edit", current)
    with transaction.atomic():
        locked = CommentRound.objects.select_for_update().get(pk=current.pk)
        if locked.closed_at:
            raise Refused(_("这轮征求意见已经结束。"))
        differing = OpinionLine.objects.filter(opinion__round=locked, opinion__state="answered", stance__in=DIFFERING)
        if differing.filter(decision=Decision.OPEN).exists():
            raise Refused(_("还有意见没有研究答复。"))
        changes = _accepted(differing.filter(decision=Decision.ACCEPTED).exclude(proposed={}), locked)
        locked.closed_at = timezone.now()
        locked.save(update_fields=["closed_at"])
        telling.round_closed(locked, _answered(differing))
        for opinion in locked.opinions.filter(state="waiting"):
            procedures.apply(opinion, "end", None, request=request)
        revision = None
        if changes:
            reason = _("采纳“%(round)s”中的意见") % {"round": locked.title}
            revision = revising.draft(
                locked.version.plan,
                user,
                reason=reason,
                changes=changes.items(),
                document=locked.title,
                request=request,
            )
        audit.record(user, "opinion.close", locked, {"changes": len(changes)}, request)
    return revision


def _answered(differing: Any) -> dict[Opinion, tuple[int, int]]:
    """By opinion, how many of its wishes were accepted and how many not."""
    out: dict[Opinion, tuple[int, int]] = {}
    for line in differing.select_related("opinion__organisation", "opinion__round"):
        accepted, declined = out.get(line.opinion, (0, 0))
        taken = line.decision == Decision.ACCEPTED
        out[line.opinion] = (accepted + taken, declined + (not taken))
    return out


def given(move: Move) -> None:
    """Who opened the round hears of it."""
    opinion: Opinion = move.case
    telling.opinion_given(opinion, opinion.lines.filter(stance__in=DIFFERING).count())


def _accepted(lines: Any, current: CommentRound) -> dict[str, dict[str, str]]:
    """The accepted texts by identity. Two units that were granted different texts for one field stop it."""
    identity = dict(TaskSource.objects.filter(plan=current.version.plan_id).values_list("task_id", "identity"))
    out: dict[str, dict[str, str]] = {}
    for line in lines.select_related("task"):
        fields = out.setdefault(str(identity[line.task_id]), {})
        for name, text in line.proposed.items():
            if fields.setdefault(name, text) != text:
                said = {"task": line.task, "field": proposals.labels()[name]}
                raise Refused(_("“%(task)s”的%(field)s采纳了两种不同的改法，请只采纳一种。") % said)
    return out


def summary(current: CommentRound) -> list[tuple[Task, dict[str, int], list[OpinionLine]]]:
    """By task: how many agree, propose, object, are silent; and the lines that do not simply agree."""
    lines = OpinionLine.objects.filter(opinion__round=current).select_related("task", "opinion__organisation")
    by_task: dict[int, tuple[Task, dict[str, int], list[OpinionLine]]] = {}
    for line in lines.order_by("task__kind", "task__order", "task_id", "opinion_id"):
        _task, counts, said = by_task.setdefault(
            line.task_id, (line.task, {"agree": 0, "change": 0, "object": 0, "silent": 0}, [])
        )
        answered = line.opinion.state == "answered"
        counts[line.stance if answered and line.stance else "silent"] += 1
        if answered and line.stance in DIFFERING:
            said.append(line)
    return list(by_task.values())


def _columns(fields: list[str]) -> list[Column]:
    labels = proposals.labels()
    return [
        Column(_("单位"), 18), Column(_("事项"), 30),
        *(Column(labels[name], 40 if name == "text" else 18, open=True) for name in fields),
        Column(_("意见"), 10, open=True, choices=tuple(str(label) for label in Stance.labels)),
        Column(_("理由"), 30, open=True),
        Column(_("采纳情况"), 10, open=True, choices=tuple(str(label) for label in Decision.labels)),
        Column(_("答复"), 30, open=True),
    ]  # fmt: skip


def export(current: CommentRound, opinion: Opinion | None = None) -> bytes:
    """The round, or one unit's part of it, as a table that can be filled in and read back."""
    lines = OpinionLine.objects.filter(opinion__round=current).select_related("task", "opinion__organisation")
    lines = (lines.filter(opinion=opinion) if opinion else lines).order_by("opinion_id", "task__kind", "task__order")
    rows = list(lines)
    now = values_of(current.version, [line.task for line in rows])
    fields = list(proposals.labels())
    cells = [
        (
            f"{line.opinion_id}@{line.task.identity}",
            [
                str(line.opinion.organisation), line.task.title,
                *({**now.get(line.task_id, {}), **line.proposed}.get(name, "") for name in fields),
                line.get_stance_display(), line.reason, line.get_decision_display(), line.answer,
            ],
        )
        for line in rows
    ]  # fmt: skip
    note = _("在有底色的格里直接改成您的意见，选“意见”并写理由；采纳情况和答复由牵头单位填写。")
    return sheets.write(current.title, _columns(fields), cells, note)


def read_back(
    current: CommentRound, content: bytes, user: Any, opinion: Opinion | None = None, request: HttpRequest | None = None
) -> int:
    """Take a filled-in table back: a unit's own, or, for the keeper, decisions and what units sent on paper.

    Returns how many lines changed. Raises BadSheet with a sentence for each cell that is wrong; then nothing is kept.
    """
    labels = proposals.labels()
    found = sheets.read(content, [column.heading for column in _columns(list(labels))])
    lines = OpinionLine.objects.filter(opinion__round=current).select_related("task", "opinion__round")
    if opinion is not None:
        lines = lines.filter(opinion=opinion)
    by_code = {f"{line.opinion_id}@{line.task.identity}": line for line in lines}
    stances = {str(label): value for value, label in Stance.choices} | {"": ""}
    verdicts = {str(label): value for value, label in Decision.choices} | {"": Decision.OPEN.value}
    wrong: list[str] = []
    for row in found:
        if row.code not in by_code:
            wrong.append(_("第 %(row)d 行不是这份表里的事项。") % {"row": row.number})
        for heading, known in ((_("意见"), stances), (_("采纳情况"), verdicts)):
            if row.cells[heading] not in known:
                said = {"row": row.number, "column": heading, "value": row.cells[heading]}
                wrong.append(_("第 %(row)d 行“%(column)s”：“%(value)s”不在可选之列。") % said)
    if wrong:
        raise BadSheet(*wrong)
    changed = 0
    try:
        with transaction.atomic():
            given: dict[int, dict[int, dict[str, Any]]] = {}
            for row in found:
                line = by_code[row.code]
                fields = {name: row.cells[heading] for name, heading in labels.items()}
                said = {**fields, "stance": stances[row.cells[_("意见")]], "reason": row.cells[_("理由")]}
                given.setdefault(line.opinion_id, {})[line.pk] = said
                changed += _read_decision(
                    line, verdicts[row.cells[_("采纳情况")]], str(row.cells[_("答复")]), user, opinion
                )
            waiting = Opinion.objects.filter(pk__in=given, state="waiting").select_related("round")
            for one in waiting:
                fill(one, user, given[one.pk], request)
                changed += len(given[one.pk])
    except Refused as refusal:
        raise BadSheet(str(refusal)) from None
    return changed


def _read_decision(line: OpinionLine, decision: str, answer: str, user: Any, own: Opinion | None) -> int:
    """What the keeper's table decides; a unit's own table decides nothing."""
    if own is not None or line.opinion.state != "answered" or (decision, answer) == (line.decision, line.answer):
        return 0
    decide(line, user, decision, answer)
    return 1


def chase(current: CommentRound) -> list[Organisation]:
    """Who has not answered."""
    waiting = current.opinions.exclude(state="answered").select_related("organisation")
    return [opinion.organisation for opinion in waiting]


def answer(opinion: Opinion, user: Any, *, agree_rest: bool = False, request: HttpRequest | None = None) -> None:
    """Send a unit's opinion. Raises procedures.Refused."""
    procedures.apply(opinion, "answer", user, request=request, agree_rest=agree_rest)
