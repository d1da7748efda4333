"""Captions and names of subjects: bare, the same under other words, joined in heads (栏目与科目的名称：去掉序号与标点，逐栏合成).

Below, the tables that a workbook may hold, and what stands above each (有哪些表，怎样认出；表头以上). A table is told by
title, form number or name of the sheet; above it stand unit, year and unit of money (表名、表号、单位、年度、金额单位).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.editions.statement import Statement
from accounts.figures.numerals import is_digits
from accounts.models import ImportedFile

from .forms import FORMER_CLASSES, INTERNAL_NUMBERS, SAME_CAPTIONS, TITLES
from .grid import Address, Sheet, tidy

ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|其中[::]|[减加][::]|[①-⒛])+"
)
MARKS = str.maketrans("", "", "“”\"‘’'*")
MONEY_UNIT = re.compile(r"\((?:单位[::])?(?:人民币)?(?:万元|元)\)$")
NUMBER = re.compile(r"^\d{1,3}$")
COUNTED = re.compile(r"\((?:个|人|辆|次|人次|批次|台|套|台、套|台/套|台\(套\)|台,套|平方米|㎡|%)\)")
SHEET = re.compile(r"^(?:(?P<internal>[ZF]\d{2}(?:_\d)?)(?!\d)|(?P<public>公开\d{2}表?)|(?P<changes>CS02))")
PREFACE = r"(?:.*?\d{4}年度?)?(?:部门|单位)?"
"""What may stand before a title."""

DEEP, LONGEST = 12, 80
"""Rows at the top in which these lines are looked for, and characters of such a line."""

UNIT = re.compile(r"^(?:编制|填报|公开)?(?:单位|部门)(?:名称|\(公章\)|\(盖章\))?[::](.*)$")
MONEY = re.compile(r"(?:(?:^|金额)单位[::]?|单位[::])(?:人民币)?(万元|元)\)?$|^\((万元|元)\)$|金额单位[::](\S+)")
AFTER = re.compile(r"(?<!\d)(?:19|20)\d{2}年|金额单位|单位[::](?:人民币)?(?:万元|元)\)?$")
"""What may follow the name of the unit in the same cell."""
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")


def plain(text: str) -> str:
    """A caption without ordinals, quotation marks, blanks and a unit of money in brackets: `一、“三公”经费` → `三公经费`."""
    return MONEY_UNIT.sub("", ORDINAL.sub("", tidy(text).translate(MARKS)))


def key_of(text: str) -> str:
    """A plain caption without counting words in brackets, in the wording known here: `车辆数合计（辆）` → `车辆数合计`."""
    bare = COUNTED.sub("", plain(text))
    return WORDINGS.get(bare, bare)


WORDINGS = {one: wordings[0] for wordings in SAME_CAPTIONS for one in wordings}
"""Wording → the one by which the caption is known."""


def paths(sheet: Sheet, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Column → plain captions of the head from top to bottom, without column numbers.

    A merged range counts once, in its first row; a caption that was not merged reaches over the columns to its right
    that have a caption only below it.
    """
    found: dict[int, list[str]] = {column: [] for column in range(1, sheet.width + 1)}
    for index, row in enumerate(rows):
        before = ""
        for column in range(1, sheet.width + 1):
            below = (_caption(sheet, one, column) for one in rows[index + 1 :])
            before = _caption(sheet, row, column) or (
                before if before and (row, column) not in sheet.over and any(map(_is_caption, below)) else ""
            )
            if _is_caption(before) and before != "栏次":
                found[column].append(before)
    return {column: tuple(path) for column, path in found.items() if path}


def _caption(sheet: Sheet, row: int, column: int) -> str:
    over = sheet.over.get((row, column))
    return plain(sheet.spread(row, column) if over is None or over.top == row else sheet.text(row, column))


def _is_caption(text: str) -> bool:
    return bool(text) and not NUMBER.match(text)


class Subjects:
    """Codes and names of the year, and of the year before for advice."""

    def __init__(self, year: int, names: Mapping[str, str], prior: Mapping[str, str] | None = None) -> None:
        self.year, self.names, self.prior = year, names, prior or {}

    @cached_property
    def plain_names(self) -> dict[str, str]:
        """Code → plain name."""
        return {code: plain(name) for code, name in self.names.items()}

    @cached_property
    def classes(self) -> dict[str, str]:
        """Plain name → functional class, former names included."""
        return {name: code for name, code in FORMER_CLASSES.items() if code in self.names} | self.classes_of("2")

    def classes_of(self, digit: str) -> dict[str, str]:
        """Plain name → class of one classification: `2` functional, `3` economic."""
        return {name: code for code, name in self.plain_names.items() if code.startswith(digit) and len(code) == 3}

    @cached_property
    def sections(self) -> dict[tuple[str, str], str]:
        """(economic class, section) by plain names → code; (class, '') → code of the class."""
        return {
            (self.plain_names[code[:3]], self.plain_names[code] if len(code) == 5 else ""): code
            for code in self.names
            if code.startswith("3") and len(code) in (3, 5) and code[:3] in self.plain_names
        }

    @cached_property
    def alike(self) -> dict[tuple[str, int, str], list[str]]:
        """(plain name, number of digits, first digit) → the codes."""
        found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
        for code, name in self.plain_names.items():
            found[name, len(code), code[:1]].append(code)
        return found

    def why_unknown(self, code: str, name: str) -> str:
        """The nearest reason why a code is not in the list, and what may be meant."""
        if not re.fullmatch(r"\d+", code) or len(code) not in (3, 5, 7):
            ending = [one for one in self.names if one.endswith(code) and len(one) == len(code) + 1 and is_digits(code)]
            guess = f"，可能丢了第一位，应为 {ending[0]}" if len(ending) == 1 else ""
            return f"编码“{code}”是 {len(code)} 位，应为 3、5 或 7 位数字{guess}"
        if code in self.prior:
            return f"编码“{code}”是上年科目，{self.year} 年度科目表已没有；请改用本年科目"
        named = self.alike.get((plain(name), len(code), code[0]), [])
        guess = f"，名称“{name}”的编码是 {'、'.join(named[:3])}" if name and 0 < len(named) <= 3 else ""
        return f"编码“{code}”不在 {self.year} 年度科目表中{guess}"

    def contradicts(self, code: str, name: str) -> str | None:
        """The codes to which a name belongs when it is not the name of this code; None when nothing contradicts."""
        given = plain(name)
        if not given or given == self.plain_names.get(code):
            return None
        return "、".join(self.alike.get((given, len(code), code[0]), [])[:3]) or None


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
            titles = (form.title, *form.also_called, *others) if form else others
            self.by_key[key] = table = Table(key, titles[0], titles, form)
            self.by_number[f"财决{INTERNAL_NUMBERS.get(key)}表"] = table, str(ImportedFile.Kind.INTERNAL)
            if form and form.number:
                self.by_number[plain(form.number)] = table, str(ImportedFile.Kind.PUBLIC)

    def by_title(self, text: str) -> Table | None:
        """The table of a title: what the edition itself calls so first."""
        own = (one for one in self.by_key.values() if one.form and plain(one.form.title) == plain(text))
        return next(own, None) or next((one for one in self.by_key.values() if one.is_titled(text)), None)

    def by_form_number(self, text: str) -> tuple[Table, str] | None:
        """The table and the kind of workbook of a form number: `财决01-1表`, `公开04表`."""
        return self.by_number.get(plain(text))

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
    odd: tuple[Address, str] | None
    """That another number stands there than belongs to the title, in words. Of public tables the title decides."""
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
    odd = (
        (
            numbered[2],
            f"标题是“{titled[0].caption}”，表号“{numbered[3]}”却是“{numbered[0].caption}”的，"
            + ("不知以哪个为准。" if numbered[1] == ImportedFile.Kind.INTERNAL else "按标题读取。"),
        )
        if titled and numbered and titled[0] != numbered[0]
        else None
    )
    units = (
        (name, place)
        for text, place, right in lines
        if (match := UNIT.match(text)) and (name := AFTER.split(match[1] or right)[0]) and name not in ("元", "万元")
    )
    years = ((int(match[1]), place) for text, place, _ in lines if (match := YEAR.search(text)))
    moneys = ((next(filter(None, match.groups())), place) for text, place, _ in lines if (match := MONEY.search(text)))
    kind = (numbered or named or ("", ""))[1]
    return SheetHead(sheet, table, kind, by, odd, next(units, None), next(years, None), next(moneys, None))


def _right_of(sheet: Sheet, row: int, column: int) -> str:
    return next((text for one in sheet.columns[row] if one > column and (text := sheet.text(row, one))), "")


def same_unit(one: str, other: str) -> bool:
    """Whether two names of units are the same but for width, blanks and brackets."""
    one, other = (re.sub(r"[()\[\]【】〔〕《》·.,、。]", "", tidy(name)) for name in (one, other))
    return one == other
