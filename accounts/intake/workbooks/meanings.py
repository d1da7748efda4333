"""What the columns and rows of a table mean, by their captions: which figure, kind of money and stage (栏目的含义).

Captions come from the form of the edition, laid out as a sheet and read by its own heads; `forms` adds other wordings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, pairwise, product

from accounts.editions.statement import Statement
from accounts.figures.equations import OWNED

from .captions import WORDINGS, Subjects, Table, key_of, paths, plain
from .extract import Name, caption_of
from .forms import CHANGES, COLUMNS, FACTS, FUND_CAPTIONS, OPTIONAL_COLUMNS, ROWS, STAGES
from .grid import Merge, Sheet

SUMS = ("合计", "小计")
FUNDS = {caption: fund for fund, caption in FUND_CAPTIONS.items()}


@dataclass(frozen=True)
class Meaning:
    """What a column or a row says of a figure; a cell has what its column and its row say together."""

    figure: str = ""
    code: str = ""
    fund: str = ""
    stage: str = ""


def name_of(column: Meaning, row: Meaning) -> Name | None:
    """The figure of a cell; None where the form leaves it blank: a heading, or one kind of money of what has none."""
    figure = column.figure or row.figure
    if not figure or (column.fund and ("[" in figure or not figure.startswith("appropriation_"))):
        return None
    return Name(f"{figure}[{column.fund}]" if column.fund else figure, column.code or row.code, column.stage)


class Meanings:
    """Captions of one table → what they mean."""

    def __init__(self, table: Table, subjects: Subjects) -> None:
        self.table, self.subjects = table, subjects

    # Columns of figures -----------------------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> dict[tuple[str, ...], Name]:
        """Bare captions of a column from top to bottom → its figure."""
        known = {_bare(tuple(path.split("/"))): Name(one) for path, one in COLUMNS.get(self.table.key, {}).items()}
        return known | self.own

    @cached_property
    def own(self) -> dict[tuple[str, ...], Name]:
        """The same of the edition's form alone."""
        return _columns(self.table.form) if self.table.form else {}

    @cached_property
    def needed(self) -> dict[Name, str]:
        """Figure → caption of the columns without which the table is not understood."""
        if self.table.key == "basic":
            return {self.columns["合计",]: "合计"}
        return {one: path[-1] for path, one in self.own.items() if one.figure not in OPTIONAL_COLUMNS}

    def column(self, path: tuple[str, ...]) -> Meaning | None:
        """The figure of a column; None when its captions are not known."""
        found = self.columns.get(_bare(path)) or (self._economic(path) if self.table.key == "basic" else None)
        return Meaning(found.figure, stage=found.stage) if found else None

    def _economic(self, path: tuple[str, ...]) -> Name | None:
        code = next((match[0] for one in path if (match := re.match(r"\d{5}", one))), None)
        if code is None and len(path) >= 2:
            code = self.subjects.sections.get((path[-2], "" if path[-1] in SUMS else path[-1]))
        return Name(f"economic[{code}]") if code else None

    def amounts(self, path: tuple[str, ...]) -> Meaning | None:
        """Stage and kind of money of a column in a table with a figure in every row; None when it is no such column."""
        bare = _bare(path)
        if own := [fund for one, fund in self.by_row.items() if one[-len(bare) :] == bare]:
            return Meaning(fund=own[0])
        words = [WORDINGS.get(one, one) for one in path]
        stage = next((STAGES[one] for one in words if one in STAGES), None)
        fund = next((FUNDS[one] for one in words if one in FUNDS), "")
        return Meaning(fund=fund, stage=stage or "") if stage is not None or fund or set(SUMS) & set(words) else None

    @cached_property
    def by_row(self) -> dict[tuple[str, ...], str]:
        """Bare captions of the edition's columns of which the row says the figure → kind of money, '' for all."""
        form = self.table.form
        if form is None:
            return {}
        columns = [column for block in form.blocks for column in (*(None for _ in block.stub), *block.columns)]
        return {
            _bare(path): column.key if column.key in FUNDS.values() else ""
            for path, column in zip(_heads(form).values(), columns, strict=True)
            if column and not column.figure
        }

    @cached_property
    def stubs(self) -> list[dict[str, str]]:
        """Of each block of the edition's form what it calls the columns that name the rows: `code`, `caption`, `line`."""
        form, found, place = self.table.form, list[dict[str, str]](), 1
        heads = _heads(form) if form else {}
        for block in form.blocks if form else ():
            found.append({kind: "".join(heads[place + at][-1:]) for at, kind in enumerate(block.stub)})
            place += len(block.kinds)
        return found

    def is_stub(self, text: str, *kinds: str) -> bool:
        """Whether the edition calls such a column so; without `kinds` the one with which a block begins."""
        words = plain(text)
        return bool(words) and any(
            words in [one[kind] for kind in kinds or [*one][:1] if kind in one] for one in self.stubs
        )

    # Rows of figures --------------------------------------------------------------------------------------------------

    def side(self, captions: Sequence[str]) -> dict[str, Meaning]:
        """The rows that a block holds, by its captions: of income, by function or by nature (also by economic class)."""
        if self.table.key not in ("income_and_spending", "appropriation"):
            return self.rows[""]
        if sum(one in self.subjects.classes or one in self._classes for one in captions) >= 3:
            return self.rows["functional"]
        return self.rows[
            "income" if any(one.endswith("收入") or one == "本年收入合计" for one in captions) else "nature"
        ]

    @cached_property
    def rows(self) -> dict[str, dict[str, Meaning]]:
        """Side → caption of a row → its figure."""
        whole = "spending" if self.table.key == "income_and_spending" else "appropriation_spending"
        classes = self.subjects.classes | self._classes
        functional = {name: Meaning(whole, code) for name, code in classes.items()}
        figure = {"income_and_spending": "spending_economic", "appropriation": "appropriation_economic"}.get(
            self.table.key, ""
        )
        economic = {name: Meaning(figure, code) for name, code in self.subjects.classes_of("3").items()}
        named = {side: self._named(side) for side in ("", "income", "spending")}
        return named | {
            "functional": economic | functional | named["spending"],
            "nature": functional | economic | named["spending"],
        }

    @cached_property
    def _classes(self) -> dict[str, str]:
        """What the edition calls the classes → code."""
        blocks = self.table.form.blocks if self.table.form else ()
        return {plain(row.caption): row.code for block in blocks for row in block.rows if row.code.startswith("2")}

    def _named(self, side: str) -> dict[str, Meaning]:
        """Rows that are figures by name: of the edition's block without the classes, and of `forms`."""
        more = {key_of(one): Meaning(figure) for one, figure in ROWS.get(f"{self.table.key}/{side}", {}).items()}
        alike = {"facts": FACTS, "changes": (*FACTS, *CHANGES)}.get(self.table.key, ())
        owned = [f"owned[{one}]" for one in OWNED if alike]
        called = {key_of(caption_of(one, {})): Meaning(one) for one in (*alike, *owned)}
        rows = [
            row
            for block in (self.table.form.blocks if self.table.form else ())
            if not side or block.key == side
            for row in block.rows
            if any(row.figures) and not row.code
        ]
        own = {key_of(one.caption): Meaning(Name.of(next(filter(None, one.figures))).figure) for one in reversed(rows)}
        return called | own | more | (self._last_row() if not side else {})

    def _last_row(self) -> dict[str, Meaning]:
        """The captions of the last row across all blocks, each with the figure behind it."""
        feet = self.table.form.last_row if self.table.form else ()
        return {key_of(one.caption): Meaning(next_.figure) for one, next_ in pairwise(feet) if one.caption}


def _bare(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path in the wording known here, without a sum at its end and the heading of the year's spending above."""
    words = [WORDINGS.get(one, one) for one in path]
    if len(words) > 1 and words[-1] in SUMS:
        words.pop()
    return tuple(words[1:] if len(words) > 1 and words[0] == "本年支出合计" else words)


def _columns(form: Statement) -> dict[tuple[str, ...], Name]:
    """The columns of a form, its head laid out as a sheet: bare captions from top to bottom → figure."""
    block = form.blocks[0]
    figures = [*("" for _ in block.stub), *(column.figure for column in block.columns)]
    named = zip(_heads(form).values(), figures if block.stub else block.rows[0].figures, strict=False)
    return {_bare(path): Name.of(figure) for path, figure in named if figure}


def _heads(form: Statement) -> dict[int, tuple[str, ...]]:
    """Column → its bare captions from top to bottom, () where it has none."""
    sheet = laid_out(form)
    return dict.fromkeys(range(1, len(form.widths) + 1), ()) | paths(sheet, sheet.rows)


def laid_out(form: Statement) -> Sheet:
    """The head of a form as a sheet of its own."""
    sheet = Sheet(form.title)
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(form.head, start=1):
        for cell in cells:
            column = next(one for one in count(1) if (row, one) not in taken)
            area = Merge(row, column, row + cell.down - 1, column + cell.across - 1)
            taken.update(product(range(row, area.bottom + 1), range(column, area.right + 1)))
            sheet.cells[row, column] = cell.caption
            sheet.merged += [area] if cell.across > 1 or cell.down > 1 else []
    return sheet


def plain_path(path: Sequence[str]) -> str:
    """A path in words, for messages."""
    return "／".join(plain(one) for one in path)
