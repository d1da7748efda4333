"""Every printed word stands in the published data, in reading order, once; page and print are spelled from them."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.document.pdf import render_html
from accounts.document.report import Report, render_body
from accounts.editions.language.text import read_edition
from accounts.editions.shelf import edition_from, subjects_of, text_of
from accounts.publication.open_data import as_data, as_json
from accounts.publication.printed import compact, lines_of, spelled
from tests.cases import Case
from tests.checks.random_filings import random_filing
from tests.document.test_archive import empty_case, filing_of, random_case
from tests.editions.other_tables import PLAIN, SEVEN, YUAN, edition
from tests.publication.test_photograph import IMPRINT
from tests.rounds import rounds
from tests.sample import report_of, sample_case

TITLE = "标题：收入决算情况说明\n"
SMALL_TABLE = (
    TITLE + "〔小表 宽｜窄〕\n项目｜万元\n收入｜{本年收入合计}万元\n支出合计｜{本年支出合计}万元\n〔小表完〕\n"
)


def data_of(report: Report, case: Case) -> dict[str, Any]:
    return json.loads(as_json(as_data(replace(report, imprint=IMPRINT), filing_of(case))))  # type: ignore[no-any-return]


def text_in(html: str) -> str:
    return "".join(compact(one.text) for one in lines_of(html))


def assert_spelled(case: Case, report: Report) -> None:
    report = replace(report, imprint=IMPRINT)
    data = data_of(report, case)
    assert "".join(compact(one.text) for one in spelled(data)) == text_in(render_html(report))
    rows = [
        word["rows"] for one in data["printed"] for word in one["words"] if isinstance(word, dict) and "rows" in word
    ]
    assert rows == [one.form.key for one in report.statements]
    page = render_body(replace(report, web=True))
    assert "".join(compact(one.text) for one in spelled(data, on_page=True)) == text_in(page)


def test_the_sample_is_spelled_by_its_data() -> None:
    assert_spelled(sample_case(), report_of(sample_case()))


def test_a_unit_without_anything_is_spelled_by_its_data() -> None:
    assert_spelled(empty_case(), report_of(empty_case()))


@settings(max_examples=rounds(6, 40), deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_any_filing_is_spelled_by_its_data(seed: int) -> None:
    for case in (random_case(seed), random_filing(random.Random(seed))):
        assert_spelled(case, report_of(case))


def test_the_words_stand_at_their_places_and_nothing_is_told_twice() -> None:
    data = data_of(report_of(sample_case()), sample_case())
    places = {one["place"]: one["words"] for one in data["printed"]}
    assert places["cover"][1:] == [
        "本文件可在https://example.org/publications/650205001/2023/1/核验",
        "公开编号：650205001-2023-1",
    ]
    assert places["contents"][:3] == ["目录", 0, 1]
    assert places["income-statement"] == [
        "收入决算表",
        "公开02表",
        "单位：克拉玛依市乌尔禾区工业和信息化局 2023年度 金额单位：万元",
        {
            "head": [
                "项目 本年收入合计 财政拨款收入 上级补助收入 事业收入 经营收入 附属单位上缴收入 其他收入",
                "功能分类科目编码 科目名称",
                "栏次 1 2 3 4 5 6 7",
            ]
        },
        {"rows": "income"},
        "注：本表反映部门（单位）本年度取得的各项收入情况。",
    ]
    assert "说明：克拉玛依市乌尔禾区工业和信息化局本年度没有" in places["state_capital-statement"][-2]
    heads = [one["head"] for one in places["part2-performance"] if isinstance(one, dict)]
    assert len(heads) == 3 and heads[1][0].startswith("年度绩效指标完成情况 一级指标")
    numbers = [one for place, words in places.items() if place != "contents" for one in words if isinstance(one, int)]
    assert sorted(numbers) == list(range(len(data["sentences"])))
    assert len(as_json({"printed": data["printed"]})) < len(as_json(data)) / 18


def test_a_small_table_is_told_with_its_figures() -> None:
    changed = (text_of("xinjiang-2023") or "").replace(TITLE, SMALL_TABLE)
    text, problems = read_edition(changed, "xinjiang-2023", text_of, subjects_of)
    assert text is not None and problems == []
    case = sample_case()
    report = replace(report_of(case), edition=edition_from(text))
    assert_spelled(case, report)
    said = [one for one in data_of(report, case)["sentences"] if one["section"] == "part2-income"]
    assert [one["text"] for one in said[1:4]] == ["项目 万元", "收入 229.63万元", "支出合计 244.63万元"]
    assert said[2]["runs"][-1] == {"figure": ["income"], "text": "229.63万元"}


@pytest.mark.parametrize("amendments", [PLAIN, YUAN, SEVEN], ids=["plain", "yuan", "seven"])
def test_other_tables_are_spelled_by_their_data(amendments: str) -> None:
    """Without numbers or lines, in 元, zeros by column, blank rows."""
    assert_spelled(sample_case(), replace(report_of(sample_case()), edition=edition(amendments)))


def test_what_is_not_published_has_no_printed_words() -> None:
    assert as_data(report_of(sample_case()), filing_of(sample_case()))["printed"] is None
