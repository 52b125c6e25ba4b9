from guibiao.kernel.registers import Column, Filter, Register, register
from tests.kernel.beacons.models import Beacon


@register
class Beacons(Register):
    name = "beacons"
    model = Beacon
    label = "灯塔"
    edit_permission = "beacon.edit"
    columns = (
        Column("name", link=True), Column("organisation__name", "机构"), Column("region__name", "地区"), "height", "built", "kind",
        Column("automatic", shown=False), Column("tall", "高大", value=lambda beacon: beacon.height > 50),
    )  # fmt: skip
    filters = ("kind", "automatic", "built", "height", "name", "state",
               Filter("organisation", subtree=True), Filter("region", subtree=True))  # fmt: skip
    unfiltered = ("oil", "smoke", "remark", "state_since", "deadline", "deadline_provisional")
    search = ("name", "organisation__name", "remark")
    form = ("name", "organisation", "region", "height", "built", "kind", "automatic", "remark")
    import_columns = ("name", "organisation", "region", "height", "built", "kind", "automatic")
    import_key = ("name", "organisation")
    related = ("organisation", "region")
