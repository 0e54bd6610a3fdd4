"""Where to begin: in a zone without projects, and for a person with nothing to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.enums import Right, Role
from zoneops.accounts.models import User
from zoneops.accounts.rights import RIGHTS
from zoneops.core.models import Zone
from zoneops.territory.queries import edition_in_force


@dataclass(frozen=True)
class Step:
    """One step. Without `url` the reader may not take it, and `note` says who can."""

    word: str
    note: str
    url: str = ""
    url2: str = ""
    word2: str = ""
    is_done: bool = False


def of_zone(zone: Zone, user: User) -> list[Step]:
    """What a zone without any project needs, in this order. What is there already is ticked."""
    has_grids = edition_in_force(zone) is not None
    has_officers = User.objects.filter(zone=zone).in_post().with_role(Role.SERVICE_OFFICER).exists()
    return [
        _step(
            user,
            Right.IMPORT_DATA,
            _("导入项目台账"),
            _("表头认得出就行，金额按表头写的万元或亿元读；先看错误再写入"),
            reverse("system:import_upload", args=["projects"]),
            url2=reverse("system:import_template", args=["projects"]),
            word2=_("下载模板"),
        ),
        _step(
            user,
            Right.MANAGE_SYSTEM,
            _("登记专职服务员"),
            _("导入人员表；项目落到人，才有人盯到底"),
            reverse("system:import_upload", args=["officers"]),
            is_done=has_officers,
        ),
        _step(
            user,
            Right.EDIT_TERRITORY,
            _("发布网格"),
            _("划好的网格无空白、无重叠才能发布；项目按宗地或坐标自己落格"),
            reverse("territory:grids"),
            is_done=has_grids,
        ),
    ]


def _step(user: User, right: Right, word: str, note: str, url: str, **more: Any) -> Step:
    if user.may(right):
        return Step(word, note, url, **more)
    return Step(word, _("%(roles)s来办") % {"roles": _roles_with(right)}, is_done=more.get("is_done", False))


def _roles_with(right: Right) -> str:
    return _("、").join(str(Role(role).label) for role in RIGHTS if right in RIGHTS[role])


# word, right, address: what a person of each role begins with when nothing is due
_PLACES: dict[str, tuple[Any, Right, Callable[[], str]]] = {
    "register": (gettext_lazy("登记一个项目"), Right.EDIT_PROJECTS, lambda: reverse("projects:register")),
    "import": (
        gettext_lazy("从 Excel 导入项目台账"),
        Right.IMPORT_DATA,
        lambda: reverse("system:import_upload", args=["projects"]),
    ),
    "follow_up": (gettext_lazy("记一次跟进"), Right.RECORD_FOLLOW_UPS, lambda: reverse("projects:follow_up_new")),
    "board": (gettext_lazy("看项目走到哪一步"), Right.VIEW_PROJECTS, lambda: reverse("projects:board")),
    "overdue": (
        gettext_lazy("看哪些项目逾期"),
        Right.VIEW_PROJECTS,
        lambda: f"{reverse('projects:list')}?only=overdue",
    ),
    "ones": (gettext_lazy("查四个一缺项"), Right.VIEW_PROJECTS, lambda: reverse("projects:ones")),
    "grids": (gettext_lazy("看网格里有哪些项目"), Right.VIEW_PROJECTS, lambda: reverse("territory:grids")),
    "screen": (gettext_lazy("看驾驶舱"), Right.VIEW_COCKPIT, lambda: reverse("cockpit:screen")),
    "cases": (gettext_lazy("看审批办到哪一步"), Right.VIEW_PROJECTS, lambda: reverse("approvals:cases")),
    "enterprises": (gettext_lazy("看企业库"), Right.VIEW_ENTERPRISES, lambda: reverse("enterprises:list")),
}
_BY_ROLE: dict[str, tuple[str, ...]] = {
    Role.LEADER: ("screen", "overdue", "ones"),
    Role.INVESTMENT_OFFICER: ("register", "import", "board"),
    Role.PROJECT_MANAGER: ("ones", "overdue", "register"),
    Role.SERVICE_OFFICER: ("follow_up", "board", "cases"),
    Role.GRID_WORKER: ("grids", "follow_up", "board"),
    Role.STATISTICIAN: ("enterprises", "import", "screen"),
    Role.SUPERVISOR: ("overdue", "ones", "screen"),
    Role.LIAISON: ("cases", "overdue", "board"),
}
_FOR_READERS = ("board", "cases", "enterprises")


def of_person(user: User) -> list[Step]:
    """Three places to begin at, by the first of the person's roles that has its own."""
    keys = next((_BY_ROLE[role] for role in _BY_ROLE if role in user.roles), _FOR_READERS)
    places = [_PLACES[key] for key in keys]
    return [Step(str(word), "", url()) for word, right, url in places if user.may(right)]
