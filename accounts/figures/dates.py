"""Days as people write them and as the document writes them (日期的读与写)."""

import re
from datetime import date

from .numerals import half_width

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
