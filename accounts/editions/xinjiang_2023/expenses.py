"""公开06表 and 公开07表: basic spending by economic item, and “三公” (基本支出与“三公”经费)."""

from itertools import product

from accounts.editions.statement import Block, Column, Foot, Head, Row, Statement
from accounts.figures.totals import caption_of

from .codes import CAPITAL, GOODS, STAFF


def _economic_block(key: str, codes: dict[str, str]) -> Block:
    rows = tuple(Row(name, (f"economic[{code}]",), code=code, strong=len(code) == 3) for code, name in codes.items())
    return Block(key, ("code", "caption"), (Column("amount", "决算数"),), rows)


BASIC = Statement(
    key="basic",
    number="公开06表",
    title="一般公共预算财政拨款基本支出决算表",
    landscape=True,
    head=(
        (Head(caption_of("staff_costs"), across=3), Head(caption_of("overhead_costs"), across=6)),
        tuple(Head(caption) for caption in ("科目编码", "科目名称", "决算数") * 3),
    ),
    blocks=(_economic_block("staff", STAFF), _economic_block("goods", GOODS), _economic_block("capital", CAPITAL)),
    widths=(6, 18, 9, 6, 15, 9, 6, 22, 9),
    notes=("本表反映部门（单位）本年度一般公共预算财政拨款基本支出明细情况。",),
    last_row=(
        Foot(f"{caption_of('staff_costs')}合计", across=2),
        Foot(figure="staff_costs"),
        Foot(f"{caption_of('overhead_costs')}合计", across=5),
        Foot(figure="overhead_costs"),
    ),
    dense=True,
)

CALLED = {"three_public": "合计", "vehicles": f"{caption_of('vehicles')}小计"}
"""What the form calls these figures."""
EXPENSES = {
    name: CALLED.get(name) or caption_of(name)
    for name in ("three_public", "overseas", "vehicles", "vehicle_purchase", "vehicle_running", "hospitality")
}


STAGES = {"final_budget": "预算数", "final": "决算数"}

THREE_PUBLIC = Statement(
    key="three_public",
    number="公开07表",
    title="财政拨款“三公”经费支出决算表",
    landscape=True,
    head=(
        (Head("预算数", across=6), Head("决算数", across=6)),
        (
            Head("合计", down=2),
            Head(caption_of("overseas"), down=2),
            Head(caption_of("vehicles"), across=3),
            Head(caption_of("hospitality"), down=2),
        )
        * 2,
        tuple(Head(caption) for caption in ("小计", caption_of("vehicle_purchase"), caption_of("vehicle_running")) * 2),
        tuple(Head(str(number)) for number in range(1, 13)),
    ),
    blocks=(
        Block(
            "row",
            (),
            tuple(
                Column(f"{stage}_{name}", f"{STAGES[stage]}：{EXPENSES[name]}", number)
                for number, (stage, name) in enumerate(product(STAGES, EXPENSES), start=1)
            ),
            (Row("", (*(f"{name}.final_budget" for name in EXPENSES), *EXPENSES)),),
        ),
    ),
    widths=(1,) * 12,
    notes=(
        (
            "本表反映部门（单位）本年度财政拨款“三公”经费支出预决算情况。其中，预算数为“三公”经费全年预算数，"
            "反映按规定程序调整后的预算数；决算数是包括当年财政拨款和以前年度结转资金安排的实际支出。"
        ),
    ),
    nil_note="说明：{unit}本年度没有财政拨款“三公”经费支出，故本表无数据。",
    zero="0.00",
)
