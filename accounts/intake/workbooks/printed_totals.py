"""Totals that a workbook in 万元 prints and its rows do not quite add up to: kept within rounding (公开件所印的合计).

A publication rounds each cell on its own, so that a total may differ from the sum of what stands beneath by a tail. What
was published is given back as it was printed: the total is kept as a row of its table.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from accounts.editions.statement import Statement, fill
from accounts.figures.book import Book, derivation_of
from accounts.figures.equations import HALF
from accounts.models import Precision, PrintedTotal

from .extract import Name
from .interpretation import Interpretation
from .labels import label, shown


def printed_totals(read: Interpretation, statements: Sequence[Statement], book: Book) -> list[PrintedTotal]:
    """The totals to keep of a workbook in 万元, none of one in 元; `book` is that of its rows alone.

    A total is kept within 0.005 万元 × (n + 1) of its n entered amounts; `read` notes those that are not.
    """
    if read.amounts != Precision.WAN:
        return []
    kept = []
    for form in statements:
        for figure, ours in fill(form, book).cells():
            name = Name.of(figure)
            reading = next((one for one in read.extract.found.get(name, ()) if one.table == form.key), None)
            if reading is None or not reading.given or reading.amount == ours:
                continue
            count = len(derivation_of(book, figure).entered)
            if within_rounding(reading.amount, ours, count):
                kept.append(PrintedTotal(table=form.key, figure=figure, amount=reading.amount))
            else:
                have, rows = (shown(name, one, read.amounts) for one in (reading.amount, ours))
                words = f"“{label(name, book.subjects)}”所印为 {have}，其下 {count} 个录入数合计为 {rows}，"
                read.extract.note(reading.place, f"{words}相差超过取舍的尾差，不留存所印的数，按录入数合计。")
    return kept


def within_rounding(printed: Decimal, added: Decimal, count: int) -> bool:
    """Whether rounding of `count` amounts to 0.01 万元 explains that a printed total is not what they add up to, all 元."""
    return abs(printed - added) <= HALF * (count + 1)
