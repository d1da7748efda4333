"""A statutory statement as data, and its filling from a book (报表：版式即数据，由账本填数).

A statement is a head, one to three blocks side by side and perhaps a last row across them. Every amount cell names its
figure, so that a cell can be followed to what it is made of.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest

from accounts.figures import units
from accounts.figures.book import Book
from accounts.figures.money import to_wan, two_places

Amounts = tuple[Decimal | None, ...]
ZERO = "0.00"
"""How a form says that a zero is printed like any other value."""
GAP = "待填写"
NAMES = ("单位", "年度", "上年度", "称谓")
IN_YUAN = re.compile(r"单位：(?:人民币)?元")
FILLED_IN = re.compile(r"\{(单位|年度|上年度|称谓)\}")


@dataclass(frozen=True)
class Head:
    """One cell of the head 表头单元格."""

    caption: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class Column:
    """One amount column: its key, 栏次, caption and, for rows by code, the figure that takes the code."""

    key: str
    caption: str
    number: int | None = None
    figure: str = ""
    zero: str | None = None
    """How a zero prints in this column; None as in the table."""


@dataclass(frozen=True)
class Row:
    """One fixed row: 行次 or code, caption, and the name of the figure of each column ('' leaves the cell blank)."""

    caption: str
    figures: tuple[str, ...] = ()
    line: int | None = None
    code: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """Columns that belong together. Rows are fixed, or come by code from one of the tables of `Totals.codes`."""

    key: str
    stub: tuple[str, ...]
    """Which of `caption`, `line`, `code` stand left of the amounts, in order."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    table: str = ""
    total: str = "first"
    """Where 合计 stands among rows by code: `first`, `last` or ''."""

    @property
    def kinds(self) -> list[str]:
        """What stands in its columns: `caption`, `line`, `code` or `amount`."""
        return [*self.stub, *("amount" for _ in self.columns)]


@dataclass(frozen=True)
class Foot:
    """One cell of the last row across all blocks: a caption, or a figure."""

    caption: str = ""
    across: int = 1
    figure: str = ""


@dataclass(frozen=True)
class Statement:
    """The form of one public table."""

    key: str
    number: str
    title: str
    landscape: bool
    head: tuple[tuple[Head, ...], ...]
    blocks: tuple[Block, ...]
    widths: tuple[float, ...]
    """Relative widths of all columns, stubs included."""
    notes: tuple[str, ...]
    nil_note: str = ""
    """Said below the table when it holds no amount; words like `{单位}` in it, in `line` and `notes` are filled in."""
    zero: str = ""
    """How a zero prints: '', '0.00' or '—'."""
    last_row: tuple[Foot, ...] = ()
    dense: bool = False
    """Whether the rows are set tight, so that the fixed rows fit one page."""
    line: tuple[str, str, str] = ("{称谓}：{单位}", "{年度}年度", "金额单位：万元")
    """What stands between title and table: left, in the middle, right."""
    also_called: tuple[str, ...] = ()
    """Other titles by which a workbook's table is known."""

    @property
    def called(self) -> str:
        """The number, or the title where it has none."""
        return self.number or self.title

    @property
    def amounts_in(self) -> str:
        """元 or 万元, as the line above the table says."""
        return "元" if IN_YUAN.search(self.line[2]) else "万元"


@dataclass(frozen=True, kw_only=True)
class FilledRow(Row):
    """One row with its amounts in 元; None where the form leaves the cell blank."""

    key: str
    amounts: Amounts
    level: int = 0


@dataclass(frozen=True)
class FilledBlock:
    """One block with its rows."""

    block: Block
    rows: tuple[FilledRow, ...]


@dataclass(frozen=True)
class FilledStatement:
    """A statement of one filing."""

    form: Statement
    blocks: tuple[FilledBlock, ...]
    last_row: tuple[tuple[Foot, Decimal | None], ...]
    unit_name: str
    year: int
    body: str = "单位"
    """单位 or 部门."""
    unit_of: Callable[[str], str] = field(default=lambda figure: "yuan", compare=False)
    """What a figure counts."""
    gaps: Collection[str] = ()
    """Figures that must be entered and are not."""

    def words(self, text: str) -> str:
        """A text of the form with the names filled in that every filing has."""
        names = dict(zip(NAMES, (self.unit_name, str(self.year), str(self.year - 1), self.body), strict=True))
        return FILLED_IN.sub(lambda found: names[found[1]], text)

    @property
    def line(self) -> tuple[str, ...]:
        """What stands between title and table: left, in the middle, right."""
        return tuple(map(self.words, self.form.line))

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes below the table."""
        return tuple(map(self.words, self.form.notes))

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds an amount other than zero (空表)."""
        return not any(amount for block in self.blocks for row in block.rows for amount in row.amounts)

    @property
    def nil_note(self) -> str:
        """The sentence below an empty table, '' when the table has data or needs none."""
        return self.words(self.form.nil_note) if self.is_empty else ""

    def printed(self, figure: str, amount: Decimal | None, column: Column | None = None) -> str:
        """A figure as this table prints it in that column: an amount in the unit of the table, thousands separated."""
        if amount is None:
            return ""
        if figure in self.gaps:
            return GAP
        zero = self.form.zero if column is None or column.zero is None else column.zero
        if not amount and zero != ZERO:
            return zero
        unit = self.unit_of(figure)
        in_yuan = unit == "yuan" and self.form.amounts_in != "万元"
        return two_places(amount, grouped=True) if in_yuan else units.printed(unit, amount, grouped=True)

    def cells(self) -> Iterator[tuple[str, Decimal]]:
        """(figure, amount in 元) of each cell that shows a figure, block by block, then of the last row."""
        rows = [row for block in self.blocks for row in block.rows]
        cells = [cell for row in rows for cell in zip(row.figures, row.amounts, strict=False)]
        feet = [(foot.figure, amount) for foot, amount in self.last_row]
        yield from ((figure, amount) for figure, amount in [*cells, *feet] if figure and amount is not None)

    def lines(self) -> Iterator[tuple[tuple[FilledBlock, FilledRow | None], ...]]:
        """The printed lines: the rows of all blocks side by side, None where a block has ended."""
        for rows in zip_longest(*(block.rows for block in self.blocks)):
            yield tuple(zip(self.blocks, rows, strict=True))


def fill(form: Statement, book: Book, body: str = "单位", gaps: Collection[str] = ()) -> FilledStatement:
    """The statement with the amounts of the book, in time proportional to its rows; `body` is 单位 or 部门."""
    return FilledStatement(
        form=form,
        blocks=tuple(FilledBlock(block, tuple(_rows(form.key, block, book))) for block in form.blocks),
        last_row=tuple((foot, book.cell(form.key, foot.figure) if foot.figure else None) for foot in form.last_row),
        unit_name=book.unit_name,
        year=book.year,
        body=body,
        unit_of=lambda figure: book.unit(figure) if figure else "yuan",
        gaps=gaps,
    )


def _rows(statement: str, block: Block, book: Book) -> Iterator[FilledRow]:
    """Those by code, 合计 first or last, then those of the form."""
    names, codes = tuple(column.figure for column in block.columns), book.now.codes(block.table) if block.table else []
    total = [("total", 0, Row("合计", names, strong=True))] if block.table else []
    rows = [
        (code, (len(code) - 3) // 2, Row(book.subject(code), tuple(f"{name}[{code}]" for name in names), code=code))
        for code in codes
    ]
    rows = {"first": total + rows, "last": rows + total}.get(block.total, rows)
    for key, level, row in (*rows, *((one, 0, row) for one, row in zip(_keys(block), block.rows, strict=True))):
        amounts = tuple(book.cell(statement, name) if name else None for name in row.figures)
        yield FilledRow(**vars(row), key=key, amounts=amounts, level=level)


def _keys(block: Block) -> Iterator[str]:
    """The lasting key of each fixed row: 行次, else its code, else its figure; of a blank one its place."""
    for place, row in enumerate(block.rows, start=1):
        figure = next(filter(None, row.figures), f"{block.key}-{place}") if len(block.rows) > 1 else "1"
        yield str(row.line or row.code or figure)


def unlisted(form: Statement, book: Book) -> Iterator[str]:
    """The codes with money of which the form, that lists codes row by row, has no row: its total is more than its rows."""
    rows = [row for block in form.blocks for row in block.rows if row.code and row.figures]
    listed = {row.code for row in rows}
    for figure in dict.fromkeys(row.figures[0].removesuffix(f"[{row.code}]") for row in rows):
        codes = book.now.figures.economic if figure == "economic" else book.now.codes("spending")
        own = {len(one) for one in listed}
        missing = (one for one in codes if len(one) == max(own) and one not in listed)
        yield from (one for one in missing if to_wan(book[f"{figure}[{one}]"]))
