"""A target over the levels (省 → 市 → 县): who holds which share, and where the sums of a level do not come to the one above."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from guibiao.kernel import access
from guibiao.plans.ledger import dividing, inheriting
from guibiao.plans.models import DividedTarget, Division, Quota, TaskSource
from guibiao.plans.vocabulary import grouped

_ROW = 44  # pixels of a level in the picture
_NAMED = 4.0  # per cent of the width from which on a box bears a name


@dataclass
class Node:
    """A region and its figure; `target` is the row of the table by which it is divided further."""

    name: str
    value: float | None
    part: Any = None
    target: DividedTarget | None = None
    wrong: str = ""
    depth: int = 0
    above: "Node | None" = None
    children: list["Node"] = field(default_factory=list)

    @property
    def total(self) -> float:
        """What the parts come to."""
        return dividing.sum_of(child.value for child in self.children)

    @property
    def share(self) -> float | None:
        """Its part of the figure above, in per cent."""
        if self.above is None or not self.above.value or self.value is None:
            return None
        return 100 * self.value / self.above.value

    def all(self) -> Iterator["Node"]:
        """Itself and everything below, from the top."""
        yield self
        for child in self.children:
            yield from child.all()


@dataclass(frozen=True)
class Box:
    """A region in the picture, in per cent of its width and in pixels."""

    node: Node
    x: float
    width: float
    y: int

    @property
    def named(self) -> bool:
        return self.width >= _NAMED


def trees(user: Any, division: Division, only: DividedTarget | None = None) -> list[Node]:
    """For each target of a division, or for one, its tree as far as this person may see; queries by level, not by row.

    What a region divides further counts from the moment it is sent out.
    """
    seen = access.visible(user, Division.objects.exclude(state="draft").exclude(part=None))
    top = division.part.region if division.part else division.version.plan.region
    level = list(division.targets.filter(pk=only.pk) if only else division.targets.all())
    tasks = {target.pk: target for target in division.targets.select_related("task")}
    roots = [Node(top.name if top else "", target.total, target=tasks[target.pk]) for target in level]
    above = inheriting.sources_of(division)
    for root in roots:
        if division.part_id and root.target is not None:
            root.wrong = inheriting.mismatch(root.target, above.get(root.target.task_id))
    holding = {root.target.pk: root for root in roots if root.target is not None}
    while holding:
        holding = _descend(holding, seen)
    return roots


def _descend(holding: dict[int, Node], seen: Any) -> dict[int, Node]:
    """Give nodes their parts; those of the parts that are divided further are the next level, by their target."""
    quotas: dict[int, list[Quota]] = {}
    by_quota: dict[int, Node] = {}
    found = Quota.objects.filter(target__in=holding).select_related("part__region", "part__organisation")
    for quota in found.order_by("target", "part__order"):
        node = holding[quota.target_id]
        child = Node(quota.part.region.name, quota.value, quota.part, depth=node.depth + 1, above=node)
        node.children.append(child)
        quotas.setdefault(quota.target_id, []).append(quota)
        by_quota[quota.pk] = child
    for pk, node in holding.items():
        if node.target is not None:
            node.wrong = node.wrong or dividing.wrong_with(node.target, quotas.get(pk, []))
    taken = TaskSource.objects.filter(kind=TaskSource.Kind.DIVISION, quota__target__in=holding)
    taken = taken.exclude(change=TaskSource.Change.WITHDRAWN)
    sources = {source.task_id: source for source in taken}
    below: dict[int, Node] = {}
    targets = DividedTarget.objects.filter(Q(task__in=sources) | Q(task__merged_into__in=sources), division__in=seen)
    for target in targets.select_related("division", "task").order_by("pk"):
        source = sources[target.task.merged_into_id or target.task_id]
        child = by_quota[source.quota_id]  # type: ignore[index]
        if child.target is not None:
            below.pop(child.target.pk)
        child.target, child.wrong = target, inheriting.mismatch(target, source)
        below[target.pk] = child
    return below


def adds_up(node: Node) -> bool:
    """Whether the parts of this target are amounts of one whole, so that shares mean something."""
    return node.target is not None and node.target.rule != DividedTarget.Rule.NONE and bool(node.value)


def boxes(root: Node) -> list[Box]:
    """The tree as a picture: each level a row, the largest first, as wide as their shares; nothing where parts do not add up."""
    if not adds_up(root) or any(child.value is not None and child.value < 0 for child in root.all()):
        return []
    out = [Box(root, 0, 100, 0)]
    for box in out:
        whole = max(box.node.value or 0, box.node.total)
        x = box.x
        for child in sorted(box.node.children, key=lambda one: -(one.value or 0)):
            width = box.width * (child.value or 0) / whole if whole else 0
            if width > 0:
                out.append(Box(child, x, width, box.y + _ROW))
            x += width
    return out


def height(picture: list[Box]) -> int:
    """How high the picture is, in pixels."""
    return max((box.y for box in picture), default=0) + _ROW


def message(root: Node) -> str:
    """What the tree says, in a sentence."""
    nodes = list(root.all())
    wrong = sum(bool(node.wrong) for node in nodes)
    further = sum(bool(node.children) for node in nodes[1:])
    target = root.target
    year = _("%(year)s年") % {"year": target.year} if target and target.year else ""
    amount = f"{grouped(root.value)}{target.unit if target else ''}"
    said = _("%(target)s %(year)s%(amount)s，分到 %(parts)d 个地区") % {
        "target": target, "year": year, "amount": amount, "parts": len(root.children),
    }  # fmt: skip
    if further:
        said += _("，%(further)d 个继续分解") % {"further": further}
    return said + (_("；%(wrong)d 处对不上。") % {"wrong": wrong} if wrong else _("；各级都对得上。"))


def table(roots: list[Node]) -> list[list[Any]]:
    """All levels as rows for a workbook, the head first."""
    head = [_("目标"), _("年份"), _("单位"), _("层级"), _("上级"), _("地区"), _("分解值"), _("占上级（%）"), _("认领"),
            _("下级合计"), _("核对")]  # fmt: skip
    rows: list[list[Any]] = [head]
    for root in roots:
        target = root.target
        assert target is not None
        rows += [
            [
                target.task.title, target.year or "", target.unit, node.depth, node.above.name if node.above else "",
                node.name, node.value, round(node.share, 2) if node.share is not None and adds_up(root) else "",
                str(node.part.state_label) if node.part else "",
                node.total if node.children and adds_up(root) else "", node.wrong,
            ]
            for node in root.all()
        ]  # fmt: skip
    return rows
