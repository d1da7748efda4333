"""The door for guests: another guest comes in as 预算绩效 does, and the accounts know neither."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.test import Client

from accounts.checks import RULES, Finding, Place, Severity, Side, rule, run
from accounts.checks import guests as checks
from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import Evidence, Text
from accounts.desk import sheets as desk
from accounts.document import guests as document
from accounts.document.pdf import render_html
from accounts.document.report import Report, open_report
from accounts.editions import edition_named
from accounts.editions import guests as editions
from accounts.editions.shelf import text_of
from accounts.models import Filing
from accounts.publication import guests as publication
from accounts.publication.erratum import erratum
from accounts.publication.open_data import as_data, as_json
from accounts.publication.photograph import report_from
from accounts.workflow import Refused
from accounts.workflow import new_filing as workflow
from accounts.workflow.findings import evidence_for, findings_of
from accounts.workflow.verbs import require_complete
from tests.conftest import Office
from tests.document.test_archive import filing_of
from tests.sample import ROOT, report_of, sample_case

KEY = "letters"
ORDER = next(line for line in (text_of("xinjiang-2023") or "").splitlines() if line.startswith("说明："))
TEXT = f"""[改顺序]
{ORDER.replace("其他说明", "来信、其他说明")}
[改数]
加 来信件数：程序 来信件数
[节 来信]
标题：来信办理情况
本单位办理来信{{来信件数}}件。
"""


@dataclass(frozen=True)
class Letters:
    """The material of the made-up guest: it has no model."""

    count: int


def read(filing: Filing, book: Any) -> Letters:
    return Letters(filing.year - 2016)


def few_letters(evidence: Evidence) -> Iterator[Finding]:
    letters = evidence.guests.get(KEY)
    if letters is not None and letters.count < 10:
        yield Finding(
            Place("来信件数", "letter:all"), Side("来信", None, str(letters.count)), Side("", None, "10"), "请核对。"
        )


@pytest.fixture
def letters() -> Iterator[None]:
    """The guest comes in, and leaves again: a section, a rule, a key in the data, a step, a demand."""
    text = Text("letter:all", "来信说明", "略")
    brought: list[tuple[list[Any], Any]] = [
        (
            editions.GUESTS,
            editions.GuestForms(KEY, {"来信": KEY}, {"来信件数": "count"}, amendments={"xinjiang-2023": TEXT}),
        ),
        (document.GUESTS, document.GuestDocument(KEY, read, figures=lambda found: {"来信件数": found.count})),
        (checks.GUESTS, checks.GuestChecks(KEY, texts=lambda material: [text])),
        (
            workflow.GUESTS,
            workflow.GuestWork(KEY, missing=lambda report: [] if report.guests[KEY].count > 9 else ["未填写：来信。"]),
        ),
        (
            desk.GUESTS,
            desk.GuestPages(
                desk.EntryStep(KEY, "来信", "filing_preview"), "findings", f"part2-{KEY}", "letter:", address
            ),
        ),
        (
            publication.GUESTS,
            publication.GuestData(
                KEY,
                "来信办理",
                data=lambda found: {"count": found.count},
                entered="letter_rows",
                rows=lambda found: found.count,
                read=lambda rows, book: Letters(rows),
                cells=lambda data, edition: [("来信件数", str(data["count"]))] if data else [],
            ),
        ),
    ]
    for registry, one in brought:
        registry.append(one)
    rule("Q1", Severity.WARNING, "来信不少于十件", holds="12", breaks="7", source="信访工作条例")(few_letters)
    yield
    del RULES["Q1"]
    for registry, one in brought:
        registry.remove(one)


def address(filing: Filing) -> dict[str, str]:
    return {"letter:all": "/letters/"}


def drawn() -> Report:
    """The sample with what the guest brings."""
    report = report_of(sample_case())
    return replace(report, edition=edition_named(report.edition.key), guests={**report.guests, KEY: Letters(7)})


def test_the_document_has_the_section_of_the_guest_in_its_place(letters: None) -> None:
    html = render_html(drawn())
    assert "本单位办理来信 7 件。" in html
    titles = ["".join(map(str, section.title)) for part in drawn().edition.parts for section in part.sections]
    assert titles[-3:] == ["预算绩效的情况说明", "来信办理情况", "其他需说明的事项"]
    assert "十二、来信办理情况" in html
    assert "十三、其他需说明的事项" in html


def test_the_data_of_the_guest_are_written_read_and_compared(letters: None) -> None:
    report, filing = drawn(), filing_of(sample_case())
    data = json.loads(as_json(as_data(report, filing)))
    assert data[KEY] == {"count": 7}
    assert data["entered"]["letter_rows"] == 7
    again = report_from(data)
    assert again.guests[KEY] == Letters(7)
    assert render_html(again) == render_html(report)
    later = as_data(replace(report, guests={**report.guests, KEY: Letters(8)}), filing)
    assert erratum(data, later)[KEY] == [{"place": "来信件数", "before": "7", "after": "8"}]
    assert erratum(data, later)["performance"] == []


def test_what_was_published_before_the_guest_came_is_read_as_it_was(letters: None) -> None:
    before = as_data(drawn(), filing_of(sample_case()))
    del before[KEY], before["entered"]["letter_rows"]
    again = report_from(before)
    assert KEY not in again.guests
    assert [one.key for one in publication.guests_in(before)] == ["performance"]
    assert again.guests["performance"]
    assert erratum(before, as_data(drawn(), filing_of(sample_case())))[KEY] == [
        {"place": "来信件数", "before": None, "after": "7"}
    ]


def test_a_saved_filing_is_checked_held_back_and_led_to_its_page(letters: None, office: Office) -> None:
    assert open_report(office.filing).guests[KEY] == Letters(7)
    assert Text("letter:all", "来信说明", "略") in evidence_for(office.filing).texts
    (found,) = [one for one in findings_of(office.filing) if one.rule == "Q1"]
    assert (found.place, found.left) == ("来信件数", "来信 7")
    with pytest.raises(Refused, match="未填写：来信。"):
        require_complete(office.filing)
    client = Client()
    client.force_login(office.clerk)
    page = client.get(f"/admin/accounts/filing/{office.filing.pk}/change/").content.decode()
    steps = re.findall(r'class="step-caption">([^<]*)<|>\s*(来信)\s*<', page)
    assert steps
    client.post(f"/admin/accounts/filing/{office.filing.pk}/findings/", {"action": "check"})
    assert 'href="/letters/"' in client.get(f"/admin/accounts/filing/{office.filing.pk}/findings/").content.decode()


def test_the_rulebook_takes_a_family_of_a_guest(letters: None) -> None:
    assert all_rules()[-1].id == "Q1"
    assert run(all_rules()[-1:], replace(Evidence(drawn().book, drawn().edition), guests={KEY: Letters(3)}))


# The accounts know no guest -------------------------------------------------------------------------------------------

OURS = sorted(
    one
    for room in ("accounts", "templates")
    for one in (ROOT / room).rglob("*")
    if one.suffix in (".py", ".html", ".css", ".js") and "performance" not in one.relative_to(ROOT).parts
)


def test_the_accounts_do_not_name_their_guest() -> None:
    named = [
        one
        for one in OURS
        if re.search(r"performance|self_evaluation|evaluations\b|programmes\b", one.read_text(encoding="utf-8"))
    ]
    assert [str(one.relative_to(ROOT)) for one in named] == []
