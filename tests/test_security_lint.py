"""What no line of the product may do, read from its syntax: a rule here cannot be forgotten in a review."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django import forms
from django.conf import settings

from tests.tree import ROOT, ours, text_of

CODE = [path for path in ours(".py") if "migrations" not in path.parts]
MIGRATIONS = [path for path in ours(".py") if "migrations" in path.parts]
TEMPLATES = ours(".html")
SCRIPTS = ours(".js")

# Each entry was read by a person; the reason is why it may stay.
SQL = {"zoneops/core/sql.py"}
MARKED_SAFE = {
    "zoneops/core/templatetags/zone.py": "small components drawn thousands of times; SAFE_VALUES says of what",
    "zoneops/projects/chips.py": 'the word " selected"',
    "zoneops/territory/drawing.py": "our own style sheet, and an attribute without a value",
}
OUTBOUND = {
    "zoneops/accounts/signing/ways.py": "the providers of single sign-on that settings name; nothing a user types",
    "zoneops/core/hosts.py": "asks the resolver for this machine's own names; connects to nobody",
    "zoneops/reference/management/commands/demo.py": "tries whether a port is free",
}
CHILDREN = {
    "zoneops/core/alarm.py": "the keeper's own command from ZONEOPS_ALARM_COMMAND, without a shell, with a time limit",
    "zoneops/core/fonts.py": "fc-list: fixed arguments",
    "zoneops/core/watcher.py": "`zoneops housekeeping`: fixed arguments",
    "zoneops/reference/management/commands/serve.py": "the watcher: fixed arguments",
    "zoneops/core/vendoring.py": "npm, while the browser libraries are fetched: fixed arguments",
    "zoneops/core/parsing/running.py": "reads what somebody sent, without our environment; is killed in time",
}
NO_SECRETS = {"secret_of_new_app"}  # the name of a key of the session
# What the components of templatetags/zone.py put into markup: names out of our own code, and what is escaped already.
SAFE_VALUES = {
    "kind": "a class name chosen in the function",
    "tone": "one of the six tones, written in code",
    "toned": "the attribute of a tone",
    "drawn": "an icon of the sprite",
    "spoken": "escaped where it is made",
    "title": "the attribute of the words that are escaped above it",
    "bars": "constants",
    "percent": "a whole number",
    "''.join(parts)": "pieces of the same function, each of escaped values",
    "STYLE.read_text(encoding='utf-8')": "our own style sheet",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """(dotted name as written, call) of everything that is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "…"


def imported(path: Path) -> set[str]:
    """Full names of the modules and of what is taken from them."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imports_any(path: Path, modules: set[str]) -> bool:
    return any(full == module or full.startswith(f"{module}.") for full in imported(path) for module in modules)


def where(pairs: Iterator[tuple[Path, ast.AST]]) -> list[str]:
    return [f"{name(path)}:{getattr(node, 'lineno', 0)}" for path, node in pairs]


# --- SQL --------------------------------------------------------------------------------------------------------------

RAW = {"cursor", "raw", "extra", "execute", "executemany", "executescript", "RawSQL"}


def speaks_sql(path: Path) -> bool:
    return any(called.rpartition(".")[2] in RAW for called, _call in calls(path))


def test_sql_of_our_own_stands_in_one_module():
    assert {name(path) for path in CODE if speaks_sql(path)} == SQL


def test_migrations_write_no_sql_themselves():
    """Triggers are put up by functions of the module of SQL; columns that the database computes are models' own."""
    assert not [name(path) for path in MIGRATIONS if speaks_sql(path)]
    assert not [name(path) for path in MIGRATIONS if any(called.endswith("RunSQL") for called, _ in calls(path))]


QUERIES = {"filter", "exclude", "get", "get_or_create", "update_or_create", "create", "update", "annotate", "order_by",
           "values", "values_list", "get_object_or_404", "Q", "aggregate", "alias", "only", "defer"}  # fmt: skip
FROM_OUTSIDE = re.compile(r"\brequest\b|\bGET\b|\bPOST\b|\bquery_params\b|\bcleaned_data\b|\bpayload\b|\bbody\b")


def spread(call: ast.Call) -> list[str]:
    """What is spread into a call as **names or *values."""
    loose = [keyword.value for keyword in call.keywords if keyword.arg is None]
    loose += [argument.value for argument in call.args if isinstance(argument, ast.Starred)]
    return [ast.unparse(value) for value in loose]


def test_no_query_takes_its_field_names_from_a_request():
    """`filter(**request.GET)` lets a reader ask any column, and in old versions of Django write SQL."""
    found = [
        f"{name(path)}:{call.lineno}: {text}"
        for path in CODE
        for called, call in calls(path)
        if called.rpartition(".")[2] in QUERIES
        for text in spread(call)
        if FROM_OUTSIDE.search(text)
    ]
    assert found == []


def test_no_list_is_sorted_by_what_the_address_says():
    """`order_by(request.GET[…])` and its like: sort keys come from an allow-list (core/listing.py)."""
    found = [
        f"{name(path)}:{call.lineno}"
        for path in CODE
        for called, call in calls(path)
        if called.rpartition(".")[2] in {"order_by", "values", "values_list", "getattr", "only", "distinct"}
        for argument in call.args
        if FROM_OUTSIDE.search(ast.unparse(argument)) and "request.user" not in ast.unparse(argument)
        and called != "getattr"
    ]  # fmt: skip
    assert found == []


# --- code from outside ------------------------------------------------------------------------------------------------

EVALUATES = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {"pickle", "cPickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "importlib.util.spec_from_file"}
XML = {"xml", "lxml", "xmlrpc", "html5lib"}


def test_nothing_is_evaluated():
    assert not [f"{name(path)}:{call.lineno}" for path in CODE for called, call in calls(path) if called in EVALUATES]


def test_nothing_is_unpickled():
    assert not [name(path) for path in CODE if imports_any(path, UNPICKLES)]


def test_xml_is_read_by_a_parser_that_follows_no_entity():
    """defusedxml alone; the types of the standard library may be named, its parsers may not be called."""
    readers = [path for path in CODE if imports_any(path, XML)]
    parsing = {"fromstring", "parse", "iterparse", "XMLParser", "XML", "parseString", "make_parser", "ParserCreate"}
    wrong = []
    for path in readers:
        taken = {full for full in imported(path) if full.split(".")[0] in XML}
        wrong += [f"{name(path)}: {full}" for full in taken if full.rpartition(".")[2] in parsing]
    assert wrong == []


def test_no_template_is_made_from_text():
    made = {"Template", "from_string", "Engine.from_string"}
    found = [f"{name(path)}:{call.lineno}" for path in CODE for called, call in calls(path)
             if called.rpartition(".")[2] in made and "django.template" in " ".join(imported(path))]  # fmt: skip
    assert found == []


def test_no_shell_is_started_and_children_are_known():
    shells = [
        f"{name(path)}:{call.lineno}"
        for path in CODE
        for called, call in calls(path)
        if called in {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
        or any(
            keyword.arg == "shell" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
            for keyword in call.keywords
        )
    ]
    assert shells == []


def test_children_are_started_from_known_modules_only():
    assert {name(path) for path in CODE if imports_any(path, {"subprocess", "multiprocessing", "pty"})} == set(CHILDREN)


NETWORK = {"socket", "ssl", "http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib",
           "smtplib", "imaplib", "telnetlib", "poplib", "xmlrpc.client", "django.core.mail"}  # fmt: skip


def test_the_product_calls_nobody_but_from_known_modules():
    assert {name(path) for path in CODE if imports_any(path, NETWORK)} == set(OUTBOUND)


# --- pages ------------------------------------------------------------------------------------------------------------


def test_text_is_marked_safe_in_known_places_only():
    marking = {"mark_safe", "SafeString", "SafeText"}
    found = {name(path) for path in CODE for called, _call in calls(path) if called.rpartition(".")[2] in marking}
    assert found == set(MARKED_SAFE)


def test_what_is_marked_safe_is_ours():
    """A constant, or values that are escaped or were reviewed: never one that somebody typed."""
    for path in CODE:
        for called, call in calls(path):
            if called.rpartition(".")[2] != "mark_safe":
                continue
            argument = call.args[0]
            parts = [node.value for node in ast.walk(argument) if isinstance(node, ast.FormattedValue)]
            loose = {ast.unparse(part) for part in parts if not ast.unparse(part).startswith("conditional_escape(")}
            assert isinstance(argument, ast.Constant | ast.JoinedStr), f"{name(path)}:{call.lineno}"
            assert loose <= set(SAFE_VALUES), f"{name(path)}:{call.lineno}: {loose}"


def test_format_html_gets_its_pattern_as_a_constant():
    for path in CODE:
        for called, call in calls(path):
            if called.rpartition(".")[2] in {"format_html", "format_html_join"}:
                pattern = call.args[1 if called.endswith("_join") else 0]
                assert isinstance(pattern, ast.Constant), f"{name(path)}:{call.lineno}"


FORBIDDEN = {
    "|safe": r"\|\s*safe(?:seq)?\b",
    "autoescape off": r"\{%\s*autoescape\s+off",
    "style attribute": r"<[^>]*\sstyle\s*=",
    "style element": r"<style\b",
    "script without a source": r"<script(?![^>]*\bsrc=)",
    "handler": r"<[^>]*\son[a-z]+\s*=",
    "handler of htmx": r"\bhx-on\b|\bhx-on[:-]",
    "expression of htmx": r"hx-(?:vals|headers|vars|trigger)\s*=\s*[\"'][^\"']*(?:js:|javascript:|\[)",
    "javascript address": r"javascript:",
    "another site": r"(?:src|href|action)\s*=\s*[\"']\s*(?:https?:)?//",
    "a frame": r"<(?:iframe|object|embed|applet|base)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what):
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    plain = {path: re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text_of(path)) for path in TEMPLATES}
    if what in {"|safe", "autoescape off"}:
        plain = {path: text_of(path) for path in TEMPLATES}
    assert not [f"{name(path)}: {hit[0][:80]}" for path, text in plain.items() if (hit := pattern.search(text))]


def test_no_markup_in_code_is_inline_style_or_handler():
    pattern = re.compile(r"""<[a-z][^>"]*\s(?:style|on[a-z]+)=["']""")
    strings = (
        (path, node)
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and pattern.search(node.value)
    )
    assert where(strings) == []


def test_every_form_that_posts_carries_the_csrf_token():
    form = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
    bare = [f"{name(path)}: {found[0][:80]}" for path in TEMPLATES for found in form.finditer(text_of(path))
            if "csrf_token" not in found[0]]  # fmt: skip
    assert bare == []


SCRIPT_SINKS = {
    "eval": r"\beval\(|new Function\(|setTimeout\(\s*[\"'`]",
    "document.write": r"document\.write",
    "outerHTML": r"outerHTML\s*=|insertAdjacentHTML",
    "messages": r"postMessage|addEventListener\(\s*[\"']message",
    "storage": r"localStorage|sessionStorage|indexedDB|document\.cookie",
}


@pytest.mark.parametrize("what", SCRIPT_SINKS)
def test_no_script_uses(what):
    pattern = re.compile(SCRIPT_SINKS[what])
    assert not [f"{name(path)}: {hit[0]}" for path in SCRIPTS if (hit := pattern.search(text_of(path)))]


def test_scripts_write_markup_in_one_known_place():
    """innerHTML only for a fragment that our own server escaped."""
    lines = [line.strip() for path in SCRIPTS for line in text_of(path).splitlines() if "innerHTML =" in line]
    assert lines == ["said.innerHTML = html; // a fragment of our own server, escaped there"]


def test_htmx_neither_evaluates_nor_calls_other_sites():
    base = text_of(ROOT / "zoneops/core/templates/base.html")
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", base)[1]
    for word in ('"allowEval": false', '"selfRequestsOnly": true', '"allowScriptTags": false',
                 '"includeIndicatorStyles": false', '"historyCacheSize": 0'):  # fmt: skip
        assert word in config


# --- redirects and forms ----------------------------------------------------------------------------------------------


def test_an_address_taken_from_a_request_is_checked_before_it_is_followed():
    """Every module that reads `next` asks whether it stays on our own host."""
    reads = re.compile(r"(?:GET|POST)(?:\.get\(|\[)\s*[\"']next[\"']")
    readers = [path for path in CODE if reads.search(text_of(path))]
    assert readers
    assert not [name(path) for path in readers if not re.search(r"\b(?:own_page|next_url)\(", text_of(path))]
    asking = {name(path) for path in CODE if "url_has_allowed_host_and_scheme(" in text_of(path)}
    assert asking == {"zoneops/core/asked.py", "zoneops/accounts/signing/sessions.py"}  # the latter: of a referrer


def all_subclasses(kind: type) -> Iterator[type]:
    for sub in kind.__subclasses__():
        yield sub
        yield from all_subclasses(sub)


def test_every_form_of_a_model_lists_its_fields():
    from django.urls import get_resolver

    assert get_resolver().url_patterns  # every view, and with it every form, is loaded
    mine = {kind for kind in all_subclasses(forms.ModelForm) if kind.__module__.startswith("zoneops.")}
    assert mine
    listed = {kind: kind._meta.fields for kind in mine if kind._meta.model}
    assert not [kind.__qualname__ for kind, fields in listed.items() if not isinstance(fields, list | tuple)]
    assert not [kind.__qualname__ for kind in listed if kind._meta.exclude]


def test_no_view_gives_up_the_csrf_check_but_those_of_the_api():
    giving = {name(path) for path in CODE if "csrf_exempt" in text_of(path)}
    assert giving == {"zoneops/api/urls.py"}  # tokens; a browser session is checked in zoneops/api/auth.py


def test_no_password_or_key_stands_in_the_code():
    """Assignments of text to a name that keeps a secret; settings read theirs from the environment or a file."""
    secret = re.compile(r"(?i)(?:password|secret|token|api_?key)$")
    found = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name) and secret.search(target.id) and node.value.value not in {"", *NO_SECRETS}
    ]
    assert found == []


def test_a_header_that_says_who_one_is_is_read_by_the_proxy_middleware_only():
    forwarded = re.compile(r"X[-_]FORWARDED|X[-_]REAL", re.IGNORECASE)
    readers = {name(path) for path in CODE if forwarded.search(text_of(path))}
    assert readers == {"zoneops/config/settings.py", "zoneops/core/middleware/proxy.py"}


def test_the_order_of_the_middleware_is_the_reviewed_one():
    names = [entry.rpartition(".")[2] for entry in settings.MIDDLEWARE]
    order = ["SecurityHeaders", "BehindProxy", "RequestNumberMiddleware", "SecurityMiddleware",
             "WhiteNoiseMiddleware", "SessionMiddleware", "AuditEveryUnsafeRequest", "RefuseOutright",
             "CsrfViewMiddleware", "AuthenticationMiddleware", "SessionLimits", "SignInRequired", "SecondFactorGate",
             "OneTransaction"]  # fmt: skip
    assert [one for one in names if one in order] == order
    assert names[0] == "SecurityHeaders"
    assert names[-1] == "OneTransaction"
