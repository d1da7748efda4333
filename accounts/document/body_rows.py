"""The body rows of a statement, blocks side by side (报表表体各行).

Built here and not by a template: large tables stay fast. In a form of several blocks a cell without a caption of its
own row to its left names the captions over it, else it would be told under the row of the block beside.

Rows, cells and paragraphs of the web body have lasting anchors (网页正文的固定位置). An anchor is made of keys that never
change, so a link to a figure stays good from one publication to the next: `general-2060101` is the row,
`general-2060101-appropriation_basic` the cell, `results-general-p3` the third paragraph.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from accounts.editions.statement import FilledBlock, FilledRow, FilledStatement, Foot, Statement

from .columns import head_names
from .report import Follower


def row_anchor(form: Statement, row: FilledRow) -> str:
    """The anchor of a row: its code or line."""
    return f"{form.key}-{row.key}"


def cell_anchor(form: Statement, row: FilledRow, column: str) -> str:
    """The anchor of an amount cell, `column` being the key of its column."""
    return f"{row_anchor(form, row)}-{column}"


def foot_anchor(form: Statement, figure: str) -> str:
    """The anchor of the cell of a figure in the last row across all blocks."""
    return f"{form.key}-last-{figure}"


NOTHING = SafeString("")
NOBODY = Follower()


def body_rows(filled: FilledStatement, *, web: bool, follower: Follower = NOBODY) -> SafeString:
    """All rows as HTML; on the web rows and amounts have their anchors, and amounts the names of their figures."""
    heads = _heads(filled)
    rows = [
        "".join(_block_cells(filled, *one, names, web, follower) for one, names in zip(line, heads, strict=True))
        if any(row and (row.caption or row.line or any(row.figures)) for _, row in line)
        else _blank_row(filled)
        for line in filled.lines()
    ]
    if filled.last_row:
        rows.append("".join(_foot_cell(filled, foot, amount, web, follower) for foot, amount in filled.last_row))
    rows = rows or [_blank_row(filled)]  # a head that repeats and has no row below it is typeset without end
    return SafeString("".join(f"<tr>{row}</tr>" for row in rows))  # every cell is escaped below


def _blank_row(filled: FilledStatement) -> str:
    return f'<td colspan="{len(filled.form.widths)}">&#160;</td>'


def _heads(filled: FilledStatement) -> list[list[SafeString]]:
    """Per block and column the attribute that names the captions over a cell; nothing where there is only one block."""
    names = iter(head_names(filled.form) if len(filled.blocks) > 1 else [""] * len(filled.form.widths))
    return [[_attribute("headers", next(names)) for _ in block.block.kinds] for block in filled.blocks]


def _block_cells(
    filled: FilledStatement,
    block: FilledBlock,
    row: FilledRow | None,
    heads: Sequence[SafeString],
    web: bool,
    follower: Follower,
) -> str:
    if row is None:
        return "".join(f"<td{names}></td>" for names in heads)
    if row.caption:  # only a code stands left of it
        heads = [names if kind == "code" else NOTHING for kind, names in zip(block.block.kinds, heads, strict=True)]
    stub, width = len(block.block.stub), len(block.block.columns)
    amounts = [*row.amounts, *[None] * (width - len(row.amounts))]
    figures = [*row.figures, *[""] * (width - len(row.figures))]
    cells = (
        _amount_cell(
            filled.printed(figure, amount, column),
            figure,
            cell_anchor(filled.form, row, column.key) if web and figure else "",
            follower,
            names,
        )
        for column, amount, figure, names in zip(block.block.columns, amounts, figures, heads[stub:], strict=True)
    )
    anchor = _attribute("id", row_anchor(filled.form, row) if web else "")
    return _stub_cells(block, row, anchor, heads[:stub]) + "".join(cells)


def _attribute(name: str, value: str) -> SafeString:
    """The attribute; nothing where it has no value."""
    return format_html(' {}="{}"', name, value) if value else NOTHING


def _stub_cells(block: FilledBlock, row: FilledRow, anchor: SafeString, heads: Sequence[SafeString]) -> str:
    if row.key == "total":
        return format_html(
            '<th scope="row"{} colspan="{}" class="caption total">{}</th>', anchor, len(block.block.stub), row.caption
        )
    return "".join(_stub_cell(kind, row, anchor, names) for kind, names in zip(block.block.stub, heads, strict=True))


def _stub_cell(kind: str, row: FilledRow, anchor: SafeString, heads: SafeString) -> SafeString:
    """A code, a line or the caption: the head of its row, but where it is blank. Readers are told of no empty head."""
    strong = " strong" if row.strong else ""
    if kind == "code":
        return format_html('<td{} class="code{}">{}</td>', heads, strong, row.code)
    if kind == "line":
        return format_html('<td{} class="line">{}</td>', heads, row.line or "")
    if not row.caption:
        return format_html('<td{}{} class="caption"></td>', anchor, heads)
    return format_html('<th scope="row"{} class="caption level{}{}">{}</th>', anchor, row.level, strong, row.caption)


def _amount_cell(text: str, figure: str, anchor: str, follower: Follower, heads: SafeString = NOTHING) -> str:
    if anchor:
        shown = follower.cell(figure, escape(text))
        return format_html('<td class="amount"{} id="{}" data-figure="{}">{}</td>', heads, anchor, figure, shown)
    return f'<td class="amount"{heads}>{text}</td>'  # digits, commas and a stop only


def _foot_cell(filled: FilledStatement, foot: Foot, amount: Decimal | None, web: bool, follower: Follower) -> str:
    if foot.figure:
        anchor = foot_anchor(filled.form, foot.figure) if web else ""
        return _amount_cell(filled.printed(foot.figure, amount), foot.figure, anchor, follower)
    return format_html('<th scope="row" colspan="{}" class="caption total">{}</th>', foot.across, foot.caption)
