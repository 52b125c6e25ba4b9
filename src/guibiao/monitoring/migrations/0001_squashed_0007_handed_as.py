"""The tables of monitoring. Editions and judgements are never changed and finished runs neither, by the database's own refusal."""

import uuid

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.protection import AppendOnly
from guibiao.kernel.schema import Tables


class Migration(Tables):
    replaces = [
        ("monitoring", "0001_initial"),
        ("monitoring", "0002_kept"),
        ("monitoring", "0003_targets"),
        ("monitoring", "0004_warnings"),
        ("monitoring", "0005_recomputed"),
        ("monitoring", "0006_taken"),
        ("monitoring", "0007_handed_as"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_squashed_0006_second_factor_and_sessions"),
        ("plans", "0001_squashed_0005_cascade_and_key_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JudgedUpTo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data_version", models.PositiveBigIntegerField(default=0)),
                ("state", models.CharField(blank=True, max_length=200)),
                ("on", models.DateField(null=True)),
                ("at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Watched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watched",
                        to="plans.plan",
                        verbose_name="规划",
                    ),
                ),
                ("identity", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.target",
                        verbose_name="目标",
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
                (
                    "taken",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watched",
                        to="monitoring.taken",
                        verbose_name="分解承担",
                    ),
                ),
                (
                    "above",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="monitoring.watched",
                        verbose_name="上级目标",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=80, verbose_name="规范指标")),
                ("active", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "current",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.judgement",
                        verbose_name="判断",
                    ),
                ),
                ("checked_version", models.PositiveBigIntegerField(default=0, verbose_name="数据版本")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="判断时间")),
            ],
            options={
                "verbose_name": "目标进展",
                "verbose_name_plural": "目标进展",
                "ordering": ("plan", "target__order", "pk"),
                "indexes": [models.Index(fields=["code", "region"], name="monitoring_watched_place")],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "identity"), name="monitoring_watched_identity")
                ],
            },
            managers=[
                ("every", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Taken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.target",
                        verbose_name="目标",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="承担单位",
                    ),
                ),
                ("comparator", models.CharField(max_length=6, verbose_name="比较")),
                ("value", models.FloatField(verbose_name="分解值")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年份")),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="日期")),
            ],
            options={
                "verbose_name": "分解承担的目标",
                "verbose_name_plural": "分解承担的目标",
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("uploaded", "上传的数据表"), ("shipped", "内置数据")],
                        default="uploaded",
                        max_length=10,
                        verbose_name="数据",
                    ),
                ),
                ("source_note", models.CharField(blank=True, max_length=300, verbose_name="数据来源")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建立人",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
            ],
            options={
                "verbose_name": "综合评价",
                "verbose_name_plural": "综合评价",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name"),
                        name="monitoring_evaluation_name",
                        violation_error_message="本单位已有同名的综合评价。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="monitoring.evaluation"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("scheme", models.TextField(verbose_name="方案")),
                ("scheme_sha256", models.CharField(max_length=64)),
                (
                    "data_sha256",
                    models.CharField(
                        blank=True, help_text="over all tables; empty while data are awaited", max_length=64
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="修改人",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "方案版本",
                "verbose_name_plural": "方案版本",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("evaluation", "number"), name="monitoring_edition_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "watched",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="monitoring.watched"
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
                (
                    "taken",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.taken",
                        verbose_name="分解承担",
                    ),
                ),
                ("region", models.CharField(max_length=12, null=True, verbose_name="地区")),
                ("period_from", models.PositiveSmallIntegerField(null=True, verbose_name="起始年")),
                ("period_to", models.PositiveSmallIntegerField(null=True, verbose_name="终止年")),
                ("data_version", models.PositiveBigIntegerField(verbose_name="数据版本")),
                ("rule_set", models.CharField(max_length=60, verbose_name="判断规则")),
                ("rule_version", models.CharField(max_length=20, verbose_name="规则版本")),
                ("on", models.DateField(verbose_name="判断日期")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("met", "达到"),
                            ("normal", "正常"),
                            ("warning", "预警"),
                            ("behind", "滞后"),
                            ("unknown", "不能判定"),
                        ],
                        max_length=10,
                        verbose_name="灯号",
                    ),
                ),
                ("light_reason", models.CharField(max_length=200, verbose_name="亮灯理由")),
                ("light_rule", models.CharField(max_length=80, verbose_name="亮灯规则")),
                ("class_name", models.CharField(blank=True, max_length=60, verbose_name="进展等级")),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="判断年份")),
                ("data_year", models.PositiveSmallIntegerField(null=True, verbose_name="数据年份")),
                ("value", models.FloatField(null=True, verbose_name="现值")),
                ("goal", models.FloatField(null=True, verbose_name="应达到")),
                ("gap", models.FloatField(null=True, verbose_name="差距")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("year_reached", models.PositiveIntegerField(null=True, verbose_name="预计达到年份")),
                ("why", models.CharField(blank=True, max_length=40, verbose_name="不能判定的原因")),
                ("sentence", models.TextField(blank=True, verbose_name="原因说明")),
            ],
            options={
                "verbose_name": "判断",
                "verbose_name_plural": "判断",
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["watched", "data_version"], name="monitoring_judged")],
            },
        ),
        migrations.CreateModel(
            name="Looked",
            fields=[
                (
                    "watched",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="looked",
                        serialize=False,
                        to="monitoring.watched",
                    ),
                ),
                (
                    "judgement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="monitoring.judgement"
                    ),
                ),
                ("light", models.CharField(max_length=10)),
                ("again_on", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "预警检查",
                "verbose_name_plural": "预警检查",
            },
        ),
        migrations.CreateModel(
            name="LightOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "watched",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="monitoring.watched"
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("normal", "正常"), ("warning", "预警"), ("behind", "滞后"), ("unknown", "不能判定")],
                        max_length=10,
                        verbose_name="灯号",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("until", models.DateField(verbose_name="有效至")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填写人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销人",
                    ),
                ),
            ],
            options={
                "verbose_name": "人工调整灯号",
                "verbose_name_plural": "人工调整灯号",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="PlanRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.plan",
                        verbose_name="规划",
                    ),
                ),
                ("rule_set", models.CharField(max_length=60, verbose_name="判断规则")),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="选定人",
                    ),
                ),
                ("set_at", models.DateTimeField(auto_now=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "判断规则",
                "verbose_name_plural": "判断规则",
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="monitoring.evaluation"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="monitoring.edition"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.job"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="运行人",
                    ),
                ),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="开始时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                ("program", models.CharField(blank=True, max_length=40, verbose_name="程序版本")),
                ("leader", models.CharField(blank=True, max_length=200, verbose_name="居首")),
                ("units", models.PositiveIntegerField(default=0, verbose_name="单位数")),
                ("latest", models.CharField(blank=True, max_length=40, verbose_name="数据年份")),
                ("warnings", models.PositiveIntegerField(default=0, verbose_name="提示数")),
                (
                    "figures",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "评价结果",
                "verbose_name_plural": "评价结果",
                "ordering": ("-pk",),
                "constraints": [models.UniqueConstraint(fields=("evaluation", "number"), name="monitoring_run_number")],
            },
        ),
        migrations.CreateModel(
            name="TargetWarning",
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
                    "watched",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="monitoring.watched",
                        verbose_name="目标",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("behind", "进展滞后"),
                            ("deteriorating", "进展恶化"),
                            ("no_data", "数据未到"),
                            ("forecast", "预测达不到"),
                        ],
                        max_length=14,
                        verbose_name="类别",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="kernel.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "judgement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.judgement",
                        verbose_name="判断",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.judgement",
                        verbose_name="上次判断",
                    ),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.judgement",
                        verbose_name="消除依据",
                    ),
                ),
                (
                    "light",
                    models.CharField(
                        choices=[
                            ("met", "达到"),
                            ("normal", "正常"),
                            ("warning", "预警"),
                            ("behind", "滞后"),
                            ("unknown", "不能判定"),
                        ],
                        max_length=10,
                        verbose_name="预警时灯号",
                    ),
                ),
                ("threshold", models.FloatField(verbose_name="预警线")),
                ("measure", models.FloatField(null=True, verbose_name="预警值")),
                ("rule_version", models.CharField(max_length=20, verbose_name="规则版本")),
                ("raised_on", models.DateField(verbose_name="预警日期")),
                ("handed_as", models.UUIDField(db_index=True, editable=False, null=True, verbose_name="督办事项标识")),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="消除人",
                    ),
                ),
            ],
            options={
                "verbose_name": "监测预警",
                "verbose_name_plural": "监测预警",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("raised", "explained", "handed"))),
                        fields=("watched", "kind"),
                        name="monitoring_warning_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WarningSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.plan",
                        verbose_name="规划",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("behind", "进展滞后"),
                            ("deteriorating", "进展恶化"),
                            ("no_data", "数据未到"),
                            ("forecast", "预测达不到"),
                        ],
                        max_length=14,
                        verbose_name="类别",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="启用")),
                ("threshold", models.FloatField(null=True, verbose_name="预警线")),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="设定人",
                    ),
                ),
                ("set_at", models.DateTimeField(auto_now=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "预警设置",
                "verbose_name_plural": "预警设置",
                "constraints": [models.UniqueConstraint(fields=("plan", "kind"), name="monitoring_warning_setting")],
            },
        ),
        migrations.CreateModel(
            name="EditionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="monitoring.edition"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("data", "数据表"),
                            ("meta", "指标说明表"),
                            ("units", "单位表"),
                            ("draws", "给定的抽样"),
                            ("weights", "给定的权重"),
                        ],
                        max_length=10,
                        verbose_name="用途",
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
            ],
            options={
                "verbose_name": "方案用表",
                "verbose_name_plural": "方案用表",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "part"), name="monitoring_editionfile_part")
                ],
            },
        ),
        AppendOnly("monitoring_edition"),
        AppendOnly("monitoring_editionfile"),
        AppendOnly("monitoring_run", frozen_when="OLD.finished_at IS NOT NULL"),
        AppendOnly("monitoring_judgement"),
    ]
