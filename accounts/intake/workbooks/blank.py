"""[表] blocks proposed of an empty official workbook, for an officer to confirm (由空白的官方工作簿提出表样的表).

Captions become columns and rows; each gets the number that it is known by, else ？, which the check of a text refuses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from accounts.editions import Edition
from accounts.editions.language.names import FUNDS, TABLES, captions
from accounts.editions.language.palette import spelled
from accounts.editions.language.problems import alike
from accounts.figures.numerals import is_digits

from .captions import (
    MONEY,
    NUMBER,
    ORDINAL,
    PREFACE,
    UNIT,
    YEAR,
    SheetHead,
    Subjects,
    Table,
    Tables,
    head_of,
    paths,
    plain,
)
from .forms import FUND_CAPTIONS
from .grid import Sheet, Workbook, tidy
from .meanings import Meaning, Meanings

UNKNOWN = "？"
"""In place of a number that nobody knows: the officer writes it."""
TOTALS = ("合计", "总计")
NOTE = re.compile(r"^注[:：]")
FORM = re.compile(r"^[^\d]{0,10}\d{1,2}(?:-\d)?表$")
"""A number of a form: `公开01表`, `部决01-1表`."""
CODE = re.compile(r"^\d{3,7}$")
STUBS = (
    (re.compile("编码|代码"), "编码"),
    (re.compile("^行次$"), "行次"),
    (re.compile(r"名称$|^项目(?:$|\()"), "名称"),
)
DEEPEST, WITHIN = 6, 15
"""Rows of a head, and rows from the top within which it begins."""
LANDSCAPE = 6
"""Columns beyond which a table lies across."""
TURNS = {"spending": "本年支出合计", "appropriation_spending": "本年财政拨款支出"}
"""Figure of a row by function → how the text says it of each 类."""


@dataclass(frozen=True)
class Proposed:
    """One sheet: what it is called, the block of text, how many numbers in it are not known."""

    sheet: str
    title: str
    text: str

    @property
    def unknown(self) -> int:
        """How many numbers the officer must write."""
        return self.text.count(f"＝{UNKNOWN}")


def proposed(book: Workbook, edition: Edition, subjects: Subjects, *, rewrites: bool) -> list[Proposed]:
    """A block for every sheet that has a head; `rewrites` says that a base may have the table already."""
    tables = Tables(edition.statements)
    found = (_Blank(sheet, head_of(sheet, tables), edition, subjects) for sheet in book.sheets if sheet.cells)
    return [Proposed(one.sheet.name, one.title, one.text(rewrites=rewrites)) for one in found if one.head]


class _Blank:
    """One empty table."""

    def __init__(self, sheet: Sheet, told: SheetHead, edition: Edition, subjects: Subjects) -> None:
        self.sheet, self.edition = sheet, edition
        self.table: Table | None = told.table
        self.meanings = Meanings(told.table, subjects) if told.table else None
        self.head, self.numbered = self._head()
        self.paths = self._once(paths(sheet, self.head))
        tops = [one for row in sheet.rows if not self.head or row < self.head[0] for one in self._texts(row)]
        titles = [one for one in tops if plain(one).endswith("表") and not FORM.match(one)]
        said = next(iter(titles), told.table.caption if told.table else sheet.name)
        self.title = re.sub(f"^{PREFACE}(?=.)", "", said) if YEAR.search(said) else said
        self.number = next((one for one in tops if FORM.match(one)), "无")

    def _once(self, found: dict[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
        """One column of codes where 类, 款 and 项 have one each."""
        return {
            column: path
            for column, path in found.items()
            if self._stub(path) != "编码" or found.get(column - 1) != path
        }

    def _texts(self, row: int) -> list[str]:
        return [text for one in self.sheet.columns.get(row, ()) if (text := self.sheet.text(row, one))]

    def _head(self) -> tuple[list[int], bool]:
        """The rows of the head, and whether the numbers of columns stand below it."""
        rows = [row for row in self.sheet.rows if row <= self.sheet.rows[0] + WITHIN + DEEPEST]
        tops = (row for row in rows if len({one for one in self._texts(row) if self._is_caption(one)}) >= 2)
        first = next(tops, None)
        head: list[int] = []
        for row in (row for row in rows if first is not None and first <= row < first + DEEPEST):
            texts = self._texts(row)
            if "栏次" in texts or (texts and all(map(NUMBER.match, texts))):
                return head, True
            begins = any(one in TOTALS or CODE.match(one) or ORDINAL.match(one) for one in texts[:2])
            if head and begins and not self._is_parted(row):
                return head, False
            head.append(row)
        return head, False

    def _is_parted(self, row: int) -> bool:
        """Whether a caption that reaches over several columns ends just above: what stands below are its parts."""
        wide = (one for one in self.sheet.merged if one.bottom == row - 1 and one.right > one.left)
        return any(not self._stub([self.sheet.text(one.top, one.left)]) for one in wide)

    @staticmethod
    def _is_caption(text: str) -> bool:
        return not (UNIT.match(text) or MONEY.search(text) or FORM.match(text) or NUMBER.match(text))

    # Text -------------------------------------------------------------------------------------------------------------

    def text(self, *, rewrites: bool) -> str:
        """The block."""
        names = {key: name for name, key in TABLES.items()}
        name = names.get(self.table.key, self.title) if self.table else self.title
        lines = [f"[表 {name}]", *(["整节重写"] if rewrites and self.table and self.table.form else [])]
        lines += [
            f"标题：{self.title}",
            f"表号：{self.number}",
            f"版式：{'横' if len(self.paths) > LANDSCAPE else '竖'}",
        ]
        has_lines = any(self._stub(path) == "行次" for path in self.paths.values())
        lines += [f"行次：{'有' if has_lines else '无'}", f"栏次：{'有' if self.numbered else '无'}"]
        lines += [f"注：{one}" for one in self._notes()]
        for block in self._blocks():
            lines += ["〔块〕", *self._columns(block), *self._rows(block)]
        return "\n".join(lines) + "\n"

    def _below(self) -> list[int]:
        """The rows below the head, as far as the notes."""
        below = [row for row in self.sheet.rows if self.head and row > self.head[-1]]
        notes = (row for row in below if any(map(NOTE.match, self._texts(row))))
        end = next(notes, None)
        return below if end is None else [row for row in below if row < end]

    def _notes(self) -> list[str]:
        """What stands below the table."""
        end = max([*self.head, *self._below()])
        return [NOTE.sub("", text) for row in self.sheet.rows if row > end for text in self._texts(row)]

    def _stub(self, path: Sequence[str]) -> str:
        return next((kind for pattern, kind in STUBS if pattern.search(path[-1])), "")

    def _blocks(self) -> list[list[int]]:
        """Columns that belong together: one names its rows, and after its amounts the next begins."""
        blocks: list[list[int]] = [[]]
        for column, path in self.paths.items():
            before = blocks[-1]
            begins = self._stub(path) in ("名称", "编码") and any(not self._stub(self.paths[one]) for one in before)
            blocks.append([column]) if begins else before.append(column)
        return blocks

    def _columns(self, block: list[int]) -> Iterator[str]:
        """The tree of captions, each of the lowest with what it holds."""
        above: tuple[str, ...] = ()
        named = self._is_named(block)
        for column in block:
            path = self.paths[column]
            same = sum(1 for _ in self._shared(above, path))
            for depth in range(same, len(path) - 1):
                yield f"栏 {'－' * depth}{path[depth]}"
            held = self._stub(path) or (self._fund(path) if named else self._figure(path))
            yield f"栏 {'－' * (len(path) - 1)}{path[-1]}＝{held}"
            above = path[:-1]

    @staticmethod
    def _shared(one: Sequence[str], other: Sequence[str]) -> Iterator[str]:
        for mine, theirs in zip(one, other[:-1], strict=False):
            if mine != theirs:
                return
            yield mine

    def _is_named(self, block: list[int]) -> bool:
        """Whether every row of the block says by its caption what it is, and no code of the year's list does."""
        kinds = [self._stub(self.paths[one]) for one in block]
        return "名称" in kinds and ("编码" not in kinds or self._codes(block)[:1] == ["3"])

    def _codes(self, block: list[int]) -> list[str]:
        """How the codes in the block begin."""
        columns = [one for one in block if self._stub(self.paths[one]) == "编码"]
        cells = (self.sheet.text(row, one) for row in self._below() for one in columns)
        return [one[0] for one in cells if CODE.match(one)]

    def _fund(self, path: Sequence[str]) -> str:
        """本栏, of one kind of money where the caption says so."""
        fund = next((key for caption, key in ((plain(k), v) for k, v in _funds()) if caption == plain(path[-1])), "")
        words = {key: name for name, key in FUNDS.items()}.get(fund, "")
        return f"本栏·{words}" if words else "本栏"

    def _figure(self, path: tuple[str, ...]) -> str:
        """The number of a column in which every code has one."""
        meaning = self.meanings.column(path) if self.meanings else None
        return self._said(meaning) or self._by_caption(path)

    def _said(self, meaning: Meaning | None) -> str:
        if meaning is None or not meaning.figure:
            return ""
        name = ".".join(filter(None, (meaning.figure, meaning.stage)))
        found = spelled(name, self.edition)
        return found.words if found else ""

    def _by_caption(self, path: Sequence[str]) -> str:
        known = {alike(one): one for one in captions()}
        words = (path[-1], "".join(path[-2:]))
        return next((known[alike(one)] for one in words if alike(one) in known), UNKNOWN)

    # Rows -------------------------------------------------------------------------------------------------------------

    def _rows(self, block: list[int]) -> list[str]:
        if not self._is_named(block):
            has_rows = any(self._stub(self.paths[one]) for one in block)
            return ["行 合计＝各栏", "行 每个科目＝各栏"] if has_rows else ["行 ＝各栏"]
        column = next(one for one in block if self._stub(self.paths[one]) == "名称")
        codes = [one for one in block if self._stub(self.paths[one]) == "编码"]
        if codes:
            found = (self.sheet.text(row, codes[0]) for row in self._below())
            return [f"行 经济科目 {'、'.join(one for one in found if CODE.match(one))}"]
        texts = [self.sheet.text(row, column) for row in self._below()]
        rows = [one for one in texts if one and not is_digits(one) and one != "栏次"]
        return [line for line, _ in groupby(self._named_rows(rows))]

    def _named_rows(self, texts: list[str]) -> Iterator[str]:
        """Rows by their captions; those of 类 are one line, which the text repeats for each.

        A kind of money below another row is that kind of it.
        """
        side, whole = self.meanings.side([plain(one) for one in texts]) if self.meanings else {}, ""
        for text in texts:
            caption, number = plain(text), "{序号}" if ORDINAL.match(tidy(text)) else ""
            meaning, fund = side.get(caption), self._fund((caption,)).partition("·")[2]
            if meaning and meaning.code and meaning.figure in TURNS:
                yield f"行 每一类 {number}{{类}}＝{TURNS[meaning.figure]}·本类"
            elif fund and whole:
                yield f"行 {number}{caption}＝{whole}·{fund}"
            else:
                said = self._said(meaning) or self._by_caption((caption,))
                whole = whole if fund else said
                yield f"行 {number}{caption}＝{said}"


def _funds() -> list[tuple[str, str]]:
    return [(caption, fund) for fund, caption in FUND_CAPTIONS.items()]
