"""One caption a figure: told once by its name; what a form prints otherwise is listed here (栏目名称只写一次)."""

import re

import pytest

from accounts.editions import Edition
from accounts.editions.shelf import shipped
from accounts.figures.book import Book
from accounts.figures.totals import LINES, caption_of

ALIASES = {
    # figure, fund left open → what a form calls it in its place
    "total_income": {"总计"},
    "total_spending": {"总计"},
    "appropriation_total_income": {"总计"},
    "appropriation_total_spending": {"总计"},
    "appropriation_income": {"本年收入合计", "本年收入", "{fund}"},
    "reserves_used": {"使用非财政拨款结余（含专用结余）"},
    "appropriation_spending": {"本年支出合计", "小计", "合计"},
    "appropriation_basic": {"基本支出"},
    "appropriation_project": {"项目支出"},
    "appropriation_opening": {"年初结转和结余", "{fund}"},
    "appropriation_closing": {"年末结转和结余"},
    "three_public": {"合计"},
    "vehicles": {"公务用车购置及运行维护费小计"},
}
NUMBERED = re.compile(r"^[　\s]*(?:[一二三四五六七八九十]+、)?")
FUNDS = {"general": "一般公共预算", "government_funds": "政府性基金预算", "state_capital": "国有资本经营预算"}


def printed(edition: Edition) -> list[tuple[str, str]]:
    """(figure, caption) of every row and column of the forms that prints one figure."""
    found = []
    for form in edition.statements:
        for block in form.blocks:
            found += [(column.figure, column.caption) for column in block.columns if column.figure]
            for row in block.rows:
                if len(block.columns) == len(row.figures) > 4:  # a row of columns: “三公”
                    pairs = zip(row.figures, block.columns, strict=True)
                    found += [(figure.partition(".")[0], column.caption.partition("：")[2]) for figure, column in pairs]
                elif row.figures and row.figures[0] and not row.code:
                    found.append((row.figures[0], NUMBERED.sub("", row.caption)))
    return found


@pytest.mark.parametrize("edition", shipped().values(), ids=lambda one: one.key)
def test_forms_call_a_figure_by_its_caption_or_by_a_known_alias(edition: Edition) -> None:
    told = printed(edition)
    assert len(told) > 60
    for figure, caption in told:
        name, _, fund = figure.rstrip("]").partition("[")
        others = {one.format(fund=f"{FUNDS.get(fund, '')}财政拨款") for one in ALIASES.get(name, ())}
        assert caption in {caption_of(figure), *others}, (figure, caption)


def test_no_two_figures_share_a_caption(book: Book) -> None:
    captions = [caption_of(f"{name}[{fund}]") for name in LINES for fund in FUNDS if name.startswith("appropriation_")]
    captions += [line.caption for line in LINES.values()]
    assert len(captions) == len(set(captions))
    assert book.caption("owned[mail]") == "车辆（按用途）（机要通信用车）"
    assert (
        book.caption("appropriation_spending[general][206].prior")
        == "一般公共预算财政拨款支出（206 科学技术支出）上年决算数"
    )
