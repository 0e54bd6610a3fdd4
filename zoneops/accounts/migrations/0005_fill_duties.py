from django.db import migrations

DUTIES = {
    "enterprise": "enterprise",
    "system_administrator": "system",
    "security_administrator": "security",
    "audit_administrator": "audit",
}
# Where a person has roles of several duties, the first of these stays: without its administrator a zone is locked.
ORDER = ("system", "security", "audit", "business", "enterprise")


def fill(apps, schema_editor):
    """Give everybody the one duty of the roles held. Roles of another duty end, each with a row in the audit log."""
    User, Duty = apps.get_model("accounts", "User"), apps.get_model("accounts", "Duty")
    AuditEntry = apps.get_model("core", "AuditEntry")
    for user in User.objects.filter(assignments__isnull=False).distinct().order_by("pk"):
        assignments = list(user.assignments.order_by("pk"))
        kinds = {DUTIES.get(assignment.role, "business") for assignment in assignments}
        kind = next(one for one in ORDER if one in kinds)
        duty = Duty.objects.create(key=f"{user.pk}/{kind}", user=user, kind=kind)
        for assignment in assignments:
            if DUTIES.get(assignment.role, "business") == kind:
                assignment.duty = duty
                assignment.save(update_fields=["duty"])
                continue
            assignment.delete()
            AuditEntry.objects.create(
                zone=user.zone,
                actor_name="zoneops migrate",
                channel="command",
                action="role.taken",
                subject_label="accounts.user",
                subject_id=str(user.pk),
                subject_name=user.name,
                before={"role": assignment.role},
                reason="三员和业务角色不能由一人兼任",
                outcome="done",
            )


def empty(apps, schema_editor):
    apps.get_model("accounts", "RoleAssignment").objects.update(duty=None)
    apps.get_model("accounts", "Duty").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_duties"), ("core", "0001_initial")]

    operations = [migrations.RunPython(fill, empty)]
