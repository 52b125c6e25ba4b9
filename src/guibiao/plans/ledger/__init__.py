"""The ledger of tasks (任务台账): made from adopted plans, joined with old ledgers, commented on, divided and revised.

For the rooms below:
    tasks.of(organisation)      the tasks that an organisation answers for
    tasks.in_force(owner)       the tasks in force of a ledger
    dividing.fixed(version)     the figures of the regions below that were fixed
"""
