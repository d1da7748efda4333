"""The tables by 项: 公开02, 03, 05, 08 and 09表 (按科目列示的各表).

Columns take their captions from the figures; what a form calls otherwise stands beside its figure.
"""

from accounts.editions.statement import Block, Column, Head, Statement
from accounts.figures.totals import caption_of

CODE_AND_NAME = ("功能分类科目编码", "科目名称")


def _numbers(count: int) -> tuple[Head, ...]:
    return (Head("栏次", across=2), *(Head(str(number)) for number in range(1, count + 1)))


def _items(table: str, figures: dict[str, str]) -> Block:
    """The block of a table by code: figure → what the form calls it, '' for the caption of the figure."""
    columns = tuple(
        Column(figure.partition("[")[0], caption or caption_of(figure), number, figure)
        for number, (figure, caption) in enumerate(figures.items(), start=1)
    )
    return Block("items", ("code", "caption"), columns, table=table)


def _heads(block: Block) -> tuple[tuple[Head, ...], ...]:
    """A head in which every column stands by itself."""
    columns = (Head(column.caption, down=2) for column in block.columns)
    return (
        (Head("项目", across=2), *columns),
        tuple(map(Head, CODE_AND_NAME)),
        _numbers(len(block.columns)),
    )


EARNED = _items(
    "income",
    dict.fromkeys(
        (
            *("income", "appropriation_income", "income_superior", "income_operating", "income_business"),
            *("income_subsidiary", "income_other"),
        ),
        "",
    ),
)
SPENT = _items(
    "spending",
    dict.fromkeys(
        (
            *("spending", "spending_basic", "spending_project", "spending_upward", "spending_business"),
            "spending_downward",
        ),
        "",
    ),
)

INCOME = Statement(
    key="income",
    number="公开02表",
    title="收入决算表",
    landscape=True,
    head=_heads(EARNED),
    blocks=(EARNED,),
    widths=(11.5, 25.5, 9, 9, 9, 9, 9, 9, 9),
    notes=("本表反映部门（单位）本年度取得的各项收入情况。",),
)

SPENDING = Statement(
    key="spending",
    number="公开03表",
    title="支出决算表",
    landscape=True,
    head=_heads(SPENT),
    blocks=(SPENT,),
    widths=(11.5, 28.5, 10, 10, 10, 10, 10, 10),
    notes=("本表反映部门（单位）本年度各项支出情况。",),
)

GENERAL = Statement(
    key="general",
    number="公开05表",
    title="一般公共预算财政拨款支出决算表",
    landscape=False,
    head=(
        (Head("项目", across=2), Head("本年支出", across=3)),
        tuple(Head(caption) for caption in (*CODE_AND_NAME, "小计", "基本支出", "项目支出")),
        _numbers(3),
    ),
    blocks=(
        _items(
            "general",
            {
                "appropriation_spending[general]": "小计",
                "appropriation_basic[general]": "基本支出",
                "appropriation_project[general]": "项目支出",
            },
        ),
    ),
    widths=(18, 37, 15, 15, 15),
    notes=("本表反映部门（单位）本年度一般公共预算财政拨款支出情况。",),
)


def _fund_statement(fund: str, number: str, budget: str) -> Statement:
    return Statement(
        key=fund,
        number=number,
        title=f"{budget}财政拨款收入支出决算表",
        landscape=True,
        head=(
            (
                Head("项目", across=2),
                Head("年初结转和结余", down=2),
                Head("本年收入", down=2),
                Head("本年支出", across=3),
                Head("年末结转和结余", down=2),
            ),
            tuple(Head(caption) for caption in (*CODE_AND_NAME, "小计", "基本支出", "项目支出")),
            _numbers(6),
        ),
        blocks=(
            _items(
                fund,
                {
                    f"appropriation_opening[{fund}]": "年初结转和结余",
                    f"appropriation_income[{fund}]": "本年收入",
                    f"appropriation_spending[{fund}]": "小计",
                    f"appropriation_basic[{fund}]": "基本支出",
                    f"appropriation_project[{fund}]": "项目支出",
                    f"appropriation_closing[{fund}]": "年末结转和结余",
                },
            ),
        ),
        widths=(11.5, 28.5, 10, 10, 10, 10, 10, 10),
        notes=(f"本表反映部门（单位）本年度{budget}财政拨款收入、支出及结转和结余情况。",),
        nil_note=f"说明：{{unit}}本年度没有{budget}财政拨款收入和支出，故本表无数据。",
    )


FUND_STATEMENTS = (
    _fund_statement("government_funds", "公开08表", "政府性基金预算"),
    _fund_statement("state_capital", "公开09表", "国有资本经营预算"),
)
