"""Lasting anchors of the web body: rows, cells and paragraphs of the document (网页正文的固定位置).

An anchor is made of keys that never change, so a link to a figure stays good from one publication to the next:
`general-2060101` is the row, `general-2060101-appropriation_basic` the cell, `results-general-p3` the third paragraph.
"""

import re
from itertools import count

from accounts.editions.statement import FilledRow, Statement

PARAGRAPH = re.compile(r"<p(?=>)")


def row_anchor(form: Statement, row: FilledRow) -> str:
    """The anchor of a row: its code or line."""
    return f"{form.key}-{row.key}"


def cell_anchor(form: Statement, row: FilledRow, column: str) -> str:
    """The anchor of an amount cell, `column` being the key of its column."""
    return f"{row_anchor(form, row)}-{column}"


def foot_anchor(form: Statement, figure: str) -> str:
    """The anchor of the cell of a figure in the last row across all blocks."""
    return f"{form.key}-last-{figure}"


def numbered(html: str, anchor: str) -> str:
    """The section with an anchor on each of its paragraphs, counted from 1."""
    numbers = count(1)
    return PARAGRAPH.sub(lambda _: f'<p id="{anchor}-p{next(numbers)}"', html)
