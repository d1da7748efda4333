"""Digits and days as people write them, Chinese numerals for numbered headings and rows (数字、日期与中文序号)."""

import re
import unicodedata
from datetime import date
from functools import cache

DIGITS = "零一二三四五六七八九"
PLAIN = re.compile(r"[0-9０-９]")
"""The digits that are read as digits: `²`, `①`, `½`, `٣` are none, whatever Unicode folds them to."""


def half_width(text: str) -> str:
    """Full-width signs, letters and digits as half-width ones: `２０１ａ，` → `201a,`; `m²` and `①` stay as they are."""
    return text if text.isascii() else unicodedata.normalize("NFC", "".join(map(_folded, text)))


@cache
def _folded(one: str) -> str:
    folded = unicodedata.normalize("NFKC", one)
    return one if re.search(r"[0-9]", folded) and not PLAIN.match(one) else folded


def is_numeral(one: str) -> bool:
    """Whether a character stands for a number in some script or position: `²`, `①`, `½`, `٣`, `5`; not `五`, not ``."""
    return bool(one) and unicodedata.category(one).startswith("N")


def is_digits(text: str) -> bool:
    """Whether the text is made of the digits 0 to 9 alone, one at least."""
    return re.fullmatch(r"[0-9]+", text) is not None


def numeral(number: int) -> str:
    """1 → 一, 10 → 十, 24 → 二十四. Raises ValueError outside 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError(f"no heading is numbered {number}")
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?", re.ASCII)


def read_date(words: str) -> date | None:
    """The day of `2023年12月31日`, `2023.12.31`, `2023-12-31` or `2023/12/31`; None for anything else."""
    match = DATE.fullmatch(half_width(words).strip())
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def date_words(day: date) -> str:
    """A day as the document writes it: `2023年12月31日`."""
    return f"{day.year}年{day.month}月{day.day}日"
