"""The document made again from its data alone, without a question to the database (由公开数据重建公开件)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.document.guests import Attachment
from accounts.document.imprint import Imprint
from accounts.document.report import Report, open_report
from accounts.editions import edition_of
from accounts.figures.book import write_book
from accounts.figures.totals import QuotedTotals
from accounts.models import EnteredRow, Entries, Filing, Kind, Status, Unit
from accounts.models.entries import LINES, SINGLE, TEXTS

from .guests import guests_in
from .open_data import FORMAT

Data = Mapping[str, Any]


def filing_from(data: Data) -> Filing:
    """The filing of the data, unsaved."""
    unit = Unit(**{name: data["unit"].get(name, "") for name in ("code", "name", "kind", "region", "division_code")})
    return Filing(
        unit=unit,
        year=data["year"],
        edition=data["edition"]["key"],
        version=data["version"],
        status=data["status"],
        precision=data["entered"]["precision"],
        remark=data["remark"],
    )


def report_from(data: Data, web: bool = False) -> Report:
    """The report of the data, as `open_report` gave it. Raises KeyError and ValueError for data of another form."""
    filing, entered = filing_from(data), data["entered"]
    now, before = entries_from(entered["now"]), _quoted(entered["before"], filing) if entered["before"] else None
    edition = edition_of(filing.edition)
    book = write_book(filing, now, before, entered["subjects"], tuple(entered["subordinates"]), edition.home)
    return Report(
        book,
        edition,
        {one.key: one.read(entered[one.entered], book) for one in guests_in(data)},
        draft=data["draft"],
        web=web,
        attachments=tuple(Attachment(**one) for one in data["attachments"]),
        entries=now,
        imprint=_imprint(data["publication"]) if data["publication"] else None,
    )


def report_of(filing: Filing, web: bool = False, entries: tuple[Entries, Entries | None] | None = None) -> Report:
    """The report of a saved filing: as it was published, whatever changed since; before that as it stands now."""
    if filing.status in (Status.PUBLISHED, Status.WITHDRAWN) and filing.publication.snapshot.get("format") == FORMAT:
        return report_from(filing.publication.snapshot, web)
    return open_report(filing, web, entries)


def _quoted(data: Data, filing: Filing) -> QuotedTotals:
    """What the document quotes of last year."""
    figures = {name: value if isinstance(value, int) else Decimal(value) for name, value in data["figures"].items()}
    return QuotedTotals(Kind(filing.unit.kind), figures, data["codes"], data["publication"] or "")


def entries_from(data: Data) -> Entries:
    """The rows of the data, unsaved. Raises KeyError, TypeError and ArithmeticError for data of another form."""
    lines: dict[str, Any] = {name: [_row(model, row) for row in data[name]] for name, model in LINES.items()}
    single: dict[str, Any] = {name: _row(model, data[name]) if data[name] else None for name, model in SINGLE.items()}
    texts: dict[str, Any] = {name: dict(data[name]) for name in TEXTS}
    return Entries(**lines, **single, **texts)


def _row(model: type[EnteredRow], data: Data) -> EnteredRow:
    return model(**values_from(model, data))


def values_from(model: type[models.Model], data: Data) -> dict[str, Any]:
    """Amounts as Decimal, everything else as it is. Raises TypeError for a value of another kind than `rows` writes."""
    return {name: _value(model._meta.get_field(name), value) for name, value in data.items()}


def _value(field: Any, value: Any) -> Any:
    if value is None and field.null:
        return None
    is_amount = isinstance(field, models.DecimalField)
    kind = (str, int) if is_amount else int if isinstance(field, models.IntegerField) else str
    if isinstance(value, bool) or not isinstance(value, kind):
        raise TypeError(field.name)
    return Decimal(value) if is_amount else value


def _imprint(data: Data) -> Imprint:
    return Imprint(**{**data, "published_at": datetime.fromisoformat(data["published_at"])})
