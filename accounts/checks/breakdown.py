"""Amounts by which a reason names the parts of a change, and whether they make it up (原因中列出金额的各部分)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from accounts.figures.money import ZERO

OUTSIDE = re.compile(
    r"代管|代收|代扣|代缴|缴库|缴入国库|上缴国库|国库|非税|罚没|罚款|专户|账外|表外|往来款|暂[存收]款|捐款|党费|追缴|追回|挽回|涉案"
    r"|个人(?:负担|缴纳|自付|出资)|社会资本|产值|税收|营业额|销售额|交易额|贷款|存款"
    r"|[未不](?:纳入|计入|列入|属于|包括在)[^，。；\n]{0,8}(?:决算|预算|账|收支)"
)
"""Words of money that is none of the accounts."""
SENTENCE = re.compile(r"[；;。\n]")
UP, DOWN = "增加|增长|增多|新增|上升|提高|上调|追加|调增|增拨|增列", "减少|下降|降低|压减|缩减|调减|核减|压缩|收回"
STEP = re.compile(
    rf"(?P<up>{UP})|(?P<down>{DOWN})|(?P<end>[，,])|(?P<within>其中)"
    r"|(?<![\d.,])(?P<amount>\d[\d,]{0,15}(?:\.\d{1,6})?)\s{0,4}万元"
)
LEVELS = ("至", "到", "为", "达")
"""Before an amount: that up or down to which something went, not that by which."""

NamedPart = tuple[Decimal, bool]
"""An amount in 万元 with its sign, and whether it is a part of the part before it (其中)."""


def sentences(text: str) -> list[str]:
    """The sentences of a text that speak of money of the accounts."""
    return [one for one in SENTENCE.split(text) if not OUTSIDE.search(one)]


def named_parts(text: str) -> list[NamedPart]:
    """The increases and decreases that a reason names with amounts: `人员经费增加46.21万元，项目减少40.84万元`."""
    return [part for sentence in sentences(text) for part in _parts(sentence)]


def _parts(sentence: str) -> Iterator[NamedPart]:
    sign, since, within = 0, 0, False
    for step in STEP.finditer(sentence):
        if step["amount"]:
            if sign and not sentence[since : step.start()].rstrip().endswith(LEVELS):
                yield sign * Decimal(step["amount"].replace(",", "")), within
        elif step["within"]:
            within = True
        else:
            sign, since = (1 if step["up"] else -1 if step["down"] else 0), step.end()


def make_up(parts: list[NamedPart], change: Decimal) -> bool:
    """Whether parts add up to a change (万元): all, those that are no parts of parts, or those beside the change itself."""
    amounts = [amount for amount, _ in parts]
    readings = (
        amounts,
        [amount for amount, within in parts if not within],
        [amount for amount in amounts if abs(amount) != abs(change)],
    )
    return any(abs(sum(one, ZERO) - change) <= _tail(one) for one in readings if one)


def _tail(amounts: list[Decimal]) -> Decimal:
    """What rounding of the parts, each known to its last digit, and of the change explains."""
    return (Decimal("0.01") + sum((Decimal(1).scaleb(_exponent(one)) for one in amounts), ZERO)) / 2


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
