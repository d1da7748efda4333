"""The evidence of a report: what the rules look at (供审核规则查看的材料)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from accounts.checks.evidence import APART, Evidence, KnownSubject, PrintedTables, Text
from accounts.checks.guests import brought
from accounts.checks.reasons import reason_keys
from accounts.models import Entries

from .guests import GUESTS, Attachment, GuestDocument
from .report import Report, narrative
from .slots import PASSAGES, slot_caption


def evidence_of(
    report: Report, entries: Entries, subjects: Mapping[str, KnownSubject] | None = None, **more: Any
) -> Evidence:
    """The evidence of a report and of the rows that it was made from; `more` are fields of Evidence."""
    return Evidence(
        book=report.book,
        edition=report.edition,
        tables=PrintedTables.of(report.statements),
        entries=entries,
        guests=report.guests,
        texts=tuple(texts_of(report)),
        narrative=tuple(narrative(_without_typed(report))),
        subjects=subjects or {},
        attachments=tuple(f"{one.name}{guest.paper}" for guest, one in _papers(report)),
        **more,
    )


def _papers(report: Report) -> Iterator[tuple[GuestDocument, Attachment]]:
    return ((one, paper) for one in GUESTS for paper in one.attachments(report.guests.get(one.key)))


def _without_typed(report: Report) -> Report:
    """The report with a mark for every typed word and name: its sentences are the product's own, and no rule for typed
    words reads them, as no rule for sentences reads what was typed into them."""
    book, marks = report.book, dict.fromkeys
    own = replace(
        book,
        reasons=marks(book.reasons, APART),
        passages=marks(book.passages, APART),
        office_names=(APART,) * len(book.office_names),
        subordinates=(APART,) * len(book.subordinates),
    )
    return replace(report, book=own, web=False)


def evidence_of_reasons(report: Report, before: Entries | None) -> Evidence:
    """What the rules about reasons look at, and no more; `before` are last year's rows."""
    return Evidence(
        book=report.book,
        edition=report.edition,
        guests=report.guests,
        texts=tuple(texts_of(report)),
        previous_texts=dict(before.reasons) if before else {},
    )


def texts_of(report: Report) -> Iterator[Text]:
    """What people typed into the document, in its order."""
    book = report.book
    first, *others = PASSAGES
    typed = {**book.passages, **book.reasons}
    for key in (one for one in (first, *reason_keys(book), *others) if one in typed):
        kind = "passage" if key in PASSAGES else "content" if key.endswith(".content") else "reason"
        yield Text(key, slot_caption(key, book), typed[key], kind)
    for guest, material in brought(report.guests):
        yield from guest.texts(material)
