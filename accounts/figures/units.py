"""What figures count, and how a value of each unit is written: in sentences and tables, in full, as data (计量单位：金额、个数、面积、分数、比率)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .money import plain, print_wan, two_places

COUNT = "count"
DATA = {COUNT: "count", "area": "square_metres", "score": "points", "rate": "percent"}
"""Unit → the key of its value in the open data; an amount has `yuan` and `printed`."""
KEYS = ("yuan", "printed", *DATA.values())
IN_FULL = {"yuan": "{:,.2f} 元", COUNT: "{:,}", "area": "{:,.2f} 平方米", "rate": "{:.2f}%"}


def printed(unit: str, value: Any, grouped: bool = False) -> str:
    """A value as the document prints it, without its unit: 元 as 万元, counts whole, points plain, else two places."""
    if unit == COUNT:
        return f"{int(value):,}" if grouped else str(int(value))
    if unit == "score":
        return plain(value)
    return print_wan(value, grouped) if unit == "yuan" else two_places(value, grouped)


def in_full(unit: str, value: Any) -> str:
    """A value to the cent with its unit: `2,446,297.00 元`, `6`, `0.00 平方米`, `92.5 分`, `95.00%`."""
    if unit == "score":
        return f"{plain(value)} 分"
    return IN_FULL[unit].format(int(value) if unit == COUNT else value)


def value_data(unit: str, value: Any) -> dict[str, Any]:
    """A value as open data: `{"yuan": …, "printed": …}`, `{"count": 6}`, `{"square_metres": "0.00"}`."""
    if unit == "yuan":
        return {"yuan": two_places(value), "printed": print_wan(value)}
    return {DATA[unit]: int(value) if unit == COUNT else two_places(value)}


def nothing_like(data: Mapping[str, Any]) -> dict[str, Any]:
    """Zero in the unit of a value of the open data."""
    unit = next((unit for unit, key in DATA.items() if key in data), "yuan")
    return value_data(unit, Decimal(0))
