"""The evidence of a report: what the rules look at (供审核规则查看的材料)."""

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.checks.claims import Reader
from accounts.checks.evidence import Evidence, KnownSubject, PrintedTables, Spoken, Text
from accounts.checks.guests import brought
from accounts.editions.runs import Paragraph
from accounts.models import Entries

from .guests import GUESTS, Attachment, GuestDocument
from .report import Report
from .slots import PASSAGES, is_text, slot_caption


def evidence_of(
    report: Report, entries: Entries, read: Reader, subjects: Mapping[str, KnownSubject] | None = None, **more: Any
) -> Evidence:
    """The evidence of a report and of the rows that it was made from; `read` reads texts; `more` are fields of Evidence."""
    return Evidence(
        book=report.book,
        edition=report.edition,
        tables=PrintedTables.of(report.statements),
        entries=entries,
        guests=report.guests,
        texts=tuple(texts_of(report)),
        document=tuple(_document(report)),
        read=read,
        subjects=subjects or {},
        attachments=tuple(f"{one.name}{guest.paper}" for guest, one in _papers(report)),
        **more,
    )


def _papers(report: Report) -> Iterator[tuple[GuestDocument, Attachment]]:
    return ((one, paper) for one in GUESTS for paper in one.attachments(report.guests.get(one.key)))


def _document(report: Report) -> Iterator[Spoken]:
    """The paragraphs that the sections say, each under its number: `五（二）`."""
    for part in report.parts:
        for section in part.sections:
            number = section.number.rstrip("、.．")
            under = number
            for one in (one for one in section.elements if isinstance(one, Paragraph)):
                under = f"{number}{one.number}" if one.number else under
                yield Spoken(under, section.anchor, one.runs)
        yield from (Spoken("", part.anchor, one.runs) for one in part.elements if isinstance(one, Paragraph))


def evidence_of_reasons(report: Report, before: Entries | None, read: Reader) -> Evidence:
    """What the rules about reasons look at, and no more; `before` are last year's rows."""
    return Evidence(
        book=report.book,
        edition=report.edition,
        guests=report.guests,
        texts=tuple(texts_of(report)),
        document=tuple(_document(report)),
        read=read,
        previous_texts=dict(before.reasons) if before else {},
    )


def texts_of(report: Report) -> Iterator[Text]:
    """What people typed and the document prints, in its order; what no section asks for any more is not in it."""
    typed = {**report.book.passages, **report.book.reasons}
    for key in (one for one in dict.fromkeys((*report.saying.asked, *PASSAGES)) if one in typed):
        kind = "passage" if is_text(key) else "content" if key.endswith(".content") else "reason"
        yield Text(key, slot_caption(key, report.book), typed[key], kind)
    for guest, material in brought(report.guests):
        yield from guest.texts(material)
