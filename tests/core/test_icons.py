"""The list of icons holds every icon that pages draw, and none that no page draws."""

import re
from pathlib import Path

import zoneops
from zoneops.core import navigation
from zoneops.core.icons import ICONS
from zoneops.core.templatetags.zone import TONE_ICONS

ROOT = Path(zoneops.__file__).parent
IN_TEMPLATES = re.compile(
    r"""\{%\ icon\ "([a-z0-9-]+)"
      | \bicon(?:_name)?="([a-z0-9-]+)"
      | \{%\ status\ \S+\ (?:_\("[^"]*"\)|\S+)\ "([a-z0-9-]+)" """,
    re.VERBOSE,
)


def sources(*endings):
    files = (path for path in ROOT.rglob("*") if path.suffix in endings and path.name != "icons.py")
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_every_icon_of_a_template_is_in_the_list():
    named = {
        (name, path)
        for path, text in sources(".html").items()
        for groups in IN_TEMPLATES.findall(text)
        for name in filter(None, groups)
    }
    assert len(named) > 20
    assert {(name, path) for name, path in named if name not in ICONS} == set()


def test_every_icon_of_the_menu_and_of_the_tones_is_in_the_list():
    named = {item.icon for item in navigation._items.values()} | set(TONE_ICONS.values())
    assert named - set(ICONS) == set()


def test_the_list_holds_no_icon_that_nothing_draws():
    everything = "\n".join(sources(".html", ".py", ".js").values())
    assert [name for name in ICONS if not re.search(rf"[\"'#]{name}[\"']", everything)] == []


def test_the_list_is_in_order_and_names_each_icon_once():
    assert list(ICONS) == sorted(set(ICONS))
