"""What holds for every template and stylesheet: old browsers, a strict content policy, forms that cannot be forged."""

import re
from pathlib import Path

import pytest

import zoneops

ROOT = Path(zoneops.__file__).parent
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
SHEETS = sorted(ROOT.glob("*/static/**/*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Chromium 80 draws pages with these wrongly, or drops the whole rule.
TOO_NEW = re.compile(
    r"(?<![-\w])(?:gap|row-gap|column-gap|inset|aspect-ratio|accent-color)\s*:"
    r"|:is\(|:where\(|:has\(|color-mix\(|\boklch\(|\blight-dark\(|@layer|@container"
    r"|:focus-visible\s*,|,\s*[^{};]*:focus-visible"
)


def name(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_stylesheets_work_in_chromium_80(sheet):
    text = COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    assert TOO_NEW.findall(text) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_stylesheets_are_whole(sheet):
    text = COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    assert text.count("{") == text.count("}")
    assert len(sheet.read_text(encoding="utf-8").splitlines()) < 400


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_templates_carry_no_inline_style_script_or_handler(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style\b|\son[a-z]+=[\"']", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_every_form_that_writes_carries_the_token(template):
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", template.read_text(encoding="utf-8"), re.DOTALL)
    assert [form[:120] for form in forms if "csrf_token" not in form] == []


def test_every_class_of_a_template_is_drawn_by_a_stylesheet():
    """A class that no sheet knows is a slip of the pen, or left over."""
    known = set()
    for sheet in SHEETS:
        known |= set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", COMMENT.sub("", sheet.read_text(encoding="utf-8"))))
    ours = re.compile(r"[zw]-[\w-]+")
    used = {
        (word, name(template))
        for template in TEMPLATES
        for value in re.findall(r"class=\"([^\"]*)\"", template.read_text(encoding="utf-8"))
        for word in re.sub(r"\{[{%].*?[%}]\}", " ", value).split()
        if ours.fullmatch(word)
    }
    assert len(used) > 100
    assert {(word, path) for word, path in used if word not in known} == set()
