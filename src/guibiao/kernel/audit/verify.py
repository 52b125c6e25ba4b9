"""Reading the whole chain again."""

from dataclasses import dataclass, field

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
    anchored: dict[int, str] = {}
    for sequence, value in anchor.lines():
        if sequence < 0:
            report.add(_("锚文件中有一行不能识别：%(line)s") % {"line": value[:80]})
        elif anchored.setdefault(sequence, value) != value:
            report.add(_("锚文件中第 %(n)d 条有两个不同的校验值。") % {"n": sequence})
    expected, previous = 1, GENESIS
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        number = entry.sequence
        if number != expected:
            report.add(_("第 %(a)d 条至第 %(b)d 条缺失。") % {"a": expected, "b": number - 1})
        elif entry.previous != previous:
            report.add(_("第 %(n)d 条与上一条不相连。") % {"n": number})
        if digest(entry) != entry.hash:
            report.add(_("第 %(n)d 条的内容被改动。") % {"n": number})
        if anchored.pop(number, entry.hash) != entry.hash:
            report.add(_("第 %(n)d 条与锚文件不符。") % {"n": number})
        expected, previous = number + 1, entry.hash
        report.entries += 1
    if anchored:
        report.add(
            _("锚文件记到第 %(last)d 条，库中只有 %(n)d 条：末尾被删，或数据库是从旧备份恢复的。")
            % {"last": max(anchored), "n": report.entries}
        )
    report.head = previous
    return report
