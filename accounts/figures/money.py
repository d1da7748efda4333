"""Money: yuan in, ten thousand yuan out, and the only place that rounds (元与万元：全系统唯一的取舍处).

The policy
----------
* Amounts are held in yuan (元) as Decimal with two places and compared exactly.
* A printed figure is ten thousand yuan (万元) with two places, each rounded on its own, halves away from zero:
  yuan 1445600.00 → 144.56; yuan 50.00 → 0.01; yuan -50.00 → -0.01. Totals are never forced to fit their parts.
* Differences, shares and rates are computed from the *printed* figures, so that a reader with a pencil gets the same:
  80590.00 yuan against 79600.00 prints 8.06 and 7.96, hence 增加0.10万元, 增长1.26%.
* A rate over a base that prints 0.00 does not exist (None): its wording is a setting of the edition.

Float never touches money.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
WAN = Decimal(10000)
HUNDRED = Decimal(100)


def half_up(value: Decimal) -> Decimal:
    """A number rounded to two places, halves away from zero."""
    with localcontext(prec=50):
        return value.quantize(CENT, rounding=ROUND_HALF_UP) + ZERO  # + ZERO turns -0.00 into 0.00


def to_wan(yuan: Decimal) -> Decimal:
    """The printed 万元 figure of an amount in 元, two places, half up."""
    return half_up(yuan / WAN)


def from_wan(wan: Decimal) -> Decimal:
    """The 元 amount of a figure known only as printed 万元 (exact)."""
    return half_up(wan * WAN)


def exactly_wan(yuan: Decimal) -> Decimal:
    """An amount in 元 as 万元 without rounding: at least two places, at most six."""
    with localcontext(prec=50):
        wan = yuan.quantize(CENT) / WAN
        return wan.quantize(CENT) if wan == half_up(wan) else wan.normalize()


def exactly_yuan(wan: Decimal) -> Decimal | None:
    """The 元 amount of a figure in 万元; None when it holds a fraction of 分."""
    with localcontext(prec=50):
        yuan = wan * WAN
        return half_up(yuan) if yuan == half_up(yuan) else None


def difference(now: Decimal, before: Decimal) -> Decimal:
    """now − before (both 元) as a reader computes it: from the printed figures, in 万元."""
    return to_wan(now) - to_wan(before)


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """part ÷ whole (both 元) in percent, from the printed figures; None when the whole prints 0.00."""
    return percent(to_wan(part), to_wan(whole))


def rate_of_change(now: Decimal, before: Decimal) -> Decimal | None:
    """(now − before) ÷ before (both 元) in percent, signed, from the printed figures; None when before prints 0.00."""
    return percent(difference(now, before), to_wan(before))


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """part ÷ whole × 100 with two places, half up; None when the whole is zero."""
    return None if whole == 0 else half_up(part * HUNDRED / whole)


def two_places(value: Decimal, grouped: bool = False) -> str:
    """A number as printed: `2995.39`, or `2,995.39` when grouped."""
    return f"{half_up(value):,.2f}" if grouped else f"{half_up(value):.2f}"


def plain(value: Decimal) -> str:
    """A number without needless zeros: 20.00 → `20`, 19.50 → `19.5`."""
    return f"{value.normalize():f}"


def print_wan(yuan: Decimal, grouped: bool = False) -> str:
    """An amount in 元 as printed in 万元: `244.63`."""
    return two_places(to_wan(yuan), grouped)
