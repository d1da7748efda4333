"""Rules about reasons that must be there (B4, R1, R2): 增减和差异应有原因."""

import re
from collections.abc import Iterator

from accounts.figures.book import STAGES, Book
from accounts.figures.money import difference, print_wan, rate_of_change, two_places

from . import ERROR, EXPLAIN, Finding, Place, Side, money, rule
from .evidence import Evidence

REASONS = (
    "total_income.prior",
    "appropriation_total_income.prior",
    "appropriation_spending.original_budget",
    "appropriation_spending[general].prior",
    "appropriation_spending[general].original_budget",
    "three_public.prior",
    "overseas.prior",
    "vehicles.prior",
    "hospitality.prior",
    "overseas.content",
    "vehicle_running.content",
    "vehicles_held.difference",
    "hospitality.content",
    "three_public.final_budget",
    "overseas.final_budget",
    "vehicle_purchase.final_budget",
    "vehicle_running.final_budget",
    "hospitality.final_budget",
    "agency_costs.prior",
    "owned[other].content",
)
"""The reasons with a fixed place; each 项 of the general public budget has `appropriation_spending[general][code].prior` besides."""


COMMON = re.compile(
    "本年度?|本单位|我单位|上年|较|比|支出|经费|费用|资金|收入|预算|决算|项目|增加|减少|上升|下降|增长|据实|正常|厉行节约|"
    "根据|实际|情况|需要|工作|安排|有所|主要|原因|是|因|的|了|和|与|等|所致|导致|变化|调整|，|。|、|；"
)
"""Words that say nothing about what changed."""
TELLING = 3
"""Characters beside the common words that a reason must have to name something."""


def reason_keys(book: Book) -> list[str]:
    """All keys under which the document can ask for a reason, in the order of the document."""
    items = [f"appropriation_spending[general][{code}].prior" for code in book.items]
    place = REASONS.index("appropriation_spending[general].original_budget") + 1
    return [*REASONS[:place], *items, *REASONS[place:]]


def _slots(book: Book, *stages: str) -> Iterator[tuple[str, str]]:
    """(slot, figure) of every change and variance that the document explains; the slot is what the figure is compared with."""
    for slot in reason_keys(book):
        figure, _, stage = slot.rpartition(".")
        if stage in stages and (figure != "agency_costs" or book.kind.has_agency_costs):
            yield slot, figure


@rule("R1", ERROR, "每一处增减和差异应有原因", holds="23 条原因", breaks="“主要原因是。”")
def every_change_explained(evidence: Evidence) -> Iterator[Finding]:
    """Δ ≠ 0 ⇒ reason not empty."""
    book = evidence.book
    for slot, figure in _slots(book, *STAGES) if book.has_prior else ():
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


@rule(
    "B4",
    EXPLAIN,
    "差异率达到规定幅度应说明原因",
    holds="-45.88%，已写原因",
    breaks="-45.88%，没有原因",
)
def large_variance(evidence: Evidence) -> Iterator[Finding]:
    """|variance| ≥ threshold ⇒ reason."""
    book, limit = evidence.book, evidence.thresholds.change
    for slot, figure in _slots(book, "original_budget", "final_budget"):
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
def telling_reason(evidence: Evidence) -> Iterator[Finding]:
    """|Δ%| ≥ threshold ⇒ the reason names something beside common words."""
    book, limit = evidence.book, evidence.thresholds.change
    for slot, figure in _slots(book, *STAGES):
        rate, reason = rate_of_change(book[figure], book[slot]), book.reasons.get(slot, "")
        says_little = bool(reason.strip()) and len(COMMON.sub("", reason)) < TELLING
        if rate is not None and abs(rate) >= limit and says_little:
            yield Finding(
                Place(f"{evidence.caption(figure)}的原因", slot),
                Side(f"变动 {two_places(rate)}%，原因", None, f"“{reason}”"),
                Side("应写明", None, "是哪些项目、事项增加或减少"),
                f"变动额 {print_wan(book[figure] - book[slot])} 万元，请点明构成变动的项目。",
            )
