"""The document's own particulars: as data of its item, as columns of the plan, and back."""

import datetime
import re
from typing import Any

from django.utils.translation import gettext as _

from guibiao.kernel.models import Region
from guibiao.plans.models import Plan
from guibiao.reading.model import Plan as ReadPlan

_YEAR = re.compile(r"^\s*\d{4}\s*年度?")
FIELDS = ("title", "issuer", "number", "issued_on", "region", "period", "stage", "genre")


def of_reading(found: ReadPlan) -> dict[str, Any]:
    """The particulars as the reader gave them."""
    whole = found.to_dict(text=False)
    if whole.get("region") is None:
        whole["region"] = _named_in(found.title, found.issuer)
    # Years as a list: what is compared with this comes back from JSON.
    return {name: whole.get(name) for name in FIELDS} | {"period": list(found.period) if found.period else None}


def _named_in(*names: str | None) -> dict[str, str] | None:
    """A region of the register, such as a zone of one's own, that a title or an issuer begins with; the longest one.

    A year may stand before it: 2026年东江省政府工作报告.
    """
    bare = [_YEAR.sub("", name) for name in names if name]
    starts = [name[:n] for name in bare for n in range(2, min(len(name), 30) + 1)]
    known = Region.objects.filter(name__in=starts)
    best = max(known, key=lambda region: len(region.name), default=None)
    return {"code": best.code, "name": best.name} if best else None


def check(data: dict[str, Any]) -> dict[str, Any]:
    """The particulars in the contract's form. Raises ValueError with a sentence for the person."""
    clean = {name: data.get(name) or None for name in FIELDS}
    if any(not isinstance(clean[name], str | None) for name in ("title", "issuer", "number", "issued_on")):
        raise ValueError(_("名称、发文机关、文号和日期须是文字。"))
    if not clean["title"]:
        raise ValueError(_("名称不能为空。"))
    if clean["issued_on"]:
        try:
            datetime.date.fromisoformat(clean["issued_on"])
        except (TypeError, ValueError):
            raise ValueError(_("发文日期请写成 2025-07-15 的形式。")) from None
    clean["period"] = _period(clean["period"])
    clean["region"] = _region(clean["region"])
    if clean["stage"] not in (None, *Plan.Stage.values) or clean["genre"] not in (None, *Plan.Genre.values):
        raise ValueError(_("阶段或体裁不在可选范围内。"))
    clean["genre"] = clean["genre"] or Plan.Genre.PLAN.value
    return clean


def apply(plan: Plan, data: dict[str, Any]) -> None:
    """Write particulars into the columns of the plan and save it."""
    plan.title = (data.get("title") or plan.name)[:300]
    plan.issuer = (data.get("issuer") or "")[:120]
    plan.number = (data.get("number") or "")[:80]
    plan.issued_on = datetime.date.fromisoformat(data["issued_on"]) if data.get("issued_on") else None
    period = data.get("period") or (None, None)
    plan.period_from, plan.period_to = period[0], period[1]
    plan.stage = data.get("stage") or ""
    plan.genre = data.get("genre") or Plan.Genre.PLAN
    region = data.get("region") or {}
    plan.region = Region.objects.filter(code=region.get("code") or "").first()
    plan.region_name = (region.get("name") or "")[:60]
    plan.save()


def _period(value: Any) -> list[int] | None:
    if not value:
        return None
    try:
        first, last = (int(year) for year in value)
    except (TypeError, ValueError):
        raise ValueError(_("规划期请写成起始年和终止年。")) from None
    if not 1949 <= first <= last <= 2100:
        raise ValueError(_("规划期的起始年不能晚于终止年。"))
    return [first, last]


def _region(value: Any) -> dict[str, str] | None:
    """A region by its code or its name; the register's own name wins."""
    if not value:
        return None
    code, name = (value.get("code"), value.get("name")) if isinstance(value, dict) else (None, str(value))
    if not isinstance(code, str | None) or not isinstance(name, str | None):
        raise ValueError(_("地区须写名称或代码。"))
    known = Region.objects.filter(code=code).first() if code else Region.objects.filter(name=name).first()
    if known is not None:
        return {"code": known.code, "name": known.name}
    if not name:
        raise ValueError(_("没有代码为 %(code)s 的地区。") % {"code": code})
    return {"code": str(code or ""), "name": str(name)}
