"""The tool that keeps the English catalogue whole, and the catalogue itself."""

import polib
import pytest

from tools import messages
from tools.message_sources import (
    Message,
    python_messages,
    python_raw,
    script_raw,
    template_messages,
    template_raw,
)

PYTHON = '''
"""文档字符串不算。"""
from django.utils.translation import gettext as _, ngettext_lazy as _n, pgettext
from zoneops.core.rules.reasons import gettext_noop as say

A = _("项目")
B = _n("%(count)d 天", "%(count)d 天前", 2)
C = pgettext("阶段", "开工")
D = {"x": say("里有字母 O，"
              "改掉")}
E = _(A)
'''


def found(texts):
    return {(message.context, message.text, message.plural) for message in texts}


def test_every_way_of_marking_a_string_in_python_is_found():
    assert found(python_messages(PYTHON)) == {
        ("", "项目", ""),
        ("", "%(count)d 天", "%(count)d 天前"),
        ("阶段", "开工", ""),
        ("", "里有字母 O，改掉", ""),
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "项目" %}', ("", "项目", "")),
        ('{% translate "开工" context "阶段" %}', ("阶段", "开工", "")),
        ('<a title="{% translate "完成 50%" as word %}">', ("", "完成 50%%", "")),
        ('{% include "x.html" with title=_("项目") %}', ("", "项目", "")),
        (
            "{% blocktranslate with n=count trimmed %}\n  共 {{ n }} 项\n{% endblocktranslate %}",
            ("", "共 %(n)s 项", ""),
        ),
        (
            "{% blocktranslate count n=x %}{{ n }} 项{% plural %}{{ n }} 项们{% endblocktranslate %}",
            ("", "%(n)s 项", "%(n)s 项们"),
        ),
    ],
)
def test_every_way_of_marking_a_string_in_a_template_is_found(source, expected):
    assert found(template_messages(source)) == {expected}


def test_the_message_of_a_template_is_the_one_that_django_looks_up(settings, tmp_path):
    """An oracle for the reading of templates: Django renders, and the catalogue is asked for what it renders."""
    from django.template import Context, Template
    from django.utils.translation import trans_real

    asked = []
    source = (
        '{% translate "完成 50%" %}{% blocktranslate with n=3 trimmed %}\n 共 {{ n }} 项，50% \n{% endblocktranslate %}'
    )
    original = trans_real.gettext
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.translation._trans.gettext", lambda text: asked.append(text) or original(text))
        Template(source).render(Context())
    assert sorted(asked) == sorted(message.text for message in template_messages(source))


def test_chinese_outside_gettext_is_told_with_its_line():
    source = '"""文档。"""\nA = _("项目")\nB = f"缺{A}"\n\n\ndef f():\n    """文档。"""\n    return "没有"\n'
    assert [(raw.line, raw.text) for raw in python_raw("x.py", source)] == [(3, "缺"), (8, "没有")]


def test_bare_chinese_in_a_template_is_told_wherever_it_stands():
    source = (
        "{# 注 #}{% comment %}注{% endcomment %}<!-- 注 -->\n"
        '<p title="提示">{% translate "项目" %} {{ name|default:_("缺") }} 没译</p>\n'
        '{% status "late" "逾期" %}{% blocktranslate %}译了{% endblocktranslate %}'
    )
    assert [(raw.line, raw.text) for raw in template_raw("x.html", source)] == [
        (2, "提示"),
        (2, "没译"),
        (3, "逾期"),
    ]


def test_scripts_hold_no_words_but_in_comments():
    assert [raw.line for raw in script_raw("x.js", '// 注\n/* 注\n注 */\nconst a = "项目"; // 注\n')] == [4]


@pytest.fixture
def tree(tmp_path):
    """A product of one template."""
    folder = tmp_path / "zoneops" / "app" / "templates"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(
        '{% translate "项目" %}{% blocktranslate count n=1 %}{{ n }} 天{% plural %}{{ n }} 天{% endblocktranslate %}',
        encoding="utf-8",
    )
    return tmp_path


def catalogue(tree, **said):
    """The tree's catalogue on disk with these translations; `n` is the plural one."""
    path = tree / "django.po"
    made = messages.collected(tree, polib.POFile())
    for entry in made:
        if entry.msgid_plural:
            one, many = said.get("n", ("%(n)s day", "%(n)s days"))
            entry.msgstr_plural = {0: one, 1: many}
        else:
            entry.msgstr = said.get("项目", "Project")
    messages.write(made, path)
    return path


def told(tree, path):
    return messages.problems(tree, path, tree / "none.toml")


def test_a_whole_catalogue_has_no_problem(tree):
    assert told(tree, catalogue(tree)) == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"项目": ""}, "not translated: '项目'"),
        ({"项目": "项目"}, "still Chinese: '项目' → '项目'"),
        ({"项目": "Project "}, "blanks at the edge: '项目' → 'Project '"),
        ({"项目": "<b>Project</b>"}, "placeholders differ: '项目' → '<b>Project</b>'"),
        ({"n": ("%(n)d day", "%(n)s days")}, "placeholders differ: '%(n)s 天' → '%(n)d day'"),
        ({"n": ("%(n)s day", "%(m)s days")}, "placeholders differ: '%(n)s 天' → '%(m)s days'"),
    ],
)
def test_a_flaw_of_a_translation_is_named(tree, said, problem):
    assert told(tree, catalogue(tree, **said)) == [problem]


def test_a_fuzzy_translation_is_none(tree):
    path = catalogue(tree)
    edited = messages.load(path)
    edited.find("项目").flags.append("fuzzy")
    messages.write(edited, path)
    assert told(tree, path) == ["not translated: '项目'"]


def test_a_new_string_and_a_dropped_one_are_both_told(tree):
    path = catalogue(tree)
    (tree / "zoneops" / "app" / "new.py").write_text('A = _("企业")\n', encoding="utf-8")
    assert told(tree, path) == ["not in the catalogue: '企业' (zoneops/app/new.py)"]
    (tree / "zoneops" / "app" / "new.py").unlink()
    (tree / "zoneops" / "app" / "templates" / "page.html").unlink()
    assert told(tree, path) == ["no longer used: '%(n)s 天'", "no longer used: '项目'"]


def test_a_catalogue_edited_without_compiling_is_told(tree):
    path = catalogue(tree)
    path.write_text(path.read_text(encoding="utf-8").replace("Project", "Projects"), encoding="utf-8")
    assert told(tree, path) == ["django.mo is not what django.po compiles to"]


def test_collecting_keeps_translations_drops_unused_and_is_the_same_twice(tree):
    path = catalogue(tree)
    (tree / "zoneops" / "app" / "new.py").write_text('A = _("企业")\nB = _("Excel")\n', encoding="utf-8")
    made = messages.collected(tree, messages.load(path))
    assert {entry.msgid: entry.msgstr for entry in made if not entry.msgid_plural} == {
        "项目": "Project",
        "企业": "",
        "Excel": "Excel",
    }
    messages.write(made, path)
    once = path.read_bytes(), path.with_suffix(".mo").read_bytes()
    messages.write(messages.collected(tree, messages.load(path)), path)
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == once


def test_the_catalogue_of_the_product_is_whole():
    assert messages.problems() == []


def test_every_line_of_the_allow_list_is_needed():
    assert messages.unused_rules() == []


def test_messages_are_told_apart_by_their_context():
    assert Message("开工", context="阶段") != Message("开工")
