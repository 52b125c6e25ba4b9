"""Keys in paths of as many digits as the others, so that lists by path stand in the order of the tree."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

_BATCH = 2000


def _rewritten(step: Callable[[int], str]) -> Callable[[Any, Any], None]:
    def rewrite(apps: Any, _editor: Any) -> None:
        for name in ("Region", "Organisation"):
            nodes = apps.get_model("kernel", name).objects
            changed = []
            for node in nodes.exclude(path="").only("path"):
                node.path = "".join(f"/{step(int(key))}" for key in node.path.split("/") if key) + "/"
                changed.append(node)
            nodes.bulk_update(changed, ["path"], batch_size=_BATCH)

    return rewrite


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_squashed_0006_second_factor_and_sessions")]
    operations = [migrations.RunPython(_rewritten(lambda key: f"{key:07d}"), _rewritten(str))]
