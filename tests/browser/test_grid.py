"""The grid in a browser: keys, subjects by name, a block pasted from a spreadsheet, undo, exact totals, units."""

import json
from decimal import Decimal as D
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Assignment, ExpenditureLine, Fund, Role
from tests.conftest import Office
from tests.rounds import widths
from tests.sample import GOLDEN

from .axe import grave_violations
from .conftest import PASSWORD, PHONE, WIDE, Visitor, person

BLOCK = """支出决算表\t\t\t\t
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
栏次\t\t1\t2\t3
\t合计\t1,500.30\t1,234.50\t265.80
201\t一般公共服务支出\t1,500.30\t1,234.50\t265.80
20103\t政府办公厅（室）及相关机构事务\t1,500.30\t1,234.50\t265.80
2010301\t行政运行\t1,234.50\t１，２３４.５０\t—
2010302\t一般行政管理事务\t265.80\t\t"265.80
"
2010303\t机关服务\t-0.10\t(0.10)\t
"""


@pytest.fixture
def clerk(office: Office, visit: Any) -> Visitor:
    office.clerk.set_password(PASSWORD)
    office.clerk.save()
    visitor: Visitor = visit(WIDE)
    visitor.log_in(office.clerk)
    return visitor


def open_sheet(clerk: Visitor, office: Office, name: str = "expenditure", query: str = "") -> Page:
    return clerk.go(f"/admin/accounts/filing/{office.filing.pk}/sheet/{name}/{query}")


def paste(page: Page, selector: str, text: str) -> None:
    """What the browser does when a person pastes."""
    page.focus(selector)
    page.eval_on_selector(
        selector,
        """(input, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def first_free(page: Page) -> int:
    """The index of the first row without a code."""
    return int(page.eval_on_selector_all("tr.row input.code", "all => all.findIndex(one => !one.value)"))


def test_a_block_from_a_spreadsheet_goes_into_the_expenditure_grid(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office)
    before = page.text_content("tfoot [data-sum=basic]")
    row = first_free(page)
    paste(page, f"[name=rows-{row}-code]", BLOCK)
    report = page.locator(".paste-report")
    expect(report).to_contain_text("已粘贴 3 行")
    expect(report).to_contain_text("跳过 6 行")
    expect(report).to_contain_text("没有对应的栏目，未取：本年支出合计")
    expect(report).to_contain_text("201 是类级，由系统计算")
    expect(report).to_contain_text("“合计”由系统计算")
    assert page.input_value(f"[name=rows-{row}-basic]") == "1,234.50"
    assert page.input_value(f"[name=rows-{row}-fund]") == "general"
    assert page.input_value(f"[name=rows-{row + 1}-project]") == "265.80"
    assert page.input_value(f"[name=rows-{row + 2}-basic]") == "-0.10"
    expect(page.locator(f"tr.row:nth-of-type({row + 1}) .subject").first).to_have_text("行政运行")
    total = D((before or "0").replace(",", "")) + D("1234.40")
    expect(page.locator("tfoot [data-sum=basic]")).to_have_text(f"{total:,.2f}")
    expect(page.locator(".classes tbody")).to_contain_text("201 一般公共服务支出")
    clerk.picture("grid-pasted")

    page.click("button.undo")
    expect(page.locator("tfoot [data-sum=basic]")).to_have_text(before or "")
    assert page.input_value(f"[name=rows-{row}-code]") == ""

    paste(page, f"[name=rows-{row}-code]", BLOCK)
    page.keyboard.press("Control+z")
    assert page.input_value(f"[name=rows-{row}-code]") == ""

    paste(page, f"[name=rows-{row}-code]", BLOCK)
    page.click(".submit-row button[name=stay]")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    saved = ExpenditureLine.objects.get(filing=office.filing, fund=Fund.GENERAL, code="2010301")
    assert (saved.basic, saved.project) == (D("1234.50"), D("0.00"))
    assert ExpenditureLine.objects.get(filing=office.filing, code="2010303").basic == D("-0.10")


def test_amounts_alone_are_pasted_from_the_cell_to_the_right_and_down(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office)
    rows = page.locator("tr.row").count()
    paste(page, "[name=rows-0-basic]", "\n".join(f"{number}.10\t{number}.20" for number in range(1, rows + 4)))
    assert page.input_value("[name=rows-0-basic]") == "1.10"
    assert page.input_value("[name=rows-1-project]") == "2.20"
    assert page.input_value(f"[name=rows-{rows + 2}-project]") == f"{rows + 3}.20"
    assert page.locator("tr.row").count() == rows + 4
    page.click("button.undo")
    assert page.locator("tr.row").count() == rows


def test_a_row_is_typed_by_keyboard_alone_its_subject_by_name(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office)
    row = first_free(page)
    page.select_option(f"[name=rows-{row}-fund]", "general")
    page.focus(f"[name=rows-{row}-code]")
    page.keyboard.type("政务公开审批")
    expect(page.locator("#subject-list [role=option]").first).to_be_visible()
    clerk.picture("grid-picker")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    code = page.input_value(f"[name=rows-{row}-code]")
    assert len(code) == 7
    page.keyboard.press("Tab")
    page.keyboard.type("12345.6")
    page.keyboard.press("Enter")
    assert page.input_value(f"[name=rows-{row}-basic]") == "12,345.60"
    assert page.evaluate("document.activeElement.name") == f"rows-{row + 1}-basic"
    page.keyboard.press("ArrowUp")
    page.keyboard.type("99")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.name") == f"rows-{row}-project"
    assert page.input_value(f"[name=rows-{row}-basic]") == "12,345.60"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("document.activeElement.name") == f"rows-{row - 1}-basic"


def test_the_last_row_begets_another(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office)
    rows = page.locator("tr.row").count()
    page.fill(f"[name=rows-{rows - 1}-basic]", "1")
    assert page.locator("tr.row").count() == rows + 1
    page.click("button[name=more]")
    assert page.locator("tr.row").count() == rows + 6
    assert page.input_value("[name=rows]") == str(rows + 6)
    assert page.get_attribute(f"[name=rows-{rows + 5}-basic]", "aria-label") == f"第{rows + 6}行 基本支出"


def test_the_script_reads_amounts_as_the_server_does(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office)
    for case in json.loads((GOLDEN / "amounts.json").read_text(encoding="utf-8")):
        measure = case.get("measure", "yuan")
        cents = page.evaluate(
            "([text, measure]) => { const one = desk.amounts.cents(text, measure);"
            "return one === undefined ? 'wrong' : one === null ? '' : String(one); }",
            [case["text"], measure],
        )
        expected = case["yuan"] and str(int(D(case["yuan"]) * 100))
        assert cents == ("wrong" if case["yuan"] is None else expected), case
    assert page.evaluate("desk.amounts.show(244629700n, 'wan')") == "244.6297"
    assert page.evaluate("desk.amounts.show(-123456789n, 'yuan')") == "-1,234,567.89"


def test_the_unit_is_chosen_on_the_page_and_nothing_is_lost(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office)
    before = page.input_value("[name=rows-0-basic]") or page.input_value("[name=rows-0-project]")
    page.click("button[name=convert]")
    expect(page.locator(".measure strong")).to_have_text("万元")
    expect(page.locator("tfoot th")).to_contain_text("万元")
    page.click(".submit-row button[name=stay]")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    expect(page.locator(".measure strong")).to_have_text("万元")
    page.click("button[name=convert]")
    expect(page.locator(".measure strong")).to_have_text("元")
    assert before in (page.input_value("[name=rows-0-basic]"), page.input_value("[name=rows-0-project]"))


COLUMNS = [
    {"name": "fund", "kind": "choice", "caption": "资金性质", "choices": [["general", "一般公共预算财政拨款"]]},
    {"name": "code", "kind": "code", "caption": "科目编码"},
    {"name": "basic", "kind": "amount", "caption": "基本支出"},
    {"name": "project", "kind": "amount", "caption": "项目支出"},
]
BLOCKS: list[tuple[str, str, int, list[dict[int, str]], int]] = [
    ("no header, a name between", "2010301\t行政运行\t1\t2\n2010302\t其他\t3\t", 1, [{1: "2010301", 2: "1", 3: "2"}, {1: "2010302", 2: "3", 3: ""}], 0),
    ("put down at the kind of money", "2010301\t1\t2", 0, [{1: "2010301", 2: "1", 3: "2"}], 0),
    ("amounts alone", "1\t2\n3\t4", 2, [{2: "1", 3: "2"}, {2: "3", 3: "4"}], 0),
    ("too wide for the page", "1\t2\t3", 3, [{3: "1"}], 0),
    (
        "a header of two lines, the columns in another order",
        "项目\t\t项目支出（元）\t基本 支出\n科目编码\t科目名称\t\t\n栏次\t\t1\t2\n2010301\t行政运行\t5\t6",
        1,
        [{1: "2010301", 3: "5", 2: "6"}],
        3,
    ),
    ("names instead of codes", "科目名称\t基本支出\n住房公积金\t7", 1, [{1: "住房公积金", 2: "7"}], 1),
    ("numbers as a spreadsheet writes them", "编码\t基本支出\n'2010301\t1\n2010302.0\t2\n20103\t3", 1, [{1: "'2010301", 2: "1"}, {1: "2010302.0", 2: "2"}], 2),
    ("lines within a cell", '"2010301"\t"1\n"\t"3"', 1, [{1: "2010301", 2: "1 ", 3: "3"}], 0),
]  # fmt: skip


def test_blocks_are_understood_as_people_copy_them(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office)
    for what, text, start, rows, skipped in BLOCKS:
        plan = page.evaluate(
            "([text, columns, start]) => desk.clipboard.plan(desk.clipboard.table(text), columns, start, [7], 'yuan')",
            [text, COLUMNS, start],
        )
        taken = [dict(map(tuple, row)) for row in plan["rows"]]
        assert (what, taken, len(plan["skipped"])) == (what, rows, skipped)
    plan = page.evaluate(
        "(columns) => desk.clipboard.plan(desk.clipboard.table('单位：万元\\n科目编码\\t基本支出\\n2010301\\t1'), columns, 1, [7], 'yuan')",
        COLUMNS,
    )
    assert plan["unit"] == "万元"
    cells = page.evaluate("(text) => desk.clipboard.table(text)", 'a "b\t"c ""d"""\t\n\t1')
    assert cells == [['a "b', 'c "d"', ""], ["", "1"]]


def test_leaving_with_something_unsaved_is_asked(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office)
    asked: list[str] = []
    page.on("dialog", lambda one: asked.append(one.type))
    page.fill("[name=rows-0-basic]", "1")
    expect(page.locator(".unsaved")).to_have_text("有改动尚未保存")
    page.click("nav.steps a >> nth=1")
    assert asked == ["beforeunload"]


@pytest.mark.thorough
@widths(wide=WIDE, phone=PHONE)
def test_the_pages_are_accessible(office: Office, visit: Any, size: tuple[int, int]) -> None:
    office.clerk.set_password(PASSWORD)
    office.clerk.save()
    clerk: Visitor = visit(size)
    clerk.log_in(office.clerk)
    for name in ("income", "expenditure", "budget", "economic", "balances", "three_public", "supplement", "passages"):
        page = open_sheet(clerk, office, name)
        assert (name, grave_violations(page)) == (name, [])
        clerk.picture(f"sheet-{name}-{size[0]}", full=True)
    page = clerk.go(f"/admin/accounts/filing/{office.filing.pk}/change/")
    assert grave_violations(page) == []
    clerk.picture(f"filing-{size[0]}", full=True)


def test_two_clerks_at_one_grid_both_see_what_became_of_it(office: Office, visit: Any) -> None:
    office.clerk.set_password(PASSWORD)
    office.clerk.save()
    second = person("second", "经办人二")
    Assignment.objects.create(user=second, unit=office.unit, role=Role.CLERK)
    one, two = visit(WIDE), visit(WIDE)
    one.log_in(office.clerk)
    two.log_in(second)
    mine, theirs = open_sheet(one, office), open_sheet(two, office)
    theirs.fill("[name=rows-0-basic]", "11")
    theirs.fill("[name=rows-1-basic]", "22")
    theirs.click(".submit-row button[name=stay]")
    expect(theirs.locator(".messagelist")).to_contain_text("已保存")
    mine.fill("[name=rows-0-basic]", "33")
    mine.fill("[name=rows-2-basic]", "44")
    mine.click(".submit-row button[name=stay]")
    expect(mine.locator("tr.notes")).to_contain_text("经办人二于")
    expect(mine.locator("tr.notes")).to_contain_text("改为 11.00元；您填的是 33.00元")
    one.picture("grid-clash")
    assert [mine.input_value(f"[name=rows-{row}-basic]") for row in (0, 1, 2)] == ["33.00", "22.00", "44.00"]
    expect(mine.locator(".unsaved")).to_have_text("有改动尚未保存")
    mine.click(".submit-row button[name=stay]")
    expect(mine.locator(".messagelist")).to_contain_text("已保存")
    amounts = (
        ExpenditureLine.objects.filter(filing=office.filing).order_by("fund", "code").values_list("basic", flat=True)
    )
    assert list(amounts[:3]) == [D("33.00"), D("22.00"), D("44.00")]


def test_a_grid_works_without_a_script(office: Office, visit: Any) -> None:
    office.clerk.set_password(PASSWORD)
    office.clerk.save()
    clerk: Visitor = visit(WIDE, scripts=False)
    clerk.log_in(office.clerk)
    page = open_sheet(clerk, office)
    page.click("button[name=more]")
    page.select_option("[name=rows-20-fund]", "general")
    page.fill("[name=rows-20-code]", "政务公开审批")
    page.fill("[name=rows-20-basic]", "１，２３４")
    page.press("[name=rows-20-basic]", "Enter")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    assert ExpenditureLine.objects.get(filing=office.filing, code="2010306").basic == D("1234.00")


def test_single_pages_add_up_as_they_are_filled_in(clerk: Visitor, office: Office) -> None:
    page = open_sheet(clerk, office, "three_public")
    page.fill("#id_overseas", "1,000.10")
    page.fill("#id_vehicle_purchase", "2")
    page.fill("#id_vehicle_running", "3")
    page.fill("#id_hospitality", "4.05")
    total = page.locator("output[data-sum='overseas vehicle_purchase vehicle_running hospitality']")
    expect(total).to_have_text("1,009.15")
    expect(page.locator("output[data-sum='vehicle_purchase vehicle_running']")).to_have_text("5.00")
