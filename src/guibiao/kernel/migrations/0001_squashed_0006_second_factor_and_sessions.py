"""The tables of the kernel. The database itself refuses to change entries of the audit chain and steps of cases."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.protection import AppendOnly
from guibiao.kernel.schema import Tables


class Migration(Tables):
    replaces = [
        ("kernel", "0001_initial"),
        ("kernel", "0002_audit_append_only"),
        ("kernel", "0003_grants_and_imports"),
        ("kernel", "0004_working_days"),
        ("kernel", "0005_notices_and_aliases"),
        ("kernel", "0006_second_factor_and_sessions"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9._-]+$", "登录名用小写字母、数字和 . _ -，至少两个字符。"
                            )
                        ],
                        verbose_name="登录名",
                    ),
                ),
                ("full_name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="界面语言",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        help_text="经单位的统一身份认证登录时用来找到这个账号；不用统一身份认证的留空。",
                        max_length=200,
                        verbose_name="统一身份标识",
                    ),
                ),
                ("must_change_password", models.BooleanField(default=True, verbose_name="下次登录须改密码")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
            ],
            options={
                "verbose_name": "人员",
                "verbose_name_plural": "人员",
                "ordering": ("username",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("subject", ""), _negated=True),
                        fields=("subject",),
                        name="kernel_user_one_subject",
                        violation_error_message="已有账号使用这个统一身份标识。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        unique=True,
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="年份",
                    ),
                ),
                (
                    "days_off",
                    models.TextField(
                        help_text="照通知填写，如“1月1日至3日、2月15日至23日、4月4日至6日”；平常的周末不用写。",
                        verbose_name="放假日期",
                    ),
                ),
                (
                    "working_weekends",
                    models.TextField(
                        blank=True, help_text="调休上班的日期，如“1月4日、2月14日”。", verbose_name="上班的周末"
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
            ],
            options={
                "verbose_name": "工作日历年度",
                "verbose_name_plural": "工作日历年度",
                "ordering": ("-year",),
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("person_id", models.BigIntegerField(db_index=True, null=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("actor_id", models.BigIntegerField(db_index=True, null=True, verbose_name="操作人编号")),
                ("actor", models.CharField(max_length=120, verbose_name="操作人")),
                ("action", models.CharField(db_index=True, max_length=60, verbose_name="操作")),
                ("subject_type", models.CharField(blank=True, max_length=80, verbose_name="对象类别")),
                ("subject_id", models.CharField(blank=True, max_length=80, verbose_name="对象编号")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="对象")),
                ("detail", models.TextField(default="{}", verbose_name="内容")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="来源地址")),
                ("previous", models.CharField(max_length=64, verbose_name="上一条校验值")),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="校验值")),
            ],
            options={
                "verbose_name": "审计记录",
                "verbose_name_plural": "审计记录",
                "ordering": ("-sequence",),
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id", "sequence"], name="kernel_audit_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_type", models.CharField(max_length=80)),
                ("subject_id", models.CharField(max_length=80)),
                ("state_since", models.DateTimeField()),
                ("alarm", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_type", "subject_id", "state_since", "alarm"), name="kernel_casealarm_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=60, verbose_name="台账")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="文件名")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "待确认"), ("applied", "已导入"), ("undone", "已撤销")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("header", models.JSONField(default=list)),
                ("rows", models.JSONField(default=list)),
                ("first_row", models.PositiveIntegerField(default=2)),
                ("mapping", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="导入时间")),
            ],
            options={
                "verbose_name": "导入",
                "verbose_name_plural": "导入",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="kernel.organisation",
                        verbose_name="上级",
                    ),
                ),
                ("path", models.CharField(db_index=True, default="", editable=False, max_length=255)),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=40, verbose_name="简称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "人民政府"),
                            ("department", "政府部门"),
                            ("institution", "事业单位"),
                            ("enterprise", "企业"),
                            ("university", "高校"),
                            ("institute", "科研院所"),
                            ("other", "其他"),
                        ],
                        default="department",
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="kernel.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "successors",
                    models.ManyToManyField(
                        related_name="predecessors",
                        through="kernel.OrganisationSuccession",
                        to="kernel.organisation",
                        verbose_name="承继",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构",
                "verbose_name_plural": "机构",
                "ordering": ("path",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until", None)),
                        fields=("region", "name"),
                        name="kernel_organisation_name",
                        violation_error_message="这个地区已有同名机构。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="kernel.organisation",
                        verbose_name="机构",
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="别名")),
            ],
            options={
                "verbose_name": "机构别名",
                "verbose_name_plural": "机构别名",
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until", None)),
                        fields=("organisation", "name"),
                        name="kernel_alias_name",
                        violation_error_message="这个机构已有这个别名。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationSuccession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("renamed", "更名"), ("merged", "合并"), ("split", "分设")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("date", models.DateField(verbose_name="日期")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="left_by", to="kernel.organisation"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="came_by", to="kernel.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("predecessor", "successor"), name="kernel_organisation_succession")
                ],
            },
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "邮件"), ("webhook", "消息接口")], max_length=10, verbose_name="渠道"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待发"), ("sent", "已发"), ("failed", "未能发出")],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="发送次数")),
                ("next_try", models.DateTimeField(default=django.utils.timezone.now, verbose_name="下次发送")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="生成时间")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="发出时间")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="未能发出的原因")),
            ],
            options={
                "verbose_name": "外发消息",
                "verbose_name_plural": "外发消息",
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["state", "next_try"], name="kernel_outgoing_due")],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="kernel.region",
                        verbose_name="上级",
                    ),
                ),
                ("path", models.CharField(db_index=True, default="", editable=False, max_length=255)),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "国家"), (1, "省级"), (2, "地级"), (3, "县级"), (4, "园区"), (5, "区域")],
                        verbose_name="级别",
                    ),
                ),
                (
                    "successors",
                    models.ManyToManyField(
                        related_name="predecessors",
                        through="kernel.RegionSuccession",
                        to="kernel.region",
                        verbose_name="承继",
                    ),
                ),
            ],
            options={
                "verbose_name": "地区",
                "verbose_name_plural": "地区",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="生效日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                ("role", models.CharField(max_length=30, verbose_name="角色")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="kernel.organisation",
                        verbose_name="机构范围",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="kernel.region",
                        verbose_name="地区范围",
                    ),
                ),
                ("everywhere", models.BooleanField(default=False, verbose_name="不限范围")),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="授权人",
                    ),
                ),
                ("granted_at", models.DateTimeField(auto_now_add=True, verbose_name="授权时间")),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="收回时间")),
            ],
            options={
                "verbose_name": "授权",
                "verbose_name_plural": "授权",
                "ordering": ("user", "role", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("everywhere", True), ("organisation", None), ("region", None)),
                            models.Q(("everywhere", False), ("organisation__isnull", False), ("region", None)),
                            models.Q(("everywhere", False), ("organisation", None), ("region__isnull", False)),
                            _connector="OR",
                        ),
                        name="kernel_grant_one_scope",
                        violation_error_message="请在机构范围、地区范围、不限范围中选且只选一个。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionSuccession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("renamed", "更名"), ("merged", "合并"), ("split", "分设")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("date", models.DateField(verbose_name="日期")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="left_by", to="kernel.region"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="came_by", to="kernel.region"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("predecessor", "successor"), name="kernel_region_succession")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("register", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("query", models.CharField(max_length=2000)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "register", "name"), name="kernel_saved_view_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size", models.BigIntegerField(verbose_name="大小")),
                ("name", models.CharField(max_length=255, verbose_name="文件名")),
                ("media_type", models.CharField(max_length=100, verbose_name="类型")),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                ("declared_unclassified_at", models.DateTimeField(verbose_name="不涉密声明时间")),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_type", models.CharField(max_length=80)),
                ("subject_id", models.CharField(max_length=80)),
                ("procedure", models.CharField(max_length=60, verbose_name="办件流程")),
                ("transition", models.CharField(max_length=60, verbose_name="操作")),
                ("source", models.CharField(max_length=30, verbose_name="原状态")),
                ("target", models.CharField(max_length=30, verbose_name="新状态")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_steps",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("deadline", models.DateField(null=True, verbose_name="办理期限")),
                ("counted_from", models.DateField(null=True)),
                ("working_days", models.PositiveSmallIntegerField(null=True, verbose_name="工作日数")),
            ],
            options={
                "verbose_name": "办理记录",
                "verbose_name_plural": "办理记录",
                "ordering": ("at", "pk"),
                "indexes": [models.Index(fields=["subject_type", "subject_id"], name="kernel_casestep_subject")],
            },
        ),
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=60)),
                ("signature", models.CharField(max_length=64)),
                ("mapping", models.JSONField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("register", "signature"), name="kernel_mapping_header")
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="类别")),
                ("label", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待"),
                            ("running", "进行中"),
                            ("done", "完成"),
                            ("failed", "失败"),
                            ("cancelled", "已取消"),
                        ],
                        db_index=True,
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发起人",
                    ),
                ),
                ("subject_type", models.CharField(blank=True, max_length=80)),
                ("subject_id", models.CharField(blank=True, max_length=80)),
                ("arguments", models.JSONField(default=dict)),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已完成")),
                ("total", models.PositiveIntegerField(null=True, verbose_name="总数")),
                ("message", models.CharField(blank=True, max_length=200, verbose_name="进展")),
                ("result", models.JSONField(null=True)),
                ("error", models.TextField(blank=True, verbose_name="错误")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("cancel_requested", models.BooleanField(default=False)),
                ("heartbeat", models.DateTimeField(db_index=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="建立时间")),
                ("started_at", models.DateTimeField(null=True, verbose_name="开始时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="结束时间")),
            ],
            options={
                "verbose_name": "后台任务",
                "verbose_name_plural": "后台任务",
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["subject_type", "subject_id"], name="kernel_job_subject")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("text", models.CharField(max_length=300, verbose_name="内容")),
                ("subject_type", models.CharField(blank=True, max_length=80)),
                ("subject_id", models.CharField(blank=True, max_length=80)),
                ("url", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("read_at", models.DateTimeField(null=True, verbose_name="已读时间")),
                ("digest", models.BooleanField(db_index=True, default=False)),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["user", "read_at"], name="kernel_notice_unread")],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "mail",
                    models.CharField(
                        choices=[("off", "不发邮件"), ("daily", "每日汇总"), ("each", "逐条发送")],
                        default="daily",
                        max_length=10,
                        verbose_name="邮件",
                    ),
                ),
                ("webhook", models.BooleanField(default=False, verbose_name="消息接口")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="kernel_noticechoice_kind")],
            },
        ),
        AppendOnly("kernel_auditentry"),
        AppendOnly("kernel_casestep"),
    ]
