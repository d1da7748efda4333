"""公开01表 and 公开04表: all income and spending, and those of the appropriations (收支总表).

Rows take their captions from the figures; what the form calls otherwise stands here.
"""

from accounts.editions.statement import Block, Column, Head, Row, Statement
from accounts.figures.equations import place
from accounts.figures.numerals import numeral
from accounts.figures.totals import caption_of
from accounts.models import APPROPRIATIONS

from .codes import CLASSES

FUNDS = {str(fund): str(fund.label) for fund in APPROPRIATIONS}
SOURCES = (
    *(f"appropriation_income[{fund}]" for fund in FUNDS),
    *(f"income_{source}" for source in ("superior", "operating", "business", "subsidiary", "other")),
)


def _row(figure: str, line: int, caption: str = "", *, strong: bool = False) -> Row:
    return Row(caption or caption_of(figure), (figure,), line=line, strong=strong)


def _blank(line: int) -> Row:
    return Row("", line=line)


INCOME = Block(
    "income",
    ("caption", "line"),
    (Column("income", "金额", 1),),
    (
        *(_row(figure, number, f"{numeral(number)}、{caption_of(figure)}") for number, figure in enumerate(SOURCES, 1)),
        *(_blank(line) for line in range(9, 27)),
        _row("income", 27, strong=True),
        _row("reserves_used", 28),
        _row("opening", 29),
        _blank(30),
        _row("total_income", 31, "总计", strong=True),
    ),
)

SPENDING = Block(
    "spending",
    ("caption", "line"),
    (Column("spending", "金额", 2),),
    (
        *(
            Row(f"{numeral(index + 1)}、{name}", (f"spending[{code}]",), line=32 + index, code=code)
            for index, (code, name) in enumerate(CLASSES.items())
        ),
        _row("spending", 58, strong=True),
        _row("distributed", 59),
        _row("closing", 60),
        _blank(61),
        _row("total_spending", 62, "总计", strong=True),
    ),
)

APPROPRIATION_INCOME = Block(
    "income",
    ("caption", "line"),
    (Column("income", "金额", 1),),
    (
        *(
            _row(f"appropriation_income[{fund}]", number, f"{numeral(number)}、{caption}")
            for number, (fund, caption) in enumerate(FUNDS.items(), start=1)
        ),
        *(_blank(line) for line in range(4, 27)),
        _row("appropriation_income", 27, "本年收入合计", strong=True),
        _row("appropriation_opening", 28),
        *(
            _row(f"appropriation_opening[{fund}]", 28 + number, f"　{numeral(number)}、{caption}")
            for number, (fund, caption) in enumerate(FUNDS.items(), start=1)
        ),
        _row("appropriation_total_income", 32, "总计", strong=True),
    ),
)


def _by_fund(name: str, code: str = "") -> tuple[str, ...]:
    return place(name, code), *(place(f"{name}[{fund}]", code) for fund in FUNDS)


APPROPRIATION_SPENDING = Block(
    "spending",
    ("caption", "line"),
    (
        Column("total", "合计", 2),
        *(Column(fund, caption, number) for number, (fund, caption) in enumerate(FUNDS.items(), start=3)),
    ),
    (
        *(
            Row(f"{numeral(index + 1)}、{name}", _by_fund("appropriation_spending", code), line=33 + index, code=code)
            for index, (code, name) in enumerate(CLASSES.items())
        ),
        Row("本年支出合计", _by_fund("appropriation_spending"), line=59, strong=True),
        Row(caption_of("appropriation_closing"), _by_fund("appropriation_closing"), line=60),
        _blank(61),
        _blank(62),
        _blank(63),
        Row("总计", _by_fund("appropriation_total_spending"), line=64, strong=True),
    ),
)


INCOME_AND_SPENDING = Statement(
    key="income_and_spending",
    number="公开01表",
    title="收入支出决算总表",
    landscape=False,
    head=(
        (Head("收入", across=3), Head("支出", across=3)),
        tuple(Head(caption) for caption in ("项目", "行次", "金额") * 2),
        (Head("栏次"), Head(""), Head("1"), Head("栏次"), Head(""), Head("2")),
    ),
    blocks=(INCOME, SPENDING),
    widths=(34, 5.5, 12, 31, 5.5, 12),
    notes=("1.本表反映部门（单位）本年度的总收支和年末结转结余情况。", "2.本套报表金额单位转换时可能存在尾数误差。"),
    dense=True,
)

APPROPRIATION = Statement(
    key="appropriation",
    number="公开04表",
    title="财政拨款收入支出决算总表",
    landscape=True,
    head=(
        (Head("收入", across=3), Head("支出", across=6)),
        tuple(Head(caption) for caption in ("项目", "行次", "金额", "项目", "行次", "合计", *FUNDS.values())),
        (Head("栏次"), Head(""), Head("1"), Head("栏次"), Head(""), *(Head(str(number)) for number in range(2, 6))),
    ),
    blocks=(APPROPRIATION_INCOME, APPROPRIATION_SPENDING),
    widths=(20, 4, 9.5, 22, 4, 9.5, 10.5, 10.5, 10.5),
    notes=(
        "本表反映部门（单位）本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款的总收支和年末结转结余情况。",
    ),
    dense=True,
)
