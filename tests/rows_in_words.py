"""Rows of a filing in the clerk's words, so that the input of a test stands above its assertion (录入行的文字写法).

A row a line: the form, what tells the row from others, then caption and number in turn;
amounts are 万元, counts as they are.

    收入 2050201 一般公共预算 1000.00 上级补助 20.00
    支出 非财政拨款资金 2050201 基本支出 100.00
    三公 公务接待费全年预算数 3.00 国内公务接待批次 15
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    ExpenditureLine,
    IncomeLine,
    Supplement,
    ThreePublicExpense,
)
from accounts.models.columns import EnteredColumn, ValueKind, columns_of

FORMS: dict[str, type[EnteredRow]] = {
    "收入": IncomeLine,
    "支出": ExpenditureLine,
    "预算": BudgetLine,
    "经济分类": EconomicLine,
    "结转结余": Balance,
    "三公": ThreePublicExpense,
    "补充资料": Supplement,
}


def rows(text: str) -> dict[type[EnteredRow], list[EnteredRow]]:
    """The rows of each form, in order. Raises ValueError for a line that says no row."""
    found: dict[type[EnteredRow], list[EnteredRow]] = defaultdict(list)
    for line in filter(None, map(str.strip, text.splitlines())):
        form, *words = line.split()
        found[FORMS[form]].append(_row(FORMS[form], words))
    return found


def _row(model: type[EnteredRow], words: list[str]) -> EnteredRow:
    columns, values = columns_of(model), {}
    while words and (known := _key(columns, values, words[0])):
        values |= known
        words = words[1:]
    if len(words) % 2:
        raise ValueError(f"caption or number missing: {words}")
    for caption, number in zip(words[::2], words[1::2], strict=True):
        column = _called(columns, caption)
        values[column.name] = Decimal(number) * 10000 if column.is_amount else column.field.to_python(number)
    return model(**values)


def _key(columns: tuple[EnteredColumn, ...], values: dict[str, Any], word: str) -> dict[str, str]:
    """The code, or the fund, stage or nature that is called so."""
    if word.isdigit():
        return {"code": word}
    choices = [column for column in columns if column.kind is ValueKind.CHOICE and column.name not in values]
    return next(
        ({one.name: value} for one in choices for value, caption in one.choices if caption.startswith(word)), {}
    )


def _called(columns: tuple[EnteredColumn, ...], caption: str) -> EnteredColumn:
    """The number that is called so, in full or by the beginning of its caption."""
    numbers = [one for one in columns if one.kind not in (ValueKind.CODE, ValueKind.CHOICE)]
    names = {one: "".join(one.caption.split()) for one in numbers}
    exact = [one for one in numbers if names[one] == caption]
    found = exact or [one for one in numbers if names[one].startswith(caption)]
    if len(found) != 1:
        raise ValueError(f"{caption} is called {len(found)} columns")
    return found[0]
