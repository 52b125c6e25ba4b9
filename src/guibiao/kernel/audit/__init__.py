"""The audit chain: what was done, by whom, to what; append-only and hash-linked.

record(actor, action, subject, detail)            within the caller's transaction: it happened or it did not
record_surviving(actor, action, subject, detail)  for refusals and failures: stays although the rest is rolled back
verify() -> Report                                finds any later change, gap or truncation
catch_up()                                        anchors what a process that was killed did not
"""

from guibiao.kernel.audit.chain import catch_up, flush_surviving, history, record, record_surviving, subject_type
from guibiao.kernel.audit.verify import Report, verify

__all__ = ["Report", "catch_up", "flush_surviving", "history", "record", "record_surviving", "subject_type", "verify"]
