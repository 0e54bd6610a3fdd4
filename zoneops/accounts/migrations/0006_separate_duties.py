import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Concat

DUTY_OF_ROLE = Case(
    When(role="enterprise", then=Value("enterprise")),
    When(role="system_administrator", then=Value("system")),
    When(role="security_administrator", then=Value("security")),
    When(role="audit_administrator", then=Value("audit")),
    default=Value("business"),
    output_field=CharField(),
)
KEY = Concat(Cast("user_id", CharField(max_length=20)), Value("/"), DUTY_OF_ROLE, output_field=CharField())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_fill_duties")]

    operations = [
        migrations.AlterField(
            model_name="roleassignment",
            name="duty",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="assignments",
                to="accounts.duty",
                verbose_name="职责",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(condition=Q(duty=KEY), name="role_belongs_to_duty_of_person"),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(condition=~Q(granter=F("user")), name="nobody_grants_to_himself"),
        ),
    ]
