"""What rules of the accounts read of self-evaluations: words, amounts, names, places (自评表中供决算审核查看的内容)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.apps import apps

from accounts.checks.evidence import Text
from accounts.checks.ledger import EnteredCell
from accounts.editions import Edition
from accounts.figures.money import to_wan
from performance.document.material import SelfEvaluations
from performance.models import FundingRow, Indicator
from performance.scoring import Funding

CELLS = {"level3": "三级指标", "target": "指标值", "actual": "完成值", "ground": "指标设定依据"}
MODELS = frozenset((FundingRow.__name__, Indicator.__name__))
WHOLE = "部门（单位）整体支出"


def typed_texts(found: SelfEvaluations) -> Iterator[Text]:
    """Goals, what was achieved, and remarks."""
    for sheet in found.sheets:
        name, place = str(sheet.evaluation), sheet.evaluation.key
        for words, caption in ((sheet.evaluation.goal, "预期目标"), (sheet.evaluation.achieved, "实际完成情况")):
            if words:
                yield Text(place, f"绩效自评“{name}”：{caption}", words, "goal")
        for one in sheet.indicators:
            if one.remark:
                yield Text(place, f"绩效自评“{name}”指标“{one.level3}”：备注", one.remark, "remark")


def cells(found: SelfEvaluations) -> Iterator[Text]:
    """The cells of the indicators that hold words."""
    for sheet in found.sheets:
        for one in sheet.indicators:
            for name, words in CELLS.items():
                if content := getattr(one, name):
                    caption = f"绩效自评“{sheet.evaluation}”指标“{one.level3}”：{words}"
                    yield Text(sheet.evaluation.key, caption, content, "cell")


def amounts(found: SelfEvaluations) -> Iterator[Decimal]:
    """The printed totals of each table, and of the programmes together, in 万元."""
    for sheet in found.sheets:
        yield from map(to_wan, _stages(sheet.total))
    yield from map(to_wan, _stages(found.programmes_total)[1:])


def _stages(money: Funding) -> tuple[Decimal, ...]:
    return money.original_budget, money.final_budget, money.executed


def programme_names(found: SelfEvaluations) -> Iterator[tuple[str, str]]:
    """(项, name) of each programme."""
    for sheet in found.programmes:
        if sheet.evaluation.programme:
            yield sheet.evaluation.programme.code, sheet.evaluation.programme.name


def cell_words(cell: EnteredCell, edition: Edition) -> list[str]:
    """The way to a cell of a table."""
    name, row = cell.key
    words = f"指标 {row}"
    if cell.model == FundingRow.__name__:
        words = edition.level(row) or str(FundingRow.Source(row).label)
    caption = apps.get_model("performance", cell.model)._meta.get_field(cell.field).verbose_name
    return ["绩效自评", name or WHOLE, words, str(caption)]
