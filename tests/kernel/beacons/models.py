from django.core.validators import MinValueValidator
from django.db import models

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, Region
from guibiao.kernel.procedures import Alarm, Move, Procedure, Ring, State, Transition, apply, within


def _has_oil(move: Move) -> str | None:
    return None if move.case.oil > 0 else "灯塔没有油，请先加油。"


def _burn(move: Move) -> None:
    move.case.oil -= move.data.get("oil", 1)
    if move.case.oil < 0:
        raise ZeroDivisionError("more than there is")


def _smoke(ring: Ring) -> None:
    ring.case.smoke += 1


def _burn_out(ring: Ring) -> None:
    apply(ring.case, "burn_out", None)


LIGHTING = Procedure(
    "beacon",
    "灯塔",
    initial="dark",
    states=[
        State("dark", "未点亮"),
        State("lit", "已点亮", alarms=(
            Alarm("soon", "油将用尽", before=2),
            Alarm("overdue", "冒烟", after=0, effect=_smoke),
            Alarm("dead", "烧尽", after=10, effect=_burn_out),
        )),
        State("ruined", "已废弃", final=True),
    ],
    transitions=[
        Transition("light", "点亮", "dark", "lit", "beacon.light", guard=_has_oil, effect=_burn, deadline=within(5)),
        Transition("douse", "熄灭", "lit", "dark", "beacon.light", needs_note=True),
        Transition("abandon", "废弃", ("dark", "lit"), "ruined", "beacon.light", waits=False),
        Transition("burn_out", "烧尽熄灭", "lit", "dark", None),
    ],
)  # fmt: skip


class Beacon(Case):
    procedure = LIGHTING

    name = models.CharField("名称", max_length=40)
    organisation = models.ForeignKey(Organisation, verbose_name="管理单位", on_delete=models.PROTECT)
    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.PROTECT)
    height = models.DecimalField("高度", max_digits=6, decimal_places=2, validators=[MinValueValidator(0)])
    built = models.DateField("建成日期", null=True, blank=True)
    kind = models.CharField("类别", max_length=10, choices=[("sea", "海上"), ("river", "内河")], default="sea")
    automatic = models.BooleanField("自动", default=False)
    oil = models.IntegerField("存油", default=0)
    smoke = models.IntegerField("烟", default=0)
    remark = models.TextField("备注", blank=True)

    access_scope = Scope(view="beacon.view", organisation="organisation", region="region")

    class Meta:
        verbose_name = "灯塔"
        verbose_name_plural = "灯塔"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
