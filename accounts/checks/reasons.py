"""Reasons: those that must be there (B4, R1, R2), beside the figures that they explain, and copied ones (原因规则：增减和差异应有原因，原因与数字相符)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal

from accounts.figures.book import STAGES, Book
from accounts.figures.money import WAN, ZERO, difference, percent, print_wan, rate_of_change, to_wan, two_places
from accounts.figures.totals import LINES, UnknownFigure, caption_of

from . import ERROR, EXPLAIN, WARNING, Evidence, Finding, Findings, Place, Side, Text, money, rule
from .composition import TOTALS, Component, items, make_up, naming, overhead_parts
from .texts import about

TELLING = 3
"""Characters beside the common words that a reason must have to name something."""


def _slots(evidence: Evidence, *stages: str) -> Iterator[tuple[str, str]]:
    """(slot, figure) of every change and variance that the document explains; the slot is what the figure is compared with."""
    parted = (slot.rpartition(".") for slot in evidence.slots)
    return ((f"{figure}.{stage}", figure) for figure, _, stage in parted if stage in stages)


@rule("R1", ERROR, "每一处增减和差异应有原因", holds="23 条原因", breaks="“主要原因是。”")
def every_change_explained(evidence: Evidence) -> Findings:
    """Δ ≠ 0 ⇒ reason not empty."""
    book = evidence.book
    for slot, figure in _slots(evidence, *STAGES) if book.has_prior else ():
        delta = difference(book[figure], book[slot])
        if delta and not book.reasons.get(slot, "").strip("。，、； \n"):
            yield Finding(
                Place(f"{evidence.caption(figure)}的原因", slot),
                money("本年决算数", book[figure]),
                money(evidence.caption(slot), book[slot]),
                f"相差 {two_places(delta)} 万元，请填写原因。",
                None,
                book[figure] - book[slot],
            )


@rule("B4", EXPLAIN, "差异率达到规定幅度应说明原因", holds="-45.88%，已写原因", breaks="-45.88%，没有原因")
def large_variance(evidence: Evidence) -> Findings:
    """|variance| ≥ threshold ⇒ reason."""
    book, limit = evidence.book, evidence.thresholds.change
    for slot, figure in _slots(evidence, "original_budget", "final_budget"):
        rate = rate_of_change(book[figure], book[slot])
        if rate is not None and abs(rate) >= limit and not book.reasons.get(slot, "").strip():
            yield Finding(
                Place(f"{evidence.caption(figure)}与预算的差异", slot),
                Side("预决算差异率", rate, f"{two_places(rate)}%"),
                Side("应说明的幅度", limit, f"{two_places(limit)}%"),
                "差异较大，请说明原因。",
                None,
                rate,
            )


@rule(
    "R2",
    EXPLAIN,
    "变动达到规定幅度的，原因应点明构成变动的项目",
    holds="-73.39%：网络建设及维护经费减少",
    breaks="-73.39%：据实支出",
)
def telling_reason(evidence: Evidence) -> Findings:
    """|Δ%| ≥ threshold ⇒ the reason names something beside common words."""
    book, limit = evidence.book, evidence.thresholds.change
    for slot, figure in _slots(evidence, *STAGES):
        rate, reason = rate_of_change(book[figure], book[slot]), book.reasons.get(slot, "")
        if rate is not None and abs(rate) >= limit and reason.strip() and len(evidence.read(reason).telling) < TELLING:
            yield Finding(
                Place(f"{evidence.caption(figure)}的原因", slot),
                Side(f"变动 {two_places(rate)}%，原因", None, f"“{reason}”"),
                Side("应写明", None, "是哪些项目、事项增加或减少"),
                f"变动额 {print_wan(book[figure] - book[slot])} 万元，请点明构成变动的项目。",
            )


def compared(evidence: Evidence) -> Iterator[tuple[Text, Decimal]]:
    """The reasons for changes and variances, with the change as printed, in 万元."""
    for text in evidence.texts:
        figure, _, stage = text.key.rpartition(".")
        if text.kind == "reason" and stage in STAGES and (stage != "prior" or evidence.book.has_prior):
            with suppress(UnknownFigure):
                yield text, difference(evidence.book[figure], evidence.book[text.key])


def moved(change: Decimal, words: str) -> Side:
    """A change in 万元 as a side: `比上年减少266.65万元`."""
    return Side(words, change * WAN, f"{'减少' if change < 0 else '增加'}{two_places(abs(change))}万元")


# R4, R5: one reason by itself --------------------------------------------------------------------------------------


def own_name(key: str, book: Book) -> str:
    """What the figure of a reason is called: the 项 where it has a code."""
    code = re.search(r"\[(\d+)\]", key)
    name = re.match(r"[a-z_]+", key)
    return book.subject(code[1]) if code else caption_of(key.partition(".")[0]) if name and name[0] in LINES else ""


@rule(
    "R4",
    WARNING,
    "原因不应只重复数字为零",
    holds="预决算差异率-2.99%，原因：压减车辆运行维护费",
    breaks="公务接待费预算1.00万元、决算0.00万元，原因：我单位无公务接待费",
)
def more_than_zero(evidence: Evidence) -> Findings:
    """Where something changed, the reason says why, not that the figure is zero."""
    return (
        about(
            text,
            "原因只说没有此项支出",
            moved(change, f"与{STAGES[text.key.rpartition('.')[2]]}相比"),
            "请说明为什么没有发生，如任务取消、改由其他单位承担、厉行节约减少接待。",
        )
        for text, change in compared(evidence)
        if change and evidence.read(text.content).only_none_of(own_name(text.key, evidence.book))
    )


@rule(
    "R5",
    WARNING,
    "上年为零的，原因应说明为何新增，不能只写“增加”",
    holds="上年0.00万元，本年4.53万元，原因：功能科目调整，单独列支",
    breaks="公务用车上年0.00万元，本年5.19万元，原因：燃油费、维修维护费增加",
)
def why_new(evidence: Evidence) -> Findings:
    """Growth from nothing is explained by what is new."""
    for text, change in compared(evidence):
        is_new = text.key.endswith(".prior") and not to_wan(evidence.book[text.key])
        if is_new and change > 0 and evidence.read(text.content).only_grows:
            yield about(
                text,
                "原因只写增加",
                moved(change, "上年为零，本年"),
                "请说明上年为什么没有、本年为什么新增，如新购或租用、职责划转、科目调整。",
            )


# R3, R7: a reason beside the parts of its figure ------------------------------------------------------------------------


def totals_explained(evidence: Evidence) -> Iterator[tuple[Text, Decimal]]:
    """The reasons of the totals that change with the 项, with the change in 万元."""
    return ((text, change) for text, change in compared(evidence) if text.key in TOTALS)


@rule(
    "R3",
    WARNING,
    "原因应说明变动的主要部分",
    holds="减少105.35万元，原因点明的网络建设及维护经费减少105.35万元",
    breaks="机关运行经费增加5.54万元，其中公务用车5.19万元是新增的，原因只写人员、节日福利、办公费",
)
def main_part_named(evidence: Evidence) -> Findings:
    """The items that a reason names make up half of the change, unless its main part is not known."""
    parts = list(items(evidence))
    for text, delta in totals_explained(evidence):
        named = [(part, bool(naming(part, text.content))) for part in parts]
        if any(is_named for _, is_named in named):
            yield from _uncovered(evidence, text, delta, named)
    for text, delta in compared(evidence):
        if text.key == "agency_costs.prior":
            yield from _uncovered(evidence, text, delta, list(overhead_parts(evidence, text.content)))


def _uncovered(evidence: Evidence, text: Text, delta: Decimal, parts: list[tuple[Component, bool]]) -> Findings:
    """A finding when one part that is not named makes at least half of a change, and those named less than half.

    A reason that makes up the change by amounts of its own has named all of it, under other names.
    """
    if not delta or make_up(evidence.read(text.content).parts, delta):
        return
    covered = sum((part.change for part, is_named in parts if is_named), ZERO)
    unnamed = (part for part, is_named in parts if not is_named)
    main = max(unnamed, key=lambda part: part.change / delta, default=None)
    if main and main.change / delta >= Decimal("0.5") > covered / delta:
        yield Finding(
            Place(text.caption, text.key),
            Side(f"原因“{text.content}”所说的变动", delta * WAN, f"{print_wan(delta * WAN)}万元"),
            Side(f"其中原因没有提到的“{main.name}”变动", main.change * WAN, f"{print_wan(main.change * WAN)}万元"),
            f"请在原因中写明“{main.name}”的变动；已用其他名称写明的，请核对后说明。",
            difference=(delta - main.change) * WAN,
            note=f"这一部分占全部变动的{percent(main.change, delta)}%",
        )


@rule(
    "R7",
    EXPLAIN,
    "总体原因与分项方向应一致",
    holds="总体写减少网络运维经费，分项减少105.35万元",
    breaks="总体写减少招商引资经费，分项写增加招商引资项目经费",
)
def same_direction(evidence: Evidence) -> Findings:
    """What a total is said to have lost or gained by moved that way; one finding an item, against the first total."""
    totals = list(totals_explained(evidence))
    for part in items(evidence):
        against = next((text for text, _ in totals if said(evidence, text, part) * part.change < 0), None)
        if against:
            yield Finding(
                Place(f"一般公共预算财政拨款支出“{part.name}”", f"{part.key}.prior"),
                Side(f"{against.caption}写", printed=f"“{against.content}”"),
                moved(part.change, f"同一事项“{naming(part, against.content)}”在“{part.name}”中"),
                "请核对两处的方向；如因另一科目变动更大而总体方向不同，请在总体原因中写明。",
            )
    yield from _own_sign(evidence)


def _own_sign(evidence: Evidence) -> Findings:
    """A reason that speaks of growth only, where its figure fell, or the other way round."""
    book = evidence.book
    for text in (one for one in evidence.texts if one.kind == "reason" and one.key.rpartition(".")[2] in STAGES):
        change = difference(book[text.key.rpartition(".")[0]], book[text.key])
        direction = evidence.read(text.content).direction
        if direction * change < 0:
            yield Finding(
                Place(text.caption, text.key),
                Side("原因只说" + ("增加" if direction > 0 else "减少"), printed=f"“{text.content}”"),
                moved(change, "这一数"),
                "原因与增减方向相反，请核对原因是否写错位置，或写明抵减的事项。",
            )


def said(evidence: Evidence, text: Text, part: Component) -> int:
    """The direction that a reason gives to a part: 1, −1, or 0 when it names no or both directions for it."""
    clauses = evidence.read(text.content).clauses
    return next((one.direction for one in clauses if naming(part, one.words)), 0)


OFTEN = 3
"""From so many different changes on one reason cannot explain them all."""


def _bare(text: str) -> str:
    """A text without blanks and final stops."""
    return re.sub(r"\s", "", text).rstrip("。；.;")


@rule("R6", WARNING, "原因不应与上年文本完全相同", holds="按本年情况重写的原因", breaks="沿用2022年度的原因，一字未改")
def not_last_years(evidence: Evidence) -> Findings:
    """A reason is this year's own; where nothing changed, there is nothing to say anew."""
    flat = {text.key for text, change in compared(evidence) if not change}
    for text in evidence.texts:
        last = evidence.previous_texts.get(text.key, "")
        if text.kind == "reason" and text.key not in flat and _bare(last) and _bare(last) == _bare(text.content):
            yield about(
                text,
                "本年原因",
                Side("上年原因", printed="与之完全相同"),
                "请核对原因是否适用于本年，并按本年的实际情况重写。",
            )


@rule(
    "R8",
    WARNING,
    "不同的增减不应都填同一句原因",
    holds="每一处写明各自的原因；同一变动的合计与分项可以相同",
    breaks="变动各不相同的四处都填“按照上级要求压减相应支出”",
)
def one_reason_for_all(evidence: Evidence) -> Findings:
    """The same words in slots whose changes differ, three or more; a total and its only part may share them."""
    same: dict[str, dict[Decimal, str]] = {}
    for text, change in compared(evidence):
        if change and _bare(text.content):
            same.setdefault(_bare(text.content), {}).setdefault(change, text.caption)
    for text in evidence.texts:
        places = same.pop(_bare(text.content), {}) if text.kind == "reason" else {}
        if len(places) >= OFTEN:
            yield Finding(
                Place(f"{text.caption}等{len(places)}处", text.key),
                Side(f"{len(places)}处不同的增减都写", printed=f"“{text.content}”"),
                Side("这几处的增减", printed=f"{'、'.join(map(two_places, places))}（万元）"),
                f"请按各处的实际情况分别写明原因：{'；'.join(places.values())}。",
            )
