"""The tables that a workbook may hold, told by title, form number or name of the sheet (有哪些表，怎样认出)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .captions import plain


@dataclass(frozen=True)
class Table:
    """One table: key, caption, and the patterns of its title, form numbers (财决, 公开) and names of sheets."""

    key: str
    caption: str
    title: str
    internal: str
    public: str = ""

    def is_titled(self, text: str) -> bool:
        """Whether a line of words is the title."""
        return re.fullmatch(rf"(?:.*?\d{{4}}年度?)?(?:部门|单位)?{self.title}(?:\(.*\))?", plain(text)) is not None


TABLES = (
    Table("accounts", "收入支出决算总表", "收入支出决算总表", "01", "01"),
    Table("appropriation", "财政拨款收入支出决算总表", "财政拨款收入支出决算总表", "01-1", "04"),
    Table("income", "收入决算表", "收入决算表", "03", "02"),
    Table("spending", "支出决算表", "支出决算表", "04", "03"),
    Table("general", "一般公共预算财政拨款支出决算表", "一般公共预算财政拨款(?:收入)?支出决算表", "07", "05"),
    Table(
        "economic",
        "一般公共预算财政拨款基本支出决算表",
        "一般公共预算财政拨款基本支出决算(?:明细)?表",
        "08-1",
        "06",
    ),
    Table("three_public", "“三公”经费支出决算表", "(?:一般公共预算)?财政拨款三公经费支出(?:预?决算)?表", "", "07"),
    Table(
        "government_funds",
        "政府性基金预算财政拨款收入支出决算表",
        "政府性基金预算财政拨款(?:收入)?支出决算表",
        "09",
        "08",
    ),
    Table(
        "state_capital",
        "国有资本经营预算财政拨款收入支出决算表",
        "国有资本经营预算财政拨款(?:收入)?支出决算表",
        "11",
        "09",
    ),
    Table("facts", "机构运行信息表", "机构运行信息表", "附03"),
    Table("changes", "主要指标变动情况表", "主要指标变动情况表", ""),
)
BY_KEY = {one.key: one for one in TABLES}

CORE = ("accounts", "income", "spending", "general")
"""Without these a workbook is not understood."""

FORM = re.compile(r"^(财决|公开)(附?\d{2}(?:-\d)?)表$")
SHEET = re.compile(r"^(?:(?P<internal>[ZF]\d{2}(?:_\d)?)(?!\d)|(?P<public>公开\d{2}表?)|(?P<changes>CS02))")
INTERNAL, PUBLIC = "internal", "public"


def by_form_number(text: str) -> tuple[Table, str] | None:
    """The table and the kind of workbook of a form number: `财决01-1表`, `公开04表`."""
    match = FORM.match(plain(text))
    if not match:
        return None
    kind = INTERNAL if match[1] == "财决" else PUBLIC
    number = match[2]
    found = next((one for one in TABLES if (one.internal if kind == INTERNAL else one.public) == number), None)
    return (found, kind) if found else None


def by_sheet_name(name: str) -> tuple[Table, str] | None:
    """The table and the kind of workbook of a sheet's name: `Z01_1 财政拨款…`, `公开04表`, `CS02 …`."""
    match = SHEET.match(plain(name).upper())
    if not match:
        return None
    if match["changes"]:
        return BY_KEY["changes"], INTERNAL
    if match["public"]:
        return by_form_number(match["public"].rstrip("表") + "表")
    letter, number = match["internal"][0], match["internal"][1:].replace("_", "-")
    return by_form_number(f"财决{'附' if letter == 'F' else ''}{number}表")


def by_title(text: str) -> Table | None:
    """The table of a title."""
    return next((one for one in TABLES if one.is_titled(text)), None)
