"""Tables of an empty official workbook become blocks of a text that say the same numbers (由空白工作簿提出表样的表)."""

import pytest

from accounts.editions.language.text import read_edition
from accounts.editions.shelf import edition_from, shipped, subjects_of, text_of
from accounts.editions.statement import Statement
from accounts.intake.workbooks.blank import Proposed, proposed
from accounts.intake.workbooks.captions import Subjects
from accounts.intake.workbooks.formats import open_workbook
from accounts.intake.workbooks.grid import Sheet, Workbook
from tests.sample import GOLDEN

HEAD = "表样：甲\n代码：own-2023\n基于：xinjiang-2023\n年度：2023\n\n"
CODED = ("income", "spending", "general", "government_funds", "state_capital", "three_public")


@pytest.fixture(scope="module")
def blocks() -> list[Proposed]:
    book = open_workbook((GOLDEN / "gongkai-2023.xlsx").read_bytes())
    return proposed(book, shipped()["xinjiang-2023"], Subjects(2023, subjects_of(2023)), rewrites=True)


def figures(form: Statement) -> list[list[str]]:
    return [[column.figure for column in block.columns] for block in form.blocks]


def test_nothing_of_the_official_tables_is_unknown(blocks: list[Proposed]) -> None:
    assert [(one.sheet, one.unknown) for one in blocks] == [(f"公开0{number}表", 0) for number in range(1, 10)]
    assert blocks[0].title == "收入支出决算总表"
    assert "注：2.本套报表金额单位转换时可能存在尾数误差。" in blocks[0].text


def test_the_blocks_are_read_as_the_tables_they_came_from(blocks: list[Proposed]) -> None:
    text, problems = read_edition(HEAD + "\n".join(one.text for one in blocks), "", text_of, subjects_of)
    assert text is not None and problems == []
    ours, theirs = (
        {one.key: one for one in edition.statements} for edition in (edition_from(text), shipped()["xinjiang-2023"])
    )
    assert list(ours) == list(theirs)
    for key in CODED:
        if key == "three_public":
            assert [row.figures for row in ours[key].blocks[0].rows] == [
                row.figures for row in theirs[key].blocks[0].rows
            ]
        else:
            assert figures(ours[key]) == figures(theirs[key])
    for key in ("income_and_spending", "appropriation"):
        said = [row.figures for block in ours[key].blocks for row in block.rows if any(row.figures)]
        assert {one for row in said for one in row} <= {
            one for block in theirs[key].blocks for row in block.rows for one in row.figures
        } | {foot.figure for foot in theirs[key].last_row}


def test_what_is_not_known_is_marked_and_the_check_refuses_it() -> None:
    cells = {
        (1, 1): "某省专用表",
        (2, 1): "科目编码",
        (2, 2): "科目名称",
        (2, 3): "本年支出合计",
        (2, 4): "某种新钱",
        (3, 1): "合计",
    }
    book = Workbook("xlsx", (Sheet("甲", cells=dict(cells)), Sheet("空", cells={(1, 1): "只有一句话"})))
    (one,) = proposed(book, shipped()["xinjiang-2023"], Subjects(2023, subjects_of(2023)), rewrites=True)
    assert (one.title, one.unknown) == ("某省专用表", 1)
    assert "栏 本年支出合计＝本年支出合计\n栏 某种新钱＝？\n行 合计＝各栏" in one.text
    _, problems = read_edition(HEAD + one.text, "", text_of, subjects_of)
    assert any("？" in problem.words for problem in problems)
