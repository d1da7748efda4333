"""No error on the truth, and no word about words of the product: truthful filings of every kind (真实账目不报错)."""

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal as D

import pytest

from accounts.checks import Severity, run
from accounts.checks.catalogue import all_rules
from accounts.checks.diagnosis import diagnose
from accounts.checks.evidence import Evidence, Text
from accounts.document.material import evidence_of
from accounts.document.report import Report
from accounts.document.slots import PASSAGES
from accounts.figures.money import difference, from_wan, to_wan, two_places
from accounts.intake.sentences import read
from accounts.models import Balance, BudgetLine, Entries, ExpenditureLine, Fund, IncomeLine, Kind, Stage, Supplement
from tests.cases import Case, CaseYear
from tests.checks.material import evidence_from, found, known_subjects, sample_evidence
from tests.checks.random_filings import random_filing
from tests.rounds import rounds
from tests.sample import report_of, sample_case

DRAWS = rounds(3, 60)
GOOD = {
    "duties": "贯彻执行有关法律法规和规章，承担职责范围内的工作。",
    "results": "一是按时完成年度工作任务，二是资金使用规范，服务对象满意。",
    "problems": "个别项目前期准备不足，支付进度不均衡。",
    "measures": "加强项目前期论证，按月通报支付进度。",
    "remarks": "非财政拨款资金列入相应科目，用于业务支出。非税收入缴库120.50万元，比上年增加20.00万元；代管资金150000元未纳入决算。"
    "经财政批准，年初结转和结余按规定调整。",
}
"""Passages that nothing is wrong with."""


def reasons(report: Report) -> dict[str, str]:
    """A reason for every slot: parts with amounts that make up the change, under names of their own."""
    book, words = report.book, {}
    for key in (*report.asked, *report.optional):
        figure, _, stage = key.rpartition(".")
        if stage == "content":
            words[key] = "皮卡车1辆、客车2辆的燃油费"
        elif stage == "difference":
            words[key] = "长期租用车辆1辆，不在资产账上"
        else:
            whole, part = difference(book[figure], book[key]), D("12.34")
            named = (("甲类业务委托服务费", whole + part), ("乙类设备更新购置费", -part))
            words[key] = "，".join(
                f"{name}{'减少' if one < 0 else '增加'}{two_places(abs(one))}万元" for name, one in named
            )
    return words


def evidence(case: Case, **more: object) -> Evidence:
    """The evidence of a truthful filing with all its words."""
    for supplement in case.now.sheets[Supplement]:
        supplement.offices = "办公室（党建、人事）\n党政、综合办公室"  # type: ignore[attr-defined]
    for programme, _, _, indicators in case.evaluations:
        if programme is None:
            indicators[0].weight = indicators[0].score = D(60)
    report = report_of(case)
    book = replace(
        report.book,
        reasons=reasons(report),
        passages=GOOD,
        subordinates=more.pop("subordinates", ()),  # type: ignore[arg-type]
        **more.pop("book", {}),  # type: ignore[arg-type]
    )
    return evidence_of(replace(report, book=book), case.now.entries(), read, known_subjects(), **more)  # type: ignore[arg-type]


# The kinds -------------------------------------------------------------------------------------------------------------


def as_drawn(case: Case) -> Evidence:
    return evidence(case)


def founded(case: Case) -> Evidence:
    """A unit founded in the year: no last year, no initial budget, what was carried in is received."""
    case.prior, now = CaseYear(case.prior.year), case.now.entries()
    case.now.sheets[BudgetLine] = [one for one in now.budget if one.stage != Stage.ORIGINAL_BUDGET]
    for line in now.balances:
        source = "other" if line.fund == Fund.OTHER_MONEY else str(line.fund)
        code = line.code or next(one.code for one in now.expenditure if one.fund == line.fund)
        row = next((one for one in now.income if one.code == code), IncomeLine(code=code))
        setattr(row, source, getattr(row, source) + line.opening)
        line.opening = D(0)
        if row not in now.income:
            case.now.sheets[IncomeLine].append(row)
            now = case.now.entries()
    for programme, _, funding, _ in case.evaluations:
        for row_ in funding if programme is None else ():
            row_.original_budget = D(0)
    return evidence(case, book={"has_prior": False})


def founded_with_empty_year(case: Case) -> Evidence:
    """The same with an empty year entered before it."""
    return replace(founded(case), book=replace(founded(case).book, has_prior=True))


def department(case: Case) -> Evidence:
    """A department with institutions: 机关运行经费 of its offices only, and only some programmes are evaluated."""
    case.unit.kind = Kind.ADMINISTRATIVE
    for supplement in case.now.sheets[Supplement]:
        supplement.agency_costs = D("1848300.00")  # type: ignore[attr-defined]
    case.evaluations = case.evaluations[:2]
    return evidence(case, subordinates=("某市某区甲中心（西、北）", "某市某区乙站"))


def elsewhere(case: Case) -> Evidence:
    """A unit whose money is all booked by others: no amount at all."""
    case.now, case.prior, case.evaluations = CaseYear(case.now.year), CaseYear(case.prior.year), []
    for year in (case.now, case.prior):
        year.sheets[Supplement] = [Supplement(staff_active=3)]
    return evidence(case)


def of_other_money(case: Case) -> Evidence:
    """A unit without appropriations: what it earns and spends is other money."""
    now, prior = CaseYear(case.now.year), CaseYear(case.prior.year)
    now.sheets[IncomeLine] = [IncomeLine(code="2050299", operating=D("812345.67"))]
    now.sheets[ExpenditureLine] = [ExpenditureLine(fund=Fund.OTHER_MONEY, code="2050299", basic=D("800000.00"))]
    now.sheets[Balance] = [Balance(fund=Fund.OTHER_MONEY, opening=D("5.00"), closing=D("12350.67"))]
    prior.sheets[Balance] = [Balance(fund=Fund.OTHER_MONEY, closing=D("5.00"))]
    prior.sheets[IncomeLine] = [IncomeLine(code="2050299", operating=D("5.00"))]
    case.now, case.prior, case.evaluations = now, prior, []
    case.unit.kind = Kind.INSTITUTION
    return evidence(case)


def _rounded(entries: Entries) -> None:
    for rows in (entries.income, entries.expenditure, entries.economic, entries.balances, entries.budget):
        for row in rows:
            for field in row._meta.concrete_fields:
                if isinstance(value := getattr(row, field.attname), D):
                    setattr(row, field.attname, from_wan(to_wan(value)))


def in_wan(case: Case) -> Evidence:
    """Known as printed in 万元 only, each figure rounded on its own."""
    _rounded(case.now.entries())
    _rounded(case.prior.entries())
    return evidence(case, printed_only=True)


def last_year_in_wan(case: Case) -> Evidence:
    """Last year was typed from what was published, this year comes from the ledger."""
    _rounded(case.prior.entries())
    return evidence(case, prior_printed=True)


def taken_back(case: Case) -> Evidence:
    """Other money that was taken back below zero, a loss carried over, an opening balance adjusted."""
    code = next(one.code for one in case.now.entries().expenditure if one.fund == Fund.GENERAL and one.basic)
    others = [one for one in case.now.entries().expenditure if (one.fund, one.code) == (Fund.OTHER_MONEY, code)]
    line = others[0] if others else ExpenditureLine(fund=Fund.OTHER_MONEY, code=code)
    if not others:
        case.now.sheets[ExpenditureLine].append(line)
    balance = next((one for one in case.now.entries().balances if one.fund == Fund.OTHER_MONEY), None)
    if balance is None:
        balance = Balance(fund=Fund.OTHER_MONEY)
        case.now.sheets[Balance].append(balance)
    if line.basic:  # the tables say another amount
        case.evaluations = []
    balance.closing += line.basic + 1
    line.basic = D("-1.00")
    loss = D("500.00") + balance.closing
    balance.opening -= loss
    balance.closing -= loss
    return evidence(case)


KINDS: dict[str, Callable[[Case], Evidence]] = {
    one.__name__: one
    for one in (
        *(as_drawn, founded, founded_with_empty_year, department, elsewhere, of_other_money, in_wan),
        *(last_year_in_wan, taken_back),
    )
}
OF_WORDS = "SFNPBYZ"
"""Families of rules about words and sentences."""


@pytest.mark.parametrize("kind", KINDS)
def test_true_accounts_yield_no_error_and_good_words_no_finding(kind: str) -> None:
    for number in range(DRAWS):
        material = KINDS[kind](random_filing(random.Random(f"{kind} {number}")))
        told = [one for one in run(all_rules(), material) if one.rule and one.gravity != Severity.INFO]
        told = [one for one in told if one.gravity == Severity.ERROR or one.rule.family in OF_WORDS]  # type: ignore[union-attr]
        adjusted = {"Z1"} if kind == "taken_back" else set()  # its ground is asked for
        left = [(one.key, one.gravity, one.left.words, one.right.words) for one in told]
        assert [one for one in left if one[0].partition("@")[0] not in adjusted or one[1] == Severity.ERROR] == [], (
            number
        )
        if kind != "taken_back":
            assert diagnose(material) == [], (number, "no cell is suspected either")


# Words -----------------------------------------------------------------------------------------------------------------


def test_a_fresh_report_says_nothing_that_a_rule_of_words_speaks_about() -> None:
    for number in range(DRAWS):
        case = random_filing(random.Random(number))
        material = evidence_of(report_of(case), case.now.entries(), read, known_subjects())
        assert not material.texts or all(text.kind in ("goal", "remark") for text in material.texts)
        told = [
            one
            for one in run(all_rules(), material)
            if one.rule and one.rule.family in (*OF_WORDS, *"VGAH") and one.rule.id != "B4"
        ]
        assert [(one.key, one.left.words) for one in told if one.gravity != Severity.INFO] == [], number


MISLEADING = (
    "比上年增加275.76万元，增长17.62%",
    "年初预算数1.00万元，决算数2.00万元，预决算差异率5.00%",
    "其中甲类3.00万元，占本年支出合计的99.99%",
    "只与预算数3.00万元比较",
    "从2021年12月31日起清查，截至2021年10月31日，固定资产盘点完成",
    "甲中心实有人数5人，其中：在职人员1人，离休人员1人，退休人员1人",
    "下设3个处室，分别是：甲",
    "另有车辆5辆，价值1.00万元，其中：领导用车1辆",
    "各科室采购支出总额5.00万元，其中：货物支出1.00万元",
    "教育支出(类)普通教育(款)小学教育(项)",
)
"""Typed words in the form of sentences of the document, about other things than these."""


@pytest.mark.parametrize("words", MISLEADING)
def test_typed_words_are_not_read_as_sentences_of_the_product(words: str) -> None:
    case = random_filing(random.Random(7))
    plain = report_of(case)
    standing = {(one.key, one.gravity) for one in run(all_rules(), evidence(case))}
    book = replace(plain.book, reasons=dict.fromkeys(reasons(plain), words), passages=dict.fromkeys(PASSAGES, words))
    found_ = run(all_rules(), evidence_of(replace(plain, book=book), case.now.entries(), read, known_subjects()))
    assert [one.key for one in found_ if one.gravity == Severity.ERROR and (one.key, one.gravity) not in standing] == []


# Rules that were wrong -------------------------------------------------------------------------------------------------


def with_agency_costs(**more: object) -> Evidence:
    entered = sample_evidence()
    figures = replace(entered.book.now.figures, facts={**entered.book.now.figures.facts, "agency_costs": D("80000.00")})
    book = replace(entered.book, now=type(entered.book.now)(figures), **more)
    return replace(entered, book=book)


def test_agency_costs_of_their_own_ask_for_a_word() -> None:
    assert [one.gravity for one in found("X-AGENCY", with_agency_costs())] == [Severity.WARNING]
    assert found("X-AGENCY", with_agency_costs(subordinates=("某中心",))) == []
    of_department = sample_evidence().edition.amend(body="部门")
    assert found("X-AGENCY", replace(with_agency_costs(), edition=of_department)) == []


def test_transfers_between_units_are_not_guessed() -> None:
    book = sample_evidence().book
    assert found("X-SUM", replace(sample_evidence(), members=(book, book))) == []


def test_an_adjusted_opening_balance_asks_for_its_ground() -> None:
    case = sample_case()
    for line in case.now.entries().balances:
        line.opening -= 30000 if line.fund == Fund.OTHER_MONEY else 0
    assert [one.gravity for one in found("Z1", evidence_from(case))] == [Severity.ERROR]
    words = Text("remarks", "其他", "经区财政局批准，收回以前年度结余资金3.00万元。")
    told = replace(evidence_from(case), texts=(words,))
    assert [one.gravity for one in found("Z1", told)] == [Severity.EXPLAIN]
