"""试跑: what an edition would change in filings that exist, without writing anything (新表样在已有填报上试跑)."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from accounts.document.report import Report, narrative, open_report
from accounts.editions import Edition
from accounts.editions.saying import TooLong
from accounts.figures.book import read_entries
from accounts.models import Filing

from .findings import evidence_for, findings_of


@dataclass(frozen=True)
class Rehearsal:
    """One filing under another edition beside its own: paragraphs that change, slots newly asked or asked no more,
    rules that speak only now; or why it cannot be said."""

    filing: str
    changed: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    speaking: tuple[str, ...] = ()
    failure: str = ""


def rehearse(filing: Filing, edition: Edition) -> Rehearsal:
    """A saved filing under the edition."""
    entries = read_entries(filing)
    try:
        before, after = open_report(filing, entries=entries), open_report(filing, entries=entries, edition=edition)
        return Rehearsal(
            str(filing),
            tuple(changed(before, after)),
            tuple(_only(after, before)),
            tuple(_only(before, after)),
            tuple(sorted(_rules(filing, edition) - _rules(filing))),
        )
    except TooLong as error:
        return Rehearsal(str(filing), failure=str(error))


def changed(before: Report, after: Report) -> Iterator[tuple[str, str]]:
    """(was, is) of the paragraphs that differ; '' for one that comes new or goes."""
    old, new = ([text for _, text in narrative(report)] for report in (before, after))
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            count = max(end - start, last - first)
            was, now = old[start:end], new[first:last]
            yield from zip(was + [""] * (count - len(was)), now + [""] * (count - len(now)), strict=True)


def _only(one: Report, other: Report) -> Iterator[str]:
    """What the slots are called that the one asks and the other does not."""
    theirs = set(other.saying.asked)
    return (one.saying.matter.caption(key) for key in one.saying.asked if key not in theirs)


def _rules(filing: Filing, edition: Edition | None = None) -> set[str]:
    return {one.rule for one in findings_of(filing, evidence_for(filing, edition))}
