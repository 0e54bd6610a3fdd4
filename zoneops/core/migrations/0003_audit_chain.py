from django.db import migrations, models

from zoneops.core import sql


def install(apps, schema_editor):
    sql.install_audit_guards(schema_editor.connection)


def drop(apps, schema_editor):
    sql.drop_audit_guards(schema_editor.connection)


class Migration(migrations.Migration):
    """The chain, the sealed days, and the triggers that keep all three tables as they are."""

    dependencies = [("core", "0002_answers_and_jobs")]

    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="链序号")),
                ("entry_id", models.BigIntegerField(unique=True, verbose_name="审计记录编号")),
                ("version", models.PositiveSmallIntegerField(verbose_name="摘要版本")),
                ("digest", models.CharField(max_length=64, verbose_name="记录摘要")),
                ("hash", models.CharField(max_length=64, verbose_name="链哈希")),
                ("sealed_at", models.DateTimeField(verbose_name="封存时间")),
            ],
            options={"verbose_name": "审计链节", "verbose_name_plural": "审计链节", "ordering": ["sequence"]},
        ),
        migrations.CreateModel(
            name="AuditDay",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name="第几天")),
                ("day", models.DateField(unique=True, verbose_name="日期")),
                ("sequence", models.BigIntegerField(db_index=True, verbose_name="链序号")),
                ("hash", models.CharField(max_length=64, verbose_name="链哈希")),
            ],
            options={"verbose_name": "审计封存日", "verbose_name_plural": "审计封存日", "ordering": ["number"]},
        ),
        migrations.AddIndex(
            model_name="auditentry", index=models.Index(fields=["actor_id", "-id"], name="audit_actor")
        ),
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["action", "-id"], name="audit_action")),
        migrations.AddIndex(
            model_name="auditentry", index=models.Index(fields=["request_number"], name="audit_request")
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(condition=models.Q(("outcome", "refused")), fields=["-id"], name="audit_refused"),
        ),
        migrations.RunPython(install, drop),
    ]
