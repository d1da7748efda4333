"""Which figure a column of a table of codes holds, by its captions from top to bottom (各栏是哪个数)."""

from __future__ import annotations

import re
from collections.abc import Mapping

SUM = "(?:合计|小计)"

INCOME = {
    rf"(?:本年收入)?合计|本年收入合计|本年收入(?:/{SUM})?|收入合计": "income",
    rf"财政拨款收入(?:/{SUM})?": "income.appropriated",
    r"财政拨款收入/一般公共预算(?:财政拨款)?(?:收入)?": "income.general",
    r"财政拨款收入/政府性基金预算(?:财政拨款)?(?:收入)?": "income.government_funds",
    r"财政拨款收入/国有资本经营预算(?:财政拨款)?(?:收入)?": "income.state_capital",
    r"上级补助收入": "income.superior",
    rf"事业收入(?:/{SUM})?": "income.operating",
    r"(?:事业收入/)?教育收费(?:收入)?": "income.education_fees",
    r"经营收入": "income.business",
    r"附属单位上缴(?:收入)?": "income.subsidiary",
    r"其他收入": "income.other",
}
SPENDING = {
    rf"合计|本年支出合计|本年支出(?:/{SUM})?|支出合计": "spending",
    rf"基本支出(?:/{SUM})?": "spending.basic",
    r"基本支出/人员经费": "spending.staff",
    r"基本支出/(?:日常)?公用经费": "spending.overhead",
    rf"项目支出(?:/{SUM})?": "spending.project",
    r"上缴上级支出": "spending.upward",
    r"经营支出": "spending.business",
    r"对附属单位补助(?:支出)?": "spending.downward",
}


def _fund(fund: str) -> dict[str, str]:
    """The columns of 财决07, 09, 11 and 公开05, 08, 09."""
    opening, closing = "(?:年初|上年)(?:财政拨款)?结转(?:和)?结余", "年末(?:财政拨款)?结转(?:和)?结余"
    return {
        rf"{opening}(?:/{SUM})?": f"opening.{fund}",
        rf"{opening}/基本支出结转": f"opening.{fund}.basic",
        rf"{opening}/项目支出结转和结余(?:/{SUM})?": f"opening.{fund}.project",
        rf"本年收入(?:/{SUM})?|本年收入合计": f"income.{fund}",
        r"本年收入/基本支出": f"income.{fund}.basic",
        r"本年收入/项目支出": f"income.{fund}.project",
        rf"本年支出(?:/{SUM})?|本年支出合计|{SUM}": fund,
        rf"(?:本年支出/)?基本支出(?:/{SUM})?": f"{fund}.basic",
        r"(?:本年支出/)?基本支出/人员经费": f"{fund}.staff",
        r"(?:本年支出/)?基本支出/(?:日常)?公用经费": f"{fund}.overhead",
        rf"(?:本年支出/)?项目支出(?:/{SUM})?": f"{fund}.project",
        rf"{closing}(?:/{SUM})?": f"closing.{fund}",
        rf"{closing}/基本支出结转": f"closing.{fund}.basic",
        rf"{closing}/项目支出结转和结余(?:/{SUM})?": f"closing.{fund}.project",
        rf"{closing}/项目支出结转和结余/项目支出结转": f"closing.{fund}.project.carried",
        rf"{closing}/项目支出结转和结余/项目支出结余": f"closing.{fund}.project.surplus",
    }


COLUMNS: dict[str, dict[str, str]] = {
    "income": INCOME,
    "spending": SPENDING,
    "general": _fund("general"),
    "government_funds": _fund("government_funds"),
    "state_capital": _fund("state_capital"),
}
"""Table → pattern of the joined captions → quantity."""

NEEDED: dict[str, tuple[str, ...]] = {
    "income": (
        "income",
        "income.appropriated",
        "income.superior",
        "income.operating",
        "income.business",
        "income.subsidiary",
        "income.other",
    ),
    "spending": tuple(
        SPENDING[one] for one in SPENDING if SPENDING[one] not in ("spending.staff", "spending.overhead")
    ),
    "general": ("general", "general.basic", "general.project"),
    "government_funds": (
        "government_funds",
        "government_funds.basic",
        "government_funds.project",
        "income.government_funds",
        "opening.government_funds",
        "closing.government_funds",
    ),
    "state_capital": ("state_capital", "state_capital.basic", "state_capital.project"),
    "economic": ("general.basic",),
}
"""Columns without which a table is not understood."""


def quantity_of(table: str, path: tuple[str, ...], sections: Mapping[tuple[str, str], str]) -> str | None:
    """The quantity of a column; None when its captions are not known.

    `sections` are the economic sections by (plain name of the class, plain name of the section).
    """
    if table == "economic":
        return _economic(path, sections)
    joined = "/".join(path)
    return next((one for pattern, one in COLUMNS[table].items() if re.fullmatch(pattern, joined)), None)


def _economic(path: tuple[str, ...], sections: Mapping[tuple[str, str], str]) -> str | None:
    if len(path) == 1 and re.fullmatch("合计|本年支出合计|基本支出合计", path[0]):
        return "general.basic"
    code = next((match[0] for one in path if (match := re.match(r"\d{5}", one))), None)
    if code is None and len(path) >= 2:
        leaf = "" if re.fullmatch(SUM, path[-1]) else path[-1]
        code = sections.get((path[-2], leaf))
    return f"economic.{code}" if code else None


def economic_sections(names: Mapping[str, str], plain_name: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """(class, section) → code of the section; (class, '') → code of the class. `plain_name`: code → plain name."""
    return {
        (plain_name[code[:3]], plain_name[code] if len(code) == 5 else ""): code
        for code in names
        if code.startswith("3") and len(code) in (3, 5) and code[:3] in plain_name
    }
