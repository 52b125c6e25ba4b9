"""The tables of statistics. Observations, how they came in, what was chosen among them and what was published are never changed, by the
database's own refusal."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.protection import AppendOnly
from guibiao.kernel.schema import Tables


class Migration(Tables):
    replaces = [
        ("statistics", "0001_initial"),
        ("statistics", "0002_kept"),
        ("statistics", "0003_summed"),
        ("statistics", "0004_releases"),
        ("statistics", "0005_intake_release"),
        ("statistics", "0006_what_a_row_is"),
        ("statistics", "0007_indicator_chosen"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_squashed_0006_second_factor_and_sessions"),
        ("plans", "0001_squashed_0005_cascade_and_key_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DataVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "code",
                    models.CharField(
                        max_length=80,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*$", "代码用小写字母、数字和下划线，以字母开头。"
                            )
                        ],
                        verbose_name="代码",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("name_en", models.CharField(blank=True, max_length=300, verbose_name="英文名称")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="计量单位")),
                (
                    "type",
                    models.CharField(
                        choices=[("stock", "时点数"), ("flow", "时期数"), ("rate", "比率")],
                        default="stock",
                        max_length=10,
                        verbose_name="数的性质",
                    ),
                ),
                (
                    "direction",
                    models.SmallIntegerField(
                        choices=[(1, "越大越好"), (0, "不分好坏"), (-1, "越小越好")], default=1, verbose_name="方向"
                    ),
                ),
                ("definition", models.TextField(blank=True, verbose_name="定义和口径")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="通常来源")),
                ("release_month", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="通常发布月份")),
                ("release_lag", models.PositiveSmallIntegerField(default=1, verbose_name="迟几年发布")),
                ("registered", models.BooleanField(default=False, editable=False, verbose_name="取自术语库")),
            ],
            options={
                "verbose_name": "指标",
                "verbose_name_plural": "指标",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="DataSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                ("name", models.CharField(max_length=200, verbose_name="报表名称")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="datasets",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                ("form_number", models.CharField(blank=True, max_length=60, verbose_name="表号")),
                ("authority", models.CharField(blank=True, max_length=120, verbose_name="制定机关")),
                ("approval", models.CharField(blank=True, max_length=120, verbose_name="批准/备案文号")),
                ("official", models.BooleanField(default=False, verbose_name="统计部门的报表")),
                (
                    "rows",
                    models.CharField(
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
                (
                    "least",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="少于此数的汇总不公布。",
                        validators=[django.core.validators.MinValueValidator(2)],
                        verbose_name="汇总数至少含几个单位",
                    ),
                ),
                (
                    "largest",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="与下一项合用：占比按这几个单位合计。",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="最大的几个单位",
                    ),
                ),
                (
                    "dominance",
                    models.PositiveSmallIntegerField(
                        default=85,
                        help_text="超过此数的汇总不公布。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="最大单位最多占百分之几",
                    ),
                ),
                (
                    "estimate",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="除最大的两个外，其余之和低于此数的汇总不公布：第二大的单位由此能推算最大的。填 0 不用此项。",
                        validators=[django.core.validators.MaxValueValidator(99)],
                        verbose_name="其余单位至少为最大单位的百分之几",
                    ),
                ),
                (
                    "interval",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="由公布的数推算不公布的数，推出的范围不得窄于此。",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="不公布的数上下至少不确定百分之几",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="填报说明")),
            ],
            options={
                "verbose_name": "统计报表",
                "verbose_name_plural": "统计报表",
                "ordering": ("organisation", "name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(db_index=True, editable=False, max_length=30, verbose_name="状态")),
                (
                    "state_since",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="状态始于"),
                ),
                ("deadline", models.DateField(editable=False, null=True, verbose_name="办理期限")),
                ("deadline_provisional", models.BooleanField(default=False, editable=False, verbose_name="期限暂定")),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="statistics.dataset",
                        verbose_name="统计报表",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="kernel.organisation",
                        verbose_name="组织单位",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("year", models.PositiveSmallIntegerField(verbose_name="报告期年份")),
                ("part", models.CharField(default="Y", max_length=3, verbose_name="时段")),
                ("closes_on", models.DateField(verbose_name="上报截止")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建立人",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "units",
                    models.ManyToManyField(related_name="asked_in", to="kernel.organisation", verbose_name="填报单位"),
                ),
            ],
            options={
                "verbose_name": "统计调查",
                "verbose_name_plural": "统计调查",
                "ordering": ("-year", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("return", "填报"),
                            ("report", "报告文字"),
                            ("import", "文件导入"),
                            ("series", "内置序列"),
                            ("entry", "手工录入"),
                        ],
                        max_length=10,
                        verbose_name="来路",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="来源")),
                ("official", models.BooleanField(default=False, verbose_name="统计部门发布")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="入库时间")),
                ("version", models.PositiveBigIntegerField(unique=True, verbose_name="数据版本")),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.plan"
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="statistics.return",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="statistics.release",
                    ),
                ),
            ],
            options={
                "verbose_name": "入库记录",
                "verbose_name_plural": "入库记录",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="FigureFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                        verbose_name="文件",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figure_files",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.organisation"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "待确认"), ("taken", "已入库"), ("discarded", "已放弃")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="来源")),
                ("official", models.BooleanField(default=False, verbose_name="统计部门发布")),
                (
                    "rows",
                    models.CharField(
                        choices=[("public", "行政记录或公开的数"), ("counted", "各单位的汇总数，表中有单位数一列")],
                        default="public",
                        max_length=10,
                        verbose_name="表中的数是",
                    ),
                ),
                ("stated", models.JSONField(default=dict)),
                ("precedence", models.TextField(blank=True, verbose_name="采信次序")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "intake",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="statistics.intake"
                    ),
                ),
            ],
            options={
                "verbose_name": "观测值文件",
                "verbose_name_plural": "观测值文件",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="statistics.indicator",
                        to_field="code",
                        verbose_name="指标",
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=200, verbose_name="范围")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("part", models.CharField(default="Y", max_length=3, verbose_name="时段")),
                ("to_date", models.BooleanField(default=False, verbose_name="累计")),
                ("value", models.FloatField(null=True, verbose_name="数值")),
                ("comparator", models.CharField(default="=", max_length=6, verbose_name="比较")),
                ("upper", models.FloatField(null=True, verbose_name="上限")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("status", models.CharField(default="actual", max_length=12, verbose_name="状态")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="来源")),
                ("place", models.TextField(blank=True, verbose_name="出处")),
                ("vintage", models.DateField(null=True, verbose_name="发布日期")),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="observations", to="statistics.intake"
                    ),
                ),
            ],
            options={
                "verbose_name": "观测值",
                "verbose_name_plural": "观测值",
                "ordering": ("indicator", "region", "-year", "-pk"),
                "indexes": [
                    models.Index(fields=["region", "indicator", "year"], name="statistics_observed_figure"),
                    models.Index(fields=["indicator", "year"], name="statistics_observed_year"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "observation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="choices", to="statistics.observation"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("version", models.PositiveBigIntegerField(db_index=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="plans.plan",
                        verbose_name="报告",
                    ),
                ),
                ("identity", models.UUIDField(help_text="of the fact in the report", unique=True)),
                ("printed", models.CharField(max_length=300, verbose_name="报告所称")),
                ("kind", models.CharField(max_length=10, verbose_name="类型")),
                ("per", models.CharField(blank=True, max_length=10)),
                ("matched", models.CharField(blank=True, help_text="the code that the reader gave", max_length=80)),
                (
                    "indicator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="statistics.indicator",
                        to_field="code",
                        verbose_name="指标",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年份")),
                ("value", models.FloatField(verbose_name="数值")),
                ("comparator", models.CharField(default="=", max_length=6, verbose_name="比较")),
                ("upper", models.FloatField(null=True, verbose_name="上限")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("sentence", models.TextField(verbose_name="原文")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "待确认"), ("confirmed", "已确认"), ("rejected", "已剔除")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("corrected", models.BooleanField(default=False, verbose_name="经修改")),
                ("chosen", models.BooleanField(default=False, verbose_name="指标由人选定")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                (
                    "observation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidate",
                        to="statistics.observation",
                    ),
                ),
            ],
            options={
                "verbose_name": "候选观测值",
                "verbose_name_plural": "候选观测值",
                "ordering": ("plan", "start", "pk"),
                "indexes": [models.Index(fields=["status", "plan"], name="statistics_candidate_open")],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="statistics.campaign"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="发布时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
                ("survey", models.JSONField()),
                ("shown", models.JSONField()),
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
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(db_index=True, editable=False, max_length=30, verbose_name="状态")),
                (
                    "state_since",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="状态始于"),
                ),
                ("deadline", models.DateField(editable=False, null=True, verbose_name="办理期限")),
                ("deadline_provisional", models.BooleanField(default=False, editable=False, verbose_name="期限暂定")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="statistics.campaign"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="kernel.organisation",
                        verbose_name="填报单位",
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("explanations", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1, help_text="grows with every saving")),
                ("responsible", models.CharField(blank=True, max_length=40, verbose_name="单位负责人")),
                ("filled_by", models.CharField(blank=True, max_length=40, verbose_name="填表人")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("saved_at", models.DateTimeField(null=True, verbose_name="最近保存")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="上报时间")),
                ("publications", models.PositiveSmallIntegerField(default=0, verbose_name="发布次数")),
            ],
            options={
                "verbose_name": "报表",
                "verbose_name_plural": "报表",
                "ordering": ("campaign", "unit"),
                "constraints": [models.UniqueConstraint(fields=("campaign", "unit"), name="statistics_return_unit")],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="statistics.dataset"
                    ),
                ),
                ("expression", models.CharField(max_length=200, verbose_name="关系")),
                ("message", models.CharField(blank=True, max_length=200, verbose_name="不符时的提示")),
                ("hard", models.BooleanField(default=True, verbose_name="必须符合")),
            ],
            options={
                "ordering": ("dataset", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Confidential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                ("measure", models.CharField(max_length=100, verbose_name="指标")),
                ("scope", models.CharField(blank=True, max_length=200, verbose_name="范围")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("part", models.CharField(default="Y", max_length=3, verbose_name="时段")),
                ("name", models.CharField(max_length=300, verbose_name="数")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="标注人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="标注时间")),
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
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
                ("lifted_because", models.CharField(blank=True, max_length=500, verbose_name="解除理由")),
                (
                    "lifted_version",
                    models.PositiveBigIntegerField(
                        editable=False, help_text="the data version since which it is seen", null=True
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
            name="Breakdown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="breakdowns", to="statistics.dataset"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z][A-Za-z0-9]{0,9}$", "代码用字母和数字，以字母开头，至多十个字符。"
                            )
                        ],
                        verbose_name="代码",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("scope", models.CharField(blank=True, max_length=200, verbose_name="范围")),
            ],
            options={
                "ordering": ("dataset", "order"),
                "constraints": [models.UniqueConstraint(fields=("dataset", "code"), name="statistics_breakdown_code")],
            },
        ),
        migrations.CreateModel(
            name="DataItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="statistics.dataset"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z][A-Za-z0-9]{0,9}$", "代码用字母和数字，以字母开头，至多十个字符。"
                            )
                        ],
                        verbose_name="代码",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="计量单位")),
                (
                    "kind",
                    models.CharField(
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
                ("choices", models.CharField(blank=True, max_length=500, verbose_name="选项，用、隔开")),
                (
                    "about",
                    models.CharField(
                        blank=True,
                        help_text="单位数、占比用：写项目代码，用、隔开；空着是全部项目。",
                        max_length=200,
                        verbose_name="说明哪些项目",
                    ),
                ),
                ("required", models.BooleanField(default=True, verbose_name="必填")),
                ("least", models.FloatField(blank=True, null=True, verbose_name="不小于")),
                ("most", models.FloatField(blank=True, null=True, verbose_name="不大于")),
                (
                    "change",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="较上期变动超过百分之几须说明"
                    ),
                ),
                ("summed", models.BooleanField(default=False, verbose_name="各地区之和为本地区数")),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="statistics.indicator",
                        to_field="code",
                        verbose_name="指标",
                    ),
                ),
            ],
            options={
                "ordering": ("dataset", "order"),
                "constraints": [models.UniqueConstraint(fields=("dataset", "code"), name="statistics_item_code")],
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
        AppendOnly("statistics_observation"),
        AppendOnly("statistics_intake"),
        AppendOnly("statistics_choice"),
        AppendOnly("statistics_release"),
    ]
