"""Fills the data directory of the ledger's browser test: a plan adopted, a round, a division, a remark. Run by itself."""

import django


def fill() -> None:
    """Make a ledger with something on each of its pages."""
    django.setup()
    from guibiao.kernel import jobs
    from guibiao.kernel.models import Grant, Import, Job, Organisation, Region, User
    from guibiao.plans import adoption, receiving
    from guibiao.plans.ledger import comments, dividing, revising
    from guibiao.plans.models import LedgerRow, Plan, Task
    from tests.browser import people
    from tests.plans import texts

    people.fill()
    lin = User.objects.select_related("organisation__region").get(username="lin")
    bureau, region = lin.organisation, lin.organisation.region
    bureau.short_name = "省科技厅"
    bureau.save()
    for number in range(1, 9):
        city = Region.objects.create(code=f"91{number + 20}00", name=f"第{number}江市", level=2, parent=region)
        Organisation.objects.create(name=f"{city.name}人民政府", region=city, kind="government")
    finance = Organisation.objects.create(name="东江省财政厅", short_name="省财政厅", region=region)
    cai = User.objects.create_user("cai", "蔡工", "correct-horse-9", organisation=finance)
    User.objects.filter(pk=cai.pk).update(must_change_password=False)
    Grant.objects.create(user=cai, role="planner", organisation=finance)
    plan = receiving.receive(
        texts.as_bytes(texts.PLAN), name="规划.txt", user=lin, organisation=bureau, declared=True
    ).plan
    for job in Job.objects.filter(state=Job.State.WAITING):
        jobs.run_job.func(job.pk)
    plan = Plan.objects.get(pk=plan.pk)
    plan.region = region
    plan.save()
    known = frozenset(issue.key for issue in adoption.issues(plan))
    version = adoption.adopt(plan, lin, adoption.Terms(acknowledged=known))
    comments.open_round(version, lin, title="分工方案征求意见", until=None)
    dividing.make(version, lin)
    task = Task.objects.filter(kind="measure").order_by("order")[1]
    revision = revising.draft(
        plan,
        lin,
        reason="进度超前",
        changes=[(str(task.identity), {"deadline": "2024年", "annual": "2023年完成制度设计"})],
    )
    revising.propose(revision, lin)
    revising.remark(plan, cai, finance, "经费口径建议与决算一致", task)
    old = Import.objects.create(
        register="ledger", owner=lin, name="旧台账.xlsx", header=["事项", "备注"], state="applied"
    )
    LedgerRow.objects.create(
        source=old, organisation=bureau, number=3, cells={"事项": "修缮办公用房", "备注": "另行安排"}
    )


if __name__ == "__main__":
    fill()
