"""Fills the data directory of a browser test: one province, its bureau, three people. Run as a program of its own."""

import django


def fill() -> None:
    """Make what every browser test needs, once."""
    django.setup()
    from guibiao.kernel.models import Grant, Organisation, Region, User

    if User.objects.filter(username="lin").exists():
        return
    country, _ = Region.objects.get_or_create(code="100000", defaults={"name": "全国", "level": 0})
    region, _ = Region.objects.get_or_create(code="910000", defaults={"name": "东江省", "level": 1, "parent": country})
    bureau = Organisation.objects.create(name="东江省科学技术厅", region=region)
    for username, name, role in (
        ("lin", "林工", "planner"),
        ("wen", "文处", "reviewer"),
        ("gao", "高研", "reader"),
    ):
        user = User.objects.create_user(username, name, "correct-horse-9", organisation=bureau)
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        Grant.objects.create(user=user, role=role, organisation=bureau)


if __name__ == "__main__":
    fill()
