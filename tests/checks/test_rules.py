"""Every rule about figures: one case that holds and one that breaks, with both sides and the difference."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from accounts.checks import RULES, Severity
from accounts.checks.catalogue import all_rules
from accounts.checks.evidence import Evidence, KnownSubject, PrintedTables, Reply
from accounts.editions import Thresholds
from accounts.editions.wording import Wording
from accounts.figures.book import write_book
from accounts.models import (
    Balance,
    BudgetLine,
    DeclaredNumber,
    EconomicLine,
    ExpenditureLine,
    Filing,
    Fund,
    IncomeLine,
    Kind,
    Reason,
    Supplement,
    ThreePublicExpense,
)
from tests.cases import Case
from tests.checks.material import changed, found, known_subjects, sample_evidence, saying, table, with_cell
from tests.editions.own import own_edition
from tests.sample import sample_case, subjects

all_rules()  # registers all rules


def wan(text: str) -> D:
    return D(text) * 10_000


def first(case: Case, model: Any, **wanted: Any) -> Any:
    return next(one for one in case.now.sheets[model] if all(getattr(one, k) == v for k, v in wanted.items()))


def setting(model: Any, **values: Any) -> Evidence:
    """The sample with other values in the one row of a model."""

    def change(case: Case) -> None:
        for name, value in values.items():
            setattr(first(case, model), name, value)

    return changed(change)


def adding(*rows: Any) -> Evidence:
    """The sample with more rows."""
    return changed(lambda case: [case.now.sheets[type(row)].append(row) for row in rows] and None)


def without_reason(key: str) -> Evidence:
    def change(case: Case) -> None:
        case.now.sheets[Reason][:] = [one for one in case.now.sheets[Reason] if one.key != key]  # type: ignore[attr-defined]

    return changed(change)


def with_reason(key: str, text: str) -> Evidence:
    evidence = sample_evidence()
    return replace(evidence, book=replace(evidence.book, reasons={**evidence.book.reasons, key: text}))


def with_passage(key: str, text: str) -> Evidence:
    evidence = sample_evidence()
    return replace(evidence, book=replace(evidence.book, passages={**evidence.book.passages, key: text}))


def of_kind(kind: Kind) -> Evidence:
    def change(case: Case) -> None:
        case.unit.kind = kind

    return changed(change)


def default_wording() -> Evidence:
    """The sample's printed words under an edition that words zero cases as most regions do."""
    evidence = sample_evidence()
    return replace(evidence, edition=evidence.edition.amend(wording=Wording()), imported=True)


def founded(**more: Any) -> Evidence:
    """The sample as a unit founded in the year."""
    return replace(sample_evidence(), book=replace(sample_evidence().book, has_prior=False), **more)


def late(published: date) -> Evidence:
    return replace(sample_evidence(), deadline=Reply(date(2024, 9, 1), published, date(2024, 12, 1)))


def department(**changes: Any) -> Evidence:
    book = sample_evidence().book
    return replace(sample_evidence(), members=(book,) * changes.pop("members", 1), **changes)


def explained() -> Evidence:
    """The sample with the source of the other money named."""
    return with_texts_added("年初非财政拨款结转15.00万元用于招商引资项目，列2150502科目。")


def with_texts_added(text: str) -> Evidence:
    from accounts.checks.evidence import Text

    evidence = sample_evidence()
    return replace(evidence, texts=(*evidence.texts, Text("remarks", "其他", text)))


def with_row(number: str, **cells: D) -> Evidence:
    """A row of table 08 or 09, as an imported table may have it."""
    evidence = sample_evidence()
    fund = {"08": "government_funds", "09": "state_capital"}[number]
    columns = ("opening", "income", "spending", "basic", "project", "closing")
    row = {(table(number), f"appropriation_{column}[{fund}]"): cells.get(column, D(0)) for column in columns}
    return replace(evidence, tables=PrintedTables({**evidence.tables.cells, **row}))


def subject_of_other_budget() -> Evidence:
    known = {**known_subjects(), "2150502": KnownSubject("一般行政管理事务", "government_funds")}
    return replace(sample_evidence(), subjects=known)


BREAKS: dict[str, tuple[Callable[[], Evidence], str, D | None]] = {
    # rule: (evidence, words of the place, difference in 元, counts or percent)
    "T01-1": (lambda: with_cell("01", "opening", wan("14.00")), "收入总计", wan("1.00")),
    "T01-2": (lambda: with_cell("01", "closing", wan("5.00")), "支出总计", wan("-5.00")),
    "T01-3": (lambda: with_cell("01", "total_spending", wan("229.63")), "收入总计", D("149997.00")),
    "T01-4": (lambda: with_cell("01", "income_other", wan("6.20")), "本年收入合计", wan("-6.20")),
    "T01-5": (lambda: with_cell("01", "spending[206]", D(0)), "本年支出合计", D("381859.00")),
    "T02-1": (lambda: with_cell("02", "income_other[2069999]", wan("6.20")), "2069999", wan("-6.20")),
    "T02-2": (
        lambda: with_cell("05", "appropriation_spending[general][2150501]", wan("70.00")),
        "21505",
        D("12332.00"),
    ),
    "T03-1": (lambda: with_cell("03", "spending[2069999]", D("81859.00")), "2069999", D("-300000.00")),
    "T04-1": (lambda: with_cell("04", "appropriation_opening", wan("21.63")), "财政拨款收入总计", wan("-21.63")),
    "T04-2": (lambda: with_cell("04", "appropriation_closing", wan("3.00")), "财政拨款支出总计", wan("-3.00")),
    "T04-3": (
        lambda: adding(IncomeLine(code="2120801", government_funds=wan("105.00"))),
        "政府性基金预算",
        wan("105.00"),
    ),
    "T04-4": (lambda: with_cell("04", "appropriation_spending[206]", wan("38.10")), "206", D("-859.00")),
    "T04-5": (lambda: with_cell("04", "appropriation_opening", wan("21.63")), "年初财政拨款结转和结余", wan("21.63")),
    "T05-1": (lambda: with_cell("05", "appropriation_basic[general][2150501]", wan("1.00")), "2150501", D("702332.00")),
    "T06-1": (lambda: with_cell("06", "overhead_costs", wan("10.51")), "公用经费", None),
    "T06-2": (lambda: with_cell("06", "economic[30299]", wan("10.15")), "302", wan("-10.15")),
    "T07-1": (lambda: with_cell("07", "hospitality", wan("0.40")), "“三公”经费", wan("-0.40")),
    "T07-2": (lambda: with_cell("07", "vehicle_purchase", wan("5.19")), "公务用车购置及运行维护费", wan("-5.19")),
    "T07-3": (lambda: setting(ThreePublicExpense, vehicle_running=wan("5.40")), "公务用车运行维护费", wan("0.05")),
    "T08-1": (lambda: with_row("08", income=wan("2002.80"), spending=wan("2000.00")), "政府性基金", wan("2.80")),
    "T08-2": (lambda: with_row("08", spending=wan("2002.80"), project=wan("2.80")), "财政拨款支出", wan("2000.00")),
    "T09-1": (
        lambda: with_row("09", income=wan("80.00"), spending=wan("70.00"), project=wan("70.00")),
        "国有资本经营预算",
        wan("10.00"),
    ),
    "T-NEG": (
        lambda: adding(ExpenditureLine(fund=Fund.OTHER_MONEY, code="2150501", project=wan("-3.00"))),
        "2150501",
        wan("-3.00"),
    ),
    "T-SIZE": (lambda: setting_economic("30101", D("1986000000.00")), "301", D("1956682108.00")),
    "T-LAND": (lambda: adding(EconomicLine(code="30704", amount=wan("1.00"))), "30704", None),
    "X-0102": (lambda: with_cell("02", "income", wan("229.36")), "本年收入合计", D("2697.00")),
    "X-0103": (lambda: with_cell("01", "spending[208]", D(0)), "208", D("-80590.00")),
    "X-0104": (
        lambda: with_cell("04", "appropriation_income[general]", wan("244.63")),
        "一般公共预算",
        D("-149993.00") - 10,
    ),
    "X-0204": (lambda: with_cell("04", "appropriation_income", wan("214.63")), "财政拨款收入", D("149997.00")),
    "X-0405": (lambda: with_cell("05", "appropriation_spending[general][206]", wan("48.19")), "206", D("-100041.00")),
    "X-0408": (lambda: with_row("08", income=wan("105.00")), "政府性基金", wan("-105.00")),
    "X-0409": (lambda: with_row("09", spending=wan("70.00")), "国有资本经营预算", wan("-70.00")),
    "X-0305": (lambda: with_cell("03", "spending_project[2069999]", wan("30.00")), "2069999", D("81859.00")),
    "X-0306": (lambda: setting_economic("30101", wan("100.00")), "基本支出", None),
    "X-0506": (lambda: setting_economic("30101", D("198600.01")), "基本支出", D("-0.01")),
    "X-0607": (lambda: setting_economic("30217", wan("0.10")), "30217", wan("0.10")),
    "X-CARRY": (lambda: changed(lambda case: set_balance(case, "opening", wan("10.00"))), "非财政资金", wan("-5.00")),
    "X-AGENCY": (lambda: setting(Supplement, agency_costs=wan("10.51")), "机关运行经费", None),
    "X-SUM": (lambda: department(members=2, transfers=D(0)), "部门汇总", None),
    "X-EMPTY": (
        lambda: (
            adding(
                IncomeLine(code="2120801", government_funds=wan("1.00")),
                ExpenditureLine(fund=Fund.GOVERNMENT_FUNDS, code="2120801", project=wan("1.00")),
            )
            and with_row("08", income=wan("1.00"))
        ),
        "公开08表",
        None,
    ),
    "C1": (lambda: adding(ExpenditureLine(fund=Fund.GENERAL, code="2159998", basic=D(1))), "2159998", None),
    "C2": (
        lambda: replace(sample_evidence(), book=replace(sample_evidence().book, subjects={"2101103": "事业单位医疗"})),
        "2101103",
        None,
    ),
    "C4": (subject_of_other_budget, "2150502", None),
    "C5": (sample_evidence, "30107", wan("4.80")),
    "N1": (lambda: replace(saying("229.63万元", "229.36万元"), imported=True), "说明", None),
    "N2": (lambda: with_cell("05", "appropriation_spending[general]", wan("219.63")), "五（二）", wan("10.01")),
    "N3": (lambda: with_cell("05", "appropriation_spending[general][215]", wan("154.45")), "215", wan("-10.00")),
    "N4": (lambda: saying("(款)招商引资(项)", "(款)行政运行(项)"), "2011308", D(-1)),
    "N5": (lambda: saying("包括：办公费", "包括：会议费、办公费"), "公用经费", None),
    "P1": (lambda: saying("占40.15%", "占41.15%"), "98.22", D("1.00")),
    "P2": (lambda: saying("占71.62%", "占72.62%"), "占比之和", D("1.00")),
    "P3": (lambda: saying("占本年支出合计的93.87%", "占本年支出合计的100.00%"), "229.63", D("6.13")),
    "Y1": (lambda: saying("减少266.65万元", "减少275.76万元"), "275.76", None),
    "Y2": (lambda: saying("下降52.15%", "下降25.15%"), "266.65", None),
    "Y3": (lambda: saying("减少266.65万元，下降", "增加266.65万元，下降"), "266.65", None),
    "Y4": (default_wording, "增长100.00%", None),
    "Y5": (default_wording, "增加0.00万元", None),
    "Y6": (lambda: with_prior_total(), "上年数", None),
    "Y7": (lambda: without_prior_balances(wan("10.00")), "年初非财政", None),
    "Z1": (lambda: changed(lambda case: set_balance(case, "opening", wan("12.00"))), "非财政拨款", wan("-3.00")),
    "Z2": (
        lambda: replace(sample_evidence(), published_last_year={"appropriation_spending[general]": wan("470.00")}),
        "上年数",
        None,
    ),
    "Z3": (
        lambda: replace(sample_evidence(), subjects={k: v for k, v in known_subjects().items() if k != "2011308"}),
        "2011308",
        None,
    ),
    "Z4": (lambda: founded(imported=True), "说明", None),
    "D1": (lambda: late(date(2024, 10, 8)), "公开时限", D(17)),
    "D2": (
        lambda: department(
            deadline=Reply(date(2024, 9, 1), None, date(2024, 9, 2)), member_replies=(date(2024, 10, 1),)
        ),
        "批复",
        D(15),
    ),
    "B1": (lambda: saying("预决算差异率-45.88%", "预决算差异率54.12%"), "424.33", D("100.00")),
    "B2": (default_wording, "预算数0.00", None),
    "B3": (lambda: saying("年初预算数", "预算数"), "预算口径", None),
    "B4": (lambda: without_reason("appropriation_spending[general].original_budget"), "一般公共预算财政拨款支出", None),
    "R1": (lambda: without_reason("appropriation_spending[general].prior"), "一般公共预算财政拨款支出", None),
    "R2": (lambda: with_reason("appropriation_spending[general][2069999].prior", "据实支出"), "2069999", None),
    "V1": (lambda: without_reason("vehicles_held.difference"), "公务用车保有量", D(1)),
    "V2": (lambda: saying("其中：副部（省）级及以上领导用车0辆", "其中：副部（省）级及以上领导用车1辆"), "车辆", D(-1)),
    "V3": (lambda: setting(ThreePublicExpense, overseas=wan("3.00")), "因公出国", None),
    "V4": (lambda: setting(ThreePublicExpense, hospitality=wan("0.40")), "公务接待费", None),
    "G1": (lambda: saying("政府采购支出总额0.00万元", "政府采购支出总额251.25万元"), "政府采购", wan("251.25")),
    "G2": (
        lambda: setting(Supplement, procurement_goods=wan("3.00"), procurement_sme=wan("5.00")),
        "中小企业",
        wan("2.00"),
    ),
    "G3": (default_wording, "中小企业", None),
    "G4": (sample_evidence, "政府采购", None),
    "A1": (lambda: setting(Supplement, house_value=wan("150.00")), "固定资产", None),
    "A2": (lambda: saying("截至2023年12月31日", "截至2022年12月31日"), "资产日期", None),
    "H1": (lambda: saying("在职人员6人", "在职人员5人"), "人员情况", D(1)),
    "H2": (lambda: saying("下设2个处室", "下设0个处室"), "处室", D(-2)),
    "E1": (sample_evidence, "非财政拨款资金", None),
    "L1": (lambda: under_own(会议费="120000.00"), "外宾接待批次", None),
    "L2": (lambda: under_own(外宾接待批次="3", 平均得分="101.00"), "平均得分", D(1)),
    "L3": (lambda: under_own(优="3", 良="2", 自评项目="6"), "优、良项目之和", D(-1)),
    "L4": (lambda: under_own(会议费="120000.00"), "会议费上年决算数", None),
    "L5": (lambda: under_own(BudgetLine(stage="original_budget", fund="government_funds", code="212")), "212", None),
    "L6": (
        lambda: replace(sample_evidence(), edition=sample_evidence().edition.amend(basis="")),
        "年度表样",
        None,
    ),
    "L7": (lambda: with_passage("成员备注[某站]", "负责日常运转"), "成员备注：某站", None),
}
"""What breaks each rule that stands in accounts.checks; the words must stand in the place of a finding."""

HOLDS: dict[str, Callable[[], Evidence]] = {
    "X-0305": explained,
    "X-SUM": lambda: department(transfers=D(0)),
    "Z4": founded,
    "N2": lambda: with_cell("05", "appropriation_spending[general][215]", D("1644462.00")) and even(),
    "N3": lambda: even(),
    "C5": lambda: setting_economic("30107", D(0)),
    "G4": lambda: replace(
        sample_evidence(),
        edition=sample_evidence().edition.amend(thresholds=Thresholds(without_procurement=wan("200.00"))),
    ),
    "E1": explained,
    "D1": lambda: late(date(2024, 9, 20)),
    "D2": lambda: department(
        deadline=Reply(date(2024, 9, 1), None, date(2024, 9, 2)), member_replies=(date(2024, 9, 16),)
    ),
    "Y7": lambda: without_prior_balances(wan("15.00")),
    "Z2": lambda: replace(
        sample_evidence(),
        published_last_year={
            "appropriation_spending[general]": sample_evidence().book["appropriation_spending[general].prior"]
        },
    ),
    "N1": lambda: replace(sample_evidence(), imported=True),
    "L1": lambda: under_own(会议费="0.00", 外宾接待批次="0"),
    "L2": lambda: under_own(会议费="120000.00", 外宾接待批次="0", 平均得分="100.00"),
    "L3": lambda: under_own(会议费="120000.00", 优="3", 良="2", 自评项目="5"),
}
"""Cases that hold where the sample itself does not, or is silent."""


def under_own(*budget: BudgetLine, **numbers: str) -> Evidence:
    """The sample under an edition with numbers of its own; last year has none."""
    case, edition = sample_case(), own_edition()
    entries, declared = case.now.entries(), [DeclaredNumber(key=key, amount=D(one)) for key, one in numbers.items()]
    now = replace(entries, declared=declared, budget=[*entries.budget, *budget])
    filing = Filing(unit=case.unit, year=case.now.year, edition=edition.key)
    book = write_book(filing, now, case.prior.entries(), subjects(), forms=edition)
    return replace(sample_evidence(), book=book, edition=edition, entries=now)


def set_balance(case: Case, column: str, value: D) -> None:
    setattr(first(case, Balance, fund=Fund.OTHER_MONEY), column, value)


def setting_economic(code: str, value: D) -> Evidence:
    def change(case: Case) -> None:
        rows = case.now.sheets[EconomicLine]
        rows[:] = [one for one in rows if one.code != code] + [EconomicLine(code=code, amount=value)]  # type: ignore[attr-defined]

    return changed(change)


def even() -> Evidence:
    """The sample in amounts without digits below 0.01 万元, so that nothing is left by rounding."""

    def change(case: Case) -> None:
        for line in case.now.sheets[ExpenditureLine]:
            for name in ("basic", "project"):
                setattr(line, name, D(round(getattr(line, name) / 100) * 100))  # type: ignore[arg-type]

    return changed(change)


def with_prior_total() -> Evidence:
    """Last year's items with digits that round up one by one, but not in their sum: a tail."""

    def change(case: Case) -> None:
        lines = [one for one in case.prior.sheets[ExpenditureLine] if one.fund == Fund.GENERAL]  # type: ignore[attr-defined]
        for line in lines:
            line.project += D("4950.00")  # type: ignore[attr-defined]

    return changed(change)


def without_prior_balances(opening: D) -> Evidence:
    def change(case: Case) -> None:
        case.prior.sheets[Balance].clear()
        set_balance(case, "opening", opening)
        case.prior.sheets[IncomeLine].append(IncomeLine(code="2150502", other=prior_gap(case)))

    return replace(changed(change), printed_only=True)


def prior_gap(case: Case) -> D:
    """What last year's income of other money must be for 15.00 万元 to have been left."""
    others = sum((one.other for one in case.prior.sheets[IncomeLine]), D(0))  # type: ignore[attr-defined]
    return wan("15.00") - others


@pytest.mark.parametrize("rule_id", sorted(BREAKS))
def test_a_rule_finds_what_breaks_it(rule_id: str) -> None:
    evidence, words, difference = BREAKS[rule_id]
    findings = [one for one in found(rule_id, evidence()) if words in one.place.words + one.left.words]
    assert findings, found(rule_id, evidence())
    assert all(one.left.words and one.right.words and one.advice and rule_id not in one.advice for one in findings)
    if difference is not None:
        assert difference in [one.difference for one in findings]


@pytest.mark.parametrize("rule_id", sorted(BREAKS))
def test_a_rule_is_silent_where_it_holds(rule_id: str) -> None:
    assert found(rule_id, HOLDS.get(rule_id, sample_evidence)()) == []


def test_every_rule_of_figures_is_here() -> None:
    elsewhere = {one for one in RULES if one[0] in "KSF" or one in ("R3", "R4", "R5", "R6", "R7", "R8")}
    assert set(BREAKS) == set(RULES) - elsewhere


def test_tails_are_info_and_a_cent_is_not() -> None:
    assert {one.gravity for one in found("N2", sample_evidence())} == {Severity.INFO}
    cent = with_cell("01", "total_spending", sample_evidence().tables.amount(table("01"), "total_spending") + D("0.01"))
    assert [one.gravity for one in found("T01-3", cent)] == [Severity.ERROR]
    assert [one.gravity for one in found("T01-3", replace(cent, printed_only=True))] == [Severity.INFO]
    far = with_cell(
        "01", "total_spending", sample_evidence().tables.amount(table("01"), "total_spending") + D("100.01")
    )
    assert [one.gravity for one in found("T01-3", replace(far, printed_only=True))] == [Severity.ERROR]


@pytest.mark.parametrize(("rule_id", "count"), [("Y4", 5), ("Y5", 2), ("B2", 2), ("G3", 2)])
def test_the_zero_cases_of_the_sample_under_the_default_setting(rule_id: str, count: int) -> None:
    assert len(found(rule_id, default_wording())) == count


@pytest.mark.parametrize("rule_id", ["Y4", "Y5", "B2", "G3"])
def test_the_zero_cases_of_the_sample_hold_in_its_own_edition(rule_id: str) -> None:
    assert found(rule_id, sample_evidence()) == []


def test_institutions_have_no_agency_costs() -> None:
    assert found("X-AGENCY", of_kind(Kind.INSTITUTION)) == []
    assert found("C5", of_kind(Kind.INSTITUTION)) == []


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (lambda case: None, []),
        (lambda case: setattr(first(case, IncomeLine, code="2150501"), "general", wan("712332.00")), ["income"]),
        (
            lambda case: [setattr(one, "general", one.general / 10_000) for one in case.now.sheets[IncomeLine]],
            ["income"],
        ),
        (lambda case: setattr(first(case, ThreePublicExpense), "vehicle_running", wan("51900.00")), ["three_public"]),
        (lambda case: setattr(first(case, Supplement), "staff_active", 0), []),
        (lambda case: setattr(first(case, Supplement), "staff_active", 900), ["economic[301]"]),
    ],
)
def test_sizes_that_no_unit_has_are_doubted(change: Callable[[Case], Any], places: list[str]) -> None:
    found_ = found("T-SIZE", changed(lambda case: change(case) and None))
    assert [one.place.key for one in found_] == places


def test_rules_know_a_table_by_what_it_is_and_call_it_as_the_edition_does() -> None:
    """An edition that prints 基金 as 07 and 三公 as 09 is found wrong in the same table, under its own number."""
    numbers = {"three_public": "公开09表", "government_funds": "公开07表", "state_capital": "公开08表"}

    def renumbered(evidence: Evidence) -> Evidence:
        forms = tuple(replace(one, number=numbers.get(one.key, one.number)) for one in evidence.edition.statements)
        return replace(evidence, edition=evidence.edition.amend(statements=forms))

    broken = adding(IncomeLine(code="2120801", government_funds=wan("105.00")))
    own, other = found("T08-1", broken), found("T08-1", renumbered(broken))
    assert [one.place.key for one in own] == [one.place.key for one in other]
    assert {one.place.words.partition(" ")[0] for one in own} == {"公开08表"}
    assert {one.place.words.partition(" ")[0] for one in other} == {"公开07表"}


def test_rounding_of_all_rows_does_not_hide_that_one_kind_of_money_is_uneven() -> None:
    def broken(case: Case) -> None:
        first(case, Balance, fund=Fund.GENERAL).opening += D("1000.00")

    evidence = replace(changed(broken), printed_only=True)
    assert {
        (one.rule.id, one.gravity) for one in (*found("T01-3", evidence), *found("T04-3", evidence)) if one.rule
    } == {
        ("T01-3", Severity.ERROR),
        ("T04-3", Severity.ERROR),
    }
