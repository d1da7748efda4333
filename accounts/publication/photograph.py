"""What was entered as plain data, and the document made again of it without a question to the database (由公开数据重建公开件).

All that the document is made from, and nothing derived. Amounts are strings in 元, counts are numbers, codes are text.
Marks of the clerk's work and people are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.document.guests import Attachment
from accounts.document.imprint import Imprint
from accounts.document.report import Report, open_report
from accounts.editions import Edition, edition_named
from accounts.editions.shelf import shelved
from accounts.figures.book import write_book
from accounts.figures.money import two_places
from accounts.figures.totals import QuotedTotals
from accounts.models import LINES, SINGLE, TERMS, TEXTS, EnteredRow, Entries, Filing, Kind, Status, Unit

from .guests import GUESTS, guests_in

FORMAT = "final-accounts/2"
UNIT = ("code", "name", "kind", "region", "division_code", "founded")
LATER = frozenset(("declared",))
"""Rows that what was published or given out before them does not have."""
Data = Mapping[str, Any]


def entered_of(report: Report, filing: Filing) -> dict[str, Any]:
    """The rows of this filing, what is quoted of last year (None without one), the rows of guests, the names in use.

    Numbers and texts that a draft keeps from another edition are not of this document.
    """
    now, prior = set(report.book.now.codes("general")), report.book.prior.codes("general")
    former = [code for code in prior if code not in now]
    return {
        "now": data_of_entries(_printed(report)),
        "before": _quoted(report, former) if report.book.has_prior else None,
        **{one.entered: one.rows(report.guests.get(one.key)) for one in GUESTS},
        "subjects": {code: name for code in _codes(report, former) if (name := report.book.subjects.get(code))},
        "subordinates": list(report.book.subordinates),
        "precision": str(filing.precision),
    }


def _printed(report: Report) -> Entries:
    """The rows of this filing that its document reads."""
    rows, said = report.entries, {*report.saying.asked, TERMS}
    return replace(
        rows,
        declared=[one for one in rows.declared if one.key in report.edition.entered],
        reasons={key: text for key, text in rows.reasons.items() if key in said},
        passages={key: text for key, text in rows.passages.items() if key in said},
    )


def fields_of(model: type[EnteredRow]) -> list[str]:
    """The names of what a person enters into a row: neither keys of other rows nor marks."""
    return [
        one.name
        for one in model._meta.concrete_fields
        if not one.primary_key and not one.is_relation and one.name not in model.carried_marks
    ]


def values(row: object, names: Iterable[str]) -> dict[str, Any]:
    """These columns of a row as plain data."""
    return {name: _plain(getattr(row, name)) for name in names}


def values_from(model: type[models.Model], data: Data) -> dict[str, Any]:
    """Amounts as Decimal, everything else as it is. Raises TypeError for a value of another kind than `values` writes."""
    return {name: _value(model._meta.get_field(name), value) for name, value in data.items()}


def rows_in(data: Data, name: str) -> Any:
    """The rows of that name. Raises KeyError where data have none that always had them."""
    return data.get(name, []) if name in LATER else data[name]


def entries_from(data: Data) -> Entries:
    """The rows of the data, unsaved. Raises KeyError, TypeError and ArithmeticError for data of another form."""
    found: dict[str, Any] = {
        **{name: [model(**values_from(model, row)) for row in rows_in(data, name)] for name, model in LINES.items()},
        **{name: model(**values_from(model, row)) if (row := data[name]) else None for name, model in SINGLE.items()},
        **{name: dict(data[name]) for name in TEXTS},
    }
    return Entries(**found)


def filing_from(data: Data) -> Filing:
    """The filing of the data, unsaved."""
    return Filing(
        unit=Unit(**{name: data["unit"][name] for name in UNIT if name in data["unit"]}),
        edition=data["edition"]["key"],
        precision=data["entered"]["precision"],
        **{name: data[name] for name in ("year", "version", "status", "remark")},
    )


def frozen_edition(data: Data) -> Edition:
    """The forms by which it was published, whatever became of the edition. Raises LookupError and ValueError.

    What was published before the data held their text is read by the forms that come with the product.
    """
    about = data["edition"]
    return shelved(about["text"], about["key"]) if "text" in about else edition_named(about["key"])


def report_from(data: Data, web: bool = False) -> Report:
    """The report of the data, as `open_report` gave it. Raises KeyError and ValueError for data of another form."""
    filing, entered, said = filing_from(data), data["entered"], data["publication"]
    now, before = entries_from(entered["now"]), _quoted_from(entered["before"], filing) if entered["before"] else None
    edition = frozen_edition(data)
    book = write_book(filing, now, before, entered["subjects"], tuple(entered["subordinates"]), edition)
    return Report(
        book,
        edition,
        {one.key: one.read(entered[one.entered], book) for one in guests_in(data)},
        draft=data["draft"],
        web=web,
        attachments=tuple(Attachment(**one) for one in data["attachments"]),
        entries=now,
        imprint=Imprint(**said | {"published_at": datetime.fromisoformat(said["published_at"])}) if said else None,
    )


def report_of(filing: Filing, web: bool = False, entries: tuple[Entries, Entries | None] | None = None) -> Report:
    """The report of a saved filing: as it was published, whatever changed since; before that as it stands now."""
    if filing.status in (Status.PUBLISHED, Status.WITHDRAWN) and filing.publication.snapshot.get("format") == FORMAT:
        return report_from(filing.publication.snapshot, web)
    return open_report(filing, web, entries)


def data_of_entries(entries: Entries) -> dict[str, Any]:
    """The rows by key, so that the same rows give the same bytes in whatever order they come."""
    return {
        **{name: [_data_of(row) for row in sorted(getattr(entries, name), key=_place)] for name in LINES},
        **{name: _data_of(row) if (row := getattr(entries, name)) else None for name in SINGLE},
        **texts_of(entries),
    }


def texts_of(entries: Entries) -> dict[str, dict[str, str]]:
    """All typed texts by key."""
    return {name: dict(getattr(entries, name)) for name in TEXTS}


def _data_of(row: EnteredRow) -> dict[str, Any]:
    return values(row, fields_of(type(row)))


def _place(row: EnteredRow) -> list[str]:
    return [str(getattr(row, name)) for name in row.key_fields]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return two_places(value)
    return value if value is None or isinstance(value, int) else str(value)


def _codes(report: Report, former: list[str]) -> list[str]:
    """The codes of all rows and those that only last year had, and the codes above them."""
    rows = (row for name in LINES for row in getattr(report.entries, name) if "code" in row.key_fields)
    return sorted(
        {code[:end] for code in (*former, *(row.code for row in rows)) for end in (3, 5, 7) if end <= len(code)}
    )


def _quoted(report: Report, former: list[str]) -> dict[str, Any]:
    """Of last year no row and no word: the figures that the document quotes, and the codes that only last year had."""
    return {
        "publication": report.book.prior_number or None,
        "figures": {name.removesuffix(".prior"): _plain(report.book[name]) for name in report.quoted},
        "codes": former,
    }


def _quoted_from(data: Data, filing: Filing) -> QuotedTotals:
    figures = {name: value if isinstance(value, int) else Decimal(value) for name, value in data["figures"].items()}
    return QuotedTotals(Kind(filing.unit.kind), figures, data["codes"], data["publication"] or "")


def _value(field: Any, value: Any) -> Any:
    if value is None and field.null:
        return None
    is_amount = isinstance(field, models.DecimalField)
    kind = (str, int) if is_amount else int if isinstance(field, models.IntegerField) else str
    if isinstance(value, bool) or not isinstance(value, kind):
        raise TypeError(field.name)
    return Decimal(value) if is_amount else value
