"""What figures are called in messages, and which are counts (各数的中文名称)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from accounts.figures.money import WAN, two_places
from accounts.figures.totals import FUND_WORDS, LINES
from accounts.figures.totals import caption_of as figure_caption
from accounts.models import Precision, Stage, Supplement
from accounts.models.columns import columns_of

from .extract import Name
from .forms import COUNTS, MINISTRY_FIGURES
from .grid import plain_digits

STAGES = {str(stage): str(stage.label) for stage in Stage} | {"prior": "上年数", "change": "增减额", "rate": "增减率"}


def is_count(figure: str) -> bool:
    """Whether the figure is no amount of money: a count or an area, never turned from 万元 into 元."""
    base = figure.partition("[")[0]
    return base in COUNTS or (base in LINES and LINES[base].unit != "yuan")


def caption_of(figure: str, names: Mapping[str, str]) -> str:
    """A figure in words, its kind of money first: `一般公共预算财政拨款基本支出`, `30101 基本工资`, `其他用车`."""
    base, *keys = figure.replace("]", "").split("[")
    if base == "owned":
        return next(one.captions[-1] for one in columns_of(Supplement) if one.name == f"owned_{keys[0]}")
    if base == "economic":
        return f"{keys[0]} {names.get(keys[0], '')}".strip()
    if base in MINISTRY_FIGURES:
        return "".join(FUND_WORDS.get(key, "") for key in keys) + MINISTRY_FIGURES[base]
    return figure_caption(figure)


def label(name: Name, names: Mapping[str, str]) -> str:
    """A figure in words: `215 资源勘探工业信息等支出　本年支出合计`, `基本支出（年初预算数）`."""
    row = f"{name.code} {names.get(name.code, '')}".strip()
    words = f"{row}　{caption_of(name.figure, names)}".strip("　")
    return f"{words}（{STAGES[name.stage]}）" if name.stage else words


def shown(name: Name, amount: Decimal, precision: Precision = Precision.YUAN) -> str:
    """An amount (元) with the unit of its workbook: `12,345.00 元`, `1.23 万元`; a count or a rate without."""
    if is_count(name.figure) or name.stage == "rate":
        return plain_digits(amount)
    if precision == Precision.WAN:
        return f"{two_places(amount / WAN, grouped=True)} 万元"
    return f"{two_places(amount, grouped=True)} 元"
