"""What the pages of self-evaluations read of the accounts (绩效自评页所用的决算数). Amounts in 元."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.figures.money import HUNDRED, ZERO
from performance.models import Evaluation, Indicator
from performance.scoring import EvaluationSheet
from performance.scoring.funding import Accounts


@dataclass(frozen=True)
class Share:
    """What the programmes of one 项 spent beside what the accounts say; `name` is that of the 项."""

    code: str
    name: str
    accounted: Decimal
    evaluated: Decimal

    @property
    def left(self) -> Decimal:
        """What no programme has accounted for; negative when they claim too much."""
        return self.accounted - self.evaluated


def shares(accounts: Accounts, sheets: Sequence[EvaluationSheet]) -> Iterator[Share]:
    """Each 项 with project spending, and programmes without a known 项, against the programmes' executed money."""
    book = accounts.book
    evaluated: dict[str, Decimal] = {}
    for sheet in sheets:
        if sheet.evaluation.programme is not None:
            code = sheet.evaluation.programme.code
            evaluated[code] = evaluated.get(code, ZERO) + sheet.total.executed
    codes = {code for code in book.now.codes("spending") if len(code) == 7 and book[f"spending_project[{code}]"]}
    for code in sorted(codes | (set(evaluated) - {""})):
        yield Share(code, book.subject(code), book[f"spending_project[{code}]"], evaluated.get(code, ZERO))
    if "" in evaluated:
        yield Share("", "未写明科目的项目", ZERO, evaluated[""])


@dataclass(frozen=True)
class Weights:
    """Points of a table: in all, those of 预算执行率 included where it has such a row, and by 一级指标."""

    total: Decimal
    rate_points: Decimal
    by_level: tuple[tuple[str, Decimal], ...]

    @property
    def left(self) -> Decimal:
        """What is missing to 100; negative when it is too much."""
        return HUNDRED - self.total

    @property
    def over(self) -> Decimal:
        """By how much it is too much."""
        return -self.left


def weights(one: Evaluation, indicators: Iterable[Indicator], rate_points: Decimal) -> Weights:
    """The points of a table; that of the whole unit has no row of 预算执行率."""
    own = ZERO if one.is_whole else rate_points
    by_level: dict[str, Decimal] = {}
    for row in indicators:
        by_level[row.level1] = by_level.get(row.level1, ZERO) + row.weight
    return Weights(sum(by_level.values(), own), own, tuple(by_level.items()))
