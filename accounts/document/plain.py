"""The document as plain text: cover, contents, sections, tables, what stands below an empty one (公开说明的纯文本)."""

from collections.abc import Iterable, Iterator

from accounts.editions.runs import Annex, Element, Paragraph, SmallTable
from accounts.editions.statement import FilledBlock, FilledRow, FilledStatement

from .columns import placed_head
from .report import Report

BETWEEN = "｜"


def plain_text(report: Report) -> Iterator[str]:
    """Its lines in order; a row of a table is one, with ｜ between its cells."""
    yield from filter(None, (*report.cover_lines, report.cover_title))
    yield from (Paragraph(row).text for row in report.cover_rows)
    yield from ("", "目录", *_contents(report))
    for part in report.parts:
        yield from ("", part.heading)
        for section in part.sections:
            yield section.heading
            yield from _lines(section.elements)
        yield from _lines(part.elements)
        for filled in part.statements:
            yield from ("", *_table(filled))


def _contents(report: Report) -> Iterator[str]:
    listed = report.edition.contents
    for part in report.parts:
        yield part.heading
        yield from (f"　　{one.heading}" for one in part.sections if listed.sections)
        yield from (f"　　{one.form.number} {one.form.title}" for one in part.statements if listed.tables)


def _lines(elements: Iterable[Element]) -> Iterator[str]:
    for one in elements:
        if isinstance(one, Paragraph):
            yield " ".join(one.text.split())
        elif isinstance(one, SmallTable):
            yield from (BETWEEN.join(Paragraph(cell).text for cell in row) for row in one.rows)
        elif isinstance(one, Annex):
            yield f"〔附表 {one.name}〕"


def _table(filled: FilledStatement) -> Iterator[str]:
    form = filled.form
    yield form.title
    yield from filter(None, (form.number,))
    yield "　".join(filled.line)
    for row in placed_head(form):
        yield BETWEEN.join(one.caption for one, _ in row)
    for line in filled.lines():
        yield BETWEEN.join(cell for block, own in line for cell in _cells(filled, block, own))
    if filled.last_row:
        yield BETWEEN.join(foot.caption or filled.printed(foot.figure, amount) for foot, amount in filled.last_row)
    yield from filter(None, (filled.nil_note, *filled.notes))


def _cells(filled: FilledStatement, block: FilledBlock, row: FilledRow | None) -> Iterator[str]:
    """The cells of a row; blank ones where the block has ended."""
    columns = block.block.columns
    if row is None:
        yield from ("" for _ in block.block.kinds)
        return
    says = {"caption": "　" * row.level + row.caption, "code": row.code, "line": str(row.line or "")}
    yield from (says[kind] for kind in block.block.stub)
    for place, column in enumerate(columns):
        is_there = place < len(row.amounts)
        figure = row.figures[place] if is_there else ""
        yield filled.printed(figure, row.amounts[place] if is_there else None, column)
