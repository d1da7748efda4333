"""The words of an edition for changes, shares and numbers, and how they are said of two amounts (用语：增减、占比、编号).

`[用语]` of a text says them. Amounts in 元; differences and rates are computed from the printed figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.figures import units
from accounts.figures.money import WAN, difference, rate_of_change, share, to_wan, two_places
from accounts.figures.numerals import is_digits, numeral

from .sentences import PartOfChange, Row

LAST_YEAR, BUDGET, SHARE = "比上年", "比预算", "占 合计为零"
BASES = {LAST_YEAR: ("上年为零", "上年为负"), BUDGET: ("预算为零", "都为零")}
"""Where there is no base for a rate."""
TURNED = {"增减": ("减少", "增加"), "升降": ("下降", "增长"), "大小": ("小于", "大于")}
RATE = re.compile(r"[0-9]{1,9}\.[0-9]{2}%")
LARGEST_NUMERAL = 99


def _of(*words: str) -> Row:
    """A row of words and, in braces, parts of a change."""
    return tuple(PartOfChange(one.strip("{}")) if one.startswith("{") else one for one in words)


PLAIN = {
    "金额": "万元，2位，表内千分位",
    "比率": "2位",
    "占 合计为零": "—",
    "完成 预算为零": "—",
    "部分编号": "第一部分",
    "节编号": "一、",
    "小标题编号": "（一）",
    "序号": "1.",
    "表内序号": "一、",
}
"""What an edition prints that does not say otherwise."""
PHRASES: dict[str, tuple[Row, ...]] = {
    LAST_YEAR: (
        _of("增加", "{差}", "万元，增长", "{率}", "%"),
        _of("减少", "{差}", "万元，下降", "{率}", "%"),
        _of("与上年持平"),
    ),
    f"{LAST_YEAR} 上年为零": (_of("上年无此项支出，", "{增减}", "{差}", "万元"),),
    f"{LAST_YEAR} 上年为负": (_of("{增减}", "{差}", "万元，上年数不为正，不计算增减率"),),
    BUDGET: (_of("预决算差异率", "{率}", "%"),),
    f"{BUDGET} 预算为零": (_of("预算数为零，不计算预决算差异率"),),
    f"{BUDGET} 都为零": (_of("预决算差异率—"),),
}
"""The same for changes: one phrase that is signed, or three by sign 增｜减｜平; further ones where there is no base."""


@dataclass(frozen=True)
class Wording:
    """The words of an edition: plain ones by name, phrases as rows."""

    plain: Mapping[str, str] = field(default_factory=lambda: PLAIN)
    phrases: Mapping[str, tuple[Row, ...]] = field(default_factory=lambda: PHRASES)

    def phrase(self, usage: str, now: Decimal, before: Decimal, last_year: str = "", unit: str = "yuan") -> str:
        """A comparison in the words of a usage: `增加5.54万元，增长120.17%`. Both in 元; `last_year` is its number.

        Counts, areas, points and rates come as if they were so many 万元. A usage with a name of its own that has no words
        is said in the usual ones.
        """
        delta = difference(now, before)
        rows = self._variants(usage)
        special = self._without_base(usage, to_wan(before), delta)
        chosen = special or rows[0 if len(rows) == 1 or delta > 0 else 1 if delta < 0 else 2]
        signed = len(rows) == 1 and not special
        said = (
            one if isinstance(one, str) else part_of_change(one.what, now, before, last_year, signed, unit)
            for one in _parts(chosen)
        )
        return "".join(said)

    def _without_base(self, usage: str, base: Decimal, delta: Decimal) -> Row:
        """The words where there is no base for a rate; none where there is one, or nothing moved and nothing is said of it."""
        plain = usage.partition("·")[0]
        if plain == BUDGET:
            case = "" if base else "预算为零" if delta else "都为零"
        else:
            case = "上年为负" if base < 0 or (not base and delta < 0) else "上年为零" if not base and delta else ""
        return self._of_case(usage, case) if case else ()

    def _variants(self, usage: str) -> tuple[Row, ...]:
        return self.phrases.get(usage) or self.phrases[usage.partition("·")[0]]

    def _of_case(self, usage: str, case: str) -> Row:
        plain = usage.partition("·")[0]
        found = self.phrases.get(f"{usage} {case}") or self.phrases.get(f"{plain} {case}")
        return found[0] if found else ()

    def speaks_of_money(self, usage: str) -> bool:
        """Whether any words that a usage may be said in hold 万元, so that it is no phrase of a count or an area."""
        cases = (self._of_case(usage, case) for case in BASES[usage.partition("·")[0]])
        return any("万元" in one for row in (*self._variants(usage), *cases) for one in row if isinstance(one, str))

    def rate(self, usage: str, part: Decimal, whole: Decimal) -> str:
        """A share or completion in percent without its sign, `40.15`; what `usage` says where the whole prints 0.00."""
        rate = share(part, whole)
        return self.plain[usage] if rate is None else two_places(rate)

    def number(self, style: str, number: int) -> str:
        """A number in a style: of 第一部分, 一、, （一） or 1., or as the edition calls it."""
        words = self.plain.get(style, style)
        if "一" in words:
            return words.replace("一", numeral(number) if number <= LARGEST_NUMERAL else str(number), 1)
        return words.replace("1", str(number), 1)

    # What rules ask --------------------------------------------------------------------------------------------------

    @property
    def growth_from_zero(self) -> str:
        """The rate printed for growth from zero, '' where the edition prints words and no rate."""
        return _rate_in(self.phrases.get(f"{LAST_YEAR} 上年为零", ((),))[0])

    @property
    def growth_when_flat(self) -> str:
        """The rate printed for an unchanged figure, '' where the edition prints words."""
        return _rate_in(self.phrases[LAST_YEAR][-1])

    @property
    def variance_of_nothing(self) -> str:
        """预决算差异率 of a zero budget with a zero outturn."""
        words = "".join(one for one in self.phrases.get(f"{BUDGET} 都为零", ((),))[0] if isinstance(one, str))
        return words.removeprefix("预决算差异率")

    @property
    def share_of_nothing(self) -> str:
        """占比 of a zero total, with its sign."""
        words = self.plain["占 合计为零"]
        return f"{words}%" if is_digits(words[-1:]) else words


def _parts(row: Row) -> list[str | PartOfChange]:
    return [one for one in row if isinstance(one, str | PartOfChange)]


def _rate_in(row: Row) -> str:
    found = RATE.search("".join(one for one in row if isinstance(one, str)))
    return found[0] if found else ""


def part_of_change(
    what: str, now: Decimal, before: Decimal, last_year: str = "", signed: bool = False, unit: str = "yuan"
) -> str:
    """`{差}`, `{率}`, `{增减}`, `{升降}`, `{大小}` or `{上年度}` of a comparison; a rate has its sign where `signed`.

    A difference is printed as `unit` is: that of counts whole.
    """
    delta = difference(now, before)
    if what == "上年度":
        return last_year
    if what == "差":
        return units.printed(unit, abs(delta) * WAN if unit == "yuan" else abs(delta))
    if what == "率":
        rate = rate_of_change(now, before) or Decimal(0)
        return two_places(rate if signed else abs(rate))
    return "等于" if what == "大小" and not delta else TURNED[what][delta >= 0]
