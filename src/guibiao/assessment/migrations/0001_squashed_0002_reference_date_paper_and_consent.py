"""The tables of assessment."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.schema import Tables


class Migration(Tables):
    replaces = [
        ("assessment", "0001_assessment"),
        ("assessment", "0002_reference_date_paper_and_consent"),
    ]

    initial = True

    dependencies = [
        ("kernel", "0001_squashed_0006_second_factor_and_sessions"),
        ("plans", "0001_squashed_0005_cascade_and_key_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="assessment.rulesheet"
                    ),
                ),
                ("order", models.PositiveIntegerField(verbose_name="序号")),
                ("dimension", models.CharField(max_length=120, verbose_name="维度")),
                ("name", models.CharField(max_length=200, verbose_name="考核项")),
                (
                    "method",
                    models.CharField(
                        choices=[("figure", "按台账计算"), ("mark", "评定"), ("plus", "加分"), ("minus", "扣分")],
                        max_length=8,
                        verbose_name="计分方式",
                    ),
                ),
                (
                    "figure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("targets", "目标达到或正常的比例"),
                            ("tasks", "举措灯号正常的比例"),
                            ("struck", "督办事项按期销号的比例"),
                            ("rounds", "季度调度按时上报的比例"),
                            ("returns", "统计报表按时上报的比例"),
                        ],
                        max_length=10,
                        verbose_name="取数",
                    ),
                ),
                ("full", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="满分或封顶")),
                ("standard", models.TextField(blank=True, verbose_name="评分标准")),
            ],
            options={
                "verbose_name": "考核项",
                "verbose_name_plural": "考核项",
                "ordering": ("order", "pk"),
                "constraints": [models.UniqueConstraint(fields=("sheet", "name"), name="assessment_item_name")],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
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
                    "assessed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="assessment.assessed",
                        verbose_name="单位考核",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="assessment.ruleitem",
                        verbose_name="考核项",
                    ),
                ),
                ("text", models.TextField(verbose_name="申诉理由")),
                ("was", models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="原得分")),
                ("becomes", models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="更正为")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
            ],
            options={
                "verbose_name": "申诉",
                "verbose_name_plural": "申诉",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "filed")),
                        fields=("assessed", "item"),
                        name="assessment_appeal_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AppealFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="assessment.appeal"
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
                "verbose_name": "申诉材料",
                "verbose_name_plural": "申诉材料",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Assessed",
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
                        related_name="assessed",
                        to="assessment.assessment",
                        verbose_name="考核",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessed",
                        to="kernel.organisation",
                        verbose_name="被考核单位",
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="自评总结")),
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
                ("answers_for", models.JSONField(null=True)),
                (
                    "consent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="assessment.consent",
                        verbose_name="书面无异议",
                    ),
                ),
                ("told_total", models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="初步得分")),
                ("total", models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="得分")),
                ("grade", models.CharField(blank=True, max_length=20, verbose_name="等次")),
                ("grade_reason", models.CharField(blank=True, max_length=200, verbose_name="等次说明")),
                ("rank", models.PositiveIntegerField(null=True, verbose_name="位次")),
            ],
            options={
                "verbose_name": "单位考核",
                "verbose_name_plural": "单位考核",
                "ordering": ("-round__year", "-round", "unit"),
                "constraints": [models.UniqueConstraint(fields=("round", "unit"), name="assessment_unit_once")],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
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
                        related_name="assessments",
                        to="kernel.organisation",
                        verbose_name="考核单位",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="assessment.rulesheet",
                        verbose_name="考核细则",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="考核")),
                ("year", models.PositiveSmallIntegerField(verbose_name="考核年度")),
                ("as_of", models.DateField(verbose_name="考核截止日")),
                ("self_due", models.DateField(verbose_name="自评截止")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟定人",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="拟定时间")),
                (
                    "units",
                    models.ManyToManyField(related_name="+", to="kernel.organisation", verbose_name="被考核单位"),
                ),
            ],
            options={
                "verbose_name": "考核",
                "verbose_name_plural": "考核",
                "ordering": ("-year", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                        related_name="assignments_given",
                        to="kernel.organisation",
                        verbose_name="委托单位",
                    ),
                ),
                (
                    "evaluator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="kernel.organisation",
                        verbose_name="评估机构",
                    ),
                ),
                ("paper_by", models.CharField(blank=True, max_length=200, verbose_name="评估机构")),
                ("document", models.CharField(blank=True, max_length=300, verbose_name="纸质报告名称、文号")),
                ("signed_on", models.DateField(null=True, verbose_name="签署日期")),
                (
                    "round",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="assessment.assessment",
                        verbose_name="考核",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="assessment.planevaluation",
                        verbose_name="规划评估",
                    ),
                ),
                ("task", models.TextField(blank=True, verbose_name="评估要求")),
                ("ends_on", models.DateField(null=True, verbose_name="截止日期")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                ("report", models.TextField(blank=True, verbose_name="评估意见")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="委托人",
                    ),
                ),
                ("given_at", models.DateTimeField(auto_now_add=True, verbose_name="委托时间")),
                ("units", models.ManyToManyField(related_name="assignments", to="assessment.assessed")),
                ("items", models.ManyToManyField(related_name="assignments", to="assessment.ruleitem")),
            ],
            options={
                "verbose_name": "委托评估",
                "verbose_name_plural": "委托评估",
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round", None), ("evaluation", None), _connector="XOR"),
                        name="assessment_assignment_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_on", None), ("evaluator", None)),
                            models.Q(("ends_on__isnull", False), ("evaluator__isnull", False), ("paper_by", "")),
                            _connector="OR",
                        ),
                        name="assessment_assignment_one_evaluator",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="assessment.assignment"
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
                "verbose_name": "第三方评估报告",
                "verbose_name_plural": "第三方评估报告",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Circular",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="circular", to="assessment.assessment"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("number", models.CharField(max_length=60, verbose_name="文号")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="印发人",
                    ),
                ),
                ("issued_at", models.DateTimeField(auto_now_add=True, verbose_name="印发时间")),
            ],
            options={
                "verbose_name": "通报",
                "verbose_name_plural": "通报",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="assessment.assessment"
                    ),
                ),
                ("on", models.DateField(verbose_name="确认日期")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                ("files", models.ManyToManyField(related_name="+", to="kernel.storedfile")),
            ],
            options={
                "verbose_name": "书面无异议",
                "verbose_name_plural": "书面无异议",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="PlanEvaluation",
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
                        related_name="evaluations",
                        to="plans.plan",
                        verbose_name="规划",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_evaluations",
                        to="kernel.organisation",
                        verbose_name="评估单位",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("yearly", "年度评估"), ("mid_term", "中期评估"), ("final", "终期评估")],
                        max_length=10,
                        verbose_name="评估类型",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="评估年度")),
                ("due", models.DateField(verbose_name="材料截止")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟定人",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="拟定时间")),
                ("units", models.ManyToManyField(related_name="+", to="kernel.organisation", verbose_name="报送单位")),
            ],
            options={
                "verbose_name": "规划评估",
                "verbose_name_plural": "规划评估",
                "ordering": ("-year", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Conclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conclusions",
                        to="assessment.planevaluation",
                    ),
                ),
                ("text", models.TextField(verbose_name="调整建议")),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.task",
                        verbose_name="涉及事项",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "评估结论",
                "verbose_name_plural": "评估结论",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="assessment.planevaluation",
                    ),
                ),
                ("order", models.PositiveIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=500, verbose_name="所需材料")),
                ("section", models.CharField(max_length=20, verbose_name="用于")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="只问",
                    ),
                ),
            ],
            options={
                "verbose_name": "材料清单",
                "verbose_name_plural": "材料清单",
                "ordering": ("order", "pk"),
            },
        ),
        migrations.CreateModel(
            name="RuleSheet",
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
                        related_name="rule_sheets",
                        to="kernel.organisation",
                        verbose_name="考核单位",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="年度",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="版本")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="依据文件")),
                (
                    "tolerance",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("20"),
                        help_text="同一项的自评、第三方评分和评定分相差超过该项满分的这个比例，就标出来。",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="评分差异标记线（%）",
                    ),
                ),
                (
                    "appeal_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="申诉期（工作日）",
                    ),
                ),
                (
                    "silence_agrees",
                    models.BooleanField(
                        default=True,
                        help_text="不勾选的，申诉期满后仍须单位确认，或者由考核单位凭书面材料登记无异议，才能确定成绩。",
                        verbose_name="期满不申诉视为无异议",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编制人",
                    ),
                ),
            ],
            options={
                "verbose_name": "考核细则",
                "verbose_name_plural": "考核细则",
                "ordering": ("-year", "name", "-version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "name", "year", "version"),
                        name="assessment_sheet_version",
                        violation_error_message="这一年已有同名的考核细则。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grades", to="assessment.rulesheet"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=20, verbose_name="等次")),
                ("at_least", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="最低分")),
                (
                    "most",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="最高比例（%）",
                    ),
                ),
            ],
            options={
                "verbose_name": "等次",
                "verbose_name_plural": "等次",
                "ordering": ("order",),
                "constraints": [models.UniqueConstraint(fields=("sheet", "name"), name="assessment_grade_name")],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assessed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="assessment.assessed"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="assessment.ruleitem"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("self", "自评"), ("third", "第三方"), ("office", "评定"), ("appeal", "申诉更正")],
                        max_length=8,
                        verbose_name="评分方",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="assessment.assignment",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="得分")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("counted", models.JSONField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评分人",
                    ),
                ),
                ("at", models.DateTimeField(auto_now=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "评分",
                "verbose_name_plural": "评分",
                "ordering": ("assessed", "item__order", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("assignment__isnull", False)),
                        fields=("assessed", "item", "assignment"),
                        name="assessment_score_once_outside",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("assignment", None)),
                        fields=("assessed", "item", "origin"),
                        name="assessment_score_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="assessment.planevaluation",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("key", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=100, verbose_name="标题")),
                ("text", models.TextField(blank=True, verbose_name="正文")),
                ("table", models.JSONField(null=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="执笔人",
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "评估报告章节",
                "verbose_name_plural": "评估报告章节",
                "ordering": ("order",),
                "constraints": [models.UniqueConstraint(fields=("evaluation", "key"), name="assessment_section_once")],
            },
        ),
        migrations.CreateModel(
            name="SelfFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assessed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="assessment.assessed"
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
                "verbose_name": "自评材料",
                "verbose_name_plural": "自评材料",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Supply",
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
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplies",
                        to="assessment.planevaluation",
                        verbose_name="规划评估",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplies",
                        to="kernel.organisation",
                        verbose_name="报送单位",
                    ),
                ),
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
                "verbose_name": "评估材料",
                "verbose_name_plural": "评估材料",
                "ordering": ("-evaluation", "unit"),
                "constraints": [models.UniqueConstraint(fields=("evaluation", "unit"), name="assessment_supply_once")],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="assessment.supply"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="assessment.question"
                    ),
                ),
                ("text", models.TextField()),
            ],
            options={
                "verbose_name": "答复材料",
                "verbose_name_plural": "答复材料",
                "ordering": ("question__order", "pk"),
                "constraints": [models.UniqueConstraint(fields=("supply", "question"), name="assessment_answer_once")],
            },
        ),
        migrations.CreateModel(
            name="SupplyFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "supply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="assessment.supply"
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
                "verbose_name": "材料附件",
                "verbose_name_plural": "材料附件",
                "ordering": ("pk",),
            },
        ),
    ]
