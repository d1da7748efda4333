"""Words that follow figures: change, share, variance, as the edition words them (随数而变的用语)."""

from decimal import Decimal

from accounts.editions import Wording
from accounts.figures.money import difference, rate_of_change, share, to_wan, two_places


def change_phrase(now: Decimal, before: Decimal, wording: Wording) -> str:
    """`增加5.54万元，增长120.17%` or `减少…，下降…`: word from the sign, amount and rate without it. Both in 元."""
    delta = difference(now, before)
    if delta == 0 and not wording.growth_when_flat:
        return "与上年持平"
    amount = f"{'减少' if delta < 0 else '增加'}{two_places(abs(delta))}万元"
    if to_wan(before) < 0 or (to_wan(before) == 0 and delta < 0):
        return f"{amount}，上年数不为正，不计算增减率"
    rate = rate_of_change(now, before)
    if rate is None and delta and not wording.growth_from_zero:
        return f"上年无此项支出，{amount}"
    if rate is None:
        return f"{amount}，增长{wording.growth_from_zero if delta else wording.growth_when_flat}"
    return f"{amount}，{'下降' if delta < 0 else '增长'}{two_places(abs(rate))}%"


def share_phrase(part: Decimal, whole: Decimal, wording: Wording) -> str:
    """`40.15%` of the printed figures; the edition's sign where the whole prints 0.00. Both in 元."""
    rate = share(part, whole)
    return wording.share_of_nothing if rate is None else f"{two_places(rate)}%"


def variance_phrase(outturn: Decimal, budget: Decimal, wording: Wording) -> str:
    """`预决算差异率-45.88%`, signed; without a budget the edition's sign, or words where there is an outturn. In 元."""
    rate = rate_of_change(outturn, budget)
    if rate is None and to_wan(outturn) != 0:
        return "预算数为零，不计算预决算差异率"
    return f"预决算差异率{wording.variance_of_nothing if rate is None else f'{two_places(rate)}%'}"
