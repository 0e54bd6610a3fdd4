from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_password_changed")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="版次"),
        ),
    ]
