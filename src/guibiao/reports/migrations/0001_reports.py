"""The tables of reports. An issued report is never changed, by the database's own refusal."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.protection import AppendOnly
from guibiao.kernel.schema import Tables


class Migration(Tables):
    initial = True

    dependencies = [
        ("assessment", "0001_squashed_0002_reference_date_paper_and_consent"),
        ("kernel", "0001_squashed_0006_second_factor_and_sessions"),
        ("plans", "0001_squashed_0005_cascade_and_key_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_templates",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("annual", "年度监测报告"),
                            ("mid_term", "中期评估报告"),
                            ("final", "终期评估报告"),
                            ("circular", "通报"),
                            ("ledger", "台账"),
                        ],
                        max_length=10,
                        verbose_name="报告类型",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.storedfile",
                        verbose_name="文件",
                    ),
                ),
                ("used", models.BooleanField(default=False, verbose_name="启用")),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                ("saved_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "报告模板",
                "verbose_name_plural": "报告模板",
                "ordering": ("kind", "-number"),
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "kind", "number"), name="reports_template_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("used", True)),
                        fields=("organisation", "kind"),
                        name="reports_template_used",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                        related_name="reports",
                        to="kernel.organisation",
                        verbose_name="编制单位",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="plans.plan",
                        verbose_name="规划",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("annual", "年度监测报告"),
                            ("mid_term", "中期评估报告"),
                            ("final", "终期评估报告"),
                            ("circular", "通报"),
                            ("ledger", "台账"),
                        ],
                        max_length=10,
                        verbose_name="报告类型",
                    ),
                ),
                ("title", models.CharField(max_length=400, verbose_name="标题")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("on", models.DateField(verbose_name="数据截至")),
                ("data_version", models.PositiveBigIntegerField(verbose_name="数据版本")),
                (
                    "evaluation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="assessment.planevaluation",
                        verbose_name="规划评估",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("content", models.JSONField(default=dict)),
                ("drawn_at", models.DateTimeField(null=True, verbose_name="汇总时间")),
                (
                    "made_of",
                    models.CharField(blank=True, help_text="fingerprint of what the files were made of", max_length=64),
                ),
                (
                    "template",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="reports.template",
                        verbose_name="模板",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                ("issued_on", models.DateField(null=True, verbose_name="印发日期")),
                (
                    "sealed",
                    models.JSONField(
                        default=dict, help_text="SHA-256 of each file as issued", verbose_name="文件校验值"
                    ),
                ),
            ],
            options={
                "verbose_name": "报告",
                "verbose_name_plural": "报告",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("organisation", "number"),
                        name="reports_report_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Text",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="reports.report"
                    ),
                ),
                ("key", models.CharField(max_length=20)),
                ("order", models.PositiveSmallIntegerField()),
                ("text", models.TextField(blank=True)),
                ("number", models.PositiveIntegerField(default=0)),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "报告文字",
                "verbose_name_plural": "报告文字",
                "ordering": ("order",),
                "constraints": [models.UniqueConstraint(fields=("report", "key"), name="reports_text_once")],
            },
        ),
        migrations.CreateModel(
            name="TextVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="reports.text"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
                ("at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "文字版本",
                "verbose_name_plural": "文字版本",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="reports.report"
                    ),
                ),
                ("form", models.CharField(max_length=4)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "报告文件",
                "verbose_name_plural": "报告文件",
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("report", "form"), name="reports_file_once")],
            },
        ),
        AppendOnly("reports_report", frozen_when="OLD.state = 'issued'"),
    ]
