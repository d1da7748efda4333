"""Rules about what reasons say (R3–R7): 原因的内容."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from accounts.figures.money import ZERO, difference, print_wan, to_wan

from . import Finding, Place, Severity, Side, money, rule
from .evidence import Evidence

EXPLAIN, WARNING = Severity.EXPLAIN, Severity.WARNING
COMPARED = ("prior", "initial", "budget")
NOTHING = re.compile(
    r"^(?:[我本]?(?:单位|部门|局|校|院|中心))?(?:本年度?|今年)?(?:无|没有|未发生|未安排|未产生)([^，。；]*)[。]?$"
)
ANYTHING = re.compile(r"^(?:此项|该项|这项|相关|有关)?(?:支出|费用|经费|开支|预算)?(?:发生)?$")
WHY_NEW = re.compile(
    r"新增|新设|新建|新购|新成立|首次|单独|调整|改列|转列|划转|划入|转入|恢复|启用|开始|起(?:列|由|实行|承担)|年起|"
    r"上年[^，。；]{0,12}(?:无|未|没有|不)|此前|以前年度|成立|合并|移交|换届|普查"
)
HALF = Decimal("0.5")
PARTS_OF_AGENCY = {
    "vehicle_running": ("公务用车运行维护费", re.compile(r"车|燃油|油料|维修维护")),
    "hospitality": ("公务接待费", re.compile(r"接待")),
    "overseas": ("因公出国（境）费", re.compile(r"出国|出境")),
}
"""Parts of 机关运行经费 whose last year is known, and the words that name them."""


def _reasons(evidence: Evidence) -> Iterator[tuple[str, str, str, str]]:
    """(slot, figure, what it is compared with, reason) of every reason of a change or variance."""
    for slot, reason in evidence.book.reasons.items():
        figure, _, against = slot.rpartition(".")
        if against in COMPARED:
            yield slot, figure, against, reason.strip()


def _place(evidence: Evidence, slot: str) -> Place:
    caption = next((text.caption for text in evidence.texts if text.key == slot), slot)
    return Place(caption, slot)


@rule(
    "R3",
    WARNING,
    "原因应说明变动的主要部分",
    holds="网络经费 -105.35 说明了 -105.35",
    breaks="机关运行经费 +5.54，主要是用车 5.19，原因只写人员",
)
def main_part_named(evidence: Evidence) -> Iterator[Finding]:
    """Items named cover at least half of Δ, where the change of parts is known."""
    yield from _agency(evidence)
    book = evidence.book
    items = dict.fromkeys(
        code for totals in (book.now, book.prior) for code in totals.codes("general") if len(code) == 7
    )
    changes = {code: difference(book[f"general[{code}]"], book[f"general[{code}].prior"]) for code in items}
    for slot, figure in (("general.prior", "general"), ("total_income.prior", "total_income")):
        reason, whole = book.reasons.get(slot, ""), difference(book[figure], book[f"{figure}.prior"])
        named = {code: delta for code, delta in changes.items() if _names(reason, book.subject(code))}
        if named and whole and sum(named.values(), ZERO) / whole < HALF:
            yield Finding(
                _place(evidence, slot),
                Side("原因点到的项目变动", sum(named.values(), ZERO) * 10000, f"{sum(named.values(), ZERO)}"),
                Side("变动额", whole * 10000, f"{whole}"),
                "点到的项目不到变动额的一半，请写明变动的主要部分。",
            )


def _names(reason: str, subject: str) -> bool:
    """Whether a reason names a 项: its whole name of at least three characters."""
    return len(subject) >= 3 and subject in reason


def _agency(evidence: Evidence) -> Iterator[Finding]:
    book, slot = evidence.book, "agency_costs.prior"
    reason = book.reasons.get(slot, "")
    whole = difference(book["agency_costs"], book["agency_costs.prior"])
    if not reason or not whole:
        return
    for figure, (caption, words) in PARTS_OF_AGENCY.items():
        delta = difference(book[figure], book[f"{figure}.prior"])
        if delta and delta / whole > HALF and not words.search(reason):
            yield Finding(
                _place(evidence, slot),
                Side(f"机关运行经费变动中{caption}", delta * 10000, f"{delta}"),
                Side("变动额", whole * 10000, f"{whole}"),
                f"{caption}占变动的大部分而原因没有提到，其余只有 {whole - delta} 万元；请补写主要部分。",
                None,
                (delta - whole) * 10000,
            )


@rule(
    "R4",
    WARNING,
    "原因不应只重复数字为零",
    holds="-2.99%：压减车辆运行维护费",
    breaks="接待费预算 1.00、决算 0.00，原因写“我单位无公务接待费”",
)
def more_than_nothing(evidence: Evidence) -> Iterator[Finding]:
    """reason ≠ “我单位无…” where Δ ≠ 0 or variance ≠ 0."""
    for slot, figure, against, reason in _reasons(evidence):
        delta = difference(evidence.book[figure], evidence.book[f"{figure}.{against}"])
        match = NOTHING.match(reason)
        if delta and match and (ANYTHING.match(match[1]) or match[1] in evidence.caption(figure)):
            yield Finding(
                _place(evidence, slot),
                Side("原因", None, f"“{reason}”"),
                money(f"与{evidence.caption(f'{figure}.{against}')}相差", delta * 10000),
                "只说没有这项支出，不能解释为何与预算或上年不同；请写明为何没有发生。",
            )


@rule(
    "R5",
    WARNING,
    "上年为零的，原因应说明为何新增，不能只写“增加”",
    holds="行政单位医疗：单独列支",
    breaks="用车费 0.00 → 5.19：“燃油费增加”",
)
def why_new(evidence: Evidence) -> Iterator[Finding]:
    """prior = 0 ⇒ reason says why new."""
    for slot, figure, against, reason in _reasons(evidence):
        now, before = to_wan(evidence.book[figure]), to_wan(evidence.book[f"{figure}.{against}"])
        if against == "prior" and now > 0 and not before and reason and not WHY_NEW.search(reason):
            yield Finding(
                _place(evidence, slot),
                Side("原因", None, f"“{reason}”"),
                Side("上年数", ZERO, "0.00"),
                f"上年没有这项支出，本年 {now} 万元；请说明为何新增（如新增业务、科目调整）。",
            )


@rule("R6", WARNING, "原因不应与上年文本完全相同", holds="新写的原因", breaks="上年的原因原样照抄")
def not_last_years(evidence: Evidence) -> Iterator[Finding]:
    """text ≠ last year's text, where something changed."""
    for slot, figure, against, reason in _reasons(evidence):
        before = evidence.previous_texts.get(slot, "").strip()
        delta = difference(evidence.book[figure], evidence.book[f"{figure}.{against}"])
        if delta and reason and reason == before:
            yield Finding(
                _place(evidence, slot),
                Side("本年原因", None, f"“{reason[:30]}”"),
                Side("上年原因", None, "逐字相同"),
                "请按本年实际情况重写原因。",
            )


GRAM = 4
TOTALS = ("total_income.prior", "app_total_income.prior", "general.prior")
EMPTY = re.compile(r"经费|项目|本年|支出|增加|减少|单位|预算|收入|费用|[，。；、（）]")


@rule(
    "R7",
    EXPLAIN,
    "总体原因与分项方向应一致",
    holds="总体减少，所点项目也减少",
    breaks="总体写“减少招商引资经费”，分项写“增加招商引资经费”",
)
def same_direction(evidence: Evidence) -> Iterator[Finding]:
    """items named have the sign said; one finding for each item that goes the other way."""
    book = evidence.book
    totals = {
        total: (difference(book[total.removesuffix(".prior")], book[total]), _grams(book.reasons.get(total, "")))
        for total in TOTALS
    }
    for code in (one for one in book.now.codes("general") if len(one) == 7):
        slot = f"general[{code}].prior"
        reason = book.reasons.get(slot, "")
        delta = difference(book[f"general[{code}]"], book[slot]) if reason else ZERO
        shared = [total for total, (whole, grams) in totals.items() if delta * whole < 0 and grams & _grams(reason)]
        if shared:
            thing = sorted(_grams(book.reasons[shared[0]]) & _grams(book.reasons[slot]))[0]
            yield Finding(
                _place(evidence, shared[0]),
                Side("总体原因", None, f"“{book.reasons[shared[0]]}”"),
                Side(
                    f"五（三）{code} {book.subject(code)}",
                    delta * 10000,
                    f"“{book.reasons[slot]}”（{print_wan(delta * 10000)}）",
                ),
                f"两处都提到“{thing}”而方向相反，请说明，或把总体原因写得更准确。",
            )


def _grams(text: str) -> set[str]:
    """Runs of four characters that say something."""
    return {text[i : i + GRAM] for i in range(len(text) - GRAM + 1) if not EMPTY.search(text[i : i + GRAM])}
