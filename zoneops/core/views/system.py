"""系统: examination, working calendar."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zoneops.core import audit, calendar, health
from zoneops.core.access import require_right, right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.models import CalendarDay, CalendarYear
from zoneops.core.rules.workdays import CalendarRanOut
from zoneops.core.toasts import tell
from zoneops.core.versions import Conflict, Difference, SeenField, seal, with_version_of_now

MANAGE = "manage_system"
TONES = ("late", "soon", "done")  # what is wrong stands first


@right_required(MANAGE)
@require_GET
def doctor(request: HttpRequest) -> HttpResponse:
    results = sorted(health.examine(), key=lambda result: TONES.index(result.finding.tone))
    counts = {tone: sum(1 for result in results if result.finding.tone == tone) for tone in TONES}
    return render(request, "core/doctor.html", {"results": results, "counts": counts})


class DayForm(forms.Form):
    """`seen`: the seals of the days that the page showed, "2021-10-01:2fd4e1c67a2d …"."""

    seen = SeenField()
    on = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    is_working = forms.TypedChoiceField(
        label=gettext_lazy("这一天"),
        choices=[("0", gettext_lazy("放假")), ("1", gettext_lazy("上班"))],
        coerce=lambda value: value == "1",
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)

    def seen_of(self, on: datetime.date) -> str:
        """The seal of one day as the page showed it; of a day that it did not show, that of an ordinary day."""
        shown = dict(part.partition(":")[::2] for part in self.cleaned_data["seen"].split())
        return shown.get(on.isoformat(), seal())


class CountForm(forms.Form):
    start = forms.DateField(label=gettext_lazy("自"), widget=forms.DateInput(attrs={"type": "date"}))
    count = forms.IntegerField(label=gettext_lazy("工作日数"), min_value=-2000, max_value=2000)


@require_http_methods(["GET", "HEAD", "POST"])
def working_calendar(request: HttpRequest) -> HttpResponse:
    """Everyone may read the calendar and count on it; only who manages the system may change it."""
    user: Any = request.user
    may_edit = user.may(MANAGE)
    form = DayForm(request.POST or None)
    conflict = None
    if request.method == "POST":
        if not may_edit:
            require_right(request, MANAGE)
        try:
            if day := _set_day(request, form):
                messages.success(request, _("已记下 %(on)s %(name)s") % {"on": day.on, "name": day.name})
                return _to_year(day.on.year)
        except StaleVersion as stale:
            conflict = _conflict(request, stale, form)
    return _calendar_page(request, form, conflict)


def _calendar_page(request: HttpRequest, form: DayForm, conflict: Conflict | None = None) -> HttpResponse:
    user: Any = request.user
    years = list(CalendarYear.objects.all())
    year = _chosen_year(request, years)
    days = list(CalendarDay.objects.filter(on__year=year.year)) if year else []
    seen = " ".join(f"{day.on}:{calendar.day_seal(day)}" for day in days)
    if not form.is_bound:
        form = DayForm(initial={"seen": seen or "-"})
    elif conflict:
        form = DayForm(with_version_of_now(request.POST, seen=_seen_now(form, seen)))
    counted, answer = _count(request)
    context = {
        "years": years,
        "year": year,
        "weekdays": _("一二三四五六日"),
        "months": _months(year.year) if year else [],
        "runs": [(run, [(day, calendar.day_seal(day)) for day in run.days]) for run in calendar.runs(days)],
        "year_seal": calendar.year_seal(year) if year else "",
        "form": form,
        "conflict": conflict,
        "counted": counted,
        "answer": answer,
        "may_edit": user.may(MANAGE),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "core/calendar.html", context, status=status)


def _conflict(request: HttpRequest, stale: StaleVersion, form: DayForm | None = None) -> Conflict:
    """Both versions of a day, or of a year that was confirmed meanwhile."""
    audit.refuse(CalendarDay(), "calendar.change", by=request.user, reason=str(stale))
    now: Any = stale.current
    if isinstance(now, CalendarYear):
        words = f"{now.get_status_display()} {_(now.source)}"
        mine = f"{CalendarYear.Status.CONFIRMED.label} {request.POST.get('source', '')}"
        return Conflict(str(stale), [Difference(str(now), words, mine)])
    mine = _day_words(form.cleaned_data["is_working"], form.cleaned_data["name"]) if form else _("平常日子")
    label = str(now.on if now else form.cleaned_data["on"] if form else "")
    return Conflict(
        str(stale), [Difference(label, _day_words(now.is_working, now.name) if now else _("平常日子"), mine)]
    )


def _day_words(is_working: bool, name: str) -> str:
    return f"{_(name)} · {_('上班') if is_working else _('放假')}"


def _seen_now(form: DayForm, seen: str) -> str:
    """What the page shows now, with the day in question, which may lie in another year."""
    on = form.cleaned_data["on"]
    day = CalendarDay.objects.filter(on=on).first()
    return " ".join(filter(None, [seen, f"{on}:{calendar.day_seal(day)}" if day else ""])) or "-"


@right_required(MANAGE)
@require_POST
def clear_day(request: HttpRequest, pk: int) -> HttpResponse:
    day = get_object_or_404(CalendarDay, pk=pk)
    try:
        calendar.clear_day(day, by=request.user, seen=request.POST.get("seen", ""))
    except StaleVersion as stale:
        return _calendar_page(request, DayForm(), _conflict(request, stale))
    undo = reverse("system:calendar_restore", args=[day.on.isoformat()])
    tell(request, _("%(on)s 已改回平常日子") % {"on": day.on}, undo=undo)
    return _to_year(day.on.year)


@right_required(MANAGE)
@require_POST
def restore_day(request: HttpRequest, on: str) -> HttpResponse:
    try:
        wanted = datetime.date.fromisoformat(on)
    except ValueError:
        raise Http404 from None
    if calendar.restore_day(wanted, by=request.user):
        messages.success(request, _("%(on)s 已恢复") % {"on": wanted})
    return _to_year(wanted.year)


@right_required(MANAGE)
@require_POST
def confirm_year(request: HttpRequest, year: int) -> HttpResponse:
    row = get_object_or_404(CalendarYear, year=year)
    source = request.POST.get("source", "").strip()
    if not source:
        messages.error(request, problem := _("没有确认：写明依据的通知和文号"))
        audit.refuse(row, "calendar.confirm_year", by=request.user, reason=problem)
    else:
        given = {"status": CalendarYear.Status.CONFIRMED, "source": source[:200], "seen": request.POST.get("seen", "")}
        try:
            calendar.set_year_status(row, **given, by=request.user)
        except StaleVersion as stale:
            return _calendar_page(request, DayForm(), _conflict(request, stale))
        messages.success(request, _("%(year)d 年已确认") % {"year": year})
    return _to_year(year)


def _to_year(year: int) -> HttpResponse:
    return redirect(f"{reverse('system:calendar')}?year={year}")


def _set_day(request: HttpRequest, form: DayForm) -> CalendarDay | None:
    """None when the form says what is wrong."""
    if not form.is_valid():
        return None
    try:
        given = {name: form.cleaned_data[name] for name in ("on", "is_working", "name")}
        return calendar.set_day(**given, by=request.user, seen=form.seen_of(given["on"]))
    except StaleVersion:
        raise
    except Refused as error:
        form.add_error("on", str(error))
        return None


def _chosen_year(request: HttpRequest, years: list[CalendarYear]) -> CalendarYear | None:
    zone = getattr(request.user, "zone", None)
    wanted = request.GET.get("year") or str((zone.today() if zone else timezone.localdate()).year)
    return next((year for year in years if str(year.year) == wanted), years[-1] if years else None)


def _months(year: int) -> list[dict[str, object]]:
    """Twelve months, each a list of weeks of (day or None, is worked, name)."""
    table = calendar.work_calendar()
    names = dict(CalendarDay.objects.filter(on__year=year).values_list("on", "name"))
    months: list[dict[str, object]] = []
    for month in range(1, 13):
        first = datetime.date(year, month, 1)
        following = datetime.date(year + month // 12, month % 12 + 1, 1)
        cells: list[tuple[datetime.date | None, bool, str]] = [(None, False, "")] * first.weekday()
        for number in range((following - first).days):
            day = first + datetime.timedelta(days=number)
            cells.append((day, table.is_workday(day), names.get(day, "")))
        cells += [(None, False, "")] * (-len(cells) % 7)
        weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
        months.append(
            {"number": month, "weeks": weeks, "workdays": sum(1 for day, works, _n in cells if day and works)}
        )
    return months


def _count(request: HttpRequest) -> tuple[CountForm, dict[str, object] | None]:
    form = CountForm(request.GET if "start" in request.GET else None)
    if not form.is_valid():
        return form, None
    start, count = form.cleaned_data["start"], form.cleaned_data["count"]
    try:
        table = calendar.work_calendar()
        end = table.add(start, count)
    except CalendarRanOut as error:
        form.add_error("start", str(error))
        return form, None
    return form, {"end": end, "days": (end - start).days, "provisional": table.touches_provisional(start, end)}
