"""What was changed in a sheet since a revision, by whom, read from the history of the rows (某修订号之后的改动).

Every save is one history context that also counts the filing's revision up, under the filing's lock: the contexts of
the revisions after the one that a person saw are exactly the saves that the person did not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User

from accounts.models import EnteredRow, Filing

from .merge import Key


@dataclass(frozen=True)
class Change:
    """One cell that another save changed; `field` is empty for a row added (no `before`) or deleted (no `after`)."""

    key: Key
    field: str
    before: Any
    after: Any
    by: str
    at: datetime


@dataclass(frozen=True)
class Since:
    """The rows as they stood at the revision seen, by key, and what was changed since."""

    base: dict[Key, dict[str, Any]]
    changes: list[Change]


def fields_of(model: type[EnteredRow]) -> list[str]:
    """The entered fields of a model, its keys among them."""
    return [field.attname for field in model._meta.concrete_fields if field.name not in ("id", "filing")]


def values_of(row: EnteredRow) -> dict[str, Any]:
    """What is entered in a row."""
    return {name: getattr(row, name) for name in fields_of(type(row))}


def key_of(model: type[EnteredRow], values: Mapping[str, Any]) -> Key:
    """What tells the row from the others of its sheet."""
    return tuple(values[name] for name in model.key_fields)


def changed_since(filing: Filing, model: type[EnteredRow], rows: Iterable[EnteredRow], revision: int) -> Since:
    """The sheet at `revision` and what came after, from its `rows` of now; three queries at most."""
    events = apps.get_model("accounts", f"{model.__name__}Event")._default_manager
    contexts = _contexts(filing, revision)
    names = ["pgh_id", "pgh_obj_id", "pgh_label", "pgh_created_at", "pgh_context__metadata", *fields_of(model)]
    later = list(events.filter(filing=filing, pgh_context__in=contexts).order_by("pgh_id").values(*names))
    state: dict[int, dict[str, Any]] = {row.pk: values_of(row) for row in rows}
    first: dict[int, Any] = {}
    for event in later:
        first.setdefault(event["pgh_obj_id"], event)
        state.pop(event["pgh_obj_id"], None)
    older = [pk for pk, event in first.items() if event["pgh_label"] != "insert"]
    before = events.filter(filing=filing, pgh_obj_id__in=older).exclude(pgh_context__in=contexts).order_by("pgh_id")
    for event in before.values("pgh_obj_id", *fields_of(model)) if older else ():
        state[event.pop("pgh_obj_id")] = event
    return Since({key_of(model, one): one for one in state.values()}, _changes(model, state, later))


def remark_since(filing: Filing, revision: int) -> str:
    """The 数据说明 as it stood at `revision`."""
    events = apps.get_model("accounts", "FilingEvent")._default_manager.filter(pgh_obj=filing, revision=revision)
    found = events.order_by("-pgh_id").values_list("remark", flat=True).first()
    return filing.remark if found is None else str(found)


def _contexts(filing: Filing, revision: int) -> Any:
    """The saves after the revision, for use within a query."""
    events = apps.get_model("accounts", "FilingEvent")._default_manager
    return events.filter(pgh_obj=filing, revision__gt=revision).values("pgh_context")


def _changes(
    model: type[EnteredRow], base: Mapping[int, dict[str, Any]], events: Iterable[dict[str, Any]]
) -> list[Change]:
    """Cell by cell from the state seen to the state of now; what was changed and changed back is not told."""
    rows: dict[int, dict[str, Any] | None] = dict(base)
    told: dict[tuple[Key, str], Change] = {}
    people = _people(events := list(events))
    for event in events:
        by = people.get(event["pgh_context__metadata"].get("user"), "其他人")
        now = None if event["pgh_label"] == "delete" else {name: event[name] for name in fields_of(model)}
        for key, name, was, value in _steps(model, rows.get(event["pgh_obj_id"]), now):
            earliest = told.pop((key, name), None)
            before = earliest.before if earliest else was
            if before != value:
                told[key, name] = Change(key, name, before, value, by, event["pgh_created_at"])
        rows[event["pgh_obj_id"]] = now
    return list(told.values())


def _steps(
    model: type[EnteredRow], was: dict[str, Any] | None, now: dict[str, Any] | None
) -> list[tuple[Key, str, Any, Any]]:
    if was is None or now is None:
        whole = was or now or {}
        return [(key_of(model, whole), "", was, now)] if whole else []
    return [(key_of(model, now), name, was[name], now[name]) for name in now if was[name] != now[name]]


def _people(events: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    keys = {event["pgh_context__metadata"].get("user") for event in events} - {None}
    return (
        {one.pk: one.get_full_name() or one.get_username() for one in User.objects.filter(pk__in=keys)} if keys else {}
    )
