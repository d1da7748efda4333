"""Where a figure stands: quotes, cells, anchors, and the heads that stay in view."""

import re
from dataclasses import replace

import pytest
from django.utils.safestring import SafeString

from accounts.document.columns import head_rows
from accounts.document.html import html_of_section
from accounts.document.phrases import as_printed, compared, in_full
from accounts.document.report import Follower, PrintedSection, Report, render_body
from accounts.document.standings import Quote, cells_of, quotes
from accounts.editions.runs import Figure, Paragraph, Slot, SmallTable, Words
from tests.sample import form_of

CHANGE = Figure(("income", "income.prior"), "增加")
SENTENCE = Paragraph((Words("2023年度收入"), Figure(("income",), "5.19万元"), Words("，"), CHANGE, Words("。")))


def test_a_quote_begins_with_its_paragraph_or_is_cut_at_no_number():
    assert [quote.words for quote in quotes([SENTENCE])] == ["2023年度收入5.19万元", "2023年度收入5.19万元，增加"]
    long = Paragraph((Words(f"{'甲' * 9}1234.56万元，其中：乙丙丁戊己"), Figure(("x",), "略")))
    assert [quote.words for quote in quotes([long])] == ["……万元，其中：乙丙丁戊己略"]


def test_a_quote_reads_signs_as_a_reader_does():
    assert next(quotes([Paragraph((Words("A&B"), Figure(("x",), "1 < 2")))])).words == "A&B1 < 2"
    assert list(quotes([Paragraph((Figure((), "无"),))])) == []


@pytest.mark.parametrize(
    ("names", "about"),
    [
        (("income",), ("income",)),
        (("income", "income.prior"), ("income", "income.prior")),
        (("overseas", "three_public"), ("overseas",)),
        (
            ("appropriation_spending[general][206]", "appropriation_spending[general]"),
            ("appropriation_spending[general][206]",),
        ),
        (
            ("appropriation_spending[general][206]", "appropriation_spending[general][206].prior"),
            ("appropriation_spending[general][206]", "appropriation_spending[general][206].prior"),
        ),
        (("economic[30101]", "economic[30102]"), ("economic[30101]",)),
    ],
)
def test_what_a_quote_is_about(names, about):
    assert Quote(names, "").about == about


def test_cells_are_told_by_statement_row_and_column(report: Report):
    cells = cells_of(report.statements)
    assert [(cell.number, cell.words, cell.anchor, cell.text) for cell in cells["income"]] == [
        ("公开01表", "本年收入合计　金额", "income_and_spending-27-income", "229.63"),
        ("公开02表", "合计　本年收入合计", "income-total-income", "229.63"),
    ]
    assert cells["staff_costs"][0].words == "人员经费合计"
    assert cells["spending[202]"][0].text == ""
    body = render_body(replace(report, web=True))
    found = re.findall(r'<td class="amount"[^>]* id="([^"]*)" data-figure="([^"]*)">([^<]*)</td>', body)
    assert sorted(found) == sorted((one.anchor, name, one.text) for name in cells for one in cells[name])
    assert cells["staff_costs"][0].anchor == "basic-last-staff_costs"


def test_who_follows_a_document_finds_its_figures_slots_and_headings(report: Report):
    class Heard(Follower):
        """Counts what it is shown."""

        def __init__(self) -> None:
            self.said: list[object] = []

        def figure(self, names: tuple[str, ...], words: SafeString) -> SafeString:
            self.said.append((names, words))
            return super().figure(names, words)

        def slot(self, key: str, words: SafeString, *, missing: bool) -> SafeString:
            self.said.append((key, missing))
            return super().slot(key, words, missing=missing)

        def heading(self, anchor: str, what: str) -> SafeString:
            self.said.append((what, anchor))
            return super().heading(anchor, what)

    heard = Heard()
    body = render_body(replace(report, web=True, follower=heard))
    assert body == render_body(replace(report, web=True))
    headings = [
        *(("本部分", "part1"), ("本节", "part2-three_public"), ("本表", "income-statement")),
        *(("本表", "sheet-whole"), ("本表", "sheet-1"), ("本表", "sheet-2")),
    ]
    slots = [("three_public.prior", False)]
    figures = [(("three_public",), "5.19万元"), (("income",), "229.63")]
    assert [one for one in (*headings, *slots, *figures) if one not in heard.said] == []
    anchors = [one for what, one in heard.said if str(what).startswith("本")]
    assert anchors == [one for one in re.findall(r' id="([^"]*)"', body) if one in anchors]


def test_paragraphs_are_counted_and_headings_and_entries_are_not(report: Report):
    entries = (Paragraph((Words("甲"),), item=True), Paragraph((Words("乙"),), item=True))
    said = (Paragraph((Words("一"),)), *entries, Paragraph((Words("（一）"),), heading=True), Paragraph((Words("二"),)))
    assert html_of_section(PrintedSection("s", "", said), replace(report, web=True)) == (
        '<p id="s-p1">一</p><ul class="statements"><li>甲</li><li>乙</li></ul><h4>（一）</h4><p id="s-p2">二</p>'
    )


def test_in_print_running_text_has_air_across_its_runs_and_one_link_on_its_first_words(report: Report):
    income, other = Figure(("income",), "5.19万元"), Figure(("nowhere",), "3辆")
    aim = '<a href="#income_and_spending-statement">'
    rows = {
        (Words("年度收入"), income, Words("，比")): f"{aim}年度收入 5.19 万元</a>，比",
        (Words("A&B公司，"), income, income): f"{aim}A&amp;B 公司</a>，5.19 万元 5.19 万元",
        (Words("车辆"), other, Words("，收入"), income): f"{aim}车辆 3 辆</a>，收入 5.19 万元",
        (Words("车辆"), other, Figure((), "甲<乙")): "车辆 3 辆甲&lt;乙",
        (
            Words("2023年"),
            Slot("x", "", "原因1"),
            income,
        ): f'{aim}2023 年</a><mark class="missing">【待填写：原因 1】</mark>5.19 万元',
        (Slot("x", "", "原因"), income): '<mark class="missing">【待填写：原因】</mark>5.19 万元',
    }
    for row, set_ in rows.items():
        said = (Paragraph(row), Paragraph(row, item=True), Paragraph(row, heading=True), SmallTable(("1",), ((row,),)))
        html = html_of_section(PrintedSection("s", "", said), report)
        assert html.startswith(f'<p>{set_}</p><ul class="statements"><li>{set_}</li></ul><h4>{set_}</h4>')
        assert f'<th scope="col">{set_}</th>' in html


def test_heads_over_codes_and_captions_stay_in_view(report: Report):
    def stubs(number: str) -> list[tuple[str, str]]:
        rows = head_rows(form_of(report.edition, number))
        return [(one.caption, stub) for row in rows for one, stub in row if stub]

    assert stubs("公开02表") == [
        ("项目", "stub"),
        ("功能分类科目编码", "stub"),
        ("科目名称", "stub second"),
        ("栏次", "stub"),
    ]
    assert stubs("公开06表") == [("科目编码", "stub"), ("科目名称", "stub second")] * 3
    assert stubs("公开07表") == []
    for form in report.edition.statements:
        assert [[one for one, _ in row] for row in head_rows(form)] == [list(row) for row in form.head]


def test_a_figure_in_words_and_beside_last_year(report: Report):
    book, wording = report.book, report.edition.wording
    assert (in_full(book, "income", book["income"]), as_printed(book, "income", book["income"])) == (
        "2,296,297.00 元",
        "229.63万元",
    )
    assert (in_full(book, "staff", 6), as_printed(book, "staff", 6)) == ("6", "")
    assert in_full(book, "house_area", book["house_area"]) == "0.00 平方米"
    assert [(one.stage, one.words) for one in compared(book, "income", wording)] == [
        ("prior", "减少281.65万元，下降55.09%")
    ]
    assert list(compared(book, "income.prior", wording)) == list(compared(book, "staff", wording)) == []
