"""What holds for the whole tree, whoever writes in it next."""

import ast
import inspect
import re
import statistics
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from tests.tree import ROOT, ours, short, text_of, tracked
from zoneops.core.icons import ICONS

CJK = re.compile(r"[\u3400-\u9fff]")
OURS = [config for config in apps.get_app_configs() if config.name.startswith("zoneops.")]
MODELS = [model for config in OURS for model in config.get_models()]
# Written by the product's makers and kept small; migrations are written by Django.
SMALL = {".py", ".html", ".css", ".js"}
# Views that answer without a session: reviewed one by one.
OPEN_TO_ALL = {
    "accounts:enter",  # the one-time link
    "accounts:login",
    "accounts:second_factor",  # between password and code nobody is signed in yet
    "accounts:way_back",  # where single sign-on sends the browser
    "core:language",  # remembers a cookie
    "system:healthz",  # for watchdogs: ok or not, nothing else
}


# --- models -----------------------------------------------------------------------------------------------------------


def test_every_model_and_every_field_has_a_chinese_name():
    named = [(model._meta.label, model._meta.verbose_name) for model in MODELS]
    for model in MODELS:
        fields = [field for field in model._meta.local_fields if not field.primary_key and not field.auto_created]
        named += [(f"{model._meta.label}.{field.name}", field.verbose_name) for field in fields]
    assert not [name for name, words in named if not CJK.search(str(words)) and str(words) not in {"SHA-256"}]


@cache
def height_of_app() -> dict[str, int]:
    """app → its line in the layers contract; the lowest line is 0."""
    contracts = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        name.strip().strip("()"): height for height, line in enumerate(reversed(layers)) for name in line.split("|")
    }


def test_no_foreign_key_points_upward_or_sideways():
    height = height_of_app()
    wrong = []
    for model in MODELS:
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or target._meta.app_label == model._meta.app_label:
                continue
            if height[target._meta.app_label] >= height[model._meta.app_label]:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not wrong


def test_foreign_keys_name_their_model_by_import_so_that_the_layers_contract_sees_them():
    pattern = re.compile(r"(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*[\"'](?!self[\"'])")
    paths = [path for path in ours(".py") if "migrations" not in path.parts]
    assert not short(path for path in paths if pattern.search(text_of(path)))


# --- templates and icons ----------------------------------------------------------------------------------------------


def template_name(path: Path) -> str:
    return path.as_posix().rpartition("/templates/")[2]


def test_every_template_compiles():
    for path in ours(".html"):
        get_template(template_name(path))


def test_no_template_is_left_that_nothing_uses():
    sources = "\n".join(text_of(path) for path in ours(".py", ".html"))
    unused = [path for path in ours(".html") if f'"{template_name(path)}"' not in sources]
    # Django itself asks for these four.
    assert {template_name(path) for path in unused} <= {"400.html", "403.html", "404.html", "500.html"}


def test_every_static_file_of_ours_is_linked():
    sources = "\n".join(text_of(path) for path in ours(".py", ".html", ".js", ".css"))
    files = [path for path in ours(".css", ".js", ".svg") if "/static/" in path.as_posix()]
    names = {path: path.as_posix().rpartition("/static/")[2] for path in files}
    assert not [name for path, name in names.items() if f'"{name}"' not in sources and f"./{path.name}" not in sources]


def icons_in_templates() -> set[str]:
    found = set()
    for path in ours(".html"):
        source = text_of(path)
        for arguments in re.findall(r"\{%\s*icon\s(.*?)%\}", source):
            found |= set(re.findall(r'"([a-z][a-z0-9-]*)"', arguments)) - {"s"}
        found |= set(re.findall(r'icon_name="([^"]+)"', source))
        found |= set(re.findall(r'\{%\s*status\s+\S+\s+\S+\s+"([^"]+)"', source))
    return found


def words_in_code() -> set[str]:
    """Every string literal of the product, and every word of its templates in quotes: an icon may be chosen in code."""
    found = set()
    for path in ours(".py"):
        if path.name != "icons.py" and "migrations" not in path.parts:
            found |= {
                node.value
                for node in ast.walk(ast.parse(text_of(path)))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    for path in ours(".html", ".js"):
        found |= set(re.findall(r"[\"'#]([a-z][a-z0-9-]*)[\"']", text_of(path)))
    return found


def test_every_icon_that_a_template_draws_is_in_the_list():
    assert not sorted(icons_in_templates() - set(ICONS))


def test_no_icon_is_listed_that_nothing_draws():
    assert not sorted(set(ICONS) - words_in_code() - icons_in_templates())


def test_the_icons_are_listed_once_and_in_order():
    assert list(ICONS) == sorted(set(ICONS))


# --- files ------------------------------------------------------------------------------------------------------------


def test_no_file_has_grown_past_four_hundred_lines():
    files = [path for path in tracked() if path.suffix in SMALL and "migrations" not in path.parts]
    sizes = {path: text_of(path).count("\n") for path in files}
    assert not [f"{path.relative_to(ROOT)}: {size}" for path, size in sizes.items() if size > 400]
    code = [size for path, size in sizes.items() if path.suffix == ".py" and size]
    assert statistics.median(code) < 120


def test_nothing_of_third_parties_is_committed():
    files = [path for path in tracked() if path.suffix in {".js", ".css"}]
    assert not short(path for path in files if ".min." in path.name)
    assert not short(path for path in files if max(map(len, text_of(path).splitlines()), default=0) > 1000)
    assert not [path for path in tracked() if path.suffix in {".woff", ".woff2", ".ttf", ".otf"}]


def readable() -> list[Path]:
    kinds = {
        ".py",
        ".html",
        ".css",
        ".js",
        ".md",
        ".toml",
        ".json",
        ".lock",
        ".txt",
        ".sh",
        ".yaml",
        ".yml",
        ".po",
        ".csv",
        "",
    }
    return [path for path in tracked() if path.suffix in kinds and path != Path(__file__)]


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<![\w.])/(?:work|root|tmp/home)\b(?!-)",
        r"https?://(?:registry\.|[\w.-]*artifactory|[\w.-]*nexus|[\w.-]*mirror|files\.pythonhosted|pypi\.)",
        r"--(?:extra-)?index-url|\"resolved\"\s*:|^registry\s*=",
    ],
    ids=["paths of one machine", "registry hosts", "index addresses"],
)
def test_no_file_names_the_machine_it_was_written_on(pattern):
    found = re.compile(pattern, re.MULTILINE)
    assert not [f"{short([path])[0]}: {hit[0]}" for path in readable() if (hit := found.search(text_of(path)))]


# --- code -------------------------------------------------------------------------------------------------------------


def rule_modules() -> list[Path]:
    return [path for path in ours(".py") if path.stem == "rules" or "rules" in path.parent.parts[-1:]]


def test_rules_know_no_django():
    assert len(rule_modules()) > 10
    wrong = []
    for path in rule_modules():
        for node in ast.walk(ast.parse(text_of(path))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            wrong += [f"{short([path])[0]}: {name}" for name in names if name.split(".")[0] in {"django", "ninja"}]
    assert not wrong


def service_functions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in ours(".py"):
        if path.stem == "services" or path.parent.name == "services":
            tree = ast.parse(text_of(path))
            found += [
                (f"{short([path])[0]}:{node.name}", node)
                for node in tree.body
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            ]
    return found


def is_atomic(function: ast.FunctionDef) -> bool:
    """By decorator, or by a block somewhere inside."""
    names = {"atomic"}
    decorators = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    inside = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(getattr(node, "attr", getattr(node, "id", "")) in names for node in [*decorators, *inside])


WRITES = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}
# Reviewed: writes that are no decision of a person, or that run inside another service's transaction.
HELPERS = {
    "zoneops/accounts/services/tokens.py:user_for_token": "notes the day a token was last used",
    "zoneops/projects/services/base.py:save": "every project service saves its locked row with it",
}


def writes(function: ast.FunctionDef) -> bool:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in WRITES for call in calls)


def test_every_service_that_writes_is_one_transaction_and_knows_who_asked():
    writers = [(name, node) for name, node in service_functions() if writes(node)]
    assert len(writers) > 20
    loose = [
        name
        for name, node in writers
        if not is_atomic(node) or "by" not in {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
    ]
    assert set(loose) == set(HELPERS)


def patterns(resolver: URLResolver, route: str = "", namespace: str = ""):
    """(address pattern, name with its namespaces, view) of everything."""
    for entry in resolver.url_patterns:
        address = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address, ":".join(filter(None, [namespace, entry.namespace])))
        elif isinstance(entry, URLPattern):
            yield address, f"{namespace}:{entry.name}".strip(":"), entry.callback


def pages() -> list[tuple[str, str, object]]:
    """Everything but the API, whose operations each ask for a token."""
    return [(route, name, view) for route, name, view in patterns(get_resolver()) if not re.match(r"api/\^?v1", route)]


def test_only_the_reviewed_pages_open_without_signing_in():
    assert len(OPEN_TO_ALL) <= 6
    assert {name for _route, name, view in pages() if not getattr(view, "login_required", True)} == OPEN_TO_ALL


def test_every_page_has_a_name_of_its_own():
    names = [name for _route, name, _view in pages()]
    assert not [route for route, name, _view in pages() if name.endswith("None")]
    assert len(names) == len(set(names))


def test_every_module_of_views_says_what_it_is_about():
    modules = {inspect.getmodule(view) for _route, _name, view in pages()}
    mine = [module for module in modules if module and module.__name__.startswith("zoneops.")]
    assert not [module.__name__ for module in mine if not module.__doc__]
