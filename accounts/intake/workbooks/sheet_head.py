"""What stands above a table: title, form number, unit, year, unit of money (表头以上：表名、表号、单位、年度、金额单位)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .grid import Address, Sheet, tidy
from .tables import Table, Tables

DEEP = 12
"""Rows at the top in which these lines are looked for."""

UNIT = re.compile(r"^(?:编制|填报|公开)?(?:单位|部门)(?:名称|\(公章\)|\(盖章\))?[::](.*)$")
MONEY = re.compile(r"(?:^|金额)单位[::]?(?:人民币)?(万元|元)\)?$|^\((万元|元)\)$|金额单位[::](\S+)")
AFTER = re.compile(r"(?<!\d)(?:19|20)\d{2}年|金额单位")
"""What may follow the name of the unit in the same cell."""
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
UNITS = ("元", "万元")


@dataclass
class SheetHead:
    """One sheet as far as it is known before its table is read."""

    sheet: Sheet
    table: Table | None = None
    kind: str = ""
    by: str = ""
    """How the table was told: 标题, 表号 or 工作表名."""
    conflict: tuple[Address, str] | None = None
    unit: tuple[str, Address] | None = None
    year: tuple[int, Address] | None = None
    money: tuple[str, Address] | None = None
    """The word for the unit of money as it stands: 元, 万元, or another that nobody knows."""


def head_of(sheet: Sheet, tables: Tables) -> SheetHead:
    """Read the lines at the top of a sheet."""
    known = SheetHead(sheet)
    titled: tuple[Table, Address] | None = None
    numbered: tuple[Table, str, Address, str] | None = None
    for row in [one for one in sheet.rows if one <= sheet.rows[0] + DEEP]:
        for column in sheet.columns[row]:
            text = sheet.text(row, column)
            if not text or len(text) > 80:
                continue
            place = sheet.place(row, column)
            _facts(known, text, place, row, column)
            if titled is None and (table := tables.by_title(text)):
                titled = table, place
            if numbered is None and (found := tables.by_form_number(text)):
                numbered = *found, place, text
    _decide(known, titled, numbered, tables.by_sheet_name(sheet.name))
    return known


def _facts(known: SheetHead, text: str, place: Address, row: int, column: int) -> None:
    money = MONEY.search(text)
    if money and known.money is None:
        known.money = next(one for one in money.groups() if one), place
    unit = UNIT.match(text)
    if unit and known.unit is None:
        name = AFTER.split(unit[1] or _right_of(known.sheet, row, column))[0]
        known.unit = (name, place) if name and name not in UNITS else None
    year = YEAR.search(text)
    if year and known.year is None:
        known.year = int(year[1]), place


def _right_of(sheet: Sheet, row: int, column: int) -> str:
    return next((text for one in sheet.columns[row] if one > column and (text := sheet.text(row, one))), "")


def _decide(
    known: SheetHead,
    titled: tuple[Table, Address] | None,
    numbered: tuple[Table, str, Address, str] | None,
    named: tuple[Table, str] | None,
) -> None:
    if titled:
        known.table, known.by = titled[0], "标题"
    elif numbered:
        known.table, known.by = numbered[0], "表号"
    elif named:
        known.table, known.by = named[0], "工作表名"
    known.kind = numbered[1] if numbered else named[1] if named else ""
    if titled and numbered and titled[0] != numbered[0]:
        words = f"标题是“{titled[0].caption}”，表号“{numbered[3]}”却是“{numbered[0].caption}”的，不知以哪个为准。"
        known.conflict = numbered[2], words


def same_unit(one: str, other: str) -> bool:
    """Whether two names of units are the same but for width, blanks and brackets."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return re.sub(r"[()\[\]【】〔〕《》·.,、。]", "", tidy(name))
