"""Somebody from outside tries every address of the product, and comes upon nothing of others."""

from typing import Any

from guibiao.assessment.models import Assignment, Score
from guibiao.kernel import inbox
from guibiao.kernel.models import Notice
from tests.assessment import everything
from tests.assessment.conftest import body, of, self_evaluate

#: They end the session, or are for those who are not logged in.
NOT_ASKED = {
    "login", "logout", "password_change", "password_reset", "password_reset_done", "password_reset_confirm",
    "password_reset_complete", "set_language",
}  # fmt: skip
#: What everybody has who is logged in.
OPEN = {
    "home", "health", "inbox", "notices", "notices_read", "notice_choices", "openapi-json", "login_code",
    "second_factor", "sessions", "sessions_end", "session_stay", "registers",
}  # fmt: skip
#: The one register that the evaluator has, for programs.
OWN = "/api/registers/assignments"


def test_every_address_of_the_product(signed_in: Any, evaluator: Any, assigned: Assignment, treasurer: Any) -> None:
    round_ = assigned.round
    self_evaluate(signed_in(treasurer), of(round_, treasurer.organisation))
    Score.objects.update(reason=everything.SECRET)
    tables = everything.fill()
    assert tables > 60
    client, wrong, tried = signed_in(evaluator), [], 0
    for name, address in everything.addresses():
        if name in NOT_ASKED:
            continue
        answers = [client.get(address)]
        # What a register is asked for by GET and by POST goes through the same door; of the rest both are tried.
        if answers[0].status_code == 405 or " " not in name:
            answers.append(client.post(address))
        tried += len(answers)
        own = name in OPEN or name.endswith(" assignments") or address == OWN
        wrong += [
            f"{answer.request['REQUEST_METHOD']} {name} {address} {answer.status_code}"
            for answer in answers
            if everything.SECRET in body(answer) or (answer.status_code < 400 and not own)
        ]
    assert wrong == []
    assert tried > 400
    assert inbox.count(evaluator) == 1 and Notice.objects.get(user=evaluator).kind == "assignment.given"
    rows = client.get("/api/registers/assignments").json()["items"]
    assert [row["id"] for row in rows] == [assigned.pk]
