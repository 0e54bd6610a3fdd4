import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Form keys are kept for a week only: the table is made anew instead of giving old keys an owner."""

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="FormKey"),
        migrations.CreateModel(
            name="FormKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(max_length=72, verbose_name="提交者")),
                ("key", models.CharField(max_length=64, verbose_name="表单号")),
                ("fingerprint", models.CharField(blank=True, max_length=64, verbose_name="内容摘要")),
                ("status", models.PositiveSmallIntegerField(default=302, verbose_name="状态码")),
                ("result_url", models.CharField(blank=True, max_length=400, verbose_name="结果地址")),
                ("content_type", models.CharField(blank=True, max_length=80, verbose_name="内容类型")),
                ("headers", models.JSONField(default=dict, verbose_name="回答的抬头")),
                ("body", models.TextField(blank=True, verbose_name="回答")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                (
                    "zone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="core.zone",
                        verbose_name="开发区",
                    ),
                ),
            ],
            options={
                "verbose_name": "表单号",
                "verbose_name_plural": "表单号",
                "constraints": [models.UniqueConstraint(fields=("owner", "key"), name="form_once")],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32, unique=True, verbose_name="作业")),
                ("started_at", models.DateTimeField(verbose_name="开始时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                ("succeeded_at", models.DateTimeField(null=True, verbose_name="上次成功时间")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="连续失败次数")),
                ("message", models.TextField(blank=True, verbose_name="说明")),
            ],
            options={"verbose_name": "作业记录", "verbose_name_plural": "作业记录"},
        ),
    ]
