"""The tables of supervision."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.schema import Tables


class Migration(Tables):
    replaces = [
        ("supervision", "0001_items"),
        ("supervision", "0002_rounds"),
        ("supervision", "0003_sheets_and_consultations"),
        ("supervision", "0004_from_warnings"),
        ("supervision", "0005_item_histories"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_squashed_0006_second_factor_and_sessions"),
        ("monitoring", "0001_squashed_0007_handed_as"),
        ("plans", "0001_squashed_0005_cascade_and_key_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
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
                        related_name="consultations",
                        to="kernel.organisation",
                        verbose_name="主办单位",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("ministry", "省部会商"), ("city", "厅市会商"), ("matter", "事项会商")],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="会商名称")),
                ("held_on", models.DateField(verbose_name="召开日期")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                ("chair", models.CharField(blank=True, max_length=120, verbose_name="主持人")),
                ("attendees", models.TextField(blank=True, verbose_name="参加单位和人员")),
                ("agenda", models.TextField(help_text="每行一项。", verbose_name="议程")),
                ("minutes", models.TextField(blank=True, verbose_name="会议纪要")),
            ],
            options={
                "verbose_name": "会商",
                "verbose_name_plural": "会商",
                "ordering": ("-held_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Entry",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="supervision.round",
                        verbose_name="调度",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_entries",
                        to="plans.task",
                        verbose_name="事项",
                    ),
                ),
                ("order", models.PositiveIntegerField(verbose_name="序号")),
                ("title", models.CharField(max_length=300, verbose_name="举措")),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_entries",
                        to="kernel.organisation",
                        verbose_name="上报单位",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="supervision.entry"
                    ),
                ),
                ("progress", models.TextField(blank=True, verbose_name="进展情况")),
                ("problems", models.TextField(blank=True, verbose_name="存在问题")),
                ("next_step", models.TextField(blank=True, verbose_name="下一步")),
                ("written_by", models.CharField(blank=True, max_length=60, verbose_name="填报人")),
                ("checked_by", models.CharField(blank=True, max_length=60, verbose_name="审核人")),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                ("entered_at", models.DateTimeField(null=True, verbose_name="录入时间")),
            ],
            options={
                "verbose_name": "调度填报",
                "verbose_name_plural": "调度填报",
                "ordering": ("-round__year", "-round__quarter", "order", "pk"),
                "constraints": [models.UniqueConstraint(fields=("round", "task"), name="supervision_entry_once")],
            },
        ),
        migrations.CreateModel(
            name="EntryFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="supervision.entry"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "佐证材料",
                "verbose_name_plural": "佐证材料",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Item",
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
                        related_name="supervised",
                        to="kernel.organisation",
                        verbose_name="督办单位",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("serial", models.PositiveIntegerField(verbose_name="序号")),
                ("title", models.CharField(max_length=300, verbose_name="督办事项")),
                ("text", models.TextField(blank=True, verbose_name="办理要求")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("measure", "规划举措"),
                            ("key_task", "年度重点任务或指标"),
                            ("warning", "监测预警"),
                            ("consultation", "会商议定"),
                            ("instruction", "领导批示"),
                        ],
                        default="instruction",
                        max_length=14,
                        verbose_name="来源类别",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="来源")),
                ("reference", models.CharField(blank=True, max_length=120, verbose_name="文号或日期")),
                ("identity", models.UUIDField(blank=True, db_index=True, null=True, verbose_name="来源条目")),
                (
                    "warning",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="monitoring.targetwarning",
                        verbose_name="来源预警",
                    ),
                ),
                (
                    "weight",
                    models.CharField(
                        choices=[("ordinary", "一般事项"), ("major", "重大、复杂事项")],
                        default="ordinary",
                        max_length=10,
                        verbose_name="分量",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_leads",
                        to="kernel.organisation",
                        verbose_name="牵头单位",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="交办日期")),
                ("clock", models.CharField(blank=True, max_length=40, verbose_name="时限规则")),
                ("clock_version", models.CharField(blank=True, max_length=40, verbose_name="规则版本")),
                ("limits", models.JSONField(default=dict, verbose_name="时限")),
                ("extended_to", models.DateField(null=True, verbose_name="延期至")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="立项人",
                    ),
                ),
            ],
            options={
                "verbose_name": "督办事项",
                "verbose_name_plural": "督办事项",
                "ordering": ("-year", "-serial"),
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "year", "serial"), name="supervision_item_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="supervision.item",
                        verbose_name="督办事项",
                    ),
                ),
                ("was", models.DateField(verbose_name="原期限")),
                ("until", models.DateField(verbose_name="申请延至")),
                ("reason", models.TextField(verbose_name="延期理由")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="申请时间")),
            ],
            options={
                "verbose_name": "延期申请",
                "verbose_name_plural": "延期申请",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="supervision.consultation",
                    ),
                ),
                ("order", models.PositiveIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=300, verbose_name="议定事项")),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="牵头单位",
                    ),
                ),
                ("due", models.DateField(verbose_name="完成时限")),
                (
                    "item",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="supervision.item",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "议定事项",
                "verbose_name_plural": "议定事项",
                "ordering": ("order", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("consultation", "order"), name="supervision_decision_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nodes", to="supervision.item"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="节点")),
                ("due", models.DateField(verbose_name="完成时限")),
                ("done_on", models.DateField(null=True, verbose_name="完成日期")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="写入时间")),
            ],
            options={
                "verbose_name": "节点",
                "verbose_name_plural": "节点",
                "ordering": ("due", "pk"),
            },
        ),
        migrations.CreateModel(
            name="OfficeClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clocks",
                        to="kernel.organisation",
                        verbose_name="督办单位",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="代码")),
                ("version", models.CharField(max_length=40, verbose_name="规则版本")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("source", models.CharField(max_length=300, verbose_name="依据文件")),
                ("valid_from", models.DateField(verbose_name="生效日期")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "arrange",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{1,3}[dwmy]$",
                                "写数字加单位：3d 为 3 个自然日，3w 为 3 个工作日，1m 为 1 个月，0y 为当年年底。",
                            )
                        ],
                        verbose_name="交办",
                    ),
                ),
                (
                    "report",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{1,3}[dwmy]$",
                                "写数字加单位：3d 为 3 个自然日，3w 为 3 个工作日，1m 为 1 个月，0y 为当年年底。",
                            )
                        ],
                        verbose_name="反馈进展",
                    ),
                ),
                (
                    "settle",
                    models.CharField(
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{1,3}[dwmy]$",
                                "写数字加单位：3d 为 3 个自然日，3w 为 3 个工作日，1m 为 1 个月，0y 为当年年底。",
                            )
                        ],
                        verbose_name="一般事项办结",
                    ),
                ),
                (
                    "major",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{1,3}[dwmy]$",
                                "写数字加单位：3d 为 3 个自然日，3w 为 3 个工作日，1m 为 1 个月，0y 为当年年底。",
                            )
                        ],
                        verbose_name="重大、复杂事项办结",
                    ),
                ),
                (
                    "cleared",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{1,3}[dwmy]$",
                                "写数字加单位：3d 为 3 个自然日，3w 为 3 个工作日，1m 为 1 个月，0y 为当年年底。",
                            )
                        ],
                        verbose_name="清零",
                    ),
                ),
            ],
            options={
                "verbose_name": "督办时限",
                "verbose_name_plural": "督办时限",
                "ordering": ("code", "valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "code", "version"),
                        name="supervision_clock_version",
                        violation_error_message="本单位已有这个代码和版本的时限。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="supervision.item",
                        verbose_name="督办事项",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_parts",
                        to="kernel.organisation",
                        verbose_name="协办单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "协办事项",
                "verbose_name_plural": "协办事项",
                "ordering": ("-pk",),
                "constraints": [models.UniqueConstraint(fields=("item", "organisation"), name="supervision_part_once")],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="supervision.item"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision_reports",
                        to="kernel.organisation",
                        verbose_name="反馈单位",
                    ),
                ),
                ("progress", models.TextField(verbose_name="进展情况")),
                ("problems", models.TextField(blank=True, verbose_name="存在问题")),
                ("next_step", models.TextField(blank=True, verbose_name="下一步")),
                ("written_by", models.CharField(max_length=60, verbose_name="填报人")),
                ("checked_by", models.CharField(max_length=60, verbose_name="审核人")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "进展反馈",
                "verbose_name_plural": "进展反馈",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="supervision.item"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="supervision.report",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "佐证材料",
                "verbose_name_plural": "佐证材料",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Round",
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
                        related_name="rounds",
                        to="kernel.organisation",
                        verbose_name="调度单位",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "quarter",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "一季度"), (2, "二季度"), (3, "三季度"), (4, "四季度")], verbose_name="季度"
                    ),
                ),
                ("due", models.DateField(verbose_name="上报截止")),
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
            ],
            options={
                "verbose_name": "季度调度",
                "verbose_name_plural": "季度调度",
                "ordering": ("-year", "-quarter"),
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "year", "quarter"), name="supervision_round_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="kernel.organisation",
                        verbose_name="发文单位",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notice", "督办通知单"),
                            ("urge", "催办单"),
                            ("warning", "预警函"),
                            ("extension", "延期审批表"),
                            ("closure", "办结报告"),
                            ("minutes", "会议纪要"),
                        ],
                        max_length=12,
                        verbose_name="文书",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("serial", models.PositiveIntegerField(verbose_name="序号")),
                ("number", models.CharField(max_length=60, verbose_name="文号")),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="supervision.item",
                    ),
                ),
                (
                    "extension",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="supervision.extension",
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="supervision.consultation",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="生成人",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="生成时间")),
                ("slip_on", models.DateField(null=True, verbose_name="回执日期")),
                ("slip_by", models.CharField(blank=True, max_length=60, verbose_name="签收人")),
            ],
            options={
                "verbose_name": "督办文书",
                "verbose_name_plural": "督办文书",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "year", "serial"), name="supervision_sheet_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet_templates",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notice", "督办通知单"),
                            ("urge", "催办单"),
                            ("warning", "预警函"),
                            ("extension", "延期审批表"),
                            ("closure", "办结报告"),
                            ("minutes", "会议纪要"),
                        ],
                        max_length=12,
                        verbose_name="文书",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
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
                "verbose_name": "文书模板",
                "verbose_name_plural": "文书模板",
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "kind"), name="supervision_template_once")
                ],
            },
        ),
    ]
