"""Cells in and out: numbers, texts, codes, days, choices; nothing that a spreadsheet would run (单元格的读与写).

Numbers are read as clerks type and paste them (全角、千分位、空格、破折号、括号负数、元字样都认得): the same cases are read by
static/js/amounts.js; tests/golden/amounts.json holds both to them. Below, the numbers in cells of workbooks
(单元格里的数字), then the cells of lists: codes that became numbers, days, choices. What cannot be read is refused with
words; nothing is guessed.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from import_export.widgets import Widget

from accounts.figures.money import exactly_wan, exactly_yuan, half_up
from accounts.figures.numerals import half_width, read_date

from .workbooks.grid import DIGITS_LIMIT, Broken, Value, plain_digits

NOTHING = re.compile(r"[-‐‑‒–—―─﹣－]*")
BLANK = re.compile(r"[\s\u200b\ufeff]+")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
POWER = re.compile(r"^[+-]?\d+(\.\d*)?[eE][+-]?\d+$")
LONGEST = 13
"""Digits before the decimal point that a number may have; the database holds fourteen in 元."""
FORMULA = re.compile(r"^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""What a spreadsheet program may take for a formula, with the apostrophes that make it harmless."""
FORBIDDEN, TITLE_LIMIT = re.compile(r"[\[\]:*?/\\\x00-\x1f]"), 31
"""What the name of a sheet cannot hold, and how long it may be."""
MIDNIGHT = re.compile(r"\s{1,20}0?0:00(:00)?$")
LARGEST = 20
"""Power of ten beyond which a number is no amount."""
NOISE = Decimal("0.000001")
"""How far a number of a spreadsheet, which calculates in binary, may be off two decimals."""


class Measure(TextChoices):
    """In what amounts are shown and typed on a page 金额单位."""

    YUAN = "yuan", "元"
    WAN = "wan", "万元"

    @property
    def other(self) -> "Measure":
        """The other one."""
        return Measure.WAN if self is Measure.YUAN else Measure.YUAN


def plain_number(value: Any, measure: Measure = Measure.YUAN) -> Any:
    """`１，２３４.５０` → `1234.50`, `（5）` → `-5`, `—` and blanks → ``; what is no number, and no text, as it is.

    A comma that does not stand between thousands (`12,5`) is left: nobody knows what was meant.
    """
    if not isinstance(value, str):
        return value
    text = BLANK.sub("", half_width(value)).replace("−", "-")
    text = text.removeprefix("¥").removesuffix(str(measure.label))
    if text.startswith("(") and text.endswith(")") and text[1:2] not in ("-", "+"):
        text = f"-{text[1:-1]}"
    if NOTHING.fullmatch(text):
        return ""
    return text.replace(",", "") if GROUPED.fullmatch(text) else text


def is_number(text: str) -> bool:
    """Whether the text is a plain decimal number: no exponent, no underscore, no NaN."""
    return NUMBER.fullmatch(text) is not None


def read_amount(text: str, measure: Measure = Measure.YUAN) -> Decimal | None:
    """The amount in 元 of what stands in a cell; None for nothing. Raises ValidationError naming the value."""
    plain = plain_number(text, measure)
    if plain == "":
        return None
    if not is_number(plain):
        raise ValidationError(f"“{text.strip()[:40]}”不是数字，请输入一个数字，单位为{measure.label}，例如 1,234.50。")
    if len(plain) > 30:
        raise ValidationError(f"“{plain[:20]}……”太长，金额最多 14 位整数、2 位小数。")
    amount = exactly_yuan(Decimal(plain)) if measure is Measure.WAN else Decimal(plain)
    if amount is None or amount != amount.quantize(Decimal("0.01")):
        raise ValidationError(
            f"“{text.strip()[:40]}”精确到分以下，以{measure.label}填写最多 {6 if measure is Measure.WAN else 2} 位小数。"
        )
    return amount.quantize(Decimal("0.01")) + Decimal("0.00")


def show_amount(value: Decimal | None, measure: Measure = Measure.YUAN, *, blank_zero: bool = True) -> str:
    """An amount in 元 as it stands in a cell: thousands grouped, nothing lost, a zero blank as on the paper form."""
    if value is None or (blank_zero and value == 0):
        return ""
    return f"{exactly_wan(value):,f}" if measure is Measure.WAN else f"{value:,.2f}"


class NotANumber(Exception):
    """The cell holds no number; the message says in Chinese what it holds instead."""


def number_of(value: Value | None) -> Decimal | None:
    """The number of a cell, exact; None for an empty cell and for —.

    Text is read as on the pages of the desk (`plain_number`). Raises NotANumber for
    other text, for powers of ten typed as text (digits are lost) and for broken cells.
    """
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, Broken):
        raise NotANumber(value.words)
    text = plain_number(value)
    if text in ("", "/"):
        return None
    if not is_number(text) or len(text) > DIGITS_LIMIT:
        why = "是科学记数法，末几位数字已丢失，请改回完整的数字" if POWER.match(text) else "不是数字"
        raise NotANumber(f"“{_short(value)}”{why}")
    return Decimal(text)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 20 else f"{text[:20]}…"


def amount_of(value: Value | None, places: int = 2) -> Decimal | None:
    """The amount of a cell with `places` decimals; None for an empty cell and for —.

    A number that differs from those decimals only by the noise of binary arithmetic (0.30000000000000004) is taken as
    meant. Raises NotANumber also for more decimals and for absurd sizes.
    """
    number = number_of(value)
    if number is None:
        return None
    if number.adjusted() >= LONGEST:
        raise NotANumber(f"“{plain_digits(number)[:20]}…”太大，不像金额")
    rounded = number.quantize(Decimal(1).scaleb(-places))
    if abs(rounded - number) > max(NOISE.scaleb(2 - places), abs(number).scaleb(-14)):
        raise NotANumber(f"“{_short(plain_digits(number))}”多于 {places} 位小数")
    return rounded + Decimal(0)


def inert(text: str) -> str:
    """The text as it is written to a file: behind an apostrophe where a spreadsheet would run it."""
    return f"'{text}" if FORMULA.match(text) else text


def sheet_title(words: str) -> str:
    """The words as the name of a sheet of a workbook."""
    return FORBIDDEN.sub(" ", words)[:TITLE_LIMIT].strip("' ") or "表"


def original(text: str) -> str:
    """The text that `inert` wrote."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def text_of(value: Any) -> str:
    """The text of a cell, one kind of line end, without blanks around it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return original(str(value).replace("\r\n", "\n").strip(" "))


def code_of(value: Any) -> str:
    """A code as text, also where a spreadsheet made a number of it: 2010301.0. Raises ValueError."""
    text = half_width(text_of(value)).strip()
    if re.fullmatch(r"[+-]?[0-9.]{1,40}E[+-]?[0-9]{1,9}", text, re.IGNORECASE):
        raise ValueError(f"“{text}”被表格软件改成了科学计数，看不出原来的编码；请把该列设为文本格式后重新填写。")
    return re.sub(r"^([0-9]+)\.0+$", r"\1", text)


def year_of(value: Any) -> int:
    """A year of accounts. Raises ValueError."""
    text = code_of(value).removesuffix("年度").removesuffix("年")
    if not re.fullmatch(r"20[0-9]{2}|2100", text):
        raise ValueError(f"“{text_of(value)[:20]}”不是年度，请填写 2000 至 2100 之间的四位数字。")
    return int(text)


def date_of(value: Any) -> date:
    """A day, from a cell that holds one or from its text; a time of midnight is left out. Raises ValueError."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    text = text_of(value).strip()
    day = read_date(MIDNIGHT.sub("", text))
    if day is None:
        raise ValueError(f"“{text[:30]}”不是日期，请写成 2024-08-01、2024/8/1 或 2024年8月1日。")
    return day


def listed_amount(value: Any) -> Decimal:
    """A number with at most two decimals; an empty cell is zero. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError("应填写数字，现为“是/否”。")
    if isinstance(value, int | float | Decimal):
        number = Decimal(repr(value) if isinstance(value, float) else value)
        if not number.is_finite() or number.adjusted() > LARGEST:
            raise ValueError(f"“{str(value)[:20]}”不是金额，或太大。")
        near = half_up(number)
        if abs(near - number) > NOISE:
            raise ValueError(f"“{f'{number:f}'[:20]}”超过两位小数，请精确到分。")
        return near
    try:
        return read_amount(text_of(value)) or Decimal("0.00")
    except ValidationError as error:
        raise ValueError("".join(error.messages)) from error


class CellWidget(Widget):
    """A column of import-export that reads and writes by two functions; what is text or a number is written as it is."""

    def __init__(self, read: Callable[[Any], Any] = text_of, write: Callable[[Any], Any] = lambda value: value) -> None:
        super().__init__(coerce_to_string=False)
        self.read, self.write = read, write

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """The value of a cell. Raises ValueError."""
        return self.read(value)

    def render(self, value: Any, obj: Any = None, **options: Any) -> Any:
        """What stands in the cell of a file; amounts stay numbers."""
        return "" if value is None else self.write(value)


def choice(choices: Iterable[tuple[Any, Any]], *, blank: bool = False) -> CellWidget:
    """A column of choices, by their Chinese captions. What is none is refused with what is allowed."""
    captions = {value: str(label) for value, label in choices if value != ""}
    values = {label: value for value, label in captions.items()}

    def read(value: Any) -> Any:
        text = text_of(value).strip()
        if text not in values and (text or not blank):
            raise ValueError(f"“{text}”不在可选范围内，应为：{'、'.join(values)}。")
        return values.get(text, "")

    return CellWidget(read, lambda value: captions.get(value, ""))
