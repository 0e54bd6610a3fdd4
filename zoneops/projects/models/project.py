"""The project: what it is, where it stands, who pursues it, on which ground."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.core.rules.pinyin import spell
from zoneops.enterprises.models import Enterprise
from zoneops.projects import derived
from zoneops.projects.enums import KeyLevel, Stage, Standing
from zoneops.projects.queries import ProjectQuerySet
from zoneops.territory.models import Grid, Parcel

NOT_NEGATIVE = [MinValueValidator(0)]


class Project(models.Model):
    """One investment project.

    Columns under "kept by services" repeat what the history tables say, so that lists and the board over 100,000
    projects need one index; every one of them is written by `services` in the transaction of its cause.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("开发区"))
    code = models.CharField(_("项目编号"), max_length=32)
    name = models.CharField(_("项目名称"), max_length=160)
    pinyin = models.CharField(_("拼音"), max_length=600, editable=False)
    initials = models.CharField(_("拼音首字母"), max_length=160, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, verbose_name=_("投资方"))
    investor_name = models.CharField(
        _("意向投资方"), max_length=120, blank=True, help_text=_("还没有注册企业时，先写投资方的名字")
    )
    description = models.TextField(_("建设内容"), blank=True)
    industry_code = models.CharField(_("行业代码"), max_length=5, blank=True)
    key_level = models.CharField(
        _("重点级别"), max_length=12, choices=KeyLevel.choices, blank=True, default=KeyLevel.NONE
    )
    planned_investment_yuan = models.DecimalField(
        _("计划总投资"), max_digits=18, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    land_area_mu = models.DecimalField(
        _("用地（亩）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    source = models.CharField(_("项目来源"), max_length=80, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    # where: the given coordinates are kept beside the converted ones
    parcel = models.ForeignKey(Parcel, models.PROTECT, null=True, blank=True, verbose_name=_("宗地"))
    longitude = models.DecimalField(_("经度"), max_digits=10, decimal_places=7, null=True, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=10, decimal_places=7, null=True, blank=True)
    given_location = models.CharField(_("原始坐标"), max_length=80, blank=True, editable=False)

    # who
    project_manager = models.CharField(_("项目经理"), max_length=40, blank=True, help_text=_("市项目经理制指定的人"))
    patron_leader = models.CharField(_("包保领导"), max_length=60, blank=True)

    # what comes next
    next_step = models.CharField(_("下一步"), max_length=120, blank=True)
    next_step_due_on = models.DateField(_("下一步时限"), null=True, blank=True)
    entered_statistics_on = models.DateField(_("入统日期"), null=True, blank=True)
    entered_register_on = models.DateField(_("入规日期"), null=True, blank=True)

    # kept by services
    stage = models.PositiveSmallIntegerField(
        _("阶段"), choices=Stage.choices, default=Stage.NEGOTIATION, editable=False
    )
    standing = models.CharField(
        _("状态"), max_length=12, choices=Standing.choices, default=Standing.ACTIVE, editable=False
    )
    standing_reason = models.CharField(_("状态说明"), max_length=200, blank=True, editable=False)
    stage_entered_on = models.DateField(_("进入本阶段日期"), editable=False)
    stage_due_on = models.DateField(_("应进入下一阶段日期"), null=True, editable=False)
    service_officer = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="served_projects", verbose_name=_("专职服务员")
    )
    officer_in_post = models.BooleanField(_("专职服务员在岗"), default=False, editable=False)
    grid = models.ForeignKey(Grid, models.SET_NULL, null=True, editable=False, verbose_name=_("网格"))
    net_reason = models.CharField(_("未落网格原因"), max_length=120, blank=True, editable=False)
    has_map = models.BooleanField(_("已选审批流程"), default=False, editable=False)
    map_reason = models.CharField(_("一张图说明"), max_length=120, blank=True, editable=False)
    last_follow_up_on = models.DateField(_("上次跟进"), null=True, editable=False)
    follow_up_count = models.PositiveIntegerField(_("跟进次数"), default=0, editable=False)
    arrived_investment_yuan = models.DecimalField(
        _("已完成投资"), max_digits=18, decimal_places=2, null=True, editable=False
    )
    promised_tax_yuan = models.DecimalField(_("承诺年纳税"), max_digits=18, decimal_places=2, null=True, editable=False)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    created_by = models.CharField(_("登记人"), max_length=40, editable=False)
    registered_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="registered_projects",
        verbose_name=_("登记人账号"),
    )

    # computed by the database, for queries only
    pursued = derived.pursued()
    watch_due_on = derived.watch_due_on()
    quiet_since_on = derived.quiet_since_on()
    lacks = derived.lacks()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目")
        verbose_name_plural = _("项目")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "code"], name="project_code_once"),
            models.CheckConstraint(condition=Q(stage__gte=1, stage__lte=6), name="project_stage_known"),
            models.CheckConstraint(
                condition=Q(standing="active") | ~Q(standing_reason=""), name="project_standing_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__isnull=False, latitude__isnull=False),
                name="project_location_whole",
            ),
            models.CheckConstraint(
                condition=Q(planned_investment_yuan=None) | Q(planned_investment_yuan__gte=0),
                name="project_investment_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(land_area_mu=None) | Q(land_area_mu__gte=0), name="project_land_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["zone", "pursued", "stage", "watch_due_on"], name="project_board"),
            models.Index(fields=["zone", "pursued", "stage_due_on"], name="project_due"),
            models.Index(fields=["zone", "pursued", "planned_investment_yuan"], name="project_invested"),
            # the counts and sums by stage are read from this index alone
            models.Index(fields=["zone", "pursued", "stage", "planned_investment_yuan"], name="project_sums"),
            models.Index(fields=["zone", "service_officer", "pursued", "stage_due_on"], name="project_officer"),
            models.Index(fields=["zone", "grid", "pursued", "stage_due_on"], name="project_grid"),
            models.Index(fields=["zone", "key_level", "pursued"], name="project_key"),
            models.Index(fields=["zone", "standing"], name="project_standing"),
            models.Index(fields=["zone", "watch_due_on"], name="project_overdue"),
            models.Index(fields=["zone", "quiet_since_on", "lacks", "stage", "pursued"], name="project_quiet"),
            models.Index(fields=["zone", "lacks"], name="project_lacks"),
            models.Index(fields=["zone", "initials"], name="project_initials"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            pinyin, initials = spell(self.name)
            # A long name spelled out may be longer than its column.
            self.pinyin, self.initials = pinyin[:600], initials[:160]
            if fields is not None:
                kwargs["update_fields"] = {*fields, "pinyin", "initials"}
        super().save(*args, **kwargs)

    @property
    def investor(self) -> str:
        """The name to show for who invests: the registered enterprise, else the intending investor."""
        return self.enterprise.name if self.enterprise else self.investor_name

    @property
    def is_key(self) -> bool:
        return self.key_level != KeyLevel.NONE

    @property
    def is_active(self) -> bool:
        return self.standing == Standing.ACTIVE
