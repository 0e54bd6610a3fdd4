"""Filling in a form as a browser does: everything the page put into it goes along, hidden fields too."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client


@dataclass
class Form:
    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.elsewhere: list[tuple[str, str, str]] = []
        self.inside = False
        self.select = self.textarea = ""
        self.first: str | None = None
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
            self.named[given.get("id") or ""] = self.forms[-1]
            self.inside = True
        if tag == "input" and given.get("form"):  # belongs to a form elsewhere on the page
            if given.get("type") == "hidden":
                self.elsewhere.append((given["form"] or "", name, value))
            return
        if not self.inside or not (name or tag == "option"):
            return
        form = self.forms[-1]
        form.names.add(name)
        kind = given.get("type", "text")
        if tag == "input" and kind not in {"submit", "image", "file", "reset"}:
            if kind not in {"checkbox", "radio"}:
                form.values.setdefault(name, []).append(value)
            elif "checked" in given:
                form.values.setdefault(name, []).append(value or "on")
        elif tag == "select":
            self.select, self.first = name, None
        elif tag == "option" and self.select:
            self.first = value if self.first is None else self.first
            if "selected" in given:
                form.values.setdefault(self.select, []).append(value)
        elif tag == "textarea":
            self.textarea, self.text = name, []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            # A browser that is told of no choice sends the first.
            if self.first is not None:
                self.forms[-1].values.setdefault(self.select, [self.first])
            self.select = ""
        elif tag == "textarea" and self.textarea:
            self.forms[-1].values.setdefault(self.textarea, []).append("".join(self.text).removeprefix("\n"))
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text.append(data)


def forms_of(answer: Any) -> list[Form]:
    """The forms of a page that write."""
    parser = _Forms()
    parser.feed(answer.content.decode())
    for form_id, name, value in parser.elsewhere:
        parser.named[form_id].values.setdefault(name, []).append(value)
    return [form for form in parser.forms if form.method == "post"]


def form_of(answer: Any, *names: str, action: str = "") -> Form:
    """The one form of the page that has all these fields, or goes to `action`."""
    found = [form for form in forms_of(answer) if set(names) <= form.names and (not action or form.action == action)]
    assert len(found) == 1, [(form.action, sorted(form.names)) for form in forms_of(answer)]
    return found[0]


def opened(client: Client, url: str, *names: str, action: str = "") -> dict[str, Any]:
    """What the form would send just as the page shows it."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return dict(form_of(answer, *names, action=action).values)


def fill_in(client: Client, url: str, action: str = "", **values: Any) -> Any:
    """Open the page, fill in its form, send it. A button's name and value are among `values`."""
    names = [] if action else [name for name in values if name not in {"move"}]
    return client.post(action or url, opened(client, url, *names, action=action) | values)
