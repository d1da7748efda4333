"""A filing with everything at its limit: names, texts, amounts, rows, indicators (极限样例)."""

import random
from decimal import Decimal as D
from typing import Any

from accounts.models import (
    Balance,
    EconomicLine,
    ExpenditureLine,
    Fund,
    IncomeLine,
    Kind,
    Passage,
    Reason,
    Supplement,
    ThreePublicExpense,
    Unit,
)
from performance.models import Evaluation, FundingRow, Indicator, Programme
from tests.cases import Case, CaseYear
from tests.sample import subjects

NAME = "某自治区某自治州某市某区工业和信息化局中小企业公共服务与无线电监测管理事务保障中心及所属机关后勤服务站所联合办公室甲乙丙"
LARGEST = D("99999999999999.99")
SENTENCE = "经费增加、减少（“三公”）2023年1,234.50万元，主要用于人员工资和公用支出；"


def stress_case(lines: int = 330, indicators: int = 40, goal: int = 1990, remark: int = 495) -> Case:
    """The case; `lines` 项 in every budget, a goal and every seventh remark of so many characters."""
    lot = random.Random(1)

    def money() -> D:
        return LARGEST if lot.random() < 0.15 else D(lot.randrange(1, 10**12)) / 100

    case = Case(Unit(code="650205008", name=NAME, kind=Kind.CIVIL_SERVICE_LIKE), CaseYear(2023), CaseYear(2022), [])
    items = sorted(code for code in subjects() if len(code) == 7)
    sheets = case.now.sheets
    for code in lot.sample(items, min(lines, len(items))):
        line = ExpenditureLine(fund=lot.choice(list(Fund)), code=code, basic=money(), project=money())
        sheets[ExpenditureLine].append(line)
        income = {
            name: money() for name in ("general", "government_funds", "superior", "operating", "business", "subsidiary")
        }
        sheets[IncomeLine].append(IncomeLine(code=code, other=-money(), **income))
    for code in sorted(code for code in subjects() if len(code) == 5 and code[:3] in ("301", "302", "303", "310")):
        sheets[EconomicLine].append(EconomicLine(code=code, amount=money()))
    sheets[Balance].extend(Balance(fund=fund, opening=money(), closing=money()) for fund in Fund)
    amounts = ("hospitality", "vehicle_running", "overseas", "vehicle_purchase")
    sheets[ThreePublicExpense].append(
        ThreePublicExpense(
            **dict.fromkeys(amounts, LARGEST),
            **{f"{name}_final_budget": LARGEST for name in amounts},
            overseas_groups=9,
        )
    )
    sheets[Supplement].append(Supplement(staff_active=90, owned_other=3))
    for key in (
        "appropriation_spending[general].prior",
        "total_income.prior",
        "hospitality.content",
        "appropriation_spending[general].original_budget",
    ):
        sheets[Reason].append(Reason(key=key, text=(SENTENCE * 200)[:4000]))
    sheets[Passage].append(Passage(key="duties", text="\n".join([SENTENCE * 6] * 4)))
    case.evaluations.append(_evaluation(None, indicators, goal, remark))
    programme = Programme(order=1, name="项目名称很长" * 16, department=NAME, implementer=NAME)
    case.evaluations.append(_evaluation(programme, indicators, goal, remark))
    return case


def _evaluation(programme: Programme | None, count: int, goal: int, remark: int) -> tuple[Any, ...]:
    sources = ["central", "county"] if programme is None else ["appropriation", "other"]
    funding = [
        FundingRow(source=one, original_budget=LARGEST, final_budget=LARGEST, executed=LARGEST) for one in sources
    ]
    firsts, seconds = ("产出指标", "效益指标", "满意度指标"), ("数量指标", "质量指标", "时效指标", "成本指标")
    rows = [
        Indicator(
            order=number,
            level1=firsts[number * 3 // count],
            level2=seconds[number // 3 % 4],
            level3=("某指标名称" * 20)[: 100 if number % 5 == 0 else 12],
            operator=">=",
            target="1234567890" * (3 if number % 4 == 0 else 1),
            unit="次",
            weight=D("5.00"),
            actual="3",
            score=D("5.00"),
            remark=("偏差原因及改进措施说明" * 50)[: remark if number % 7 == 0 else 11],
        )
        for number in range(count)
    ]
    return programme, Evaluation(goal=("目标完成情况良好，" * 250)[:goal], achieved="完" * goal), funding, rows
