"""Tables as an edition says: printed, as files, and read back from the workbook that the product itself gives out."""

import random
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.document.body_rows import body_rows
from accounts.document.pdf import render_html, render_pdf
from accounts.document.report import Report
from accounts.editions import Edition, edition_named
from accounts.intake.workbooks.formats import open_workbook
from accounts.publication.open_data import as_data
from accounts.publication.statement_files import as_csv, as_workbook
from tests.checks.random_filings import random_filing
from tests.document.test_archive import filing_of
from tests.editions.other_tables import BEFORE, LISTED, PLAIN, RENAMED, SEVEN, TEN, YUAN, edition
from tests.intake.workbooks.books import Figures, figures_of, outcome, outcome_of
from tests.intake.workbooks.test_any_filing import entered, nonzero
from tests.sample import report_of, sample_case

TWENTY_FOUR = "201至208、210至217、219至224、229、232"
MODELS = ("IncomeLine", "ExpenditureLine", "EconomicLine", "Balance", "ThreePublicExpense")


def under(forms: Edition) -> Report:
    """The sample under another edition."""
    return replace(report_of(sample_case()), edition=forms)


@pytest.mark.parametrize(
    "amendments", [PLAIN, RENAMED, YUAN, SEVEN, LISTED], ids=["plain", "renamed", "yuan", "seven", "listed"]
)
def test_the_workbook_of_the_edition_is_read_back_to_the_same_entries(amendments: str) -> None:
    forms = edition(amendments)
    found = outcome(as_workbook(under(forms)), statements=forms.statements)
    assert found.problems == [] and found.figures is not None
    read = nonzero({key: values for key, values in found.figures.items() if key[0] in MODELS})
    own = nonzero(entered(sample_case().now.entries(), *MODELS))
    del own["ThreePublicExpense", "vehicles_held"]  # a count, which no statement shows
    assert read == own


def test_the_title_decides_what_a_table_is_and_a_number_does_not() -> None:
    """A workbook under the numbers of one region is read for an edition that numbers and calls its tables otherwise."""
    content, forms = as_workbook(under(edition(PLAIN))), edition_named("xinjiang-2023")
    found = outcome(content, statements=forms.statements)
    assert found.problems == [] and found.figures is not None
    assert nonzero({key: one for key, one in found.figures.items() if key[0] == "ThreePublicExpense"})
    assert any("表号“公开09表”却是“国有资本经营预算财政拨款收入支出决算表”的，按标题读取" in one for one in found.notes)


def test_another_title_is_known_by_what_the_edition_says_beside_it() -> None:
    content = as_workbook(under(edition("[改表 三公表]\n标题：三公支出情况表\n表号：无\n")))
    assert "ThreePublicExpense" not in {key[0] for key in outcome(content).figures or {}}
    forms = edition("[改表 三公表]\n也叫：三公支出情况表\n")
    read = outcome(content, statements=forms.statements)
    assert read.problems == []
    assert "ThreePublicExpense" in {key[0] for key in read.figures or {}}


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        ("也叫：“三公”经费、会议费、培训费支出决算表", ("“三公”经费、会议费、培训费支出决算表",)),
        ("也叫：三公表、接待费表", ("三公表、接待费表",)),
        ("也叫：甲表\n也叫：乙表", ("甲表", "乙表")),
        ("也叫：“甲表”、““三公”经费、会议费表”", ("甲表", "“三公”经费、会议费表")),
        ('也叫："甲表"、"乙表"', ("甲表", "乙表")),
    ],
)
def test_other_titles_stand_one_a_line_or_in_quotes(lines: str, titles: tuple[str, ...]) -> None:
    form = next(one for one in edition(f"[改表 三公表]\n{lines}\n").statements if one.key == "three_public")
    assert form.also_called == titles


def cells(report: Report, key: str) -> list[list[str]]:
    """The printed amounts of the first rows of a table."""
    filled = next(one for one in report.statements if one.form.key == key)
    columns = filled.blocks[0].block.columns
    return [
        [filled.printed(*cell) for cell in zip(row.figures, row.amounts, columns, strict=False)]
        for row in filled.blocks[0].rows
    ]


def test_zeros_print_as_the_table_and_the_column_say() -> None:
    report = under(edition(PLAIN))
    assert "0.00" in cells(report, "income")[0] and "" not in cells(report, "income")[0]
    assert "—" in cells(report, "spending")[0] and "0.00" not in cells(report, "spending")[0]
    zeros = {column.key: column.zero for column in report.edition.statements[4].blocks[0].columns}
    assert list(zeros.values()) == ["0.00", None, None]
    assert cells(report, "three_public")[0] == [
        *("6.35", "5.19", "0.00", "—", "5.35", "5.19", "0.00", "—", "5.35", "5.19", "1.00", "—")
    ]


def test_numbers_lines_order_and_places_are_the_editions() -> None:
    report = under(edition(PLAIN))
    html = render_html(report)
    assert [form.number for form in report.edition.statements] == [
        *("", "表二", "", "", "", "", "公开07表", "公开08表", "公开09表")
    ]
    assert "行次" not in html and "栏次" not in html
    rows = [row.key for filled in report.statements for block in filled.blocks for row in block.rows]
    assert "income_operating" in rows and "201" in rows
    assert [row.key for row in report.statements[7].blocks[0].rows] == ["total"]
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_total_stands_last_where_the_edition_puts_it() -> None:
    last = edition("[改表 支出表]\n删行 合计\n加行 合计，在 每个科目 后：各栏\n")
    rows = next(one for one in under(last).statements if one.form.key == "spending").blocks[0].rows
    assert [row.caption for row in rows].index("合计") == len(rows) - 1 > 0


def test_a_table_without_any_row_prints_its_head() -> None:
    """A unit without such money, and no 合计: one blank row, else the head that repeats is typeset without end."""
    report = under(edition("[改表 政府性基金表]\n删行 合计\n"))
    filled = next(one for one in report.statements if one.form.key == "government_funds")
    assert [*filled.lines()] == []
    assert body_rows(filled, web=False).count("<tr>") == 1
    data = render_pdf(report)
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert "政府性基金预算财政拨款收入支出决算表" in printed.replace("\n", "")
    assert printed.count("功能分类科目编码") >= 1


def test_tables_stand_before_the_text_where_the_edition_puts_them() -> None:
    before = edition(BEFORE)
    assert [part.anchor for part in under(before).parts] == ["part1", "part4", "part2", "part3"]
    html = render_html(under(before))
    assert html.index('id="income-statement"') < html.index("收入支出总体与上年相比")


def test_an_edition_prints_ten_tables_or_seven() -> None:
    assert len(under(edition(SEVEN)).statements) == 7
    ten = under(edition(TEN))
    assert [one.form.title for one in ten.statements][-1] == "机构运行情况表"
    assert cells(ten, "运行表") == [["5.19"], ["10.15"]]


def test_amounts_print_in_yuan_where_the_tables_say_so() -> None:
    report = under(edition(YUAN))
    assert report.statements[1].printed("income", Decimal("2446297.00")) == "2,446,297.00"
    first = as_data(report, filing_of(sample_case()))["statements"][1]
    assert first["amounts_in"] == "元"
    total = first["blocks"][0]["rows"][0]["cells"]["income"]
    assert total["printed"].replace(",", "") == total["yuan"]
    assert "金额单位：元" in render_html(report)


def test_tables_in_two_units_of_money_are_told() -> None:
    with pytest.raises(AssertionError, match="各表的金额单位不一致：总表、"):
        edition(f"{YUAN}\n[改表 收入表]\n抬头：左“”，中“”，右“单位：万元”\n")


def test_csv_names_every_column_apart_and_prints_nothing_where_the_form_does_not() -> None:
    report = under(edition(PLAIN))
    head, row = as_csv(report.statements[-1]).decode("utf-8-sig").splitlines()
    heads = head.split(",")
    assert len(heads) == len(set(heads)) == 6 + 24
    assert "决算数：公务用车购置及运行维护费小计（万元）" in heads
    assert row.split(",")[:3] == ["2023", report.book.unit_name, "公开09表"]
    assert as_csv(report.statements[0]).decode("utf-8-sig").splitlines()[1].split(",")[2] == ""


def test_sheets_without_a_number_are_called_by_their_titles_and_zeros_show_as_printed() -> None:
    book = load_workbook(BytesIO(as_workbook(under(edition(PLAIN)))))
    assert book.sheetnames[:3] == ["部门收支决算总表", "表二", "支出决算表"]
    shown = {cell.number_format for row in book["支出决算表"].iter_rows() for cell in row if cell.value == 0}
    assert shown == {'#,##0.00;-#,##0.00;"—"'}


@pytest.mark.parametrize(
    ("amendments", "words"),
    [
        ("[改表 收入表]\n零 总计：0.00\n", "[表 收入表]里没有“总计”这一栏"),
        ("[改表 收入表]\n零 财政拨款收入：零\n", "零写作空白、0.00、—之一，现为“零”"),
        ("[改表 收入表]\n零：无\n", "零写作空白、0.00、—之一，现为“无”"),
    ],
)
def test_a_zero_that_no_column_has_is_told(amendments: str, words: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(words)):
        edition(amendments)


def test_a_class_with_money_that_the_table_does_not_list_is_told() -> None:
    assert under(edition(LISTED)).unlisted == []
    few = under(edition(LISTED.replace("210至217", "210至214、216、217")))
    assert few.unlisted == [
        f"“215 资源勘探工业信息等支出”有金额，“{title}”没有这一行"
        for title in ("收入支出决算总表", "财政拨款收入支出决算总表")
    ]
    items = edition("[改表 基本支出表]\n删行 经济科目 303、30301至30311、30399\n")
    assert under(items).unlisted == []


def test_lists_of_24_and_of_26_classes_print_as_many_rows() -> None:
    for words, count in (("201至208、210至217、219至224、229、231、232、234", 26), (TWENTY_FOUR, 24)):
        first = under(edition(f"[类]\n列出：{words}\n")).statements[0].blocks[1].rows
        assert sum(len(row.code) == 3 for row in first) == count


def test_a_blank_row_without_a_line_has_its_height() -> None:
    assert '<td colspan="4">&#160;</td>' in render_html(under(edition(PLAIN)))


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_where_state_capital_prints_its_spending_alone_the_rest_is_read_from_the_other_tables(seed: int) -> None:
    """Its income is what stands under its class, its balances are those of the one 项 there is."""
    case, forms = random_filing(random.Random(seed)), edition(PLAIN)
    content = as_workbook(replace(report_of(case), edition=forms))
    found = outcome(content, unit=case.unit.name, statements=forms.statements)
    assert found.problems == [] and found.figures is not None
    assert lines(found.figures) == lines(figures_of(case.now.entries()))


def test_balances_of_several_items_without_a_column_are_asked_for_and_kept_where_they_stand() -> None:
    case, forms = random_filing(random.Random(4)), edition(PLAIN)
    book = open_workbook(as_workbook(replace(report_of(case), edition=forms)))
    empty = outcome_of(book, unit=case.unit.name, statements=forms.statements)
    assert len([one for one in empty.problems if "请先在“结转结余”录入各项" in one]) == 2
    known = outcome_of(book, entries=case.now.entries(), unit=case.unit.name, statements=forms.statements)
    assert known.problems == [] and known.figures is not None
    assert lines(known.figures) == lines(figures_of(case.now.entries()))


def lines(figures: Figures) -> dict[tuple[str, ...], Decimal]:
    """Income and balances; 教育收费 stands in no public table."""
    known = {key: one for key, one in figures.items() if key[0] in ("IncomeLine", "Balance")}
    return {key: one for key, one in nonzero(known).items() if key[-1] != "education_fees"}


def test_a_row_of_amounts_alone_is_no_blank_row() -> None:
    """The table of the three public expenses has neither captions nor lines."""
    filled = next(one for one in report_of(sample_case()).statements if one.form.number == "公开07表")
    printed = re.findall(r'<td class="amount">([^<]*)</td>', body_rows(filled, web=False))
    assert len(printed) == 12
    assert printed[6] == "5.19"
