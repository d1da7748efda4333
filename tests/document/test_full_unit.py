"""A second unit, invented and full: every slot holds a different figure, worked out here by hand (另一单位，各栏皆有数)."""

from decimal import Decimal as D

import pytest

from accounts.document.report import Report, narrative
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    ExpenditureLine,
    Fund,
    IncomeLine,
    Kind,
    Stage,
    Supplement,
    ThreePublicExpense,
    Unit,
)
from tests.cases import Case, CaseYear
from tests.sample import report_of


def wan(amount: str) -> D:
    return D(amount) * 10000


def full_case(kind: Kind = Kind.CIVIL_SERVICE_LIKE) -> Case:
    now = CaseYear(2023)
    sheets = now.sheets
    sheets[IncomeLine] += [
        IncomeLine(
            code="2050201",
            general=wan("1000.00"),
            superior=wan("20.00"),
            operating=wan("300.00"),
            business=wan("40.00"),
            subsidiary=wan("50.00"),
            other=wan("6.00"),
        ),
        IncomeLine(code="2120801", government_funds=wan("700.00")),
        IncomeLine(code="2230101", state_capital=wan("80.00")),
    ]
    sheets[ExpenditureLine] += [
        ExpenditureLine(fund=Fund.GENERAL, code="2050201", basic=wan("600.00"), project=wan("390.00")),
        ExpenditureLine(fund=Fund.GOVERNMENT_FUNDS, code="2120801", basic=wan("11.00"), project=wan("650.00")),
        ExpenditureLine(fund=Fund.STATE_CAPITAL, code="2230101", project=wan("70.00")),
        ExpenditureLine(
            fund=Fund.OTHER_MONEY,
            code="2050201",
            basic=wan("100.00"),
            project=wan("200.00"),
            upward=wan("21.00"),
            business=wan("32.00"),
            downward=wan("43.00"),
        ),
    ]
    sheets[Balance] += [
        Balance(fund=Fund.GENERAL, opening=wan("5.00"), closing=wan("15.00")),
        Balance(fund=Fund.GOVERNMENT_FUNDS, code="2120801", opening=wan("1.00"), closing=wan("40.00")),
        Balance(fund=Fund.STATE_CAPITAL, code="2230101", opening=wan("2.00"), closing=wan("12.00")),
        Balance(
            fund=Fund.OTHER_MONEY,
            opening=wan("9.00"),
            closing=wan("25.00"),
            reserves_used=wan("8.00"),
            distributed=wan("12.00"),
        ),
    ]
    sheets[EconomicLine] += [
        EconomicLine(code=code, amount=wan(amount))
        for code, amount in {
            "30101": "400.00",
            "30302": "61.00",
            "30201": "102.00",
            "30701": "13.00",
            "31002": "14.00",
            "39999": "10.00",
        }.items()
    ]
    sheets[BudgetLine] += [
        BudgetLine(stage=Stage.ORIGINAL_BUDGET, fund=Fund.GENERAL, code="205", amount=wan("1100.00")),
        BudgetLine(stage=Stage.ORIGINAL_BUDGET, fund=Fund.GOVERNMENT_FUNDS, code="212", amount=wan("500.00")),
    ]
    sheets[ThreePublicExpense].append(
        ThreePublicExpense(
            overseas_final_budget=wan("10.00"),
            overseas=wan("9.00"),
            vehicle_purchase_final_budget=wan("20.00"),
            vehicle_purchase=wan("18.00"),
            vehicle_running_final_budget=wan("7.00"),
            vehicle_running=wan("6.50"),
            hospitality_final_budget=wan("3.00"),
            hospitality=wan("2.50"),
            overseas_groups=1,
            overseas_visitors=4,
            vehicles_bought=2,
            vehicles_held=29,
            hospitality_batches=15,
            hospitality_guests=160,
        )
    )
    sheets[Supplement].append(
        Supplement(
            staff_active=31,
            staff_retired_cadre=2,
            staff_retired=17,
            offices="办公室\n计财科\n",
            procurement_goods=wan("30.00"),
            procurement_works=wan("50.00"),
            procurement_services=wan("20.00"),
            procurement_sme=wan("60.00"),
            procurement_micro=wan("25.00"),
            fixed_assets=wan("9000.00"),
            house_area=D("1234.50"),
            house_value=wan("4000.00"),
            vehicles_value=wan("300.00"),
            owned_leaders=1,
            owned_principals=2,
            owned_mail=3,
            owned_emergency=4,
            owned_enforcement=5,
            owned_technical=6,
            owned_retired=7,
            owned_other=8,
            equipment_over_million=9,
        )
    )
    prior = CaseYear(2022)
    prior.sheets[ExpenditureLine].append(ExpenditureLine(fund=Fund.GENERAL, code="2050201", basic=wan("900.00")))
    prior.sheets[ThreePublicExpense].append(ThreePublicExpense(overseas=wan("4.00"), vehicle_purchase=wan("36.00")))
    prior.sheets[Supplement].append(Supplement(agency_costs=wan("100.00")))
    return Case(Unit(code="650205007", name="某教育事务中心", kind=kind), now, prior, [])


@pytest.fixture
def full() -> Report:
    return report_of(full_case())


def cells(report: Report, number: str) -> dict[str, list[str]]:
    """Row key (行次, code or total) → printed amounts."""
    filled = next(one for one in report.statements if one.form.number == number)
    return {
        row.key: [filled.printed(amount) for amount in row.amounts] for block in filled.blocks for row in block.rows
    }


def test_statement_one(full: Report) -> None:
    got = {key: amounts for key, amounts in cells(full, "公开01表").items() if any(amounts)}
    assert got == {
        "1": ["1,000.00"],
        "2": ["700.00"],
        "3": ["80.00"],
        "4": ["20.00"],
        "5": ["300.00"],
        "6": ["40.00"],
        "7": ["50.00"],
        "8": ["6.00"],
        "27": ["2,196.00"],
        "28": ["8.00"],
        "29": ["17.00"],
        "31": ["2,221.00"],
        "36": ["1,386.00"],
        "42": ["661.00"],
        "52": ["70.00"],
        "58": ["2,117.00"],
        "59": ["12.00"],
        "60": ["92.00"],
        "62": ["2,221.00"],
    }


def test_statements_two_and_three(full: Report) -> None:
    assert cells(full, "公开02表")["total"] == ["2,196.00", "1,780.00", "20.00", "300.00", "40.00", "50.00", "6.00"]
    assert cells(full, "公开02表")["2120801"] == ["700.00", "700.00", "", "", "", "", ""]
    assert cells(full, "公开03表")["total"] == ["2,117.00", "711.00", "1,310.00", "21.00", "32.00", "43.00"]
    assert cells(full, "公开03表")["20502"] == ["1,386.00", "700.00", "590.00", "21.00", "32.00", "43.00"]


def test_statement_four_closes_for_each_budget(full: Report) -> None:
    got = {key: amounts for key, amounts in cells(full, "公开04表").items() if any(amounts)}
    assert got == {
        "1": ["1,000.00"],
        "2": ["700.00"],
        "3": ["80.00"],
        "27": ["1,780.00"],
        "28": ["8.00"],
        "29": ["5.00"],
        "30": ["1.00"],
        "31": ["2.00"],
        "32": ["1,788.00"],
        "37": ["990.00", "990.00", "", ""],
        "43": ["661.00", "", "661.00", ""],
        "53": ["70.00", "", "", "70.00"],
        "59": ["1,721.00", "990.00", "661.00", "70.00"],
        "60": ["67.00", "15.00", "40.00", "12.00"],
        "64": ["1,788.00", "1,005.00", "701.00", "82.00"],
    }


def test_statements_five_to_nine(full: Report) -> None:
    assert cells(full, "公开05表")["total"] == ["990.00", "600.00", "390.00"]
    sixth = next(one for one in full.statements if one.form.number == "公开06表")
    assert [sixth.printed(amount) for foot, amount in sixth.last_row if foot.figure] == ["461.00", "139.00"]
    assert cells(full, "公开06表")["302"] == ["102.00"]
    assert cells(full, "公开07表")["1"] == [
        *("40.00", "10.00", "27.00", "20.00", "7.00", "3.00"),
        *("36.00", "9.00", "24.50", "18.00", "6.50", "2.50"),
    ]
    eighth = ["1.00", "700.00", "661.00", "11.00", "650.00", "40.00"]
    assert cells(full, "公开08表") == dict.fromkeys(("total", "212", "21208", "2120801"), eighth)
    ninth = ["2.00", "80.00", "70.00", "", "70.00", "12.00"]
    assert cells(full, "公开09表") == dict.fromkeys(("total", "223", "22301", "2230101"), ninth)


SENTENCES = [
    "某教育事务中心2023年度，实有人数50人，其中：在职人员31人，离休人员2人，退休人员17人。",
    "单位无下属预算单位，下设2个处室，分别是：办公室、计财科。",
    "2023年度收入总计2221.00万元，其中：本年收入合计2196.00万元，使用非财政拨款结余8.00万元，年初结转和结余17.00万元。",
    "2023年度支出总计2221.00万元，其中：本年支出合计2117.00万元，结余分配12.00万元，年末结转和结余92.00万元。",
    "本年收入2196.00万元，其中：财政拨款收入1780.00万元，占81.06%；上级补助收入20.00万元，占0.91%；事业收入300.00万元，占13.66%；经营收入40.00万元，占1.82%；附属单位上缴收入50.00万元，占2.28%；其他收入6.00万元，占0.27%。",
    "本年支出2117.00万元，其中：基本支出711.00万元，占33.59%；项目支出1310.00万元，占61.88%；上缴上级支出21.00万元，占0.99%；经营支出32.00万元，占1.51%；对附属单位补助支出43.00万元，占2.03%。",
    "2023年度财政拨款收入总计1788.00万元，其中：年初财政拨款结转和结余8.00万元，本年财政拨款收入1780.00万元。财政拨款支出总计1788.00万元，其中：年末财政拨款结转和结余67.00万元，本年财政拨款支出1721.00万元。",
    "与年初预算相比，年初预算数1600.00万元，决算数1721.00万元，预决算差异率7.56%",
    "占本年支出合计的46.76%。与上年相比，增加90.00万元，增长10.00%",
    "1.教育支出(类)990.00万元，占100.00%。",
    "人员经费461.00万元，包括：基本工资、退休费。",
    "公用经费139.00万元，包括：办公费、国内债务付息、办公设备购置、其他支出。",
    "财政拨款“三公”经费支出36.00万元，比上年减少4.00万元，下降10.00%",
    "因公出国（境）费支出9.00万元，占25.00%，比上年增加5.00万元，增长125.00%",
    "公务用车购置及运行维护费支出24.50万元，占68.06%，比上年减少11.50万元，下降31.94%",
    "公务接待费支出2.50万元，占6.94%，比上年增加2.50万元，增长100.00%",
    "单位全年安排的因公出国（境）团组1个，因公出国（境）4人次。",
    "公务用车购置费18.00万元，公务用车运行维护费6.50万元。",
    "公务用车购置数2辆，公务用车保有量29辆。国有资产占用情况中固定资产车辆36辆，与公务用车保有量差异原因是：",
    "国内公务接待15批次，160人次。",
    "支出全年预算数40.00万元，决算数36.00万元，预决算差异率-10.00%",
    "因公出国（境）费全年预算数10.00万元，决算数9.00万元，预决算差异率-10.00%",
    "公务用车购置费全年预算数20.00万元，决算数18.00万元，预决算差异率-10.00%",
    "公务用车运行费全年预算数7.00万元，决算数6.50万元，预决算差异率-7.14%",
    "公务接待费全年预算数3.00万元，决算数2.50万元，预决算差异率-16.67%",
    "2023年度政府性基金预算财政拨款年初结转和结余1.00万元，本年收入700.00万元，本年支出661.00万元，其中：基本支出11.00万元，项目支出650.00万元；年末结转和结余40.00万元。",
    "年初结转和结余2.00万元，本年收入80.00万元，本年支出70.00万元，年末结转和结余12.00万元。",
    "机关运行经费支出139.00万元，比上年增加39.00万元，增长39.00%",
    "政府采购支出总额100.00万元，其中：政府采购货物支出30.00万元、政府采购工程支出50.00万元、政府采购服务支出20.00万元。",
    "授予中小企业合同金额60.00万元，占政府采购支出总额的60.00%，其中：授予小微企业合同金额25.00万元，占政府采购支出总额的25.00%。",
    "固定资产原值9000.00万元，房屋1234.50平方米，价值4000.00万元。车辆36辆，价值300.00万元，其中：副部（省）级及以上领导用车1辆、主要负责人用车2辆、机要通信用车3辆、应急保障用车4辆、执法执勤用车5辆、特种专业技术用车6辆、离退休干部服务用车7辆、其他用车8辆，其他用车主要是：",
    "单价100万元（含）以上设备（不含车辆）9台（套）。",
]


@pytest.mark.parametrize("sentence", SENTENCES, ids=range(len(SENTENCES)))
def test_sentences(full: Report, sentence: str) -> None:
    assert any(sentence in text for _, text in narrative(full))


def test_an_institution_has_no_agency_costs() -> None:
    text = "".join(text for _, text in narrative(report_of(full_case(Kind.INSTITUTION))))
    assert "某教育事务中心为事业单位，不在机关运行经费统计范围之内，2023年度无机关运行经费支出。" in text
    assert "机关运行经费支出139.00" not in text


def test_items_that_cancel_out_keep_their_class() -> None:
    case = full_case()
    case.now.sheets[ExpenditureLine] += [
        ExpenditureLine(fund=Fund.GENERAL, code="2010101", basic=wan("5.00")),
        ExpenditureLine(fund=Fund.GENERAL, code="2010102", basic=wan("-5.00")),
    ]
    assert {"201", "20101", "2010101", "2010102"} <= set(cells(report_of(case), "公开05表"))
