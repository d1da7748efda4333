"""Tables with a caption in every row: 01, 04, 财决01, 01-1, 附03, CS02 (按项目名称逐行的表).

Such a table stands in blocks side by side, each from a column 项目 to the next; a row is found by its caption.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .captions import key_of
from .heads import paths
from .labels import label
from .list_captions import Known, quantity_in
from .reading_sheet import SheetReading
from .readings import Name
from .subjects import Subjects

STAGES = {
    r"年初预算数?": "original_budget",
    r"(?:全年|调整)预算数?": "final_budget",
    r"(?:金额|决算数|决算金额|决算|统计数|本年数|本年度)": "final",
    r"(?:上年数|上年度|上年决算数)": "prior",
    r"增减额": "difference",
    r"增减率(?:\(%\))?": "rate",
}
FUNDS = {
    r"(?:合计|小计)": "",
    r"一般公共预算(?:财政拨款)?": "general",
    r"政府性基金预算(?:财政拨款)?": "government_funds",
    r"国有资本经营预算(?:财政拨款)?": "state_capital",
}
HEAD_WITHIN = 40
"""Rows from the top within which a head is looked for."""
IGNORED = re.compile(r"^(?:行次|变动原因|增减原因|备注|说明)$")
NOTES = re.compile(r"^(?:注|说明|备注)")


NEEDED_ROWS = {
    "accounts": ("income", "spending", "opening", "closing", "total_income", "total_spending"),
    "appropriation": (
        "income.appropriated",
        "appropriated",
        "opening.appropriated",
        "closing.appropriated",
        "appropriation_total_income",
        "appropriation_total_spending",
    ),
    "facts": ("overseas", "vehicle_purchase", "vehicle_running", "hospitality"),
}


@dataclass
class Block:
    """One block: its column of captions and what its amount columns hold: (stage, fund)."""

    caption: int
    last: int
    columns: dict[int, tuple[str, str]] = field(default_factory=dict)


class ListReader:
    """Reads one table of captions into the readings."""

    def __init__(self, reading: SheetReading, subjects: Subjects) -> None:
        self.reading, self.sheet, self.subjects = reading, reading.sheet, subjects
        self.first = 0

    def read(self) -> None:
        """Read the head, then each row of each block."""
        blocks = self._blocks()
        if not blocks:
            self.reading.problem("", "找不到“项目”栏，看不出表头在哪里；请用导出的原表，不要删改表头。")
            self.reading.missing = True
            return
        if not any(stage == "final" for block in blocks for stage, _ in block.columns.values()):
            self.reading.problem("", "表头中找不到“决算数”（或“金额”）栏；请用导出的原表，不要改动栏目名称。")
            self.reading.missing = True
            return
        rows = [one for one in self.sheet.rows if one >= self.first]
        self.reading.require_unmerged(self.sheet.rows, self.first, [one for block in blocks for one in block.columns])
        count = 0
        knowns = [self._known(block, rows) for block in blocks]
        for row in rows:
            count += self._row(row, blocks, knowns)
        self._require()
        self.reading.span(self.first, rows[-1] if rows else self.first, count)

    def _require(self) -> None:
        """Rows without which the table is not understood; a part that it may leave out is zero."""
        needed = NEEDED_ROWS.get(self.reading.table.key, ())
        absent = [one for one in needed if not any(one == there.quantity for there in self.reading.names)]
        if absent:
            names = "”“".join(label(Name(one), {}) for one in absent)
            self.reading.problem("", f"表中找不到“{names}”行，不能读全；请用导出的原表，不要删改表头和项目名称。")
        if self.reading.table.key == "accounts":
            self.reading.all.whole |= {"reserves_used", "distributed"}

    def _blocks(self) -> list[Block]:
        anchor = next((row for row in self.sheet.rows[:HEAD_WITHIN] if self._captions(row)), None)
        if anchor is None:
            return []
        starts = self._captions(anchor)
        self.first = next((row for row in self.sheet.rows if row > anchor and self._is_data(row, starts)), anchor + 1)
        head = paths(self.sheet, [row for row in self.sheet.rows if anchor <= row < self.first])
        ends = [*starts[1:], self.sheet.width + 1]
        blocks = [Block(start, end - 1) for start, end in zip(starts, ends, strict=True)]
        for block in blocks:
            for column in range(block.caption + 1, block.last + 1):
                self._column(block, column, head.get(column, ()))
            self._uncaptioned(block, head)
        return blocks

    def _captions(self, row: int) -> list[int]:
        return [one for one in self.sheet.columns[row] if re.match(r"项目(?:$|\()", self.sheet.text(row, one))]

    def _is_data(self, row: int, starts: list[int]) -> bool:
        return any((text := self.sheet.text(row, one)) and text != "栏次" for one in starts)

    def _column(self, block: Block, column: int, path: tuple[str, ...]) -> None:
        kind = column_of(self.reading.table.key, path)
        if kind is not None:
            if kind in block.columns.values():
                words = f"栏目“{'／'.join(path)}”出现了两次，不知以哪栏为准。"
                self.reading.problem(self.sheet.place(self.first - 1, column).cell, words)
            block.columns[column] = kind
        elif path and not IGNORED.match(path[-1]):
            row = next((one for one in self.sheet.rows if one >= self.first and self.reading.is_amount(one, column)), 0)
            if row:
                words = f"栏目“{'／'.join(path)}”不认识，其中有金额，无法归入任何一项。"
                self.reading.problem(self.sheet.place(row, column).cell, words)
                self.reading.missing = True

    def _uncaptioned(self, block: Block, head: dict[int, tuple[str, ...]]) -> None:
        """A column without a caption that holds amounts: within the block its caption was lost, beside it someone wrote."""
        for column in [one for one in range(block.caption + 1, block.last + 1) if one not in head]:
            row = next((one for one in self.sheet.rows if one >= self.first and self.reading.is_amount(one, column)), 0)
            if not row:
                continue
            cell = self.sheet.place(row, column).cell
            if not block.columns or column < max(block.columns):
                self.reading.problem(cell, "这一栏有金额而没有栏目名称，不知是哪一栏；请用导出的原表，不要删改表头。")
            else:
                self.reading.note(cell, "表头没有这一栏，其中的数字没有读取。")

    def _known(self, block: Block, rows: list[int]) -> Known:
        """Which captions a block may hold, from those it does."""
        captions = [key_of(self.sheet.text(row, block.caption)) for row in rows]
        functional = sum(one in self.subjects.classes for one in captions) >= 3
        income = any(one.endswith("收入") or one == "本年收入合计" for one in captions) and not functional
        side = "functional" if functional else "income" if income else "nature"
        return Known(self.reading.table.key, side, self.subjects)

    def _row(self, row: int, blocks: list[Block], knowns: list[Known]) -> int:
        """Read the blocks of one row; returns how many of them held figures.

        A caption may reach over its block, so that its figures stand in the next one, which has no caption.
        """
        captions = [self.sheet.text(row, one.caption) for one in blocks]
        filled = [[column for column in one.columns if self.sheet.value(row, column) is not None] for one in blocks]
        count, reaching = 0, ""
        for index, (block, known) in enumerate(zip(blocks, knowns, strict=True)):
            caption = captions[index] or reaching
            follows = index + 1 < len(blocks) and not captions[index + 1] and bool(filled[index + 1])
            reaching = caption if follows and not filled[index] else ""
            if not caption or NOTES.match(caption):
                self._no_caption(row, filled[index], caption)
            elif not reaching and (filled[index] or captions[index]):
                count += self._figures(row, block, known, caption)
        return count

    def _no_caption(self, row: int, filled: list[int], caption: str) -> None:
        column = next((one for one in filled if self.reading.is_amount(row, one)), None)
        if column is not None and not caption:
            self.reading.problem(self.sheet.place(row, column).cell, "这一行有金额而没有项目名称，不知是哪一项。")

    def _figures(self, row: int, block: Block, known: Known, caption: str) -> bool:
        """Read one row of one block; whether it held a known figure."""
        found = quantity_in(known, key_of(caption))
        if found is None:
            column = next((one for one in block.columns if self.reading.is_amount(row, one)), None)
            if column is not None:
                place = self.sheet.place(row, column).cell
                self.reading.problem(place, f"项目“{caption}”不认识，其中有金额，无法归入任何一项。")
            return False
        for column, (stage, fund) in block.columns.items():
            name = found(stage, fund)
            if name is not None:
                self.reading.read_one(name, row, column, blank_is_given=self.reading.table.key != "facts")
        return True


def column_of(table: str, path: tuple[str, ...]) -> tuple[str, str] | None:
    """(stage, fund) of a column of amounts; the fund is '' for all money. None when it is no such column."""
    stage = next((one for part in path for pattern, one in STAGES.items() if re.fullmatch(pattern, part)), None)
    fund = next((one for part in path for pattern, one in FUNDS.items() if re.fullmatch(pattern, part)), None)
    if table == "facts" and path and re.fullmatch("预算数", path[-1]):
        return "final_budget", ""
    if stage is None and fund is not None:
        stage = "final"
    return None if stage is None else (stage, fund or "")
