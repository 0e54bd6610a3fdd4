"""What the tags and filters write: words beside every colour, true minus signs, — for what is missing."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template

from zoneops.core.templatetags import zone as tags

TODAY = datetime.date(2021, 10, 15)


def drawn(source, **context):
    return Template(source).render(Context(context))


def mark(one, held, fact=""):
    label = f"缺一张{one}" if held == "missing" else f"一张{one}"
    return SimpleNamespace(seal=one, held=held, label=label, fact=fact)


@pytest.mark.parametrize("tone", ["idle", "live", "done", "soon", "late", "hold"])
def test_every_tone_stands_with_an_icon_and_its_word(tone):
    text = drawn("{% status tone word %}", tone=tone, word="办理中")
    assert f'data-tone="{tone}"' in text
    assert 'aria-hidden="true"' in text
    assert text.endswith("办理中</span>")


def test_a_status_may_bring_an_icon_of_its_own():
    assert "#point" in drawn('{% status "idle" "正常" "point" %}')
    assert "#point" in drawn('{% status "idle" "正常" icon="point" %}')


@pytest.mark.parametrize("tag", ["{% status 'late' word %}", "{% tag word %}", "{% tag word 'late' %}"])
def test_words_that_people_typed_are_never_markup(tag):
    assert "<script>" not in drawn(tag, word="<script>alert(1)</script>")


def test_the_seals_say_in_words_what_is_missing():
    marks = [mark("图", "not_due"), mark("人", "held"), mark("网", "missing", "用地跨 5、6 <网格>"), mark("底", "held")]
    text = drawn("{% seals marks %}", marks=marks)
    assert 'title="缺一张网：用地跨 5、6 &lt;网格&gt;"' in text
    assert '<span class="z-sr">缺一张网：用地跨 5、6 &lt;网格&gt;</span>' in text
    assert text.count("is-missing") == text.count("is-not-due") == 1


def test_seals_that_are_all_held_say_so_to_a_screen_reader_only():
    text = drawn("{% seals marks %}", marks=[mark(one, "held") for one in "图人网底"])
    assert "title" not in text
    assert '<span class="z-sr">四个一齐全</span>' in text


@pytest.mark.parametrize(
    ("stage", "bars"),
    [
        (1, "now - - - - -"),
        (3, "on on now - - -"),
        (6, "on on on on on now"),
    ],
)
def test_the_small_rail_has_six_bars_up_to_the_stage(stage, bars):
    text = drawn("{% mini_rail stage 'late' %}", stage=stage)
    found = [part.split('class="')[1].split('"')[0] if "class" in part else "-" for part in text.split("<i")[1:]]
    assert " ".join(found) == bars


@pytest.mark.parametrize(
    ("share", "width"),
    [("0", 0), ("0.004", 0), ("0.252", 25), ("0.999", 99), ("1", 100), ("1.7", 100), ("-0.1", 0), (None, 0)],
)
def test_a_meter_is_full_only_when_all_is_there(share, width):
    value = None if share is None else Decimal(share)
    assert f'class="w-{width}"' in drawn("{% meter share %}", share=value)


@pytest.mark.parametrize(
    ("unit", "asked", "shown"),
    [("yi", "", ">12.60<"), ("wan", "", ">125,999.95<"), ("yi", " unit=True", ">12.60 亿元<")],
)
def test_money_is_shown_in_the_readers_unit_with_the_exact_amount_behind(unit, asked, shown):
    text = drawn("{% money yuan" + asked + " %}", yuan=Decimal("1259999500"), money_unit=unit)
    assert shown in text
    assert 'title="1,259,999,500.00 元"' in text


@pytest.mark.parametrize(
    "source",
    [
        "{% money x %}",
        "{{ x|yuan100m }}",
        "{{ x|wan }}",
        "{{ x|mu }}",
        "{{ x|num:2 }}",
        "{{ x|percent }}",
        "{{ x|shortdate:today }}",
        "{{ x|moment:today }}",
        "{{ x|ago:today }}",
    ],
)
def test_what_is_missing_is_a_dash_and_never_a_nought(source):
    assert drawn(source, x=None, today=TODAY) == "—"


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ x|yuan100m }}", "1259999500", "12.60"),
        ("{{ x|yuan100m }}", "500000", "0.01"),  # half up
        ("{{ x|yuan100m }}", "-500000", "−0.01"),
        ("{{ x|yuan100m }}", "-499999", "0.00"),  # no −0
        ("{{ x|wan }}", "31284000", "3,128.40"),
        ("{{ x|mu }}", "118.5", "118.50"),
        ("{{ x|num:0 }}", "2.5", "3"),
        ("{{ x|percent }}", "0.252", "25.20%"),
    ],
)
def test_figures_are_rounded_as_people_do_it(source, value, shown):
    assert drawn(source, x=Decimal(value)) == shown


@pytest.mark.parametrize(
    ("day", "shown"),
    [((2021, 10, 15), "10-15"), ((2021, 1, 1), "01-01"), ((2020, 12, 31), "2020-12-31"), ((2022, 3, 5), "2022-03-05")],
)
def test_dates_of_other_years_carry_the_year(day, shown):
    assert tags.shortdate(datetime.date(*day), TODAY) == shown


@pytest.mark.parametrize(("days", "words"), [(-1, "今天"), (0, "今天"), (1, "昨天"), (2, "2 天前"), (400, "400 天前")])
def test_activity_is_told_in_days(days, words):
    assert tags.ago(TODAY - datetime.timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2021-10-15T02:05:00+00:00", "今天 10:05"),
        ("2021-10-14T16:30:00+00:00", "今天 00:30"),  # already the 15th in Shanghai
        ("2021-10-12T00:30:00+00:00", "10-12 08:30"),
        ("2020-12-31T15:59:00+00:00", "2020-12-31 23:59"),
    ],
)
def test_moments_are_told_in_the_zones_time(at, shown):
    assert tags.moment(datetime.datetime.fromisoformat(at), TODAY) == shown


def test_a_long_date_names_the_day_of_the_week():
    assert drawn("{{ day|longdate }}", day=TODAY) == "10月15日 星期五"


class ProjectForm(forms.Form):
    name = forms.CharField(label="项目名称", error_messages={"required": "填项目名称"})
    amount = forms.DecimalField(label="计划总投资", help_text="按备案证", required=False)
    kind = forms.ChoiceField(label="方式", choices=[("v", "走访"), ("c", "电话")], widget=forms.RadioSelect)
    is_key = forms.BooleanField(label="重点项目", required=False)


def test_an_error_is_tied_to_its_field():
    text = drawn("{% field form.name %}", form=ProjectForm({}))
    assert 'aria-describedby="id_name-error"' in text
    assert 'aria-invalid="true"' in text
    assert 'id="id_name-error"' in text
    assert "填项目名称" in text


def test_an_error_and_a_hint_are_both_read_out():
    text = drawn("{% field form.amount unit='万元' %}", form=ProjectForm({"amount": "1.2O"}))
    assert 'aria-describedby="id_amount-error id_amount-hint"' in text
    assert 'id="id_amount-hint"' in text
    assert 'value="1.2O"' in text, "what was typed stays"
    assert "万元" in text
    assert "选填" in text


def test_choices_to_tick_are_a_group_with_a_name():
    text = drawn("{% field form.kind %}", form=ProjectForm())
    assert "<fieldset" in text
    assert '<label class="form-label" for=""' not in text


def test_a_wide_field_goes_across_both_columns():
    assert "is-full" in drawn("{% field form.name wide=True %}", form=ProjectForm())
    assert "is-full" not in drawn("{% field form.name %}", form=ProjectForm())


def test_the_box_above_a_form_leads_to_every_wrong_field():
    form = ProjectForm({"amount": "x"})
    form.add_error(None, "这个项目已经登记过")
    text = drawn("{% form_errors form %}", form=form)
    assert "3 处要改" in text
    assert "这个项目已经登记过" in text
    assert 'href="#id_name"' in text
    assert 'href="#id_kind"' in text


def test_a_form_that_is_right_or_new_has_no_box():
    assert drawn("{% form_errors form %}", form=ProjectForm()).strip() == ""
    assert drawn("{% form_errors form %}", form=ProjectForm({"name": "a", "kind": "v"})).strip() == ""
