"""Every judgement writes its target anew: two indexes that nobody asks are dropped, and PostgreSQL leaves room beside each row.

With room on the page the new row stands where the old one stood, and none of the seven other indexes is written. Rows that are there
already get that room as their pages are written again.
"""

import django.db.models.deletion
from django.db import migrations, models


def _leave_room(_apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE monitoring_watched SET (fillfactor = 45)")


def _leave_none(_apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE monitoring_watched RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0001_squashed_0007_handed_as"),
    ]

    operations = [
        migrations.AlterField(
            model_name="judgement",
            name="watched",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="judgements",
                to="monitoring.watched",
            ),
        ),
        migrations.AlterField(
            model_name="watched",
            name="current",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="monitoring.judgement",
                verbose_name="判断",
            ),
        ),
        migrations.RunPython(_leave_room, _leave_none),
    ]
