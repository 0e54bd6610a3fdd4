"""To-dos in words for one reader, each with the one way to act on it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.approvals.models import Procedure, Step
from zoneops.cockpit import queries, rules
from zoneops.cockpit.rules import Kind, Todo
from zoneops.core.rules.workdays import WorkCalendar
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project
from zoneops.projects.relations import Reached
from zoneops.projects.words import LIGHT_WORDS

WORDS = LIGHT_WORDS | {"nobody": gettext_lazy("缺人 %(days)d 天"), "in_turn": gettext_lazy("本单位待办")}
SOURCES = {
    Kind.HAND_OVER: gettext_lazy("责任清单"),
    Kind.STAGE: gettext_lazy("项目节点"),
    Kind.NEXT_STEP: gettext_lazy("跟进记录"),
    Kind.STALLED: gettext_lazy("跟进记录"),
    Kind.PROCEDURE: gettext_lazy("审批一张图"),
}
REST_DAYS = {
    "last_workday": gettext_lazy("到期日是休息日，今天是之前最后一个工作日"),
    "rest_day": gettext_lazy("到期日是休息日"),
}


@dataclass(frozen=True)
class TodoRow:
    """One line of the list. `about` names the project, `note` what else to know; `action` is the one thing to do."""

    todo: Todo
    words: str
    what: str
    about: str
    note: str
    source: str
    url: str
    action: str
    action_url: str
    is_sample: bool


class Writer:
    """Puts to-dos into words for one reader."""

    def __init__(self, user: User, today: datetime.date, calendar: WorkCalendar | None, reached: Reached) -> None:
        self.today, self.calendar, self.reached = today, calendar, reached
        self.back = urlencode({"next": reverse("cockpit:workbench")})
        self.oversees = queries.oversees(user)

    def row(self, todo: Todo, subject: Project | Step) -> TodoRow:
        return self.about_step(todo, subject) if isinstance(subject, Step) else self.about_project(todo, subject)

    def about_project(self, todo: Todo, project: Project) -> TodoRow:
        what, action, action_url = self._acts(todo, project)
        url = reverse("projects:detail", args=[project.pk])
        notes = [self._silence(todo), self._rest_day(todo)]
        if self.oversees and project.service_officer and todo.kind != Kind.HAND_OVER:
            notes.insert(0, project.service_officer.name)
        if not action_url:
            action, action_url = _("查看"), url
        return self._row(todo, what, project, notes, url, action, action_url)

    def about_step(self, todo: Todo, step: Step) -> TodoRow:
        project, procedure = step.case.project, step.procedure
        url = reverse("approvals:case", args=[project.pk])
        action_url = reverse("approvals:step", args=[project.pk, step.pk]) + f"?{self.back}"
        since = _("本阶段自 %(on)s 起") % {"on": f"{todo.since_on:%m-%d}"} if todo.since_on else ""
        return self._row(todo, procedure.name, project, [_promise(procedure), since], url, _("去办"), action_url)

    def _row(
        self, todo: Todo, what: str, project: Project, notes: Iterable[str], url: str, action: str, action_url: str
    ) -> TodoRow:
        note = " · ".join(note for note in notes if note)
        source = str(SOURCES[todo.kind])
        return TodoRow(
            todo, light_words(todo), what, project.name, note, source, url, action, action_url, project.is_sample
        )

    def _acts(self, todo: Todo, project: Project) -> tuple[str, str, str]:
        """(what is to be done, the word of the action, its address or nothing where the reader may only look)."""
        if todo.kind == Kind.HAND_OVER:
            url = self._to("projects:officer", project)
            officer = project.service_officer
            if officer is None:
                return _("指定专职服务员"), _("指定"), url
            return _("移交：%(name)s已离岗") % {"name": officer.name}, _("移交"), url
        if todo.kind == Kind.STAGE:
            following = Stage(project.stage + 1)
            may_move = self.reached.may(Right.MOVE_PROJECTS, project.pk)
            url = self._to("projects:move", project, to=following.slug) if may_move else ""
            return _("推进到%(stage)s") % {"stage": following.label}, _("推进"), url
        may_record = self.reached.may(Right.RECORD_FOLLOW_UPS, project.pk)
        url = self._to("projects:follow_up", project) if may_record else ""
        what = project.next_step if todo.kind == Kind.NEXT_STEP else _("联系或走访，记一次跟进")
        return what, _("记跟进"), url

    def _to(self, name: str, project: Project, **query: str) -> str:
        return f"{reverse(name, args=[project.pk])}?{urlencode(query) + '&' if query else ''}{self.back}"

    def _silence(self, todo: Todo) -> str:
        if todo.kind == Kind.NEXT_STEP and todo.stalled_days:
            return str(WORDS["stalled"]) % {"days": todo.stalled_days}
        return ""

    def _rest_day(self, todo: Todo) -> str:
        word = rules.rest_day_word(todo.due_on, self.today, self.calendar)
        return str(REST_DAYS[word]) if word else ""


def light_words(todo: Todo) -> str:
    """The status of a to-do in words."""
    if todo.light.word == "nobody" and not todo.light.days:
        return _("缺一个人")
    return str(WORDS[todo.light.word]) % {"days": todo.light.days}


def _promise(procedure: Procedure) -> str:
    if not procedure.promised_days:
        return ""
    return _("承诺 %(days)d %(unit)s") % {"days": procedure.promised_days, "unit": procedure.get_day_unit_display()}
