"""Two states held against each other, for import, the record, review and errata (前后对比). Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from .columns import EMPTY, Values, columns_of

Place = TypeVar("Place")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Difference:
    """One place that is not as it was, with both values in words (or None where a side lacks the place)."""

    place: Any
    caption: str
    before: Any
    after: Any


def differences(
    before: Mapping[Place, Value], after: Mapping[Place, Value]
) -> Iterator[tuple[Place, Value | None, Value | None]]:
    """Each place whose value differs, with both values; first in the order of `after`, then what it lacks."""
    for place in dict.fromkeys([*after, *before]):
        was, now = before.get(place), after.get(place)
        if was != now:
            yield place, was, now


def row_differences(
    model: type[models.Model],
    before: Values | None,
    after: Values | None,
    hidden: Container[str] = (),
    empty: str = EMPTY,
) -> Iterator[Difference]:
    """The columns of a row that differ, in words; its key and the `hidden` columns apart.

    None stands for a row that is not there, `empty` for a value that is not. Zero, empty and not there are the same to a reader.
    """
    for column in columns_of(model):
        if column.is_key or column.name in hidden:
            continue
        was, now = ((row or {}).get(column.name) for row in (before, after))
        if was != now and (was or now):
            yield Difference(column.name, column.caption, column.words(was, empty), column.words(now, empty))
