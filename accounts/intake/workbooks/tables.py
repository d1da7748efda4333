"""The tables that a workbook may hold, told by title, form number or name of the sheet (有哪些表，怎样认出)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.editions.statement import Statement
from accounts.models import ImportedFile

from .captions import plain
from .forms import INTERNAL_NUMBERS, TITLES

FORM = re.compile(r"^(财决|公开)(附?\d{2}(?:-\d)?)表$")
SHEET = re.compile(r"^(?:(?P<internal>[ZF]\d{2}(?:_\d)?)(?!\d)|(?P<public>公开\d{2}表?)|(?P<changes>CS02))")
PREFACE = r"(?:.*?\d{4}年度?)?(?:部门|单位)?"
"""What may stand before a title."""


@dataclass(frozen=True)
class Table:
    """One table: its key in the edition, its name, its titles, its number among the public and the Ministry's forms."""

    key: str
    caption: str
    titles: tuple[str, ...]
    public: str = ""
    internal: str = ""
    form: Statement | None = None
    """The statement of the edition; None for tables that only the Ministry has."""

    def is_titled(self, text: str) -> bool:
        """Whether a line of words is the title."""
        known = "|".join(re.escape(plain(one)) for one in self.titles)
        return re.fullmatch(rf"{PREFACE}(?:{known})(?:\(.*\))?", plain(text)) is not None


class Tables:
    """All tables by key: the statements of an edition with their numbers, and what the Ministry has besides."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        forms = {form.key: form for form in statements}
        self.by_key: dict[str, Table] = {}
        for key in dict.fromkeys((*forms, *INTERNAL_NUMBERS)):
            form, others = forms.get(key), TITLES.get(key, ())
            titles = (form.title, *others) if form else others
            number = form.number if form else ""
            self.by_key[key] = Table(key, titles[0], titles, number, INTERNAL_NUMBERS.get(key, ""), form)

    def by_title(self, text: str) -> Table | None:
        """The table of a title."""
        return next((one for one in self.by_key.values() if one.is_titled(text)), None)

    def by_form_number(self, text: str) -> tuple[Table, str] | None:
        """The table and the kind of workbook of a form number: `财决01-1表`, `公开04表`."""
        match = FORM.match(plain(text))
        if not match:
            return None
        kind = ImportedFile.Kind.INTERNAL if match[1] == "财决" else ImportedFile.Kind.PUBLIC
        number = match[2] if kind == ImportedFile.Kind.INTERNAL else match[0]
        tables = self.by_key.values()
        found = (
            one for one in tables if number == (one.internal if kind == ImportedFile.Kind.INTERNAL else one.public)
        )
        return next(((one, str(kind)) for one in found), None)

    def by_sheet_name(self, name: str) -> tuple[Table, str] | None:
        """The table and the kind of workbook of a sheet's name: `Z01_1 财政拨款…`, `公开04表`, `CS02 …`."""
        match = SHEET.match(plain(name).upper())
        if not match:
            return None
        if match["changes"]:
            return self.by_key["changes"], str(ImportedFile.Kind.INTERNAL)
        if match["public"]:
            return self.by_form_number(match["public"].rstrip("表") + "表")
        letter, number = match["internal"][0], match["internal"][1:].replace("_", "-")
        return self.by_form_number(f"财决{'附' if letter == 'F' else ''}{number}表")
