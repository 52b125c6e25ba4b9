"""What a row of a form or file is, who stands behind a stated figure, and which figures an office keeps to itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _as_rows(apps, schema_editor):
    apps.get_model("statistics", "DataSet").objects.filter(respondents=True).update(rows="single")


def _as_respondents(apps, schema_editor):
    apps.get_model("statistics", "DataSet").objects.filter(rows="single").update(respondents=True)


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_notices_and_aliases"),
        ("statistics", "0005_intake_release"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="rows",
            field=models.CharField(
                choices=[
                    ("public", "行政记录或公开的数，不是由单位的数加起来的"),
                    ("counted", "本地区各单位的汇总数，同时填报单位数"),
                    ("single", "填报单位自身的数（如企业报表）"),
                ],
                default="public",
                help_text="汇总数按下面的规则，含少数单位的不公布；单位自身的数只公布汇总，单个单位的数不公布。",
                max_length=10,
                verbose_name="填报的数是",
            ),
        ),
        migrations.RunPython(_as_rows, _as_respondents),
        migrations.RemoveField(model_name="dataset", name="respondents"),
        migrations.AddField(
            model_name="dataitem",
            name="about",
            field=models.CharField(
                blank=True,
                help_text="单位数、占比用：写项目代码，用、隔开；空着是全部项目。",
                max_length=200,
                verbose_name="说明哪些项目",
            ),
        ),
        migrations.AlterField(
            model_name="dataitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("number", "数"),
                    ("whole", "整数"),
                    ("choice", "选项"),
                    ("text", "文字"),
                    ("units", "汇总的单位数"),
                    ("share", "最大单位占百分之几"),
                ],
                default="number",
                max_length=10,
                verbose_name="填什么",
            ),
        ),
        migrations.AddField(
            model_name="figurefile",
            name="rows",
            field=models.CharField(
                choices=[("public", "行政记录或公开的数"), ("counted", "各单位的汇总数，表中有单位数一列")],
                default="public",
                max_length=10,
                verbose_name="表中的数是",
            ),
        ),
        migrations.AddField(model_name="figurefile", name="stated", field=models.JSONField(default=dict)),
        migrations.CreateModel(
            name="Confidential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=100, verbose_name="指标")),
                ("scope", models.CharField(blank=True, max_length=200, verbose_name="范围")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("part", models.CharField(default="Y", max_length=3, verbose_name="时段")),
                ("name", models.CharField(max_length=300, verbose_name="数")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="标注时间")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
                ("lifted_because", models.CharField(blank=True, max_length=500, verbose_name="解除理由")),
                (
                    "lifted_version",
                    models.PositiveBigIntegerField(
                        editable=False, help_text="the data version since which it is seen", null=True
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="标注人",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解除人",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="单位",
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
            ],
            options={
                "verbose_name": "不公布的数",
                "verbose_name_plural": "不公布的数",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("region", "measure", "scope", "year", "part"),
                        name="statistics_confidential_figure",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Withheld",
            fields=[
                (
                    "observation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="withheld",
                        serialize=False,
                        to="statistics.observation",
                    ),
                ),
                (
                    "mark",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withheld",
                        to="statistics.confidential",
                    ),
                ),
            ],
        ),
    ]
