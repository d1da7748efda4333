"""The tables that a workbook may hold, and what stands above each (有哪些表，怎样认出；表头以上).

A table is told by title, form number or name of the sheet; above it stand unit, year and unit of money
(表名、表号、单位、年度、金额单位).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.editions.statement import Statement
from accounts.models import ImportedFile

from .captions import plain
from .forms import INTERNAL_NUMBERS, TITLES
from .grid import Address, Sheet, tidy

FORM = re.compile(r"^(财决|公开)(附?\d{2}(?:-\d)?)表$")
SHEET = re.compile(r"^(?:(?P<internal>[ZF]\d{2}(?:_\d)?)(?!\d)|(?P<public>公开\d{2}表?)|(?P<changes>CS02))")
PREFACE = r"(?:.*?\d{4}年度?)?(?:部门|单位)?"
"""What may stand before a title."""

DEEP, LONGEST = 12, 80
"""Rows at the top in which these lines are looked for, and characters of such a line."""

UNIT = re.compile(r"^(?:编制|填报|公开)?(?:单位|部门)(?:名称|\(公章\)|\(盖章\))?[::](.*)$")
MONEY = re.compile(r"(?:^|金额)单位[::]?(?:人民币)?(万元|元)\)?$|^\((万元|元)\)$|金额单位[::](\S+)")
AFTER = re.compile(r"(?<!\d)(?:19|20)\d{2}年|金额单位")
"""What may follow the name of the unit in the same cell."""
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
UNITS = ("元", "万元")


@dataclass(frozen=True)
class Table:
    """One table: its key in the edition, its name, its titles."""

    key: str
    caption: str
    titles: tuple[str, ...]
    form: Statement | None
    """The statement of the edition; None for tables that only the Ministry has."""

    def is_titled(self, text: str) -> bool:
        """Whether a line of words is the title."""
        known = "|".join(re.escape(plain(one)) for one in self.titles)
        return re.fullmatch(rf"{PREFACE}(?:{known})(?:\(.*\))?", plain(text)) is not None


class Tables:
    """All tables by key and by number: the statements of an edition, and what the Ministry has besides."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        forms = {form.key: form for form in statements}
        self.by_key: dict[str, Table] = {}
        self.by_number: dict[str, tuple[Table, str]] = {}
        for key in dict.fromkeys((*forms, *INTERNAL_NUMBERS)):
            form, others = forms.get(key), TITLES.get(key, ())
            titles = (form.title, *others) if form else others
            self.by_key[key] = table = Table(key, titles[0], titles, form)
            self.by_number[f"财决{INTERNAL_NUMBERS.get(key)}表"] = table, str(ImportedFile.Kind.INTERNAL)
            self.by_number[form.number if form else ""] = table, str(ImportedFile.Kind.PUBLIC)

    def by_title(self, text: str) -> Table | None:
        """The table of a title."""
        return next((one for one in self.by_key.values() if one.is_titled(text)), None)

    def by_form_number(self, text: str) -> tuple[Table, str] | None:
        """The table and the kind of workbook of a form number: `财决01-1表`, `公开04表`."""
        match = FORM.match(plain(text))
        return self.by_number.get(match[0]) if match else None

    def by_sheet_name(self, name: str) -> tuple[Table, str] | None:
        """The table and the kind of workbook of a sheet's name: `Z01_1 财政拨款…`, `公开04表`, `CS02 …`."""
        match = SHEET.match(plain(name).upper())
        if not match:
            return None
        if match["changes"]:
            return self.by_key["changes"], str(ImportedFile.Kind.INTERNAL)
        internal = (match["internal"] or "").replace("Z", "财决").replace("F", "财决附").replace("_", "-")
        return self.by_form_number(f"{(match['public'] or internal).rstrip('表')}表")


@dataclass(frozen=True)
class SheetHead:
    """One sheet as far as it is known before its table is read."""

    sheet: Sheet
    table: Table | None
    kind: str
    by: str
    """How the table was told: 标题, 表号 or 工作表名."""
    conflict: tuple[Address, str] | None
    unit: tuple[str, Address] | None
    year: tuple[int, Address] | None
    money: tuple[str, Address] | None
    """The word for the unit of money as it stands: 元, 万元, or another that nobody knows."""


def head_of(sheet: Sheet, tables: Tables) -> SheetHead:
    """Read the lines at the top of a sheet: of each thing the first that says it."""
    lines = [
        (text, sheet.place(row, column), _right_of(sheet, row, column))
        for row in sheet.rows
        if row <= sheet.rows[0] + DEEP
        for column in sheet.columns[row]
        if 0 < len(text := sheet.text(row, column)) <= LONGEST
    ]
    titled = next(((found, place) for text, place, _ in lines if (found := tables.by_title(text))), None)
    numbered = next(((*form, place, text) for text, place, _ in lines if (form := tables.by_form_number(text))), None)
    named = tables.by_sheet_name(sheet.name)
    by, table = next(
        ((by, way[0]) for by, way in (("标题", titled), ("表号", numbered), ("工作表名", named)) if way), ("", None)
    )
    conflict = None
    if titled and numbered and titled[0] != numbered[0]:
        words = f"标题是“{titled[0].caption}”，表号“{numbered[3]}”却是“{numbered[0].caption}”的，不知以哪个为准。"
        conflict = numbered[2], words
    units = (
        (name, place)
        for text, place, right in lines
        if (match := UNIT.match(text)) and (name := AFTER.split(match[1] or right)[0]) and name not in UNITS
    )
    years = ((int(match[1]), place) for text, place, _ in lines if (match := YEAR.search(text)))
    moneys = ((next(filter(None, match.groups())), place) for text, place, _ in lines if (match := MONEY.search(text)))
    kind = (numbered or named or ("", ""))[1]
    return SheetHead(sheet, table, kind, by, conflict, next(units, None), next(years, None), next(moneys, None))


def _right_of(sheet: Sheet, row: int, column: int) -> str:
    return next((text for one in sheet.columns[row] if one > column and (text := sheet.text(row, one))), "")


def same_unit(one: str, other: str) -> bool:
    """Whether two names of units are the same but for width, blanks and brackets."""
    one, other = (re.sub(r"[()\[\]【】〔〕《》·.,、。]", "", tidy(name)) for name in (one, other))
    return one == other
