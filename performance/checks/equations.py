"""Equations between self-evaluations and the accounts, for the diagnosis (自评表与决算之间的勾稽等式)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from accounts.checks.ledger import EnteredCell, Signature, Term
from accounts.figures.money import WAN
from accounts.models import APPROPRIATIONS, Entries, Fund, Nature, Stage
from performance.document.material import SelfEvaluations
from performance.models import Indicator
from performance.scoring import EvaluationSheet

FISCAL = ("central", "province", "prefecture", "county")
COSTS = {"基本费用成本": "basic", "项目费用成本": "project"}
"""Indicators of the whole unit that repeat a figure of the accounts."""
DOUBTFUL = frozenset(("K16", "K17"))
"""Equations that may be broken for good reasons."""


class EvaluationEquations:
    """The equations of the self-evaluations, as far as there are any.

    Money that is drawn from the accounts agrees with them by construction, slips included: it bears no witness.
    """

    def __init__(self, found: SelfEvaluations) -> None:
        self.wholes = [one for one in found.wholes if not one.is_drawn][:1]
        self.programmes = [] if any(one.is_drawn for one in found.programmes) else found.programmes
        self.costs = {
            COSTS[one.level3]: (one, yuan)
            for sheet in found.wholes[:1]
            for one in sheet.indicators
            if one.level3 in COSTS and (yuan := _wan(one)) is not None
        }
        codes = Counter(_code(sheet) for sheet in self.programmes)
        self.single = {code for code, count in codes.items() if code and count == 1}
        """项 of exactly one programme (K17)."""

    def of_spending(self, fund: str, code: str, nature: str) -> Signature:
        """The equations of self-evaluations in which a cell of spending stands."""
        names = []
        if self.wholes:
            names += ["K9", "K11[other]" if fund == Fund.OTHER_MONEY else "K11[fiscal]"]
        if nature in self.costs:
            names.append(f"K12[{nature}]")
        if self.programmes and nature == Nature.PROJECT:
            names.append("K16")
            if code in self.single and fund != Fund.OTHER_MONEY:
                names.append(f"K17[{code}]")
        return tuple((name, -1) for name in names)

    def terms(self, entries: Entries) -> Iterator[Term]:
        """The cells of the self-evaluations, and of the budget with which one of them is compared."""
        budget = [row for row in entries.budget if row.stage == Stage.ORIGINAL_BUDGET and row.fund in APPROPRIATIONS]
        for sheet in self.wholes:
            yield from _whole(sheet, with_budget=bool(budget))
        for nature, (one, yuan) in self.costs.items():
            yield EnteredCell("Indicator", ("", one.level3), "actual"), yuan, ((f"K12[{nature}]", 1),)
        for row in budget if self.wholes else ():
            key = (str(row.stage), str(row.fund), row.code, str(row.nature))
            yield EnteredCell("BudgetLine", key, "amount"), row.amount, (("K10", -1),)
        for sheet in self.programmes:
            yield from self._programme(sheet)

    def _programme(self, sheet: EvaluationSheet) -> Iterator[Term]:
        name = str(sheet.evaluation)
        costs = [(one, yuan) for one in sheet.indicators if _is_cost(one) and (yuan := _wan(one)) is not None]
        spent: Signature = (("K16", 1),)
        if len(costs) == 1:
            spent += ((f"K13[{name}]", 1),)
            yield EnteredCell("Indicator", (name, costs[0][0].level3), "actual"), costs[0][1], ((f"K13[{name}]", -1),)
        for row in sheet.funding:
            item: Signature = ()
            if row.source == "appropriation" and _code(sheet) in self.single:
                item = ((f"K17[{_code(sheet)}]", 1),)
            yield EnteredCell("FundingRow", (name, row.source), "executed"), row.executed, spent + item


def _whole(sheet: EvaluationSheet, *, with_budget: bool) -> Iterator[Term]:
    for row in sheet.funding:
        fiscal, key = row.source in FISCAL, ("", row.source)
        part = "K11[fiscal]" if fiscal else "K11[other]"
        yield EnteredCell("FundingRow", key, "executed"), row.executed, (("K9", 1), (part, 1))
        if fiscal and with_budget:
            yield EnteredCell("FundingRow", key, "original_budget"), row.original_budget, (("K10", 1),)


def _code(sheet: EvaluationSheet) -> str:
    return sheet.evaluation.programme.code if sheet.evaluation.programme else ""


def _is_cost(one: Indicator) -> bool:
    return "成本" in one.level1 or "成本" in one.level2


def _wan(one: Indicator) -> Decimal | None:
    """The actual value of an indicator in 万元, as 元; None when it is no such amount."""
    if one.unit != "万元":
        return None
    try:
        number = Decimal(one.actual)
    except InvalidOperation:
        return None
    return number * WAN if number.is_finite() else None
