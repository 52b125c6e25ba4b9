"""What of an upper document an item of a lower one seems to carry out: the same canonical indicator, else like words."""

from collections.abc import Iterable
from dataclasses import dataclass

from guibiao.plans.ledger import tasks
from guibiao.plans.models import Target, Task, TaskSource

#: From this likeness on a suggestion stands in the table ready to be confirmed; below it nothing is said.
LIKELY = 0.5
_SAME_INDICATOR = 0.9
_NAMED = 0.8  # a measure whose title names the indicator of a target
_LEAST_PAIRS = 4  # fewer pairs of characters say nothing


@dataclass(frozen=True)
class _Words:
    source: TaskSource
    target: bool
    name: str
    title: frozenset[str]
    whole: frozenset[str]
    canonical: str


def suggest(lowers: Iterable[TaskSource], uppers: Iterable[TaskSource]) -> dict[int, tuple[int, TaskSource]]:
    """By id of the lower source: likeness in hundredths and the upper source that is likest; none below LIKELY."""
    below, above = list(lowers), list(uppers)
    codes = _canonical([*below, *above])
    there = [_words(source, codes) for source in above]
    out = {}
    for source in below:
        mine = _words(source, codes)
        best = max(((_score(mine, other), -at, other.source) for at, other in enumerate(there)), default=None)
        if best is not None and best[0] >= LIKELY:
            out[source.pk] = (round(100 * best[0]), best[2])
    return out


def _canonical(sources: list[TaskSource]) -> dict[tuple[int | None, str], str]:
    """The canonical indicator of each target, by version and identity."""
    targets = Target.objects.filter(version__in={source.version_id for source in sources if source.version_id})
    return {
        (version, str(identity)): code
        for version, identity, code in targets.exclude(canonical="").values_list("version_id", "identity", "canonical")
    }


def _words(source: TaskSource, codes: dict[tuple[int | None, str], str]) -> _Words:
    """A measure by its title and its text; a target by its name alone: sentences with figures are all alike."""
    title, text = str(source.said.get("title", "")), str(source.said.get("text", ""))
    code = codes.get((source.version_id, str(source.identity)), "")
    target = source.task.kind == Task.Kind.TARGET
    return _Words(source, target, title, tasks.pairs(title), tasks.pairs(title if target else title + text), code)


def _score(one: _Words, other: _Words) -> float:
    """From 0 to 1. Two indicators that are known and differ are never the same, however alike they are called.

    A measure and a target have no likeness of words: the one names the other or does not.
    """
    if one.canonical and other.canonical and one.canonical != other.canonical:
        return 0.0
    if one.target != other.target:
        name, title = (one.name, other.name) if one.target else (other.name, one.name)
        return _NAMED if len(name) > _LEAST_PAIRS and name in title else 0.0
    alike = max(_likeness(one.title, other.title), _likeness(one.whole, other.whole))
    if one.canonical and one.canonical == other.canonical:
        same_year = one.source.said.get("deadline") == other.source.said.get("deadline")
        return _SAME_INDICATOR + 0.04 * alike + (0.05 if same_year else 0.0)
    return min(alike, 0.99)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return tasks.likeness(one, other) if min(len(one), len(other)) >= _LEAST_PAIRS else 0.0
