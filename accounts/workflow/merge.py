"""Two people at one sheet: what each changed, brought together cell by cell (两人同改一表：逐格合并). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models.columns import Key, Values

Rows = Mapping[Key, Values]


@dataclass(frozen=True)
class Clash:
    """One place that both changed, to different values; `field` is empty where a whole row is at stake."""

    key: Key
    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass
class Merge:
    """The rows that both together make, with my value where they clash, and the clashes."""

    rows: dict[Key, dict[str, Any]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def merge(base: Rows, mine: Rows, theirs: Rows, fields: Sequence[str], blank: Values) -> Merge:
    """`base` is what I saw, `mine` what I send, `theirs` what is saved now; `fields` are the cells of my page.

    The other fields stay theirs. A row that both added is compared with `blank`, an empty row.
    """
    result = Merge()
    for key in dict.fromkeys([*mine, *theirs, *base]):
        was, my, their = base.get(key), mine.get(key), theirs.get(key)
        if my is not None and their is not None:
            result.rows[key] = _cells(result.clashes, key, (was or blank, my, their), fields)
        elif my is not None:
            _alone(result, key, was, {**blank, **my}, fields, is_mine=True)
        elif their is not None:
            _alone(result, key, was, their, fields, is_mine=False)
    return result


def _cells(
    clashes: list[Clash], key: Key, three: tuple[Values, Values, Values], fields: Sequence[str]
) -> dict[str, Any]:
    was, my, their = three
    together = dict(their)
    for name in fields:
        if my[name] != was[name]:
            together[name] = my[name]
            if their[name] not in (was[name], my[name]):
                clashes.append(Clash(key, name, was[name], my[name], their[name]))
    return together


def _alone(result: Merge, key: Key, was: Values | None, row: Values, fields: Sequence[str], *, is_mine: bool) -> None:
    """A row that only one side still has: new there, or deleted on the other side."""
    if was is None:
        result.rows[key] = dict(row)
    elif any(row[name] != was[name] for name in fields):
        result.rows[key] = dict(row)
        result.clashes.append(Clash(key, "", was, row if is_mine else None, None if is_mine else row))
