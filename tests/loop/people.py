"""Fills the data directory of the loop: a province with five cities, its offices and their people. Run as a program."""

import django

CITIES = ("临江市", "望海市", "青岭市", "白石市", "南浦市")
#: full name, short name, log-in name and name of its person
OFFICES = (
    ("东江省财政厅", "省财政厅", "cai", "蔡工"),
    ("东江省工业和信息化厅", "省工业和信息化厅", "gong", "龚工"),
    ("东江省教育厅", "省教育厅", "jiao", "焦工"),
    ("东江省农业农村厅", "省农业农村厅", "", ""),
    ("东江省人力资源和社会保障厅", "省人力资源和社会保障厅", "", ""),
    ("东江省生态环境厅", "省生态环境厅", "", ""),
    ("东江省商务厅", "省商务厅", "", ""),
    ("东江省市场监督管理局", "省市场监督管理局", "", ""),
    ("东江省统计局", "省统计局", "", ""),
    ("东江省发展和改革委员会", "省发展和改革委员会", "", ""),
)


def fill() -> None:
    """Accounts, organisations and places; everything else is made by people in the browser."""
    django.setup()
    from guibiao.kernel.models import Organisation, Region

    country, _ = Region.objects.get_or_create(code="100000", defaults={"name": "全国", "level": 0})
    province = Region.objects.create(code="910000", name="东江省", level=1, parent=country)
    bureau = Organisation.objects.create(name="东江省科学技术厅", short_name="省科技厅", region=province)
    _person("lin", "林工", "planner", bureau)
    _person("wen", "文处", "reviewer", bureau)
    for name, short, username, full_name in OFFICES:
        office = Organisation.objects.create(name=name, short_name=short, region=province)
        if username:
            _person(username, full_name, "filler", office)
    for number, name in enumerate(CITIES, 1):
        city = Region.objects.create(code=f"9101{number:02d}", name=name, level=2, parent=province)
        government = Organisation.objects.create(name=f"{name}人民政府", region=city, kind="government")
        _person(f"city{number}", f"{name[0]}工", "filler", government)


def _person(username: str, name: str, role: str, organisation: object) -> None:
    from guibiao.kernel.models import Grant, User
    from tests.browser.serving import PASSWORD

    user = User.objects.create_user(username, name, PASSWORD, organisation=organisation)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    Grant.objects.create(user=user, role=role, organisation=organisation)


if __name__ == "__main__":
    fill()
