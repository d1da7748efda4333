"""试跑: what an edition would change in filings that exist, without writing anything (新表样在已有填报上试跑).

An officer's text is said about filings in a limited child (`alone`), which gets their entries as data and opens no database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.document.report import open_report
from accounts.editions import Edition, edition_of
from accounts.editions.shelf import bases_of
from accounts.figures.book import entries_beside
from accounts.intake.reading.child import Limits
from accounts.intake.reading.uploads import Errand, run
from accounts.intake.wrong_file import WrongFile
from accounts.models import Filing
from accounts.publication.guests import GUESTS
from accounts.publication.photograph import UNIT, data_of_entries, values

from . import Refused
from .alone import KIND, START, needed
from .findings import beside, known_subjects

BATCH = 10
"""Filings that one child says: progress is told after each."""
LIMITS = Limits(processor=60, wall=90, memory=512 * 2**20)
WORDS = {
    "busy": "其他的预览或试跑正在进行，这次没有进行；请稍后再试。",
    "too_long": "在限定的时间内没有写完，已停止；请检查表样里是否有过多的循环，或减少试跑的份数。",
    "too_large": "写出的内容过多，超出限度，已停止；请检查表样里的循环和清单。",
    "unable": "服务器的磁盘或文件夹暂时不能使用，没有进行；请告知系统管理员。",
    "broken": "试写中断，没有结果；请先检查表样，仍不能进行的请告知系统管理员。",
}


@dataclass(frozen=True)
class Rehearsal:
    """One filing under another edition beside its own: paragraphs that change, slots newly asked or asked no more,
    rules that speak only now; or why it cannot be said."""

    filing: str
    changed: tuple[tuple[str, str], ...] = ()
    """(was, is) of each paragraph; '' for one that comes new or goes."""
    asked: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    speaking: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class Text:
    """A text of an edition for the child: with its bases in it where `bases` is None, else as it was written."""

    key: str
    text: str
    bases: dict[str, str] | None = None

    @classmethod
    def of(cls, edition: Edition) -> Text:
        """The whole text of an edition."""
        return cls(edition.key, edition.text)

    @classmethod
    def written(cls, text: str, key: str) -> Text:
        """A text as it was written, so that its lines are told by their own numbers."""
        return cls(key, text, bases_of(text))


def rehearse(filing: Filing, new: Edition, old: Edition | None = None) -> Rehearsal:
    """A saved filing under the edition beside its own, or beside `old`. Raises Refused."""
    return next(rehearsed([filing], new, old))


def rehearsed(filings: Sequence[Filing], new: Edition, old: Edition | None = None) -> Iterator[Rehearsal]:
    """Saved filings under the edition, some at a time. Raises Refused where a child cannot do its work."""
    for start in range(0, len(filings), BATCH):
        some = filings[start : start + BATCH]
        pairs = [(one, [Text.of(old or edition_of(one)), Text.of(new)]) for one in some]
        for filing, found in zip(some, _answered("rehearsal", pairs), strict=True):
            changes = tuple((was, now) for was, now in found.pop("changed", ()))
            lists = {name: tuple(words) for name, words in found.items() if name != "failure"}
            yield Rehearsal(str(filing), changes, failure=found.get("failure", ""), **lists)


def paragraphs(filing: Filing, text: Text) -> list[tuple[str, int, str]]:
    """(key of the text, line, words) of everything that the document would say; 0 for a heading. Raises Refused."""
    return [(key, line, words) for key, line, words in _answered("paragraphs", [(filing, [text])])[0]]


def plain(filing: Filing, text: Text) -> list[str]:
    """The lines of the whole document under the text: cover, contents, sections, tables. Raises Refused."""
    return [str(one) for one in _answered("text", [(filing, [text])])[0]]


def page(filing: Filing, text: Text) -> tuple[str, str]:
    """Title and HTML of the document under the text. Raises Refused."""
    found = _answered("page", [(filing, [text])])[0]
    return found["title"], found["body"]


def _answered(wanted: str, pairs: Sequence[tuple[Filing, list[Text]]]) -> list[Any]:
    """What the child answers of each filing. Raises Refused."""
    texts = list({(text.key, text.text): text for _, by in pairs for text in by}.values())
    places = {(text.key, text.text): at for at, text in enumerate(texts)}
    request = {
        "wanted": wanted,
        "editions": [vars(one) for one in texts],
        "filings": [_data_of(filing) | {"by": [places[text.key, text.text] for text in by]} for filing, by in pairs],
    }
    errand = Errand(START, (needed(),), **WORDS)
    try:
        return run(KIND, json.dumps(request, ensure_ascii=False).encode(), list, LIMITS, errand)
    except WrongFile as wrong:
        raise Refused(str(wrong)) from wrong


def _data_of(filing: Filing) -> dict[str, Any]:
    """A saved filing as the child needs it: the rows of both years in the published form, and what rules look at besides."""
    prior = filing.prior()
    report = open_report(filing, entries=(pair := entries_beside(filing, prior)))
    now, before = pair
    book, more = report.book, beside(filing, prior)
    reply = more.pop("deadline")
    return {
        "unit": values(filing.unit, UNIT),
        "edition": {"key": filing.edition},
        **{name: getattr(filing, name) for name in ("year", "version", "status", "remark")},
        "entered": {
            "now": data_of_entries(now),
            "before": data_of_entries(before) if before else None,
            **{one.entered: one.rows(report.guests.get(one.key)) for one in GUESTS},
            "subjects": dict(book.subjects),
            "subordinates": list(book.subordinates),
            "precision": filing.precision,
        },
        "attachments": [vars(one) for one in report.attachments],
        "beside": more
        | {
            "known": {code: [one.name, one.budget] for code, one in known_subjects(filing.year).items()},
            "publication": book.prior_number,
            "deadline": [reply.replied.isoformat(), reply.today.isoformat()] if reply else None,
            "published_last_year": {name: str(yuan) for name, yuan in more["published_last_year"].items()},
        },
    }
