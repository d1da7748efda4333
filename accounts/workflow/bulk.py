"""Rows of many filings entered at once: new ones added, known ones changed, all others left alone (成批导入行)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from . import Refused
from .enter import writing_to

BATCH = 1000
NAMED = 20
"""How many wrong lines a refusal names."""


def enter_many(user: User, rows: Sequence[tuple[int, Any]], revisions: Mapping[int, int | None]) -> None:
    """Save rows of one model, each with the line it came from, into the filings of `revisions`. All or nothing.

    A constant number of queries for each thousand rows. Raises Refused, naming the lines that the database refuses.
    """
    try:
        with writing_to(user, revisions):
            _save([row for _, row in rows])
    except Refused as refused:
        if isinstance(refused.__cause__, IntegrityError) and (named := list(_refused_lines(rows))):
            raise Refused(*named) from refused
        raise


def _save(rows: Sequence[Any]) -> None:
    model = type(rows[0])
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create([row for row in rows if row.pk is None], batch_size=BATCH)
    model._default_manager.bulk_create(
        [row for row in rows if row.pk is not None],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=fields,
    )


def _refused_lines(rows: Sequence[tuple[int, Any]]) -> Iterator[str]:
    """The lines that break a constraint, in its words: asked one by one, since the database names none."""
    named = 0
    for line, row in rows:
        for constraint in row._meta.constraints:
            if named < NAMED and isinstance(constraint, models.CheckConstraint) and (words := _broken(constraint, row)):
                named += 1
                yield f"第{line}行：{words}"


def _broken(constraint: models.CheckConstraint, row: Any) -> str:
    try:
        constraint.validate(type(row), row)
    except ValidationError as error:
        return "".join(error.messages)
    return ""
