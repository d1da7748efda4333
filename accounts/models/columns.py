"""The columns of a row, told once for pages, lists, workbooks, merging and the record; two rows compared (一行的栏目、前后对比)."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from .import_file import told_of

EMPTY = "（空）"
COUNTED = re.compile(r"（([^（）]{1,4})）$")
"""The counting word at the end of a caption: `在职人员（人）`."""
Values = Mapping[str, Any]
"""What is entered in a row, by the names of its columns."""
Key = tuple[Any, ...]
"""What tells a row from the others of its sheet."""


class ValueKind(StrEnum):
    """What a column holds, which decides how it is typed, read and shown 值的种类."""

    CODE = "code"
    CHOICE = "choice"
    AMOUNT = "amount"
    NUMBER = "number"
    """With decimals, and no money: an area."""
    COUNT = "count"
    MARK = "mark"
    TIME = "time"
    WORDS = "words"


@dataclass(frozen=True)
class EnteredColumn:
    """One column: a field of the model and what is known of it."""

    field: "models.Field[Any, Any]"
    kind: ValueKind
    is_key: bool = False
    aliases: tuple[str, ...] = ()
    """Other captions under which files know it."""

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.attname

    @property
    def caption(self) -> str:
        """What the column is called, its counting word in brackets behind."""
        return str(self.field.verbose_name)

    @property
    def captions(self) -> tuple[str, ...]:
        """All captions by which a file may call it: ours, ours without the counting word, the aliases."""
        return tuple(dict.fromkeys((self.caption, COUNTED.sub("", self.caption), *self.aliases)))

    @property
    def unit(self) -> str:
        """元, or the counting word of the caption (人, 辆, 平方米); '' where nothing is counted."""
        counted = COUNTED.search(self.caption)
        return "元" if self.is_amount else counted[1] if counted else ""

    @property
    def help(self) -> str:
        """What to know about it."""
        return str(self.field.help_text)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The values to choose from and their captions."""
        return [(str(value), str(caption)) for value, caption in self.field.flatchoices]

    @property
    def is_amount(self) -> bool:
        """Whether it holds 元."""
        return self.kind is ValueKind.AMOUNT

    def words(self, value: Any, empty: str = EMPTY) -> str:
        """A value as a reader sees it: choices by their label, amounts with two places, times in Asia/Shanghai."""
        if isinstance(value, dict | list):
            return "；".join(told_of(value) if isinstance(value, dict) else map(str, value)) or empty
        if value in (labels := dict(self.field.flatchoices)):
            return str(labels[value])
        if value is None or value == "":
            return empty
        if isinstance(value, bool):
            return "是" if value else "否"
        if self.kind is ValueKind.TIME:
            return f"{timezone.localtime(self.field.to_python(value)):%Y-%m-%d %H:%M:%S}"
        return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


@cache
def columns_of(model: type[models.Model]) -> tuple[EnteredColumn, ...]:
    """All columns of the model in its order, without its key, contents of files and links to other rows.

    `key_fields` and `aliases` (name of a field → captions) of the model say which tell its rows apart, and how files
    call them.
    """
    keys, aliases = getattr(model, "key_fields", ()), getattr(model, "aliases", {})
    return tuple(
        EnteredColumn(field, _kind(field), field.name in keys, aliases.get(field.name, ()))
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.is_relation or isinstance(field, models.BinaryField))
    )


def _kind(field: "models.Field[Any, Any]") -> ValueKind:
    """Areas are no amounts, and points are none, though they have decimals too: amounts are wide enough for 元."""
    if field.name == "code":
        return ValueKind.CODE
    if field.choices:
        return ValueKind.CHOICE
    if isinstance(field, models.DecimalField):
        return ValueKind.AMOUNT if field.max_digits == 16 else ValueKind.NUMBER
    kinds: dict[type[models.Field[Any, Any]], ValueKind] = {
        models.IntegerField: ValueKind.COUNT,
        models.BooleanField: ValueKind.MARK,
        models.DateTimeField: ValueKind.TIME,
    }
    return next((kind for base, kind in kinds.items() if isinstance(field, base)), ValueKind.WORDS)


def values_of(row: models.Model) -> dict[str, Any]:
    """What is entered in a row, by column."""
    return {column.name: getattr(row, column.name) for column in columns_of(type(row))}


def key_of(model: type[models.Model], values: Values) -> Key:
    """What tells the row from the others of its sheet; empty where there is one row a filing."""
    return tuple(values[column.name] for column in columns_of(model) if column.is_key)


def keyed(rows: Any) -> dict[Key, dict[str, Any]]:
    """Rows of one model by key, with what is entered in them."""
    return {key_of(type(row), values): values for row in rows for values in [values_of(row)]}


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
