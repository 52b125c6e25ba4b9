"""What is published of units that answer for themselves is kept, and never changed."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.protection import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("statistics", "0003_summed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="estimate",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="除最大的两个外，其余之和低于此数的汇总不公布：第二大的单位由此能推算最大的。填 0 不用此项。",
                validators=[django.core.validators.MaxValueValidator(99)],
                verbose_name="其余单位至少为最大单位的百分之几",
            ),
        ),
        migrations.AddField(
            model_name="dataset",
            name="interval",
            field=models.PositiveSmallIntegerField(
                default=10,
                help_text="由公布的数推算不公布的数，推出的范围不得窄于此。",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)],
                verbose_name="不公布的数上下至少不确定百分之几",
            ),
        ),
        migrations.AddField(
            model_name="dataset",
            name="largest",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="与下一项合用：占比按这几个单位合计。",
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="最大的几个单位",
            ),
        ),
        migrations.AlterField(
            model_name="dataset",
            name="dominance",
            field=models.PositiveSmallIntegerField(
                default=85,
                help_text="超过此数的汇总不公布。",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                verbose_name="最大单位最多占百分之几",
            ),
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="发布时间")),
                ("survey", models.JSONField()),
                ("shown", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="statistics.campaign"
                    ),
                ),
            ],
            options={
                "verbose_name": "发布记录",
                "verbose_name_plural": "发布记录",
                "ordering": ("campaign", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "number"), name="statistics_release_number")
                ],
            },
        ),
        AppendOnly("statistics_release"),
    ]
