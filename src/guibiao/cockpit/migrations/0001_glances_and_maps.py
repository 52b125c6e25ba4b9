"""The tables of the cockpit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.schema import Tables


class Migration(Tables):
    initial = True

    dependencies = [
        ("kernel", "0001_squashed_0006_second_factor_and_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Glance",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("day", models.DateField()),
                ("judgement", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                ("before_judgement", models.PositiveBigIntegerField(null=True)),
                ("before_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "驾驶舱查看记录",
                "verbose_name_plural": "驾驶舱查看记录",
            },
        ),
        migrations.CreateModel(
            name="RegionMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maps",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="region_maps",
                        to="kernel.organisation",
                        verbose_name="上传单位",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                        verbose_name="文件",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="来源和审图号")),
                ("drawn", models.JSONField(default=dict)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                ("used_from", models.DateTimeField(null=True, verbose_name="启用时间")),
                ("retired_at", models.DateTimeField(null=True, verbose_name="停用时间")),
            ],
            options={
                "verbose_name": "驾驶舱地图",
                "verbose_name_plural": "驾驶舱地图",
                "ordering": ("-pk",),
            },
        ),
    ]
