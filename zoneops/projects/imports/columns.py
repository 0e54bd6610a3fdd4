"""The columns of the project ledger (项目台账), in the words zones use."""

from zoneops.core.ledger.columns import Column, Kind, choices_of
from zoneops.enterprises.rules import check_credit_code
from zoneops.projects.enums import KeyLevel, Stage, Standing

ENTERED = {
    Stage.NEGOTIATION: "entered_negotiation",
    Stage.SIGNED: "entered_signed",
    Stage.LANDED: "entered_landed",
    Stage.UNDER_CONSTRUCTION: "entered_under_construction",
    Stage.IN_PRODUCTION: "entered_in_production",
    Stage.ON_TARGET: "entered_on_target",
}
PLANNED = {stage: f"plan_{stage.slug}" for stage in Stage if stage != Stage.NEGOTIATION}
STAGE_WORDS = choices_of(Stage) | {
    "在谈": Stage.NEGOTIATION,
    "已签约": Stage.SIGNED,
    "已落地": Stage.LANDED,
    "在建": Stage.UNDER_CONSTRUCTION,
    "已开工": Stage.UNDER_CONSTRUCTION,
    "已投产": Stage.IN_PRODUCTION,
    "已达效": Stage.ON_TARGET,
}
KEY_WORDS = choices_of(KeyLevel) | {
    "省级重点": KeyLevel.PROVINCIAL,
    "市级重点": KeyLevel.MUNICIPAL,
    "区级重点": KeyLevel.ZONE,
    "一般": KeyLevel.NONE,
}


def _entered() -> list[Column]:
    return [
        Column(key, f"进入阶段日期/{Stage(stage).label}", Kind.DATE, synonyms=(f"{Stage(stage).label}日期",))
        for stage, key in ENTERED.items()
    ]


def _planned() -> list[Column]:
    return [
        Column(
            key,
            f"计划节点/{Stage(stage).label}",
            Kind.DATE,
            synonyms=(f"计划{Stage(stage).label}日期", f"计划{Stage(stage).label}"),
            month_end=True,
        )
        for stage, key in PLANNED.items()
    ]


def ledger_columns() -> list[Column]:
    """Called after the settings are there, because the words of the stages are translatable."""
    return [
        Column("code", "项目编号", required=True, max_length=32, synonyms=("编号",)),
        Column("name", "项目名称", required=True, max_length=160, synonyms=("项目",)),
        Column("investor", "投资方/企业名称", max_length=120, synonyms=("投资方", "投资主体", "企业名称")),
        Column(
            "credit_code", "投资方/统一社会信用代码", Kind.CREDIT_CODE,
            synonyms=("统一社会信用代码", "信用代码"), check=check_credit_code,
        ),
        Column("industry_code", "行业代码", max_length=5, synonyms=("国民经济行业代码",)),
        Column("description", "建设内容", synonyms=("主要建设内容", "建设内容及规模")),
        Column("key_level", "重点级别", Kind.CHOICE, choices=KEY_WORDS, synonyms=("重点项目级别",)),
        Column("planned_yuan", "投资/计划总投资", Kind.AMOUNT, synonyms=("计划总投资", "总投资")),
        Column("invested_yuan", "投资/已完成投资", Kind.AMOUNT, synonyms=("已完成投资", "累计完成投资")),
        Column("land_mu", "用地/面积", Kind.LAND, unit="亩", synonyms=("用地面积", "用地")),
        Column("parcel", "用地/宗地编号", max_length=40, synonyms=("宗地编号", "宗地")),
        Column("longitude", "用地/经度", Kind.LONGITUDE, synonyms=("经度",)),
        Column("latitude", "用地/纬度", Kind.LATITUDE, synonyms=("纬度",)),
        Column("output_yuan", "达产后（年）/产值", Kind.AMOUNT, synonyms=("达产后产值", "达产年产值")),
        Column("tax_yuan", "达产后（年）/税收", Kind.AMOUNT, synonyms=("达产后税收", "达产年税收")),
        Column("jobs", "达产后（年）/就业", Kind.INTEGER, synonyms=("达产后就业", "就业人数")),
        Column("stage", "进度/阶段", Kind.CHOICE, required=True, choices=STAGE_WORDS, synonyms=("阶段", "所处阶段")),
        Column("standing", "进度/状态", Kind.CHOICE, choices=choices_of(Standing), synonyms=("状态",)),
        Column("standing_reason", "进度/状态说明", max_length=200, synonyms=("状态说明",)),
        *_entered(),
        *_planned(),
        Column("plan_completion", "计划节点/竣工", Kind.DATE, synonyms=("计划竣工日期",), month_end=True),
        Column("agreed_on", "协议签订日期", Kind.DATE, synonyms=("协议日期",)),
        Column("officer", "责任人/专职服务员", max_length=40, synonyms=("专职服务员", "服务专员", "专职服务人员")),
        Column("project_manager", "责任人/项目经理", max_length=40, synonyms=("项目经理",)),
        Column("patron_leader", "责任人/包保领导", max_length=60, synonyms=("包保领导",)),
        Column("entered_statistics_on", "入统日期", Kind.DATE, synonyms=("入统时间",)),
        Column("entered_register_on", "入规日期", Kind.DATE, synonyms=("入规时间",)),
        Column("last_follow_up_on", "跟进/上次跟进日期", Kind.DATE, synonyms=("上次跟进日期", "上次跟进")),
        Column("next_step", "跟进/下一步", max_length=120, synonyms=("下一步", "下步打算")),
        Column("next_step_due_on", "跟进/下一步时限", Kind.DATE, synonyms=("下一步时限",), month_end=True),
    ]  # fmt: skip
