"""A unit's own terms stand after those of the edition in part three, and count as explained."""

import re
from typing import Any

from accounts.checks.structure import terms_explained
from accounts.document.html import html_of_section
from accounts.document.material import evidence_of
from accounts.document.report import Report
from accounts.intake.sentences import read
from accounts.models import Passage
from tests.sample import report_of, sample_case

TYPED = "负责结余分配的审核。"
"""Words of a person: the product's own sentences are not asked about."""


def with_terms(text: str, duties: str = "") -> tuple[Report, Any]:
    case = sample_case()
    if duties:
        next(one for one in case.now.sheets[Passage] if one.key == "duties").text = duties
    if text:
        case.now.sheets[Passage].append(Passage(key="terms", text=text))
    report = report_of(case)
    return report, evidence_of(report, case.now.entries(), read)


def part_three(report: Report) -> list[str]:
    html = next(html_of_section(part, report) for part in report.parts if part.anchor == "part3")
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<p>(.*?)</p>", html)]


def test_own_terms_follow_with_the_next_numbers_and_nothing_is_missing_without_them() -> None:
    fixed, _ = with_terms("")
    own, _ = with_terms("结余分配：指按规定缴纳的所得税。\n\n科学技术支出: 指用于<科技>的支出。")
    before, after = part_three(fixed), part_three(own)
    assert after[: len(before)] == before
    assert after[len(before) :] == [
        "十五、结余分配：指按规定缴纳的所得税。",
        "十六、科学技术支出：指用于&lt;科技&gt;的支出。",
    ]
    assert "terms" not in fixed.missing


def test_own_terms_count_as_explained() -> None:
    def unexplained(text: str) -> str:
        return "".join(one.left.words for one in terms_explained(with_terms(text, TYPED)[1]))

    assert "结余分配" in unexplained("")
    assert "结余分配" not in unexplained("结余分配：指按规定缴纳的所得税。")
