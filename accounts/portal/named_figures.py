"""Named figures read from the snapshots of chosen publications, with the cells that print them (从公开数据读取指定栏目).

The database unfolds the snapshots: they are large, and only the asked figures leave it. Work grows with the chosen
publications alone, which are few.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

CELLS = """
FROM accounts_publication publication
CROSS JOIN jsonb_array_elements(publication.snapshot->'statements') WITH ORDINALITY AS form(data, place)
CROSS JOIN jsonb_array_elements(form.data->'blocks') WITH ORDINALITY AS block(data, place)
CROSS JOIN jsonb_array_elements(block.data->'rows') WITH ORDINALITY AS line(data, place)
CROSS JOIN jsonb_array_elements(block.data->'columns') WITH ORDINALITY AS col(data, place)
CROSS JOIN LATERAL (SELECT line.data->'cells'->(col.data->>'key') AS data) AS cell
WHERE publication.id = ANY(%s)
"""
"""Every cell of every statement of the publications."""
FIGURES = """
SELECT publication.id, cell.data->>'figure', cell.data->>'yuan',
    concat_ws('-', form.data->>'key', line.data->>'key', col.data->>'key'),
    1, form.place, block.place, line.place, col.place
{cells} AND cell.data->>'figure' = ANY(%s)
UNION ALL
SELECT publication.id, total.key, total.value->>'yuan', '', 2, 0, 0, 0, 0
FROM accounts_publication publication
CROSS JOIN jsonb_each(publication.snapshot->'totals') AS total
WHERE publication.id = ANY(%s) AND total.key = ANY(%s) AND jsonb_exists(total.value, 'yuan')
ORDER BY 1, 5, 6, 7, 8, 9
"""
"""First the cells in the order of the document, then the totals, for what no statement prints."""
LINES = """
SELECT cell.data->>'figure', form.data->>'number', form.data->>'title', line.data->>'code', line.data->>'name',
    col.data->>'caption'
{cells} AND cell.data->>'figure' <> ''
ORDER BY form.place, block.place, line.data->>'code', line.place, col.place, publication.year DESC, publication.id
"""


@dataclass(frozen=True)
class Named:
    """A figure of one publication: in 元, and the anchor of the cell that prints it."""

    yuan: Decimal
    anchor: str
    """'' where no statement prints it."""


@dataclass(frozen=True)
class StatementLine:
    """A line of a statement that can be asked for: the figure, number and title of the form, row and column in words."""

    figure: str
    number: str
    title: str
    words: str


def named_figures(publications: Iterable[int], names: Iterable[str]) -> Mapping[tuple[int, str], Named]:
    """(key of the publication, name) → the figure; what a publication lacks is not among them. One query."""
    keys, wanted = list(publications), list(names)
    found: dict[tuple[int, str], Named] = {}
    with connection.cursor() as cursor:
        cursor.execute(FIGURES.format(cells=CELLS), [keys, wanted, keys, wanted])
        for key, name, yuan, anchor, *_ in cursor.fetchall():
            found.setdefault((key, name), Named(Decimal(yuan), anchor))
    return found


def statement_lines(publications: Iterable[int]) -> list[StatementLine]:
    """The lines of the statements of these publications, each figure once, where it stands first. One query."""
    found: dict[str, StatementLine] = {}
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(cells=CELLS), [list(publications)])
        for figure, number, title, code, name, column in cursor.fetchall():
            row = " ".join(part for part in (code, name) if part)
            words = "·".join(part for part in (row, column) if part)
            found.setdefault(figure, StatementLine(figure, number, title, words))
    return list(found.values())
