"""The tables of exchange. What was exchanged is never changed, by the database's own refusal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from guibiao.kernel.protection import AppendOnly
from guibiao.kernel.schema import Tables


class Migration(Tables):
    initial = True

    dependencies = [
        ("kernel", "0001_squashed_0006_second_factor_and_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="所属账号",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="用途")),
                ("mark", models.CharField(max_length=12, unique=True, verbose_name="令牌前缀")),
                ("digest", models.CharField(max_length=64)),
                ("registers", models.JSONField(default=list)),
                ("write", models.BooleanField(default=False, verbose_name="可以导入观测值")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="只限机构",
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
                        verbose_name="只限地区",
                    ),
                ),
                ("expires_on", models.DateField(verbose_name="有效至")),
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
                ("revoked_at", models.DateTimeField(null=True, verbose_name="吊销时间")),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="吊销人",
                    ),
                ),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="最近使用")),
                ("last_address", models.CharField(blank=True, max_length=45, verbose_name="最近来源地址")),
                ("minute", models.BigIntegerField(default=0)),
                ("used", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "访问令牌",
                "verbose_name_plural": "访问令牌",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[("query", "查询"), ("export", "批量导出"), ("import", "批量导入")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("done", "完成"), ("refused", "拒绝"), ("failed", "出错"), ("broken", "中断")],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("status", models.PositiveSmallIntegerField(verbose_name="状态码")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="行数")),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="exchange.token",
                        verbose_name="令牌",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.organisation",
                        verbose_name="单位",
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="内容")),
                ("query", models.CharField(blank=True, max_length=1000, verbose_name="条件")),
                ("said", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="来源地址")),
            ],
            options={
                "verbose_name": "交换记录",
                "verbose_name_plural": "交换记录",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Sent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("answer", models.JSONField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "key"), name="exchange_sent_key")],
            },
        ),
        migrations.CreateModel(
            name="System",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="systems",
                        to="kernel.organisation",
                        verbose_name="所属单位",
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=120, verbose_name="联系人和电话")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="用途")),
                (
                    "account",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="system",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "对接系统",
                "verbose_name_plural": "对接系统",
                "ordering": ("name", "pk"),
                "constraints": [models.UniqueConstraint(fields=("organisation", "name"), name="exchange_system_name")],
            },
        ),
        AppendOnly("exchange_exchange"),
    ]
