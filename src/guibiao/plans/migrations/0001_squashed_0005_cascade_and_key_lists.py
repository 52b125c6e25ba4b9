"""The tables of plans. What was adopted or decided is never changed, by the database's own refusal; sentences get their full-text index."""

import uuid
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.protection import AppendOnly
from guibiao.kernel.schema import Tables

_SQLITE = [
    "CREATE VIRTUAL TABLE plans_sentence_words USING fts5"
    "(words, content='plans_sentence', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER plans_sentence_indexed AFTER INSERT ON plans_sentence BEGIN "
    "INSERT INTO plans_sentence_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER plans_sentence_forgotten AFTER DELETE ON plans_sentence BEGIN "
    "INSERT INTO plans_sentence_words(plans_sentence_words, rowid, words) VALUES ('delete', old.id, old.words); END",
]
_POSTGRES = ["CREATE INDEX plans_sentence_words ON plans_sentence USING gin (to_tsvector('simple', words))"]
_BACK = {
    "sqlite": [
        "DROP TRIGGER plans_sentence_indexed",
        "DROP TRIGGER plans_sentence_forgotten",
        "DROP TABLE plans_sentence_words",
    ],
    "postgresql": ["DROP INDEX plans_sentence_words"],
}


def _build(apps: Any, schema_editor: Any) -> None:
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRES}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def _drop(apps: Any, schema_editor: Any) -> None:
    for statement in _BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(Tables):
    replaces = [
        ("plans", "0001_initial"),
        ("plans", "0002_fixed_and_searchable"),
        ("plans", "0003_working_days"),
        ("plans", "0004_ledger"),
        ("plans", "0005_cascade_and_key_lists"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_squashed_0006_second_factor_and_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="plans.version"
                    ),
                ),
                ("identity", models.UUIDField(db_index=True)),
                ("order", models.PositiveIntegerField(verbose_name="序号")),
                ("task", models.CharField(blank=True, max_length=300, verbose_name="重点任务")),
                ("title", models.CharField(max_length=300, verbose_name="举措")),
                ("text", models.TextField(verbose_name="具体举措")),
                ("deadline", models.CharField(blank=True, max_length=20, verbose_name="完成时限")),
                ("annual", models.TextField(blank=True, verbose_name="年度目标")),
                ("outcome", models.TextField(blank=True, verbose_name="成果形式")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "举措",
                "verbose_name_plural": "举措",
                "ordering": ("version", "order"),
                "constraints": [models.UniqueConstraint(fields=("version", "identity"), name="plans_measure_identity")],
            },
        ),
        migrations.CreateModel(
            name="CommentRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comment_rounds",
                        to="kernel.organisation",
                        verbose_name="台账单位",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comment_rounds",
                        to="plans.version",
                        verbose_name="版本",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("until", models.DateField(blank=True, null=True, verbose_name="反馈期限")),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发起人",
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="发起时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="结束时间")),
            ],
            options={
                "verbose_name": "征求意见",
                "verbose_name_plural": "征求意见",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Division",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="divisions",
                        to="kernel.organisation",
                        verbose_name="台账单位",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="divisions",
                        to="plans.version",
                        verbose_name="版本",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="divisions",
                        to="plans.part",
                        verbose_name="上级分解",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
            ],
            options={
                "verbose_name": "目标分解",
                "verbose_name_plural": "目标分解",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="DividedTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="plans.division"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="divided",
                        to="plans.task",
                        verbose_name="目标",
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                ("total", models.FloatField(verbose_name="总目标")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年份")),
                (
                    "method",
                    models.CharField(
                        choices=[("hand", "逐个填写"), ("share", "按比例"), ("formula", "按公式")],
                        default="hand",
                        max_length=10,
                        verbose_name="分解方式",
                    ),
                ),
                ("formula", models.CharField(blank=True, max_length=200, verbose_name="公式")),
                (
                    "rule",
                    models.CharField(
                        choices=[("equal", "合计等于总目标"), ("cover", "合计不低于总目标"), ("none", "不求和")],
                        max_length=10,
                        verbose_name="合计要求",
                    ),
                ),
            ],
            options={
                "verbose_name": "分解的目标",
                "verbose_name_plural": "分解的目标",
                "ordering": ("division", "order"),
                "constraints": [models.UniqueConstraint(fields=("division", "task"), name="plans_divided_once")],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="plans.plan"
                    ),
                ),
                ("identity", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "文件信息"),
                            ("target", "目标"),
                            ("fact", "事实"),
                            ("measure", "举措"),
                            ("tension", "矛盾"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("key", models.CharField(help_text="the id in the reading: t1, f2, m3", max_length=20)),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                ("original", models.JSONField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "待核对"),
                            ("accepted", "已接受"),
                            ("corrected", "已修改"),
                            ("rejected", "已剔除"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reasons", models.JSONField(default=list, help_text="codes of guibiao.plans.attention")),
                ("confidence", models.FloatField(default=1.0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "条目",
                "verbose_name_plural": "条目",
                "ordering": ("start", "pk"),
                "indexes": [models.Index(fields=["plan", "kind", "status"], name="plans_item_kind")],
            },
        ),
        migrations.CreateModel(
            name="KeyList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_lists",
                        to="kernel.organisation",
                        verbose_name="台账单位",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
            ],
            options={
                "verbose_name": "年度重点任务清单",
                "verbose_name_plural": "年度重点任务清单",
                "ordering": ("-year", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "year", "title"),
                        name="plans_key_list_once",
                        violation_error_message="这一年已有同名的清单。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyListVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plans.keylist"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                ("issued_on", models.DateField(verbose_name="印发日期")),
                ("document", models.CharField(blank=True, max_length=300, verbose_name="印发文件")),
                ("reason", models.TextField(blank=True, verbose_name="调整理由")),
                ("rows", models.JSONField(help_text="the cells of each row, with the identity of its task")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="形成时间")),
            ],
            options={
                "verbose_name": "清单版本",
                "verbose_name_plural": "清单版本",
                "ordering": ("key_list", "number"),
                "constraints": [models.UniqueConstraint(fields=("key_list", "number"), name="plans_key_list_version")],
            },
        ),
        migrations.CreateModel(
            name="MeasureUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="plans.measure"
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="责任单位")),
                ("surface", models.CharField(max_length=300, verbose_name="文件所印")),
                ("role", models.CharField(max_length=12, verbose_name="角色")),
                ("inherited", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "责任单位",
                "verbose_name_plural": "责任单位",
                "ordering": ("measure", "order"),
            },
        ),
        migrations.CreateModel(
            name="Opinion",
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="plans.commentround",
                        verbose_name="征求意见",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位意见",
                "verbose_name_plural": "单位意见",
                "ordering": ("round", "organisation"),
                "constraints": [models.UniqueConstraint(fields=("round", "organisation"), name="plans_opinion_once")],
            },
        ),
        migrations.CreateModel(
            name="Part",
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
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="plans.division"
                    ),
                ),
                ("order", models.PositiveIntegerField()),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="kernel.organisation",
                        verbose_name="承担单位",
                    ),
                ),
                ("basis", models.JSONField(default=dict, help_text='{"常住人口": 412.3}', verbose_name="分解依据")),
                ("objection", models.TextField(blank=True, verbose_name="异议")),
            ],
            options={
                "verbose_name": "分解承担方",
                "verbose_name_plural": "分解承担方",
                "ordering": ("division", "order"),
                "constraints": [models.UniqueConstraint(fields=("division", "region"), name="plans_part_once")],
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                ("region_name", models.CharField(blank=True, max_length=60, verbose_name="地区（文件所述）")),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                        verbose_name="文件",
                    ),
                ),
                ("sha256", models.CharField(db_index=True, editable=False, max_length=64)),
                ("name", models.CharField(max_length=255, verbose_name="文件名")),
                ("title", models.CharField(max_length=300, verbose_name="名称")),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="发文机关")),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="发文日期")),
                ("period_from", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="起始年")),
                ("period_to", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="终止年")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[("draft", "征求意见稿"), ("final", "正式文件")],
                        max_length=10,
                        verbose_name="阶段",
                    ),
                ),
                (
                    "genre",
                    models.CharField(
                        choices=[("plan", "规划、方案、意见"), ("report", "报告、公报、总结")],
                        default="plan",
                        max_length=10,
                        verbose_name="体裁",
                    ),
                ),
                (
                    "cited",
                    models.BooleanField(
                        default=False,
                        help_text="只登记数字、指标、年份、地区和出处，没有原文。",
                        verbose_name="仅引用数字",
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=500, verbose_name="未能读取的原因")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "规划",
                "verbose_name_plural": "规划",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "sha256"),
                        name="plans_plan_same_file",
                        violation_error_message="本单位已经上传过这个文件。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="plans.plan"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="plans.item"
                    ),
                ),
                ("version", models.PositiveIntegerField(help_text="the version of the item after the change")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("accept", "接受"),
                            ("correct", "修改"),
                            ("reject", "剔除"),
                            ("reopen", "退回待核对"),
                            ("add", "添加"),
                            ("undo", "撤销"),
                            ("reread", "重新读取"),
                            ("table", "任务分解表回读"),
                        ],
                        max_length=10,
                        verbose_name="操作",
                    ),
                ),
                ("batch", models.UUIDField(db_index=True, help_text="changes made, and undone, together")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
            ],
            options={
                "verbose_name": "核对记录",
                "verbose_name_plural": "核对记录",
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("item", "version"), name="plans_change_version")],
            },
        ),
        migrations.CreateModel(
            name="PlanLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "upper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_below",
                        to="plans.plan",
                        verbose_name="上级文件",
                    ),
                ),
                (
                    "lower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_above",
                        to="plans.plan",
                        verbose_name="下级文件",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="关联人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="关联时间")),
            ],
            options={
                "verbose_name": "上下级文件",
                "verbose_name_plural": "上下级文件",
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("upper", "lower"), name="plans_link_once")],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quotas", to="plans.dividedtarget"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quotas", to="plans.part"
                    ),
                ),
                ("value", models.FloatField(null=True, verbose_name="分解值")),
            ],
            options={
                "verbose_name": "分解值",
                "verbose_name_plural": "分解值",
                "constraints": [models.UniqueConstraint(fields=("target", "part"), name="plans_quota_once")],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="plans.plan"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("current", "使用中"),
                            ("proposed", "待确认"),
                            ("superseded", "已被取代"),
                            ("discarded", "未采用"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reader", models.CharField(max_length=40, verbose_name="读取程序版本")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="读取时间")),
                ("text", models.TextField()),
                ("layout", models.JSONField(default=list)),
                ("found", models.JSONField(default=dict, help_text="guibiao/plan@1 without its text")),
            ],
            options={
                "verbose_name": "读取记录",
                "verbose_name_plural": "读取记录",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "current")), fields=("plan",), name="plans_reading_one_current"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sentence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sentences", to="plans.plan"
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("section", models.CharField(blank=True, max_length=300, verbose_name="章节")),
                ("text", models.TextField(verbose_name="原文")),
                ("words", models.TextField()),
            ],
            options={
                "verbose_name": "语句",
                "verbose_name_plural": "语句",
                "ordering": ("plan", "start"),
            },
        ),
        migrations.CreateModel(
            name="TableRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="table_reads", to="plans.plan"
                    ),
                ),
                ("identity", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=255, verbose_name="文件名")),
                ("changes", models.JSONField(help_text="see guibiao.plans.readback")),
                ("warnings", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("applied_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "读回的任务分解表",
                "verbose_name_plural": "读回的任务分解表",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_tasks",
                        to="kernel.organisation",
                        verbose_name="台账单位",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("measure", "举措"), ("target", "目标")],
                        default="measure",
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="序号")),
                ("group", models.CharField(blank=True, max_length=300, verbose_name="重点任务")),
                ("title", models.CharField(max_length=300, verbose_name="事项")),
                ("text", models.TextField(blank=True, verbose_name="具体内容")),
                ("deadline", models.CharField(blank=True, max_length=40, verbose_name="完成时限")),
                ("annual", models.TextField(blank=True, verbose_name="年度目标")),
                ("outcome", models.TextField(blank=True, verbose_name="成果形式")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="kernel.organisation",
                        verbose_name="牵头单位",
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("active", "在册"), ("withdrawn", "已撤出"), ("merged", "已并入")],
                        default="active",
                        max_length=10,
                        verbose_name="在册情况",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="plans.task",
                        verbose_name="并入",
                    ),
                ),
                (
                    "extra",
                    models.JSONField(
                        default=dict,
                        help_text="columns of an old ledger that are no field here",
                        verbose_name="其他栏目",
                    ),
                ),
            ],
            options={
                "verbose_name": "责任事项",
                "verbose_name_plural": "责任事项",
                "ordering": ("kind", "order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Remark",
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="plans.plan",
                        verbose_name="规划",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="plans.task",
                        verbose_name="事项",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                ("text", models.TextField(verbose_name="意见建议")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
            ],
            options={
                "verbose_name": "意见建议",
                "verbose_name_plural": "意见建议",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="OpinionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="plans.opinion"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinion_lines", to="plans.task"
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[("agree", "同意"), ("change", "建议修改"), ("object", "不同意")],
                        max_length=10,
                        verbose_name="意见",
                    ),
                ),
                ("proposed", models.JSONField(default=dict, help_text='{"deadline": "2026"}', verbose_name="修改建议")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                (
                    "decision",
                    models.CharField(
                        choices=[("open", "待研究"), ("accepted", "采纳"), ("declined", "未采纳")],
                        default="open",
                        max_length=10,
                        verbose_name="采纳情况",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
            ],
            options={
                "verbose_name": "逐项意见",
                "verbose_name_plural": "逐项意见",
                "ordering": ("opinion", "task__kind", "task__order", "pk"),
                "constraints": [models.UniqueConstraint(fields=("opinion", "task"), name="plans_opinion_line_once")],
            },
        ),
        migrations.CreateModel(
            name="LedgerRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_rows",
                        to="kernel.import",
                        verbose_name="导入",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_rows",
                        to="kernel.organisation",
                        verbose_name="台账单位",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="行")),
                ("cells", models.JSONField(help_text='{"heading": value}')),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_rows",
                        to="plans.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "原有台账的行",
                "verbose_name_plural": "原有台账的行",
                "ordering": ("source", "number"),
            },
        ),
        migrations.CreateModel(
            name="KeyTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="plans.keylist"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_tasks",
                        to="plans.task",
                        verbose_name="事项",
                    ),
                ),
                ("order", models.PositiveIntegerField(verbose_name="序号")),
                ("goal", models.TextField(blank=True, verbose_name="年度目标")),
                ("owner", models.CharField(blank=True, max_length=100, verbose_name="责任人")),
                (
                    "nodes",
                    models.JSONField(default=list, help_text='[["2026-09-30", "完成方案"], …]', verbose_name="节点"),
                ),
            ],
            options={
                "verbose_name": "年度重点任务",
                "verbose_name_plural": "年度重点任务",
                "ordering": ("key_list", "order", "pk"),
                "constraints": [models.UniqueConstraint(fields=("key_list", "task"), name="plans_key_task_once")],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="plans.task",
                        verbose_name="事项",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "牵头单位"),
                            ("participant", "参与单位"),
                            ("responsible", "责任单位"),
                            ("data", "数据来源单位"),
                            ("divided", "分解承担单位"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
            ],
            options={
                "verbose_name": "本单位事项",
                "verbose_name_plural": "本单位事项",
                "ordering": ("task", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("task", "organisation", "role"), name="plans_duty_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="plans.task"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "规划"),
                            ("report", "工作报告"),
                            ("instruction", "批示"),
                            ("meeting", "会议"),
                            ("ledger", "原有台账"),
                            ("division", "上级分解"),
                        ],
                        max_length=12,
                        verbose_name="来源类别",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="来源")),
                ("reference", models.CharField(blank=True, max_length=120, verbose_name="文号或日期")),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task_sources",
                        to="plans.plan",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.version"
                    ),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sources", to="plans.quota"
                    ),
                ),
                ("identity", models.UUIDField(null=True)),
                (
                    "change",
                    models.CharField(
                        choices=[("new", "新增"), ("changed", "有改动"), ("same", "未变"), ("withdrawn", "已撤出")],
                        default="new",
                        max_length=10,
                        verbose_name="与上一版相比",
                    ),
                ),
                ("said", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "事项来源",
                "verbose_name_plural": "事项来源",
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("plan", "identity"), name="plans_source_identity")],
            },
        ),
        migrations.CreateModel(
            name="Carrying",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="carryings", to="plans.planlink"
                    ),
                ),
                (
                    "lower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="carries", to="plans.tasksource"
                    ),
                ),
                (
                    "upper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="carried_by",
                        to="plans.tasksource",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="确认时间")),
            ],
            options={
                "verbose_name": "承接关系",
                "verbose_name_plural": "承接关系",
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("link", "lower"), name="plans_carrying_once")],
            },
        ),
        migrations.CreateModel(
            name="TaskTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task_templates",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("columns", models.JSONField(help_text='[{"key": "lead", "heading": "牵头单位"}]')),
                (
                    "docx",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                        verbose_name="Word 模板",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "任务分解表模板",
                "verbose_name_plural": "任务分解表模板",
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name"),
                        name="plans_template_name",
                        violation_error_message="本单位已有同名模板。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unit_matches",
                        to="kernel.organisation",
                        verbose_name="台账单位",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文中名称")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sure", "自动对应"),
                            ("open", "待确认"),
                            ("decided", "人工确认"),
                            ("dismissed", "不是登记单位"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "organisations",
                    models.ManyToManyField(related_name="+", to="kernel.organisation", verbose_name="登记机构"),
                ),
            ],
            options={
                "verbose_name": "单位对应",
                "verbose_name_plural": "单位对应",
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "region", "name"), name="plans_unit_match_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="plans.task"
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "牵头单位"),
                            ("participant", "参与单位"),
                            ("responsible", "责任单位"),
                            ("data", "数据来源单位"),
                            ("divided", "分解承担单位"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="单位")),
                (
                    "match",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="plans.unitmatch"
                    ),
                ),
            ],
            options={
                "verbose_name": "责任单位",
                "verbose_name_plural": "责任单位",
                "ordering": ("task", "order"),
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plans.plan"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "adopted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="采用人",
                    ),
                ),
                ("adopted_at", models.DateTimeField(auto_now_add=True, verbose_name="采用时间")),
                ("effective_on", models.DateField(verbose_name="生效日期")),
                ("document", models.CharField(blank=True, max_length=300, verbose_name="依据文件")),
                ("reason", models.TextField(blank=True, verbose_name="采用或修订理由")),
                ("draft", models.BooleanField(default=False, verbose_name="据征求意见稿采用")),
                ("override_reason", models.TextField(blank=True, verbose_name="采用征求意见稿的理由")),
                ("acknowledged", models.JSONField(default=list, verbose_name="采用时已知悉的遗留问题")),
                (
                    "particulars",
                    models.JSONField(
                        default=dict, help_text="title, issuer, number, date, region, period, stage, genre"
                    ),
                ),
            ],
            options={
                "verbose_name": "采用的版本",
                "verbose_name_plural": "采用的版本",
                "ordering": ("plan", "number"),
                "constraints": [models.UniqueConstraint(fields=("plan", "number"), name="plans_version_number")],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="targets", to="plans.version"
                    ),
                ),
                ("identity", models.UUIDField(db_index=True)),
                ("order", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "measure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="plans.measure",
                    ),
                ),
                ("section", models.CharField(blank=True, max_length=300, verbose_name="章节")),
                ("indicator", models.CharField(max_length=300, verbose_name="指标")),
                ("canonical", models.CharField(blank=True, db_index=True, max_length=80, verbose_name="规范指标")),
                ("kind", models.CharField(max_length=10, verbose_name="类型")),
                ("comparator", models.CharField(max_length=6, verbose_name="比较")),
                ("value", models.FloatField(verbose_name="目标值")),
                ("upper", models.FloatField(null=True, verbose_name="上限")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="单位")),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年份")),
                ("per", models.CharField(blank=True, max_length=10, verbose_name="累计或年均")),
                ("modality", models.CharField(max_length=10, verbose_name="语气")),
                ("attribute", models.CharField(blank=True, max_length=10, verbose_name="属性")),
                ("baseline_value", models.FloatField(null=True, verbose_name="基期值")),
                ("baseline_year", models.PositiveSmallIntegerField(null=True, verbose_name="基期年")),
                ("sentence", models.TextField(verbose_name="原文")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "目标",
                "verbose_name_plural": "目标",
                "ordering": ("version", "order"),
                "constraints": [models.UniqueConstraint(fields=("version", "identity"), name="plans_target_identity")],
            },
        ),
        migrations.CreateModel(
            name="Revision",
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="plans.plan",
                        verbose_name="规划",
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.version",
                        verbose_name="所依据的版本",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revised_by",
                        to="plans.version",
                        verbose_name="形成的版本",
                    ),
                ),
                ("reason", models.TextField(verbose_name="修订理由")),
                ("document", models.CharField(blank=True, max_length=300, verbose_name="依据文件")),
                (
                    "changes",
                    models.JSONField(
                        default=list, help_text='[{"identity", "name", "fields": {"deadline": [old, new]}}]'
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "修订",
                "verbose_name_plural": "修订",
                "ordering": ("-pk",),
            },
        ),
        AppendOnly("plans_version"),
        AppendOnly("plans_target"),
        AppendOnly("plans_measure"),
        AppendOnly("plans_measureunit"),
        AppendOnly("plans_itemchange"),
        AppendOnly("plans_keylistversion"),
        migrations.RunPython(_build, _drop),
    ]
