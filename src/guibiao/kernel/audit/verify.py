"""Reading the whole chain again."""

from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from guibiao.kernel.audit import anchor
from guibiao.kernel.audit.chain import GENESIS, digest

_SHOWN = 50


@dataclass(slots=True)
class Report:
    """What verify() found. `problems` are sentences, at most fifty; `count` counts all of them."""

    entries: int = 0
    head: str = GENESIS
    count: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.count == 0

    def add(self, sentence: str) -> None:
        self.count += 1
        if len(self.problems) < _SHOWN:
            self.problems.append(sentence)

    def __str__(self) -> str:
        if self.ok:
            return _("审计链完好：共 %(n)d 条，末条校验值 %(head)s。") % {"n": self.entries, "head": self.head[:16]}
        return _("审计链有 %(n)d 处不符：") % {"n": self.count} + "\n" + "\n".join(self.problems)


def verify() -> Report:
    """Check numbers, links, hashes and the anchor of the whole chain. Reads entries in a stream; changes nothing."""
    from guibiao.kernel.models import AuditEntry

    report = Report()
    anchored = _anchored(report)
    missing: list[int] = []
    expected, previous = 1, GENESIS
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        number = entry.sequence
        if number != expected:
            report.add(_("第 %(a)d 条至第 %(b)d 条缺失。") % {"a": expected, "b": number - 1})
        elif entry.previous != previous:
            report.add(_("第 %(n)d 条与上一条不相连。") % {"n": number})
        if digest(entry) != entry.hash:
            report.add(_("第 %(n)d 条的内容被改动。") % {"n": number})
        if number not in anchored:
            missing.append(number)
        elif anchored.pop(number) != entry.hash:
            report.add(_("第 %(n)d 条与锚文件不符。") % {"n": number})
        expected, previous = number + 1, entry.hash
        report.entries += 1
    if anchored:
        report.add(
            _("锚文件记到第 %(last)d 条，库中只有 %(n)d 条：末尾被删，或数据库是从旧备份恢复的。")
            % {"last": max(anchored), "n": report.entries}
        )
    _say_missing(report, missing)
    report.head = previous
    return report


def _anchored(report: Report) -> dict[int, str]:
    found: dict[int, str] = {}
    for sequence, value in anchor.lines():
        if sequence < 0:
            report.add(_("锚文件中有一行不能识别：%(line)s") % {"line": value[:80]})
        elif found.setdefault(sequence, value) != value:
            report.add(_("锚文件中第 %(n)d 条有两个不同的校验值。") % {"n": sequence})
    return found


def _say_missing(report: Report, missing: list[int]) -> None:
    """Entries that the anchor lacks, in runs. It is written right after the entry: what came while we read is in it by now."""
    if missing:
        late = {sequence for sequence, _value in anchor.lines()}
        missing = [number for number in missing if number not in late]
    for _place, run in groupby(enumerate(missing), lambda pair: pair[1] - pair[0]):
        numbers = [number for _place, number in run]
        said = _("锚文件里没有第 %(a)d 条至第 %(b)d 条：锚文件被删改过，或写入时断了电。")
        report.add(said % {"a": numbers[0], "b": numbers[-1]})
