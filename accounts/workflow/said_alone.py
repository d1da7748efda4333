"""In the child: filings said by a text, from their entries as data (子进程内：按表样试写填报).

A request names what is wanted of which filings by which editions; `rehearsal` writes and reads it on the other side. No
function here asks the database.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import KnownSubject, Reply
from accounts.document.guests import Attachment
from accounts.document.material import evidence_of
from accounts.document.plain import plain_text
from accounts.document.report import Report, narrative, render_body, render_cover, spoken
from accounts.editions import Edition
from accounts.editions.language.text import read_edition
from accounts.editions.saying import TooLong
from accounts.editions.shelf import edition_from, shelved, subjects_of, text_of
from accounts.figures.book import write_book
from accounts.figures.totals import UnknownFigure
from accounts.intake.sentences import read
from accounts.models import Entries
from accounts.publication.guests import GUESTS
from accounts.publication.photograph import entries_from, filing_from

Data = Mapping[str, Any]


def answer_of(content: bytes) -> Any:
    """What the request wants: `rehearsal`, `paragraphs`, `text` or `page`."""
    request = json.loads(content)
    editions = [_edition(one) for one in request["editions"]]
    return [ANSWERS[request["wanted"]](one, [editions[at] for at in one["by"]]) for one in request["filings"]]


def _edition(data: Data) -> Edition:
    """A whole text, or a text with the texts on which it is based, so that its lines are its own."""
    if data["bases"] is None:
        return shelved(data["text"], data["key"])
    found, _ = read_edition(data["text"], data["key"], lambda key: data["bases"].get(key) or text_of(key), subjects_of)
    if found is None:
        raise ValueError(data["key"])
    return edition_from(found)


class _Material:
    """One filing from its data."""

    def __init__(self, data: Data) -> None:
        self.data, self.filing = data, filing_from(data)
        entered, beside = data["entered"], data["beside"]
        self.now = entries_from(entered["now"])
        self.before: Entries | None = None
        if entered["before"] is not None:
            self.before = replace(entries_from(entered["before"]), publication=beside["publication"])

    def report(self, edition: Edition, web: bool = False) -> Report:
        """The filing said by the edition."""
        entered = self.data["entered"]
        book = write_book(
            self.filing, self.now, self.before, entered["subjects"], tuple(entered["subordinates"]), edition
        )
        return Report(
            book,
            edition,
            {one.key: one.read(entered[one.entered], book) for one in GUESTS},
            draft=True,
            web=web,
            attachments=tuple(Attachment(**one) for one in self.data["attachments"]),
            entries=self.now,
            is_open=True,
        )

    def rules(self, report: Report) -> set[str]:
        """The rules that speak."""
        beside, before = self.data["beside"], self.before
        more = {name: beside[name] for name in ("printed_only", "prior_printed")}
        evidence = evidence_of(
            report,
            self.now,
            read,
            {code: KnownSubject(*words) for code, words in beside["known"].items()},
            previous_texts={**before.reasons, **before.passages} if before else {},
            deadline=_reply(beside["deadline"]),
            published_last_year={name: Decimal(yuan) for name, yuan in beside["published_last_year"].items()},
            **more,
        )
        return {one.rule.id for one in run(all_rules(), evidence) if one.rule}


def _reply(days: list[str] | None) -> Reply | None:
    """When the bureau replied, and today; a filing that is tried was never published."""
    return Reply(date.fromisoformat(days[0]), None, date.fromisoformat(days[1])) if days else None


def _rehearsal(data: Data, editions: list[Edition]) -> dict[str, Any]:
    """What changes in a filing from the first edition to the second, or why it cannot be said."""
    material = _Material(data)
    try:
        before, after = (material.report(one) for one in editions)
        return {
            "changed": list(changed(before, after)),
            "asked": list(_only(after, before)),
            "dropped": list(_only(before, after)),
            "failure": "；".join(after.unlisted),
            "speaking": sorted(material.rules(after) - material.rules(before)),
        }
    except (TooLong, UnknownFigure, ArithmeticError) as error:
        return {"failure": str(error) or type(error).__name__}


def changed(before: Report, after: Report) -> Iterator[tuple[str, str]]:
    """(was, is) of the paragraphs that differ; '' for one that comes new or goes."""
    old, new = ([text for _, text in narrative(report)] for report in (before, after))
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            count = max(end - start, last - first)
            was, now = old[start:end], new[first:last]
            yield from zip(was + [""] * (count - len(was)), now + [""] * (count - len(now)), strict=True)


def _only(one: Report, other: Report) -> Iterator[str]:
    """What the slots and the numbers of its own are called that the one asks and the other does not."""
    theirs = set(other.saying.asked)
    yield from (one.saying.matter.caption(key) for key in one.saying.asked if key not in theirs)
    known = {fact.figure for fact in other.edition.facts.values() if fact.entered}
    yield from (fact.name for fact in one.edition.facts.values() if fact.entered and fact.figure not in known)


def _paragraphs(data: Data, editions: list[Edition]) -> list[tuple[str, int, str]]:
    """(key of the text, line, paragraph) of everything said, in order; a heading has no line."""
    report = _Material(data).report(editions[0])
    return [(*one.source, " ".join(one.text.split())) for _, one in spoken(report) if one.text.strip()]


def _text(data: Data, editions: list[Edition]) -> list[str]:
    """The lines of the document as plain text."""
    return list(plain_text(_Material(data).report(editions[0])))


def _page(data: Data, editions: list[Edition]) -> dict[str, str]:
    """The document with its cover."""
    report = _Material(data).report(editions[0], web=True)
    return {"title": report.title, "body": render_cover(report) + render_body(report)}


ANSWERS: Mapping[str, Callable[[Data, list[Edition]], Any]] = {
    "rehearsal": _rehearsal,
    "paragraphs": _paragraphs,
    "text": _text,
    "page": _page,
}
