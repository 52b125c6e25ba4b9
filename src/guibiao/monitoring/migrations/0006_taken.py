"""What regions took on of targets that were divided is watched too; every watched target knows its region.

The regions of those that are there are filled in when all is judged the next time, which is at once: the program is another.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0005_recomputed"),
        ("plans", "0005_cascade_and_key_lists"),
        ("kernel", "0005_notices_and_aliases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Taken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("comparator", models.CharField(max_length=6, verbose_name="比较")),
                ("value", models.FloatField(verbose_name="分解值")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年份")),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="日期")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="承担单位",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.part",
                        verbose_name="目标分解",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.tasksource",
                        verbose_name="来源",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.target",
                        verbose_name="目标",
                    ),
                ),
            ],
            options={"verbose_name": "分解承担的目标", "verbose_name_plural": "分解承担的目标"},
        ),
        migrations.AlterModelManagers(
            name="watched",
            managers=[
                ("every", models.Manager()),
            ],
        ),
        migrations.AlterField(
            model_name="watched", name="identity", field=models.UUIDField(default=uuid.uuid4, editable=False)
        ),
        migrations.AddField(
            model_name="watched",
            name="region",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.region",
                verbose_name="地区",
            ),
        ),
        migrations.AddField(
            model_name="watched",
            name="taken",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="watched",
                to="monitoring.taken",
                verbose_name="分解承担",
            ),
        ),
        migrations.AddField(
            model_name="watched",
            name="above",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="below",
                to="monitoring.watched",
                verbose_name="上级目标",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="taken",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="monitoring.taken",
                verbose_name="分解承担",
            ),
        ),
        migrations.AlterField(
            model_name="judgedupto", name="state", field=models.CharField(blank=True, max_length=200)
        ),
        migrations.RemoveIndex(model_name="watched", name="monitoring_watched_code"),
        migrations.AddIndex(
            model_name="watched", index=models.Index(fields=["code", "region"], name="monitoring_watched_place")
        ),
    ]
