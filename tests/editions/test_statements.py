"""The nine statements against the public workbook of the sample, cell by cell, and against their own form."""

from collections.abc import Iterator
from decimal import Decimal as D

import openpyxl
import pytest

from accounts.editions import edition_named
from accounts.editions.statement import FilledStatement, Statement, fill
from accounts.figures.book import Book
from accounts.figures.money import to_wan
from tests.sample import GOLDEN, form_of

FORMS = edition_named("xinjiang-2023").statements
TITLES = [
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算总表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算表",
    "财政拨款“三公”经费支出决算表",
    "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款收入支出决算表",
]


def test_nine_statements_in_order() -> None:
    assert [(form.number, form.title) for form in FORMS] == [
        (f"公开0{n}表", title) for n, title in enumerate(TITLES, 1)
    ]
    assert [form.number for form in FORMS if not form.landscape] == ["公开01表", "公开05表"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.number)
def test_head_and_blocks_have_the_same_width(form: Statement) -> None:
    width = sum(len(block.stub) + len(block.columns) for block in form.blocks)
    covered = [0] * len(form.head)
    for index, row in enumerate(form.head):
        for cell in row:
            for below in range(index, index + cell.down):
                covered[below] += cell.across
    assert covered == [width] * len(form.head)
    assert len(form.widths) == width
    assert not form.last_row or sum(foot.across for foot in form.last_row) == width


@pytest.mark.parametrize("number", ["公开01表", "公开04表"])
def test_line_numbers_run_down_the_income_and_then_the_spending_side(number: str) -> None:
    form = form_of(edition_named("xinjiang-2023"), number)
    lines = [row.line for block in form.blocks for row in block.rows]
    assert lines == list(range(1, len(lines) + 1))


def test_spending_classes_are_keyed_by_code() -> None:
    first, fourth = (form_of(edition_named("xinjiang-2023"), number).blocks[1] for number in ("公开01表", "公开04表"))
    assert [row.code for row in first.rows[:26]] == [row.code for row in fourth.rows[:26]]
    assert first.rows[13].caption == "十四、资源勘探工业信息等支出"
    assert first.rows[25].caption == "二十六、抗疫特别国债安排的支出"


def _sheet(number: str) -> Iterator[list[str | float | None]]:
    for row in openpyxl.load_workbook(GOLDEN / "gongkai-2023.xlsx")[number].iter_rows(values_only=True):
        yield list(row)


def _numbers(row: list[str | float | None]) -> list[D]:
    return [D("0.00") if cell in (None, "") else D(str(cell)).quantize(D("0.01")) for cell in row]


def _printed(amounts: tuple[D | None, ...]) -> list[D]:
    return [D("0.00") if amount is None else to_wan(amount) for amount in amounts]


def _filled(book: Book, number: str) -> FilledStatement:
    return fill(form_of(edition_named("xinjiang-2023"), number), book)


@pytest.mark.parametrize(("number", "income", "spending"), [("公开01表", 2, [5]), ("公开04表", 2, [5, 6, 7, 8])])
def test_two_sided_statements_equal_the_workbook(book: Book, number: str, income: int, spending: list[int]) -> None:
    rows = [row for row in _sheet(number) if isinstance(row[1], int)]
    left, right = _filled(book, number).blocks
    assert len(rows) == len(left.rows) == len(right.rows)
    for row, one, other in zip(rows, left.rows, right.rows, strict=True):
        assert (row[1], row[4]) == (one.line, other.line)
        assert ((row[0] or ""), (row[3] or "")) == (one.caption, other.caption)
        assert _printed(one.amounts or (None,)) == _numbers([row[income]])
        assert _printed(other.amounts or (None,) * len(spending)) == _numbers([row[place] for place in spending])


@pytest.mark.parametrize("number", ["公开02表", "公开03表", "公开05表", "公开08表", "公开09表"])
def test_statements_by_code_equal_the_workbook(book: Book, number: str) -> None:
    rows = [row for row in _sheet(number) if row[0] == "合计" or str(row[0] or "").isdigit()]
    filled = _filled(book, number).blocks[0].rows
    assert len(rows) == len(filled)
    for row, one in zip(rows, filled, strict=True):
        assert str(row[0]) == (one.code or "合计")
        assert not one.code or row[3] == one.caption
        assert _printed(one.amounts) == _numbers(row[4 : 4 + len(one.amounts)])


def test_basic_spending_equals_the_workbook(book: Book) -> None:
    filled = _filled(book, "公开06表")
    rows = list(_sheet("公开06表"))[5:]
    for index, block in enumerate(filled.blocks):
        for row, one in zip(rows, block.rows, strict=False):
            assert list(row[3 * index : 3 * index + 2]) == [one.code, one.caption]
            assert _printed(one.amounts) == _numbers([row[3 * index + 2]])
        assert not any(row[3 * index] for row in rows[len(block.rows) : 28])
    last = [amount for foot, amount in filled.last_row if foot.figure]
    assert _printed(tuple(last)) == _numbers([rows[28][2], rows[28][8]]) == [D("88.07"), D("10.15")]


def test_three_public_expenses_equal_the_workbook(book: Book) -> None:
    filled = _filled(book, "公开07表")
    assert _printed(filled.blocks[0].rows[0].amounts) == _numbers(list(_sheet("公开07表"))[7])


def test_zero_prints_as_the_form_wants(book: Book) -> None:
    assert _filled(book, "公开07表").printed("income", D("0.00")) == "0.00"
    assert _filled(book, "公开02表").printed("income", D("0.00")) == ""
    assert _filled(book, "公开02表").printed("income", D("29953900.00")) == "2,995.39"
    assert _filled(book, "公开02表").printed("income", D("30.00")) == "0.00"
    assert _filled(book, "公开02表").printed("income", None) == ""


def test_empty_statements_say_so_and_keep_their_total_row(book: Book) -> None:
    notes = {form.number: fill(form, book).nil_note for form in FORMS}
    assert (
        notes["公开08表"]
        == "说明：克拉玛依市乌尔禾区工业和信息化局本年度没有政府性基金预算财政拨款收入和支出，故本表无数据。"
    )
    assert notes["公开09表"].startswith("说明：") and "国有资本经营预算" in notes["公开09表"]
    assert [number for number, note in notes.items() if note] == ["公开08表", "公开09表"]
    assert [row.key for row in _filled(book, "公开08表").blocks[0].rows] == ["total"]
