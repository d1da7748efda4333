"""Every rule of the rulebook speaks: somebody enters what breaks it by the product's own verbs and pages, and is told.

Rules outside the rulebook wait for their material (`read`: whole documents of others; `dept`: totals of a department).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.checks import Severity
from accounts.checks.catalogue import rulebook
from accounts.models import (
    Approval,
    Balance,
    BudgetLine,
    DeclaredNumber,
    EconomicLine,
    EnteredRow,
    ExpenditureLine,
    Filing,
    Fund,
    IncomeLine,
    Passage,
    Precision,
    Reason,
    Role,
    Supplement,
    ThreePublicExpense,
    Unit,
)
from accounts.publication.statement_files import as_workbook
from accounts.workflow.editions import change_edition
from accounts.workflow.enter import enter
from accounts.workflow.findings import check, kept_findings
from accounts.workflow.new_filing import open_year
from accounts.workflow.workbook_import import apply_upload, keep_upload
from performance.models import Evaluation
from performance.scoring import EvaluationEntry
from performance.workflow.evaluations import enter_evaluation
from tests.conftest import Office, someone
from tests.document.test_full_unit import full_case
from tests.editions.own import OWN
from tests.sample import YEAR, report_of
from tests.workflow.test_editions import in_force

Deed = Callable[[Office], None]
FUNDS, CAPITAL = "2120801", "2230105"
"""项 of the government funds and of the state capital."""


def wan(text: str) -> D:
    return D(text) * 10_000


def prior_of(office: Office) -> Filing:
    prior = office.filing.prior()
    assert prior is not None
    return prior


def saved(filing: Filing, model: type[EnteredRow]) -> list[Any]:
    return list(model._default_manager.filter(filing=filing))


def sets(model: type[EnteredRow], *, prior: bool = False, where: dict[str, Any] | None = None, **values: Any) -> Deed:
    """A clerk enters other values in one row, this year's or last year's."""

    def deed(office: Office) -> None:
        filing = prior_of(office) if prior else office.filing
        rows = saved(filing, model) or [model()]
        row = next(one for one in rows if all(getattr(one, name) == value for name, value in (where or {}).items()))
        for name, value in values.items():
            setattr(row, name, value)
        enter(office.clerk, filing, {model: rows})

    return deed


def adds(*rows: EnteredRow, prior: bool = False) -> Deed:
    """A clerk enters more rows; one of the same key is replaced."""

    def deed(office: Office) -> None:
        filing = prior_of(office) if prior else office.filing
        for row in rows:
            row.pk = None
            key = getattr(type(row), "key_fields", ())
            others = [one for one in saved(filing, type(row)) if any(getattr(one, n) != getattr(row, n) for n in key)]
            enter(office.clerk, filing, {type(row): [*others, row]})

    return deed


def without_reason(key: str) -> Deed:
    def deed(office: Office) -> None:
        enter(office.clerk, office.filing, {Reason: [one for one in saved(office.filing, Reason) if one.key != key]})

    return deed


def says(text: str, key: str = "remarks") -> Deed:
    return adds(Passage(key=key, text=text))


def gives_reason(key: str, text: str) -> Deed:
    return adds(Reason(key=key, text=text))


def both(*deeds: Deed) -> Deed:
    def deed(office: Office) -> None:
        for one in deeds:
            one(office)

    return deed


def evaluates(name: str, change: Callable[[EvaluationEntry], object]) -> Deed:
    """A clerk changes the self-evaluation of that name, '' for the whole unit."""

    def deed(office: Office) -> None:
        one = next(
            each
            for each in Evaluation.objects.of(office.filing)
            if (each.programme.name if each.programme else "") == name
        )
        entry = EvaluationEntry(one.programme, one, list(one.funding.all()), list(one.indicators.all()))
        change(entry)
        enter_evaluation(office.clerk, office.filing, one.pk, entry, None)

    return deed


def first_indicator(name: str, **values: Any) -> Deed:
    def change(entry: EvaluationEntry) -> None:
        for field, value in values.items():
            setattr(entry.indicators[0], field, value)

    return evaluates(name, change)


def replied(office: Office) -> None:
    """The bureau records a reply of thirty days ago; nothing is published."""
    client = Client()
    client.force_login(office.officer)
    day = timezone.localdate() - timedelta(days=30)
    data = {"unit": office.unit.pk, "year": YEAR, "number": "财决〔2024〕8号", "replied_on": day.isoformat()}
    assert client.post(reverse("admin:accounts_approval_add"), data).status_code == 302
    assert Approval.objects.get().replied_on == day


def next_year(office: Office) -> None:
    """The year after, opened while last year is still a draft: no last year is known, and a rate is typed."""
    office.filing = open_year(office.clerk, office.unit, YEAR + 1)[0]
    says("本年增加5.00万元，增长100.00%。")(office)


def of_other_kind(office: Office) -> None:
    """Last year is published; the bureau makes the unit an institution, which has no 机关运行经费."""
    office.filing = open_year(office.clerk, office.unit, YEAR + 1)[0]
    client = Client()
    client.force_login(office.officer)
    unit = office.unit
    data = {"code": unit.code, "name": unit.name, "kind": "institution", "region": unit.region, "review_levels": 1}
    assert client.post(reverse("admin:accounts_unit_change", args=[unit.pk]), data).status_code == 302


def little_known(office: Office) -> None:
    """Another unit types both years from what it published, last year without balances and natures of money."""
    office.clerk, office.unit = office.stranger, Unit.objects.get(code="650205002")
    last = open_year(office.clerk, office.unit, YEAR - 1, carried_in=True, precision=Precision.WAN)[0]
    enter(office.clerk, last, {IncomeLine: [IncomeLine(code="2150502", other=wan("15.00"))]})
    office.filing = open_year(office.clerk, office.unit, YEAR, precision=Precision.WAN)[0]
    opening = Balance(fund=Fund.OTHER_MONEY, opening=wan("10.00"), closing=wan("10.00"))
    enter(office.clerk, office.filing, {Balance: [opening]})


def of_small_amounts(office: Office) -> None:
    """Another unit spends 149.00 元 in each of three classes: 0.01 of 0.04 万元 each, as printed."""
    office.clerk, office.unit = office.stranger, Unit.objects.get(code="650205002")
    office.filing = open_year(office.clerk, office.unit, YEAR)[0]
    rows = [
        ExpenditureLine(fund=Fund.GENERAL, code=code, basic=D("149.00")) for code in ("2010301", "2050201", "2080505")
    ]
    enter(office.clerk, office.filing, {ExpenditureLine: rows})


def sample(office: Office) -> None:
    """Nothing more: the sample breaks the rule as it was entered."""


def half(name: str) -> dict[str, D]:
    """Amounts that round up one by one, but not in their sum."""
    return {name: D("4950.00")}


def under_own(*deeds: Deed, **numbers: str) -> Deed:
    """Officers put an edition in force that has numbers of its own; the clerk chooses it and enters these."""

    def deed(office: Office) -> None:
        in_force(office.officer, someone(office, "second", Role.BUREAU_OFFICER), OWN)
        change_edition(office.clerk, office.filing, "own-2023")
        rows = [DeclaredNumber(key=key, amount=D(amount)) for key, amount in numbers.items()]
        enter(office.clerk, office.filing, {DeclaredNumber: rows})
        both(*deeds)(office)

    return deed


SPEAKS: dict[str, tuple[Deed, str]] = {
    "L1": (under_own(会议费="120000.00"), "外宾接待批次 没有填写"),
    "L2": (under_own(外宾接待批次="3", 平均得分="101.00"), "平均得分 101分"),
    "L3": (under_own(优="3", 良="2", 自评项目="6"), "优＋良 5"),
    "L4": (under_own(会议费="120000.00"), "2022年度的会议费 没有填写"),
    "L5": (
        under_own(adds(BudgetLine(stage="original_budget", fund="government_funds", code="212", amount=wan("8.00")))),
        "8.00，只到类",
    ),
    "L6": (lambda office: change_edition(office.clerk, office.filing, "national-2023") and None, "草案"),
    "L7": (under_own(adds(Passage(key="资金用途[2150999]", text="日常运转"))), "没有“2150999”，没有位置"),
    # rule: (what is entered, words of the finding)
    "T01-3": (sets(ExpenditureLine, where={"fund": "general", "code": "2150502"}, project=D("932231.00")), "支出总计"),
    "T04-3": (adds(IncomeLine(code=FUNDS, government_funds=wan("105.00"))), "政府性基金预算"),
    "T07-3": (sets(ThreePublicExpense, vehicle_running=wan("5.40")), "5.40"),
    "T08-1": (adds(IncomeLine(code=FUNDS, government_funds=wan("105.00"))), FUNDS),
    "T09-1": (adds(IncomeLine(code=CAPITAL, state_capital=wan("80.00"))), CAPITAL),
    "T-NEG": (adds(ExpenditureLine(fund=Fund.OTHER_MONEY, code="2150501", project=wan("-3.00"))), "-3.00"),
    "T-LAND": (adds(EconomicLine(code="30704", amount=wan("1.00"))), "30704"),
    "T-SIZE": (sets(EconomicLine, where={"code": "30101"}, amount=D("1986000000.00")), "每人全年"),
    "X-0305": (sample, "244.63"),
    "X-0306": (adds(EconomicLine(code="30101", amount=wan("100.00"))), "06表"),
    "X-0506": (sets(EconomicLine, where={"code": "30101"}, amount=D("198600.01")), "基本支出"),
    "X-0607": (adds(EconomicLine(code="30217", amount=wan("0.10"))), "30217"),
    "X-CARRY": (sets(Balance, where={"fund": Fund.OTHER_MONEY}, opening=wan("10.00")), "10.00"),
    "X-AGENCY": (sets(Supplement, agency_costs=wan("10.51")), "10.51"),
    "C1": (adds(ExpenditureLine(fund=Fund.GENERAL, code="2159998", basic=D("1.00"))), "2159998"),
    "C4": (adds(ExpenditureLine(fund=Fund.GENERAL, code=FUNDS, basic=D("1.00"))), FUNDS),
    "C5": (sample, "30107"),
    "N1": (gives_reason("appropriation_spending[general].prior", "本年支出229.36万元，网络运维项目减少"), "229.36"),
    "N2": (sample, "229.64"),
    "N3": (sample, "164.46"),
    "P2": (of_small_amounts, "75.00%"),
    "Y1": (gives_reason("total_income.prior", "网络运维项目减少100.00万元，招商引资项目减少100.00万元"), "200.00"),
    "Y3": (says("公用经费增加3.00万元，下降2.00%。"), "下降"),
    "Y6": (
        both(
            *(
                sets(ExpenditureLine, prior=True, where={"fund": "general", "code": code}, project=D(amount))
                for code, amount in {
                    "2011308": "2055849.00",
                    "2069999": "1435449.00",
                    "2080505": "49.00",
                    "2150501": "49.00",
                    "2150502": "520049.00",
                }.items()
            )
        ),
        "各项上年数之和",
    ),
    "Y7": (little_known, "10.00"),
    "Z1": (sets(Balance, where={"fund": Fund.OTHER_MONEY}, opening=wan("12.00")), "12.00"),
    "Z3": (adds(ExpenditureLine(fund=Fund.GENERAL, code="2013998", project=wan("1.00")), prior=True), "2013998"),
    "Z4": (next_year, "100.00%"),
    "D1": (replied, "最迟公开日期"),
    "B2": (says("年初预算为0，支出决算为10.77万元，完成年初预算的95.89%。"), "95.89%"),
    "B4": (without_reason("appropriation_spending[general].original_budget"), "预决算差异率"),
    "R1": (without_reason("appropriation_spending[general].prior"), "266.65"),
    "R2": (gives_reason("appropriation_spending[general][2069999].prior", "据实支出"), "据实支出"),
    "R3": (sample, "5.54"),
    "R4": (sample, "我单位无公务接待费"),
    "R5": (sample, "燃油费、维修维护费增加"),
    "R6": (
        both(
            adds(Reason(key="total_income.prior", text="招商引资和网络运维项目减少"), prior=True),
            gives_reason("total_income.prior", "招商引资和网络运维项目减少"),
        ),
        "与之完全相同",
    ),
    "R7": (sample, "减少招商引资"),
    "R8": (
        both(
            *(
                gives_reason(key, "按照上级要求压减相应支出")
                for key in (
                    "appropriation_spending[general].prior",
                    "appropriation_spending[general][2069999].prior",
                    "appropriation_spending[general][2150501].prior",
                    "appropriation_spending[general][2011308].prior",
                )
            )
        ),
        "压减相应支出",
    ),
    "V1": (without_reason("vehicles_held.difference"), "公务用车保有量"),
    "V2": (both(without_reason("owned[other].content"), sets(Supplement, owned_other=2)), "其他用车"),
    "V3": (sets(ThreePublicExpense, overseas=wan("3.00")), "因公出国"),
    "V4": (sets(ThreePublicExpense, hospitality=wan("0.40")), "公务接待费"),
    "G1": (sets(Supplement, procurement_goods=D("4950.00"), procurement_works=D("4950.00")), "政府采购支出总额"),
    "G2": (sets(Supplement, procurement_goods=wan("3.00"), procurement_sme=wan("5.00")), "中小企业"),
    "G4": (sample, "131.41"),
    "A1": (sets(Supplement, house_value=wan("150.00")), "房屋价值 150.00 + 车辆价值 0.00"),
    "E1": (sample, "15.00"),
    "K1": (says("本单位填报项目绩效自评表3个。"), "3"),
    "K5": (sample, "90"),
    "K6": (sample, "90"),
    "K7": (first_indicator("招商引资项目", score_reason="按评审意见扣分", score=D("1.00"), remark=""), "得分"),
    "K8": (sample, "5次"),
    "K9": (evaluates("", lambda entry: setattr(entry.funding[-1], "executed", wan("9.99"))), "本年支出合计"),
    "K10": (sample, "492.28"),
    "K11": (sample, "229.63"),
    "K12": (sample, "125.65"),
    "K13": (sample, "108.22"),
    "K14": (sample, "116"),
    "K15": (says("项目绩效自评表2个，全年预算数130.46万元，全年执行数108.22万元。"), "108.22"),
    "K16": (sample, "146.41"),
    "K17": (sample, "93.22"),
    "K18": (sample, "三级指标"),
    "K19": (sample, "逐字相同"),
    "K20": (sample, "成本指标"),
    "K21": (sample, "书写错误"),
    "K22": (sample, "自评报告"),
    "K23": (sample, "200.00"),
    "K24": (sample, "目标"),
    "K25": (first_indicator("招商引资项目", actual="=5"), "=5"),
    "S1": (says("本年使用专用结余，结余分配0.00万元。"), "结余分配"),
    "S3": (sample, "我单位"),
    "S4": (sample, "工信局"),
    "F1": (says("项目支出下降 100%。"), "100%"),
    "F2": (says("公务用车运行费由车队统一核算。"), "公务用车运行维护费"),
    "F3": (sample, "我单位无因公出国（境）费"),
    "F4": (says("本年度增加（减少）的主要原因是项目调整。"), "增加（减少）"),
    "F5": (sample, "支出,授予"),
    "F6": (says("购置执法装备828000元。"), "828000元"),
    "F7": (sample, "2023.12.31"),
}


AFTER_PUBLICATION: dict[str, tuple[Deed, str]] = {"Z2": (of_other_kind, "机关运行经费")}
"""The same once the sample is published."""


TAILS = {
    # rule of the forms: the total (table, figure) that a publication in 万元 prints 0.01 more than its rows
    "T01-1": ("income_and_spending", "total_income"),
    "T01-2": ("income_and_spending", "total_spending"),
    "T01-4": ("income_and_spending", "income"),
    "T01-5": ("income_and_spending", "spending[205]"),
    "T02-1": ("income", "income"),
    "T02-2": ("spending", "spending[205]"),
    "T03-1": ("spending", "spending"),
    "T04-1": ("appropriation", "appropriation_total_income"),
    "T04-2": ("appropriation", "appropriation_total_spending"),
    "T04-4": ("appropriation", "appropriation_spending[205]"),
    "T04-5": ("appropriation", "appropriation_opening"),
    "T05-1": ("general", "appropriation_spending[general]"),
    "T06-1": ("basic", "staff_costs"),
    "T06-2": ("basic", "economic[301]"),
    "T07-1": ("three_public", "three_public"),
    "T07-2": ("three_public", "vehicles"),
    "T08-2": ("government_funds", "appropriation_spending[government_funds]"),
    "X-0102": ("income", "income"),
    "X-0103": ("spending", "spending"),
    "X-0104": ("appropriation", "appropriation_income[general]"),
    "X-0204": ("income", "appropriation_income"),
    "X-0405": ("general", "appropriation_spending[general]"),
    "X-0408": ("government_funds", "appropriation_income[government_funds]"),
    "X-0409": ("state_capital", "appropriation_closing[state_capital]"),
}


def published_elsewhere(table: str, figure: str, tail: D) -> Deed:
    """A clerk imports the workbook of another system's publication, whose total differs from its rows by a tail."""

    def deed(office: Office) -> None:
        case = full_case()
        case.unit.name = office.unit.name
        report = report_of(case)
        printed = {(table, figure): report.book[figure] + tail}
        content = as_workbook(replace(report, book=replace(report.book, printed=printed)))
        apply_upload(
            office.clerk, keep_upload(office.clerk, office.filing, "公开.xlsx", content), office.filing.revision
        )

    return deed


@pytest.mark.parametrize("rule_id", TAILS)
def test_a_rule_of_the_forms_tells_what_rounding_left_in_a_publication(office: Office, rule_id: str) -> None:
    hear(office, rule_id, published_elsewhere(*TAILS[rule_id], D("100.00")), "")
    found = [one for one in kept_findings(office.filing)[0] if one.rule[0] in "TX" and one.rule != "X-0305"]
    assert {one.severity for one in found} == {Severity.INFO}, (
        "what the import takes for rounding is no error afterwards"
    )


@pytest.mark.parametrize("rule_id", SPEAKS)
def test_a_rule_speaks_when_somebody_enters_what_breaks_it(office: Office, rule_id: str) -> None:
    hear(office, rule_id, *SPEAKS[rule_id])


@pytest.mark.parametrize("rule_id", AFTER_PUBLICATION)
def test_a_rule_speaks_in_the_year_after_a_publication(published_sample: Office, rule_id: str) -> None:
    hear(published_sample, rule_id, *AFTER_PUBLICATION[rule_id])


def hear(office: Office, rule_id: str, deed: Deed, words: str) -> None:
    """Do it, check, and find on the page of findings what was not there before; the sample itself breaks some."""
    before = {one.key for one in kept_findings(office.filing)[0]}
    deed(office)
    office.reload()
    found = [one for one in check(office.filing) if one.rule == rule_id]
    told = [one for one in found if words in f"{one.words}{one.advice}" and (deed is sample or one.key not in before)]
    assert told, [(one.words, one.key in before) for one in found]
    client = Client()
    client.force_login(office.clerk)
    page = client.get(reverse("admin:filing_findings", args=[office.filing.pk])).content.decode()
    assert told[0].sentence in page


def test_the_rulebook_holds_exactly_the_rules_that_speak() -> None:
    assert {one.id for one in rulebook()} == {*SPEAKS, *AFTER_PUBLICATION, *TAILS}
