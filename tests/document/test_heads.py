"""Under which captions the cells of tables are told, in print and on the web (表格单元格的表头).

All cells of finished documents are held against their forms in test_archive; here stand the web body and the rules.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from accounts.document import archive_format
from accounts.document.engine import Manuscript, typeset, weasyprint
from accounts.document.report import render_body
from tests.cases import Case
from tests.document.structure_tree import Tree
from tests.document.test_archive import empty_case, random_case
from tests.document.told import Caption, Told, over, told, told_on_the_web
from tests.rounds import rounds
from tests.sample import form_of, report_of, sample_case
from tests.table_heads import tables_of


def test_the_naming_fits_the_installed_version() -> None:
    assert weasyprint().__version__ == archive_format.VERSION


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    table = '<table><tbody><tr><th scope="row">甲</th><td>1</td></tr></tbody></table>'
    manuscript = Manuscript(f'<html lang="zh-CN"><title>短表</title>{table}</html>', datetime(2024, 1, 1, tzinfo=UTC))
    for version, found in ((archive_format.VERSION, 1), ("0.0", 0)):
        monkeypatch.setattr(archive_format, "VERSION", version)
        assert len(Tree(typeset(manuscript)[0]).named) == found


CASES: dict[str, Callable[[], Case]] = {
    "sample": sample_case,
    "empty": empty_case,
    "lines": lambda: random_case(7, lines=rounds(40, 160), indicators=rounds(9, 40)),
    **{f"drawn-{seed}": partial(random_case, 1000 + seed) for seed in range(rounds(3, 10))},
}


@pytest.mark.parametrize("name", CASES)
def test_every_cell_of_the_web_body_is_told_under_its_own_captions(name: str) -> None:
    report = report_of(CASES[name](), web=True)
    for got, wanted in zip(told_on_the_web(render_body(report)), told(report), strict=True):
        assert got == wanted


def test_what_the_sample_is_told_under() -> None:
    """Read by hand: spans of the head, blocks side by side, levels of rows."""
    found = told(report_of(sample_case()))
    two, four = over(form_of(report_of(sample_case()).edition, "公开02表")), "总计"
    assert [one.words for one in two[2]] == ["本年收入合计", "1"]
    assert [one.words for one in two[1]] == ["项目", "科目名称", "栏次"]
    own = [one for one in found if one.row and one.row[0].words == four and one.column[0].words == "支出"]
    assert {one.row[0].column for one in own} == {3}
    assert {tuple(one.words for one in cell.column) for cell in own} >= {
        ("支出", "合计", "2"),
        ("支出", "政府性基金预算财政拨款", "4"),
    }
    executed = [one for one in found if [part.words for part in one.column] == ["全年执行数"]]
    assert {tuple(part.words for part in one.row) for one in executed} == {
        ("项目资金（万元）", words) for words in ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
    }


# Rules ----------------------------------------------------------------------------------------------------------------

LINES = 60
BODY = "".join(
    f'<tr><td headers="a a1">{n}</td><th scope="row">甲{n}</th><td>{n}1</td>'
    f'<td headers="b b1">{n}</td><th scope="row">乙{n}</th><td>{n}2</td><td>{n}3</td></tr>'
    for n in range(LINES)
)
LONG = f"""<html lang="zh-CN"><title>长表</title><table class="grid">
<thead><tr><th scope="col" colspan="3" id="a">收入</th><th scope="col" colspan="4" id="b">支出</th></tr>
<tr><th scope="col" rowspan="2" id="a1">编码</th><th scope="col" rowspan="2">项目</th><th scope="col" rowspan="2">金额</th>
<th scope="col" rowspan="2" id="b1">编码</th><th scope="col" rowspan="2">项目</th><th scope="col" colspan="2">数额</th></tr>
<tr><th scope="col">预算</th><th scope="col">决算</th></tr></thead>
<tbody>{BODY}</tbody><tbody><tr><th scope="row" colspan="2">总计</th><td>1</td><td></td><td></td><td>2</td><td>3</td></tr></tbody></table></html>"""
ROW = [
    ("{n}", [], ["收入", "编码"]),
    ("{n}1", ["甲{n}"], ["收入", "金额"]),
    ("{n}", [], ["支出", "编码"]),
    ("{n}2", ["乙{n}"], ["支出", "数额", "预算"]),
    ("{n}3", ["乙{n}"], ["支出", "数额", "决算"]),
]


def words(one: Told) -> tuple[str, list[str], list[str]]:
    return one.words, [head.words for head in one.row], [head.words for head in one.column]


def test_heads_are_named_anew_on_each_page_of_a_long_table() -> None:
    data, pages = typeset(Manuscript(LONG, datetime(2024, 1, 1, tzinfo=UTC)))
    tree = Tree(data)
    wanted = [
        (text.format(n=n), [row.format(n=n) for row in rows], columns)
        for n in range(LINES)
        for text, rows, columns in ROW
    ]
    assert len(tree.tables) == pages == 2
    assert [words(one) for one in tree.told()][: len(wanted)] == wanted
    assert words(tree.told()[-1]) == ("3", ["总计"], ["支出", "数额", "决算"])
    assert len(set(tree.ids)) == len(tree.ids) == 10 * pages + 2 * LINES + 1
    assert tree.told() == told_on_the_web(LONG)  # print and web alike


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ('<th scope="row">甲</th><td>1</td><th scope="row">乙</th><td id="x">2</td>', ["乙"]),
        ('<th scope="row">甲</th><th scope="row">乙</th><td id="x">2</td>', ["甲", "乙"]),
        ('<th scope="row">甲</th><td>1</td><th scope="row"></th><td id="x">2</td>', []),
        ('<th scope="row">甲</th><td>1</td><td id="x" headers="">2</td>', []),
        ('<th scope="rowgroup">甲</th><td id="x">2</td>', ["甲"]),
        ('<th scope="col">甲</th><td id="x">2</td>', []),
        ('<th>甲</th><td id="x">2</td>', ["甲"]),
    ],
)
def test_the_reader_of_pages_follows_the_standard(row: str, found: list[str]) -> None:
    (table,) = tables_of(f"<table><tbody><tr>{row}</tr></tbody></table>")
    (cell,) = (one for one in table.cells if one.element.get("id") == "x")
    assert [one.words for one in table.heads(cell)] == found


def test_a_group_of_columns_needs_its_element() -> None:
    """The head of a group of columns that no element makes heads nothing: on pages such heads have the scope `col`."""
    head = (
        '<thead><tr><th scope="colgroup" colspan="2">收入</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody>'
    )
    for groups, found in (("", ()), ('<colgroup span="2"></colgroup>', (Caption("收入", 0, 2),))):
        assert [one.column for one in told_on_the_web(f"<table>{groups}{head}</table>")] == [found, found]
