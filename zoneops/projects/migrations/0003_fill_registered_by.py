from django.db import migrations
from django.db.models import CharField, Count, Exists, OuterRef, Subquery
from django.db.models.functions import Cast


def fill(apps, schema_editor):
    """The account of who registered a project, where the kept name belongs to exactly one person of the zone.

    Who imported a ledger registered none of its projects.
    """
    Project, User = apps.get_model("projects", "Project"), apps.get_model("accounts", "User")
    AuditEntry = apps.get_model("core", "AuditEntry")
    registered = AuditEntry.objects.filter(
        subject_label="projects.project",
        subject_id=Cast(OuterRef("pk"), CharField(max_length=20)),
        action="project.registered",
    )
    alone = User.objects.values("zone", "name").annotate(count=Count("pk")).filter(count=1, zone__isnull=False)
    for zone, name in alone.values_list("zone", "name"):
        projects = Project.objects.filter(zone=zone, created_by=name[:40], registered_by=None).filter(
            Exists(registered)
        )
        person = User.objects.filter(zone=OuterRef("zone"), name=name).values("pk")[:1]
        projects.update(registered_by=Subquery(person))


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_registered_by"), ("core", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
