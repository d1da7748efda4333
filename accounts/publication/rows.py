"""What was entered, as plain data: all that the document is made from, and nothing derived (录入内容：公开数据的来源部分).

Amounts are strings in 元, counts are numbers, codes are text. Marks of the clerk's work and people are left out.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from accounts.document.report import Report
from accounts.figures.money import two_places
from accounts.models import EnteredRow, Entries, Filing
from accounts.models.entries import LINES, SINGLE, TEXTS

from .guests import GUESTS


def entered_of(report: Report, filing: Filing) -> dict[str, Any]:
    """The rows of this filing, what is quoted of last year (None without one), the rows of guests, the names in use."""
    return {
        "now": _entries(report.entries),
        "before": _quoted(report) if report.book.has_prior else None,
        **{one.entered: one.rows(report.guests.get(one.key)) for one in GUESTS},
        "subjects": {code: name for code in _codes(report) if (name := report.book.subjects.get(code))},
        "subordinates": list(report.book.subordinates),
        "precision": str(filing.precision),
    }


def fields_of(model: type[EnteredRow]) -> list[str]:
    """The names of what a person enters into a row: neither keys of other rows nor marks."""
    fields = (one for one in model._meta.concrete_fields if not one.primary_key and not one.is_relation)
    return [one.name for one in fields if one.name not in model.carried_marks]


def _quoted(report: Report) -> dict[str, Any]:
    """Of last year no row and no word: the figures that the document quotes, and the codes that only last year had."""
    return {
        "publication": report.book.prior_number or None,
        "figures": {name.removesuffix(".prior"): _plain(report.book[name]) for name in report.quoted},
        "codes": _former_codes(report),
    }


def _former_codes(report: Report) -> list[str]:
    now = set(report.book.now.codes("general"))
    return [code for code in report.book.prior.codes("general") if code not in now]


def _entries(entries: Entries) -> dict[str, Any]:
    lines = {name: [_row(row) for row in _in_order(getattr(entries, name))] for name in LINES}
    single = {name: _row(row) if (row := getattr(entries, name)) else None for name in SINGLE}
    return lines | single | {name: dict(getattr(entries, name)) for name in TEXTS}


def _in_order(rows: Iterable[EnteredRow]) -> list[EnteredRow]:
    """By key, so that the same rows give the same bytes in whatever order they come."""
    return sorted(rows, key=lambda row: [str(getattr(row, name)) for name in row.key_fields])


def _row(row: EnteredRow) -> dict[str, Any]:
    return values(row, fields_of(type(row)))


def values(row: object, names: Iterable[str]) -> dict[str, Any]:
    """These columns of a row as plain data."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return two_places(value)
    return value if value is None or isinstance(value, int) else str(value)


def _codes(report: Report) -> list[str]:
    """The codes of all rows and those that only last year had, and the codes above them."""
    rows = [*_codes_of(report.entries), *_former_codes(report)]
    return sorted({code[:end] for code in rows for end in (3, 5, 7) if end <= len(code)})


def _codes_of(entries: Entries) -> Iterator[str]:
    for name in LINES:
        yield from (row.code for row in getattr(entries, name) if "code" in row.key_fields)
