"""What has a number is ordered by it: a clock may be set back (按序号而不按时间排序)."""

import ast

from django.apps import apps
from django.db.models import DateTimeField

from tests.sample import ROOT

MODELS = [model for name in ("accounts", "performance") for model in apps.get_app_config(name).get_models()]
MOMENTS = {field.name for model in MODELS for field in model._meta.fields if isinstance(field, DateTimeField)}
ORDERING = ("order_by", "latest", "earliest")


def ordered() -> list[tuple[str, str]]:
    """(where, by what) of every order that the program asks for by name."""
    found = []
    for path in sorted(one for folder in ("accounts", "performance") for one in (ROOT / folder).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ORDERING:
                names = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                found += [(f"{path.relative_to(ROOT)}:{node.lineno}", name) for name in names]
    return found


def test_nothing_that_has_a_number_is_ordered_by_a_clock() -> None:
    asked = ordered() + [(model.__name__, str(name)) for model in MODELS for name in model._meta.ordering]
    assert len(asked) > 100
    assert {"at", "published_at", "uploaded_at", "requested_at", "first_at"} <= MOMENTS
    assert [(where, name) for where, name in asked if name.lstrip("-").split("__")[-1] in MOMENTS] == []
