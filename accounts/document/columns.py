"""Columns that hold their figures: wider for long amounts, then smaller figures (表格栏宽随金额长短调整).

Amounts never break and never run into the next cell. A column that is too narrow for its longest amount takes room from
the captions and from columns with room to spare; where that is not enough, the amounts of the table are set smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.editions.statement import FilledStatement, Head, Statement
from accounts.figures.numerals import is_digits

PORTRAIT, LANDSCAPE = 481.3, 727.9
"""Widths of a table in pt: A4 less the margins of print.css."""
EDGES = 5.6
"""Padding and border of a cell in pt."""
AMOUNT = 1.05
"""Size of an amount beside that of its table; its font is smaller to the eye."""
FITS = (100, 92, 84, 76, 68, 60, 52)
"""Sizes of amounts in percent; classes `fit92` … of print.css."""
NARROWEST = 0.6
"""What a caption keeps of its width, at least."""
LEAST = 36.0
"""What an amount column keeps, in pt: its caption in two lines."""


@dataclass(frozen=True)
class Columns:
    """Widths in percent of the table, and the class that sets its amounts smaller ('' for the usual size)."""

    widths: tuple[str, ...]
    fit: str = ""


def ems(text: str) -> float:
    """Width of an amount in em, in the font of amounts: digits of equal width."""
    return sum(0.5 if is_digits(one) else 0.34 for one in text)


def columns_of(filled: FilledStatement) -> Columns:
    """The columns of a statement."""
    form = filled.form
    page = LANDSCAPE if form.landscape else PORTRAIT
    size = AMOUNT * (8.3 if form.dense and form.landscape else 9.5)
    usual = [page * width / sum(form.widths) for width in form.widths]
    kinds, longest = _contents(filled)

    def needs(fit: int) -> list[float]:
        cells = zip(kinds, longest, strict=True)
        return [ems(text) * size * fit / 100 + EDGES if kind == "amount" else 0.0 for kind, text in cells]

    fits = ((_shared(usual, needs(fit), kinds), fit) for fit in FITS)
    widths, fit = next((one for one in fits if one[0]), (usual, FITS[-1]))
    return Columns(tuple(f"{100 * width / page:.2f}" for width in widths), "" if fit == 100 else f"fit{fit}")


def _contents(filled: FilledStatement) -> tuple[list[str], list[str]]:
    """Per column what it holds (`caption`, `code`, `line` or `amount`) and its longest amount."""
    kinds = [kind for block in filled.form.blocks for kind in block.kinds]
    longest, place = list[str](), 0
    for block in filled.blocks:
        longest += ["" for _ in block.block.stub]
        for index, column in enumerate(block.block.columns):
            printed = (
                filled.printed(row.figures[index], row.amounts[index], column)
                for row in block.rows
                if index < len(row.amounts)
            )
            longest.append(max(printed, key=ems, default=""))
    for foot, amount in filled.last_row:
        if foot.figure:
            longest[place] = max(longest[place], filled.printed(foot.figure, amount), key=ems)
        place += foot.across
    return kinds, longest


def _shared(usual: Sequence[float], needs: Sequence[float], kinds: Sequence[str]) -> list[float]:
    """The widths when every need is met; none when there is not enough room for all."""
    wanted = sum(max(0.0, need - width) for width, need in zip(usual, needs, strict=True))
    if not wanted:
        return list(usual)
    spare = [
        width * (1 - NARROWEST)
        if kind == "caption"
        else max(0.0, width - max(need, LEAST))
        if kind == "amount"
        else 0.0
        for width, need, kind in zip(usual, needs, kinds, strict=True)
    ]
    if sum(spare) < wanted:
        return []
    return [
        max(width, need) - room * wanted / sum(spare) for width, need, room in zip(usual, needs, spare, strict=True)
    ]


def head_rows(form: Statement) -> list[list[tuple[Head, str]]]:
    """The head of a statement, each cell with the classes by which it stays in view with the captions below it.

    `stub` stands over captions or codes alone, `second` over captions that have a code before them.
    """
    kinds = [kind for block in form.blocks for kind in block.kinds]
    return [
        [(one, _stub_class([kinds[place] for place in over], over[0] and kinds[over[0] - 1])) for one, over in row]
        for row in placed_head(form)
    ]


def head_names(form: Statement) -> list[str]:
    """Per column the IDs of the captions over it, uppermost first, with blanks between; they count rows and cells from 0."""
    over: list[list[str]] = [[] for _ in form.widths]
    for down, row in enumerate(placed_head(form)):
        for number, (one, places) in enumerate(row):
            for place in places if one.caption else ():
                over[place].append(f"{form.key}-head-{down}-{number}")
    return [" ".join(names) for names in over]


def placed_head(form: Statement) -> list[list[tuple[Head, list[int]]]]:
    """The head, each cell with the columns that it stands over."""
    taken: set[tuple[int, int]] = set()
    rows = []
    for down, row in enumerate(form.head):
        free = (place for place in range(len(form.widths)) if (down, place) not in taken)
        placed = [(one, [next(free) for _ in range(one.across)]) for one in row]
        taken |= {(down + lower, place) for one, over in placed for lower in range(one.down) for place in over}
        rows.append(placed)
    return rows


def _stub_class(over: Sequence[str], left: str | int) -> str:
    if not set(over) <= {"code", "caption"}:
        return ""
    return "stub second" if left == "code" and over[0] == "caption" else "stub"


def length_class(*texts: str, long: int = 500, longest: int = 1200) -> str:
    """How small texts of more characters are set, so that a row stands on one page: '', `long` or `longest`."""
    length = max(map(len, texts))
    return "longest" if length > longest else "long" if length > long else ""
