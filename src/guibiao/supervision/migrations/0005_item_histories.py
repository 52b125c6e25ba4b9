"""Since when a node has been there: those of before, from the day of handing down."""

import datetime
from typing import Any

import django.utils.timezone
from django.db import migrations, models


def from_the_beginning(apps: Any, _editor: Any) -> None:
    nodes = apps.get_model("supervision", "Node")
    for node in nodes.objects.select_related("item"):
        start = datetime.datetime.combine(node.item.received_on, datetime.time.min)
        nodes.objects.filter(pk=node.pk).update(set_at=django.utils.timezone.make_aware(start))


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_from_warnings")]

    operations = [
        migrations.AddField(
            model_name="node",
            name="set_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="写入时间"),
        ),
        migrations.RunPython(from_the_beginning, migrations.RunPython.noop),
    ]
