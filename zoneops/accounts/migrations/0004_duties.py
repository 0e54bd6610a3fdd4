import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

KINDS = [
    ("business", "业务"),
    ("enterprise", "企业"),
    ("system", "系统管理"),
    ("security", "安全管理"),
    ("audit", "审计管理"),
]


def key(kind):
    return Concat(Cast("user_id", CharField(max_length=20)), Value("/"), kind, output_field=CharField())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_user_version")]

    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="编号")),
                ("kind", models.CharField(choices=KINDS, max_length=12, verbose_name="职责")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={"verbose_name": "职责", "verbose_name_plural": "职责"},
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(condition=Q(key=key(F("kind"))), name="duty_key_spells_person_and_kind"),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="duty",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="assignments",
                to="accounts.duty",
                verbose_name="职责",
            ),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="granter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="授予人账号",
            ),
        ),
    ]
