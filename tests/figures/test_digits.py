"""What is read as a digit: 0 to 9, half or full width, and nothing that merely looks like one or folds to one."""

import re
import sys
import unicodedata
from pathlib import Path

import pytest

from accounts.figures.numerals import half_width, is_digits, is_numeral, read_date
from accounts.intake.cells import (
    NotANumber,
    amount_of,
    code_of,
    date_of,
    is_number,
    listed_amount,
    number_of,
    plain_number,
    year_of,
)
from accounts.intake.workbooks.grid import tidy
from performance.scoring.indicators import quantity
from tests.sample import ROOT

NUMERALS = [chr(one) for one in range(0x80, sys.maxunicode + 1) if unicodedata.category(chr(one)) in ("Nd", "No", "Nl")]
ODD = [one for one in NUMERALS if one not in "０１２３４５６７８９"]
SHOWN = ("²", "₂", "①", "⑵", "⒊", "½", "㉓", "٣", "߃", "𝟐", "🄂", "Ⅷ")


def test_no_other_numeral_becomes_a_digit() -> None:
    assert len(ODD) > 1500
    assert [one for one in (*ODD, *SHOWN) if re.search("[0-9]", half_width(one))] == []
    assert [one for one in (*ODD, *SHOWN) if is_digits(one) or is_number(str(plain_number(one)))] == []
    assert [one for one in ODD if not is_numeral(one)] == []


def test_full_width_is_half_width() -> None:
    assert half_width("２０１ａ，（５）％　￥") == "201a,(5)% ¥"
    assert half_width("m²①½") == "m²①½"
    assert (tidy("Ｚ01　收 入"), tidy("（一）"), half_width("㈠")) == ("Z01收入", "(一)", "(一)")
    assert not is_numeral("") and not is_numeral("五")


@pytest.mark.parametrize("odd", SHOWN)
def test_odd_digits_are_refused_in_words_wherever_a_number_is_read(odd: str) -> None:
    for read, text in (
        (listed_amount, odd),
        (listed_amount, f"1{odd}"),
        (year_of, f"202{odd}"),
        (date_of, f"2024-08-0{odd}"),
    ):
        with pytest.raises(ValueError, match=re.escape(odd)):
            read(text)
    for value in (odd, f"1{odd}", f"{odd}.5"):
        with pytest.raises(NotANumber, match="不是数字"):
            number_of(value)
        with pytest.raises(NotANumber):
            amount_of(value)
    assert not is_digits(code_of(f"201030{odd}"))
    assert quantity(odd) is None
    assert read_date(f"2024年8月{odd}日") is None


def test_the_product_asks_one_function_whether_a_text_is_digits() -> None:
    """`str.isdigit` says yes to `²`, and NFKC makes a 2 of it: neither is asked elsewhere."""
    allowed = {"accounts/figures/numerals.py", "accounts/models/search.py", "accounts/models/wording.py"}
    allowed |= {"accounts/intake/wrong_file.py"}  # it counts characters and reads none
    told = re.compile(r"\.is(?:digit|decimal|numeric)\(|NFKC")
    files = [path for room in ("accounts", "performance", "config") for path in (ROOT / room).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if told.search(path.read_text(encoding="utf-8"))}
    scripts = {path.name for path in Path(ROOT / "static" / "js").glob("*.js") if "NFKC" in path.read_text("utf-8")}
    assert found == allowed
    assert scripts == {"amounts.js"}
