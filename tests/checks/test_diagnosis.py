"""Which cells a diagnosis names: on random slips, on hand-written ones, on the sample, and on many rows."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

import pytest

from accounts.checks.diagnosis import Suspicion, diagnose, leads
from accounts.checks.evidence import Evidence
from accounts.checks.guests import EnteredCell
from accounts.checks.ledger import ledger_of
from accounts.checks.slips import DOUBLED, MOVED, OTHER, POINT, SIGN, SWAPPED, UNIT
from accounts.figures.totals import Totals
from accounts.models import Balance, BudgetLine, EconomicLine, ExpenditureLine, Fund, IncomeLine, Stage, Supplement
from performance.document.material import evaluations_in
from tests.cases import Case
from tests.checks.material import changed, sample_evidence
from tests.checks.random_filings import FISCAL, random_entries, random_figures, random_filing
from tests.rounds import rounds
from tests.sample import sample_case, subjects

KINDS = (SWAPPED, SIGN, UNIT, MOVED, DOUBLED, POINT, OTHER)
CENT = Decimal("0.01")


def evidence_of(case: Case) -> Evidence:
    """What a diagnosis looks at, without the sentences of the document."""
    report = case.report(subjects())
    return Evidence(report.book, report.edition, entries=case.now.entries(), guests=report.guests)


# An account of the identities of its own, from the named figures -------------------------------------------------------


def _of_accounts(now: Totals, prior: Totals) -> Iterator[tuple[str, Decimal]]:
    for fund in ("general", "government_funds", "state_capital"):
        yield f"T04-3 {fund}", now[f"appropriation_total_income[{fund}]"] - now[f"appropriation_total_spending[{fund}]"]
    for name in ("government_funds", "state_capital"):
        for code in now.codes(name):
            if len(code) == 7:
                opening, income, spending, closing = (
                    now[f"appropriation_{column}[{name}][{code}]"]
                    for column in ("opening", "income", "spending", "closing")
                )
                yield f"T08-1 {code}", opening + income - spending - closing
                yield f"Z1 {code}", opening - prior[f"appropriation_closing[{name}][{code}]"]
    foreign = (
        (now["opening"] - now["appropriation_opening"])
        + (now["income"] - now["appropriation_income"])
        + now["reserves_used"]
    )
    left = (
        (now["spending"] - now["appropriation_spending"])
        + now["distributed"]
        + (now["closing"] - now["appropriation_closing"])
    )
    yield "X-CARRY", foreign - left
    yield "X-0506", now["appropriation_basic[general]"] - now["staff_costs"] - now["overhead_costs"]
    yield "Z1 general", now["appropriation_opening[general]"] - prior["appropriation_closing[general]"]
    yield (
        "Z1 other",
        (now["opening"] - now["appropriation_opening"]) - (prior["closing"] - prior["appropriation_closing"]),
    )


def _of_evaluations(evidence: Evidence) -> Iterator[tuple[str, Decimal, int]]:
    """(equation, left − right, printed figures in it)."""
    now, initial = evidence.book.now, evidence.book.original_budget
    for sheet in evaluations_in(evidence).wholes:
        fiscal = [row for row in sheet.funding if row.source in FISCAL]
        other = [row.executed for row in sheet.funding if row.source == "other"]
        executed = [row.executed for row in fiscal]
        yield _compared("K9", executed + other, now["spending"])
        yield _compared("K11 fiscal", executed, now["appropriation_spending"])
        yield _compared("K11 other", other, now["spending"] - now["appropriation_spending"])
        yield _compared("K10", [row.original_budget for row in fiscal], initial["appropriation_spending"])
    programmes = evaluations_in(evidence).programmes
    if not programmes:
        return
    codes = Counter(sheet.evaluation.programme.code for sheet in programmes if sheet.evaluation.programme)
    yield _compared("K16", [row.executed for one in programmes for row in one.funding], now["spending_project"])
    for sheet in programmes:
        assert sheet.evaluation.programme
        name, code = sheet.evaluation.programme.name, sheet.evaluation.programme.code
        if codes[code] == 1:
            spent = sum(
                yuan
                for fund in (Fund.GENERAL, Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL)
                for item, nature, yuan in now.figures.expenditure[fund]
                if (item, nature) == (code, "project")
            )
            yield _compared(
                f"K17 {code}", [row.executed for row in sheet.funding if row.source == "appropriation"], Decimal(spent)
            )
        cost = next(Decimal(one.actual) * 10000 for one in sheet.indicators if one.unit == "万元")
        yield _compared(f"K13 {name}", [row.executed for row in sheet.funding], cost, 1)


def _compared(name: str, parts: list[Decimal], total: Decimal, more: int = 0) -> tuple[str, Decimal, int]:
    printed = sum(1 for part in parts if part) + (1 if more and total else 0)
    return name, sum(parts, Decimal(0)) - total, printed


State = dict[str, tuple[Decimal, Decimal]]
"""Equation → (left − right, what rounding allows) in 元."""


def state_of(evidence: Evidence) -> State:
    state = {name: (rest, Decimal(0)) for name, rest in _of_accounts(evidence.book.now, evidence.book.prior)}
    for name, rest, printed in _of_evaluations(evidence):
        state[name] = rest, Decimal(50) * max(2, printed + 1)
    return state


def broken(state: State) -> set[str]:
    return {name for name, (rest, allowed) in state.items() if abs(rest) > allowed}


# Cells of a case, and slips --------------------------------------------------------------------------------------------


@dataclass
class Entry:
    """One entered amount of a case and the row that holds it."""

    cell: EnteredCell
    row: Any

    @property
    def value(self) -> Decimal:
        return Decimal(getattr(self.row, self.cell.field))

    @value.setter
    def value(self, amount: Decimal) -> None:
        setattr(self.row, self.cell.field, amount)


COLUMNS: dict[type[Any], tuple[str, ...]] = {
    IncomeLine: (
        "general",
        "government_funds",
        "state_capital",
        "superior",
        "operating",
        "business",
        "subsidiary",
        "other",
    ),
    ExpenditureLine: ("basic", "project", "upward", "business", "downward"),
    EconomicLine: ("amount",),
    Balance: ("opening", "closing", "reserves_used", "distributed"),
}


def entries_of(case: Case) -> list[Entry]:
    """All amounts that some identity reads, in the order of the forms."""
    found = []
    for model, columns in COLUMNS.items():
        for row in sorted(case.now.sheets[model], key=lambda one: [getattr(one, name) for name in one.key_fields]):
            key = tuple(str(getattr(row, name)) for name in row.key_fields)
            found += [Entry(EnteredCell(model.__name__, key, column), row) for column in columns]
    return found + (_evaluated(case) if case.evaluations else [])


def _evaluated(case: Case) -> list[Entry]:
    """The amounts of the self-evaluations, and the initial budget with which they are compared."""
    found = []
    for line in case.now.sheets[BudgetLine]:
        key = tuple(str(getattr(line, name)) for name in line.key_fields)
        if key[0] == Stage.ORIGINAL_BUDGET:
            found.append(Entry(EnteredCell("BudgetLine", key, "amount"), line))
    for programme, _, funding, _ in case.evaluations:
        name = programme.name if programme else ""
        found += [Entry(EnteredCell("FundingRow", (name, money.source), "executed"), money) for money in funding]
        if not programme:
            fiscal = [money for money in funding if money.source in FISCAL]
            found += [
                Entry(EnteredCell("FundingRow", ("", money.source), "original_budget"), money) for money in fiscal
            ]
    return found


def neighbours(entries: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    columns = defaultdict(list)
    for one in entries:
        if one.cell.model not in ("FundingRow", "BudgetLine"):
            columns[one.cell.model, one.cell.key[:-1], one.cell.field].append(one)
    for column in columns.values():
        yield from pairwise(column)


def _half_up(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def slips_of(true: Decimal) -> dict[str, set[Decimal]]:
    """What a hand may enter in place of an amount, by the kind of slip."""
    digits = str(int(true * 100))
    swapped = {
        Decimal(int(digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :])) / 100 for n in range(len(digits) - 1)
    }
    slips = {
        SWAPPED: swapped,
        SIGN: {-true},
        UNIT: {true * 10000, _half_up(true / 10000)},
        DOUBLED: {true * 2},
        POINT: {true * 10, true * 100, true * 1000, *(_half_up(true / 10**n) for n in (1, 2, 3))},
    }
    return {kind: {one for one in amounts if one not in (true, 0)} for kind, amounts in slips.items()}


def is_slip(entered: Decimal, repaired: Decimal) -> bool:
    return bool(entered) and any(entered in amounts for amounts in slips_of(repaired).values())


@dataclass
class Trial:
    """One slip made in a valid filing."""

    kind: str
    cells: set[EnteredCell]
    breaks: bool
    determined: bool
    """Whether the identities, and the kinds of slips, leave one explanation only."""
    suspicions: list[Suspicion]

    @property
    def place(self) -> int:
        """Where the true cell stands among the suspicions, from 1; 0 when it is not there."""
        for place, one in enumerate(self.suspicions, start=1):
            if {one.cell, *one.together} == self.cells:
                return place
        return 0


class Bench:
    """A valid filing with the effect of each of its cells on each identity, found by changing it."""

    PROBE = Decimal("1000000000.00")

    def __init__(self, lot: random.Random) -> None:
        self.lot, self.case = lot, random_filing(lot)
        self.entries = entries_of(self.case)
        self.before = state_of(evidence_of(self.case))
        assert not broken(self.before)
        self.effects: list[dict[str, int]] = []
        for one in self.entries:
            true, one.value = one.value, one.value + self.PROBE
            after = state_of(evidence_of(self.case))
            one.value = true
            zero = (Decimal(0), Decimal(0))
            effect = {name: int((after[name][0] - self.before.get(name, zero)[0]) / self.PROBE) for name in after}
            self.effects.append({name: sign for name, sign in effect.items() if sign})

    def trial(self, kind: str) -> Trial | None:
        """Make a slip of that kind, ask for the diagnosis, undo it; None when this filing has no room for the slip."""
        if kind == MOVED:
            pairs = [(a, b) for a, b in neighbours(self.entries) if a.value != b.value]
            changes = self._moved(*self.lot.choice(pairs)) if pairs else []
        else:
            changes = self._slipped(kind)
        if not changes:
            return None
        truth = [one.value for one, _ in changes]
        for one, wrong in changes:
            one.value = wrong
        evidence = evidence_of(self.case)
        state = state_of(evidence)
        breaks = bool(broken(state))
        determined = breaks and not self._rivals(kind, changes, truth, state)
        suspicions = diagnose(evidence)
        for (one, _), true in zip(changes, truth, strict=True):
            one.value = true
        return Trial(kind, {one.cell for one, _ in changes}, breaks, determined, suspicions)

    @staticmethod
    def _moved(one: Entry, other: Entry) -> list[tuple[Entry, Decimal]]:
        return [(one, other.value), (other, one.value)]

    def _slipped(self, kind: str) -> list[tuple[Entry, Decimal]]:
        one = self.lot.choice([one for one in self.entries if one.value])
        if kind == OTHER:
            by = self.lot.choice((CENT, -CENT, Decimal(self.lot.randrange(1, 10**8)) / 100))
            wrong = {one.value + by}
        else:
            wrong = slips_of(one.value)[kind]
        return [(one, self.lot.choice(sorted(wrong)))] if wrong else []

    def _rivals(
        self, kind: str, changes: list[tuple[Entry, Decimal]], truth: list[Decimal], state: State
    ) -> list[object]:
        """Other explanations that are as good: one cell changed as much, or two neighbouring rows exchanged.

        Against a known slip only another known slip counts; against any other amount everything does.
        """
        true_cells = {id(one) for one, _ in changes}
        rivals: list[object] = []
        by = truth[0] - changes[0][1]
        for one, effect in zip(self.entries, self.effects, strict=True):
            for delta in (by, -by):
                if id(one) in true_cells or one.value + delta < 0 or not _closes(state, effect, delta):
                    continue
                if kind == OTHER or is_slip(one.value, one.value + delta):
                    rivals.append(one)
        effects = {id(one): effect for one, effect in zip(self.entries, self.effects, strict=True)}
        for one, other in neighbours(self.entries):
            if {id(one), id(other)} != true_cells and one.value != other.value:
                net = Counter(effects[id(one)])
                net.subtract(effects[id(other)])
                if _closes(state, net, other.value - one.value):
                    rivals.append((one, other))
        return rivals


def _closes(state: State, effect: dict[str, int], delta: Decimal) -> bool:
    return all(abs(rest + effect.get(name, 0) * delta) <= allowed for name, (rest, allowed) in state.items())


def trials(seed: int, filings: int, each: int) -> list[Trial]:
    lot = random.Random(seed)
    found = []
    for _ in range(filings):
        bench = Bench(lot)
        made = 0
        while made < each:
            trial = bench.trial(lot.choice(KINDS))
            if trial:
                found.append(trial)
                made += 1
    return found


def report(found: list[Trial]) -> str:
    """What was named where, by kind."""
    lines = []
    for kind in ("", *KINDS):
        of_kind = [one for one in found if kind in ("", one.kind)]
        sure = [one for one in of_kind if one.determined]
        first, third = (sum(1 for one in sure if 0 < one.place <= most) for most in (1, 3))
        seen = [one for one in of_kind if one.breaks]
        also = sum(1 for one in seen if one.place == 1)
        lines.append(
            f"{kind or 'all'}: {len(of_kind)} slips, {len(seen)} break something, {len(sure)} determined; "
            f"of these first {first}, among three {third}; of all that break something first {also}"
        )
    return "\n".join(lines)


def test_the_true_cell_is_named_first() -> None:
    """On random slips wherever the identities, with the kinds of slips, leave one explanation."""
    found = trials(20230707, filings=rounds(15, 50), each=20)
    words = report(found)
    print(words)  # noqa: T201
    assert len(found) == rounds(300, 1000)
    sure = [one for one in found if one.determined]
    assert len(sure) >= 0.6 * len(found), words
    assert sum(1 for one in sure if one.place == 1) >= 0.95 * len(sure), words
    assert sum(1 for one in sure if 0 < one.place <= 3) >= 0.98 * len(sure), words
    assert not [one for one in found if not one.breaks and one.suspicions]
    assert all(one.suspicions for one in found if one.breaks and one.determined), words


def test_a_valid_filing_is_not_suspected() -> None:
    for seed in range(rounds(60, 400)):
        case = random_filing(random.Random(seed))
        assert diagnose(evidence_of(case)) == [], seed
        assert all(one.value >= 0 for one in entries_of(case)), seed


def test_random_filings_are_deterministic() -> None:
    first, second = (random_filing(random.Random(7)) for _ in range(2))
    assert [(one.cell, one.value) for one in entries_of(first)] == [(one.cell, one.value) for one in entries_of(second)]
    assert random_figures(random.Random(7)) == random_figures(random.Random(7))
    assert random_entries(random.Random(7)).income[0].code == random_entries(random.Random(7)).income[0].code


# By hand ---------------------------------------------------------------------------------------------------------------


def accounts_alone() -> Case:
    """The sample without self-evaluations, and with money of three fund items."""
    case = sample_case()
    case.evaluations = []
    for code, yuan in (("2120801", "1200300.00"), ("2120802", "0.00"), ("2120803", "450000.00")):
        case.now.sheets[IncomeLine].append(IncomeLine(code=code, government_funds=Decimal(yuan)))
        spent = ExpenditureLine(fund=Fund.GOVERNMENT_FUNDS, code=code, project=Decimal(yuan))
        case.now.sheets[ExpenditureLine].append(spent)
        case.now.sheets[Balance].append(Balance(fund=Fund.GOVERNMENT_FUNDS, code=code))
    return case


def put(case: Case, model: type[Any], key: tuple[str, ...], column: str, yuan: str) -> None:
    for row in case.now.sheets[model]:
        if tuple(str(getattr(row, name)) for name in row.key_fields) == key:
            setattr(row, column, Decimal(yuan))
            return
    raise AssertionError(key)


Put = tuple[type[Any], tuple[str, ...], str, str]


def of_slips(*slips: Put) -> list[Suspicion]:
    case = accounts_alone()
    for slip in slips:
        put(case, *slip)
    return diagnose(evidence_of(case))


FUND_ITEM = "支出·政府性基金预算·2120802 土地开发支出·项目支出"


@pytest.mark.parametrize(
    ("kind", "slips", "words"),
    [
        (
            SWAPPED,
            [(ExpenditureLine, ("general", "2150502"), "project", "923230.00")],
            "“支出·一般公共预算·2150502 一般行政管理事务·项目支出”录为 923,230.00 元；改为 932,230.00 元（相邻两位数字颠倒）后，1 处不平消除。",
        ),
        (
            SIGN,
            [(EconomicLine, ("30201",), "amount", "-21300.00")],
            "“经济分类·30201 办公费·金额”录为 -21,300.00 元；改为 21,300.00 元（正负号写反）后，1 处不平消除。",
        ),
        (
            UNIT,
            [(ExpenditureLine, ("general", "2150502"), "project", "93.22")],
            "“支出·一般公共预算·2150502 一般行政管理事务·项目支出”录为 93.22 元；改为 932,230.00 元（元与万元混淆）后，1 处不平消除。",
        ),
        (
            DOUBLED,
            [(IncomeLine, ("2069999",), "general", "763718.00")],
            "“收入·2069999 其他科学技术支出·一般公共预算财政拨款收入”录为 763,718.00 元；改为 381,859.00 元（同一金额录了两次）后，1 处不平消除。",
        ),
        (
            POINT,
            [(IncomeLine, ("2210201",), "general", "13388.80")],
            "“收入·2210201 住房公积金·一般公共预算财政拨款收入”录为 13,388.80 元；改为 133,888.00 元（小数点错位）后，1 处不平消除。",
        ),
        (
            OTHER,
            [(Balance, ("other_money", ""), "opening", "120000.00")],
            "“结转结余·非财政拨款资金·年初结转和结余”录为 120,000.00 元；改为 150,000.00 元后，2 处不平全部消除。",
        ),
    ],
    ids=["swapped", "sign", "unit", "doubled", "point", "other"],
)
def test_words(kind: str, slips: list[Put], words: str) -> None:
    first = of_slips(*slips)[0]
    assert (first.kind, first.words) == (kind, words)


def test_words_of_rows_exchanged() -> None:
    """Income and spending of the two rows changed places with each other just as well: both are said."""
    found = of_slips(
        (ExpenditureLine, ("government_funds", "2120801"), "project", "0.00"),
        (ExpenditureLine, ("government_funds", "2120802"), "project", "1200300.00"),
    )
    assert [one.kind for one in found] == [MOVED, MOVED]
    assert {one.cell.model for one in found} == {"IncomeLine", "ExpenditureLine"}
    spending = next(one for one in found if one.cell.model == "ExpenditureLine")
    assert spending.words == (
        f"“{FUND_ITEM}”录为 1,200,300.00 元，"
        "相邻行“支出·政府性基金预算·2120801 征地和拆迁补偿支出·项目支出”录为 0.00 元；两行金额对调（与相邻行错位）后，"
        "2 处不平全部消除；另有 1 格同样可能，请核对原始凭证。"
    )
    assert spending.repairs == ("T08-1[2120801]", "T08-1[2120802]")
    assert spending.together == (EnteredCell("ExpenditureLine", ("government_funds", "2120801"), "project"),)


def test_indistinguishable_cells_are_said_to_be_so() -> None:
    """Seven yuan too much in one of fourteen economic sections: the round amount first, and no certainty."""
    first = of_slips((EconomicLine, ("30201",), "amount", "21307.00"))[0]
    assert (first.cell.key, first.repaired, first.alike) == (("30201",), Decimal("21300.00"), 13)
    assert first.words.endswith("另有 13 格同样可能，请核对原始凭证。")


def test_two_slips_in_separate_funds() -> None:
    found = of_slips(
        (ExpenditureLine, ("general", "2069999"), "project", "381895.00"),
        (Balance, ("government_funds", "2120803"), "closing", "4321.00"),
    )
    assert {(one.cell.key, one.cell.field) for one in found[:2]} == {
        (("general", "2069999"), "project"),
        (("government_funds", "2120803"), "closing"),
    }
    assert [one.kind for one in found[:2]] == [OTHER, SWAPPED]
    assert found[0].words == (
        "“结转结余·政府性基金预算·2120803 城市建设支出·年末结转和结余”录为 4,321.00 元；改为 0.00 元后，"
        "2 处不平消除（共 3 处不平）。"
    )


def test_two_slips_that_meet_in_the_self_evaluation() -> None:
    """Spending of two funds: each breaks its own balance, and both break the sums of the whole unit."""
    lot, wanted = random.Random(4), {("general", "project"), ("government_funds", "project")}
    for _ in range(50):
        case = random_filing(lot)
        rows = {(str(row.fund), "project"): row for row in case.now.sheets[ExpenditureLine] if row.project}
        if case.evaluations and wanted <= rows.keys():
            break
    for one in wanted:
        rows[one].project *= 10000
    found = diagnose(evidence_of(case))
    assert {(one.cell.key, one.cell.field) for one in found[:2]} == {
        ((fund, rows[fund, column].code), column) for fund, column in wanted
    }
    assert [one.kind for one in found[:2]] == [UNIT, UNIT]


def test_the_sample() -> None:
    """Errors 2, 7, 8 and 9 hang together: 招商引资 should say 93.22 and 15.00, which makes 108.22 of 92.27."""
    found = diagnose(sample_evidence())
    assert [(one.cell.key, one.cell.field, one.entered, one.repaired) for one in found[:4]] == [
        (("招商引资项目", "appropriation"), "executed", Decimal("922700.00"), Decimal("932200.00")),
        (("招商引资项目", "carried_over"), "executed", Decimal("0.00"), Decimal("150000.00")),
        (("", "county"), "executed", Decimal("2446300.00"), Decimal("2296300.00")),
        (("", "other"), "executed", Decimal("0.00"), Decimal("150000.00")),
    ]
    assert found[0].repairs == ("K13[招商引资项目]", "K16", "K17[2150502]")
    assert found[0].words == (
        "“绩效自评·招商引资项目·当年财政拨款·全年执行数”录为 922,700.00 元；改为 932,200.00 元，"
        "同时将“绩效自评·招商引资项目·上年结转资金·全年执行数”由 0.00 元改为 150,000.00 元后，"
        "3 处不平消除（共 8 处不平）；另有 1 格同样可能，请核对原始凭证。"
    )
    assert {name for one in found for name in one.repairs} == ledger_of(sample_evidence()).broken.keys()


def test_agency_costs_that_were_carried_in() -> None:
    """公用经费 gives 机关运行经费; a section of it that also breaks the basic spending is told from the entered total."""
    case = accounts_alone()
    case.now.sheets[Supplement][0].agency_costs = Decimal("110500.00")  # type: ignore[attr-defined]
    first = diagnose(evidence_of(case))[0]
    assert (first.cell, first.kind) == (EnteredCell("Supplement", (), "agency_costs"), SWAPPED)
    assert first.words.startswith("“补充资料·机关运行经费”录为 110,500.00 元；改为 101,500.00 元")


def test_printed_figures_leave_tails() -> None:
    """Where only printed figures are known, what rounding explains is no break."""
    case = accounts_alone()
    put(case, EconomicLine, ("30201",), "amount", "21350.00")
    assert diagnose(evidence_of(case))
    assert not diagnose(replace(evidence_of(case), printed_only=True))


def many_rows(fund: Fund, count: int) -> Evidence:
    """The sample with `count` items of one fund, one of them entered twice."""
    lot, case = random.Random(3), sample_case()
    for model in (IncomeLine, ExpenditureLine, EconomicLine, Balance):
        case.now.sheets[model] = []
    for code in (str(2060000 + n) for n in range(count)):
        yuan = Decimal(lot.randrange(10**4, 10**9)) / 100
        case.now.sheets[IncomeLine].append(IncomeLine(code=code, **{fund: yuan}))
        case.now.sheets[ExpenditureLine].append(ExpenditureLine(fund=fund, code=code, project=yuan))
        if fund != Fund.GENERAL:
            case.now.sheets[Balance].append(Balance(fund=fund, code=code))
    put(case, ExpenditureLine, (fund, "2060500"), "project", str(2 * yuan_of(case, fund, "2060500")))
    return evidence_of(case)


def yuan_of(case: Case, fund: Fund, code: str) -> Decimal:
    rows = case.now.sheets[ExpenditureLine]
    return next(row.project for row in rows if (row.fund, row.code) == (fund, code))


@pytest.mark.parametrize(("fund", "count"), [(Fund.GENERAL, 1500), (Fund.GOVERNMENT_FUNDS, 1000)])
@pytest.mark.parametrize("evaluated", [False, True])
def test_three_thousand_rows(fund: Fund, count: int, evaluated: bool) -> None:
    evidence = many_rows(fund, count)
    if not evaluated:
        evidence = replace(evidence, guests={})
    found = diagnose(evidence)
    assert found
    if not evaluated:
        assert (found[0].kind, found[0].cell) == (DOUBLED, EnteredCell("ExpenditureLine", (fund, "2060500"), "project"))


def test_contradicting_self_evaluations_do_not_hide_a_slip_in_the_accounts() -> None:
    """The sample's self-evaluations contradict its accounts; a slip in a balance still comes first."""

    def change(case: Case) -> None:
        put(case, ExpenditureLine, ("general", "2150502"), "project", "923230.00")

    found = leads(changed(change))
    assert (found[0].cell.key, found[0].cell.field, found[0].repaired) == (
        ("general", "2150502"),
        "project",
        Decimal("932230.00"),
    )
    assert [one.words for one in leads(sample_evidence())] == [one.words for one in diagnose(sample_evidence())]
