"""The photograph: from the published data alone the same document is made again, without a database."""

import json
import random
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.document.imprint import Imprint
from accounts.document.pdf import render_html
from accounts.document.report import Report, open_report, render_body
from accounts.editions import edition_named
from accounts.models import Filing, Reason
from accounts.publication.open_data import as_data, as_json
from accounts.publication.photograph import filing_from, report_from
from accounts.publication.statement_files import as_workbook
from accounts.publication.tools import tools
from accounts.workflow.verbs import digest_of
from tests.cases import Case
from tests.checks.random_filings import random_filing
from tests.conftest import Office
from tests.document.test_archive import empty_case, filing_of, random_case
from tests.rounds import rounds
from tests.sample import report_of, sample_case

IMPRINT = Imprint(
    number="650205001-2023-1",
    version=1,
    published_at=datetime(2024, 8, 15, 4, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    address="https://example.org/publications/650205001/2023/1/",
    tools=tools(),
)


def assert_the_same_again(report: Report, web: Report, filing: Filing) -> None:
    written = as_json(as_data(report, filing))
    data = json.loads(written)
    again = report_from(data)
    assert as_json(as_data(again, filing_from(data))) == written
    assert render_html(again) == render_html(report)
    assert render_body(report_from(data, web=True)) == render_body(web)
    assert again.statements == report.statements
    assert as_workbook(again) == as_workbook(report)


def assert_case(case: Case) -> None:
    assert_the_same_again(report_of(case), report_of(case, web=True), filing_of(case))


def test_the_sample_is_made_again() -> None:
    assert_case(sample_case())


def test_the_sample_with_its_imprint_is_made_again() -> None:
    report = replace(report_of(sample_case()), imprint=IMPRINT)
    assert "本文件可在" in render_html(report)
    assert_the_same_again(report, report_of(sample_case(), web=True), filing_of(sample_case()))


def test_a_unit_without_anything_is_made_again() -> None:
    assert_case(empty_case())


@settings(max_examples=rounds(4, 25), deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_any_valid_filing_is_made_again(seed: int) -> None:
    assert_case(random_filing(random.Random(seed)))


@settings(max_examples=rounds(3, 15), deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_a_filing_of_any_shape_is_made_again(seed: int) -> None:
    assert_case(random_case(seed))


def test_a_saved_filing_is_made_again_without_the_database(office: Office) -> None:
    filing = office.filing
    assert_the_same_again(open_report(filing), open_report(filing, web=True), filing)


def test_rebuilding_asks_the_database_nothing() -> None:
    """No database is allowed in this test: a query would fail it."""
    report = report_from(json.loads(as_json(as_data(report_of(sample_case()), filing_of(sample_case())))))
    assert len(report.statements) == 9


def test_the_order_in_which_rows_come_does_not_matter() -> None:
    case, other = sample_case(), sample_case()
    for rows in other.now.sheets.values():
        rows.reverse()
    first, second = (as_data(report_of(one), filing_of(one)) for one in (case, other))
    assert as_json(first) == as_json(second)


def test_what_the_photograph_holds() -> None:
    data = as_data(report_of(sample_case()), filing_of(sample_case()))
    entered = data["entered"]
    assert set(entered) == {"now", "before", "evaluations", "subjects", "subordinates", "precision"}
    rows = entered["now"]["expenditure"]
    assert {"fund", "code", "basic", "project", "upward", "business", "downward"} == set(rows[0])
    assert all(isinstance(row["basic"], str) and Decimal(row["basic"]).as_tuple().exponent == -2 for row in rows)
    assert entered["now"]["supplement"]["staff_active"] == 6
    before = entered["before"]
    assert set(before) == {"publication", "figures", "codes"}
    assert before["figures"]["agency_costs"] == "46100.00"
    assert "staff" not in before["figures"] and "appropriation_spending[general][2150501]" in before["figures"]
    assert entered["subjects"]["2150502"] == "一般行政管理事务"
    assert data["edition"]["key"] == "xinjiang-2023"
    assert len(data["edition"]["version"]) == 64
    assert data["publication"] is None


def test_only_names_in_use_are_kept() -> None:
    subjects = as_data(report_of(sample_case()), filing_of(sample_case()))["entered"]["subjects"]
    assert len(subjects) == 36
    assert {"215", "21505", "2150502", "301", "30101"} <= set(subjects)


def test_the_imprint_stands_in_the_data_and_not_in_what_is_approved() -> None:
    report = report_of(sample_case())
    draft = as_data(report, filing_of(sample_case()))
    published = as_data(replace(report, imprint=IMPRINT), filing_of(sample_case()))
    assert digest_of(draft) == digest_of(published)
    about = published["publication"]
    assert about["number"] == "650205001-2023-1"
    assert about["published_at"] == "2024-08-15T04:00:00+08:00"
    assert about["address"].endswith("/publications/650205001/2023/1/")
    assert about["corrects"] is None
    assert set(about["tools"]) == {"programme", "code", "templates", "renderer", "libraries", "fonts"}
    assert about["tools"]["renderer"]["weasyprint"] == "70.0"
    assert {"pango", "harfbuzz", "fontconfig", "django", "openpyxl"} <= set(about["tools"]["libraries"])


def test_what_the_clerk_says_to_reviewers_only_stays_inside() -> None:
    case = sample_case()
    case.evaluations[0][1].funding_reason = "仅供内部参考的理由"
    for _, _, _, indicators in case.evaluations:
        for one in indicators:
            one.score_reason = "内部评分理由"
    text = as_json(as_data(report_of(case), filing_of(case))).decode()
    assert "仅供内部参考的理由" not in text
    assert "内部评分理由" not in text


def test_a_changed_reason_changes_the_data_and_the_document() -> None:
    case = sample_case()
    before = as_data(report_of(case), filing_of(case))
    case.now.sheets[Reason][0].text = "另一个原因"  # type: ignore[attr-defined]
    assert digest_of(as_data(report_of(case), filing_of(case))) != digest_of(before)


def test_the_version_of_an_edition_follows_its_data() -> None:
    edition = edition_named("xinjiang-2023")
    assert edition.version == edition_named("xinjiang-2023").version
    assert edition.amend(text=edition.text.replace("单位", "部门")).version != edition.version


def test_of_last_year_nothing_is_kept_but_what_is_quoted() -> None:
    case = sample_case()
    text = as_json(as_data(report_of(case), filing_of(case))).decode()
    case.prior.sheets.setdefault(Reason, []).append(
        Reason(key="appropriation_spending[general].prior", text="上年的话")
    )
    for rows in case.prior.sheets.values():
        for row in rows:
            for name in ("operating", "opening", "fixed_assets", "house_value"):  # asked for by no sentence
                if hasattr(row, name):
                    setattr(row, name, Decimal("0.00"))
    assert as_json(as_data(report_of(case), filing_of(case))).decode() == text
