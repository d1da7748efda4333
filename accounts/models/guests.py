"""The rows of a filing, those of guests among them (填报的各类录入行，含客人应用的).

A guest is an application beside this one, such as 预算绩效, whose rows are entered with a filing: copied by a
correction, trailed, told to the reviewer. It registers them here when the application starts.
"""

from dataclasses import dataclass
from typing import cast

from django.db.models import Model

from .entries import SHEETS


@dataclass(frozen=True)
class FilingRows:
    """One model of rows of a filing: entered rows, or children of entered rows."""

    model: type[Model]
    path: str = "filing"
    """The lookup that leads from a row to its filing."""
    key: tuple[str, ...] = ()
    """The columns that tell a row from others of its filing; a link to a row of the guest stands for that row."""
    marks: tuple[str, ...] = ()
    """Its columns that say 沿用上年: brought over from last year and neither changed nor confirmed since."""
    unlinked: str = ""
    """What a row is called whose key is a link that leads nowhere."""

    @property
    def links(self) -> dict[str, type[Model]]:
        """The columns of the key that lead to another row, and its model."""
        fields = (one for one in self.model._meta.concrete_fields if one.attname in self.key and one.is_relation)
        return {one.attname: cast("type[Model]", one.related_model) for one in fields}


FILE_KINDS: dict[str, str] = {}
"""Kinds of workbooks that guests take, with their captions."""
GUESTS: list[FilingRows] = []
"""All rows of guests, those above before those below."""


def all_rows() -> list[FilingRows]:
    """Every model of rows of a filing: our own, then those of guests, those above before those below."""
    return [*(FilingRows(model, marks=tuple(model.carried_marks)) for model in SHEETS.values()), *GUESTS]
