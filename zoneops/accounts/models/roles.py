"""Who holds which role, and how a role comes and goes: asked for by one administrator, decided by another.

That one person holds at most one of the three administrators, and none beside a role of the business, is kept by the
database whoever writes: a person has one duty (`Duty.user` is unique), its key spells the person and the kind, and an
assignment names the duty that its role belongs to (GB/T 22239-2019, 8.1.4.2 d and 8.1.5).
"""

from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.enums import DutyKind, Role
from zoneops.accounts.models.people import User
from zoneops.accounts.rights import DUTIES


def _key(kind: Any) -> Concat:
    """ "17/business": the person and the kind of duty, as the database spells it."""
    return Concat(Cast("user_id", CharField(max_length=20)), Value("/"), kind, output_field=CharField())


_DUTY_OF_ROLE = Case(
    *(When(role=str(role), then=Value(kind.value)) for role, kind in DUTIES.items() if kind != DutyKind.BUSINESS),
    default=Value(DutyKind.BUSINESS.value),
    output_field=CharField(),
)


class Duty(models.Model):
    """What a person is there for; one for each person who holds a role."""

    key = models.CharField(_("编号"), max_length=40, primary_key=True)
    user = models.OneToOneField(User, models.CASCADE, related_name="duty", verbose_name=_("人员"))
    kind = models.CharField(_("职责"), max_length=12, choices=DutyKind.choices)

    class Meta:
        verbose_name = _("职责")
        verbose_name_plural = _("职责")
        constraints = [models.CheckConstraint(condition=Q(key=_key(F("kind"))), name="duty_key_spells_person_and_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def give(self, user: User, role: str, *, granted_by: str, granter: User | None = None) -> "RoleAssignment":
        """The role, and with a first one the duty. Raises IntegrityError for a role of another duty."""
        kind = DUTIES[role]
        duty = Duty.objects.filter(user=user, kind=kind).first()
        if duty is None:
            duty = Duty.objects.create(key=f"{user.pk}/{kind}", user=user, kind=kind)
        return self.create(user=user, role=role, duty=duty, granted_by=granted_by[:80], granter=granter)


class RoleAssignment(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="assignments", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=24, choices=Role.choices)
    duty = models.ForeignKey(Duty, models.RESTRICT, related_name="assignments", verbose_name=_("职责"))
    granted_by = models.CharField(_("授予人"), max_length=80)
    granter = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("授予人账号")
    )
    granted_at = models.DateTimeField(_("授予时间"), auto_now_add=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="role_once_per_user"),
            models.CheckConstraint(condition=Q(duty=_key(_DUTY_OF_ROLE)), name="role_belongs_to_duty_of_person"),
            models.CheckConstraint(condition=~Q(granter=F("user")), name="nobody_grants_to_himself"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class RoleRequest(models.Model):
    """A role asked for, or asked to be taken away. It takes effect when somebody else has approved it."""

    class Change(models.TextChoices):
        GRANT = "grant", _("授予")
        TAKE = "take", _("收回")

    class State(models.TextChoices):
        ASKED = "asked", _("待审批")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("未批准")

    user = models.ForeignKey(User, models.CASCADE, related_name="role_requests", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=24, choices=Role.choices)
    change = models.CharField(_("授予或收回"), max_length=8, choices=Change.choices)
    reason = models.CharField(_("申请原因"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人"))
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decision_reason = models.CharField(_("审批意见"), max_length=200, blank=True)
    # In an office of one administrator the asker decides; never about himself.
    in_small_office = models.BooleanField(_("一人兼三员时批准"), default=False)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)

    class Meta:
        verbose_name = _("角色申请")
        verbose_name_plural = _("角色申请")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], condition=Q(state="asked"), name="role_request_open_once"),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="nobody_asks_for_himself"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("user")), name="nobody_decides_about_himself"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(in_small_office=True) | ~Q(decided_by=F("asked_by")),
                name="who_asks_does_not_decide",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="role_request_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        role = {"role": self.get_role_display()}
        return gettext("授予%(role)s") % role if self.change == self.Change.GRANT else gettext("收回%(role)s") % role
