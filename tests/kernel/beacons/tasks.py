import time
from typing import Any

from django.db import transaction

from guibiao.kernel import jobs


@jobs.task("beacons.sweep", "擦亮灯塔")
def sweep(job: Any, count: int, pause: float = 0.0) -> dict[str, int]:
    for number in range(count):
        job.tick(number, count, f"第 {number + 1} 座")
        time.sleep(pause)
    job.tick(count, count)
    return {"swept": count}


@jobs.task("beacons.fall", "倒塌")
def fall(job: Any, sentence: str = "") -> None:
    raise ValueError(sentence) if sentence else ZeroDivisionError("inner detail")


@jobs.task("beacons.hold", "看守灯塔")
def hold(job: Any, seconds: float) -> None:
    """Writes for long in one transaction."""
    with transaction.atomic():
        job.tick(1, 2, "")
        time.sleep(seconds)
