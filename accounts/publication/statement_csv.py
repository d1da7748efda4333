"""One statement as CSV for programs and for Excel: UTF-8 with a mark, CRLF, nothing that runs (公开表的 CSV).

One line a row of the form, each with year, unit and form, so that files of many units can be put together. Each amount stands twice: in 万元 as printed, blank where the form leaves it blank, and in 元.
Blocks that stand side by side in the form follow one another here; a column that a block lacks stays empty.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from accounts.editions.statement import FilledBlock, FilledRow, FilledStatement
from accounts.figures.money import print_wan, two_places
from accounts.intake.cells import inert

MARK = "\ufeff"
STUB = ("年度", "单位", "表号", "行次", "科目编码", "项目")


def as_csv(filled: FilledStatement) -> bytes:
    """The file of a statement."""
    columns = list(dict.fromkeys(column.caption for block in filled.blocks for column in block.block.columns))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*STUB, *(f"{inert(caption)}（{unit}）" for caption in columns for unit in ("万元", "元"))])
    for block in filled.blocks:
        writer.writerows(_line(filled, block, row, columns) for row in block.rows)
    for caption, amount in _last(filled):
        cells = [""] * 2 * len(columns)
        cells[:2] = _twice(filled, amount)
        writer.writerow([*_about(filled), "", "", inert(caption), *cells])
    return (MARK + out.getvalue()).encode()


def _about(filled: FilledStatement) -> tuple[str, str, str]:
    return str(filled.year), inert(filled.unit_name), filled.form.number


def _line(filled: FilledStatement, block: FilledBlock, row: FilledRow, columns: list[str]) -> list[str]:
    captions = (column.caption for column in block.block.columns)
    amounts = dict(zip(captions, row.amounts, strict=False))
    cells = [cell for caption in columns for cell in _twice(filled, amounts.get(caption))]
    return [*_about(filled), str(row.line or ""), inert(row.code), inert(row.caption.strip()), *cells]


def _twice(filled: FilledStatement, amount: Decimal | None) -> tuple[str, str]:
    """In 万元 as printed, without the commas between thousands, and in 元."""
    if amount is None:
        return "", ""
    return (print_wan(amount) if filled.printed(amount) else ""), two_places(amount)


def _last(filled: FilledStatement) -> Iterator[tuple[str, Decimal]]:
    """The totals of the last row, each with the caption before it."""
    caption = ""
    for foot, amount in filled.last_row:
        if amount is not None:
            yield caption, amount
        caption = foot.caption or caption
