import time
from typing import Any

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
