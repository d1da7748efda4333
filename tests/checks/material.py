"""Evidence for tests: the sample, and changed copies of it (规则测试用的材料)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from accounts.checks import RULES, Finding, run
from accounts.checks.evidence import Evidence, KnownSubject, PrintedTables, Text
from accounts.document.material import evidence_of
from accounts.document.report import Report, spoken
from accounts.editions.runs import Name, Slot
from accounts.intake.sentences import read, read_document
from tests.cases import Case
from tests.sample import form_of, report_of, sample_case, subjects


@cache
def known_subjects() -> dict[str, KnownSubject]:
    return {code: KnownSubject(name) for code, name in subjects().items()}


def evidence_from(case: Case, **more: Any) -> Evidence:
    """The evidence of a case, with the list of subjects of 2023; its paragraphs are there for tests that have them read."""
    report = report_of(case)
    more.setdefault("narrative", read_document(own_paragraphs(report)))
    return evidence_of(report, case.now.entries(), read, known_subjects(), **more)


def own_paragraphs(report: Report) -> Iterator[tuple[str, str]]:
    """(anchor, words) of the document, a mark for what was typed: it stands in the texts."""
    own = (*report.book.office_names, *report.book.subordinates)
    for anchor, paragraph in spoken(report):
        words = "".join(
            "□" if isinstance(one, Slot) or (isinstance(one, Name) and one.text in own) else one.text
            for one in paragraph.runs
        )
        if words.strip("□"):
            yield anchor, " ".join(words.split())


@cache
def sample_evidence() -> Evidence:
    return evidence_from(sample_case())


def changed(change: Callable[[Case], None]) -> Evidence:
    """The evidence of the sample after a change of its rows."""
    case = sample_case()
    change(case)
    return evidence_from(case)


def table(number: str) -> str:
    """The key of the statement that the sample's edition numbers so: `08`."""
    return form_of(sample_evidence().edition, f"公开{number}表").key


def with_cell(number: str, figure: str, value: Any) -> Evidence:
    """The sample with another amount (元) in one cell of a statement, as an imported table may have it."""
    evidence = sample_evidence()
    return replace(evidence, tables=PrintedTables({**evidence.tables.cells, (table(number), figure): value}))


def with_texts(*texts: str, key: str = "remarks", kind: str = "passage") -> Evidence:
    """The sample with these typed texts and no other."""
    return replace(
        sample_evidence(), texts=tuple(Text(key, f"第{n}段", text, kind) for n, text in enumerate(texts, start=1))
    )


def found(rule_id: str, evidence: Evidence) -> list[Finding]:
    """What one rule finds; a rule for documents that were read takes the evidence for one."""
    rule = RULES[rule_id]
    return run([rule], replace(evidence, imported=True) if rule.scope in ("read", "wan") else evidence)


def saying(old: str, new: str) -> Evidence:
    """The sample's document with other words in it, as a text that was read may have them."""
    evidence = sample_evidence()
    narrative = tuple(one._replace(words=one.words.replace(old, new)) for one in evidence.narrative)
    assert narrative != evidence.narrative, old
    return replace(evidence, narrative=narrative, imported=True)
