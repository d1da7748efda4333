"""What rules and diagnosis of the accounts read of self-evaluations: words, amounts, names, equations (供决算审核的自评内容)."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.checks.evidence import Text
from accounts.checks.guests import EnteredCell, Signature, Term
from accounts.editions import Edition
from accounts.figures.money import WAN, to_wan
from accounts.intake.cells import is_number
from accounts.models import APPROPRIATIONS, Entries, Fund, Nature, Stage
from performance.document.material import SelfEvaluations
from performance.models import WHOLE, FundingRow, Indicator
from performance.scoring import FISCAL, EvaluationSheet

CELLS = {"level3": "三级指标", "target": "指标值", "actual": "完成值", "ground": "指标设定依据"}
MODELS: dict[str, Any] = {model.__name__: model for model in (FundingRow, Indicator)}
COSTS = {"基本费用成本": "basic", "项目费用成本": "project"}
"""Indicators of the whole unit that repeat a figure of the accounts."""
DOUBTFUL = frozenset(("K16", "K17"))
"""Equations that may be broken for good reasons."""


# Words and amounts ----------------------------------------------------------------------------------------------------


def typed_texts(found: SelfEvaluations) -> Iterator[Text]:
    """Goals, what was achieved, and remarks."""
    for sheet in found.sheets:
        one, name = sheet.evaluation, f"绩效自评“{sheet.evaluation}”"
        texts = [
            (f"{name}：预期目标", one.goal, "goal"),
            (f"{name}：实际完成情况", one.achieved, "goal"),
            *((f"{name}指标“{row.level3}”：备注", row.remark, "remark") for row in sheet.indicators),
        ]
        yield from (Text(one.key, caption, words, kind) for caption, words, kind in texts if words)


def cells(found: SelfEvaluations) -> Iterator[Text]:
    """The cells of the indicators that hold words."""
    return (
        Text(sheet.evaluation.key, f"绩效自评“{sheet.evaluation}”指标“{one.level3}”：{caption}", words, "cell")
        for sheet in found.sheets
        for one in sheet.indicators
        for column, caption in CELLS.items()
        if (words := getattr(one, column))
    )


def amounts(found: SelfEvaluations) -> Iterator[Decimal]:
    """The printed totals of each table, and of the programmes together, in 万元."""
    for sheet in found.sheets:
        yield from map(to_wan, sheet.total.amounts)
    yield from map(to_wan, found.programmes_total.amounts[1:])


def programme_names(found: SelfEvaluations) -> Iterator[tuple[str, str]]:
    """(项, name) of each programme."""
    return ((sheet.evaluation.code, sheet.evaluation.name) for sheet in found.programmes)


def cell_words(cell: EnteredCell, edition: Edition) -> list[str]:
    """The way to a cell of a table."""
    name, row = cell.key
    words = f"指标 {row}" if cell.model == "Indicator" else edition.level(row) or str(FundingRow.Source(row).label)
    return ["绩效自评", name or WHOLE, words, str(MODELS[cell.model]._meta.get_field(cell.field).verbose_name)]


# Equations ------------------------------------------------------------------------------------------------------------


class EvaluationEquations:
    """The equations between the self-evaluations and the accounts 勾稽等式, as far as there are any.

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
        codes = Counter(sheet.evaluation.code for sheet in self.programmes)
        self.single = {code for code, count in codes.items() if code and count == 1}
        """项 of exactly one programme (K17)."""

    def of_spending(self, fund: str, code: str, nature: str) -> Signature:
        """The equations of self-evaluations in which a cell of spending stands."""
        is_other = fund == Fund.OTHER_MONEY
        is_project = bool(self.programmes) and nature == Nature.PROJECT
        stands = {
            "K9": bool(self.wholes),
            "K11[other]" if is_other else "K11[fiscal]": bool(self.wholes),
            f"K12[{nature}]": nature in self.costs,
            "K16": is_project,
            f"K17[{code}]": is_project and code in self.single and not is_other,
        }
        return tuple((name, -1) for name, is_one in stands.items() if is_one)

    def terms(self, entries: Entries) -> Iterator[Term]:
        """The cells of the self-evaluations, and of the budget with which one of them is compared."""
        budget = [row for row in entries.budget if row.stage == Stage.ORIGINAL_BUDGET and row.fund in APPROPRIATIONS]
        for row in (row for sheet in self.wholes for row in sheet.funding):
            part = "K11[fiscal]" if row.source in FISCAL else "K11[other]"
            yield EnteredCell("FundingRow", ("", row.source), "executed"), row.executed, (("K9", 1), (part, 1))
            if budget and row.source in FISCAL:
                yield EnteredCell("FundingRow", ("", row.source), "original_budget"), row.original_budget, (("K10", 1),)
        for nature, (one, yuan) in self.costs.items():
            yield EnteredCell("Indicator", ("", one.level3), "actual"), yuan, ((f"K12[{nature}]", 1),)
        for line in budget if self.wholes else ():
            place = (str(line.stage), str(line.fund), line.code, str(line.nature))
            yield EnteredCell("BudgetLine", place, "amount"), line.amount, (("K10", -1),)
        for sheet in self.programmes:
            yield from self._programme(sheet)

    def _programme(self, sheet: EvaluationSheet) -> Iterator[Term]:
        name, code = sheet.evaluation.name, sheet.evaluation.code
        known = [
            (one, yuan)
            for one in sheet.indicators
            if "成本" in f"{one.level1} {one.level2}" and (yuan := _wan(one)) is not None
        ]
        spent: Signature = (("K16", 1),)
        if len(known) == 1:
            spent += ((f"K13[{name}]", 1),)
            yield EnteredCell("Indicator", (name, known[0][0].level3), "actual"), known[0][1], ((f"K13[{name}]", -1),)
        for row in sheet.funding:
            is_item = row.source == "appropriation" and code in self.single
            item: Signature = ((f"K17[{code}]", 1),) if is_item else ()
            yield EnteredCell("FundingRow", (name, row.source), "executed"), row.executed, spent + item


def _wan(one: Indicator) -> Decimal | None:
    """The actual value of an indicator in 万元, as 元; None when it is no such amount."""
    return Decimal(one.actual) * WAN if one.unit == "万元" and is_number(one.actual) else None
